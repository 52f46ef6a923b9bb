import type { Locale, RecallScope, ScopeDifferenceView } from '@liangsu/contract';
import { sightOf } from '@liangsu/domain/access';
import type { Context } from '../../../platform/context.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { decimal, decimalOrNull, unitOfDim } from './amounts.ts';
import { loadLotFacts, loadParties } from './facts.ts';
import { UNNAMED } from './scope-parties.ts';
import { CHANGES, type Differences, differencesOf, type RunPair, type StillThere } from './scope-runs.ts';
import { seenEnds, seenLots, TRACE } from './shown.ts';

/** So many entries of each list come with the scope itself. */
export const FIRST_DIFFERENCES = 50;

type Named = Pick<Differences, 'lots' | 'parties' | 'holdings'>;

/** What was there before in another unit cannot stand beside what is there now. */
function stillThere({ change, dimBefore, dimAfter, before, after }: StillThere) {
  const name = CHANGES[change]!;
  const sameUnit = dimBefore === null || dimAfter === null || dimBefore === dimAfter;
  return {
    change: name,
    unit: unitOfDim(dimAfter ?? dimBefore ?? 0),
    before: name === 'added' || !sameUnit ? null : decimalOrNull(before),
    after: name === 'removed' ? null : decimalOrNull(after),
  };
}

async function inWords(
  db: Queryable,
  { lots, parties, holdings }: Named,
  heldKept: boolean,
  locale: Locale,
): Promise<Pick<ScopeDifferenceView, keyof Named>> {
  const facts = await loadLotFacts(db, [...new Set([...lots, ...holdings].map(({ lot }) => lot))]);
  const refs = await loadParties(db, new Set([...parties, ...holdings].map(({ party }) => party)));
  const lotOf = (lot: number) => ({
    code: facts.get(lot)?.code ?? String(lot),
    product: facts.get(lot)?.product ?? null,
  });
  const partyOf = (party: number) => ({
    id: party,
    name: refs.get(party)?.name ?? UNNAMED[locale],
    uscc: refs.get(party)?.uscc ?? null,
  });
  return {
    lots: lots.map(({ lot, ...still }) => ({ ...lotOf(lot), ...stillThere(still) })),
    parties: parties.map((row) => {
      const change = CHANGES[row.change]!;
      return {
        ...partyOf(row.party),
        change,
        before:
          change === 'added' || !heldKept ? null : { lots: row.lotsBefore, kg: decimal(row.massBefore) },
        after: change === 'removed' || !heldKept ? null : { lots: row.lotsAfter, kg: decimal(row.massAfter) },
      };
    }),
    holdings: holdings.map(({ lot, party, ...still }) => ({
      ...lotOf(lot),
      party: party === 0 ? null : partyOf(party),
      ...stillThere(still),
    })),
  };
}

/** Of what differs, what an actor sees: lots by the database's rule, parties that are theirs or of their area. */
async function differencesShown(
  { pool }: Pick<Context, 'pool'>,
  actor: Actor,
  { lots, parties, holdings }: Named,
): Promise<Named> {
  const sight = sightOf(actor.acting, TRACE);
  if (sight.all) return { lots, parties, holdings };
  const seen = await seenLots(pool, sight, [...new Set([...lots, ...holdings].map(({ lot }) => lot))]);
  const ends = await seenEnds(pool, sight, new Set([...parties, ...holdings].map(({ party }) => party)));
  return {
    lots: lots.filter(({ lot }) => seen.has(lot)),
    parties: parties.filter(({ party }) => ends.has(party)),
    holdings: holdings.filter(({ lot, party }) => seen.has(lot) && ends.has(party)),
  };
}

/** How a run differs from another: counts of all, and of each list what `actor` sees of `limit` entries from `from` on. */
export async function differenceView(
  context: Pick<Context, 'pool' | 'engine'>,
  actor: Actor,
  pair: RunPair,
  from: number,
  limit: number,
  locale: Locale,
): Promise<NonNullable<RecallScope['difference']>> {
  const db = context.engine;
  const found = await differencesOf(db, pair, from, limit);
  const { lotCounts, partyCounts, holdingCounts, heldKept } = found;
  const end = from + limit;
  const longest = Math.max(
    ...[lotCounts, partyCounts, holdingCounts].map(([added, removed, changed]) => added + removed + changed),
  );
  const kept = (count: number) => (heldKept ? count : null);
  return {
    previousSeq: pair.previousSeq,
    previousAt: pair.previousAt.toISOString(),
    lotsAdded: lotCounts[0],
    lotsRemoved: lotCounts[1],
    lotsChanged: kept(lotCounts[2]),
    partiesAdded: partyCounts[0],
    partiesRemoved: partyCounts[1],
    partiesChanged: kept(partyCounts[2]),
    holdingsAdded: kept(holdingCounts[0]),
    holdingsRemoved: kept(holdingCounts[1]),
    holdingsChanged: kept(holdingCounts[2]),
    ...(await inWords(db, await differencesShown(context, actor, found), heldKept, locale)),
    lastChange: pair.earlier && `${pair.earlier}.${pair.after}.0`,
    next: end < longest ? `${pair.before}.${pair.after}.${end}` : null,
  };
}
