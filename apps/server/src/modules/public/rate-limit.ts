import { networkOf } from '../../platform/http/network.ts';
import { Windows } from '../../platform/http/windows.ts';

const WINDOW_MS = 10 * 60_000;
const PER_ADDRESS = 5;
/** For the whole server: an address can be forged towards a proxy that is set up wrongly. */
const TOTAL = 600;

/** How many reports an address may send: five in ten minutes. */
export class RateLimit {
  readonly #addresses = new Windows(PER_ADDRESS, WINDOW_MS);
  readonly #all = new Windows(TOTAL, WINDOW_MS);

  /** Takes one; returns 0 when it is granted, else after how many milliseconds to come again. */
  take(address: string, now: number): number {
    const network = networkOf(address);
    const { wait } = this.#addresses.take(network, now);
    if (wait > 0) return wait;
    const all = this.#all.take('all', now);
    if (all.wait > 0) this.#addresses.giveBack(network);
    return all.wait;
  }
}
