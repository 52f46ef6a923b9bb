import { FLAG } from '@liangsu/domain/trace';
import { arrayOf } from '../../../platform/db/bulk.ts';
import type { Client } from '../../../platform/db/pool.ts';
import type { EdgeRow } from './rows.ts';

/** Enters which lots the claims among these edges speak of, and whom they concern: the parties that they name, and who operates their places. */
export async function concernWithClaims(client: Client, edges: readonly EdgeRow[]): Promise<void> {
  const ends = edges
    .filter(({ flags }) => flags === FLAG.unconfirmed)
    .flatMap(({ event, lot, fromParty, fromPlace, toParty, toPlace }) => [
      { event, lot, party: fromParty ?? 0, place: fromPlace ?? 0 },
      { event, lot, party: toParty ?? 0, place: toPlace ?? 0 },
    ]);
  if (ends.length === 0) return;
  await client.query({
    name: 'concern_with_claims',
    text: 'SELECT concern_with_claims($1::int8[], $2::int8[], $3::int8[], $4::int8[])',
    values: (['event', 'lot', 'party', 'place'] as const).map((key) =>
      arrayOf(
        'int8',
        ends.map((end) => end[key]),
      ),
    ),
  });
}
