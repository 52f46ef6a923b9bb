import type { OwnBatchView } from '@liangsu/contract';
import { type Sight, sightOf } from '@liangsu/domain/access';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { escapeLike } from './codes.ts';
import { loadParties } from './facts.ts';

/** A party's own batch number of a lot. */
interface OwnNumber {
  lot: number;
  party: number;
  batchNo: string;
}

/** Numbers that people know: where a form gave none, its request's id stands in. */
const NAMED = `NOT EXISTS (SELECT FROM entry_request r WHERE r.party IN (0, b.party) AND r.request_id = b.batch_no)`;

/** Whose numbers somebody may see: all, or those of these parties and of all that are registered in these areas. */
export type NumbersOf = Pick<Sight, 'all' | 'parties' | 'areas'>;

/** The installation's people see all numbers, a party's its own, an authority's those of its area. */
export function numbersSeen(
  { acting, partyId }: Pick<Actor, 'acting' | 'partyId'>,
  action: string,
): NumbersOf {
  const { all, areas } = sightOf(acting, action);
  return { all: all && partyId === 0, parties: partyId === 0 ? [] : [partyId], areas };
}

const SEEN = `($2::bool OR b.party = ANY($3::int8[]) OR EXISTS (
  SELECT FROM party p JOIN unnest($4::text[]) AS a (stem) ON starts_with(p.jurisdiction_code, a.stem) WHERE p.id = b.party))`;
const bound = ({ all, parties, areas }: NumbersOf) => [all, parties, areas];

/** Own batch numbers that begin with a text, in either case, the shortest of one beginning first; `limit` at most. */
export async function numbersBeginning(
  db: Queryable,
  text: string,
  of: NumbersOf,
  limit: number,
): Promise<OwnNumber[]> {
  const { rows } = await db.query<OwnNumber>(
    `SELECT l.id AS lot, b.party, b.batch_no AS "batchNo" FROM own_batch b JOIN lot l ON l.code = b.code
      WHERE upper(b.batch_no) LIKE upper($1) AND ${SEEN} AND ${NAMED}
      ORDER BY upper(b.batch_no) USING ~<~, b.party LIMIT $5`,
    [`${escapeLike(text)}%`, ...bound(of), limit],
  );
  return rows;
}

/** The first `limit` own batch numbers of a lot, and how many there are. */
export async function numbersOfLot(
  db: Queryable,
  lot: { id: number; code: string },
  of: NumbersOf,
  limit: number,
): Promise<{ rows: OwnNumber[]; count: number }> {
  const { rows } = await db.query<OwnNumber & { count: number }>(
    `SELECT b.party, b.batch_no AS "batchNo", count(*) OVER () AS count FROM own_batch b
      WHERE b.code = $1 AND ${SEEN} AND ${NAMED} ORDER BY b.created_at, b.party, b.batch_no LIMIT $5`,
    [lot.code, ...bound(of), limit],
  );
  return { rows: rows.map((row) => ({ ...row, lot: lot.id })), count: rows[0]?.count ?? 0 };
}

/** Own batch numbers as the API gives them, with whose they are. */
export async function numberViews(db: Queryable, numbers: readonly OwnNumber[]): Promise<OwnBatchView[]> {
  const parties = await loadParties(db, new Set(numbers.map((number) => number.party)));
  return numbers.map(({ party, batchNo }) => ({ party: parties.get(party) ?? null, batchNo }));
}
