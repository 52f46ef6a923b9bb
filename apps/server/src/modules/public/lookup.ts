import type { PublicLotView } from '@liangsu/contract';
import type { Context } from '../../platform/context.ts';
import type { Address } from './address.ts';
import { Directory } from './directory.ts';
import { FactReader } from './facts.ts';
import type { Part } from './page/wire.ts';
import type { ScanCounter } from './scan-counter.ts';
import { Upstream } from './upstream.ts';
import { namesIn, publicView } from './view.ts';

/** A lot as it was read a moment ago, with its page's parts as far as they were asked for. */
export interface Reading {
  lot: number;
  view: PublicLotView;
  /** Scans since the first, this server's unwritten ones included. */
  scans: { count: number; firstAt: number | null };
  pages: { 'zh-CN'?: Part[]; en?: Part[] };
  until: number;
}

/** How old a reading may be: the longest time for which a recalled lot can still look normal. */
const KEEP_MS = 2000;
const LIMIT = 2000;

/** Finds lots for the public, and keeps each for a moment: a code that many scan at once is read once. */
export class Lookup {
  readonly #context: Context;
  readonly #counter: ScanCounter;
  readonly #directory: Directory;
  readonly #upstream: Upstream;
  readonly #facts: FactReader;
  readonly #readings = new Map<string, Reading>();
  readonly #underWay = new Map<string, Promise<Reading | null>>();

  constructor(context: Context, counter: ScanCounter) {
    this.#context = context;
    this.#counter = counter;
    this.#directory = new Directory(context.engine, () => context.now().getTime());
    this.#upstream = new Upstream(context.engine);
    this.#facts = new FactReader(context.engine, () => context.now());
  }

  /** The lot behind an address, or null when nothing is recorded under it. */
  find(address: Address): Promise<Reading | null> | Reading {
    const key = address.candidates.join('\n');
    const kept = this.#readings.get(key);
    if (kept !== undefined && kept.until > this.#context.now().getTime()) return kept;
    let reading = this.#underWay.get(key);
    if (reading === undefined) {
      reading = this.#read(address, key).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, reading);
    }
    return reading;
  }

  async #read(address: Address, key: string): Promise<Reading | null> {
    const now = this.#context.now();
    const found = await this.#readFacts(address);
    if (found === null) return null;
    const { facts, waiting } = found;
    const upstream = await this.#upstream.of(facts.inputs);
    const { places, parties } = namesIn(facts, upstream.origins);
    await this.#directory.load(places, parties);
    const reading: Reading = {
      lot: facts.lot,
      view: publicView(facts, upstream, this.#directory, now, this.#context.demo),
      scans: {
        count: facts.scans.count + waiting.count,
        firstAt: facts.scans.firstAt ?? waiting.first,
      },
      pages: {},
      until: now.getTime() + KEEP_MS,
    };
    if (this.#readings.size >= LIMIT) this.#forget();
    this.#readings.delete(key);
    this.#readings.set(key, reading);
    return reading;
  }

  /** Facts of the database with the scans that were not yet in it: none missing, none twice. */
  async #readFacts(address: Address) {
    for (;;) {
      const mark = this.#counter.mark();
      const facts = await this.#facts.read(address.candidates);
      if (facts === null) return null;
      const waiting = this.#counter.unwritten(facts.lot, this.#context.now().getTime(), mark);
      if (waiting !== null) return { facts, waiting };
      await this.#counter.settled();
    }
  }

  /** Drops what is stale, and the oldest tenth if that is not enough. */
  #forget(): void {
    const now = this.#context.now().getTime();
    let drop = LIMIT / 10;
    for (const [key, reading] of this.#readings) {
      if (reading.until > now && drop <= 0) break;
      this.#readings.delete(key);
      drop--;
    }
  }
}
