import type { Actor } from '../../platform/http/actor.ts';

const KEPT_MS = 5_000;
const MOST = 10_000;

/**
 * Actors that were found a moment ago, by the hash of their key or cookie. What ends a session, a key or a user in this
 * process forgets them at once; other processes learn of it within KEPT_MS.
 */
export class ActorCache {
  readonly #actors = new Map<string, { actor: Actor; until: number }>();
  #forgotten = 0;

  /** The actor under this name, from the cache or by `find`; nobody is not remembered. */
  async get(name: string, now: number, find: () => Promise<Actor>): Promise<Actor> {
    const cached = this.#actors.get(name);
    if (cached && cached.until > now) return cached.actor;
    const before = this.#forgotten;
    const actor = await find();
    if (this.#actors.size > MOST) this.#actors.clear();
    // What was forgotten while we looked may be what we found.
    if (actor.kind !== 'anonymous' && before === this.#forgotten)
      this.#actors.set(name, { actor, until: now + KEPT_MS });
    return actor;
  }

  forget(name: string): void {
    this.#forgotten++;
    this.#actors.delete(name);
  }

  forgetWhere(matches: (actor: Actor) => boolean): void {
    this.#forgotten++;
    for (const [name, { actor }] of this.#actors) if (matches(actor)) this.#actors.delete(name);
  }
}

const caches = new WeakMap<object, ActorCache>();

/** The cache of a database, by its pool: one in a process, so that whoever changes an account there reaches it. */
export function actorCacheOf(pool: object): ActorCache {
  let cache = caches.get(pool);
  if (!cache) {
    cache = new ActorCache();
    caches.set(pool, cache);
  }
  return cache;
}
