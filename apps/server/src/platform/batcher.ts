interface Waiter<V> {
  promise: Promise<V | null>;
  resolve(value: V | null): void;
  reject(error: unknown): void;
}

/**
 * Collects what is asked for at the same time into one question: under load a query for thirty codes costs the database
 * hardly more than three queries for one each. Alone, a key is asked for at once.
 */
export class Batcher<K, V> {
  readonly #run: (keys: K[]) => Promise<Map<K, V>>;
  readonly #size: number;
  readonly #inFlight: number;
  #waiting = new Map<K, Waiter<V>>();
  #running = 0;
  #scheduled = false;

  /** `run` answers the keys that are there; `size` keys at most per question, `inFlight` questions at a time. */
  constructor(run: (keys: K[]) => Promise<Map<K, V>>, options: { size: number; inFlight: number }) {
    this.#run = run;
    this.#size = options.size;
    this.#inFlight = options.inFlight;
  }

  /** The value of a key, or null when there is none; rejects when the question failed. */
  load(key: K): Promise<V | null> {
    let waiter = this.#waiting.get(key);
    if (waiter === undefined) {
      waiter = Promise.withResolvers<V | null>();
      this.#waiting.set(key, waiter);
      this.#schedule();
    }
    return waiter.promise;
  }

  /** Requests that arrived together are read one after the other; the question waits for the last of them. */
  #schedule(): void {
    if (this.#scheduled || !this.#mayAsk()) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#mayAsk()) void this.#ask();
    });
  }

  /** A second question beside one that is under way must be worth its price. */
  #mayAsk(): boolean {
    if (this.#running >= this.#inFlight) return false;
    return this.#waiting.size > 0 && (this.#running === 0 || this.#waiting.size >= this.#size / 4);
  }

  async #ask(): Promise<void> {
    const batch = new Map<K, Waiter<V>>();
    for (const [key, waiter] of this.#waiting) {
      if (batch.size >= this.#size) break;
      batch.set(key, waiter);
      this.#waiting.delete(key);
    }
    this.#running++;
    try {
      const found = await this.#run([...batch.keys()]);
      for (const [key, waiter] of batch) waiter.resolve(found.get(key) ?? null);
    } catch (error) {
      for (const waiter of batch.values()) waiter.reject(error);
    } finally {
      this.#running--;
      this.#schedule();
    }
  }
}
