import {
  type Start,
  type TraceContext,
  type TraceOptions,
  type TraceResult,
  TraceRun,
} from '@liangsu/domain/trace';
import type { Client, Pool } from '../../../platform/db/pool.ts';
import { loadContainers, loadEvents, loadHubs, loadLots, loadPlace } from './edge-loader.ts';

export interface RunOptions extends Omit<TraceOptions, 'knownBatch'> {
  /** Only what was durable at this commit sequence. */
  asKnownAt?: number;
}

export interface TraceAnswer {
  run: TraceRun;
  result: TraceResult;
  /** The commit sequence that the answer is as known at. */
  seq: number;
}

/** Runs `work` on one snapshot of the database, so that all rounds of a trace see the same world. */
export async function onSnapshot<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await work(client);
  } finally {
    await client.query('COMMIT').catch((error: Error) => {
      broken = error;
    });
    client.release(broken);
  }
}

/** Which commit batches count: all up to `asKnownAt`. Undefined when every batch of the snapshot does. */
async function knownBatches(
  client: Client,
  asKnownAt: number | undefined,
): Promise<{ seq: number; known?: (batch: number) => boolean }> {
  const { rows } = await client.query<{ seq: number }>(
    'SELECT coalesce(max(seq), 0) AS seq FROM capture_batch',
  );
  const last = rows[0]!.seq;
  if (asKnownAt === undefined || asKnownAt >= last) return { seq: last };
  // The shorter of the two lists is remembered.
  const later = last - asKnownAt < asKnownAt;
  const { rows: batches } = await client.query<{ id: number }>(
    `SELECT id FROM capture_batch WHERE seq ${later ? '>' : '<='} $1`,
    [asKnownAt],
  );
  const listed = new Set(batches.map((row) => row.id));
  return { seq: asKnownAt, known: (batch) => listed.has(batch) !== later };
}

/** The commit sequence of an `asKnownAt` text: a sequence number, or the last one committed at a clock time. */
export async function resolveAsKnownAt(client: Client, text: string): Promise<number | null> {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return null;
  const { rows } = await client.query<{ seq: number }>(
    'SELECT coalesce(max(seq), 0) AS seq FROM capture_batch WHERE committed_at <= $1',
    [time],
  );
  return rows[0]!.seq;
}

/** Runs a trace in rounds on the client's snapshot and finishes it with the master data that it needs. */
export async function runTrace(
  client: Client,
  starts: readonly Start[],
  options: RunOptions,
): Promise<TraceAnswer> {
  const { asKnownAt, ...rest } = options;
  const { seq, known } = await knownBatches(client, asKnownAt);
  const run = new TraceRun(starts, known === undefined ? rest : { ...rest, knownBatch: known });
  for (let need = run.need(); need !== null; need = run.need()) {
    if (need.events.length > 0) await loadEvents(client, run.table, need.events);
    for (const { place, until } of need.places) await loadPlace(client, run.table, place, until);
    if (need.lots.length > 0) await loadLots(client, run.table, need.lots);
    if (need.hubs.length > 0) await loadHubs(client, run.table, need.hubs);
    if (need.containers.length > 0) await loadContainers(client, run.table, need.containers);
    run.absorb();
  }
  return { run, result: run.finish(await masterData(client, run)), seq };
}

/** Net weights, shelf lives and operators of what the run has met: the small facts that quantities and holders rest on. */
async function masterData(client: Client, run: TraceRun): Promise<TraceContext> {
  const { table } = run;
  const lots: number[] = [];
  for (let i = 0; i < table.lots.size; i++) lots.push(table.lots.id(i));
  const places = new Set<number>();
  for (let row = 0; row < table.length; row++) {
    places.add(table.fromPlace[row]!);
    places.add(table.toPlace[row]!);
  }
  places.delete(0);
  const netWeights = new Map<number, number>();
  const bestBefore = new Map<number, number>();
  for (let i = 0; i < lots.length; i += 50_000) {
    const { rows } = await client.query<[number, number | null, number | null]>({
      name: 'lot_weights',
      text: `SELECT lot, CASE WHEN net_dim = 1 THEN net_amount END,
                    (extract(epoch FROM (best_before + 1)::timestamp AT TIME ZONE 'Asia/Shanghai') * 1000 - 1)::int8
               FROM lot_info WHERE lot = ANY($1::int8[]) AND (net_dim = 1 OR best_before IS NOT NULL)`,
      values: [lots.slice(i, i + 50_000)],
      rowMode: 'array',
    });
    for (const [lot, weight, before] of rows) {
      if (weight !== null) netWeights.set(lot, weight);
      if (before !== null) bestBefore.set(lot, before);
    }
  }
  const operators = new Map<number, number>();
  const { rows } = await client.query<[number, number]>({
    name: 'place_operators',
    text: 'SELECT id, operator_party_id FROM place WHERE id = ANY($1::int8[]) AND operator_party_id IS NOT NULL',
    values: [[...places]],
    rowMode: 'array',
  });
  for (const [place, operator] of rows) operators.set(place, operator);
  return {
    netWeight: (lot) => netWeights.get(lot),
    bestBefore: (lot) => bestBefore.get(lot),
    operator: (place) => operators.get(place),
  };
}
