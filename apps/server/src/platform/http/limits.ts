import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './errors.ts';
import { networkOf } from './network.ts';
import { type Taken, Windows } from './windows.ts';

/** How many requests of one address and of one key are answered in a minute; 0 does not count. */
export interface Limits {
  address: number;
  key: number;
}

const WINDOW_MS = 60_000;
/** What watches the server is answered whatever else comes from its address. */
const UNLIMITED: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Counts requests by address (a whole network of IPv6) before anything else is done for them, and by key over all its
 * addresses once it is known who asks. Answers say what is left (draft-ietf-httpapi-ratelimit-headers-10).
 */
export class RequestLimits {
  readonly #limits: Limits;
  readonly #addresses: Windows;
  readonly #keys: Windows;
  readonly #now: () => number;

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#addresses = new Windows(limits.address, WINDOW_MS);
    this.#keys = new Windows(limits.key, WINDOW_MS);
    this.#now = now;
  }

  #tell(reply: FastifyReply, policy: keyof Limits, taken: Taken): void {
    reply.header('ratelimit-policy', `"${policy}";q=${this.#limits[policy]};w=${WINDOW_MS / 1000}`);
    reply.header('ratelimit', `"${policy}";r=${taken.left};t=${Math.ceil(taken.ends / 1000)}`);
    if (taken.wait === 0) return;
    const seconds = Math.ceil(taken.wait / 1000);
    // The EPCIS interface has problem documents of its own: the header must not depend on who writes the answer.
    reply.header('retry-after', String(seconds));
    throw new AppError('request.tooMany', { most: this.#limits[policy], retryAfter: seconds });
  }

  /** Counts a request for its address. Throws request.tooMany. */
  address(request: FastifyRequest, reply: FastifyReply): void {
    const { routeOptions } = request;
    if (this.#limits.address === 0 || UNLIMITED.has(routeOptions.url)) return;
    const taken = this.#addresses.take(networkOf(request.ip), this.#now());
    // Public pages and files are not told: they are many, small, and read by people.
    if (taken.wait > 0 || (routeOptions.config.action ?? 'public') !== 'public')
      this.#tell(reply, 'address', taken);
  }

  /** Counts a request for the key that it came with. Throws request.tooMany. */
  key({ actor }: FastifyRequest, reply: FastifyReply): void {
    if (this.#limits.key === 0 || actor.kind !== 'key') return;
    this.#tell(reply, 'key', this.#keys.take(actor.name, this.#now()));
  }
}
