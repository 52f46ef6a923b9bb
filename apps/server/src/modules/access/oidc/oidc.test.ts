import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, expect, it } from 'vitest';
import { addUser, disableUser, resetPassword } from '../index.ts';
import { beginHandover, confirmHandover } from '../people/handover.ts';
import { ownPage } from './oidc-routes.ts';
import { Providers } from './providers.ts';
import { CLIENT } from './testing/provider.ts';
import { PASSWORD, PUBLIC, refused, useProviders } from './testing/providers-desk.ts';

const desk = useProviders();
const { browser, linked } = desk;

describe('a sign-in at a provider', () => {
  it('opens the account that its owner linked, and goes on where they wanted', async () => {
    const mine = await linked('linker', 'linker-at-gov');
    const { body } = await mine.ask('GET', '/api/v1/me/identities');
    expect(body.items).toMatchObject([{ provider: { id: 'gov', name: '政务网' }, issuer: desk.gov.issuer }]);
    const fresh = browser();
    expect(await fresh.enter('gov', '/lots?q=米')).toMatchObject({
      status: 302,
      to: '/lots?q=%E7%B1%B3',
    });
    expect((await fresh.ask('GET', '/api/v1/me')).body.login).toBe('linker');
    const again = browser();
    expect((await again.enter('gov', '/lots?q=1')).to).toBe('/lots?q=1');
    expect((await again.ask('GET', '/api/v1/me/security')).body.sessions.length).toBe(3);
  });

  it('creates no account and links none, whoever comes', async () => {
    await addUser(desk.server.pool, {
      login: 'known@example.org',
      password: PASSWORD,
      displayName: 'k',
      partyId: null,
      rights: [],
    });
    desk.gov.person = { subject: 'known@example.org' };
    const before = (await desk.server.owner.query('SELECT count(*)::int AS n FROM app_user')).rows[0].n;
    const fresh = browser();
    expect((await fresh.enter()).to).toBe('/sign-in?problem=auth.identityUnknown');
    expect((await fresh.ask('GET', '/api/v1/me')).status).toBe(401);
    expect((await desk.server.owner.query('SELECT count(*)::int AS n FROM app_user')).rows[0].n).toBe(before);
  });

  it('ends like any other, and is ended at the provider, too', async () => {
    await linked('leaver', 'leaver-at-gov');
    const fresh = browser();
    await fresh.enter();
    const { body } = await fresh.ask('DELETE', '/api/v1/session');
    expect(body.continueAt).toContain(`${desk.gov.issuer}/session/end`);
    expect(body.continueAt).toContain(encodeURIComponent(`${PUBLIC}/sign-in`));
    const byPassword = browser();
    await byPassword.signIn('leaver');
    expect((await byPassword.ask('DELETE', '/api/v1/session')).body.continueAt).toBeNull();
    const idle = browser();
    await idle.enter();
    desk.time += 31 * 60_000;
    expect((await idle.ask('GET', '/api/v1/me')).status).toBe(401);
  });

  it('is nothing for a disabled account, nor while it is locked', async () => {
    await linked('gone', 'gone-at-gov');
    await disableUser(desk.server.pool, 'gone', new Date(desk.time));
    expect((await browser().enter()).to).toBe('/sign-in?problem=auth.identityUnknown');
    await linked('locked', 'locked-at-gov');
    await desk.server.owner.query(`UPDATE app_user SET locked_until = $1 WHERE login = 'locked'`, [
      new Date(desk.time + 60_000),
    ]);
    expect((await browser().enter()).to).toBe('/sign-in?problem=auth.identityLocked');
  });

  it('answers for no decision by name: the password is asked for', async () => {
    await linked('careful-one', 'careful-at-gov');
    const fresh = browser();
    await fresh.enter();
    expect((await fresh.ask('POST', '/api/v1/me/identities/other')).body.code).toBe('auth.reauthenticate');
    await fresh.ask('POST', '/api/v1/me/reauthentication', { password: PASSWORD });
    expect((await fresh.ask('POST', '/api/v1/me/identities/other')).status).toBe(200);
  });
});

