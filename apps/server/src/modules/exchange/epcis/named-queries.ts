import type { Queryable } from '../../../platform/db/pool.ts';
import { type Actor, ownerOf } from '../../../platform/http/actor.ts';
import { AppError } from '../../../platform/http/errors.ts';

/** A query under a name, as it was given. */
export interface NamedQuery {
  name: string;
  query: Record<string, unknown>;
}

/** Who asks: for which organisation (0: the installation), and by which name in records. */
type Asking = Pick<Actor, 'partyId' | 'name'>;

/**
 * A query is seen by whoever acts for its organisation, and the installation's by everybody: what somebody asks for tells whom
 * they deal with. Where its organisation is not known it is its owner's. `$1` is the organisation, `$2` who asks.
 */
const SEEN = '(party = $1 OR party = 0 OR (party IS NULL AND owner = $2))';

/** How many queries an organisation keeps at most. */
export const MOST_QUERIES = 200;

/** Stores a query for the organisation that somebody acts for; false when a name that they see is taken. Throws query.many. */
export async function saveQuery(
  db: Queryable,
  { name, query }: NamedQuery,
  by: Asking,
  now: Date,
): Promise<boolean> {
  const { rows } = await db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM named_query WHERE party = $1',
    [by.partyId],
  );
  if (rows[0]!.n >= MOST_QUERIES) throw new AppError('query.many', { limit: MOST_QUERIES });
  const { rowCount } = await db.query(
    `INSERT INTO named_query (party, owner, name, query, created_at)
     SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM named_query WHERE name = $3 AND ${SEEN})
     ON CONFLICT DO NOTHING`,
    [by.partyId, by.name, name, JSON.stringify(query), now],
  );
  return rowCount === 1;
}

/** The query that a name means to somebody: their organisation's own before the installation's. Null when they see none. */
export async function findQuery(db: Queryable, name: string, by: Asking): Promise<NamedQuery | null> {
  const { rows } = await db.query<NamedQuery>(
    `SELECT name, query FROM named_query WHERE name = $3 AND ${SEEN} ORDER BY party = $1 DESC NULLS LAST LIMIT 1`,
    [by.partyId, by.name, name],
  );
  return rows[0] ?? null;
}

/** Queries that somebody sees by name, after one; of two under one name the one that it means to them. */
export async function listQueries(
  db: Queryable,
  by: Asking,
  after: string,
  limit: number,
): Promise<NamedQuery[]> {
  const { rows } = await db.query<NamedQuery>(
    `SELECT DISTINCT ON (name COLLATE "C") name, query FROM named_query WHERE name COLLATE "C" > $3 AND ${SEEN}
      ORDER BY name COLLATE "C", party = $1 DESC NULLS LAST LIMIT $4`,
    [by.partyId, by.name, after, limit],
  );
  return rows;
}

/** Deletes a query: whoever acts for its organisation; of the installation's its owner, or who has every right there. False otherwise. */
export async function deleteQuery(db: Queryable, name: string, by: Actor): Promise<boolean> {
  const { rowCount } = await db.query(
    `DELETE FROM named_query WHERE name = $3
        AND ((party = $1 AND ($1 <> 0 OR owner = $2 OR $4)) OR (party IS NULL AND owner = $2))`,
    [by.partyId, by.name, name, ownerOf(by) === null],
  );
  return rowCount === 1;
}
