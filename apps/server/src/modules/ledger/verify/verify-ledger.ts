import type { NoteKey } from '@liangsu/domain/ledger';
import type { FactSource } from '../../../platform/attested-facts.ts';
import type { Pool, Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import { readKnownLogs } from '../log-keys.ts';
import type { EventSource } from '../source.ts';
import { attestedErasures } from './attested-erasures.ts';
import { checkBackfill } from './check-backfill.ts';
import { FactCheck } from './check-facts.ts';
import { checkHeads, expectedRoots } from './check-heads.ts';
import { checkKeys, keysByOrigin } from './check-keys.ts';
import { checkLast } from './check-last.ts';
import { LeafCheck, type StoredBatch } from './check-leaves.ts';
import { TimeCheck } from './check-times.ts';
import { TreeCheck } from './check-tree.ts';

export interface VerifyLedgerOptions {
  source: EventSource;
  /** What has leaves besides events and the ledger's own; a leaf of a kind that none of them has is a difference. */
  facts?: readonly FactSource[];
  /** Folder with the log's keys and the head that was published last; without keys those of the database are believed. */
  folder: string;
  witnesses: readonly NoteKey[];
  report: Report;
  /** Told leaves done and leaves in all. */
  progress?: (done: number, total: number) => void;
}

export interface VerifyLedgerResult {
  leaves: number;
  /** Leaves that have no place in the log yet. */
  waiting: number;
  /** Leaves whose salt was destroyed: they count and attest nothing. */
  erased: number;
  checkpoints: number;
  differences: number;
  /** Whether signatures were checked with keys from outside the database. */
  ownKeys: boolean;
}

const BATCH = `b.kind, b.subjects::text AS subjects, b.commitments, t.salts`;

/**
 * Recomputes on one snapshot every leaf from the rows that it attests, the tree from the leaves, and every signature; reports
 * what was altered, is missing, was added, was put in another order or set back. Writes nothing.
 */
export async function verifyLedger(pool: Pool, options: VerifyLedgerOptions): Promise<VerifyLedgerResult> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await verifyLedgerWithin(client, options);
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    client.release();
  }
}

/** The same inside a transaction of the caller's. */
export async function verifyLedgerWithin(
  db: Queryable,
  options: VerifyLedgerOptions,
): Promise<VerifyLedgerResult> {
  let differences = 0;
  const report: Report = (difference) => {
    differences++;
    options.report(difference);
  };
  const { rows: totals } = await db.query<{ total: number; done: number; upto: number }>(
    `SELECT (SELECT coalesce(sum(leaves), 0) FROM ledger_sequence)::int8 AS total, done, upto FROM ledger_backfill`,
  );
  const { total, done, upto } = totals[0]!;
  const known = await readKnownLogs(options.folder);
  const keys = await keysByOrigin(db, known.logs);
  const checked = await checkHeads(db, keys, options.witnesses, report);
  await checkKeys(db, known.logs, checked.signed, report);
  const published = await checkLast(db, options.folder, known, report);
  const times = new TimeCheck(db, report);
  const facts = new FactCheck([attestedErasures, ...(options.facts ?? [])], report);
  const leaves = new LeafCheck(db, options.source, facts, report, await erasures(db));
  const tree = await TreeCheck.begin(db, report, expectedRoots(db, checked, published));
  for (let after = -1; ; ) {
    const { rows } = await db.query<StoredBatch>(
      `SELECT s.first, s.batch, s.leaves, ${BATCH}
         FROM ledger_sequence s LEFT JOIN ledger_batch b ON b.id = s.batch LEFT JOIN ledger_salt t ON t.batch = s.batch
        WHERE s.first > $1 ORDER BY s.first LIMIT 100`,
      [after],
    );
    if (rows.length === 0) break;
    const committed = await options.source.committed(
      db,
      rows.map(({ batch }) => batch),
    );
    for (const row of rows) {
      await tree.add(row);
      await leaves.add(row);
      await times.add({
        batch: row.batch,
        end: row.first! + row.leaves!,
        committed: committed.get(row.batch) ?? null,
      });
      options.progress?.(tree.size, total);
    }
    after = rows.at(-1)!.first!;
  }
  await tree.end();
  // Leaves get their places and a head over them in one transaction.
  if (tree.size > checked.largest)
    report({
      code: 'checkpoint.missing',
      table: 'ledger_checkpoint',
      key: `size=${tree.size}`,
      event: null,
      expected: { size: String(tree.size) },
      found: { size: String(checked.largest) },
    });
  const waiting = await checkWaiting(db, options.source, leaves, times, report);
  await leaves.flush();
  await leaves.checkNumbers({ done, upto });
  await checkBackfill(db, options.source, { done, upto }, report);
  await facts.check(db);
  return {
    leaves: tree.size,
    waiting,
    erased: leaves.erased,
    checkpoints: checked.heads,
    differences,
    ownKeys: known.logs.size > 0,
  };
}

async function erasures(db: Queryable): Promise<Set<string>> {
  const { rows } = await db.query<{ key: string }>(`SELECT batch || '/' || leaf AS key FROM ledger_erasure`);
  return new Set(rows.map(({ key }) => key));
}

/** Batches without a place in the log: they must wait for one, and nothing may wait that has one. */
async function checkWaiting(
  db: Queryable,
  source: EventSource,
  leaves: LeafCheck,
  times: TimeCheck,
  report: Report,
): Promise<number> {
  const { rows } = await db.query<StoredBatch & { waits: boolean }>(
    `SELECT NULL AS first, b.id AS batch, NULL AS leaves, ${BATCH}, p.batch IS NOT NULL AS waits
       FROM ledger_batch b LEFT JOIN ledger_salt t ON t.batch = b.id LEFT JOIN ledger_pending p ON p.batch = b.id
      WHERE NOT EXISTS (SELECT FROM ledger_sequence s WHERE s.batch = b.id)`,
  );
  const committed = await source.committed(
    db,
    rows.map(({ batch }) => batch),
  );
  let waiting = 0;
  for (const row of rows) {
    await times.add({ batch: row.batch, end: null, committed: committed.get(row.batch) ?? null });
    if (!row.waits)
      report({
        code: 'batch.lost',
        table: 'ledger_batch',
        key: `id=${row.batch}`,
        event: null,
        expected: { waits: 'true' },
        found: { waits: 'false' },
      });
    waiting += row.commitments!.length / 32;
    await leaves.add(row);
  }
  const { rows: odd } = await db.query<{ batch: number }>(
    `SELECT p.batch FROM ledger_pending p WHERE EXISTS (SELECT FROM ledger_sequence s WHERE s.batch = p.batch)
        OR NOT EXISTS (SELECT FROM ledger_batch b WHERE b.id = p.batch)`,
  );
  for (const { batch } of odd)
    report({
      code: 'pending.extra',
      table: 'ledger_pending',
      key: `batch=${batch}`,
      event: null,
      expected: null,
      found: { batch: String(batch) },
    });
  return waiting;
}
