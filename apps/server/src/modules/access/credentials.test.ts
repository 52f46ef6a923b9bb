import { describe, expect, it } from 'vitest';
import type { AppError } from '../../platform/http/errors.ts';
import { Sealer } from '../../platform/sealing.ts';
import { useTestServer } from '../../testing/harness.ts';
import { createSignIn } from './credentials.ts';
import {
  addUser,
  createApiKey,
  disableUser,
  RIGHTS,
  replaceSettingsKey,
  revokeApiKey,
  SETTINGS_KEY_RIGHTS,
  unknownRights,
} from './index.ts';

const server = useTestServer();

const me = async (headers: Record<string, string>) =>
  (await server().app.inject({ url: '/api/v1/me', headers })).statusCode;
const withKey = (key: string) => ({ authorization: `Bearer ${key}` });

async function user(login: string, password = 'a good long one'): Promise<void> {
  await addUser(server().pool, { login, password, displayName: login, partyId: null, rights: ['lot.read'] });
}

async function signIn(login: string, password: string, address = '127.0.0.1') {
  const answer = await server().app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { 'x-forwarded-for': address },
    payload: { login, password },
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers, cookies: answer.cookies };
}

async function cookieOf(login: string): Promise<{ cookie: string }> {
  const { cookies } = await signIn(login, 'a good long one');
  return { cookie: `${cookies[0]!.name}=${cookies[0]!.value}` };
}

describe('the key of the settings', () => {
  it('may capture and ask, and nothing else', async () => {
    const { pool, app } = server();
    expect(unknownRights(SETTINGS_KEY_RIGHTS)).toEqual([]);
    await replaceSettingsKey(pool, 'settings-1', new Date());
    const answer = async (method: 'GET' | 'POST', url: string) =>
      (
        await app.inject({
          method,
          url,
          headers: withKey('settings-1'),
          ...(method === 'POST' ? { payload: {} } : {}),
        })
      ).statusCode;
    expect(await answer('GET', '/api/v1/lots')).toBe(200);
    expect(await answer('GET', '/epcis/events')).toBe(200);
    expect(await answer('POST', '/api/v1/events')).toBe(400);
    expect(await answer('POST', '/api/v1/entries')).toBe(400);
    for (const [method, url] of [
      ['POST', '/api/v1/parties'],
      ['POST', '/api/v1/parties/1/merge'],
      ['POST', '/api/v1/places'],
      ['POST', '/api/v1/jurisdictions'],
      ['GET', '/api/v1/reports'],
      ['POST', '/api/v1/labels'],
    ] as const)
      expect(await answer(method, url), url).toBe(403);
  });

  it('replaces the one before, and is revoked when the setting is gone', async () => {
    const { pool } = server().context;
    await replaceSettingsKey(pool, 'settings-2', new Date());
    expect(await me(withKey('settings-1'))).toBe(401);
    expect(await me(withKey('settings-2'))).toBe(200);
    await replaceSettingsKey(pool, 'settings-1', new Date());
    expect([await me(withKey('settings-1')), await me(withKey('settings-2'))]).toEqual([200, 401]);
    await replaceSettingsKey(pool, null, new Date());
    expect([await me(withKey('settings-1')), await me(withKey('settings-2'))]).toEqual([401, 401]);
    expect(await me(withKey(server().key))).toBe(200);
  });

  it('takes no text of another key, revoked or not', async () => {
    const { pool } = server().context;
    const { id, text } = await createApiKey(pool, { name: 'other', rights: ['lot.read'], partyId: null });
    await revokeApiKey(pool, id, new Date());
    expect(await replaceSettingsKey(pool, text, new Date())).toBe(false);
    expect(await me(withKey(text))).toBe(401);
  });
});

it('knows the rights that routes ask for', () => {
  expect(RIGHTS).toContain('publicReport.handle');
  expect(RIGHTS).not.toContain('self');
  expect(
    unknownRights(['*', 'lot.*', 'event.query', 'party.contact', 'lot.reed', 'lots.*', 'public']),
  ).toEqual(['lot.reed', 'lots.*', 'public']);
});

