import { arrayOf, BulkInsert } from '../../../platform/db/bulk.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Numbers } from './numbers.ts';

/** A map that forgets what was used longest ago. */
export class Recent<K, V> {
  readonly #map = new Map<K, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  set(key: K, value: V): void {
    if (this.#map.size >= this.#limit) {
      // Forget the oldest tenth at once: one pass instead of one deletion per insertion.
      let drop = Math.ceil(this.#limit / 10);
      for (const old of this.#map.keys()) {
        if (drop-- <= 0) break;
        this.#map.delete(old);
      }
    }
    this.#map.set(key, value);
  }

  clear(): void {
    this.#map.clear();
  }
}

export type LotKind = 1 | 2 | 3;
export const LOT_KIND = { lot: 1, instance: 2, container: 3 } as const;

/** What kind of thing a canonical code names. */
export function lotKindOf(code: string): LotKind {
  if (code.startsWith('urn:liangsu:container:') || /^https:\/\/id\.gs1\.org\/(00|8003|8004)\//.test(code))
    return LOT_KIND.container;
  if (/\/01\/\d{14}\/(?:10\/[^/]+\/)?21\//.test(code)) return LOT_KIND.instance;
  return LOT_KIND.lot;
}

const insertLots = new BulkInsert<{ id: number; code: string; kind: LotKind; batch: number }>(
  'lot',
  [
    { name: 'id', type: 'int8', get: (lot) => lot.id },
    { name: 'code', type: 'text', get: (lot) => lot.code },
    { name: 'kind', type: 'int2', get: (lot) => lot.kind },
    { name: 'first_batch', type: 'int8', get: (lot) => lot.batch },
  ],
  'ON CONFLICT (code) DO NOTHING',
);

async function lookUpLots(
  client: Queryable,
  codes: readonly string[],
  found: Map<string, number>,
): Promise<void> {
  // Prepared: planning anew for every list of a thousand codes would take longer than finding them.
  const { rows } = await client.query<{ id: number; code: string }>({
    name: 'lots_by_code',
    text: 'SELECT id, code FROM lot WHERE code = ANY($1)',
    values: [arrayOf('text', codes)],
  });
  for (const { id, code } of rows) found.set(code, id);
}

/**
 * Names to numbers. Places and parties that nobody declared yet are entered undeclared (outside the caller's
 * transaction: a name without events harms nobody). Lots are entered inside it.
 */
export class Names {
  readonly #pool: Queryable;
  readonly #numbers: Numbers;
  readonly #places = new Recent<string, number>(200_000);
  readonly #parties = new Recent<string, number>(200_000);
  readonly #pools = new Recent<string, number>(50_000);
  readonly #lots = new Recent<string, number>(200_000);

  constructor(pool: Queryable, numbers: Numbers) {
    this.#pool = pool;
    this.#numbers = numbers;
  }

  places(uris: Set<string>): Promise<Map<string, number>> {
    return this.#resolve(this.#places, 'place', 'uri', uris, 'place_by_uri');
  }

  parties(uris: Set<string>): Promise<Map<string, number>> {
    return this.#resolve(this.#parties, 'party', 'uri', uris, 'party_by_uri');
  }

  pools(keys: Set<string>): Promise<Map<string, number>> {
    return this.#resolve(this.#pools, 'transformation_pool', 'key', keys);
  }

  async #resolve(
    cache: Recent<string, number>,
    table: string,
    column: string,
    names: Set<string>,
    lookup = table,
  ): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const missing: string[] = [];
    for (const name of names) {
      const id = cache.get(name);
      if (id === undefined) missing.push(name);
      else found.set(name, id);
    }
    if (missing.length === 0) return found;
    missing.sort();
    const select = {
      name: `numbers_of_${lookup}`,
      text: `SELECT id, ${column} AS name FROM ${lookup} WHERE ${column} = ANY($1)`,
      values: [missing],
    };
    let { rows } = await this.#pool.query<{ id: number; name: string }>(select);
    if (rows.length < missing.length) {
      const known = new Set(rows.map((row) => row.name));
      await this.#pool.query(
        `INSERT INTO ${table} (${column}) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`,
        [missing.filter((name) => !known.has(name))],
      );
      ({ rows } = await this.#pool.query<{ id: number; name: string }>(select));
    }
    for (const { id, name } of rows) {
      found.set(name, id);
      cache.set(name, id);
    }
    return found;
  }

  /** The numbers of those codes that have one. */
  async knownLots(client: Queryable, codes: Iterable<string>): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const unknown: string[] = [];
    for (const code of codes) {
      const id = this.#lots.get(code);
      if (id === undefined) unknown.push(code);
      else found.set(code, id);
    }
    if (unknown.length > 0) await lookUpLots(client, unknown, found);
    return found;
  }

  /**
   * Gives numbers to those codes that `found` lacks, in the batch's transaction. Call `remember` after the commit. Answers which
   * numbers are surely this transaction's own: nobody else can have written anything of those lots.
   */
  async enterLots(
    client: Queryable,
    codes: Iterable<string>,
    batch: number,
    found: Map<string, number>,
  ): Promise<ReadonlySet<number>> {
    // Sorted, so that two batches that share codes wait for each other in the same order.
    const fresh = [...codes].filter((code) => !found.has(code)).sort();
    if (fresh.length === 0) return new Set();
    const ids = await this.#numbers.take('lot_no', fresh.length);
    const rows = fresh.map((code, i) => ({ id: ids[i]!, code, kind: lotKindOf(code), batch }));
    if ((await insertLots.count(client, rows)) === fresh.length) {
      for (const { id, code } of rows) found.set(code, id);
      return new Set(ids);
    }
    // Somebody else entered some meanwhile: theirs are committed, for the insert waited.
    await lookUpLots(client, fresh, found);
    return new Set();
  }

  /** Keeps lot numbers that are now durable. */
  remember(lots: Map<string, number>): void {
    for (const [code, id] of lots) this.#lots.set(code, id);
  }

  /** Forgets everything, after a failure whose outcome is not known. */
  forget(): void {
    this.#places.clear();
    this.#parties.clear();
    this.#pools.clear();
    this.#lots.clear();
  }
}
