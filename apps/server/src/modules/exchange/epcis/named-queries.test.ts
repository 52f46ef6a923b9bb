import { beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation } from '../../../testing/people.ts';
import { createApiKey, seedJurisdictions } from '../../access/index.ts';
import { type Answer, epcisClient } from './testing/client.ts';

/** Whose a named query is: two keys of a mill, one of its rival, and two of the installation. */
const server = useTestServer();
const client = epcisClient(server);
const keys: Record<string, string> = {};
const parties: Record<string, number> = {};

beforeAll(async () => {
  await seedJurisdictions(server().pool);
  for (const name of ['mill', 'rival']) parties[name] = await organisation(server(), 'processor', '530302');
  for (const [name, partyId, rights] of [
    ['mill', parties['mill']!, ['*']],
    ['millToo', parties['mill']!, ['event.query']],
    ['rival', parties['rival']!, ['*']],
    ['installation', null, ['*']],
    ['installationToo', null, ['event.query']],
  ] as const)
    keys[name] = (await createApiKey(server().pool, { name, rights: [...rights], partyId })).text;
});

const ask = (who: string, method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<Answer> =>
  client.call(method, `/queries${url}`, body, { authorization: `Bearer ${keys[who]}` });
const keep = async (who: string, name: string, step: string) =>
  (await ask(who, 'POST', '', { name, query: { EQ_bizStep: [step] } })).status;
const stepOf = async (who: string, name: string) => {
  const { status, body } = await ask(who, 'GET', `/${name}`);
  return status === 200 ? body.query.EQ_bizStep[0] : status;
};
const namesOf = async (who: string) =>
  (await ask(who, 'GET', '')).body.map(({ name }: { name: string }) => name);

describe('a named query', () => {
  it('is its organisation’s: to others it is not there, in whichever way they ask, and its name is free', async () => {
    expect(await keep('mill', 'suppliers', 'receiving')).toBe(201);
    expect(await stepOf('millToo', 'suppliers')).toBe('receiving');
    for (const who of ['rival', 'installationToo', 'installation']) {
      expect(await namesOf(who), who).not.toContain('suppliers');
      for (const [method, url] of [
        ['GET', '/suppliers'],
        ['GET', '/suppliers/events'],
        ['DELETE', '/suppliers'],
      ] as const)
        expect((await ask(who, method, url)).body.type, who).toBe('epcisException:NoSuchNameException');
    }
    expect(await keep('rival', 'suppliers', 'shipping')).toBe(201);
    expect(await keep('millToo', 'suppliers', 'shipping')).toBe(409);
    expect([await stepOf('mill', 'suppliers'), await stepOf('rival', 'suppliers')]).toEqual([
      'receiving',
      'shipping',
    ]);
    expect((await ask('rival', 'DELETE', '/suppliers')).status).toBe(204);
    // Keys end; what one of them made is not lost to its organisation.
    expect(await stepOf('mill', 'suppliers')).toBe('receiving');
    expect((await ask('millToo', 'DELETE', '/suppliers')).status).toBe(204);
    expect(await stepOf('mill', 'suppliers')).toBe(404);
  });

  it('of the installation is everybody’s to ask, and its owner’s to delete; an organisation’s own name goes before it', async () => {
    expect(await keep('mill', 'ours', 'packing')).toBe(201);
    expect(await keep('installation', 'ours', 'loading')).toBe(201);
    expect(await keep('installation', 'common', 'loading')).toBe(201);
    expect([await stepOf('mill', 'ours'), await stepOf('rival', 'ours')]).toEqual(['packing', 'loading']);
    expect([await namesOf('mill'), await namesOf('rival')]).toEqual([
      ['common', 'ours'],
      ['common', 'ours'],
    ]);
    expect(await keep('rival', 'common', 'shipping')).toBe(409);
    for (const who of ['mill', 'rival', 'installationToo'])
      expect((await ask(who, 'DELETE', '/common')).status, who).toBe(403);
    expect((await ask('installation', 'DELETE', '/common')).status).toBe(204);
    expect((await ask('mill', 'DELETE', '/ours')).status).toBe(204);
    expect(await stepOf('mill', 'ours')).toBe('loading');
  });

  it('from before, of nobody knows which organisation, is its owner’s alone', async () => {
    const { rows } = await server().owner.query<{ id: string }>(
      `SELECT id FROM api_key WHERE name = 'millToo'`,
    );
    await server().owner.query(
      `INSERT INTO named_query (name, query, owner, created_at) VALUES ('old', '{"EQ_bizStep": ["x"]}', $1, now())`,
      [`key:${rows[0]!.id}`],
    );
    expect(await stepOf('millToo', 'old')).toBe('x');
    for (const who of ['mill', 'rival', 'installation']) expect(await stepOf(who, 'old'), who).toBe(404);
    expect((await ask('millToo', 'DELETE', '/old')).status).toBe(204);
  });
});

it('captures of others are not a party’s to see, whatever rights its key has', async () => {
  const job = async (who: string, url: string) =>
    (await client.call('GET', `/capture${url}`, undefined, {
      authorization: `Bearer ${keys[who]}`,
    })) as Answer;
  const sent = await client.call('POST', '/capture', {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-11-22T00:00:00Z',
    epcisBody: { eventList: [] },
  });
  const id = String(sent.headers['location']).split('/').at(-1)!;
  expect((await job('installation', `/${id}`)).status).toBe(200);
  expect((await job('rival', `/${id}`)).status).toBe(404);
  expect(JSON.stringify((await job('rival', '')).body)).not.toContain(id);
});