describe('what ends takes effect at once', () => {
  it('signing out', async () => {
    await user('leaver');
    const cookie = await cookieOf('leaver');
    expect(await me(cookie)).toBe(200);
    const headers = { ...cookie, 'x-requested-with': 'liangsu' };
    await server().app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
    expect(await me(cookie)).toBe(401);
  });

  it('a revoked key', async () => {
    const { id, text } = await createApiKey(server().pool, { name: 'brief', rights: [], partyId: null });
    expect(await me(withKey(text))).toBe(200);
    await revokeApiKey(server().context.pool, id, new Date());
    expect(await me(withKey(text))).toBe(401);
  });

  it('a disabled user', async () => {
    await user('dismissed');
    const cookie = await cookieOf('dismissed');
    expect(await me(cookie)).toBe(200);
    await disableUser(server().context.pool, 'dismissed', new Date());
    expect(await me(cookie)).toBe(401);
  });
});

describe('wrong passwords', () => {
  const many = (login: string, address: string) =>
    Promise.all(Array.from({ length: 40 }, (_, i) => signIn(login, `wrong ${i}`, address)));

  it.each([
    ['a user', 'attacked', true],
    ['nobody', 'no-such-login', false],
    ['a disabled user', 'gone', true],
  ])('of %s, forty at once: five are tried, then the login is locked', async (_, login, exists) => {
    if (exists) await user(login);
    if (login === 'gone') await disableUser(server().context.pool, login, new Date());
    const address = `10.1.0.${login.length}`;
    const answers = await many(login, address);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(35);
    const { status, body, headers } = await signIn(login, 'a good long one', address);
    expect(status).toBe(429);
    expect(body).toMatchObject({ code: 'auth.locked', title: expect.stringMatching(/20\d\d-.*Z/) });
    expect(Number(headers['retry-after'])).toBeGreaterThan(500);
  });

  it('count for all servers of a database together', async () => {
    await user('everywhere');
    const one = createSignIn(server().context, new Sealer(server().context.config));
    const two = createSignIn(server().context, new Sealer(server().context.config));
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? one : two)('everywhere', 'wrong', { address: '10.9.9.9', tls: false }).catch(
          (error: AppError) => error.code,
        ),
      ),
    );
    expect(codes.filter((code) => code === 'auth.failed')).toHaveLength(5);
    expect(codes.filter((code) => code === 'auth.locked')).toHaveLength(15);
  });

  it('are forgiven by a right one, and right ones that come together all open a session', async () => {
    await user('busy');
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) expect((await signIn('busy', 'wrong', '10.2.0.1')).status).toBe(401);
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => signIn('Busy ', 'a good long one', '10.2.0.1')),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    }
  });

  it('are forgotten when the lock is over', async () => {
    await user('patient');
    let time = Date.now();
    const open = createSignIn(
      { ...server().context, now: () => new Date(time) },
      new Sealer(server().context.config),
    );
    const code = (login: string, password: string) =>
      open(login, password, { address: '10.3.0.1', tls: false }).then(
        () => 'opened',
        (error: AppError) => error.code,
      );
    for (const login of ['patient', 'no-such-patient']) {
      for (let i = 0; i < 5; i++) expect(await code(login, 'wrong')).toBe('auth.failed');
      expect(await code(login, 'a good long one')).toBe('auth.locked');
    }
    time += 10 * 60_000 + 1;
    expect(await code('patient', 'a good long one')).toBe('opened');
    expect(await code('no-such-patient', 'wrong')).toBe('auth.failed');
  });

  it('of many logins from one network are limited, and those of other networks are not', async () => {
    await user('neighbour');
    const from = (network: string) =>
      Promise.all(
        Array.from({ length: 120 }, (_, i) => signIn(`guess-${i}`, 'wrong', `${network}::${i.toString(16)}`)),
      );
    const answers = await from('2001:db8:1:1');
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(100);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(20);
    expect(refused[0]!.body).toMatchObject({ code: 'auth.tooMany' });
    expect(refused[0]!.headers['retry-after']).toBe('600');
    expect((await signIn('neighbour', 'a good long one', '2001:db8:1:1::ffff')).status).toBe(429);
    expect((await signIn('neighbour', 'a good long one', '2001:db8:1:2::1')).status).toBe(200);
  });
});
