import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { FastifyRequest } from 'fastify';
import type { Pool } from '../../platform/db/pool.ts';
import { type Actor, ANONYMOUS } from '../../platform/http/actor.ts';
import { AppError } from '../../platform/http/errors.ts';
import { actorCacheOf } from './credentials-cache.ts';

export const SESSION_COOKIE = 'liangsu_session';
const SESSION_HOURS = 12;
const MAX_FAILURES = 5;
const LOCK_MINUTES = 10;
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Under what the actor of a key or cookie is remembered: the secret itself is not kept. */
const cacheName = (kind: 'key' | 'session', secret: string): string =>
  `${kind}|${sha256(secret).toString('base64')}`;

/** Hashes a password with argon2id (OWASP's parameters: 19 MiB, 2 passes). */
export function hashPassword(password: string): Promise<string> {
  return hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}

interface UserRow {
  id: string;
  login: string;
  display_name: string;
  party_id: number | null;
  rights: string[];
  locale: 'zh-CN' | 'en';
}

function userActor(row: UserRow): Actor {
  return {
    kind: 'user',
    name: `user:${row.login}`,
    userId: row.id,
    displayName: row.display_name,
    partyId: row.party_id ?? 0,
    rights: new Set(row.rights),
    locale: row.locale,
  };
}

// A hash to compare with when the login is unknown, so that the answer takes as long and gives nothing away.
let decoy: Promise<string> | null = null;

/** Checks login and password and opens a session; throws auth.failed or auth.locked. Returns the cookie's value. */
export async function openSession(
  pool: Pool,
  login: string,
  password: string,
  now: Date,
): Promise<{ token: string; actor: Actor }> {
  const { rows } = await pool.query<
    UserRow & { password_hash: string; failed_count: number; locked_until: Date | null }
  >(
    `SELECT id, login, display_name, party_id, rights, locale, password_hash, failed_count, locked_until
       FROM app_user WHERE login = lower($1) AND disabled_at IS NULL`,
    [login.trim()],
  );
  const user = rows[0];
  if (user?.locked_until && user.locked_until > now)
    throw new AppError('auth.locked', { until: user.locked_until.toISOString() });
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  const right = await verify(user?.password_hash ?? (await decoy), password);
  if (!user || !right) {
    if (user) {
      const failures = user.failed_count + 1;
      const locked = failures >= MAX_FAILURES;
      await pool.query('UPDATE app_user SET failed_count = $2, locked_until = $3 WHERE id = $1', [
        user.id,
        locked ? 0 : failures,
        locked ? new Date(now.getTime() + LOCK_MINUTES * 60_000) : null,
      ]);
    }
    throw new AppError('auth.failed');
  }
  const token = randomBytes(32).toString('base64url');
  await pool.query('UPDATE app_user SET failed_count = 0, locked_until = NULL WHERE id = $1', [user.id]);
  await pool.query('DELETE FROM session WHERE user_id = $1 AND expires_at < $2', [user.id, now]);
  await pool.query(
    'INSERT INTO session (token_hash, user_id, csrf_token, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)',
    [
      sha256(token),
      user.id,
      randomBytes(16).toString('base64url'),
      now,
      new Date(now.getTime() + SESSION_HOURS * 3_600_000),
    ],
  );
  return { token, actor: userActor(user) };
}

/** Ends the session of a cookie's value; in this process at once. */
export async function closeSession(pool: Pool, token: string): Promise<void> {
  await pool.query('DELETE FROM session WHERE token_hash = $1', [sha256(token)]);
  actorCacheOf(pool).forget(cacheName('session', token));
}

/** Finds the actor of a request from its API key (Bearer or X-API-Key) or session cookie. Answers are kept for a few seconds. */
export function createAuthenticator(
  pool: Pool,
  now: () => Date,
): (request: FastifyRequest) => Promise<Actor> {
  const cache = actorCacheOf(pool);
  const lookup = (kind: 'key' | 'session', secret: string): Promise<Actor> =>
    cache.get(cacheName(kind, secret), now().getTime(), () =>
      kind === 'key' ? actorOfKey(pool, secret, now()) : actorOfSession(pool, secret, now()),
    );

  return async (request) => {
    const header = request.headers.authorization;
    const key = header?.startsWith('Bearer ') ? header.slice(7) : request.headers['x-api-key'];
    if (typeof key === 'string' && key !== '') return lookup('key', key);
    const token = request.cookies[SESSION_COOKIE];
    if (!token) return ANONYMOUS;
    // A page of another site can send the cookie but not this header.
    if (UNSAFE.has(request.method) && request.headers['x-requested-with'] !== 'liangsu')
      throw new AppError('auth.csrf');
    return lookup('session', token);
  };
}

async function actorOfSession(pool: Pool, token: string, now: Date): Promise<Actor> {
  const { rows } = await pool.query<UserRow>(
    `SELECT u.id, u.login, u.display_name, u.party_id, u.rights, u.locale
       FROM session s JOIN app_user u ON u.id = s.user_id
      WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL`,
    [sha256(token), now],
  );
  return rows[0] ? userActor(rows[0]) : ANONYMOUS;
}

async function actorOfKey(pool: Pool, text: string, now: Date): Promise<Actor> {
  const { rows } = await pool.query<{ id: string; name: string; party_id: number | null; rights: string[] }>(
    `SELECT id, name, party_id, rights FROM api_key
      WHERE key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
    [sha256(text), now],
  );
  const row = rows[0];
  if (!row) return ANONYMOUS;
  return {
    kind: 'key',
    name: `key:${row.id}`,
    userId: null,
    displayName: row.name,
    partyId: row.party_id ?? 0,
    rights: new Set(row.rights),
    locale: null,
  };
}
