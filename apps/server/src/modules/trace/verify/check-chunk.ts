import { EVENT_TYPE } from '@liangsu/domain/epcis';
import { ROLE, withOwnParty } from '@liangsu/domain/trace';
import type { Column } from '../../../platform/db/bulk.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import { cell, differing, type Report } from '../../../platform/differences.ts';
import { byHub, byLot, type EdgeRow, hashBytes } from '../capture/rows.ts';
import type { Recomputed } from './recompute.ts';

const ACTION = { ADD: 1, OBSERVE: 2, DELETE: 3 } as const;

const isClaim = (stored: Recomputed['stored']): number => (stored.status === 1 ? 1 : 0);

/** Whether an event may have been kept as a claim: what names its capturer, or leaves the party out, may not. */
function mayBeClaim({ stored, say }: Recomputed): boolean {
  return stored.status !== 3 && say === 'unconfirmed';
}

/** Checks the columns of the event's own row against its body. */
export function checkEvent(item: Recomputed, report: Report): void {
  const { stored, normal } = item;
  const declared = normal.errorDeclaration !== null;
  const expected = {
    type: cell(EVENT_TYPE[normal.type]),
    action: cell(normal.action === null ? null : ACTION[normal.action]),
    biz_step: normal.bizStep,
    disposition: normal.disposition,
    t0: cell(normal.t0),
    t1: cell(normal.t1),
    read_point: cell(item.readPoint),
    biz_location: cell(item.bizLocation),
    capturer: cell(stored.document_capturer),
    event_id: normal.eventId === normal.contentHash ? null : normal.eventId,
    content_hash: hashBytes(normal.contentHash).toString('hex'),
    declaration: cell(declared ? 1 : 0),
    claim: cell(mayBeClaim(item) ? isClaim(stored) : 0),
    batch_known: 'true',
    ends: `{${item.ends.join(',')}}`,
  };
  const found = {
    type: cell(stored.type),
    action: cell(stored.action),
    biz_step: stored.biz_step,
    disposition: stored.disposition,
    t0: cell(stored.t0),
    t1: cell(stored.t1),
    read_point: cell(stored.read_point),
    biz_location: cell(stored.biz_location),
    capturer: cell(stored.capturer),
    event_id: stored.event_id,
    content_hash: stored.content_hash,
    declaration: cell(stored.status === 3 ? 1 : 0),
    claim: cell(isClaim(stored)),
    batch_known: String(stored.batch_known),
    ends: stored.ends,
  };
  const wrong = differing(expected, found);
  if (wrong)
    report({ code: 'event.wrong', table: 'event', key: `no=${stored.no}`, event: stored.no, ...wrong });
}

type KeyTable = 'event_key' | 'event_claim' | 'event_conflict';

/** Where an event of a status may be known: as what counts, as a claim, as another content under a known id. */
function keyTablesOf(status: number): readonly KeyTable[] {
  switch (status) {
    case 1:
      return ['event_claim'];
    case 2:
      return ['event_conflict'];
    case 3:
      return ['event_key', 'event_claim', 'event_conflict'];
    default:
      return ['event_key'];
  }
}

/** Checks that every event is known by its identity, and where events of its status are known. */
export async function checkKeys(db: Queryable, items: readonly Recomputed[], report: Report): Promise<void> {
  const { rows } = await db.query<{
    source: KeyTable;
    identity: string;
    event: number;
    content_hash: string;
    capturer: number | null;
  }>(
    `SELECT 'event_key' AS source, encode(identity, 'hex') AS identity, event, encode(content_hash, 'hex') AS content_hash, capturer
       FROM event_key WHERE identity = ANY($1)
     UNION ALL
     SELECT 'event_claim', encode(identity, 'hex'), event, encode(content_hash, 'hex'), capturer FROM event_claim WHERE identity = ANY($1)
     UNION ALL
     SELECT 'event_conflict', encode(identity, 'hex'), event, encode(content_hash, 'hex'), NULL FROM event_conflict WHERE identity = ANY($1)`,
    [items.map((item) => item.identity)],
  );
  const found = new Map(rows.map((row) => [`${row.identity}|${row.event}`, row]));
  for (const { stored, identity, normal } of items) {
    const tables = keyTablesOf(stored.status);
    const row = found.get(`${identity.toString('hex')}|${stored.no}`);
    const hash = hashBytes(normal.contentHash).toString('hex');
    const key = `identity=${identity.toString('hex')}`;
    if (row === undefined || !tables.includes(row.source))
      report({
        code: 'key.missing',
        table: tables[0]!,
        key,
        event: stored.no,
        expected: { content_hash: hash },
        found: null,
      });
    else {
      const wrong = differing(
        { content_hash: hash, capturer: row.source === 'event_conflict' ? null : cell(stored.capturer) },
        { content_hash: row.content_hash, capturer: cell(row.capturer) },
      );
      if (wrong) report({ code: 'key.wrong', table: row.source, key, event: stored.no, ...wrong });
    }
  }
}

