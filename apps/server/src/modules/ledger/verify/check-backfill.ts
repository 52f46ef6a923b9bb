import type { Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import type { Backfill } from '../sequencer.ts';
import type { EventSource } from '../source.ts';
import { SERVER_CLOCK } from './check-heads.ts';

/**
 * Holds how far events are older than the ledger (`upto`) against the batches that hold their leaves: the last of them ends there
 * once all have theirs. Whoever moved it could add events without leaves and call them older. Nor was any of them recorded after
 * the first head was signed.
 */
export async function checkBackfill(
  db: Queryable,
  source: EventSource,
  { done, upto }: Backfill,
  report: Report,
): Promise<void> {
  const { rows } = await db.query<{ last: number }>(
    'SELECT coalesce(max(last_no), 0)::int8 AS last FROM ledger_backfilled',
  );
  const { last } = rows[0]!;
  if (done > upto || last > done || (done === upto && last !== upto))
    report({
      code: 'backfill.wrong',
      table: 'ledger_backfill',
      key: '*',
      event: null,
      expected: { upto: String(last), done: String(last) },
      found: { upto: String(upto), done: String(done) },
    });
  const { rows: odd } = await db.query<{ first: number; last: number; batch: number }>(
    `SELECT f.first_no AS first, f.last_no AS last, f.batch FROM ledger_backfilled f
       LEFT JOIN ledger_batch b ON b.id = f.batch AND b.kind = 1
      WHERE b.subjects[1] IS DISTINCT FROM f.first_no OR b.subjects[cardinality(b.subjects)] IS DISTINCT FROM f.last_no
      ORDER BY f.first_no`,
  );
  for (const { first, last: to, batch } of odd)
    report({
      code: 'backfill.wrong',
      table: 'ledger_backfilled',
      key: `first_no=${first}`,
      event: first,
      expected: null,
      found: { last: String(to), batch: String(batch) },
    });
  const before = await source.lastBefore(db);
  const { rows: heads } = await db.query<{ at: Date }>(
    'SELECT signed_at AS at FROM ledger_checkpoint ORDER BY no LIMIT 1',
  );
  const first = heads[0]?.at;
  if (before !== null && first !== undefined && before.committed.getTime() > first.getTime() + SERVER_CLOCK)
    report({
      code: 'capture.time',
      table: 'capture_batch',
      key: `id=${before.batch}`,
      event: null,
      expected: { after: null, before: first.toISOString() },
      found: { committed_at: before.committed.toISOString() },
    });
}
