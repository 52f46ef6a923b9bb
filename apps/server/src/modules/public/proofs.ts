import type { Locale } from '@liangsu/contract';
import type { NoteKey, PublicProof } from '@liangsu/domain/ledger';
import type { Context } from '../../platform/context.ts';
import type { Queryable } from '../../platform/db/pool.ts';
import { AppError } from '../../platform/http/errors.ts';
import { type Altered, factDifferences, type Ledger, publicProof, type Recheck } from '../ledger/index.ts';
import { attestedEvents, verifyEvents } from '../trace/index.ts';
import { pathOfCode } from './address.ts';
import { attestedNotices } from './attested-notices.ts';
import { dayOf } from './journey.ts';
import type { Reading } from './lookup.ts';
import { lotParts, shownOf } from './page/lot-page.ts';
import { recordsOf } from './records.ts';

/** How many proofs are made at a time, and how many may wait: a proof takes a dozen queries and one signature. */
const AT_A_TIME = 3;
const MOST_WAITING = 200;
/** How long notices that agreed with their leaves are believed to. All of them are looked at: a lot taken from under one has no row. */
const NOTICES_AGREE_MS = 30_000;

/**
 * What is stored of the events behind a page otherwise than they say. What a lot is said to be must be said by one of its events:
 * a row that names another would be held against nothing.
 */
async function alteredOf(db: Queryable, lot: number, numbers: readonly number[]): Promise<Altered[]> {
  const { rows } = await db.query<{ event: number; of_lot: boolean }>({
    name: 'public_lot_info_event',
    text: `SELECT event, EXISTS (SELECT FROM edge_by_lot e WHERE e.lot = i.lot AND e.event = i.event) AS of_lot
             FROM lot_info i WHERE lot = $1`,
    values: [lot],
  });
  const foreign = rows.filter(({ of_lot }) => !of_lot);
  const also = rows.filter(({ of_lot, event }) => of_lot && !numbers.includes(event));
  return [
    ...foreign.map(() => ({ code: 'lotInfo.wrong', table: 'lot_info', key: `lot=${lot}` })),
    ...(await verifyEvents(db, [...numbers, ...also.map(({ event }) => event)])),
  ];
}

/** Makes proofs of lots' pages, each once for as long as the reading that its page was made of is kept. */
export class Proofs {
  readonly #context: Context;
  readonly #ledger: Ledger;
  readonly #witnesses: readonly NoteKey[];
  readonly #made = new WeakMap<Reading, Map<Locale, Promise<PublicProof>>>();
  readonly #waiting: (() => void)[] = [];
  #noticesAgreedAt = Number.NEGATIVE_INFINITY;
  #running = 0;

  constructor(context: Context, ledger: Ledger, witnesses: readonly NoteKey[]) {
    this.#context = context;
    this.#ledger = ledger;
    this.#witnesses = witnesses;
  }

  /** The proof of a lot's page in a language. Throws ledger.busy when too many are wanted at once, and what `publicProof` throws. */
  of(reading: Reading, locale: Locale): Promise<PublicProof> {
    const made = this.#made.get(reading) ?? new Map<Locale, Promise<PublicProof>>();
    this.#made.set(reading, made);
    let proof = made.get(locale);
    if (proof === undefined) {
      proof = this.#inTurn(() => this.#make(reading, locale));
      // What failed is tried again by the next who asks.
      proof.catch(() => made.delete(locale));
      made.set(locale, proof);
    }
    return proof;
  }

  /** What was found wrong is looked at again by the next proof: it may have been put right. */
  async #alteredNotices(db: Queryable): Promise<readonly Altered[]> {
    const now = this.#context.now().getTime();
    if (now - this.#noticesAgreedAt < NOTICES_AGREE_MS) return [];
    const found = await factDifferences(db, attestedNotices);
    if (found.length === 0) this.#noticesAgreedAt = now;
    return found;
  }

  #make(reading: Reading, locale: Locale): Promise<PublicProof> {
    const { engine: pool, now, log } = this.#context;
    const { code } = reading.view;
    // The page itself may be known by another path of the same lot: what is made for the proof alone is not kept for it.
    const parts =
      reading.pages[locale] ?? lotParts(reading.view, locale, pathOfCode(code), dayOf(now().getTime()));
    const at = now().toISOString();
    const page = { at, lot: code, locale, shown: shownOf(parts, code, locale) };
    const recheck: Recheck = {
      source: attestedEvents,
      differences: (db, numbers) => alteredOf(db, reading.lot, numbers),
      notices: (db) => this.#alteredNotices(db),
      report: (found) =>
        log.error({ lot: reading.lot, found: found.slice(0, 20) }, 'what a public page shows was altered'),
    };
    return publicProof(pool, this.#ledger, this.#witnesses, recheck, page, (db) =>
      recordsOf(db, reading.lot),
    );
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_A_TIME) {
      if (this.#waiting.length >= MOST_WAITING) throw new AppError('ledger.busy');
      await new Promise<void>((go) => this.#waiting.push(go));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