describe('the second factor', () => {
  async function withFactor(login: string, subject: string, at: 'gov' | 'other') {
    const mine = await linked(login, subject, at);
    const { secret } = (await mine.ask('POST', '/api/v1/me/second-factor', { password: PASSWORD })).body;
    const code = () => {
      desk.time += 60_000;
      return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: desk.time });
    };
    expect((await mine.ask('PUT', '/api/v1/me/second-factor', { code: code() })).status).toBe(200);
    return code;
  }

  it('is asked for here where the provider did not ask, each code once; guesses lock', async () => {
    const code = await withFactor('two', 'two-at-gov', 'gov');
    // Even where it says that it did: the setting does not take its word.
    desk.gov.person = { subject: 'two-at-gov', amr: ['otp'] };
    const fresh = browser();
    expect((await fresh.enter('gov', '/lots')).to).toBe('/sign-in?step=code&to=%2Flots');
    expect((await fresh.ask('GET', '/api/v1/me')).status).toBe(401);
    const enter = (text: string) => fresh.ask('POST', '/api/v1/oidc/second-factor', { code: text });
    expect((await enter('000000')).body.code).toBe('auth.secondFactorWrong');
    const right = code();
    expect((await browser().ask('POST', '/api/v1/oidc/second-factor', { code: right })).body.code).toBe(
      'auth.providerRefused',
    );
    expect((await enter(right)).body).toMatchObject({ login: 'two', secondFactorDue: false });
    expect((await fresh.ask('GET', '/api/v1/me')).status).toBe(200);
    expect((await enter(code())).body.code).toBe('auth.providerRefused');

    const guesser = browser();
    await guesser.enter();
    const codes = [];
    for (let i = 0; i < 6; i++)
      codes.push(
        (await guesser.ask('POST', '/api/v1/oidc/second-factor', { code: String(100_000 + i) })).body.code,
      );
    expect(codes).toEqual([...Array(5).fill('auth.secondFactorWrong'), 'auth.locked']);
  });

  it('of a provider counts only where the setting says so', async () => {
    await withFactor('trusted', 'trusted-at-other', 'other');
    desk.other.person = { subject: 'trusted-at-other', amr: ['pwd'] };
    expect((await browser().enter('other')).to).toBe('/sign-in?step=code');
    desk.other.person = { subject: 'trusted-at-other', amr: ['pwd', 'otp'] };
    const fresh = browser();
    expect((await fresh.enter('other')).to).toBe('/');
    expect((await fresh.ask('GET', '/api/v1/me')).body.login).toBe('trusted');
  });
});

