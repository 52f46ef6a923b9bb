import { NO_SIGHT, type Sight } from '@liangsu/domain/access';
import pg from 'pg';
import { type Client, type Pool, type Queryable, transaction } from './pool.ts';

/** Who looks: what they see, and their name in records where that decides too. */
export type Viewer = Sight & { name?: string };

const isStem = (text: string): boolean => /^\d{1,12}$/.test(text);
const isReserve = (text: string): boolean => /^[a-z]+:\d{2,12}$/.test(text);

/** Binds what a viewer sees to the transaction that it begins: for the row-level security of migrations 0024, 0053 and 0054. */
function beginAs(viewer: Viewer, begin: 'BEGIN' | 'BEGIN READ ONLY'): string {
  const { all, parties, areas, grainOwners, reserves, name } = viewer;
  const known = [...parties, ...grainOwners].every(Number.isSafeInteger);
  if (!known || !areas.every(isStem) || !reserves.every(isReserve)) throw new TypeError('not a sight');
  return [
    begin,
    `SET LOCAL liangsu.sees = '${all ? 'all' : 'some'}'`,
    `SET LOCAL liangsu.sees_parties = '{${parties.join(',')}}'`,
    `SET LOCAL liangsu.sees_areas = '{${areas.join(',')}}'`,
    `SET LOCAL liangsu.sees_grain_of = '{${grainOwners.join(',')}}'`,
    `SET LOCAL liangsu.sees_reserves = '{${reserves.join(',')}}'`,
    ...(name === undefined ? [] : [`SET LOCAL liangsu.actor = ${pg.escapeLiteral(name)}`]),
  ].join('; ');
}

/** What the program itself sees where it does its own work as the runtime role: terms of personal data are everybody's. */
export const EVERYBODYS: Sight = { ...NO_SIGHT, all: true };

/** Somebody who sees nothing but what bears their name in records. */
export const byName = (name: string): Viewer => ({ ...NO_SIGHT, name });

/**
 * Reads as somebody: in a transaction of the runtime role in which lots, their master data, events, and what organisations keep
 * for themselves are there only as far as the `viewer` sees. `pool` must be the runtime role's. Throws TypeError on a sight that no rule made.
 */
export async function asViewer<T>(
  pool: Pool,
  viewer: Viewer,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const begin = beginAs(viewer, 'BEGIN READ ONLY');
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

/**
 * Somebody's eyes, to hand to what asks one question at a time: each is a transaction of its own as `asViewer`, so that nobody holds a
 * connection between them. `pool` must be the runtime role's.
 */
export function seenBy(pool: Pool, viewer: Viewer): Queryable {
  const query = (...asked: Parameters<Client['query']>) =>
    asViewer(pool, viewer, async (client) => client.query(...asked));
  return { query } as unknown as Queryable;
}

/**
 * Writes as somebody: as `asViewer`, in a transaction that may write; what is not theirs to see can be neither changed nor
 * entered, as far as the table has a rule for it. Commits what `work` returns, rolls back on any throw. Throws TypeError on a sight that
 * no rule made.
 */
export async function transactionAs<T>(
  pool: Pool,
  viewer: Viewer,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return transaction(pool, work, beginAs(viewer, 'BEGIN'));
}
