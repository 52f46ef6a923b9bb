import type { NormalEvent } from '@liangsu/domain/epcis';
import { createPipelinedPool, type Pool } from '../../../platform/db/pool.ts';
import type { EntryToWrite } from '../../../platform/http/audit.ts';
import { Names } from './names.ts';
import { Numbers } from './numbers.ts';
import { type BatchOutcome, writeBatch } from './write-batch.ts';

export type Door = 'epcis' | 'spreadsheet' | 'form' | 'device' | 'exchange' | 'demo';

/** One event on its way in: what came, and its normal form. */
export interface IncomingEvent {
  /** The event as JSON text, kept for ever. */
  body: string;
  normal: NormalEvent;
}

/** Events that came together: one HTTP document, one chunk of a spreadsheet, one form. They are committed together. */
export interface IncomingDocument {
  door: Door;
  /** JSON-LD context that the events' extension names refer to. */
  context: unknown;
  header: unknown;
  /** Party on whose behalf; 0 is the installation itself. */
  capturer: number;
  /** User or key, for the record. */
  capturedBy: string;
  events: IncomingEvent[];
  /** What the audit trail is to tell of it, written with it; the batch that it becomes durable in is filled in. */
  audit?: EntryToWrite | null;
}

/** `unconfirmed`: kept as a claim, because the capturer has no say in what it moves. */
export type ReceiptStatus = 'accepted' | 'unconfirmed' | 'duplicate' | 'idConflict';
/** What became of one event. `no` is the stored event: for a duplicate, the one that was there. */
export interface EventReceipt {
  status: ReceiptStatus;
  eventId: string;
  no: number;
}
export interface CaptureReceipt {
  /** Commit sequence of the batch that made them durable; 0 when nothing new was written. */
  seq: number;
  events: EventReceipt[];
}

interface Waiting {
  document: IncomingDocument;
  resolve(receipt: CaptureReceipt): void;
  reject(error: unknown): void;
}

/** Answered by the pipeline when too much already waits: the caller should try again a little later. */
export class CaptureBusyError extends Error {
  constructor() {
    super('Too many events are waiting to be written');
  }
}

const MAX_BATCH_EVENTS = 2000;
const MAX_WAITING_EVENTS = 100_000;

/**
 * The one way in. Documents of all doors queue here; a few lanes write them in batches, each batch one durable
 * transaction (group commit), and every caller gets a receipt only after the commit.
 */
export class CapturePipeline {
  /** Connections of its own: a batch's statements are sent without waiting for one another. */
  readonly #writers: Pool;
  readonly #names: Names;
  readonly #numbers: Numbers;
  readonly #lanes: number;
  readonly #queue: Waiting[] = [];
  #waitingEvents = 0;
  #running = 0;
  #idle: (() => void)[] = [];

  constructor(pool: Pool, options: { lanes?: number } = {}) {
    this.#lanes = options.lanes ?? 3;
    this.#writers = createPipelinedPool(pool, this.#lanes);
    this.#numbers = new Numbers(pool);
    this.#names = new Names(pool, this.#numbers);
  }

  /** Events waiting or being written. */
  get backlog(): number {
    return this.#waitingEvents;
  }

  /** Queues a document; resolves when it is durable. Rejects with CaptureBusyError under overload, or the database's error. */
  submit(document: IncomingDocument): Promise<CaptureReceipt> {
    if (document.events.length === 0) return Promise.resolve({ seq: 0, events: [] });
    if (this.#waitingEvents > MAX_WAITING_EVENTS) return Promise.reject(new CaptureBusyError());
    this.#waitingEvents += document.events.length;
    return new Promise((resolve, reject) => {
      this.#queue.push({ document, resolve, reject });
      this.#wake();
    });
  }

  /** Resolves when everything queued so far is written or refused. */
  drain(): Promise<void> {
    if (this.#running === 0 && this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Writes what is queued and gives up its connections; nothing can be submitted afterwards. */
  async close(): Promise<void> {
    await this.drain();
    await this.#writers.end();
  }

  #wake(): void {
    while (this.#running < this.#lanes && this.#queue.length > 0) {
      // A second lane for a trickle of events would only split the batch and fsync twice.
      if (this.#running > 0 && this.#queuedEvents() < 64) return;
      this.#running++;
      // Wait one turn of the event loop, so that requests that arrive together are written together.
      setImmediate(() => void this.#runLane());
    }
  }

  #queuedEvents(): number {
    let events = 0;
    for (const waiting of this.#queue) {
      events += waiting.document.events.length;
      if (events >= 64) break;
    }
    return events;
  }

  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    let events = 0;
    while (this.#queue.length > 0) {
      const next = this.#queue[0]!;
      if (batch.length > 0 && events + next.document.events.length > MAX_BATCH_EVENTS) break;
      batch.push(next);
      events += next.document.events.length;
      this.#queue.shift();
    }
    return batch;
  }

  async #runLane(): Promise<void> {
    try {
      for (let batch = this.#takeBatch(); batch.length > 0; batch = this.#takeBatch())
        await this.#write(batch);
    } finally {
      this.#running--;
      if (this.#queue.length > 0) this.#wake();
      else if (this.#running === 0) for (const done of this.#idle.splice(0)) done();
    }
  }

  async #write(batch: Waiting[]): Promise<void> {
    const settle = (waiting: Waiting, outcome: { receipt: CaptureReceipt } | { error: unknown }) => {
      this.#waitingEvents -= waiting.document.events.length;
      if ('receipt' in outcome) waiting.resolve(outcome.receipt);
      else waiting.reject(outcome.error);
    };
    let outcome: BatchOutcome;
    try {
      outcome = await writeBatch(
        this.#writers,
        this.#names,
        this.#numbers,
        batch.map((w) => w.document),
      );
    } catch (error) {
      this.#names.forget();
      if (batch.length === 1) {
        settle(batch[0]!, { error });
        return;
      }
      // One document of the batch spoils it: write each by itself, so that only the guilty one fails.
      for (const waiting of batch) await this.#write([waiting]);
      return;
    }
    for (const [i, waiting] of batch.entries())
      settle(waiting, { receipt: { seq: outcome.seq, events: outcome.receipts[i]! } });
  }
}
