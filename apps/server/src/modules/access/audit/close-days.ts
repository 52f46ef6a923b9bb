import { setTimeout as delay } from 'node:timers/promises';
import { keptUntil, type Month } from '@liangsu/domain/audit';
import type { FastifyBaseLogger } from 'fastify';
import { type Client, type Pool, type Queryable, transaction } from '../../../platform/db/pool.ts';
import { type DayEntry, entriesOf, MonthTree } from './day-entries.ts';

/** Held by who closes a day, to the end of its transaction: one at a time on the whole database. */
const LOCK_CLOSING = 0x6c73_6175;
/** How long after its end a day is left open, so that what is counted or under way comes under its own day. */
const GRACE = '10 minutes';
const ROUND_MS = 60_000;
/** Entries whose hashes are one row. */
const PART = 4096;

/** A day that was closed, with how many entries; why none was. */
export type Closing = { day: string; entries: number } | 'nothingDue' | 'busy';

/** One month's entries of a day: nearly always there is one such month, the day's own. */
class Part {
  readonly tree = new MonthTree();
  readonly numbers: number[] = [];
  readonly hashes: Uint8Array[] = [];

  add(entry: DayEntry): void {
    this.tree.add(entry);
    this.numbers.push(entry.no);
    this.hashes.push(entry.hash);
  }
}

async function write(
  client: Client,
  day: string,
  month: Month,
  { tree, numbers, hashes }: Part,
): Promise<void> {
  for (let i = 0; i * PART < numbers.length; i++) {
    const [from, to] = [i * PART, (i + 1) * PART];
    await client.query(
      'INSERT INTO audit_part (day, month, part, numbers, hashes) VALUES ($1, $2, $3, $4, $5)',
      [day, month, i, numbers.slice(from, to), Buffer.concat(hashes.slice(from, to))],
    );
  }
  await client.query(
    'INSERT INTO audit_day (day, month, entries, root, kept_until) VALUES ($1, $2, $3, $4, $5)',
    [day, month, tree.entries, tree.root(), keptUntil(month, [...tree.actions]).month],
  );
}

/**
 * Closes the next day of the trail that is over by both the given clock and the database's, and writes its leaf, in one
 * transaction; `pool` must be the auditor's. Entries under way are waited for a second: `busy` when they take longer, or another
 * server is at it.
 */
export async function closeNextDay(pool: Pool, now: Date): Promise<Closing> {
  try {
    return await transaction(pool, async (client) => {
      const { rows: locks } = await client.query<{ mine: boolean }>(
        `SELECT pg_try_advisory_xact_lock(${LOCK_CLOSING}) AS mine`,
      );
      if (!locks[0]!.mine) return 'busy';
      const { rows } = await client.query<{ day: string; due: boolean }>(
        `SELECT n.day::text AS day, (n.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '${GRACE}'
                  <= least($1::timestamptz, clock_timestamp()) AS due
           FROM (SELECT coalesce((SELECT max(day) + 1 FROM audit_day), b.day) AS day FROM audit_begin b) n`,
        [now],
      );
      const { day, due } = rows[0]!;
      if (!due) return 'nothingDue';
      await client.query(`SET LOCAL lock_timeout = '1s'`);
      await client.query(
        `SELECT pg_advisory_xact_lock(hashtext('liangsu.audit_day'), audit_day_lock($1::date))`,
        [day],
      );
      const months = new Map<Month, Part>([[day.slice(0, 7), new Part()]]);
      for await (const entries of entriesOf(client, day))
        for (const entry of entries) {
          const part = months.get(entry.month) ?? new Part();
          months.set(entry.month, part);
          part.add(entry);
        }
      for (const [month, part] of months) await write(client, day, month, part);
      return { day, entries: [...months.values()].reduce((sum, { tree }) => sum + tree.entries, 0) };
    });
  } catch (error) {
    if ((error as { code?: string }).code === '55P03') return 'busy';
    throw error;
  }
}

/** Closes all days that are due; answers how many. */
export async function closeDays(pool: Pool, now: Date, signal?: AbortSignal): Promise<number> {
  let closed = 0;
  while (!signal?.aborted && typeof (await closeNextDay(pool, now)) === 'object') closed++;
  return closed;
}

export interface AuditDaysOptions {
  /** The role that reads the trail. */
  auditor: Pool;
  now: () => Date;
  log: FastifyBaseLogger;
}

/** Closes each day of the audit trail soon after its end, and those that were missed. Any number of servers may run it. */
export class AuditDays {
  readonly #options: AuditDaysOptions;
  #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: AuditDaysOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#loop = this.#run(this.#stopping.signal);
  }

  /** Stops after the day that is being closed. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { auditor, now, log } = this.#options;
    while (!signal.aborted) {
      try {
        const days = await closeDays(auditor, now(), signal);
        if (days > 0) log.info({ days }, 'days of the audit trail were closed');
      } catch (error) {
        log.warn({ err: error }, 'a day of the audit trail could not be closed; it is tried again');
      }
      await delay(ROUND_MS, undefined, { signal }).catch(() => {});
    }
  }
}

/** The last day of the trail that was closed, as `2026-11-22`; null before the first. */
export async function lastClosedDay(db: Queryable): Promise<string | null> {
  const { rows } = await db.query<{ day: string | null }>('SELECT max(day)::text AS day FROM audit_day');
  return rows[0]!.day;
}
