import type { Queryable } from '../../../platform/db/pool.ts';

/** Who operates each of these places: its own operator, else that of the nearest place around it that has one. */
export async function loadOperators(
  db: Queryable,
  places: ReadonlySet<number>,
): Promise<Map<number, number>> {
  if (places.size === 0) return new Map();
  const { rows } = await db.query<[number, number]>({
    name: 'operators_of',
    text: 'SELECT place, operator FROM operators_of($1::int8[])',
    values: [[...places]],
    rowMode: 'array',
  });
  return new Map(rows);
}
