import type { Locale, listPlaces, RouteOutput, RouteQuery } from '@liangsu/contract';
import { listOrder, textKey } from '../../platform/db/list-order.ts';
import type { Queryable } from '../../platform/db/pool.ts';
import type { Actor } from '../../platform/http/actor.ts';
import type { Areas } from './areas.ts';
import { type Dealings, type GrowersTold, growersTold } from './growers.ts';
import { afterId, areaPrefix, escapeLike, Where } from './paging.ts';
import { placeRef, REF_COLUMNS } from './place-store.ts';

/** By name as the index of the list has it; the undeclared by the name that events gave them. */
const SORTS = {
  name: () => `coalesce(p.name, p.uri) COLLATE "C"`,
  code: textKey('p.code'),
  area: textKey('p.jurisdiction_code'),
  recorded: null,
};

type Row = Parameters<typeof placeRef>[0] & {
  child_count: number;
  operator_id: number | null;
  operator_name: string;
  operator_uscc: string | null;
  operator_kinds: string[];
};

/** Places that match, by name unless sorted otherwise, one page. The first page says how many there are. */
export async function findPlaces(
  db: Queryable,
  dealings: Dealings,
  actor: Actor,
  query: RouteQuery<typeof listPlaces>,
  areas: Areas,
  locale: Locale,
): Promise<RouteOutput<typeof listPlaces> & { told: GrowersTold }> {
  const limit = query.limit ?? 50;
  const where = new Where();
  const q = query.q?.trim() ?? '';
  if (q !== '') {
    const contains = where.bind(`%${escapeLike(q)}%`);
    const code = where.bind(`${escapeLike(q.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase())}%`);
    where.add(
      `(p.name ILIKE ${contains} OR p.name_en ILIKE ${contains} OR upper(p.code) LIKE ${code} OR p.gln LIKE ${code}
        OR (NOT p.declared AND p.uri ILIKE ${contains}))`,
    );
  }
  if (query.kind !== undefined) where.add(`p.kind = ${where.bind(query.kind)}`);
  if (query.operator !== undefined) where.add(`p.operator_party_id = ${where.bind(query.operator)}`);
  if (query.parent !== undefined) where.add(`p.parent_id = ${where.bind(query.parent)}`);
  if (query.area !== undefined && query.area !== '')
    where.add(`p.jurisdiction_code LIKE ${where.bind(`${areaPrefix(query.area)}%`)}`);
  const order = listOrder(query.sort ?? 'name', SORTS, 'place p', 'p.id');
  const after = afterId(query.cursor);
  let total: number | null = null;
  if (after === null) {
    const { rows } = await db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM place p ${where.sql}`,
      where.values,
    );
    total = rows[0]!.n;
  } else where.add(order.after(where.bind(after)));
  const { rows } = await db.query<Row>(
    `SELECT ${REF_COLUMNS}, o.id AS operator_id, coalesce(o.name, o.uri) AS operator_name, o.uscc AS operator_uscc,
            o.kinds AS operator_kinds, (SELECT count(*)::int FROM place c WHERE c.parent_id = p.id) AS child_count
       FROM place p LEFT JOIN party o ON o.id = p.operator_party_id
       ${where.sql} ${order.sql} LIMIT ${limit + 1}`,
    where.values,
  );
  const areaName = await areas.namer(locale);
  const shown = rows.slice(0, limit).map((row) => ({
    place: { ...placeRef(row, areaName), childCount: row.child_count },
    operator:
      row.operator_id === null
        ? null
        : {
            id: row.operator_id,
            name: row.operator_name,
            uscc: row.operator_uscc,
            kinds: row.operator_kinds,
          },
  }));
  const told = await growersTold(
    db,
    dealings,
    actor,
    shown.flatMap(({ operator }) => operator ?? []),
  );
  const items = shown.map(({ place, operator }) => ({
    ...place,
    operator: operator === null ? null : told.told(operator),
  }));
  return { items, next: rows.length > limit ? String(items.at(-1)!.id) : null, total, told };
}
