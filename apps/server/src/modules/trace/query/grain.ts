import { areaAt, LEVEL_OF_TIER, type Thing } from '@liangsu/domain/access';
import { TIER, type Tier } from '@liangsu/domain/epcis';
import type { Queryable } from '../../../platform/db/pool.ts';

/** Whose grain a lot is, by the last that was said of it and counts. */
export interface GrainFacts {
  /** Party's number; null where nobody said, or it left whose it was and nobody said to whom. */
  owner: number | null;
  /** The owner says so itself: told, and no ground of a right. */
  ownWord: boolean;
  tier: Tier | null;
  /** GB/T 2260 code of the government whose reserve it is; null of central reserve and where it lay nowhere known. */
  area: string | null;
}

const TIERS = Object.keys(TIER) as Tier[];
/** The later event's word stands; of two at one moment one by their ids: delivery decides nothing. */
const LAST = 'ORDER BY g.t0 DESC, g.tie DESC, g.event DESC LIMIT 1';
const COUNTS = 'g.lot = l.lot AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = g.event)';

/** Whose grain lots are, by number; those of which nobody said anything are left out. `db` is the engine's. */
export async function loadGrain(db: Queryable, lots: readonly number[]): Promise<Map<number, GrainFacts>> {
  const { rows } = await db.query<{
    lot: number;
    owner: number | null;
    own_word: boolean | null;
    tier: number | null;
    area: string | null;
  }>({
    name: 'grain_of_lots',
    text: `SELECT l.lot, o.owner, o.own_word, t.tier, coalesce(t.area, t.lay) AS area
             FROM unnest($1::int8[]) AS l (lot)
             LEFT JOIN LATERAL (
               SELECT true AS said, g.owner, whole_party(e.capturer) = whole_party(g.owner) AS own_word
                 FROM lot_grain g LEFT JOIN event e ON e.no = g.event
                WHERE ${COUNTS} AND (g.owner IS NOT NULL OR g.owner_before IS NOT NULL) ${LAST}) o ON true
             LEFT JOIN LATERAL (
               SELECT g.tier, g.area,
                      (SELECT area_of_place(coalesce(x.to_place, x.from_place)) FROM edge_by_lot x
                        WHERE x.lot = g.lot AND x.event = g.event AND coalesce(x.to_place, x.from_place) IS NOT NULL
                        ORDER BY x.ord LIMIT 1) AS lay
                 FROM lot_grain g WHERE ${COUNTS} AND g.tier IS NOT NULL ${LAST}) t ON true
            WHERE o.said OR t.tier IS NOT NULL`,
    values: [lots],
  });
  return new Map(
    rows.map(({ lot, owner, own_word, tier, area }) => {
      const word = tier === null ? null : TIERS.find((one) => TIER[one] === tier)!;
      const level = word === null || word === 'none' || word === 'central' ? null : LEVEL_OF_TIER[word];
      return [
        lot,
        {
          owner,
          ownWord: own_word ?? false,
          tier: word,
          area: level === null || area === null ? null : areaAt(area, level),
        },
      ];
    }),
  );
}

/** What decides by whose grain a lot is, for `may`. */
export function grainThing({ owner, ownWord, tier, area }: GrainFacts): NonNullable<Thing['grain']> {
  return {
    owners: owner === null || ownWord ? [] : [owner],
    tier: tier === 'none' ? null : tier,
    jurisdiction: area,
  };
}
