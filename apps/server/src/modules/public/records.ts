import { ROLE } from '@liangsu/domain/trace';
import type { Queryable } from '../../platform/db/pool.ts';
import { AppError } from '../../platform/http/errors.ts';
import type { PublicRecords, RecordRef } from '../ledger/index.ts';

/** A lot of more records than this has no proof for everybody: a bin over years, which no shopper scans. */
const MOST = 5000;
const MAX_MAKINGS = 20;
/** As many arrivals and outlets as a page tells one by one: how often the goods were handed on besides is the seller's own business. */
const MAX_ARRIVALS = 8;
const MAX_BOXED = 6;
/** The nearest records upstream. All of them would tell how many suppliers there are. */
const MAX_RELATED = 16;
const MAX_ROUNDS = 8;

interface Row {
  event: number;
  batch: number;
  role: number | null;
  t0: number | null;
}

const refOf = ({ event, batch }: { event: number; batch: number }): RecordRef => ({ no: event, batch });
const byTime = (a: Row, b: Row): number => a.t0! - b.t0! || a.event - b.event;

/** The records of a lot that its page draws from: how it was made, its first shipping, its first arrivals. */
function drawnFrom(rows: readonly Row[]): Set<number> {
  const of = (...roles: number[]) => rows.filter(({ role }) => role !== null && roles.includes(role));
  return new Set(
    [
      ...of(ROLE.add, ROLE.output).slice(0, MAX_MAKINGS),
      ...of(ROLE.ship).sort(byTime).slice(0, 1),
      ...of(ROLE.receive, ROLE.handOver).sort(byTime).slice(0, MAX_ARRIVALS),
    ].map(({ event }) => event),
  );
}

/** The nearest records upstream of a lot, round by round, without those in `known`. */
async function upstreamOf(
  db: Queryable,
  lot: number,
  known: Set<number>,
  room: number,
): Promise<{ refs: RecordRef[]; more: boolean }> {
  const refs: RecordRef[] = [];
  const seen = new Set([lot]);
  let frontier = [lot];
  for (let round = 0; frontier.length > 0; round++) {
    if (round > MAX_ROUNDS) return { refs, more: true };
    const { rows } = await db.query<{ event: number; batch: number; input: number | null }>({
      name: 'public_making_records',
      text: 'SELECT event, batch, input FROM public_making_records($1)',
      values: [frontier],
    });
    const next: number[] = [];
    for (const row of rows) {
      if (row.input !== null && !seen.has(row.input)) {
        seen.add(row.input);
        next.push(row.input);
      }
      if (known.has(row.event)) continue;
      if (refs.length >= room) return { refs, more: true };
      known.add(row.event);
      refs.push(refOf(row));
    }
    frontier = next;
  }
  return { refs, more: false };
}

/** The records behind the public page of a lot (docs/what-the-public-sees.md). Throws ledger.tooMany on a lot of too many. */
export async function recordsOf(db: Queryable, lot: number): Promise<PublicRecords> {
  const { rows } = await db.query<Row>({
    name: 'public_records',
    text: 'SELECT event, batch, role, t0 FROM public_records($1, $2)',
    values: [lot, MOST + 1],
  });
  if (rows.length > MOST) throw new AppError('ledger.tooMany', { count: rows.length, most: MOST });
  const drawn = drawnFrom(rows);
  // A record of the lot is told as one of the lot, also when it is met again on the way upstream.
  const known = new Set(rows.map(({ event }) => event));
  const { rows: boxed } = await db.query<{ event: number; batch: number }>({
    name: 'public_boxed_records',
    text: 'SELECT event, batch FROM public_boxed_records($1) ORDER BY event',
    values: [lot],
  });
  const packed = boxed.filter(({ event }) => !known.has(event));
  for (const { event } of packed) known.add(event);
  const near = packed.slice(0, MAX_BOXED);
  const upstream = await upstreamOf(db, lot, known, MAX_RELATED - near.length);
  return {
    own: rows.filter(({ event }) => drawn.has(event)).map(refOf),
    others: rows.filter(({ event }) => !drawn.has(event)).map(refOf),
    related: [...near.map(refOf), ...upstream.refs],
    moreRelated: upstream.more || near.length < packed.length,
  };
}
