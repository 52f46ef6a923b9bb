import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Browser, PASSWORD, useProviders } from './testing/providers-desk.ts';

const desk = useProviders();
const { browser, linked } = desk;

describe('showing again at a provider who one is', () => {
  beforeAll(() => {
    // Providers go by the clock of the day.
    desk.time = Date.now();
  });
  const decide = (one: Browser) => one.ask('POST', '/api/v1/me/identities/other');
  const begin = (one: Browser, code?: string) =>
    one.ask('POST', '/api/v1/me/reauthentication/gov', code === undefined ? {} : { code });
  /** Signed in at the provider, which proves nothing yet. */
  async function entered(login: string) {
    await linked(login, `${login}-at-gov`);
    const one = browser();
    await one.enter();
    expect((await decide(one)).body.code).toBe('auth.reauthenticate');
    return one;
  }

  it('answers for decisions by name, for five minutes, under another cookie', async () => {
    const one = await entered('prover');
    const before = one.ours.get('liangsu_session')!;
    const { body } = await begin(one);
    const asked = new URL(body.url).searchParams;
    expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '0']);
    expect(asked.get('nonce')).toMatch(/.{20}/);
    expect((await one.back(await one.atProvider(body.url))).to).toBe('/reauthenticated');
    expect(one.ours.get('liangsu_session')).not.toBe(before);
    expect((await decide(one)).status).toBe(200);
    const thief = browser();
    thief.ours.set('liangsu_session', before);
    expect((await thief.ask('GET', '/api/v1/me')).status).toBe(401);
    desk.time += 6 * 60_000;
    expect((await decide(one)).body.code).toBe('auth.reauthenticate');
    desk.time -= 6 * 60_000;
    const { rows } = await desk.server.owner.query(
      `SELECT outcome FROM audit_entry WHERE action = 'session.prove' AND actor = 'user:prover' ORDER BY no`,
    );
    expect(rows).toEqual([{ outcome: 'allowed' }, { outcome: 'allowed' }]);
  });

  it('that was refused is told as refused', async () => {
    const one = await entered('refused');
    desk.gov.person = { subject: 'nobody-at-gov' };
    await one.back(await one.atProvider((await begin(one)).body.url));
    const { rows } = await desk.server.owner.query(
      `SELECT outcome, code FROM audit_entry WHERE action = 'session.prove' AND actor = 'user:refused' ORDER BY no DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ outcome: 'denied', code: 'auth.identityOther' }]);
    await browser().enter();
    const { rows: signIns } = await desk.server.owner.query(
      `SELECT outcome, code FROM audit_entry WHERE action = 'session.open' ORDER BY no DESC LIMIT 1`,
    );
    expect(signIns).toEqual([{ outcome: 'denied', code: 'auth.identityUnknown' }]);
  });

  it('is no proof where the provider remembers an older sign-in, or does not say when it was', async () => {
    const one = await entered('stale');
    desk.gov.person = { subject: 'stale-at-gov', shownAt: Math.floor(Date.now() / 1000) - 120 };
    const { body } = await begin(one);
    expect((await one.back(await one.atProvider(body.url))).to).toBe(
      '/reauthenticated?problem=auth.providerStale',
    );
    expect((await decide(one)).body.code).toBe('auth.reauthenticate');
    // A trip without the question brings no time back.
    desk.gov.person = { subject: 'stale-at-gov' };
    const { body: again } = await begin(one);
    const url = new URL(again.url);
    url.searchParams.delete('max_age');
    url.searchParams.delete('prompt');
    expect((await one.back(await one.atProvider(url.href))).to).toMatch(/problem=auth.providerStale$/);
    expect((await decide(one)).body.code).toBe('auth.reauthenticate');
  });

  it('is no proof by another identity, linked to somebody else or to nobody', async () => {
    const one = await entered('mixed');
    for (const subject of ['prover-at-gov', 'nobody-at-gov']) {
      desk.gov.person = { subject };
      const { body } = await begin(one);
      expect((await one.back(await one.atProvider(body.url))).to).toBe(
        '/reauthenticated?problem=auth.identityOther',
      );
    }
    expect((await decide(one)).body.code).toBe('auth.reauthenticate');
    expect((await one.ask('GET', '/api/v1/me')).body.login).toBe('mixed');
  });

  it('begun in one session proves no other; a wrong state or nonce proves nothing', async () => {
    const one = await entered('twice');
    const two = browser();
    await two.enter();
    const { body } = await begin(one);
    const answer = await one.atProvider(body.url);
    two.ours.set('liangsu_oidc', one.ours.get('liangsu_oidc')!);
    expect((await two.back(answer)).to).toBe('/reauthenticated?problem=auth.providerRefused');
    expect((await decide(two)).body.code).toBe('auth.reauthenticate');
    for (const spoil of [
      (url: URL) => url.searchParams.set('state', 'another'),
      async () => {
        await desk.server.owner.query(`UPDATE oidc_request SET nonce = 'another'`);
      },
    ]) {
      const url = new URL(await one.atProvider((await begin(one)).body.url));
      await spoil(url);
      expect((await one.back(url.href)).to).toBe('/reauthenticated?problem=auth.providerRefused');
    }
    expect((await decide(one)).body.code).toBe('auth.reauthenticate');
  });

  it('asks for the second factor here first, where there is one; guesses lock', async () => {
    const mine = await linked('two-proofs', 'two-proofs-at-gov');
    const { secret } = (await mine.ask('POST', '/api/v1/me/second-factor', { password: PASSWORD })).body;
    const codeAt = (ms: number) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: ms });
    await mine.ask('PUT', '/api/v1/me/second-factor', { code: codeAt(desk.time - 30_000) });
    await desk.server.owner.query('UPDATE session SET proven_at = NULL');
    expect((await begin(mine)).body.code).toBe('auth.secondFactor');
    expect((await begin(mine, '000000')).body.code).toBe('auth.secondFactorWrong');
    const { body } = await begin(mine, codeAt(desk.time));
    expect((await mine.back(await mine.atProvider(body.url))).to).toBe('/reauthenticated');
    expect((await decide(mine)).status).toBe(200);
    const codes = [];
    for (let i = 0; i < 6; i++) codes.push((await begin(mine, String(100_000 + i))).body.code);
    expect(codes.at(-1)).toBe('auth.locked');
  });

  it('is for people who are signed in', async () => {
    expect((await begin(browser())).status).toBe(401);
    const { statusCode } = await desk.server.app.inject({
      method: 'POST',
      url: '/api/v1/me/reauthentication/gov',
      headers: { 'x-api-key': desk.server.key },
      payload: {},
    });
    expect(statusCode).toBe(403);
  });
});
