import type { Queryable } from '../../../platform/db/pool.ts';

/** A query under a name, as it was given. */
export interface NamedQuery {
  name: string;
  query: Record<string, unknown>;
}

/** Stores a query; false when the name is taken. */
export async function saveQuery(
  db: Queryable,
  { name, query }: NamedQuery,
  owner: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO named_query (name, query, owner, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [name, JSON.stringify(query), owner, now],
  );
  return rowCount === 1;
}

export async function findQuery(db: Queryable, name: string): Promise<NamedQuery | null> {
  const { rows } = await db.query<NamedQuery>('SELECT name, query FROM named_query WHERE name = $1', [name]);
  return rows[0] ?? null;
}

/** Queries by name, after one. */
export async function listQueries(db: Queryable, after: string, limit: number): Promise<NamedQuery[]> {
  const { rows } = await db.query<NamedQuery>(
    `SELECT name, query FROM named_query WHERE name COLLATE "C" > $1 ORDER BY name COLLATE "C" LIMIT $2`,
    [after, limit],
  );
  return rows;
}

/** Deletes a query of an owner (null: anybody's); false when there is none. */
export async function deleteQuery(db: Queryable, name: string, owner: string | null): Promise<boolean> {
  const { rowCount } = await db.query(
    'DELETE FROM named_query WHERE name = $1 AND ($2::text IS NULL OR owner = $2)',
    [name, owner],
  );
  return rowCount === 1;
}
