import type { Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import { MAX_BATCHES, MAX_LEAVES } from '../sequencer.ts';
import { SERVER_CLOCK } from './check-heads.ts';

interface HeadTime {
  size: number;
  at: number;
}

/** A batch of captured events with its leaves in the log, or (`end` null) waiting. */
export interface TimedBatch {
  batch: number;
  end: number | null;
  /** When its transaction says that it was committed; null when that is not its to say. */
  committed: Date | null;
}

/**
 * Holds the clock time of captures against when heads were signed: leaves get their place after the commit, so the head over
 * them is signed later; and when a step took all that waited, what comes after it was not committed yet. A step that took as much
 * as it may tells nothing of that, nor does a head that was signed anew. Takes batches in the order of the log.
 */
export class TimeCheck {
  readonly #report: Report;
  readonly #heads: AsyncIterator<HeadTime, undefined>;
  #next: HeadTime | undefined;
  #floor = Number.NEGATIVE_INFINITY;
  #from = 0;
  #batches = 0;

  constructor(db: Queryable, report: Report) {
    this.#report = report;
    this.#heads = headTimes(db);
  }

  async add({ batch, end, committed }: TimedBatch): Promise<void> {
    await this.#goOn(end ?? Number.POSITIVE_INFINITY);
    this.#batches++;
    if (committed === null) return;
    const at = committed.getTime();
    const after = end === null ? undefined : this.#next?.at;
    if (at < this.#floor - SERVER_CLOCK || (after !== undefined && at > after + SERVER_CLOCK))
      this.#report({
        code: 'capture.time',
        table: 'capture_batch',
        key: `id=${batch}`,
        event: null,
        expected: {
          after: Number.isFinite(this.#floor) ? new Date(this.#floor).toISOString() : null,
          before: after === undefined ? null : new Date(after).toISOString(),
        },
        found: { committed_at: committed.toISOString() },
      });
  }

  /** To the head that was signed over so many leaves first. */
  async #goOn(end: number): Promise<void> {
    this.#next ??= (await this.#heads.next()).value;
    while (this.#next !== undefined && this.#next.size < end) {
      const leaves = this.#next.size - this.#from;
      if (leaves > 0 && this.#batches < MAX_BATCHES && leaves < MAX_LEAVES / 2) this.#floor = this.#next.at;
      if (leaves > 0) this.#batches = 0;
      this.#from = this.#next.size;
      this.#next = (await this.#heads.next()).value;
    }
  }
}

/** The first head of each size, by ascending size, read a page at a time. */
async function* headTimes(db: Queryable): AsyncGenerator<HeadTime, undefined> {
  for (let after = -1; ; ) {
    const { rows } = await db.query<{ size: number; signed_at: Date }>(
      `SELECT DISTINCT ON (size) size, signed_at FROM ledger_checkpoint WHERE size > $1 ORDER BY size, no LIMIT 1000`,
      [after],
    );
    for (const { size, signed_at: at } of rows) yield { size, at: at.getTime() };
    const end = rows.at(-1);
    if (end === undefined) return undefined;
    after = end.size;
  }
}
