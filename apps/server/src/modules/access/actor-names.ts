import type { Queryable } from '../../platform/db/pool.ts';
import type { Actor } from '../../platform/http/actor.ts';

/** As others are told of whoever works for no party: who runs the system. */
const INSTALLATION_NAME = '系统运行单位 the installation';

/**
 * Who acted, as others are told: the party on whose behalf, else the name of the key; never a person's name, which is their
 * organisation's to tell, nor a login, which is half of a sign-in. By the names that records keep (`user:<login>`, `key:<id>`);
 * who is neither stays as written.
 */
export async function actorNames(
  db: Queryable,
  actors: readonly string[],
): Promise<(actor: string) => string> {
  const { rows } = await db.query<{ actor: string; name: string | null }>(
    `SELECT a.actor, coalesce(p.name, k.name, CASE WHEN u.id IS NOT NULL THEN $2 END) AS name
       FROM unnest($1::text[]) AS a (actor)
       LEFT JOIN app_user u ON a.actor = 'user:' || u.login
       LEFT JOIN api_key k ON a.actor = 'key:' || k.id
       LEFT JOIN party p ON p.id = coalesce(u.party_id, k.party_id,
         (SELECT m.party_id FROM membership m WHERE m.user_id = u.id AND m.party_id IS NOT NULL
           ORDER BY m.ended_at DESC NULLS FIRST, m.granted_at, m.id LIMIT 1))`,
    [[...new Set(actors)], INSTALLATION_NAME],
  );
  const names = new Map(rows.map(({ actor, name }) => [actor, name]));
  return (actor) => names.get(actor) ?? (/^(user|key):/.test(actor) ? '–' : actor);
}

/**
 * Who works on something that keeps logins alone, as one viewer is told: their own people by name, others by organisation. Takes the actors as
 * records keep them, and one of them.
 */
export async function officersTo(
  db: Queryable,
  viewer: Actor,
  actors: readonly string[],
): Promise<(actor: string) => string> {
  const by = await namedTo(db, viewer, false, actors);
  const { rows } = await db.query<{ actor: string; name: string }>(
    `SELECT 'user:' || login AS actor, display_name AS name FROM app_user WHERE 'user:' || login = ANY ($1)`,
    [[...new Set(actors)]],
  );
  const names = new Map(rows.map(({ actor, name }) => [actor, name]));
  return (actor) => by(actor, names.get(actor) ?? '');
}

/**
 * Who changed a record, as one viewer is told: by name where they may see whom to call there (`seen`), and where it was somebody of
 * their own organisation; else by organisation. Takes the actors as records keep them; the answer takes one and the name kept with it.
 */
export async function namedTo(
  db: Queryable,
  viewer: Actor,
  seen: boolean,
  actors: readonly string[],
): Promise<(actor: string, name: string) => string> {
  const organisationOf = await actorNames(db, actors);
  const { rows } = await db.query<{ actor: string }>(
    `SELECT DISTINCT 'user:' || u.login AS actor FROM app_user u LEFT JOIN membership m ON m.user_id = u.id
      WHERE 'user:' || u.login = ANY ($1) AND $2 IN (u.party_id, m.party_id)`,
    [[...new Set(actors)], viewer.partyId],
  );
  const colleagues = new Set(rows.map(({ actor }) => actor));
  return (actor, name) =>
    name !== '' && (seen || colleagues.has(actor) || actor === viewer.name) ? name : organisationOf(actor);
}
