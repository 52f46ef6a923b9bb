import type { Locale, listParties, RouteOutput, RouteQuery } from '@liangsu/contract';
import { listOrder, textKey } from '../../platform/db/list-order.ts';
import type { Queryable } from '../../platform/db/pool.ts';
import type { Areas } from './areas.ts';
import { afterId, areaPrefix, escapeLike, Where } from './paging.ts';

/** By name as the index of the list has it; the undeclared by the name that events gave them. */
const SORTS = {
  name: () => `coalesce(p.name, p.uri) COLLATE "C"`,
  uscc: textKey('p.uscc'),
  area: textKey('p.jurisdiction_code'),
  recorded: null,
};

/** Parties that match, by name unless sorted otherwise, one page. The first page says how many there are. */
export async function findParties(
  db: Queryable,
  query: RouteQuery<typeof listParties>,
  areas: Areas,
  locale: Locale,
): Promise<RouteOutput<typeof listParties>> {
  const limit = query.limit ?? 50;
  const where = new Where();
  where.add('p.merged_into IS NULL');
  const q = query.q?.trim() ?? '';
  if (q !== '') {
    const contains = where.bind(`%${escapeLike(q)}%`);
    const code = where.bind(`${escapeLike(q.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase())}%`);
    where.add(
      `(p.name ILIKE ${contains} OR p.name_en ILIKE ${contains} OR p.uscc LIKE ${code} OR p.gln LIKE ${code}
        OR (NOT p.declared AND p.uri ILIKE ${contains})
        OR p.id IN (SELECT s.stands FROM party_stand_in s JOIN party m ON m.id = s.id
                     WHERE m.name ILIKE ${contains} OR m.uscc LIKE ${code} OR m.gln LIKE ${code}))`,
    );
  }
  if (query.kind !== undefined) where.add(`${where.bind(query.kind)} = ANY(p.kinds)`);
  if (query.area !== undefined && query.area !== '')
    where.add(`p.jurisdiction_code LIKE ${where.bind(`${areaPrefix(query.area)}%`)}`);
  if (query.declared !== undefined) where.add(`p.declared = ${where.bind(query.declared)}`);
  const order = listOrder(query.sort ?? 'name', SORTS, 'party p', 'p.id');
  const after = afterId(query.cursor);
  let total: number | null = null;
  if (after === null) {
    const { rows } = await db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM party p ${where.sql}`,
      where.values,
    );
    total = rows[0]!.n;
  } else where.add(order.after(where.bind(after)));
  const { rows } = await db.query<{
    id: number;
    name: string;
    uscc: string | null;
    kinds: string[];
    jurisdiction_code: string | null;
    declared: boolean;
    place_count: number;
  }>(
    `SELECT p.id, coalesce(p.name, p.uri) AS name, p.uscc, p.kinds, p.jurisdiction_code, p.declared,
            (SELECT count(*)::int FROM place WHERE operator_party_id = p.id) AS place_count
       FROM party p ${where.sql} ${order.sql} LIMIT ${limit + 1}`,
    where.values,
  );
  const areaName = await areas.namer(locale);
  const items = rows.slice(0, limit).map((row) => ({
    id: row.id,
    name: row.name,
    uscc: row.uscc,
    kinds: row.kinds,
    area: areaName(row.jurisdiction_code),
    declared: row.declared,
    placeCount: row.place_count,
  }));
  return { items, next: rows.length > limit ? String(items.at(-1)!.id) : null, total };
}
