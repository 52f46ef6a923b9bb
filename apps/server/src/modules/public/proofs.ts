import type { Locale } from '@liangsu/contract';
import type { NoteKey, PublicProof } from '@liangsu/domain/ledger';
import type { Context } from '../../platform/context.ts';
import { AppError } from '../../platform/http/errors.ts';
import { type Ledger, publicProof } from '../ledger/index.ts';
import { pathOfCode } from './address.ts';
import { dayOf } from './journey.ts';
import type { Reading } from './lookup.ts';
import { lotParts, shownOf } from './page/lot-page.ts';
import { recordsOf } from './records.ts';

/** How many proofs are made at a time, and how many may wait: a proof takes a dozen queries and one signature. */
const AT_A_TIME = 3;
const MOST_WAITING = 200;

/** Makes proofs of lots' pages, each once for as long as the reading that its page was made of is kept. */
export class Proofs {
  readonly #context: Context;
  readonly #ledger: Ledger;
  readonly #witnesses: readonly NoteKey[];
  readonly #made = new WeakMap<Reading, Map<Locale, Promise<PublicProof>>>();
  readonly #waiting: (() => void)[] = [];
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

  #make(reading: Reading, locale: Locale): Promise<PublicProof> {
    const { engine: pool, now } = this.#context;
    const { code } = reading.view;
    // The page itself may be known by another path of the same lot: what is made for the proof alone is not kept for it.
    const parts =
      reading.pages[locale] ?? lotParts(reading.view, locale, pathOfCode(code), dayOf(now().getTime()));
    const page = { lot: code, locale, shown: shownOf(parts) };
    return publicProof(pool, this.#ledger, this.#witnesses, page, (db) => recordsOf(db, reading.lot));
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
