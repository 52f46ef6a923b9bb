import { ROLE } from '@liangsu/domain/trace';
import type { Queryable } from '../../../platform/db/pool.ts';
import { cell, type Report } from '../../../platform/differences.ts';
import { EDGE_TABLES, edgeAnchor, expectedEdges } from './check-chunk.ts';
import { readEvents, recompute } from './recompute.ts';

/** Event numbers per bucket in which rows are counted. */
export const BUCKET = 65_536;
const PAGE = 1000;

/** Counts rows per bucket of event numbers and table while events are recomputed: a few numbers, however many rows. */
export class Expected {
  readonly #counts = new Map<string, number>();

  add(table: string, event: number, rows: number): void {
    const key = `${table}|${Math.floor(event / BUCKET)}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + rows);
  }

  of(table: string, bucket: number): number {
    return this.#counts.get(`${table}|${bucket}`) ?? 0;
  }
}

/** Rows that no event accounts for, found by counting, and named where the counts differ. */
export async function checkExtras(db: Queryable, expected: Expected, report: Report): Promise<void> {
  for (const edges of EDGE_TABLES) {
    const { rows } = await db.query<{ bucket: number; n: number }>(
      `SELECT event / ${BUCKET} AS bucket, count(*)::int8 AS n FROM ${edges.table}
        WHERE NOT (ord = -1 AND role = ${ROLE.voided}) GROUP BY 1`,
    );
    for (const { bucket, n } of rows)
      if (n > expected.of(edges.table, bucket)) await nameExtraEdges(db, edges, bucket, report);
  }
  await named(
    db,
    'place_lot',
    `SELECT p.place, p.lot FROM place_lot p WHERE NOT EXISTS (
       SELECT FROM edge_by_lot e WHERE e.lot = p.lot AND (e.from_place = p.place OR e.to_place = p.place))`,
    'pair.extra',
    report,
  );
  await named(
    db,
    'party_lot',
    `SELECT p.party, p.lot FROM party_lot p WHERE NOT EXISTS (
       SELECT FROM edge_by_lot e WHERE e.lot = p.lot AND (e.from_party = p.party OR e.to_party = p.party))`,
    'pair.extra',
    report,
  );
  await named(
    db,
    'lot_info',
    `SELECT i.lot, i.event FROM lot_info i
      WHERE i.event <> 0 AND (EXISTS (SELECT FROM event_void v WHERE v.event = i.event) OR NOT EXISTS (
        SELECT FROM edge_by_lot e WHERE e.lot = i.lot AND e.event = i.event AND e.role IN (${ROLE.add}, ${ROLE.output})))`,
    'lotInfo.extra',
    report,
  );
  // Beside an edge of its event a row was looked at with that event.
  await named(
    db,
    'lot_grain',
    `SELECT g.lot, g.event FROM lot_grain g WHERE NOT EXISTS (
       SELECT FROM edge_by_lot e WHERE e.lot = g.lot AND e.event = g.event)`,
    'lotGrain.extra',
    report,
  );
  for (const [table, column] of [
    ['event_key', 'event'],
    ['event_claim', 'event'],
    ['event_conflict', 'event'],
    ['event_document', 'event'],
    ['declaration_lot', 'event'],
    ['event_void', 'event'],
    ['event_void', 'declaration'],
    ['early_declaration', 'declaration'],
  ] as const)
    await named(
      db,
      table,
      `SELECT t.${column} FROM ${table} t WHERE NOT EXISTS (SELECT FROM event e WHERE e.no = t.${column})`,
      'event.missing',
      report,
    );
  // A mark of voiding without a declaration behind it.
  await named(
    db,
    'edge_by_lot',
    `SELECT m.lot, m.event FROM edge_by_lot m WHERE m.ord = -1 AND m.role = ${ROLE.voided}
        AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = m.event)`,
    'void.extra',
    report,
  );
}

async function named(db: Queryable, table: string, sql: string, code: string, report: Report): Promise<void> {
  await db.query(`DECLARE verify_extra CURSOR FOR ${sql}`);
  for (;;) {
    const { rows } = await db.query<Record<string, number>>(`FETCH ${PAGE} FROM verify_extra`);
    if (rows.length === 0) break;
    for (const row of rows)
      report({
        code,
        table,
        key: Object.entries(row)
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
        event: row['event'] ?? row['declaration'] ?? null,
        expected: null,
        found: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cell(value)])),
      });
  }
  await db.query('CLOSE verify_extra');
}

/** Recomputes one bucket's events again, this time to know every key of theirs. */
async function nameExtraEdges(
  db: Queryable,
  edges: (typeof EDGE_TABLES)[number],
  bucket: number,
  report: Report,
): Promise<void> {
  const from = bucket * BUCKET;
  const known = new Set<string>();
  const events = new Set<number>();
  for (let after = from - 1; ; ) {
    const chunk = await readEvents(db, after, from + BUCKET, PAGE);
    if (chunk.length === 0) break;
    after = chunk.at(-1)!.no;
    for (const item of await recompute(db, chunk)) {
      events.add(item.stored.no);
      if (item.normal !== null)
        for (const row of expectedEdges(item, edges))
          known.add(`${edgeAnchor(edges, row)}|${row.event}|${row.ord}`);
    }
  }
  const pairs = new Set([...known].map((key) => key.slice(0, key.lastIndexOf('|'))));
  await db.query(
    `DECLARE verify_bucket CURSOR FOR SELECT ${edges.by} AS anchor, event, ord FROM ${edges.table}
      WHERE event >= ${from} AND event < ${from + BUCKET} AND NOT (ord = -1 AND role = ${ROLE.voided})`,
  );
  for (;;) {
    const { rows } = await db.query<{ anchor: number; event: number; ord: number }>(
      `FETCH ${PAGE} FROM verify_bucket`,
    );
    if (rows.length === 0) break;
    for (const { anchor, event, ord } of rows) {
      if (known.has(`${anchor}|${event}|${ord}`)) continue;
      // A row beside an expected one of the same event was named when its chunk was checked.
      if (pairs.has(`${anchor}|${event}`)) continue;
      report({
        code: events.has(event) ? 'edge.extra' : 'event.missing',
        table: edges.table,
        key: `${edges.by}=${anchor} event=${event} ord=${ord}`,
        event: events.has(event) ? event : null,
        expected: null,
        found: { event: cell(event) },
      });
    }
  }
  await db.query('CLOSE verify_bucket');
}