/** Checks what declared an event wrong: the mark at the event, or the declaration waiting for it. */
export async function checkDeclarations(
  db: Queryable,
  items: readonly Recomputed[],
  report: Report,
): Promise<void> {
  const declarations = items.filter((item) => item.target !== null);
  if (declarations.length === 0) return;
  const { rows } = await db.query<{
    no: number;
    waiting: boolean;
    target: number | null;
    marked: boolean;
    known: boolean;
  }>(
    `SELECT d.no, t.event AS target,
            EXISTS (SELECT FROM early_declaration e WHERE e.identity = d.target AND e.declaration = d.no)
              OR EXISTS (SELECT FROM event_key k WHERE k.identity = d.target) AS waiting,
            EXISTS (SELECT FROM event_void v WHERE v.event = t.event AND v.declaration = d.no) AS marked,
            EXISTS (SELECT FROM event_key s WHERE s.identity = d.identity AND s.event = d.no)
              OR EXISTS (SELECT FROM event_claim s WHERE s.identity = d.identity AND s.event = d.no) AS known
       FROM unnest($1::int8[], $2::int8[], $3::bytea[], $4::bytea[]) AS d(no, capturer, target, identity)
       LEFT JOIN LATERAL (
         SELECT event FROM event_key k WHERE k.identity = d.target AND k.capturer = d.capturer
         UNION ALL
         SELECT event FROM event_claim c WHERE c.identity = d.target AND c.capturer = d.capturer) t ON true`,
    [
      declarations.map((item) => item.stored.no),
      declarations.map((item) => item.stored.capturer),
      declarations.map((item) => item.target),
      declarations.map((item) => item.identity),
    ],
  );
  for (const row of rows) {
    // A second, different declaration under one id is kept and has no effect.
    if (!row.known) continue;
    if (row.target === null ? row.waiting : row.marked) continue;
    const table = row.target === null ? 'early_declaration' : 'event_void';
    report({
      code: 'declaration.missing',
      table,
      key: `declaration=${row.no}`,
      event: row.no,
      expected: { event: cell(row.target) },
      found: null,
    });
  }
}

const asText = (columns: readonly Column<EdgeRow>[], alias: string) =>
  columns.map((column) => `${alias}.${column.name}::text`).join(', ');

type EdgeTable = {
  table: 'edge_by_lot' | 'edge_by_hub';
  by: 'lot' | 'hub';
  columns: readonly Column<EdgeRow>[];
};
export const EDGE_TABLES: readonly EdgeTable[] = [
  { table: 'edge_by_lot', by: 'lot', columns: byLot },
  { table: 'edge_by_hub', by: 'hub', columns: byHub },
];

/** The rows of one edge table that the events of a chunk must have. */
export function expectedEdges(item: Recomputed, edges: EdgeTable): EdgeRow[] {
  return edges.by === 'lot' ? item.byLot : item.byHub;
}

/** The first column of an edge's key: its lot, or what it is poured together under. */
export function edgeAnchor(edges: EdgeTable, row: EdgeRow): number {
  return edges.by === 'lot' ? row.lot : (row.hub ?? row.event);
}

