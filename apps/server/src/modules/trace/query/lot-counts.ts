import type { Queryable } from '../../../platform/db/pool.ts';
import type { LotCounts } from '../../access/index.ts';

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
  };
}
