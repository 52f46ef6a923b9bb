import { describe, expect, it } from 'vitest';
import { useTestServer } from '../../testing/harness.ts';
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
    const { pool } = server();
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
    const { pool } = server();
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
    await revokeApiKey(server().pool, id, new Date());
    expect(await me(withKey(text))).toBe(401);
  });

  it('a disabled user', async () => {
    await user('dismissed');
    const cookie = await cookieOf('dismissed');
    expect(await me(cookie)).toBe(200);
    await disableUser(server().pool, 'dismissed', new Date());
    expect(await me(cookie)).toBe(401);
  });
});
