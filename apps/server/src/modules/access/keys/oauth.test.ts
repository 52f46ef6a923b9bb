import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person, signedIn } from '../../../testing/people.ts';
import { toldOf } from '../audit/testing/told.ts';
import { createApiKey, revokeApiKey, seedJurisdictions } from '../index.ts';

let time = Date.parse('2026-11-02T01:00:00Z');
const server = useTestServer({ now: () => new Date(time) });
let boss: Caller;
let key: { id: string; text: string };

beforeAll(async () => {
  await seedJurisdictions(server().pool);
  const mill = await organisation(server(), 'processor', '530302');
  boss = await person(server(), 'oauth-boss', mill, 'organisationAdministrator');
  const { body } = await boss('POST', '/api/v1/keys', {
    name: '收购系统',
    scopes: ['entry.read', 'entry.create', 'lot.read'],
  });
  key = { id: body.key.id, text: body.text };
});

const basicOf = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});
async function ask(
  form: Record<string, string> | string,
  headers: Record<string, string> = basicOf(key.id, key.text),
  path = '/oauth/token',
  remoteAddress = '192.0.2.1',
) {
  const answer = await server().app.inject({
    method: 'POST',
    url: path,
    remoteAddress,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}
const GRANT = { grant_type: 'client_credentials' };
const use = async (token: string, url = '/api/v1/entries', method: 'GET' | 'POST' = 'GET') => {
  const { statusCode, headers } = await server().app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${token}` },
    ...(method === 'POST' ? { payload: {} } : {}),
  });
  return { status: statusCode, challenge: headers['www-authenticate'] };
};

describe('an access token', () => {
  it.each([
    ['HTTP Basic', () => basicOf(key.id, key.text), () => ({})],
    ['the form', () => ({}), () => ({ client_id: key.id, client_secret: key.text })],
  ])('is given to a client that authenticates by %s', async (_, headers, form) => {
    const { status, body, headers: answered } = await ask({ ...GRANT, ...form() }, headers());
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^lst_\S{43}$/),
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'entry.read entry.create lot.read',
    });
    expect(answered['cache-control']).toBe('no-store');
    expect((await use(body.access_token)).status).toBe(200);
    const { rows } = await server().owner.query('SELECT row_to_json(t)::text AS row FROM access_token t');
    expect(rows.map(({ row }) => row).join()).not.toContain(body.access_token.slice(4));
  });

  it('is narrowed to the scopes that are asked for, and has none that the key has not', async () => {
    const { body } = await ask({ ...GRANT, scope: 'entry.read' });
    expect(body.scope).toBe('entry.read');
    expect((await use(body.access_token)).status).toBe(200);
    expect(await use(body.access_token, '/api/v1/entries', 'POST')).toEqual({
      status: 403,
      challenge: 'Bearer realm="liangsu", error="insufficient_scope", scope="entry.create"',
    });
    for (const scope of ['party.write', 'entry.read party.write', '*', 'entry.*', 'lot.trace'])
      expect(await ask({ ...GRANT, scope }), scope).toMatchObject({
        status: 400,
        body: { error: 'invalid_scope' },
      });
    const all = await createApiKey(server().pool, { name: 'all', rights: ['*'], partyId: null });
    const narrowed = await ask({ ...GRANT, scope: 'lot.read' }, basicOf(all.id, all.text));
    expect((await use(narrowed.body.access_token, '/api/v1/lots')).status).toBe(200);
    expect((await use(narrowed.body.access_token, '/api/v1/parties')).status).toBe(403);
  });

  it('ends after a quarter of an hour', async () => {
    const { body } = await ask(GRANT);
    time += 899_000;
    expect((await use(body.access_token)).status).toBe(200);
    time += 1_000;
    expect(await use(body.access_token)).toEqual({
      status: 401,
      challenge: 'Bearer realm="liangsu", error="invalid_token"',
    });
  });

  it('ends at once with its key, or when it is revoked; one client revokes no other’s', async () => {
    const made = await createApiKey(server().pool, { name: 'brief', rights: ['entry.read'], partyId: null });
    const token = (await ask(GRANT, basicOf(made.id, made.text))).body.access_token;
    const own = (await ask(GRANT)).body.access_token;
    expect([(await use(token)).status, (await use(own)).status]).toEqual([200, 200]);
    // By another server, or the command beside this one.
    await revokeApiKey(server().owner, made.id, new Date(time));
    expect((await use(token)).status).toBe(401);
    const other = await createApiKey(server().pool, { name: 'other', rights: ['entry.read'], partyId: null });
    expect((await ask({ token: own }, basicOf(other.id, other.text), '/oauth/revoke')).status).toBe(200);
    expect((await use(own)).status).toBe(200);
    expect((await ask({ token: own }, undefined, '/oauth/revoke')).status).toBe(200);
    expect((await use(own)).status).toBe(401);
    expect((await ask({ token: 'lst_unknown' }, undefined, '/oauth/revoke')).status).toBe(200);
    expect((await ask({ token: 'x' }, basicOf(key.id, 'wrong'), '/oauth/revoke')).status).toBe(401);
  });

  it('opens no key: neither as a client’s secret nor for another token', async () => {
    const token = (await ask(GRANT)).body.access_token;
    expect(await ask(GRANT, basicOf(key.id, token))).toMatchObject({ status: 401 });
    expect((await use(token, '/api/v1/keys')).status).toBe(403);
  });

  it('of one key there are a hundred, the newest', async () => {
    const busy = await createApiKey(server().pool, { name: 'busy', rights: ['entry.read'], partyId: null });
    const tokens: string[] = [];
    for (let i = 0; i < 103; i++) {
      time += 1;
      tokens.push((await ask(GRANT, basicOf(busy.id, busy.text))).body.access_token);
    }
    expect((await use(tokens[0]!)).status).toBe(401);
    expect((await use(tokens[102]!)).status).toBe(200);
    const { rows } = await server().owner.query(
      'SELECT count(*)::int AS n FROM access_token WHERE key_id = $1',
      [busy.id],
    );
    expect(rows[0].n).toBe(100);
  });
});

describe('what is refused', () => {
  it.each([
    [
      'another grant',
      { grant_type: 'password', username: 'x', password: 'x' },
      400,
      'unsupported_grant_type',
    ],
    ['no grant', {}, 400, 'invalid_request'],
    [
      'a parameter twice',
      'grant_type=client_credentials&grant_type=client_credentials',
      400,
      'invalid_request',
    ],
    [
      'a scope twice',
      'grant_type=client_credentials&scope=lot.read&scope=entry.read',
      400,
      'invalid_request',
    ],
    ['both ways of authentication', { ...GRANT, client_secret: 'x' }, 400, 'invalid_request'],
    ['another client than the one authenticated', { ...GRANT, client_id: 'x' }, 400, 'invalid_request'],
  ] as const)('%s', async (_, form, status, error) => {
    const answer = await ask(form as Record<string, string>);
    expect(answer).toMatchObject({ status, body: { error, error_description: expect.any(String) } });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('a client that is unknown, has another secret, or is over, all alike', async () => {
    const over = await createApiKey(server().pool, {
      name: 'over',
      rights: ['lot.read'],
      partyId: null,
      expiresAt: new Date(time),
    });
    const answers = await Promise.all([
      ask(GRANT, basicOf(key.id, 'wrong')),
      ask(GRANT, basicOf('019a0000-0000-7000-8000-000000000000', key.text)),
      ask(GRANT, basicOf('not an id', key.text)),
      ask(GRANT, basicOf(over.id, over.text)),
      ask(GRANT, { authorization: 'Basic !!!' }),
      ask(GRANT, { authorization: 'Basic JSU6JSU=' }),
    ]);
    for (const { status, body, headers } of answers) {
      expect([status, body.error]).toEqual([401, 'invalid_client']);
      expect(headers['www-authenticate']).toMatch(/^Basic realm="liangsu"/);
    }
    expect(new Set(answers.slice(0, 4).map(({ body }) => body.error_description)).size).toBe(1);
    expect(await ask(GRANT, {})).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('anything but a form', async () => {
    const answer = await ask('{}', { ...basicOf(key.id, key.text), 'content-type': 'application/json' });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect((await ask(`grant_type=${'x'.repeat(9000)}`)).status).toBe(400);
  });

  it('guessing: a hundred wrong ones of an address, then none', async () => {
    let last = { status: 0, body: {} as Record<string, unknown> };
    for (let i = 0; i < 101; i++)
      last = await ask(GRANT, basicOf(key.id, `wrong-${i}`), '/oauth/token', '198.51.100.7');
    expect(last).toMatchObject({ status: 429, body: { code: 'auth.tooMany' } });
    expect((await ask(GRANT, undefined, '/oauth/token', '198.51.100.7')).status).toBe(429);
    expect((await ask(GRANT)).status).toBe(200);
  });
});

it('tells what it offers (RFC 8414)', async () => {
  const { statusCode, body } = await server().app.inject({ url: '/.well-known/oauth-authorization-server' });
  expect(statusCode).toBe(200);
  const metadata = JSON.parse(body);
  expect(metadata).toMatchObject({
    issuer: 'https://scan.example',
    token_endpoint: 'https://scan.example/oauth/token',
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  });
  expect(metadata.scopes_supported).toContain('event.capture');
  expect(metadata.scopes_supported).not.toContain('audit.read');
});

describe('the audit trail', () => {
  const told = (work: () => Promise<unknown>) => toldOf(server(), work);

  it('tells which key took a token, with which scopes, and that one was revoked', async () => {
    let token = '';
    const [taken, ...more] = await told(async () => {
      token = (await ask({ ...GRANT, scope: 'entry.read' })).body.access_token;
    });
    expect(more).toEqual([]);
    expect(taken).toMatchObject({
      actor: `key:${key.id}`,
      actor_name: '收购系统',
      party: expect.any(Number),
      ground: 'self',
      action: 'token.issue',
      thing: 'apiKey',
      thing_id: key.id,
      outcome: 'allowed',
      after: { scopes: ['entry.read'] },
    });
    expect(taken!.party).toBeGreaterThan(0);
    const revoke = () => ask({ token }, basicOf(key.id, key.text), '/oauth/revoke');
    for (const state of ['revoked', 'unknown'])
      expect(await told(revoke)).toMatchObject([
        { actor: `key:${key.id}`, action: 'token.revoke', thing_id: key.id, after: { state } },
      ]);
  });

  it('tells whose key was tried with a wrong secret, and nothing of what is no key', async () => {
    const tried = (id: string) => told(() => ask(GRANT, basicOf(id, 'wrong'), '/oauth/token', '192.0.2.77'));
    expect(await tried(key.id)).toMatchObject([
      {
        actor: 'anonymous',
        action: 'token.issue',
        thing: 'apiKey',
        thing_id: key.id,
        outcome: 'denied',
        code: 'invalid_client',
      },
    ]);
    expect(await tried('a secret in the wrong field')).toMatchObject([
      { actor: 'anonymous', action: 'token.issue', thing: null, thing_id: null, outcome: 'denied' },
    ]);
    expect(await told(() => ask({ ...GRANT, scope: 'party.write' }))).toMatchObject([
      { actor: `key:${key.id}`, outcome: 'failed', code: 'invalid_scope' },
    ]);
  });
});

it('the text before a renewal is a secret as long as it is good', async () => {
  // Hours have gone by since they signed in.
  boss = await signedIn(server(), 'oauth-boss');
  const renewed = await boss('POST', `/api/v1/keys/${key.id}/rotation`, { overlapHours: 1 });
  expect(renewed.status, renewed.text).toBe(200);
  expect((await ask(GRANT)).status).toBe(200);
  expect((await ask(GRANT, basicOf(key.id, renewed.body.text))).status).toBe(200);
  time += 3_600_000;
  expect((await ask(GRANT)).status).toBe(401);
});
