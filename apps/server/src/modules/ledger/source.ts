import type { Queryable } from '../../platform/db/pool.ts';
import type { EventToAttest } from './write-leaves.ts';

/** Where captured events are read from: the ledger itself knows no table but its own. */
export interface EventSource {
  /** The events of these numbers that are there, by ascending number. */
  read(db: Queryable, numbers: readonly number[]): Promise<EventToAttest[]>;
  /** The next events after a number, up to another, that were recorded before there was a ledger; and how far was looked. */
  before(
    db: Queryable,
    after: number,
    upto: number,
    limit: number,
  ): Promise<{ events: EventToAttest[]; last: number }>;
  /** When the transactions of these numbers say that they were committed, as far as they are there. */
  committed(db: Queryable, batches: readonly number[]): Promise<ReadonlyMap<number, Date>>;
  /** When the last transaction was committed that says nothing of leaves, as those of before the ledger; null without any. */
  lastBefore(db: Queryable): Promise<{ batch: number; committed: Date } | null>;
  /** Numbers of all events, ascending, in chunks; `attested`: their transaction says that it wrote their leaves. */
  numbers(db: Queryable): AsyncIterable<readonly { no: number; attested: boolean }[]>;
}
