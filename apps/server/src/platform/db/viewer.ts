import type { Sight } from '@liangsu/domain/access';
import type { Client, Pool } from './pool.ts';

const isStem = (text: string): boolean => /^\d{1,12}$/.test(text);
const isReserve = (text: string): boolean => /^[a-z]+:\d{2,12}$/.test(text);

/** Binds what a viewer sees to the transaction that it begins: for the row-level security of migration 0024. */
function beginAs({ all, parties, areas, grainOwners, reserves }: Sight): string {
  const known = [...parties, ...grainOwners].every(Number.isSafeInteger);
  if (!known || !areas.every(isStem) || !reserves.every(isReserve)) throw new TypeError('not a sight');
  return [
    'BEGIN READ ONLY',
    `SET LOCAL liangsu.sees = '${all ? 'all' : 'some'}'`,
    `SET LOCAL liangsu.sees_parties = '{${parties.join(',')}}'`,
    `SET LOCAL liangsu.sees_areas = '{${areas.join(',')}}'`,
    `SET LOCAL liangsu.sees_grain_of = '{${grainOwners.join(',')}}'`,
    `SET LOCAL liangsu.sees_reserves = '{${reserves.join(',')}}'`,
  ].join('; ');
}

/**
 * Reads as somebody: in a transaction of the runtime role in which lots, their master data and events are there only as far as
 * `sight` goes. `pool` must be the runtime role's. Throws TypeError on a sight that no rule made.
 */
export async function asViewer<T>(
  pool: Pool,
  sight: Sight,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const begin = beginAs(sight);
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // Not waited for: the first question follows on the same connection, and fails if this did.
    const begun = client.query(begin);
    begun.catch(() => {});
    const result = await work(client);
    await begun;
    return result;
  } finally {
    await client.query('COMMIT').catch((failure: Error) => {
      broken = failure;
    });
    client.release(broken);
  }
}
