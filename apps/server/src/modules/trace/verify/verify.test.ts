import { beforeAll, describe, expect, it } from 'vitest';
import type { Difference } from '../../../platform/differences.ts';
import { documentOf, gone, lotName, made, received, shipped, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { verifyTrace, verifyWithin } from './verify.ts';

const server = useTestServer();

async function capture(...events: unknown[]): Promise<void> {
  const response = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(response.statusCode, response.body).toBe(200);
}

const id = (n: number) => `urn:uuid:33333333-3333-4333-8333-${String(n).padStart(12, '0')}`;
const wrong = (event: object) => ({
  ...event,
  errorDeclaration: { declarationTime: '2026-09-20T00:00:00Z', reason: 'incorrect_data' },
});
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;

beforeAll(async () => {
  await capture(
    made('V-1', 1000, 'farm', T(1)),
    made('V-2', 500, 'farm', T(1), {
      'liangsu:productName': '玉米',
      'liangsu:producer': 'urn:liangsu:party:p1',
    }),
  );
  await capture(
    shipped('V-1', 400, ['a', 'farm'], ['b', 'mill'], T(2), 'd1'),
    received('V-1', 400, ['a', 'farm'], ['b', 'mill'], T(3), 'd1'),
  );
  await capture(
    transformed([['V-1', 400]], [['V-3', 280]], 'mill', T(4), { ilmd: { 'liangsu:productName': '大米' } }),
  );
  await capture(
    transformed([['V-3', 100]], [], 'mill', T(5), { transformationID: 'urn:x:pool-1' }),
    transformed([], [['V-4', 90]], 'mill', T(6), { transformationID: 'urn:x:pool-1' }),
  );
  await capture({
    type: 'AggregationEvent',
    action: 'ADD',
    bizStep: 'packing',
    eventTime: T(7),
    eventTimeZoneOffset: '+08:00',
    parentID: 'urn:liangsu:container:truck-1',
    childQuantityList: [{ epcClass: lotName('V-4'), quantity: 50, uom: 'KGM' }],
    readPoint: { id: 'urn:liangsu:place:mill' },
  });
  await capture(gone('V-4', 10, 'shop', T(8)));
  // Declared wrong: before and after it arrived; master data falls back to an earlier declaration, or to none.
  const later = { ...made('V-1', 1000, 'farm', T(9), { 'liangsu:productName': '错误' }), eventID: id(1) };
  await capture(later);
  await capture(wrong(later));
  const early = { ...made('V-5', 1, 'farm', T(9)), eventID: id(2) };
  await capture(wrong(early));
  await capture(early);
  const poured = { ...transformed([['V-2', 5]], [['V-6', 4]], 'mill', T(10)), eventID: id(3) };
  await capture(poured);
  await capture(wrong(poured));
  // One id, two contents; and a second, different declaration.
  await capture({ ...made('V-7', 1, 'farm', T(11)), eventID: id(4) });
  await capture({ ...made('V-7', 2, 'farm', T(11)), eventID: id(4) });
});

async function verify(tamper?: string): Promise<Difference[]> {
  const found: Difference[] = [];
  const client = await server().owner.connect();
  try {
    await client.query('BEGIN');
    if (tamper) {
      // As somebody with the owner's password and no scruples would do it.
      await client.query('SET LOCAL session_replication_role = replica');
      const { rowCount } = await client.query(tamper);
      expect(rowCount).toBeGreaterThan(0);
    }
    const result = await verifyWithin(client, { report: (difference) => found.push(difference), chunk: 3 });
    expect(result.differences).toBe(found.length);
    return found;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const edgeOf = (code: string) => `(SELECT id FROM lot WHERE code = '${code}')`;
const eventOf = (code: string, role: number) =>
  `(SELECT event FROM edge_by_lot WHERE lot = ${edgeOf(code)} AND role = ${role} LIMIT 1)`;

describe('verify', () => {
  it('finds nothing where nothing was altered, as the runtime role, and says how far it is', async () => {
    const progress: number[] = [];
    const result = await verifyTrace(server().pool, {
      report: (difference) => expect.fail(JSON.stringify(difference)),
      progress: (done, total) => progress.push(done / total),
      chunk: 4,
    });
    expect(result.differences).toBe(0);
    expect(result.events).toBe(17);
    expect(result.edges).toBeGreaterThan(15);
    expect(progress.length).toBeGreaterThan(3);
    expect(progress.at(-1)).toBe(1);
    expect(await verify()).toEqual([]);
  });

  it.each<[what: string, code: string, table: string, sql: string]>([
    [
      'a quantity',
      'edge.wrong',
      'edge_by_lot',
      `UPDATE edge_by_lot SET amount = amount + 1 WHERE lot = ${edgeOf('V-3')} AND role = 10`,
    ],
    ['a time', 'edge.wrong', 'edge_by_hub', 'UPDATE edge_by_hub SET t0 = t0 - 1 WHERE role = 9'],
    [
      'who received it',
      'edge.wrong',
      'edge_by_lot',
      `UPDATE edge_by_lot SET to_party = 1 WHERE lot = ${edgeOf('V-1')} AND role = 5`,
    ],
    [
      'a missing edge',
      'edge.missing',
      'edge_by_lot',
      `DELETE FROM edge_by_lot WHERE lot = ${edgeOf('V-4')} AND role = 10`,
    ],
    [
      'a missing input',
      'edge.missing',
      'edge_by_hub',
      `DELETE FROM edge_by_hub WHERE lot = ${edgeOf('V-1')}`,
    ],
    [
      'an edge too many beside another',
      'edge.extra',
      'edge_by_lot',
      `INSERT INTO edge_by_lot (lot, event, ord, role, t0, dim, batch, tie) SELECT lot, event, 77, role, t0, dim, batch, tie FROM edge_by_lot WHERE lot = ${edgeOf('V-2')} AND role = 1`,
    ],
    [
      'an edge too many of another lot',
      'edge.extra',
      'edge_by_lot',
      `INSERT INTO edge_by_lot (lot, event, ord, role, t0, dim, batch, tie) VALUES (${edgeOf('V-7')}, ${eventOf('V-3', 10)}, 0, 1, 0, 1, 1, 0)`,
    ],
    [
      'an edge of no event',
      'event.missing',
      'edge_by_hub',
      'INSERT INTO edge_by_hub (hub, event, ord, lot, role, t0, dim, batch, tie) VALUES (5, 999999, 0, 1, 9, 0, 1, 1, 0)',
    ],
    [
      'a body',
      'event.wrong',
      'event',
      `UPDATE event SET body = replace(body::text, '280', '281')::json WHERE body::text LIKE '%280%'`,
    ],
    [
      'a hash',
      'event.wrong',
      'event',
      `UPDATE event SET content_hash = sha256('x') WHERE no = ${eventOf('V-3', 10)}`,
    ],
    [
      'an event’s time',
      'event.wrong',
      'event',
      `UPDATE event SET t0 = t0 - interval '1 day' WHERE no = ${eventOf('V-3', 10)}`,
    ],
    [
      'whose event it is',
      'event.wrong',
      'event',
      `UPDATE event SET capturer = 1 WHERE no = ${eventOf('V-3', 10)}`,
    ],
    [
      'what cannot be read',
      'event.unreadable',
      'event',
      `UPDATE event SET body = '{}' WHERE no = ${eventOf('V-3', 10)}`,
    ],
    [
      'a batch',
      'event.wrong',
      'event',
      `DELETE FROM capture_batch WHERE id = (SELECT min(id) FROM capture_batch)`,
    ],
    [
      'a missing key',
      'key.missing',
      'event_key',
      `DELETE FROM event_key WHERE event = ${eventOf('V-3', 10)}`,
    ],
    [
      'a key’s hash',
      'key.wrong',
      'event_key',
      `UPDATE event_key SET content_hash = sha256('x') WHERE event = ${eventOf('V-3', 10)}`,
    ],
    ['a conflict', 'key.missing', 'event_conflict', 'DELETE FROM event_conflict'],
    [
      'an event that is gone',
      'event.missing',
      'event_key',
      `DELETE FROM event WHERE no = ${eventOf('V-3', 10)}`,
    ],
    ['a declaration undone', 'declaration.missing', 'event_void', 'DELETE FROM event_void'],
    ['a mark of voiding', 'void.unmarked', 'edge_by_lot', 'DELETE FROM edge_by_lot WHERE role = 14'],
    [
      'a mark of voiding at a transformation',
      'void.unmarked',
      'edge_by_hub',
      'DELETE FROM edge_by_hub WHERE role = 14',
    ],
    [
      'voiding without a declaration',
      'event.missing',
      'event_void',
      `INSERT INTO event_void (event, declaration, batch) VALUES (${eventOf('V-3', 10)}, 12345678, 1)`,
    ],
    [
      'a product’s name',
      'lotInfo.wrong',
      'lot_info',
      `UPDATE lot_info SET product_name = '糯米' WHERE lot = ${edgeOf('V-3')}`,
    ],
    [
      'master data as declared',
      'lotInfo.wrong',
      'lot_info',
      `UPDATE lot_info SET ilmd = '{}' WHERE lot = ${edgeOf('V-3')}`,
    ],
    [
      'missing master data',
      'lotInfo.missing',
      'lot_info',
      `DELETE FROM lot_info WHERE lot = ${edgeOf('V-3')}`,
    ],
    [
      'older master data',
      'lotInfo.stale',
      'lot_info',
      `UPDATE lot_info SET t0 = 0, event = 0 WHERE lot = ${edgeOf('V-2')}`,
    ],
    [
      'master data of another event',
      'lotInfo.extra',
      'lot_info',
      `UPDATE lot_info SET t0 = t0 + 1, event = ${eventOf('V-3', 10)} WHERE lot = ${edgeOf('V-2')}`,
    ],
    ['where it was seen', 'pair.missing', 'place_lot', `DELETE FROM place_lot WHERE lot = ${edgeOf('V-1')}`],
    [
      'where it was never seen',
      'pair.extra',
      'place_lot',
      `INSERT INTO place_lot (place, lot) VALUES (99, ${edgeOf('V-1')})`,
    ],
    ['a document', 'pair.missing', 'event_document', 'DELETE FROM event_document'],
    ['lots of declarations', 'pair.missing', 'declaration_lot', 'DELETE FROM declaration_lot'],
    ['a place’s name', 'name.missing', 'event', `UPDATE place SET uri = uri || 'x' WHERE uri LIKE '%:mill'`],
  ])('names %s that was altered', async (_what, code, table, sql) => {
    const found = await verify(sql);
    expect(found.map((difference) => `${difference.code} ${difference.table}`)).toContain(`${code} ${table}`);
    expect(found.length).toBeLessThan(40);
  });

  it('says which columns differ', async () => {
    const [first] = await verify(`UPDATE lot_info SET product_name = '糯米' WHERE lot = ${edgeOf('V-3')}`);
    expect(first).toMatchObject({ expected: { product_name: '大米' }, found: { product_name: '糯米' } });
  });
});
