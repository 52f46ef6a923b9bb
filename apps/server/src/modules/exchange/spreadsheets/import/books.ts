import { type Completeness, type Edge, ROLE, type TraceLot, TraceRun } from '@liangsu/domain/trace';
import type { Queryable } from '../../../../platform/db/pool.ts';
import { loadOperators } from '../../../trace/index.ts';

/** What the system has recorded of some lots, ready to be reckoned. */
export interface Books {
  /** By lot. */
  edges: Map<number, Edge[]>;
  /** Latest count of a lot at a place, `lot|place`. */
  latest: Map<string, number>;
  operators: Map<number, number>;
  standIns: Map<number, number>;
}

/** Edges that say nothing of where the lot lies. */
export const MOVES_NOTHING: ReadonlySet<number> = new Set([
  ROLE.observe,
  ROLE.ownership,
  ROLE.loss,
  ROLE.link,
]);

const NUMBERS = {
  lot: 'SELECT code AS name, id FROM lot WHERE code = ANY ($1)',
  party: 'SELECT uri AS name, id FROM party_by_uri WHERE uri = ANY ($1)',
  place: 'SELECT uri AS name, id FROM place_by_uri WHERE uri = ANY ($1)',
} as const;

/** The numbers of lots by their codes, or of parties or places by any of their names; what is not known is left out. */
export async function numbersOf(
  db: Queryable,
  what: keyof typeof NUMBERS,
  names: Iterable<string>,
): Promise<Map<string, number>> {
  const wanted = [...new Set(names)];
  if (wanted.length === 0) return new Map();
  const { rows } = await db.query<{ name: string; id: number }>(NUMBERS[what], [wanted]);
  return new Map(rows.map((row) => [row.name, row.id]));
}

/** Loads the edges of these lots that count, and who runs the places they and `places` name; the events `except` don't count. */
export async function loadBooks(
  db: Queryable,
  lots: readonly number[],
  places: readonly number[],
  except: readonly number[],
): Promise<Books> {
  const books: Books = { edges: new Map(), latest: new Map(), operators: new Map(), standIns: new Map() };
  if (lots.length === 0 || places.length === 0) return books;
  const { rows: standIns } = await db.query<{ id: number; stands: number }>(
    'SELECT id, stands FROM party_stand_in',
  );
  for (const { id, stands } of standIns) books.standIns.set(id, stands);
  const holder = (id: number | null) => (id === null ? 0 : (books.standIns.get(id) ?? id));
  const { rows } = await db.query<Row>(
    `SELECT e.*, v.biz_step = 'stock_taking' AS counted FROM edge_by_lot e JOIN event v ON v.no = e.event
      WHERE e.lot = ANY ($1) AND e.role <> ${ROLE.voided} AND e.event <> ALL ($2)
        AND NOT EXISTS (SELECT FROM event_void w WHERE w.event = e.event)`,
    [lots, except],
  );
  const met = new Set(places);
  for (const row of rows) {
    const edge: Edge = {
      lot: row.lot,
      event: row.event,
      ord: row.ord,
      role: row.role,
      hub: row.hub ?? row.event,
      t0: row.t0,
      t1: row.t0 + (row.span ?? 0),
      amount: row.amount ?? -1,
      dim: row.dim,
      fromPlace: row.from_place ?? 0,
      fromParty: holder(row.from_party),
      toPlace: row.to_place ?? 0,
      toParty: holder(row.to_party),
      container: row.container ?? 0,
      docs: row.docs ?? [],
      lossKind: (row.loss_kind ?? 0) as Edge['lossKind'],
      exitKind: (row.exit_kind ?? 0) as Edge['exitKind'],
      flags: row.flags ?? 0,
      tie: row.tie,
      batch: row.batch,
      moistureBefore: row.moisture_before ?? -1,
      moistureAfter: row.moisture_after ?? -1,
    };
    const list = books.edges.get(edge.lot);
    if (list === undefined) books.edges.set(edge.lot, [edge]);
    else list.push(edge);
    for (const place of [edge.fromPlace, edge.toPlace]) {
      met.add(place);
      const key = `${edge.lot}|${place}`;
      if (row.counted && edge.t0 > (books.latest.get(key) ?? Number.NEGATIVE_INFINITY))
        books.latest.set(key, edge.t0);
    }
  }
  for (const [place, operator] of await loadOperators(db, met)) books.operators.set(place, operator);
  return books;
}

interface Row {
  lot: number;
  event: number;
  ord: number;
  role: Edge['role'];
  hub: number | null;
  t0: number;
  span: number | null;
  amount: number | null;
  dim: Edge['dim'];
  from_place: number | null;
  from_party: number | null;
  to_place: number | null;
  to_party: number | null;
  container: number | null;
  docs: number[] | null;
  loss_kind: number | null;
  exit_kind: number | null;
  flags: number | null;
  batch: number;
  tie: number;
  moisture_before: number | null;
  moisture_after: number | null;
  counted: boolean;
}

export interface Reckoned {
  traced: TraceLot;
  findings: Completeness['findings'];
}

/** One lot by its own edges: what of it is where, as its page says. */
export function reckon(lot: number, edges: readonly Edge[], now: number, books: Books): Reckoned {
  const run = new TraceRun([{ kind: 'lot', lot }], { direction: 'down', now, limit: 1 });
  for (let first = true; run.need() !== null; first = false) {
    if (first) for (const edge of edges) run.table.pushEdge(edge);
    run.absorb();
  }
  const { down, completeness } = run.finish({ operator: (id) => books.operators.get(id) });
  return { traced: down!.lot(down!.indexOf(lot)), findings: completeness.findings };
}