/** Checks the edges of a chunk, row by row and column by column; returns how many rows there are to be. */
export async function checkEdges(
  db: Queryable,
  items: readonly Recomputed[],
  edges: EdgeTable,
  report: Report,
): Promise<void> {
  const expected = new Map<string, EdgeRow>();
  const pairs = new Map<string, { anchor: number; event: number }>();
  const voided = new Set<number>();
  const owners = new Map<number, number>();
  for (const item of items) {
    if (item.stored.voided) voided.add(item.stored.no);
    if (item.say === 'own') owners.set(item.stored.no, item.stored.capturer);
    for (const row of expectedEdges(item, edges)) {
      const anchor = edgeAnchor(edges, row);
      expected.set(`${anchor}|${row.event}|${row.ord}`, row);
      pairs.set(`${anchor}|${row.event}`, { anchor, event: row.event });
    }
  }
  const list = [...pairs.values()];
  const { rows } = await db.query<Record<string, string | null>>(
    `SELECT ${asText(edges.columns, 'e')} FROM unnest($1::int8[], $2::int8[]) AS k(anchor, event)
       JOIN ${edges.table} e ON e.${edges.by} = k.anchor AND e.event = k.event`,
    [list.map((pair) => pair.anchor), list.map((pair) => pair.event)],
  );
  const marks = new Set<string>();
  for (const found of rows) {
    const key = `${found[edges.by]}|${found['event']}|${found['ord']}`;
    const name = `${edges.by}=${found[edges.by]} event=${found['event']} ord=${found['ord']}`;
    const event = Number(found['event']);
    const row = expected.get(key);
    expected.delete(key);
    if (row) {
      const cells = (row: EdgeRow) =>
        Object.fromEntries(edges.columns.map((column) => [column.name, cell(column.get(row))]));
      // What leaves the party out was the capturer's own unless the capturer operated the place at that time.
      const own = owners.get(event);
      const asOwn = own === undefined ? null : cells(withOwnParty(row, own));
      const wrong = asOwn !== null && differing(asOwn, found) === null ? null : differing(cells(row), found);
      if (wrong) report({ code: 'edge.wrong', table: edges.table, key: name, event, ...wrong });
    } else if (found['ord'] === '-1' && found['role'] === String(ROLE.voided) && voided.has(event))
      marks.add(`${found[edges.by]}|${event}`);
    else report({ code: 'edge.extra', table: edges.table, key: name, event, expected: null, found });
  }
  for (const row of expected.values())
    report({
      code: 'edge.missing',
      table: edges.table,
      key: `${edges.by}=${edgeAnchor(edges, row)} event=${row.event} ord=${row.ord}`,
      event: row.event,
      expected: Object.fromEntries(edges.columns.map((column) => [column.name, cell(column.get(row))])),
      found: null,
    });
  for (const { anchor, event } of list)
    if (voided.has(event) && !marks.has(`${anchor}|${event}`))
      report({
        code: 'void.unmarked',
        table: edges.table,
        key: `${edges.by}=${anchor} event=${event} ord=-1`,
        event,
        expected: { role: String(ROLE.voided) },
        found: null,
      });
}

/** Checks pairs that must be there; `columns` are the two of the table's key. */
async function checkPairs(
  db: Queryable,
  table: string,
  columns: readonly [string, string],
  pairs: readonly { first: number; second: number; event: number }[],
  report: Report,
): Promise<void> {
  if (pairs.length === 0) return;
  const { rows } = await db.query<{ first: number; second: number; event: number }>(
    `SELECT k.first, k.second, k.event FROM unnest($1::int8[], $2::int8[], $3::int8[]) AS k(first, second, event)
      WHERE NOT EXISTS (SELECT FROM ${table} t WHERE t.${columns[0]} = k.first AND t.${columns[1]} = k.second)`,
    [pairs.map((p) => p.first), pairs.map((p) => p.second), pairs.map((p) => p.event)],
  );
  for (const row of rows)
    report({
      code: 'pair.missing',
      table,
      key: `${columns[0]}=${row.first} ${columns[1]}=${row.second}`,
      event: row.event,
      expected: { [columns[0]]: cell(row.first), [columns[1]]: cell(row.second) },
      found: null,
    });
}

/** Checks where lots were seen, which documents events name, and which lots declarations are about. */
export async function checkSideTables(
  db: Queryable,
  items: readonly Recomputed[],
  report: Report,
): Promise<void> {
  const event = (item: Recomputed) => item.stored.no;
  await checkPairs(
    db,
    'place_lot',
    ['place', 'lot'],
    items.flatMap((item) =>
      item.placeLots.map((p) => ({ first: p.place, second: p.lot, event: event(item) })),
    ),
    report,
  );
  await checkPairs(
    db,
    'party_lot',
    ['party', 'lot'],
    items.flatMap((item) =>
      item.partyLots.map((p) => ({ first: p.party, second: p.lot, event: event(item) })),
    ),
    report,
  );
  await checkPairs(
    db,
    'event_document',
    ['doc', 'event'],
    items.flatMap((item) =>
      item.documents.map((doc) => ({ first: doc, second: event(item), event: event(item) })),
    ),
    report,
  );
  await checkPairs(
    db,
    'declaration_lot',
    ['lot', 'event'],
    items.flatMap((item) =>
      item.declaredLots.map((lot) => ({ first: lot, second: event(item), event: event(item) })),
    ),
    report,
  );
}
