import { createHmac, randomBytes } from 'node:crypto';
import { networkOf } from '../../platform/http/network.ts';
import { Windows } from '../../platform/http/windows.ts';

export const MAX_FAILURES = 5;
export const LOCK_MS = 10 * 60_000;
/** Wrong attempts of one network in a window: enough for the mistakes of an office behind one address. */
const MAX_FROM_NETWORK = 100;
const WINDOW_MS = 10 * 60_000;
const MAX_KEPT = 20_000;

/** A map that lets its oldest entries go when it is full. */
class Recent<V> extends Map<string, V> {
  override set(key: string, value: V): this {
    this.delete(key);
    super.set(key, value);
    if (this.size > MAX_KEPT) this.delete(this.keys().next().value!);
    return this;
  }
}

/**
 * What is counted of attempts to sign in beside the users' own rows. In the memory of one process: several servers each
 * count for themselves. Logins and addresses are kept only as a keyed hash whose key dies with the process.
 */
export class Attempts {
  readonly #key = randomBytes(32);
  readonly #unknown = new Recent<{ failures: number; lockedUntil: number }>();
  readonly #networks: Windows;
  readonly #turns = new Map<string, Promise<unknown>>();

  /** `most` attempts of one network in `windowMs` milliseconds. */
  constructor(most = MAX_FROM_NETWORK, windowMs = WINDOW_MS) {
    this.#networks = new Windows(most, windowMs, MAX_KEPT);
  }

  #hash(kind: string, text: string): string {
    return createHmac('sha256', this.#key).update(`${kind}|${text}`).digest('base64');
  }

  /** Takes one attempt of an address before it is made; 0, or after how many milliseconds to come again. */
  take(address: string, now: number): number {
    return this.#networks.take(networkOf(address), now).wait;
  }

  /** Gives an attempt back: it was right. */
  giveBack(address: string): void {
    this.#networks.giveBack(networkOf(address));
  }

  /** Counts an attempt at a login that nobody has as one at a user's is counted; until when it is locked, or null. */
  countUnknown(login: string, now: number): Date | null {
    const key = this.#hash('login', login);
    const known = this.#unknown.get(key);
    if (known !== undefined && known.lockedUntil > now) return new Date(known.lockedUntil);
    const failures = (known?.failures ?? 0) + 1;
    const locked = failures >= MAX_FAILURES;
    this.#unknown.set(key, { failures: locked ? 0 : failures, lockedUntil: locked ? now + LOCK_MS : 0 });
    return null;
  }

  /** One attempt at a login at a time, so that right ones that come together do not count as many wrong ones. */
  async inTurn<T>(login: string, work: () => Promise<T>): Promise<T> {
    const key = this.#hash('turn', login);
    const mine = (this.#turns.get(key) ?? Promise.resolve()).then(work);
    const settled = mine.catch(() => {});
    this.#turns.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(key) === settled) this.#turns.delete(key);
    }
  }
}
