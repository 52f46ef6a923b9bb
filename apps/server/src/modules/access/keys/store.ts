import { ROLE_NAMES, relationsFor } from '@liangsu/domain/access';
import { v7 as uuidv7 } from 'uuid';
import type { Client, Queryable } from '../../../platform/db/pool.ts';
import { hashOf, makeKeyText } from '../credentials-keys.ts';
import { GOOD } from './actor.ts';

/** A key as it is stored, without the hashes of its texts. */
export interface KeyRecord {
  id: string;
  name: string;
  party_id: number | null;
  rights: string[];
  by_organisation: boolean;
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  previous_until: Date | null;
  rotated_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  /** Who made it has no role any more by which to, and its text is of when they had. */
  maker_left: boolean;
}

/** Who makes keys: words of the table of roles, which no quote is in. */
const MAKERS = ROLE_NAMES.filter((role) => relationsFor('key.create', role).length > 0).map(
  (role) => `'${role}'`,
);
/** Of whoever made a key (alias `k`), a role by which they did, and their account. */
const MADE_AS = `app_user u JOIN membership m ON m.user_id = u.id AND m.party_id = k.party_id AND m.role IN (${MAKERS.join()})
  WHERE 'user:' || u.login = k.created_by`;
const MAKER_LEFT = `(k.by_organisation AND NOT EXISTS (SELECT FROM ${MADE_AS} AND m.ended_at IS NULL AND u.disabled_at IS NULL)
  AND coalesce(k.rotated_at, k.created_at) <= coalesce((SELECT max(least(m.ended_at, u.disabled_at)) FROM ${MADE_AS}), 'infinity'))`;

const COLUMNS = `k.id, k.name, k.party_id, k.rights, k.by_organisation, k.created_by, k.created_at, k.expires_at,
  k.previous_until, k.rotated_at, k.last_used_at, k.revoked_at, ${MAKER_LEFT} AS maker_left`;

/** The keys of a party (null: the installation's own), those that ended too, the newest first. */
export async function keysOf(db: Queryable, partyId: number | null): Promise<KeyRecord[]> {
  const { rows } = await db.query<KeyRecord>(
    `SELECT ${COLUMNS} FROM api_key k WHERE k.party_id IS NOT DISTINCT FROM $1 ORDER BY k.created_at DESC, k.id DESC LIMIT 500`,
    [partyId],
  );
  return rows;
}

/** How many keys of a party are good now. */
export async function countGood(db: Queryable, partyId: number, now: Date): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM api_key k WHERE k.party_id = $1 AND ${GOOD}`,
    [partyId, now],
  );
  return rows[0]!.count;
}

/** Stores a key that an organisation makes for itself. The text is told once: only its hash is kept. */
export async function insertKey(
  db: Queryable,
  key: { name: string; scopes: readonly string[]; partyId: number; by: string; now: Date; expiresAt: Date },
): Promise<{ key: KeyRecord; text: string }> {
  const text = makeKeyText();
  const { rows } = await db.query<KeyRecord>(
    `INSERT INTO api_key AS k (id, key_hash, name, party_id, rights, by_organisation, created_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, true, $6, $7, $8) RETURNING ${COLUMNS}`,
    [uuidv7(), hashOf(text), key.name, key.partyId, key.scopes, key.by, key.now, key.expiresAt],
  );
  return { key: rows[0]!, text };
}

/** One key, locked until the transaction ends; null when there is none. */
export async function lockKey(client: Client, id: string): Promise<KeyRecord | null> {
  const { rows } = await client.query<KeyRecord>(
    `SELECT ${COLUMNS} FROM api_key k WHERE k.id = $1 FOR UPDATE`,
    [id],
  );
  return rows[0] ?? null;
}

/**
 * Gives a key another text. The present one stays good until `previousUntil` (null: it ends now); one from a rotation
 * before that ends in either case.
 */
export async function rotate(
  client: Client,
  id: string,
  { now, expiresAt, previousUntil }: { now: Date; expiresAt: Date; previousUntil: Date | null },
): Promise<{ key: KeyRecord; text: string }> {
  const text = makeKeyText();
  const { rows } = await client.query<KeyRecord>(
    `UPDATE api_key k SET previous_hash = CASE WHEN $5::timestamptz IS NULL THEN NULL ELSE key_hash END,
            previous_until = $5, key_hash = $2, rotated_at = $3, expires_at = $4
      WHERE id = $1 RETURNING ${COLUMNS}`,
    [id, hashOf(text), now, expiresAt, previousUntil],
  );
  return { key: rows[0]!, text };
}

/** Ends a key for good; doing it again keeps the first time. Its access tokens go with it. */
export async function endKey(client: Client, id: string, by: string, now: Date): Promise<void> {
  await client.query(
    `UPDATE api_key SET revoked_at = coalesce(revoked_at, $2), revoked_by = coalesce(revoked_by, $3),
            previous_hash = NULL, previous_until = NULL
      WHERE id = $1`,
    [id, now, by],
  );
  await client.query('DELETE FROM access_token WHERE key_id = $1', [id]);
}
