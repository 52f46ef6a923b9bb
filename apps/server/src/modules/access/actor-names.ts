import type { Queryable } from '../../platform/db/pool.ts';

/**
 * Who acted, as others are told: the party on whose behalf, else the name of the person or key; never a login, which is
 * half of a sign-in. By the names that records keep (`user:<login>`, `key:<id>`); who is neither stays as written.
 */
export async function actorNames(
  db: Queryable,
  actors: readonly string[],
): Promise<(actor: string) => string> {
  const { rows } = await db.query<{ actor: string; name: string | null }>(
    `SELECT a.actor, coalesce(p.name, u.display_name, k.name) AS name
       FROM unnest($1::text[]) AS a (actor)
       LEFT JOIN app_user u ON a.actor = 'user:' || u.login
       LEFT JOIN api_key k ON a.actor = 'key:' || k.id
       LEFT JOIN party p ON p.id = coalesce(u.party_id, k.party_id)`,
    [[...new Set(actors)]],
  );
  const names = new Map(rows.map(({ actor, name }) => [actor, name]));
  return (actor) => names.get(actor) ?? (/^(user|key):/.test(actor) ? '–' : actor);
}
