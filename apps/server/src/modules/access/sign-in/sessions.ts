import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from '../../../platform/db/pool.ts';
import { overTls } from '../../../platform/http/over-tls.ts';
import { actorCacheOf } from '../credentials-cache.ts';

/**
 * Where the browser came by HTTPS, the session's cookie has a name that no other host, no subdomain and nothing on plain HTTP
 * can set (`__Host-`, RFC 6265bis); elsewhere, on this machine or an inside network, browsers would not take such a one.
 */
const TLS_COOKIE = '__Host-liangsu_session';
const PLAIN_COOKIE = 'liangsu_session';
/** Begins a session's text by the way that it was opened on; those of before say nothing, and end within twelve hours. */
const TLS_MARK = 'h.';
const PLAIN_MARK = 'p.';
const SESSION_HOURS = 12;
/** A session that nobody uses ends: at an office PC somebody else may sit down. */
export const IDLE_MINUTES = 30;
/** How many places one person can be signed in at; a further one ends the one that was used least lately. */
export const MOST_SESSIONS = 5;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Under what a cookie's value is kept. */
export const sessionHash = sha256;

/** Under what the actor of a key or cookie is remembered: the secret itself is not kept. */
export const cacheName = (kind: 'key' | 'session', secret: string): string =>
  `${kind}|${sha256(secret).toString('base64')}`;

const newToken = (tls: boolean): string =>
  `${tls ? TLS_MARK : PLAIN_MARK}${randomBytes(32).toString('base64url')}`;

/**
 * The text of a browser's session, or null. One that was opened by HTTPS counts under its own name alone, and one of plain
 * HTTP not by HTTPS: so nobody who can set the plain cookie puts a session of theirs into another's browser there.
 */
export function sessionTokenOf(request: FastifyRequest): string | null {
  const { [TLS_COOKIE]: tls, [PLAIN_COOKIE]: plain } = request.cookies;
  if (tls !== undefined) return tls.startsWith(TLS_MARK) ? tls : null;
  if (plain === undefined || plain === '' || plain.startsWith(TLS_MARK)) return null;
  return plain.startsWith(PLAIN_MARK) && overTls(request) ? null : plain;
}

/** What was shown when a session began. */
export interface Shown {
  /** When password, and second factor where there is one, were shown; null: something else was. */
  provenAt: Date | null;
  secondFactor: boolean;
  /** The provider by which it was opened; null: by password. */
  provider: string | null;
  /** Whether the browser came by HTTPS. */
  tls: boolean;
}

/**
 * Opens a session, of at most MOST_SESSIONS of one person: the cookie's value, and how many others of theirs it ended. Wrong
 * attempts of before are forgiven.
 */
export async function beginSession(
  pool: Pool,
  userId: string,
  at: Date,
  shown: Shown,
): Promise<{ token: string; ended: number }> {
  const token = newToken(shown.tls);
  await pool.query('UPDATE app_user SET failed_count = 0, locked_until = NULL WHERE id = $1', [userId]);
  const expired = await pool.query('DELETE FROM session WHERE user_id = $1 AND expires_at < $2', [
    userId,
    at,
  ]);
  await pool.query(
    `INSERT INTO session (token_hash, user_id, csrf_token, created_at, seen_at, expires_at, proven_at, second_factor, provider)
     VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)`,
    [
      sha256(token),
      userId,
      randomBytes(16).toString('base64url'),
      at,
      new Date(at.getTime() + SESSION_HOURS * 3_600_000),
      shown.provenAt,
      shown.secondFactor,
      shown.provider,
    ],
  );
  const pushedOut = await pool.query(
    `DELETE FROM session WHERE user_id = $1 AND token_hash IN
       (SELECT token_hash FROM session WHERE user_id = $1 ORDER BY seen_at DESC, created_at DESC, token_hash OFFSET $2)`,
    [userId, MOST_SESSIONS],
  );
  actorCacheOf(pool).forgetWhere((actor) => actor.userId === userId);
  return { token, ended: (expired.rowCount ?? 0) + (pushedOut.rowCount ?? 0) };
}

/**
 * Notes that a session's person has just shown password and second factor again. The session goes on under another
 * cookie's value, which is returned: whoever has got hold of the old one has not been proven (OWASP ASVS 5, V7.2.4). Null
 * when the session has ended.
 */
export async function proveSession(
  pool: Pool,
  token: string,
  at: Date,
  secondFactor: boolean,
  tls: boolean,
): Promise<string | null> {
  const next = newToken(tls);
  const { rowCount } = await pool.query(
    `UPDATE session SET token_hash = $2, proven_at = $3, second_factor = second_factor OR $4, seen_at = $3
      WHERE token_hash = $1 AND expires_at > $3`,
    [sha256(token), sha256(next), at, secondFactor],
  );
  actorCacheOf(pool).forget(cacheName('session', token));
  return rowCount === 1 ? next : null;
}

/** Ends the session of a cookie's value, in this process at once; by which provider it was opened, or null. */
export async function closeSession(pool: Pool, token: string): Promise<string | null> {
  const { rows } = await pool.query<{ provider: string | null }>(
    'DELETE FROM session WHERE token_hash = $1 RETURNING provider',
    [sha256(token)],
  );
  actorCacheOf(pool).forget(cacheName('session', token));
  return rows[0]?.provider ?? null;
}

/** Lets a session act for another of its person's organisations (0: the installation), from the next request on. */
export async function switchSession(pool: Pool, token: string, party: number): Promise<void> {
  await pool.query('UPDATE session SET acting_party = $2 WHERE token_hash = $1', [sha256(token), party]);
  actorCacheOf(pool).forget(cacheName('session', token));
}

/** Gives the browser its session; the rest of this request has it as well. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const tls = token.startsWith(TLS_MARK);
  reply.setCookie(tls ? TLS_COOKIE : PLAIN_COOKIE, token, {
    httpOnly: true,
    sameSite: 'lax',
    secure: tls,
    path: '/',
    maxAge: SESSION_HOURS * 3600,
  });
  if (tls && request.cookies[PLAIN_COOKIE] !== undefined) reply.clearCookie(PLAIN_COOKIE, { path: '/' });
  request.cookies[tls ? TLS_COOKIE : PLAIN_COOKIE] = token;
}

/** Takes its session from the browser, by whichever name. */
export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(PLAIN_COOKIE, { path: '/' });
  if (request.cookies[TLS_COOKIE] !== undefined) reply.clearCookie(TLS_COOKIE, { path: '/', secure: true });
}
