import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Pool, Queryable } from '../../../platform/db/pool.ts';
import type { Arrival, Trip } from './providers.ts';

/** How long a browser may take at a provider, and to enter its second factor. */
const TRIP_MS = 10 * 60_000;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What a browser is known by while it is at a provider. */
export const newBrowser = (): string => randomBytes(32).toString('base64url');

export interface TripRow extends Trip {
  provider: string;
  back_to: string;
  link_user: string | null;
  link_session: Buffer | null;
  /** Nothing is linked: `link_user` shows again who they are. */
  proves: boolean;
  second_factor: boolean;
  departed_at: Date;
}

/** On whose behalf a browser goes to a provider: to link an identity there, or to show again who they are. */
export interface Errand {
  user: string;
  session: Buffer;
  /** Null: to link. Else whether they have shown their second factor here. */
  proves: { secondFactor: boolean } | null;
}

/** Keeps a trip until its browser comes back; those that never did are cleared away. */
export async function keepTrip(
  db: Queryable,
  browser: string,
  trip: Trip & { provider: string; backTo: string; errand: Errand | null },
  now: Date,
): Promise<void> {
  await db.query('DELETE FROM oidc_request WHERE expires_at < $1', [now]);
  await db.query(
    `INSERT INTO oidc_request (browser_hash, provider, state, nonce, verifier, back_to, link_user, link_session, expires_at,
       proves, second_factor, departed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      sha256(browser),
      trip.provider,
      trip.state,
      trip.nonce,
      trip.verifier,
      trip.backTo,
      trip.errand?.user ?? null,
      trip.errand?.session ?? null,
      new Date(now.getTime() + TRIP_MS),
      trip.errand?.proves != null,
      trip.errand?.proves?.secondFactor === true,
      now,
    ],
  );
}

/** The trip of a browser, which it makes once: whatever becomes of it, it is gone. Null when there is none. */
export async function takeTrip(db: Queryable, browser: string, now: Date): Promise<TripRow | null> {
  const { rows } = await db.query<TripRow & { expires_at: Date }>(
    'DELETE FROM oidc_request WHERE browser_hash = $1 RETURNING *',
    [sha256(browser)],
  );
  const row = rows[0];
  return row && row.expires_at > now ? row : null;
}

export interface Owner {
  id: string;
  login: string;
  locked_until: Date | null;
  /** How their second factor is kept; null: they have none. */
  secret: string | null;
}

const OWNER = `u.id, u.login, u.locked_until, CASE WHEN u.totp_confirmed_at IS NOT NULL THEN u.totp_secret END AS secret`;

/** The account that somebody linked this identity to; null when none, or it is disabled. Notes that it was used. */
export async function ownerOf(db: Queryable, arrival: Arrival, now: Date): Promise<Owner | null> {
  const { rows } = await db.query<Owner>(
    `WITH used AS (UPDATE user_identity SET used_at = $3 WHERE issuer = $1 AND subject = $2 RETURNING user_id)
     SELECT ${OWNER} FROM used JOIN app_user u ON u.id = used.user_id WHERE u.disabled_at IS NULL`,
    [arrival.issuer, arrival.subject, now],
  );
  return rows[0] ?? null;
}

/** Links an identity to an account; false when it is another's, or the account has another one there. Again is no fault. */
export async function link(db: Queryable, user: string, arrival: Arrival, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO user_identity (id, user_id, issuer, subject, linked_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [uuidv7(), user, arrival.issuer, arrival.subject, now],
  );
  if (rowCount === 1) return true;
  const { rows } = await db.query(
    'SELECT FROM user_identity WHERE user_id = $1 AND issuer = $2 AND subject = $3',
    [user, arrival.issuer, arrival.subject],
  );
  return rows.length === 1;
}

export interface IdentityRow {
  id: string;
  issuer: string;
  linked_at: Date;
  used_at: Date | null;
}

/** The identities of an account, by when they were linked. */
export async function identitiesOf(db: Queryable, user: string): Promise<IdentityRow[]> {
  const { rows } = await db.query<IdentityRow>(
    'SELECT id, issuer, linked_at, used_at FROM user_identity WHERE user_id = $1 ORDER BY linked_at, id',
    [user],
  );
  return rows;
}

/** Takes an identity off an account; its issuer, or null when the account has no such. */
export async function unlink(db: Queryable, user: string, id: string): Promise<string | null> {
  const { rows } = await db.query<{ issuer: string }>(
    'DELETE FROM user_identity WHERE id = $1 AND user_id = $2 RETURNING issuer',
    [id, user],
  );
  return rows[0]?.issuer ?? null;
}

/**
 * Takes every identity off an account, and what is under way to link or use one; how many were linked. Whoever had the account linked theirs, and
 * would sign in by it past another password.
 */
export async function unlinkAll(db: Queryable, user: string): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM user_identity WHERE user_id = $1', [user]);
  await db.query('DELETE FROM oidc_waiting WHERE user_id = $1', [user]);
  await db.query('DELETE FROM oidc_request WHERE link_user = $1', [user]);
  return rowCount ?? 0;
}

/** Keeps who signed in at a provider and has still to show the second factor. */
export async function keepWaiting(
  db: Queryable,
  browser: string,
  one: { user: string; provider: string; backTo: string },
  now: Date,
): Promise<void> {
  await db.query('DELETE FROM oidc_waiting WHERE expires_at < $1', [now]);
  await db.query(
    'INSERT INTO oidc_waiting (browser_hash, user_id, provider, back_to, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [sha256(browser), one.user, one.provider, one.backTo, new Date(now.getTime() + TRIP_MS)],
  );
}

/** Who waits in this browser; null when nobody. */
export async function waitingIn(
  db: Queryable,
  browser: string,
  now: Date,
): Promise<(Owner & { provider: string }) | null> {
  const { rows } = await db.query<Owner & { provider: string }>(
    `SELECT ${OWNER}, w.provider FROM oidc_waiting w JOIN app_user u ON u.id = w.user_id
      WHERE w.browser_hash = $1 AND w.expires_at > $2 AND u.disabled_at IS NULL`,
    [sha256(browser), now],
  );
  return rows[0] ?? null;
}

/** Ends a wait; false when somebody else ended it first. */
export async function endWaiting(db: Pool, browser: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM oidc_waiting WHERE browser_hash = $1', [sha256(browser)]);
  return rowCount === 1;
}
