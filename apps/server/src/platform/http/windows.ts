import { hash, randomBytes } from 'node:crypto';

/** What taking one gave: granted when `wait` is 0, else after how many milliseconds to come again. */
export interface Taken {
  wait: number;
  /** How many are left in this window. */
  left: number;
  /** Milliseconds until the window ends. */
  ends: number;
}

/**
 * Counts how often a name (an address, a key) comes within a window of time. In the memory of one process: several servers
 * each count for themselves. Names are kept only as a keyed hash whose key dies with the process, the oldest go when there
 * are too many.
 */
export class Windows {
  readonly #key = randomBytes(32).toString('base64');
  readonly #windows = new Map<string, { used: number; until: number }>();
  readonly #most: number;
  readonly #windowMs: number;
  readonly #kept: number;

  /** `most` of one name in `windowMs` milliseconds; `kept` names are remembered. */
  constructor(most: number, windowMs: number, kept = 100_000) {
    this.#most = most;
    this.#windowMs = windowMs;
    this.#kept = kept;
  }

  /** Keyed by a prefix of fixed length: every request pays for it, and an HMAC costs ten times as much. */
  #hash(name: string): string {
    return hash('sha256', `${this.#key}${name}`, 'base64');
  }

  /** Takes one for a name at `now` (milliseconds). What is refused is not counted. */
  take(name: string, now: number): Taken {
    const hash = this.#hash(name);
    let window = this.#windows.get(hash);
    if (window === undefined || window.until <= now) {
      window = { used: 0, until: now + this.#windowMs };
      // Set anew, so that the first in the map is the one that began longest ago.
      this.#windows.delete(hash);
      this.#windows.set(hash, window);
      if (this.#windows.size > this.#kept) this.#windows.delete(this.#windows.keys().next().value!);
    }
    const ends = window.until - now;
    if (window.used >= this.#most) return { wait: ends, left: 0, ends };
    window.used++;
    return { wait: 0, left: this.#most - window.used, ends };
  }

  /** Gives one back: it should not count. */
  giveBack(name: string): void {
    const window = this.#windows.get(this.#hash(name));
    if (window !== undefined && window.used > 0) window.used--;
  }
}
