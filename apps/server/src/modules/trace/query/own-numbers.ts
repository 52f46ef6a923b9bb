import type { OwnBatchView } from '@liangsu/contract';
import type { Queryable } from '../../../platform/db/pool.ts';
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

/** Whose numbers one may see: a party its own, the installation (0) all. */
const seenBy = (party: number): string => (party === 0 ? '$2::bigint = 0' : 'b.party = $2');

/** Own batch numbers that begin with a text, in either case, the shortest of one beginning first; `limit` at most. */
export async function numbersBeginning(
  db: Queryable,
  text: string,
  party: number,
  limit: number,
): Promise<OwnNumber[]> {
  const { rows } = await db.query<OwnNumber>(
    `SELECT l.id AS lot, b.party, b.batch_no AS "batchNo" FROM own_batch b JOIN lot l ON l.code = b.code
      WHERE upper(b.batch_no) LIKE upper($1) AND ${seenBy(party)} AND ${NAMED}
      ORDER BY upper(b.batch_no) USING ~<~, b.party LIMIT $3`,
    [`${escapeLike(text)}%`, party, limit],
  );
  return rows;
}

/** The first `limit` own batch numbers of a lot, and how many there are. */
export async function numbersOfLot(
  db: Queryable,
  lot: { id: number; code: string },
  party: number,
  limit: number,
): Promise<{ rows: OwnNumber[]; count: number }> {
  const { rows } = await db.query<OwnNumber & { count: number }>(
    `SELECT b.party, b.batch_no AS "batchNo", count(*) OVER () AS count FROM own_batch b
      WHERE b.code = $1 AND ${seenBy(party)} AND ${NAMED} ORDER BY b.created_at, b.party, b.batch_no LIMIT $3`,
    [lot.code, party, limit],
  );
  return { rows: rows.map((row) => ({ ...row, lot: lot.id })), count: rows[0]?.count ?? 0 };
}

/** Own batch numbers as the API gives them, with whose they are. */
export async function numberViews(db: Queryable, numbers: readonly OwnNumber[]): Promise<OwnBatchView[]> {
  const parties = await loadParties(db, new Set(numbers.map((number) => number.party)));
  return numbers.map(({ party, batchNo }) => ({ party: parties.get(party) ?? null, batchNo }));
}
