import { beforeAll, describe, expect, it } from 'vitest';
import { toldOf } from '../modules/access/audit/testing/told.ts';
import { createApiKey } from '../modules/access/index.ts';
import { useTestServer } from '../testing/harness.ts';
import { organisation, person } from '../testing/people.ts';

/** Broken authentication (OWASP API2:2023). Lockout, ends of sessions and the second factor: credentials.test.ts, sign-in.test.ts. */
const server = useTestServer();
const TLS = { 'x-forwarded-proto': 'https' };
const PASSWORD = 'a good long one';
let mill: number;
beforeAll(async () => {
  mill = await organisation(server(), 'processor', '530302');
  await person(server(), 'clerk', mill, 'clerk');
});

const signIn = (headers: Record<string, string> = {}, login = 'clerk', password = PASSWORD) =>
  server().app.inject({ method: 'POST', url: '/api/v1/session', headers, payload: { login, password } });

describe('the cookie of a session', () => {
  it('is out of reach of scripts and other sites, for this host alone, and goes over TLS only where TLS is', async () => {
    const plain = (await signIn()).cookies[0]!;
    expect(plain).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 12 * 3600 });
    expect(plain).not.toHaveProperty('domain');
    expect(plain.name).toBe('liangsu_session');
    const tls = (await signIn(TLS)).cookies[0]!;
    expect(tls).toMatchObject({ name: '__Host-liangsu_session', secure: true, httpOnly: true, path: '/' });
    expect(tls).not.toHaveProperty('domain');
  });

  const me = async (cookie: string, headers: Record<string, string> = {}) =>
    (await server().app.inject({ url: '/api/v1/me', headers: { ...headers, cookie } })).statusCode;

  it('of HTTPS counts under its own name alone, and one of plain HTTP not there', async () => {
    const tls = (await signIn(TLS)).cookies[0]!.value;
    const plain = (await signIn()).cookies[0]!.value;
    expect(await me(`__Host-liangsu_session=${tls}`, TLS)).toBe(200);
    expect(await me(`liangsu_session=${plain}`)).toBe(200);
    // Whoever can set a plain cookie (a subdomain, plain HTTP on the way) puts no session of theirs into another's browser.
    expect(await me(`liangsu_session=${tls}`, TLS)).toBe(401);
    expect(await me(`liangsu_session=${tls}`)).toBe(401);
    expect(await me(`liangsu_session=${plain}`, TLS)).toBe(401);
    expect(await me(`__Host-liangsu_session=${plain}`, TLS)).toBe(401);
    expect(await me(`liangsu_session=${plain}; __Host-liangsu_session=${tls}`, TLS)).toBe(200);
    expect(await me(`liangsu_session=${tls}; __Host-liangsu_session=${plain}`, TLS)).toBe(401);
  });

  it('of before works until it ends, by HTTPS as well; shown again who one is, it has the new name', async () => {
    const old = 'o'.repeat(43);
    await server().owner.query(
      `INSERT INTO session (token_hash, user_id, csrf_token, created_at, seen_at, expires_at, proven_at, second_factor)
       SELECT sha256(convert_to($1, 'UTF8')), id, '', now(), now(), now() + interval '1 hour', NULL, false
         FROM app_user WHERE login = 'clerk'`,
      [old],
    );
    expect(await me(`liangsu_session=${old}`)).toBe(200);
    expect(await me(`liangsu_session=${old}`, TLS)).toBe(200);
    const answer = await server().app.inject({
      method: 'POST',
      url: '/api/v1/me/reauthentication',
      headers: { ...TLS, cookie: `liangsu_session=${old}`, 'x-requested-with': 'liangsu' },
      payload: { password: PASSWORD },
    });
    expect(answer.statusCode).toBe(200);
    const [next, gone] = answer.cookies;
    expect(next).toMatchObject({ name: '__Host-liangsu_session', secure: true });
    expect(gone).toMatchObject({ name: 'liangsu_session', value: '' });
    expect(await me(`liangsu_session=${old}`, TLS)).toBe(401);
    expect(await me(`__Host-liangsu_session=${next!.value}`, TLS)).toBe(200);
  });

  it('is that of HTTPS where a proxy says nothing and the installation’s address is https, for that host alone', async () => {
    const named = async (headers: Record<string, string>) => (await signIn(headers)).cookies[0]!.name;
    expect(await named({ host: 'scan.example' })).toBe('__Host-liangsu_session');
    expect(await named({ host: 'scan.example', 'x-forwarded-proto': 'http' })).toBe('liangsu_session');
    expect(await named({ host: '10.0.0.7' })).toBe('liangsu_session');
  });

  it('is taken back by whichever name when its person signs out', async () => {
    const { name, value } = (await signIn(TLS)).cookies[0]!;
    const out = await server().app.inject({
      method: 'DELETE',
      url: '/api/v1/session',
      headers: { ...TLS, cookie: `${name}=${value}`, 'x-requested-with': 'liangsu' },
    });
    expect(out.cookies.map((one) => [one.name, one.value, one.secure])).toEqual([
      ['liangsu_session', '', undefined],
      ['__Host-liangsu_session', '', true],
    ]);
    expect(await me(`${name}=${value}`, TLS)).toBe(401);
  });

  it('is random, long, new at each sign-in, and of it only a hash is kept', async () => {
    const values = await Promise.all([1, 2, 3].map(async () => (await signIn()).cookies[0]!.value));
    expect(new Set(values).size).toBe(3);
    for (const value of values) expect(Buffer.from(value, 'base64url').length).toBeGreaterThanOrEqual(32);
    const { rows } = await server().owner.query<{ row: string }>('SELECT s::text AS row FROM session s');
    const kept = rows.map(({ row }) => row).join('\n');
    for (const value of values) expect(kept).not.toContain(value);
  });

  it('is never one that somebody else chose (fixation)', async () => {
    const chosen = 'A'.repeat(43);
    const answer = await signIn({ cookie: `liangsu_session=${chosen}` });
    expect(answer.statusCode).toBe(200);
    expect(answer.cookies[0]!.value).not.toBe(chosen);
    const me = await server().app.inject({
      url: '/api/v1/me',
      headers: { cookie: `liangsu_session=${chosen}` },
    });
    expect(me.statusCode).toBe(401);
  });

  it('opens nothing in an address, in a body or as a key', async () => {
    const { value } = (await signIn()).cookies[0]!;
    for (const [url, headers] of [
      [`/api/v1/me?liangsu_session=${value}`, {}],
      [`/api/v1/me?token=${value}&access_token=${value}`, {}],
      ['/api/v1/me', { authorization: `Bearer ${value}` }],
      ['/api/v1/me', { 'x-api-key': value }],
      ['/api/v1/me', { authorization: `Basic ${Buffer.from(`clerk:${PASSWORD}`).toString('base64')}` }],
    ] as const)
      expect((await server().app.inject({ url, headers })).statusCode, url).toBe(401);
  });
});

