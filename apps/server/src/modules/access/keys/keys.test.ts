import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { partyInput } from '../../../testing/party-input.ts';
import { organisation, person } from '../../../testing/people.ts';
import { createApiKey, disableUser, revokeApiKey, seedJurisdictions } from '../index.ts';

const DAY_MS = 24 * 3_600_000;
let time = Date.parse('2026-11-02T01:00:00Z');
const server = useTestServer({ now: () => new Date(time) });

let mill: number;
let other: number;
let boss: Caller;
let clerk: Caller;
let stranger: Caller;
let security: Caller;

beforeAll(async () => {
  await seedJurisdictions(server().pool);
  mill = await organisation(server(), 'processor', '530302');
  other = await organisation(server(), 'processor', '530302');
  await signInAll();
});

/** Sessions end when nobody uses them: whoever moves the clock signs in again. */
async function signInAll() {
  const as = async (...who: Parameters<typeof person>) => person(...who);
  const tag = time;
  boss = await as(server(), `boss-${tag}`, mill, 'organisationAdministrator');
  clerk = await as(server(), `clerk-${tag}`, mill, 'clerk');
  stranger = await as(server(), `stranger-${tag}`, other, 'organisationAdministrator');
  security = await as(server(), `security-${tag}`, null, 'securityAdministrator');
}

async function pass(ms: number) {
  time += ms;
  await signInAll();
}

