import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { type Pool, type Queryable, transaction } from '../../platform/db/pool.ts';

/** A key as those who manage keys see one: never its text, of which only a hash is kept. */
export interface ApiKey {
  id: string;
  name: string;
  partyId: number | null;
  rights: string[];
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

const KEY = `id, name, party_id AS "partyId", rights, created_at AS "createdAt", expires_at AS "expiresAt",
  revoked_at AS "revokedAt"`;

/** The name of the key that the settings give; no other key may have it. */
export const SETTINGS_KEY = 'LIANGSU_API_KEY';

/** What the settings' key may do: capture by every door, and ask. Not: master data, merging, labels, reports, people's numbers. */
export const SETTINGS_KEY_RIGHTS: readonly string[] = [
  'event.capture',
  'event.query',
  'lot.read',
  'lot.trace',
  'party.read',
  'place.read',
  'entry.create',
  'entry.correct',
  'entry.read',
  'import.create',
  'import.read',
];

/** One number for "the settings' key is being changed", so that two servers starting together take turns. */
const LOCK = 0x6c73_6b79;

/** Under what a key is kept: SHA-256 is enough for 192 random bits, and quick at each use. */
export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A new key's text. */
export const makeKeyText = (): string => `lsk_${randomBytes(24).toString('base64url')}`;

/** Creates an API key with these rights; the returned text is shown once and stored only as a hash. */
export async function createApiKey(
  db: Queryable,
  key: { name: string; rights: readonly string[]; partyId: number | null; expiresAt?: Date | null },
): Promise<{ id: string; text: string }> {
  const id = uuidv7();
  const text = makeKeyText();
  await db.query(
    'INSERT INTO api_key (id, key_hash, name, party_id, rights, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, hashOf(text), key.name, key.partyId, key.rights, key.expiresAt ?? null],
  );
  return { id, text };
}

/** Every key, the revoked too, the newest first. */
export async function listApiKeys(db: Queryable): Promise<ApiKey[]> {
  return (await db.query<ApiKey>(`SELECT ${KEY} FROM api_key ORDER BY created_at DESC, id DESC`)).rows;
}

/** Revokes a key for good; doing it again keeps the first time. Null when there is no such key. */
export async function revokeApiKey(pool: Pool, id: string, now: Date): Promise<ApiKey | null> {
  const { rows } = await pool.query<ApiKey>(
    `UPDATE api_key SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING ${KEY}`,
    [id, now],
  );
  return rows[0] ?? null;
}

/**
 * Makes the text of the settings (null: none) the only settings' key that is valid: the one before is revoked, also when
 * the setting is gone. False, with nothing changed, when the text is that of another key.
 */
export async function replaceSettingsKey(pool: Pool, text: string | null, now: Date): Promise<boolean> {
  const hash = text === null ? Buffer.alloc(0) : hashOf(text);
  return transaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const other = await client.query(
      'SELECT FROM api_key WHERE (key_hash = $1 AND (name <> $2 OR by_organisation)) OR previous_hash = $1',
      [hash, SETTINGS_KEY],
    );
    if (other.rowCount !== 0) return false;
    await client.query(
      'UPDATE api_key SET revoked_at = $3 WHERE name = $1 AND NOT by_organisation AND key_hash <> $2 AND revoked_at IS NULL',
      [SETTINGS_KEY, hash, now],
    );
    if (text !== null)
      await client.query(
        `INSERT INTO api_key (id, key_hash, name, rights) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key_hash) DO UPDATE SET rights = excluded.rights, party_id = NULL, expires_at = NULL, revoked_at = NULL`,
        [uuidv7(), hash, SETTINGS_KEY, SETTINGS_KEY_RIGHTS],
      );
    return true;
  });
}
