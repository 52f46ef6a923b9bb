import type { Pool, Queryable } from '../../../platform/db/pool.ts';
import type { Difference, Report } from '../../../platform/differences.ts';
import {
  checkDeclarations,
  checkEdges,
  checkEvent,
  checkKeys,
  checkSideTables,
  EDGE_TABLES,
  expectedEdges,
} from './check-chunk.ts';
import { checkExtras, Expected } from './check-extras.ts';
import { checkLotGrain } from './check-lot-grain.ts';
import { checkLotInfo } from './check-lot-info.ts';
import { type Recomputed, readEvents, readEventsOf, recompute, type StoredEvent } from './recompute.ts';

export interface VerifyOptions {
  report: Report;
  /** Told events done and events in all. */
  progress?: (done: number, total: number) => void;
  /** Events recomputed at a time: this bounds memory. */
  chunk?: number;
}

export interface VerifyResult {
  events: number;
  edges: number;
  differences: number;
}

/**
 * Recomputes from every event's body what must be stored of it — keys, hashes, edges, master data, where lots were seen —
 * on one snapshot, and reports each row that differs, is missing, or that no event accounts for. Writes nothing.
 */
export async function verifyTrace(pool: Pool, options: VerifyOptions): Promise<VerifyResult> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await verifyWithin(client, options);
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    client.release();
  }
}

/** The same inside a transaction of the caller's. */
export async function verifyWithin(client: Queryable, options: VerifyOptions): Promise<VerifyResult> {
  const result: VerifyResult = { events: 0, edges: 0, differences: 0 };
  const report: Report = (difference) => {
    result.differences++;
    options.report(difference);
  };
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int8 AS n FROM event');
  const total = rows[0]!.n;
  const expected = new Expected();
  for (let after = 0; ; ) {
    const chunk = await readEvents(client, after, Number.MAX_SAFE_INTEGER, options.chunk ?? 1000);
    if (chunk.length === 0) break;
    after = chunk.at(-1)!.no;
    const whole = await checkChunk(client, chunk, report);
    await checkSideTables(client, whole, report);
    for (const item of whole) {
      for (const table of EDGE_TABLES)
        expected.add(table.table, item.stored.no, expectedEdges(item, table).length);
      result.edges += item.byLot.length;
    }
    result.events += chunk.length;
    options.progress?.(result.events, total);
  }
  await checkExtras(client, expected, report);
  return result;
}

/** Recomputes stored events and reports what is stored of them otherwise, or not; answers those that can be read. */
async function checkChunk(
  client: Queryable,
  chunk: readonly StoredEvent[],
  report: Report,
): Promise<Recomputed[]> {
  const whole: Recomputed[] = [];
  for (const item of await recompute(client, chunk)) {
    const { no } = item.stored;
    const at = { table: 'event', key: `no=${no}`, event: no, found: null };
    if (item.normal === null) {
      report({ code: 'event.unreadable', ...at, expected: null });
      continue;
    }
    checkEvent(item, report);
    if (item.unknownNames.length > 0)
      report({ code: 'name.missing', ...at, expected: { names: item.unknownNames.join(' ') } });
    whole.push(item);
  }
  await checkKeys(client, whole, report);
  await checkDeclarations(client, whole, report);
  for (const table of EDGE_TABLES) await checkEdges(client, whole, table, report);
  await checkLotInfo(client, whole, report);
  await checkLotGrain(client, whole, report);
  return whole;
}

/** What is stored of a few events otherwise than their bodies say, by number, on the caller's snapshot; what only finds them is left out. */
export async function verifyEvents(client: Queryable, numbers: readonly number[]): Promise<Difference[]> {
  const differences: Difference[] = [];
  const events = await readEventsOf(client, numbers);
  await checkChunk(client, events, (difference) => differences.push(difference));
  return differences;
}