describe('linking', () => {
  it('takes one’s own session, and the password shown again', async () => {
    await addUser(desk.server.pool, {
      login: 'slow',
      password: PASSWORD,
      displayName: 's',
      partyId: null,
      rights: [],
    });
    const one = browser();
    expect((await one.ask('POST', '/api/v1/me/identities/gov')).status).toBe(401);
    await one.signIn('slow');
    desk.time += 6 * 60_000;
    expect((await one.ask('POST', '/api/v1/me/identities/gov')).body.code).toBe('auth.reauthenticate');
    expect(
      (await one.ask('DELETE', '/api/v1/me/identities/00000000-0000-7000-8000-000000000000')).body.code,
    ).toBe('auth.reauthenticate');
  });

  it('of an identity that another account has is refused', async () => {
    await linked('first', 'shared');
    await addUser(desk.server.pool, {
      login: 'second',
      password: PASSWORD,
      displayName: 's',
      partyId: null,
      rights: [],
    });
    const one = browser();
    await one.signIn('second');
    const { body } = await one.ask('POST', '/api/v1/me/identities/gov');
    expect((await one.back(await one.atProvider(body.url))).to).toBe('/me?problem=auth.identityTaken');
  });

  it('begun by somebody is not finished in another’s session', async () => {
    await addUser(desk.server.pool, {
      login: 'attacker',
      password: PASSWORD,
      displayName: 'a',
      partyId: null,
      rights: [],
    });
    const attacker = browser();
    await attacker.signIn('attacker');
    const { body } = await attacker.ask('POST', '/api/v1/me/identities/gov');
    desk.gov.person = { subject: 'attacker-at-gov' };
    const answer = await attacker.atProvider(body.url);
    const victim = await linked('victim', 'victim-at-gov');
    // Without the cookie of the one who began, the answer is nobody's …
    expect((await victim.back(answer)).to).toBe('/sign-in?problem=auth.providerRefused');
    // … and with it, it is not this session's.
    victim.ours.set('liangsu_oidc', attacker.ours.get('liangsu_oidc')!);
    expect((await victim.back(answer)).to).toBe('/me?problem=auth.providerRefused');
    expect((await victim.ask('GET', '/api/v1/me/identities')).body.items).toHaveLength(1);
  });

  it('ends with an account that is handed over, or whose password is made on the server: an intruder’s opens it no more', async () => {
    const { pool } = desk.server;
    for (const [login, how] of [
      ['handed', 'handover'],
      ['reset', 'command'],
    ] as const) {
      const intruder = await linked(login, `intruder-at-${login}`);
      const waiting = browser();
      await waiting.enter();
      const { rows } = await pool.query('SELECT id FROM app_user WHERE login = $1', [login]);
      const { id } = rows[0];
      // One is under way to link another.
      expect((await intruder.ask('POST', '/api/v1/me/identities/other')).status).toBe(200);
      if (how === 'command') {
        expect(await resetPassword(pool, login, 'another good long one')).toMatchObject({
          identitiesEnded: 1,
        });
      } else {
        const first = await beginHandover(pool, id, 'user:sys', new Date());
        const second = (await confirmHandover(pool, id, 'user:sec', new Date())) ?? '';
        const password = 'another good long one';
        const taken = await browser().ask('POST', '/api/v1/account-handover', {
          login,
          first,
          second,
          password,
        });
        expect(taken.status).toBe(200);
      }
      expect((await browser().enter()).to).toBe('/sign-in?problem=auth.identityUnknown');
      for (const table of ['user_identity', 'oidc_waiting'])
        expect((await pool.query(`SELECT FROM ${table} WHERE user_id = $1`, [id])).rows).toEqual([]);
      expect((await pool.query('SELECT FROM oidc_request WHERE link_user = $1', [id])).rows).toEqual([]);
    }
  });

  it('is told of to whoever changes their password: it opens the account past that', async () => {
    const mine = await linked('changer', 'changer-at-gov');
    const change = { current: PASSWORD, password: 'another good long one' };
    const { status, body } = await mine.ask('PUT', '/api/v1/me/password', change);
    expect([status, body]).toEqual([200, { ok: true, identitiesLeft: 1 }]);
  });

  it('is undone by its owner: sessions that it opened end, it opens no more, others’ stay', async () => {
    const mine = await linked('undoer', 'undoer-at-gov');
    const byProvider = browser();
    await byProvider.enter();
    const [{ id }] = (await mine.ask('GET', '/api/v1/me/identities')).body.items;
    const stranger = browser();
    await stranger.signIn('linker');
    expect((await stranger.ask('DELETE', `/api/v1/me/identities/${id}`)).status).toBe(404);
    expect((await mine.ask('DELETE', `/api/v1/me/identities/${id}`)).status).toBe(200);
    expect((await byProvider.ask('GET', '/api/v1/me')).status).toBe(401);
    expect((await browser().enter()).to).toBe('/sign-in?problem=auth.identityUnknown');
  });
});

