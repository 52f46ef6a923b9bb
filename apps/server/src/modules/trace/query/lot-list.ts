import {
  type LotSort,
  type LotSummaryView,
  type listLots,
  type RouteOutput,
  type RouteQuery,
  WIDE_LOT_SORTS,
} from '@liangsu/contract';
import { sightOf } from '@liangsu/domain/access';
import type { Context } from '../../../platform/context.ts';
import { listOrder, type SortKey, textKey } from '../../../platform/db/list-order.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { codeBeginning, escapeLike } from './codes.ts';
import { loadLotFacts, loadParties, lotSummary } from './facts.ts';
import type { Notices } from './lot-page.ts';
import { productsContaining } from './products.ts';
import { lotsToSeek, seenLots } from './shown.ts';

const INFO = 'LEFT JOIN lot_info i ON i.lot = l.id';
const LOTS = `lot l ${INFO}`;
/** `code` by its unique index; `product` and `date` are sorted, so only within a producer's or a place's lots. */
const SORTS = {
  recorded: null,
  code: () => 'l.code',
  product: textKey('i.product_name'),
  date: (descending) =>
    `coalesce(i.production_date, i.harvest_date, '${descending ? '-' : ''}infinity'::date)`,
} satisfies Record<LotSort, SortKey | null>;

/** Throws request.invalid where an order would have to sort all lots there are. */
function sortOf({ sort = '-recorded', producer, place }: RouteQuery<typeof listLots>): string {
  const key = sort.replace(/^-/, '') as LotSort;
  if (WIDE_LOT_SORTS.includes(key) || producer !== undefined || place !== undefined) return sort;
  throw new AppError('request.invalid', { count: 1 }, (locale) => [
    {
      path: '/querystring/sort',
      code: 'sort.tooWide',
      message:
        locale === 'en'
          ? 'To sort by product or date, choose a producer or a place first'
          : '按产品或日期排序，请先选定生产者或地点',
    },
  ]);
}

/** So many lots are looked at for one page of those that somebody sees. */
const EXAMINED = 5000;

/**
 * Lots that match and that the actor sees, latest first unless sorted otherwise, one page; `next` continues after the last
 * number looked at. A page may be shorter than asked for and still have a next one: work per page is bounded.
 */
export async function findLots(
  { pool, engine: db }: Pick<Context, 'pool' | 'engine'>,
  actor: Pick<Actor, 'acting'>,
  query: RouteQuery<typeof listLots>,
  notices: Notices,
): Promise<Omit<RouteOutput<typeof listLots>, 'items'> & { items: LotSummaryView[] }> {
  const limit = query.limit ?? 50;
  const values: unknown[] = [];
  const where: string[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const order = listOrder(sortOf(query), SORTS, LOTS, 'l.id');
  let from = LOTS;
  if (query.place !== undefined) {
    from = `place_lot p JOIN lot l ON l.id = p.lot ${INFO}`;
    where.push(`p.place = ${bind(query.place)}`);
  }
  if (query.q !== undefined && query.q.trim() !== '') {
    const text = query.q.trim();
    const begins = codeBeginning(text);
    // One or the other: an OR over two tables would have to look at every lot.
    where.push(
      begins === null
        ? `i.product_name = ANY(${bind(await productsContaining(db, text))})`
        : `l.code LIKE ${bind(`${escapeLike(begins)}%`)}`,
    );
  }
  if (query.producer !== undefined) {
    // With the records that were merged into it.
    const producer = bind(query.producer);
    where.push(
      `i.producer = ANY (ARRAY(SELECT id FROM party_stand_in WHERE stands = ${producer}) || ${producer}::bigint)`,
    );
  }
  if (query.foodClass !== undefined) where.push(`i.food_class = ${bind(query.foodClass)}`);
  if (query.commodity !== undefined)
    where.push(`i.commodity LIKE ${bind(`${escapeLike(query.commodity)}%`)}`);
  where.push('l.kind <> 3');
  const sight = sightOf(actor.acting, 'lot.read');
  const among = await lotsToSeek(pool, sight);
  if (among !== null) where.push(`l.id = ANY(${bind(among)}::int8[])`);
  const size = (sight.all ? limit : Math.max(limit, 200)) + 1;
  const ids: number[] = [];
  let after = query.cursor !== undefined && /^\d+$/.test(query.cursor) ? query.cursor : null;
  let next: string | null = null;
  for (let examined = 0; ; ) {
    const { rows } = await db.query<{ id: number }>(
      `SELECT l.id FROM ${from} WHERE ${[...where, ...(after === null ? [] : [order.after(`$${values.length + 1}`)])].join(' AND ')}
        ${order.sql} LIMIT ${size}`,
      after === null ? values : [...values, after],
    );
    const met = rows.map((row) => row.id);
    const seen = await seenLots(pool, sight, met);
    for (const id of met) {
      if (!seen.has(id)) continue;
      if (ids.length === limit) next = String(ids.at(-1));
      else ids.push(id);
      if (next !== null) break;
    }
    examined += met.length;
    if (next !== null || met.length < size) break;
    after = String(met.at(-1));
    if (examined >= EXAMINED) {
      next = after;
      break;
    }
  }
  const facts = await loadLotFacts(db, ids);
  const parties = await loadParties(
    db,
    [...facts.values()].flatMap((lot) => (lot.producer === null ? [] : [lot.producer])),
  );
  const warned = await notices(db, ids);
  return {
    items: ids.map((id) => lotSummary(facts.get(id)!, parties, warned)),
    next,
    total: null,
  };
}
