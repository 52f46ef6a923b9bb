import { createHmac, randomBytes } from 'node:crypto';
import { networkOf } from '../../platform/http/network.ts';

interface Window {
  until: number;
  used: number;
}

const WINDOW_MS = 10 * 60_000;
const PER_ADDRESS = 5;
/** For the whole server: an address can be forged towards a proxy that is set up wrongly. */
const TOTAL = 600;
const MAX_KEPT = 100_000;

/**
 * How many reports an address may send: five in ten minutes. Addresses are kept only as a keyed hash, in memory, for
 * that long; the key dies with the process.
 */
export class RateLimit {
  readonly #key = randomBytes(32);
  readonly #windows = new Map<string, Window>();

  /** Takes one; returns 0 when it is granted, else after how many milliseconds to come again. */
  take(address: string, now: number): number {
    const own = this.#window(
      createHmac('sha256', this.#key).update(networkOf(address)).digest('base64'),
      now,
    );
    if (own.used >= PER_ADDRESS) return own.until - now;
    const all = this.#window('all', now);
    if (all.used >= TOTAL) return all.until - now;
    own.used++;
    all.used++;
    return 0;
  }

  #window(key: string, now: number): Window {
    let window = this.#windows.get(key);
    if (window === undefined || window.until <= now) {
      if (this.#windows.size >= MAX_KEPT)
        for (const [old, { until }] of this.#windows) if (until <= now) this.#windows.delete(old);
      window = { until: now + WINDOW_MS, used: 0 };
      this.#windows.set(key, window);
    }
    return window;
  }
}
