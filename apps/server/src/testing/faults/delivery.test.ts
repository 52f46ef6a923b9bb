import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, gone, made, received, shipped, transformed } from '../epcis.ts';
import { createTestServer, type TestServer } from '../harness.ts';

const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;
const id = (n: number) => `urn:uuid:44444444-4444-4444-8444-${String(n).padStart(12, '0')}`;
const declaredWrong = (event: object) => ({
  ...event,
  errorDeclaration: { declarationTime: T(28), reason: 'incorrect_data' },
});

const mistake = { ...made('W-9', 77, 'farm', T(2), { 'liangsu:productName': '写错' }), eventID: id(1) };
/** A season: made, moved, milled, packed from a pool, sold, a mistake taken back, master data stated twice. */
const SEASON = [
  made('W-1', 1000, 'farm', T(1)),
  made('W-2', 800, 'farm', T(1)),
  made('W-2', 0, 'farm', T(3), { 'liangsu:productName': '晚籼稻', 'liangsu:grade': '2' }),
  // Of one moment with the first declaration of W-1: which of them stands is not for delivery to say.
  made('W-1', 0, 'farm', T(1), { 'liangsu:productName': '同时声明' }),
  shipped('W-1', 600, ['a', 'farm'], ['b', 'mill'], T(2), 'd-1'),
  received('W-1', 600, ['a', 'farm'], ['b', 'mill'], T(3), 'd-1'),
  transformed(
    [
      ['W-1', 600],
      ['W-2', 300],
    ],
    [
      ['W-3', 500],
      ['W-4', 100],
    ],
    'mill',
    T(4),
  ),
  transformed([['W-3', 200]], [], 'mill', T(5), { transformationID: 'urn:x:p1' }),
  transformed([], [['W-5', 190]], 'mill', T(6), { transformationID: 'urn:x:p1' }),
  gone('W-5', 20, 'shop', T(8)),
  mistake,
  declaredWrong(mistake),
];

/** Everything that is stored, by names instead of numbers: what must not depend on delivery. */
const STATE: Record<string, string> = {
  edges: `SELECT l.code, e.role, e.t0, e.span, e.amount, e.dim, fp.uri AS fp, fa.uri AS fa, tp.uri AS tp, ta.uri AS ta,
            e.loss_kind, e.exit_kind, e.flags, e.tie, encode(v.content_hash, 'hex') AS event, CASE WHEN e.ord = -1 THEN -1 END AS mark
       FROM edge_by_lot e JOIN lot l ON l.id = e.lot JOIN event v ON v.no = e.event
       LEFT JOIN place fp ON fp.id = e.from_place LEFT JOIN party fa ON fa.id = e.from_party
       LEFT JOIN place tp ON tp.id = e.to_place LEFT JOIN party ta ON ta.id = e.to_party`,
  poured: `SELECT l.code, e.role, e.t0, e.amount, p.key AS pool, encode(v.content_hash, 'hex') AS event
       FROM edge_by_hub e LEFT JOIN lot l ON l.id = e.lot JOIN event v ON v.no = e.event
       LEFT JOIN transformation_pool p ON e.hub = -p.id`,
  info: `SELECT l.code, i.t0, i.product_name, i.grade, p.uri AS producer, m.uri AS made_at, i.ilmd
       FROM lot_info i JOIN lot l ON l.id = i.lot LEFT JOIN party p ON p.id = i.producer LEFT JOIN place m ON m.id = i.made_at`,
  events: `SELECT encode(content_hash, 'hex') AS hash, event_id, status, t0, body::text FROM event`,
  voids: `SELECT encode(e.content_hash, 'hex') AS event, encode(d.content_hash, 'hex') AS declaration
       FROM event_void x JOIN event e ON e.no = x.event JOIN event d ON d.no = x.declaration`,
  seen: `SELECT p.uri, l.code FROM place_lot x JOIN place p ON p.id = x.place JOIN lot l ON l.id = x.lot`,
};

async function stateOf(server: TestServer): Promise<Record<string, unknown[]>> {
  const state: Record<string, unknown[]> = {};
  for (const [name, sql] of Object.entries(STATE)) {
    const { rows } = await server.pool.query<{ row: string }>(
      `SELECT to_jsonb(x)::text AS row FROM (${sql}) x ORDER BY 1`,
    );
    state[name] = rows.map((row) => row.row);
  }
  return state;
}

async function deliver(server: TestServer, documents: readonly unknown[][]): Promise<void> {
  for (const events of documents) {
    const response = await server.app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
      payload: JSON.stringify(documentOf(...events)),
    });
    expect(response.statusCode, response.body).toBe(200);
  }
}

/** A shuffle that is the same every time. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const list = [...items];
  let state = seed;
  for (let i = list.length - 1; i > 0; i--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = state % (i + 1);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

let inOrder: Record<string, unknown[]>;
const servers: TestServer[] = [];
const fresh = async () => {
  const server = await createTestServer();
  servers.push(server);
  return server;
};
beforeAll(async () => {
  const server = await fresh();
  await deliver(
    server,
    SEASON.map((event) => [event]),
  );
  inOrder = await stateOf(server);
});
afterAll(async () => {
  for (const server of servers) await server.close();
});

describe('delivery decides nothing', () => {
  it('a season has a state to compare', () => {
    expect(inOrder['edges']!.length).toBeGreaterThan(12);
    for (const rows of Object.values(inOrder)) expect(rows.length).toBeGreaterThan(0);
  });

  it.each([1, 2, 3])('late, early and twice: the same state (order %i)', async (seed) => {
    const server = await fresh();
    const twice = shuffled([...SEASON, ...SEASON, ...SEASON.slice(0, 4)], seed);
    await deliver(
      server,
      twice.map((event) => [event]),
    );
    expect(await stateOf(server)).toEqual(inOrder);
  });

  it('all in one document, or by several senders at once: the same state', async () => {
    const one = await fresh();
    await deliver(one, [[...SEASON].reverse()]);
    expect(await stateOf(one)).toEqual(inOrder);
    const many = await fresh();
    await Promise.all(
      [4, 5, 6].map((seed) =>
        deliver(
          many,
          shuffled(SEASON, seed).map((event) => [event]),
        ),
      ),
    );
    expect(await stateOf(many)).toEqual(inOrder);
  });
});
