import type { FastifyBaseLogger } from 'fastify';
import { BulkInsert } from '../../platform/db/bulk.ts';
import type { Pool } from '../../platform/db/pool.ts';
import { dayOf } from './journey.ts';

export type ScanOutcome = 'normal' | 'recalled' | 'withdrawn' | 'unknown' | 'mistyped';

interface Pending {
  lot: number;
  day: string;
  first: number;
  last: number;
  count: number;
}

/** Often and little: what a second gathers under load, written at once, would hold up the pages beside it. */
const FLUSH_MS = 100;
/** Rows per statement: small ones, so that pages do not wait behind a long one. */
const CHUNK = 500;
/** Beyond this many lots waiting (a database that is gone for long), new lots are not counted. */
const MAX_WAITING = 1_000_000;

/** Lots written lately that are remembered: more than are written while a page is read. */
const MAX_REMEMBERED = 20_000;

const upsert = new BulkInsert<Pending>(
  'scan_count',
  [
    { name: 'lot', type: 'int8', get: (r) => r.lot },
    { name: 'day', type: 'text', cast: 'date', get: (r) => r.day },
    { name: 'first_at', type: 'timestamptz', get: (r) => r.first },
    { name: 'last_at', type: 'timestamptz', get: (r) => r.last },
    { name: 'count', type: 'int8', get: (r) => r.count },
  ],
  `ON CONFLICT (lot, day) DO UPDATE SET count = scan_count.count + excluded.count,
     first_at = least(scan_count.first_at, excluded.first_at), last_at = greatest(scan_count.last_at, excluded.last_at)`,
);
const upsertHours = new BulkInsert<{ hour: number; outcome: string; count: number }>(
  'scan_hour',
  [
    { name: 'hour', type: 'timestamptz', get: (r) => r.hour },
    { name: 'outcome', type: 'text', get: (r) => r.outcome },
    { name: 'count', type: 'int8', get: (r) => r.count },
  ],
  'ON CONFLICT (hour, outcome) DO UPDATE SET count = scan_hour.count + excluded.count',
);

/**
 * Counts how often pages are opened: in memory, written ten times a second, and when stopped. A crash loses what was
 * counted since the last writing, a fraction of a second; times are those of the scans, not of the writing.
 */
export class ScanCounter {
  readonly #pool: Pool;
  readonly #log: FastifyBaseLogger;
  /** By lot and day. */
  #lots = new Map<string, Pending>();
  #hours = new Map<string, { hour: number; outcome: ScanOutcome; count: number }>();
  #flushing: Promise<void> | null = null;
  /** Lots whose counts are on their way to the database. */
  readonly #inFlight = new Set<number>();
  /** Lots written lately, by the number of the statement that wrote them; oldest first. */
  readonly #written = new Map<number, number>();
  #statements = 0;
  /** The newest statement of which a lot is no longer in `#written`. */
  #forgotten = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(pool: Pool, log: FastifyBaseLogger) {
    this.#pool = pool;
    this.#log = log;
  }

  /** Begins to write regularly. */
  start(): void {
    this.#timer ??= setInterval(() => {
      this.flush().catch((error: unknown) =>
        this.#log.warn({ err: error }, 'scan counts wait for the database'),
      );
    }, FLUSH_MS).unref();
  }

  /** Writes what is left and stops. What cannot be written is reported in the log and lost. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    try {
      await this.flush();
      // A writing that was under way when asked took only what was there when it began.
      await this.flush();
    } catch (error) {
      this.#log.error({ err: error, lots: this.#lots.size }, 'scan counts lost');
    }
  }

  /** Counts one opening of a page; `lot` null when the code is not known. */
  scan(lot: number | null, outcome: ScanOutcome, at: number): void {
    const hour = at - (at % 3_600_000);
    const hourKey = `${hour}|${outcome}`;
    const perHour = this.#hours.get(hourKey);
    if (perHour === undefined) this.#hours.set(hourKey, { hour, outcome, count: 1 });
    else perHour.count++;
    if (lot === null) return;
    const day = dayOf(at);
    const key = `${lot}|${day}`;
    const pending = this.#lots.get(key);
    if (pending === undefined) {
      if (this.#lots.size < MAX_WAITING) this.#lots.set(key, { lot, day, first: at, last: at, count: 1 });
      return;
    }
    pending.count++;
    if (at < pending.first) pending.first = at;
    if (at > pending.last) pending.last = at;
  }

  /** The moment before a reading of the database, for `unwritten`. */
  mark(): number {
    return this.#statements;
  }

  /**
   * Scans of a lot on this day that a reading of the database begun at `mark` does not hold; null when they were being
   * written meanwhile, so that it may hold them or not.
   */
  unwritten(lot: number, at: number, mark: number): { count: number; first: number | null } | null {
    if (this.#inFlight.has(lot) || mark < this.#forgotten || (this.#written.get(lot) ?? 0) > mark)
      return null;
    const pending = this.#lots.get(`${lot}|${dayOf(at)}`);
    return { count: pending?.count ?? 0, first: pending?.first ?? null };
  }

  /** Writes everything counted so far. On failure it is kept for the next time. */
  flush(): Promise<void> {
    this.#flushing ??= this.#write().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /** Resolves when no writing is under way, however it ended. */
  async settled(): Promise<void> {
    await this.#flushing?.catch(() => {});
  }

  async #write(): Promise<void> {
    const rows = [...this.#lots.values()];
    const hours = [...this.#hours.values()];
    if (rows.length === 0 && hours.length === 0) return;
    this.#lots = new Map();
    this.#hours = new Map();
    for (const row of rows) this.#inFlight.add(row.lot);
    // In one order, so that two servers that write the same lots wait for each other and never both.
    rows.sort((a, b) => a.lot - b.lot || (a.day < b.day ? -1 : 1));
    let done = 0;
    try {
      for (; done < rows.length; done += CHUNK) {
        const chunk = rows.slice(done, done + CHUNK);
        await upsert.run(this.#pool, chunk);
        this.#wrote(chunk);
      }
      await upsertHours.run(
        this.#pool,
        hours.sort((a, b) => a.hour - b.hour || (a.outcome < b.outcome ? -1 : 1)),
      );
    } catch (error) {
      for (const row of rows.slice(done)) this.#giveBack(row);
      for (const { hour, outcome, count } of hours) {
        const key = `${hour}|${outcome}`;
        const now = this.#hours.get(key);
        if (now === undefined) this.#hours.set(key, { hour, outcome, count });
        else now.count += count;
      }
      throw error;
    } finally {
      this.#inFlight.clear();
    }
  }

  #wrote(rows: readonly Pending[]): void {
    this.#statements++;
    for (const { lot } of rows) {
      this.#inFlight.delete(lot);
      this.#written.delete(lot);
      this.#written.set(lot, this.#statements);
    }
    for (const [lot, statement] of this.#written) {
      if (this.#written.size <= MAX_REMEMBERED) break;
      this.#written.delete(lot);
      this.#forgotten = statement;
    }
  }

  #giveBack(row: Pending): void {
    const key = `${row.lot}|${row.day}`;
    const now = this.#lots.get(key);
    if (now === undefined) this.#lots.set(key, row);
    else {
      now.count += row.count;
      now.first = Math.min(now.first, row.first);
      now.last = Math.max(now.last, row.last);
    }
  }
}
