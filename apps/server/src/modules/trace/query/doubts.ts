import { DOUBTS_LIMIT, type ListedLotView, type LotSummaryView } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import type { Pool } from '../../../platform/db/pool.ts';
import { runTrace } from './run-trace.ts';
import { onSnapshot } from './snapshot.ts';

/** What a lot's own account may be wrong about; what its transformations say stands in their genealogy. */
export const DOUBTS: ReadonlySet<string> = new Set([
  'overdrawn',
  'gain',
  'unitClash',
  'timeReversed',
  'ambiguousHolding',
  'idConflict',
  'unconfirmed',
]);

/**
 * What does not add up on the own account of each of these lots, by code; the others are left out. One trace of them all
 * that opens no further lot: a page of a list costs a few questions, however many lots are on it.
 */
async function doubtsOf(pool: Pool, lots: readonly number[], now: number): Promise<Map<number, string[]>> {
  const doubts = new Map<number, string[]>();
  if (lots.length === 0) return doubts;
  const starts = lots.map((lot) => ({ kind: 'lot' as const, lot }));
  const options = { direction: 'down' as const, now, limit: lots.length };
  const { result } = await onSnapshot(pool, (client) => runTrace(client, starts, options));
  for (const finding of result.completeness.findings) {
    if (!DOUBTS.has(finding.code) || !('lot' in finding) || finding.lot === 0) continue;
    const codes = doubts.get(finding.lot) ?? [];
    if (!codes.includes(finding.code)) doubts.set(finding.lot, [...codes, finding.code]);
  }
  return doubts;
}

/** Edges that one page of a list may load. */
const EDGES = 20_000;

/** Those of the lots whose edges fit into what a page may load, the smallest first. */
async function smallOf(pool: Pool, lots: readonly number[]): Promise<number[]> {
  const { rows } = await pool.query<{ lot: number }>(
    `SELECT lot FROM (
       SELECT lot, sum(n) OVER (ORDER BY n, lot) AS total FROM unnest($1::int8[]) AS l (lot),
              LATERAL (SELECT count(*) AS n FROM (SELECT FROM edge_by_lot e WHERE e.lot = l.lot LIMIT ${EDGES + 1}) e) c) s
      WHERE total <= ${EDGES}`,
    [lots],
  );
  return rows.map(({ lot }) => lot);
}

/**
 * Lots as a list shows them, with what does not add up on their own accounts; a long page, and lots of very many events, are
 * not looked through.
 */
export async function withDoubts<T extends LotSummaryView>(
  { engine: pool, now }: Context,
  lots: readonly T[],
): Promise<(T & ListedLotView)[]> {
  if (lots.length === 0 || lots.length > DOUBTS_LIMIT) return lots.map((lot) => ({ ...lot, doubts: null }));
  const small = await smallOf(
    pool,
    lots.map(({ id }) => id),
  );
  const doubts = await doubtsOf(pool, small, now().getTime());
  const looked = new Set(small);
  return lots.map((lot) => ({ ...lot, doubts: looked.has(lot.id) ? (doubts.get(lot.id) ?? []) : null }));
}
