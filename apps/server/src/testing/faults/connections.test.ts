import * as contract from '@liangsu/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedJurisdictions } from '../../modules/access/index.ts';
import { eraseOverdueInTurn } from '../../modules/access/personal-data/clock.ts';
import { uploadsFolder } from '../../modules/exchange/spreadsheets/testing/folder.ts';
import {
  MILL,
  rowsOf,
  runImport,
  seed,
  xlsxBytes,
} from '../../modules/exchange/spreadsheets/testing/world.ts';
import { gather } from '../../modules/exchange/webhooks/gather.ts';
import { documentOf, made, shipped, transformed } from '../epcis.ts';
import { createTestServer, type TestServer } from '../harness.ts';
import { organisation, person } from '../people.ts';

/**
 * Whoever holds a connection asks its pool for no second one, and whoever holds one of serving asks for none of the engine's
 * (ADR 16): else a burst as large as the pool waits for itself. Two pools of one connection each show both at once.
 */
let server: TestServer;
let clerk: Awaited<ReturnType<typeof person>>;
/** Its party's name. */
let mine: string;
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;

beforeAll(async () => {
  server = await createTestServer({ connections: 1, dataDir: uploadsFolder() });
  await seedJurisdictions(server.owner);
  await seed(server);
  const grower = await organisation(server, 'processor', '530302');
  const { rows } = await server.owner.query<{ uri: string }>('SELECT uri FROM party WHERE id = $1', [grower]);
  mine = rows[0]!.uri;
  const sold = shipped('ONE', 10, ['x', 'farm'], ['mill', 'yard'], T(2), 'd1');
  const answer = await server.app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { 'x-api-key': server.key },
    payload: documentOf(
      made('ONE', 1000, 'farm', T(1)),
      { ...sold, sourceList: [{ type: 'possessing_party', source: mine }, sold.sourceList[1]] },
      transformed([['ONE', 100]], [['TWO', 90]], 'farm', T(3)),
    ) as object,
  });
  expect(answer.statusCode, answer.body).toBe(200);
  await server.ledger.open();
  await server.ledger.integrate();
  clerk = await person(server, 'clerk', grower, 'clerk');
});
afterAll(() => server.close());

const routes = Object.values(contract as Record<string, unknown>).flatMap((value) =>
  typeof value === 'object' && value !== null && 'path' in value && 'action' in value
    ? [value as contract.RouteShape]
    : [],
);
const addresses = [
  ...routes
    .filter(({ method }) => method === 'GET')
    .map(({ path }) =>
      path
        .replace(':code', 'ONE')
        .replace(':locale', 'zh-CN')
        .replace(/:(\w+)/g, '1'),
    ),
  '/api/v1/search?q=ONE',
  '/api/v1/lots/ONE/recall-scope.xlsx',
  '/epcis/events?MATCH_anyEPCClass=urn:liangsu:lot:ONE',
  '/t/ONE',
];

/** As somebody who sees little, and as the installation, which sees all. */
const asked = async (url: string, how: 'clerk' | 'key'): Promise<string> => {
  const status =
    how === 'clerk'
      ? (await clerk('GET', url)).status
      : (await server.app.inject({ url, headers: { 'x-api-key': server.key } })).statusCode;
  return `${status} ${how} ${url}`;
};
/** Waiting for a connection that does not come ends as 503. */
const fault = (line: string) => /^5(?!01)/.test(line);

describe('a server with one connection for each of its roles', () => {
  it('answers every address that is read, one after another', async () => {
    expect(addresses.length).toBeGreaterThan(50);
    const answers: string[] = [];
    for (const url of addresses)
      for (const how of ['clerk', 'key'] as const) answers.push(await asked(url, how));
    expect(answers.filter(fault)).toEqual([]);
    for (const part of ['trace.ndjson', 'recall-scope', 'recall-scope.xlsx', 'proof'])
      expect(answers).toContain(`200 clerk /api/v1/lots/ONE/${part}`);
  });

  it('answers a burst of what takes snapshots, cold', async () => {
    const burst = ['trace.ndjson', 'trace', 'recall-scope', 'recall-scope.xlsx', 'events', 'proof'].flatMap(
      (part) => [asked(`/api/v1/lots/TWO/${part}`, 'key'), asked(`/api/v1/lots/ONE/${part}`, 'clerk')],
    );
    const answers = await Promise.all([
      ...burst,
      asked('/epcis/events', 'clerk'),
      asked('/api/v1/lots', 'clerk'),
    ]);
    expect(answers.filter((line) => !line.startsWith('200'))).toEqual([]);
  });

  it('tells webhooks of what was captured while traces are asked for', async () => {
    await server.owner.query(
      `INSERT INTO webhook (id, party_id, name, url, kinds, secret, since_seq, created_by, created_at, next_at)
       SELECT gen_random_uuid(), min(id), 'x', 'https://x.example/', '{event.captured}', 'whsec_' || encode(sha256('x'), 'base64'), 0, 'x', now(), now()
         FROM organisation JOIN party ON party.id = organisation.party_id`,
    );
    await server.owner.query('UPDATE webhook_cursor SET seq = 0');
    const { engine } = server.context;
    const [told, ...answers] = await Promise.all([
      gather(engine, new Date()),
      ...Array.from({ length: 4 }, () => asked('/api/v1/lots/ONE/trace', 'clerk')),
    ]);
    expect(told).toEqual({ messages: 1, more: true });
    expect(answers.filter((line) => !line.startsWith('200'))).toEqual([]);
  });

  it('takes entries of forms in a burst, erases what is beyond its term meanwhile, and shows what was handed in', async () => {
    await server.owner.query(
      `INSERT INTO place (uri, name, kind, operator_party_id, declared)
       SELECT 'urn:test:store', '库', 'warehouse', id, true FROM party WHERE uri = $1`,
      [mine],
    );
    const entry = (i: number) =>
      clerk('POST', '/api/v1/entries', {
        kind: 'purchase',
        requestId: `request-${i}`,
        rows: [
          {
            date: '2026-09-04 09:00',
            place: 'urn:test:store',
            productName: '小麦',
            quantity: 1,
            unit: '吨',
          },
        ],
      });
    const [erased, ...answers] = await Promise.all([
      eraseOverdueInTurn(server.context),
      ...Array.from({ length: 6 }, (_, i) => entry(i)),
      ...['/api/v1/imports', '/api/v1/entries', '/epcis/capture', '/epcis/queries'].map((url) =>
        clerk('GET', url),
      ),
    ]);
    expect(erased).toEqual([]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  it('takes in master data and vouchers', async () => {
    const run = runImport(() => server);
    const bin = { placeKind: '仓房', operator: MILL };
    for (const [kind, rows] of [
      ['party', rowsOf('party', 1, (row) => ({ ...row, name: '新粮库' }))],
      [
        'place',
        [
          { ...bin, placeCode: '甲仓', name: '甲仓' },
          { ...bin, placeCode: '甲仓-1', name: '甲仓一', parent: '甲仓' },
        ],
      ],
      ['purchase', rowsOf('purchase', 2)],
    ] as const)
      expect(await run(kind, await xlsxBytes(kind, rows)), kind).toMatchObject({
        state: 'done',
        rows: { bad: 0 },
      });
  });
});