describe('a key', () => {
  it('opens nothing in an address, cut short, or in another case', async () => {
    const { text } = await createApiKey(server().pool, { name: 'k', rights: ['*'], partyId: null });
    const ask = async (url: string, headers: Record<string, string>) =>
      (await server().app.inject({ url, headers })).statusCode;
    expect(await ask('/api/v1/parties', { 'x-api-key': text })).toBe(200);
    expect(await ask(`/api/v1/parties?api_key=${text}&key=${text}&x-api-key=${text}`, {})).toBe(401);
    for (const other of [text.slice(0, -1), `${text}0`, text.toUpperCase(), text.replace('lsk_', '')])
      expect(await ask('/api/v1/parties', { 'x-api-key': other }), other).toBe(401);
  });
});

describe('a page of another site', () => {
  it('does nothing with the visitor’s cookie: no form, no script without our header, and that is recorded', async () => {
    const { name, value } = (await signIn()).cookies[0]!;
    const cookie = `${name}=${value}`;
    for (const headers of [
      { 'content-type': 'application/json' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/json', 'x-requested-with': 'XMLHttpRequest' },
    ])
      for (const [method, url] of [
        ['PUT', '/api/v1/me/locale'],
        ['DELETE', '/api/v1/session'],
        ['POST', '/api/v1/events'],
        ['POST', '/epcis/capture'],
      ] as const) {
        const told = await toldOf(server(), async () => {
          const { statusCode } = await server().app.inject({
            method,
            url,
            headers: { cookie, origin: 'https://evil.example', 'x-forwarded-for': '198.18.0.9', ...headers },
            payload: '{}',
          });
          expect(statusCode, `${method} ${url}`).toBe(403);
        });
        expect(told.every(({ outcome }) => outcome === 'denied')).toBe(true);
      }
    const { rows } = await server().owner.query(
      `SELECT sum(times)::int AS n FROM audit_entry WHERE code LIKE '%csrf%' OR action IN ('session.close', 'event.capture') AND outcome = 'denied'`,
    );
    expect(rows[0]!.n).toBeGreaterThan(0);
    expect((await server().app.inject({ url: '/api/v1/me', headers: { cookie } })).statusCode).toBe(200);
  });

  it('signs nobody in by a form', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await server().app.inject({
        method: 'POST',
        url: '/api/v1/session',
        headers: { 'content-type': type },
        payload: `login=clerk&password=${PASSWORD}`,
      });
      expect([400, 415], type).toContain(answer.statusCode);
      expect(answer.cookies).toEqual([]);
    }
  });

  it('does nothing by asking: whatever is asked for by GET changes nothing', async () => {
    const caller = await person(server(), 'looker', mill, 'clerk');
    const count = async () =>
      (
        await server().owner.query(
          `SELECT (SELECT count(*) FROM session) AS s, (SELECT count(*) FROM event) AS e, (SELECT count(*) FROM party) AS p`,
        )
      ).rows;
    const before = await count();
    for (const url of [
      'session',
      'events',
      'parties',
      'me/locale?locale=en',
      'me/password',
      'labels',
      'traces',
    ])
      await caller('GET', `/api/v1/${url}`);
    expect(await count()).toEqual(before);
  });
});

describe('who there is', () => {
  it('is not told by a wrong sign-in: the answer is the same, word for word', async () => {
    const tidy = (text: string) => text.replaceAll(/[0-9a-f-]{36}/g, '');
    const wrong = await signIn({}, 'clerk', 'not the password');
    const unknown = await signIn({}, 'who-is-this', 'not the password');
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    expect(tidy(wrong.body)).toBe(tidy(unknown.body));
    expect(wrong.cookies).toEqual([]);
  });
});
