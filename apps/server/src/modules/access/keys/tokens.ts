import { randomBytes } from 'node:crypto';
import { covers } from '@liangsu/domain/access';
import type { Pool, Queryable } from '../../../platform/db/pool.ts';
import { hashOf } from '../credentials-keys.ts';
import { GOOD, TOKEN_PREFIX, withText } from './actor.ts';

/** How long an access token is good. */
export const TOKEN_SECONDS = 900;
/** Access tokens of one key that are good at a time: a program keeps one, a few processes a few. */
const MOST_TOKENS = 100;

/** A key as the client of OAuth that it is. */
export interface OAuthClient {
  id: string;
  name: string;
  party_id: number | null;
  rights: string[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The key of this id whose text this is, while it is good; null otherwise. An access token is no text of a key. */
export async function findClient(
  db: Queryable,
  id: string,
  secret: string,
  now: Date,
): Promise<OAuthClient | null> {
  if (!UUID.test(id) || secret === '') return null;
  const { rows } = await db.query<OAuthClient>(
    `SELECT k.id, k.name, k.party_id, k.rights FROM api_key k WHERE k.id = $3 AND ${withText('$1')} AND ${GOOD}`,
    [hashOf(secret), now, id.toLowerCase()],
  );
  return rows[0] ?? null;
}

/** Whether there is a key of this id, good or not: what is no id of one may be anything, a secret too. */
export async function isKey(db: Queryable, id: string): Promise<boolean> {
  if (!UUID.test(id)) return false;
  const { rows } = await db.query('SELECT FROM api_key WHERE id = $1', [id.toLowerCase()]);
  return rows.length > 0;
}

/** The scopes of a token: those that are asked for, or all of the key's; null when one is asked for that the key has not. */
export function narrow({ rights }: OAuthClient, asked: string | undefined): string[] | null {
  const wanted = [...new Set((asked ?? '').split(' ').filter((scope) => scope !== ''))];
  if (wanted.length === 0) return rights;
  const held = new Set(rights);
  return wanted.every((scope) => covers(held, scope)) ? wanted : null;
}

/** Makes an access token of a key, and forgets the key's old ones. The text is told once: only its hash is kept. */
export async function makeToken(
  pool: Pool,
  client: OAuthClient,
  scopes: readonly string[],
  now: Date,
): Promise<string> {
  const text = `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
  await pool.query(
    `DELETE FROM access_token WHERE token_hash IN (
       SELECT token_hash FROM access_token WHERE key_id = $1 AND expires_at <= $2
       UNION ALL
       (SELECT token_hash FROM access_token WHERE key_id = $1 AND expires_at > $2 ORDER BY expires_at DESC OFFSET $3))`,
    [client.id, now, MOST_TOKENS - 1],
  );
  await pool.query(
    'INSERT INTO access_token (token_hash, key_id, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [hashOf(text), client.id, scopes, now, new Date(now.getTime() + TOKEN_SECONDS * 1000)],
  );
  return text;
}

/** Ends an access token of this client and answers whether there was one; one of another's stays. */
export async function endToken(db: Queryable, client: OAuthClient, text: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM access_token WHERE token_hash = $1 AND key_id = $2', [
    hashOf(text),
    client.id,
  ]);
  return rowCount === 1;
}
