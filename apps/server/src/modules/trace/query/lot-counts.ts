import type { Queryable } from '../../../platform/db/pool.ts';
import type { LotCounts } from '../../access/index.ts';

/** Through lots that both had, which are few of a grower's: no index leads from two parties to their events. */
const DEALT = `WITH mine AS MATERIALIZED (
       SELECT coalesce((SELECT stands FROM party_stand_in WHERE id = $1), $1) AS id
       UNION SELECT s.id FROM party_stand_in s WHERE s.stands = coalesce((SELECT stands FROM party_stand_in WHERE id = $1), $1)),
     theirs AS MATERIALIZED (
       SELECT a.id AS asked, a.id FROM unnest($2::int8[]) AS a (id)
       UNION SELECT s.stands, s.id FROM party_stand_in s WHERE s.stands = ANY ($2))
     SELECT DISTINCT t.asked AS id FROM theirs t
      WHERE EXISTS (
        SELECT FROM party_lot g JOIN edge_by_lot x ON x.lot = g.lot JOIN event e ON e.no = x.event
         WHERE g.party = t.id AND EXISTS (SELECT FROM party_lot m JOIN mine ON mine.id = m.party WHERE m.lot = g.lot)
           AND x.flags IS NULL AND t.id = ANY (e.ends) AND e.ends && ARRAY(SELECT mine.id FROM mine)
           AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = e.no))`;

/** Counts lots for the pages of parties and places. */
export function lotCounts(db: Queryable): LotCounts {
  const count = async (sql: string, id: number) => (await db.query<{ n: number }>(sql, [id])).rows[0]!.n;
  return {
    ofParty: (id) =>
      count(
        `SELECT count(*)::int AS n FROM lot_info
          WHERE producer = ANY (ARRAY(SELECT id FROM party_stand_in WHERE stands = $1) || $1::bigint)`,
        id,
      ),
    ofPlace: (id) => count('SELECT count(*)::int AS n FROM place_lot WHERE place = $1', id),
    dealt: async (own, parties) =>
      new Set(
        parties.length === 0
          ? []
          : (await db.query<{ id: number }>(DEALT, [own, parties])).rows.map(({ id }) => id),
      ),
  };
}