const status = async (text: string, url = '/api/v1/me', method: 'GET' | 'POST' = 'GET') =>
  (
    await server().app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${text}` },
      ...(method === 'POST' ? { payload: {} } : {}),
    })
  ).statusCode;

async function make(scopes: string[] = ['event.capture', 'entry.read'], more: object = {}) {
  const { status: code, body } = await boss('POST', '/api/v1/keys', { name: '收购系统', scopes, ...more });
  expect(code).toBe(200);
  return body as { key: { id: string; expiresAt: string }; text: string };
}

describe('a key whose maker has left', () => {
  const marks = async (): Promise<Record<string, boolean>> =>
    Object.fromEntries(
      (await boss('GET', '/api/v1/keys')).body.items.map(
        ({ name, makerLeft }: { name: string; makerLeft: boolean }) => [name, makerLeft],
      ),
    );
  it.each(['end', 'disable'] as const)(
    'is marked for the next administrator until it is rotated: %s',
    async (how) => {
      const login = `leaver-${how}`;
      const leaver = await person(server(), login, mill, 'organisationAdministrator');
      const names = [`${how}-kept`, `${how}-rotated`, `${how}-revoked`];
      const ids: string[] = [];
      for (const name of names)
        ids.push((await leaver('POST', '/api/v1/keys', { name, scopes: ['entry.read'] })).body.key.id);
      expect(await marks()).toMatchObject(Object.fromEntries(names.map((name) => [name, false])));
      time += 1000;
      if (how === 'disable') await disableUser(server().pool, login, new Date(time));
      else {
        const { items } = (await boss('GET', '/api/v1/people')).body;
        const { id } = items.find((one: { login: string }) => one.login === login);
        expect((await boss('POST', `/api/v1/people/${id}/end`, { reason: '调离' })).status).toBe(200);
      }
      time += 1000;
      await boss('POST', `/api/v1/keys/${ids[1]}/rotation`, {});
      await boss('DELETE', `/api/v1/keys/${ids[2]}`);
      expect(await marks()).toMatchObject({
        [names[0]!]: true,
        [names[1]!]: false,
        [names[2]!]: false,
      });
      // It still opens: other programs of the organisation may live by it, and who keeps it now decides.
      await boss('DELETE', `/api/v1/keys/${ids[0]}`);
    },
  );
});

describe('making a key', () => {
  it('shows it once, keeps a hash, and lets it end by itself', async () => {
    const { key, text } = await make();
    expect(text).toMatch(/^lsk_\S{32}$/);
    expect(Date.parse(key.expiresAt) - time).toBe(90 * DAY_MS);
    const listed = await boss('GET', '/api/v1/keys');
    expect(listed.body.items[0]).toMatchObject({
      id: key.id,
      state: 'active',
      madeBy: 'organisation',
      lastUsedAt: null,
    });
    expect(listed.body.scopes).toContain('event.capture');
    expect(listed.text).not.toContain(text);
    const { rows } = await server().owner.query(
      'SELECT row_to_json(k)::text AS row FROM api_key k WHERE id = $1',
      [key.id],
    );
    expect(rows[0].row).not.toContain(text.slice(4));
    expect(await status(text)).toBe(200);
    await pass(90 * DAY_MS);
    expect(await status(text)).toBe(401);
    expect((await boss('GET', '/api/v1/keys')).body.items[0]).toMatchObject({ state: 'expired' });
  });

  it('gives it nothing that the organisation has not, for no longer than a year', async () => {
    for (const scope of ['party.merge', 'organisation.approve', 'key.create', 'jurisdiction.write'])
      expect((await boss('POST', '/api/v1/keys', { name: 'x', scopes: [scope] })).body).toMatchObject({
        status: 400,
        code: 'key.scope',
      });
    for (const body of [
      { name: 'x', scopes: ['lot.read'], days: 366 },
      { name: 'x', scopes: ['lot.read'], days: 0 },
      { name: 'x', scopes: ['*'] },
      { name: 'x', scopes: [] },
      { name: ' ', scopes: ['lot.read'] },
    ])
      expect((await boss('POST', '/api/v1/keys', body)).body, JSON.stringify(body)).toMatchObject({
        code: 'request.invalid',
      });
  });

  it('is the administrator’s, of nobody else', async () => {
    const body = { name: 'x', scopes: ['lot.read'] };
    expect((await clerk('POST', '/api/v1/keys', body)).status).toBe(403);
    expect((await security('POST', '/api/v1/keys', body)).status).toBe(403);
    expect((await clerk('GET', '/api/v1/keys')).status).toBe(403);
    expect((await stranger('GET', `/api/v1/keys?organisation=${mill}`)).status).toBe(403);
    expect((await security('GET', `/api/v1/keys?organisation=${mill}`)).body.items.length).toBeGreaterThan(0);
    const { text } = await make(['lot.read', 'entry.read']);
    expect(await status(text, '/api/v1/keys')).toBe(403);
    expect(await status(text, '/api/v1/keys', 'POST')).toBe(403);
  });

  it('of one organisation there are fifty at most, also when many are made at once', async () => {
    const town = await organisation(server(), 'retailer', '530302');
    const shop = await person(server(), 'shop-boss', town, 'organisationAdministrator');
    const answers = await Promise.all(
      Array.from({ length: 53 }, (_, i) =>
        shop('POST', '/api/v1/keys', { name: `${i}`, scopes: ['lot.read'] }),
      ),
    );
    expect(answers.filter(({ status: code }) => code === 200)).toHaveLength(50);
    expect(answers.find(({ status: code }) => code !== 200)!.body).toMatchObject({ code: 'key.many' });
  });
});

describe('what a key of an organisation may', () => {
  it('is what its scopes name', async () => {
    const { text } = await make(['entry.read']);
    expect(await status(text, '/api/v1/entries')).toBe(200);
    const refused = await server().app.inject({ url: '/api/v1/lots', headers: { 'x-api-key': text } });
    expect(refused.json()).toMatchObject({ status: 403, errors: [{ code: 'access.notInScope' }] });
  });

  it('is never what plain rights would give: others’ records stay theirs', async () => {
    const { rows } = await server().pool.query<{ id: number }>(
      `INSERT INTO party (uri, name, kinds, jurisdiction_code, declared, entered_by)
       VALUES ('urn:test:other', '他家', '{processor}', '530302', true, $1) RETURNING id`,
      [other],
    );
    const { text } = await make(['party.write']);
    const plain = await createApiKey(server().pool, {
      name: 'plain',
      rights: ['party.write'],
      partyId: mill,
    });
    const body = partyInput({ name: '改名' });
    const put = async (key: string) =>
      (
        await server().app.inject({
          method: 'PUT',
          url: `/api/v1/parties/${rows[0]!.id}`,
          headers: { 'x-api-key': key },
          payload: body,
        })
      ).statusCode;
    expect(await put(text)).toBe(403);
    expect(await put(plain.text)).toBe(200);
  });

  it('ends with the organisation’s approval', async () => {
    const { text } = await make(['entry.create', 'entry.read']);
    const set = (state: string) =>
      server().owner.query('UPDATE organisation SET state = $2 WHERE party_id = $1', [mill, state]);
    expect(await status(text, '/api/v1/entries', 'POST')).toBe(400);
    await set('suspended');
    expect(await status(text, '/api/v1/entries', 'POST')).toBe(403);
    expect(await status(text, '/api/v1/entries')).toBe(200);
    await set('approved');
  });

  it('shows when it was used last, to the minute', async () => {
    const { key, text } = await make();
    const used = async () =>
      (await boss('GET', '/api/v1/keys')).body.items.find(({ id }: { id: string }) => id === key.id)
        .lastUsedAt;
    await status(text);
    const first = await used();
    expect(Date.parse(first)).toBe(time);
    time += 30_000;
    await status(text);
    expect(await used()).toBe(first);
    time += 31_000;
    await status(text);
    expect(Date.parse(await used())).toBe(time);
  });
});

describe('renewing a key', () => {
  it('makes another text, and the one before stays good for the time that was given', async () => {
    const { key, text } = await make();
    // Misspelt, it would let the old text stay good for a day.
    const misspelt = await boss('POST', `/api/v1/keys/${key.id}/rotation`, { hours: 2 });
    expect([misspelt.status, misspelt.body.errors[0].code]).toEqual([400, 'schema.additionalProperties']);
    const { status: code, body } = await boss('POST', `/api/v1/keys/${key.id}/rotation`, { overlapHours: 2 });
    expect(code).toBe(200);
    expect(body.text).not.toBe(text);
    expect(Date.parse(body.key.previousUntil) - time).toBe(2 * 3_600_000);
    expect([await status(text), await status(body.text)]).toEqual([200, 200]);
    await pass(2 * 3_600_000);
    expect([await status(text), await status(body.text)]).toEqual([401, 200]);
  });

  it('at once ends the text before; a second renewal ends the oldest', async () => {
    const { key, text } = await make();
    const second = (await boss('POST', `/api/v1/keys/${key.id}/rotation`, {})).body.text;
    const third = (await boss('POST', `/api/v1/keys/${key.id}/rotation`, {})).body.text;
    expect([await status(text), await status(second), await status(third)]).toEqual([401, 200, 200]);
    const last = (await boss('POST', `/api/v1/keys/${key.id}/rotation`, { overlapHours: 0 })).body.text;
    expect([await status(second), await status(third), await status(last)]).toEqual([401, 401, 200]);
  });

  it('of one that is over brings nothing old back', async () => {
    const { key, text } = await make(['lot.read'], { days: 1 });
    await pass(2 * DAY_MS);
    const { body } = await boss('POST', `/api/v1/keys/${key.id}/rotation`, { days: 30 });
    expect([await status(text), await status(body.text)]).toEqual([401, 200]);
  });

  it('is refused to others, of revoked keys, and of those that the installation gave', async () => {
    const { key } = await make();
    const at = `/api/v1/keys/${key.id}/rotation`;
    expect((await stranger('POST', at, {})).status).toBe(403);
    expect((await clerk('POST', at, {})).status).toBe(403);
    expect((await boss('POST', at, { overlapHours: 169 })).status).toBe(400);
    await boss('DELETE', `/api/v1/keys/${key.id}`);
    expect((await boss('POST', at, {})).body).toMatchObject({ status: 409, code: 'key.ended' });
    const given = await createApiKey(server().pool, { name: 'given', rights: ['*'], partyId: mill });
    expect((await boss('POST', `/api/v1/keys/${given.id}/rotation`, {})).body).toMatchObject({
      code: 'key.ofInstallation',
    });
  });
});

describe('revoking a key', () => {
  it('ends all its texts at once', async () => {
    const { key, text } = await make();
    const { body } = await boss('POST', `/api/v1/keys/${key.id}/rotation`, {});
    expect([await status(text), await status(body.text)]).toEqual([200, 200]);
    expect((await stranger('DELETE', `/api/v1/keys/${key.id}`)).status).toBe(403);
    expect((await boss('DELETE', `/api/v1/keys/${key.id}`)).status).toBe(200);
    expect([await status(text), await status(body.text)]).toEqual([401, 401]);
    const listed = (await boss('GET', '/api/v1/keys')).body.items;
    expect(listed.find(({ id }: { id: string }) => id === key.id)).toMatchObject({ state: 'revoked' });
  });

  it('is open to the security administrator, and holds for every server at once', async () => {
    const { key, text } = await make();
    expect(await status(text)).toBe(200);
    // As another server, or the command beside this one, would do it.
    await revokeApiKey(server().owner, key.id, new Date(time));
    expect(await status(text)).toBe(401);
    const again = await make();
    expect((await security('DELETE', `/api/v1/keys/${again.key.id}`)).status).toBe(200);
    expect(await status(again.text)).toBe(401);
    expect((await boss('DELETE', '/api/v1/keys/019a0000-0000-7000-8000-000000000000')).status).toBe(404);
  });
});
