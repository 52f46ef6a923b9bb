import type { Locale, RouteOutput, search } from '@liangsu/contract';
import { mayBeyondOwn, sightOf } from '@liangsu/domain/access';
import type { Context } from '../../../platform/context.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import type { RequestAudit } from '../../../platform/http/audit.ts';
import type { Areas } from '../../access/index.ts';
import { canonicalCode, codeBeginning, codeProblem, escapeLike } from './codes.ts';
import { withDoubts } from './doubts.ts';
import { findLot, loadLotFacts, loadParties, loadPlaces, lotSummary } from './facts.ts';
import type { Notices } from './lot-page.ts';
import { numbersBeginning, numbersSeen, numberViews } from './own-numbers.ts';
import { productsContaining } from './products.ts';
import { searchParties } from './search-parties.ts';
import { lotsToSeek, seenLots } from './shown.ts';

const HITS = 20;
/** So many matches are looked at for those that somebody sees. */
const LOOKED = 500;

/** Said of a code that is known, to whoever may not see its lot: that it is there is no secret, its scan page is public. */
const NOT_YOURS = {
  'zh-CN': {
    code: 'lot.notSeen',
    message: '有这个批次，但与本单位、本辖区无关，您无权查看；可以打开它的公众扫码页',
    suggestion: null,
  },
  en: {
    code: 'lot.notSeen',
    message:
      'This lot is there, but has nothing to do with your organisation or area, so you may not see it; its public scan page is open',
    suggestion: null,
  },
} as const;

/**
 * What a person typed or scanned: a code exactly; else the lots whose codes begin with it (all lots of a GTIN) or whose
 * product's name contains it, and parties and places likewise; before them the lots whose own batch numbers, as far as
 * `actor` may see them, begin with it. Lots that the actor may not see are not found.
 */
export async function searchAll(
  context: Context,
  q: string,
  actor: Actor,
  audit: RequestAudit,
  locale: Locale,
  areas: Areas,
  notices: Notices,
): Promise<RouteOutput<typeof search>> {
  const db = context.engine;
  const text = q.trim();
  const sight = sightOf(actor.acting, 'lot.read');
  const among = await lotsToSeek(context.pool, sight);
  const named = (await findLot(db, canonicalCode(text))) ?? (await findLot(db, text));
  const mine = await seenLots(context.pool, sight, named === null ? [] : [named.id]);
  const exact = named !== null && mine.has(named.id) ? named : null;
  const like = `%${escapeLike(text)}%`;
  const starts = like.slice(1);
  const ids = async (sql: string, values: unknown[]) =>
    (await db.query<{ id: number }>(sql, values)).rows.map((row) => row.id);
  const begins = codeBeginning(text);
  const looked = sight.all ? HITS : LOOKED;
  const found = await numbersBeginning(db, text, numbersSeen(actor, 'lot.read'), HITS);
  const otherIds = exact
    ? [exact.id]
    : begins !== null
      ? await ids(
          `SELECT id FROM lot WHERE code LIKE $1 AND kind <> 3 AND ($2::int8[] IS NULL OR id = ANY($2))
            ORDER BY code DESC LIMIT ${looked}`,
          [`${escapeLike(begins)}%`, among],
        )
      : await ids(
          `SELECT lot AS id FROM lot_info WHERE product_name = ANY($1) AND ($2::int8[] IS NULL OR lot = ANY($2))
            ORDER BY lot DESC LIMIT ${looked}`,
          [await productsContaining(db, text), among],
        );
  const met = [...new Set([...found.map((number) => number.lot), ...otherIds])];
  const seen = await seenLots(context.pool, sight, met);
  const numbers = found.filter(({ lot }) => seen.has(lot));
  const lotIds = met.filter((id) => seen.has(id)).slice(0, HITS);
  const looks = (action: string) => mayBeyondOwn(actor.acting, action).allowed;
  const partiesFound =
    exact || !looks('party.read') ? [] : await searchParties(context, text, actor, audit, HITS);
  const placeIds =
    exact || !looks('place.read')
      ? []
      : await ids(
          `SELECT id FROM place WHERE declared AND (name LIKE $1 OR code LIKE upper($3) OR gln = $2)
          ORDER BY name LIKE $3 DESC, id LIMIT ${HITS}`,
          [like, text, starts],
        );
  const facts = await loadLotFacts(db, lotIds);
  const producers = [...facts.values()].flatMap((lot) => (lot.producer === null ? [] : [lot.producer]));
  const parties = await loadParties(db, producers);
  const places = await loadPlaces(db, placeIds, await areas.namer(locale));
  const warned = await notices(db, lotIds);
  const views = await numberViews(db, numbers);
  // A beginning that finds lots is no mistake.
  const problem = lotIds.length > 0 ? null : named !== null ? NOT_YOURS[locale] : codeProblem(text, locale);
  return {
    lots: await withDoubts(
      context,
      lotIds.map((id) => ({
        ...lotSummary(facts.get(id)!, parties, warned),
        ownBatches: views.filter((_, i) => numbers[i]!.lot === id),
      })),
    ),
    parties: partiesFound,
    places: placeIds.map((id) => places.get(id)!.view),
    suggestion: problem?.suggestion ?? null,
    problem: problem && problem.code !== 'code.unknown' ? problem.message : null,
  };
}
