import type { EpcTarget, PlaceCondition } from '@liangsu/domain/epcis-query';
import type { Queryable } from '../../../platform/db/pool.ts';
import { EpcisError } from './exceptions.ts';

/** Conditions on events (`e`) and their batches (`b`), every value bound. */
export class Conditions {
  readonly values: unknown[];
  readonly #sets: string[];
  readonly #where: string[];

  constructor(values: unknown[] = [], sets: string[] = [], where: string[] = []) {
    this.values = values;
    this.#sets = sets;
    this.#where = where;
  }

  copy(): Conditions {
    return new Conditions([...this.values], [...this.#sets], [...this.#where]);
  }

  /** A value's place in the statement. */
  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  where(condition: string): void {
    this.#where.push(condition);
  }

  /** The event must be among those of a query that gives each number once, in a column `event`. */
  among(query: string): void {
    this.#sets.push(query);
  }

  /** Sets of events are worked out first: they are small, and the planner need not guess how small. */
  get with(): string {
    if (this.#sets.length === 0) return '';
    return `WITH ${this.#sets.map((query, i) => `s${i} AS MATERIALIZED (${query})`).join(', ')}`;
  }

  get from(): string {
    const joins = this.#sets.map((_, i) => `JOIN s${i} ON s${i}.event = e.no`);
    return ['event e JOIN capture_batch b ON b.id = e.batch', ...joins].join(' ');
  }

  get sql(): string {
    return this.#where.length === 0 ? '' : `WHERE ${this.#where.join(' AND ')}`;
  }
}

/** Lots that one pattern may name. */
const MOST_LOTS = 50_000;

/** The numbers of all lots that targets name. Throws QueryTooComplexException for a pattern that names too many. */
export async function lotsOf(db: Queryable, targets: readonly EpcTarget[]): Promise<number[]> {
  const codes = targets.flatMap((target) => ('code' in target ? [target.code] : []));
  const { rows } = await db.query<{ id: number }>('SELECT id FROM lot WHERE code = ANY($1)', [codes]);
  const lots = new Set(rows.map((row) => row.id));
  for (const target of targets) {
    if ('code' in target) continue;
    for (const start of target.starts) {
      const { rows: some } = await db.query<{ id: number }>(
        'SELECT id FROM lot WHERE starts_with(code, $1) AND position($2 IN code) > 0 LIMIT $3',
        [start, target.within, MOST_LOTS + 1],
      );
      for (const { id } of some) lots.add(id);
      if (lots.size > MOST_LOTS) throw new EpcisError('QueryTooComplexException');
    }
  }
  return [...lots];
}

/** The numbers of the places that a condition names, by any of their names, with those inside them if asked for. */
export async function placesOf(db: Queryable, { names, below }: PlaceCondition): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>('SELECT id FROM place_by_uri WHERE uri = ANY($1)', [names]);
  const ids = rows.map((row) => row.id);
  if (!below || ids.length === 0) return ids;
  const { rows: inside } = await db.query<{ id: number }>(
    `WITH RECURSIVE inside AS (
       SELECT id FROM place WHERE id = ANY($1)
       UNION SELECT place.id FROM place JOIN inside ON place.parent_id = inside.id)
     SELECT id FROM inside`,
    [ids],
  );
  return inside.map((row) => row.id);
}
