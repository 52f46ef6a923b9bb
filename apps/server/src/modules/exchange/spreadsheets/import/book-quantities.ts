import { type EntryFault, fault, type Measured, startOf, type Values } from '@liangsu/domain/entries';
import { DIM, type Edge, ROLE, type TraceHolding, TraceRun } from '@liangsu/domain/trace';
import { fromBase, toBase, unitOf } from '@liangsu/domain/units';
import type { Queryable } from '../../../../platform/db/pool.ts';
import type { HashIndex } from './hash-index.ts';

/** A count that does not say what the books said. */
export interface Counted {
  readonly values: Values;
  /** Code of the lot; `''` where a rehearsal has not given it one. */
  readonly code: string;
  /** Name of the place. */
  readonly place: string;
  /** Number of the party that counted. */
  readonly party: number;
}

const DAY = 86_400_000;
/** Edges that say nothing of where the lot lies. */
const MOVES_NOTHING: ReadonlySet<number> = new Set([ROLE.observe, ROLE.ownership, ROLE.loss, ROLE.link]);

/**
 * What the system's own books say of each count: what of the lot lies at the place once all is done that had begun by
 * the end of the count (of its day, where only that is known), by the reckoning of the lot's page. Where that is not
 * certain the fault asks for the quantity instead. `earlier` remembers the counts of a file, whose differences may not
 * be recorded yet; the events `except` are about to be declared wrong and don't count.
 */
export async function bookQuantities(
  db: Queryable,
  counts: readonly Counted[],
  earlier: HashIndex,
  except: readonly number[],
): Promise<(Measured | EntryFault | null)[]> {
  const asked = counts.map((count) => ({ ...count, again: isAgain(count, earlier) }));
  const open = asked.filter(({ values, again }) => values.bookQuantity === undefined && !again);
  const lots = await numbersOf(db, 'SELECT code AS key, id FROM lot WHERE code = ANY ($1)', open, 'code');
  const places = await numbersOf(
    db,
    'SELECT uri AS key, id FROM place_by_uri WHERE uri = ANY ($1)',
    open,
    'place',
  );
  const store = await loadStore(db, [...lots.values()], [...places.values()], except);
  return asked.map((count) => {
    if (count.values.bookQuantity !== undefined) return null;
    if (count.again) return fault('bookQuantity', '', 'book.twice');
    return booked(count, lots.get(count.code) ?? 0, places.get(count.place) ?? 0, store);
  });
}

/** Whether an earlier row of the file counted the same lot at the same place. */
function isAgain({ code, values, place }: Counted, earlier: HashIndex): boolean {
  const lot = code || `${values.traceCode ?? ''}\n${values.batchNo ?? ''}`;
  return earlier.add(`${lot}\n${place}`, 1) !== undefined;
}

interface Store {
  edges: Map<number, Edge[]>;
  /** Latest count of a lot at a place, `lot|place`. */
  latest: Map<string, number>;
  operators: Map<number, number>;
  standIns: Map<number, number>;
}

async function numbersOf(
  db: Queryable,
  sql: string,
  counts: readonly Counted[],
  key: 'code' | 'place',
): Promise<Map<string, number>> {
  const wanted = [...new Set(counts.map((count) => count[key]))];
  if (wanted.length === 0) return new Map();
  const { rows } = await db.query<{ key: string; id: number }>(sql, [wanted]);
  return new Map(rows.map((row) => [row.key, row.id]));
}

async function loadStore(
  db: Queryable,
  lots: readonly number[],
  places: readonly number[],
  except: readonly number[],
): Promise<Store> {
  const store: Store = { edges: new Map(), latest: new Map(), operators: new Map(), standIns: new Map() };
  if (lots.length === 0 || places.length === 0) return store;
  const { rows: standIns } = await db.query<{ id: number; stands: number }>(
    'SELECT id, stands FROM party_stand_in',
  );
  for (const { id, stands } of standIns) store.standIns.set(id, stands);
  const holder = (id: number | null) => (id === null ? 0 : (store.standIns.get(id) ?? id));
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
    const list = store.edges.get(edge.lot);
    if (list === undefined) store.edges.set(edge.lot, [edge]);
    else list.push(edge);
    for (const place of [edge.fromPlace, edge.toPlace]) {
      met.add(place);
      const key = `${edge.lot}|${place}`;
      if (row.counted && edge.t0 > (store.latest.get(key) ?? Number.NEGATIVE_INFINITY))
        store.latest.set(key, edge.t0);
    }
  }
  const { rows: operators } = await db.query<{ id: number; operator: number }>(
    'SELECT id, operator_party_id AS operator FROM place WHERE id = ANY ($1) AND operator_party_id IS NOT NULL',
    [[...met]],
  );
  for (const { id, operator } of operators) store.operators.set(id, holder(operator));
  return store;
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

function booked(count: Counted, lot: number, place: number, store: Store): Measured | EntryFault {
  const wrong = (code: 'book.none' | 'book.unclear') => fault('bookQuantity', '', code);
  const { date, quantity } = count.values;
  const from = startOf(date!);
  const until = date!.precision === 'day' ? from + DAY - 1 : from;
  const edges = (store.edges.get(lot) ?? []).filter((edge) => edge.t0 <= until);
  const isHere = (edge: Edge) => edge.fromPlace === place || edge.toPlace === place;
  if (!edges.some((edge) => isHere(edge) && !MOVES_NOTHING.has(edge.role) && edge.flags === 0))
    return wrong('book.none');
  const later = store.latest.get(`${lot}|${place}`);
  if (later !== undefined && later > until)
    return fault('bookQuantity', '', 'book.later', { date: dayText(later) });
  // What was in a container goes where that goes, which the lot's own records do not say.
  if (edges.some((edge) => edge.container !== 0)) return wrong('book.unclear');

  const run = new TraceRun([{ kind: 'lot', lot }], { direction: 'down', now: until, limit: 1 });
  for (let first = true; run.need() !== null; first = false) {
    if (first) for (const edge of edges) run.table.pushEdge(edge);
    run.absorb();
  }
  const { down } = run.finish({ operator: (id) => store.operators.get(id) });
  const traced = down!.lot(down!.indexOf(lot));
  const there = traced.holdings.filter((holding) => holding.place === place && !holding.consignment);
  const own = store.standIns.get(count.party) ?? count.party;
  const isOwn = ({ party }: TraceHolding) =>
    party === 0 || party === own || party === store.operators.get(place);
  if (!traced.known || there.some((holding) => holding.unclear || (holding.amount > 0 && !isOwn(holding))))
    return wrong('book.unclear');
  const amount = there.reduce((sum, holding) => sum + holding.amount, 0);
  const counted = toBase(quantity!.number, quantity!.unit);
  if (!counted.ok || traced.dim === DIM.missing || counted.value.dim !== traced.dim)
    return wrong('book.unclear');
  return { number: fromBase(amount, unitOf(quantity!.unit)!), unit: quantity!.unit };
}

/** The day of a time, as people in China read it. */
const dayText = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
