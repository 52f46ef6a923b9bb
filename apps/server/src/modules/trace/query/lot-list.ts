import type { listLots, RouteOutput, RouteQuery } from '@liangsu/contract';
import type { Queryable } from '../../../platform/db/pool.ts';
import { canonicalCode } from './codes.ts';
import { loadLotFacts, loadParties, lotSummary } from './facts.ts';
import type { Notices } from './lot-page.ts';

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Lots that match, latest first, one page; `next` continues after the last number shown. */
export async function findLots(
  db: Queryable,
  query: RouteQuery<typeof listLots>,
  notices: Notices,
): Promise<RouteOutput<typeof listLots>> {
  const limit = query.limit ?? 50;
  const values: unknown[] = [];
  const where: string[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  let from = 'lot l LEFT JOIN lot_info i ON i.lot = l.id';
  if (query.place !== undefined) {
    from = `place_lot p JOIN lot l ON l.id = p.lot LEFT JOIN lot_info i ON i.lot = l.id`;
    where.push(`p.place = ${bind(query.place)}`);
  }
  if (query.q !== undefined && query.q.trim() !== '') {
    const text = query.q.trim();
    where.push(
      `(i.product_name LIKE ${bind(`${escapeLike(text)}%`)} OR l.code = ${bind(canonicalCode(text))})`,
    );
  }
  if (query.producer !== undefined) where.push(`i.producer = ${bind(query.producer)}`);
  if (query.foodClass !== undefined) where.push(`i.food_class = ${bind(query.foodClass)}`);
  if (query.commodity !== undefined)
    where.push(`i.commodity LIKE ${bind(`${escapeLike(query.commodity)}%`)}`);
  if (query.cursor !== undefined && /^\d+$/.test(query.cursor)) where.push(`l.id < ${bind(query.cursor)}`);
  where.push('l.kind <> 3');
  const { rows } = await db.query<{ id: number }>(
    `SELECT l.id FROM ${from} WHERE ${where.join(' AND ')} ORDER BY l.id DESC LIMIT ${limit + 1}`,
    values,
  );
  const ids = rows.slice(0, limit).map((row) => row.id);
  const facts = await loadLotFacts(db, ids);
  const parties = await loadParties(
    db,
    [...facts.values()].flatMap((lot) => (lot.producer === null ? [] : [lot.producer])),
  );
  const warned = await notices(db, ids);
  return {
    items: ids.map((id) => lotSummary(facts.get(id)!, parties, warned)),
    next: rows.length > limit ? String(ids.at(-1)) : null,
    total: null,
  };
}
