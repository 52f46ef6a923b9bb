import { type EntryFault, fault, type Measured, startOf, type Values } from '@liangsu/domain/entries';
import { DIM, type Edge, type TraceHolding } from '@liangsu/domain/trace';
import { fromBase, toBase, unitOf } from '@liangsu/domain/units';
import type { Queryable } from '../../../../platform/db/pool.ts';
import { type Books, loadBooks, MOVES_NOTHING, numbersOf, reckon } from './books.ts';
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
  const lots = await numbersOf(
    db,
    'lot',
    open.map((count) => count.code),
  );
  const places = await numbersOf(
    db,
    'place',
    open.map((count) => count.place),
  );
  const books = await loadBooks(db, [...lots.values()], [...places.values()], except);
  return asked.map((count) => {
    if (count.values.bookQuantity !== undefined) return null;
    if (count.again) return fault('bookQuantity', '', 'book.twice');
    return booked(count, lots.get(count.code) ?? 0, places.get(count.place) ?? 0, books);
  });
}

/** Whether an earlier row of the file counted the same lot at the same place. */
function isAgain({ code, values, place }: Counted, earlier: HashIndex): boolean {
  const lot = code || `${values.traceCode ?? ''}\n${values.batchNo ?? ''}`;
  return earlier.add(`${lot}\n${place}`, 1) !== undefined;
}

function booked(count: Counted, lot: number, place: number, books: Books): Measured | EntryFault {
  const wrong = (code: 'book.none' | 'book.unclear') => fault('bookQuantity', '', code);
  const { date, quantity } = count.values;
  const from = startOf(date!);
  const until = date!.precision === 'day' ? from + DAY - 1 : from;
  const edges = (books.edges.get(lot) ?? []).filter((edge) => edge.t0 <= until);
  const isHere = (edge: Edge) => edge.fromPlace === place || edge.toPlace === place;
  if (!edges.some((edge) => isHere(edge) && !MOVES_NOTHING.has(edge.role) && edge.flags === 0))
    return wrong('book.none');
  const later = books.latest.get(`${lot}|${place}`);
  if (later !== undefined && later > until)
    return fault('bookQuantity', '', 'book.later', { date: dayText(later) });
  // What was in a container goes where that goes, which the lot's own records do not say.
  if (edges.some((edge) => edge.container !== 0)) return wrong('book.unclear');

  const { traced } = reckon(lot, edges, until, books);
  const there = traced.holdings.filter((holding) => holding.place === place && !holding.consignment);
  const own = books.standIns.get(count.party) ?? count.party;
  const isOwn = ({ party }: TraceHolding) =>
    party === 0 || party === own || party === books.operators.get(place);
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