describe('an attack', () => {
  /** Goes to the provider and stops before coming back. */
  async function halfWay(provider: 'gov' | 'other' = 'gov') {
    const one = browser();
    const { to } = await one.ask('GET', `/api/v1/oidc/${provider}/start`);
    return { ...one, answer: await one.atProvider(to), departure: to };
  }
  beforeAll(async () => {
    await linked('target', 'target-at-gov');
  });

  it('with a wrong state, or none, is refused and its trip is over', async () => {
    for (const change of [
      (url: URL) => url.searchParams.set('state', 'another'),
      (url: URL) => url.searchParams.delete('state'),
    ]) {
      const { back, answer, ask } = await halfWay();
      const url = new URL(answer);
      change(url);
      expect(await back(url.href)).toMatchObject(refused);
      expect(await back(answer)).toMatchObject(refused);
      expect((await ask('GET', '/api/v1/me')).status).toBe(401);
    }
  });

  it('with a token of another nonce is refused', async () => {
    const { back, answer } = await halfWay();
    await desk.server.owner.query(`UPDATE oidc_request SET nonce = 'another'`);
    expect(await back(answer)).toMatchObject(refused);
  });

  it('with a code that was used is refused: here, and at the provider', async () => {
    const { back, answer, ours } = await halfWay();
    const cookie = ours.get('liangsu_oidc')!;
    const { rows } = await desk.server.owner.query('SELECT * FROM oidc_request');
    expect((await back(answer)).to).toBe('/');
    ours.clear();
    ours.set('liangsu_oidc', cookie);
    expect(await back(answer)).toMatchObject(refused);
    // Were our row still there, the provider would refuse.
    const trip = rows.at(-1)!;
    await desk.server.owner.query(
      `INSERT INTO oidc_request (browser_hash, provider, state, nonce, verifier, back_to, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        trip.browser_hash,
        trip.provider,
        trip.state,
        trip.nonce,
        trip.verifier,
        trip.back_to,
        trip.expires_at,
      ],
    );
    ours.clear();
    ours.set('liangsu_oidc', cookie);
    expect(await back(answer)).toMatchObject(refused);
  });

  it('with a stolen code, in a browser that began a trip of its own, is refused (PKCE, state)', async () => {
    const [victim, thief] = [await halfWay(), await halfWay()];
    const url = new URL(thief.answer);
    url.searchParams.set('code', new URL(victim.answer).searchParams.get('code')!);
    expect(await thief.back(url.href)).toMatchObject(refused);
    expect(await browser().back(victim.answer)).toMatchObject(refused);
  });

  it('with the answer of another issuer is refused', async () => {
    const { back, answer } = await halfWay();
    const url = new URL(answer);
    url.searchParams.set('iss', 'https://evil.example');
    expect(await back(url.href)).toMatchObject(refused);
    // The answer of a provider that was asked, handed in as another's.
    const mixed = await halfWay('other');
    expect(await mixed.back(mixed.answer.replace('/oidc/other/', '/oidc/gov/'))).toMatchObject(refused);
  });

  it('by an error of the provider opens nothing', async () => {
    const { back, answer } = await halfWay();
    const url = new URL(answer);
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    expect(await back(url.href)).toMatchObject(refused);
  });

  it('after ten minutes comes too late', async () => {
    const { back, answer } = await halfWay();
    desk.time += 11 * 60_000;
    expect(await back(answer)).toMatchObject(refused);
  });

  it('by a way out of this application leads to its first page', async () => {
    for (const to of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '\\\\evil',
      'javascript:alert(1)',
      '/a\tb',
      '/ok\r\nset-cookie: a=b',
      '',
      undefined,
    ])
      expect(ownPage(to)).toBe('/');
    expect(ownPage('/lots?q=1#a')).toBe('/lots?q=1#a');
    desk.gov.person = { subject: 'target-at-gov' };
    expect((await browser().enter('gov', '//evil.example')).to).toBe('/');
  });

  it('on a provider that is not set up finds none', async () => {
    expect((await browser().ask('GET', '/api/v1/oidc/none/start')).body.code).toBe('auth.providerUnknown');
    expect((await browser().ask('GET', '/api/v1/oidc/none/callback?code=1')).body.code).toBe(
      'auth.providerUnknown',
    );
  });
});

it('a provider that cannot be reached is said so, and asked again later', async () => {
  const away = { ...desk.server.context.config.oidc[0]!, issuer: 'http://127.0.0.1:9' };
  const providers = new Providers([away], () => PUBLIC, desk.server.context.log);
  expect(await providers.depart(away)).toBeNull();
  expect(await providers.leave('gov')).toBeNull();
});

it('providers are named to whoever signs in, and nothing else of them', async () => {
  const answer = await desk.server.app.inject({
    url: '/api/v1/oidc/providers',
    headers: { 'accept-language': 'en' },
  });
  expect(answer.json().items).toEqual([
    { id: 'gov', name: 'Government' },
    { id: 'other', name: 'Government' },
  ]);
  expect(answer.body).not.toContain(CLIENT.clientSecret);
});
