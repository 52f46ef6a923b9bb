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
    const select = `SELECT id, ${column} AS name FROM ${lookup} WHERE ${column} = ANY($1)`;
    let { rows } = await this.#pool.query<{ id: number; name: string }>(select, [missing]);
    if (rows.length < missing.length) {
      const known = new Set(rows.map((row) => row.name));
      await this.#pool.query(
        `INSERT INTO ${table} (${column}) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`,
        [missing.filter((name) => !known.has(name))],
      );
      ({ rows } = await this.#pool.query<{ id: number; name: string }>(select, [missing]));
    }
    for (const { id, name } of rows) {
      found.set(name, id);
      cache.set(name, id);
    }
    return found;
  }

  /** Lot numbers for codes; enters the unknown ones with the batch. Call `remember` after the commit. */
  async lots(client: Queryable, codes: Set<string>, batch: number): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const unknown: string[] = [];
    for (const code of codes) {
      const id = this.#lots.get(code);
      if (id === undefined) unknown.push(code);
      else found.set(code, id);
    }
    if (unknown.length === 0) return found;
    unknown.sort();
    const lookup = async (list: string[]) => {
      const { rows } = await client.query<{ id: number; code: string }>(
        'SELECT id, code FROM lot WHERE code = ANY($1)',
        [list],
      );
      for (const { id, code } of rows) found.set(code, id);
    };
    await lookup(unknown);
    const fresh = unknown.filter((code) => !found.has(code));
    if (fresh.length > 0) {
      const ids = await this.#numbers.take('lot_no', fresh.length);
      const { rows } = await client.query<{ id: number; code: string }>(
        `INSERT INTO lot (id, code, kind, first_batch)
         SELECT u.id, u.code, u.kind, $4 FROM unnest($1::int8[], $2::text[], $3::int2[]) AS u(id, code, kind)
         ON CONFLICT (code) DO NOTHING RETURNING id, code`,
        [ids, fresh, fresh.map(lotKindOf), batch],
      );
      for (const { id, code } of rows) found.set(code, id);
      // Somebody else entered them meanwhile: theirs are committed, for the insert waited.
      if (rows.length < fresh.length) await lookup(fresh.filter((code) => !found.has(code)));
    }
    return found;
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
