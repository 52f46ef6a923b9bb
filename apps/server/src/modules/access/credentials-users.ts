import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { type Client, type Pool, type Queryable, transaction } from '../../platform/db/pool.ts';
import { hashPassword } from './credentials.ts';
import { actorCacheOf } from './credentials-cache.ts';
import { unlinkAll } from './oidc/store.ts';
import { withdrawInvitationsOf } from './people/invitations.ts';

/** A user as those who manage accounts see one. */
export interface UserAccount {
  id: string;
  login: string;
  displayName: string;
  partyId: number | null;
  rights: string[];
  createdAt: Date;
  disabledAt: Date | null;
  lockedUntil: Date | null;
  secondFactor: boolean;
}

/** Letters and digits that nobody mistakes for one another. */
const LEGIBLE = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password of 92 random bits, to be told once. */
export function makePassword(): string {
  return Array.from({ length: 16 }, () => LEGIBLE[randomInt(LEGIBLE.length)]).join('');
}

/** A login as it is kept: without surrounding blanks, in small letters. */
export const tidyLogin = (login: string): string => login.trim().toLowerCase();

/** The columns of an account, out of `app_user`. */
export const ACCOUNT = `id, login, display_name AS "displayName", party_id AS "partyId", rights, created_at AS "createdAt",
  disabled_at AS "disabledAt", locked_until AS "lockedUntil", totp_confirmed_at IS NOT NULL AS "secondFactor"`;

/** A user to be added; the password as it was typed, or hashed before. */
interface NewUser {
  login: string;
  password: string | { hash: string };
  displayName: string;
  partyId: number | null;
  rights: string[];
  mustChange?: boolean;
}

/** Adds a user; null when the login is taken. Hashing takes long: inside a transaction that others wait for, hash before. */
export async function addUser(db: Queryable, user: NewUser): Promise<UserAccount | null> {
  const { password } = user;
  const { rows } = await db.query<UserAccount>(
    `INSERT INTO app_user (id, login, password_hash, display_name, party_id, rights, must_change)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (login) DO NOTHING RETURNING ${ACCOUNT}`,
    [
      uuidv7(),
      tidyLogin(user.login),
      typeof password === 'string' ? await hashPassword(password) : password.hash,
      user.displayName,
      user.partyId,
      user.rights,
      user.mustChange === true,
    ],
  );
  return rows[0] ?? null;
}

/** Every user, the disabled too, by login. */
export async function listUsers(db: Queryable): Promise<UserAccount[]> {
  return (await db.query<UserAccount>(`SELECT ${ACCOUNT} FROM app_user ORDER BY login`)).rows;
}

/** Whether anybody can sign in. */
export async function hasUsers(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ some: boolean }>(
    'SELECT EXISTS (SELECT FROM app_user WHERE disabled_at IS NULL) AS some',
  );
  return rows[0]!.some;
}

/**
 * Disables a user, ends their sessions and withdraws what they invited to; doing it again keeps the first time. `permit` is asked first, in
 * the same transaction; it throws. Null when there is no such login.
 */
export async function disableUser(
  pool: Pool,
  login: string,
  now: Date,
  permit?: (client: Client) => Promise<void>,
): Promise<UserAccount | null> {
  const user = await changeUser(pool, login, 'disabled_at = coalesce(disabled_at, $2)', now, {
    ...(permit ? { permit } : {}),
  });
  if (user !== null) await withdrawInvitationsOf(pool, `user:${user.login}`, undefined, now);
  return user;
}

/** Lets a disabled user sign in again, with the password they had. Null when there is no such login. */
export function enableUser(pool: Pool, login: string): Promise<UserAccount | null> {
  return changeUser(pool, login, 'disabled_at = NULL');
}

/**
 * Gives a user another password, lifts a lock, ends their sessions and takes identities at providers off (`identitiesEnded`). Null when there is
 * no such login.
 */
export async function resetPassword(
  pool: Pool,
  login: string,
  password: string,
): Promise<(UserAccount & { identitiesEnded: number }) | null> {
  let identitiesEnded = 0;
  const user = await changeUser(
    pool,
    login,
    `password_hash = $2, failed_count = 0, locked_until = NULL, password_changed_at = clock_timestamp(), must_change = false, handed_over_at = NULL`,
    await hashPassword(password),
    {
      also: async (client, id) => {
        identitiesEnded = await unlinkAll(client, id);
      },
    },
  );
  return user && { ...user, identitiesEnded };
}

/** A user who was not erased, by login; null when there is none. */
export async function readUser(db: Queryable, login: string): Promise<UserAccount | null> {
  const { rows } = await db.query<UserAccount>(
    `SELECT ${ACCOUNT} FROM app_user WHERE login = $1 AND ${NOT_ERASED}`,
    [tidyLogin(login)],
  );
  return rows[0] ?? null;
}

/**
 * Gives a user the password that they chose themselves (as its hash), lifts a lock, ends their sessions, and takes identities at providers off;
 * how many. Null when the account is disabled.
 */
export async function ownPassword(
  client: Client,
  userId: string,
  hash: string,
  now: Date,
): Promise<number | null> {
  const { rowCount } = await client.query(
    `UPDATE app_user SET password_hash = $2, failed_count = 0, locked_until = NULL, password_changed_at = $3, must_change = false
      WHERE id = $1 AND disabled_at IS NULL`,
    [userId, hash, now],
  );
  await client.query('DELETE FROM session WHERE user_id = $1', [userId]);
  const identitiesEnded = await unlinkAll(client, userId);
  return rowCount === 1 ? identitiesEnded : null;
}

/** Lifts the lock of wrong passwords. Null when there is no such login. */
export async function unlockUser(pool: Pool, login: string): Promise<UserAccount | null> {
  const { rows } = await pool.query<UserAccount>(
    `UPDATE app_user SET failed_count = 0, locked_until = NULL WHERE login = $1 RETURNING ${ACCOUNT}`,
    [tidyLogin(login)],
  );
  return rows[0] ?? null;
}

/** An account that was erased is nobody's: who woke it would be told as having done what it did. */
const NOT_ERASED = `NOT EXISTS (SELECT FROM personal_data_act a WHERE a.kind = 'erased' AND a.subject = 'user:' || login)`;

async function changeUser(
  pool: Pool,
  login: string,
  set: string,
  value?: unknown,
  {
    also,
    permit,
  }: {
    also?: (client: Client, id: string) => Promise<void>;
    permit?: (client: Client) => Promise<void>;
  } = {},
): Promise<UserAccount | null> {
  const user = await transaction(pool, async (client) => {
    await permit?.(client);
    const { rows } = await client.query<UserAccount>(
      `UPDATE app_user SET ${set} WHERE login = $1 AND ${NOT_ERASED} RETURNING ${ACCOUNT}`,
      [tidyLogin(login), ...(value === undefined ? [] : [value])],
    );
    if (rows[0]) {
      await client.query('DELETE FROM session WHERE user_id = $1', [rows[0].id]);
      await also?.(client, rows[0].id);
    }
    return rows[0] ?? null;
  });
  if (user) actorCacheOf(pool).forgetWhere(({ userId }) => userId === user.id);
  return user;
}
