import { verify } from '@node-rs/argon2';
import type { Pool } from '../../../platform/db/pool.ts';
import { AppError } from '../../../platform/http/errors.ts';
import type { Sealer } from '../../../platform/sealing.ts';
import { LOCK_MS, MAX_FAILURES } from '../credentials-attempts.ts';
import { takeCode } from './second-factor.ts';

/** What signing in looks at. */
export interface SignInRow {
  id: string;
  login: string;
  password_hash: string;
  totp_secret: string | null;
  totp_confirmed_at: Date | null;
  locked_until: Date | null;
}

/**
 * Counts an attempt at an account's password or code as wrong, before it is looked at; its row. Throws auth.locked while the
 * account is locked.
 */
export async function countAttempt(pool: Pool, userId: string, at: Date): Promise<SignInRow> {
  const { rows } = await pool.query<SignInRow>(
    `UPDATE app_user SET failed_count = CASE WHEN failed_count + 1 >= $3 THEN 0 ELSE failed_count + 1 END,
                         locked_until = CASE WHEN failed_count + 1 >= $3 THEN $4::timestamptz END
      WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $2) RETURNING *`,
    [userId, at, MAX_FAILURES, new Date(at.getTime() + LOCK_MS)],
  );
  const user = rows[0];
  if (!user) {
    const until = new Date(at.getTime() + LOCK_MS);
    throw new AppError('auth.locked', { until: until.toISOString(), retryAfter: LOCK_MS / 1000 });
  }
  return user;
}

/**
 * Asks a signed-in person's password again before what could lock them out or let another in, and with `code` their
 * second factor. Wrong ones count as at the sign-in: before they are looked at. Earlier ones are forgiven only to whoever
 * showed all that a sign-in takes: the password alone gives just its own attempt back, so it buys no guesses at the code.
 * Throws auth.locked, auth.wrongPassword, auth.secondFactorWrong.
 */
export async function askAgain(
  pool: Pool,
  sealer: Sealer,
  userId: string,
  password: string,
  at: Date,
  code?: string,
): Promise<SignInRow> {
  const user = await countAttempt(pool, userId, at);
  if (!(await verify(user.password_hash, password))) throw new AppError('auth.wrongPassword');
  const { id, login, totp_secret: secret, totp_confirmed_at: confirmed } = user;
  if (code !== undefined) {
    if (
      confirmed === null ||
      secret === null ||
      !(await takeCode(pool, sealer, { id, login, secret }, code, at))
    )
      throw new AppError('auth.secondFactorWrong');
  }
  await forgive(pool, userId, confirmed === null || code !== undefined, at);
  return user;
}

/** Gives an attempt back that was right; all of them to whoever showed the whole. */
async function forgive(pool: Pool, userId: string, whole: boolean, at: Date): Promise<void> {
  // A lock is as many attempts as it takes: without this one it is one fewer, and none.
  await pool.query(
    `UPDATE app_user SET failed_count = CASE WHEN $2 THEN 0 WHEN locked_until > $3 THEN $4 - 1
                                             ELSE greatest(failed_count - 1, 0) END,
                         locked_until = NULL
      WHERE id = $1`,
    [userId, whole, at, MAX_FAILURES],
  );
}

/**
 * Asks a signed-in person's second factor, where they have one, before they show the rest at a provider; whether they have.
 * Counted as `askAgain` does. Throws auth.secondFactor when it is missing, auth.locked, auth.secondFactorWrong.
 */
export async function askCode(
  pool: Pool,
  sealer: Sealer,
  userId: string,
  at: Date,
  code: string | undefined,
): Promise<boolean> {
  const { rows } = await pool.query<{ has: boolean }>(
    'SELECT totp_confirmed_at IS NOT NULL AS has FROM app_user WHERE id = $1',
    [userId],
  );
  if (!rows[0]?.has) return false;
  if (code === undefined) throw new AppError('auth.secondFactor');
  const { id, login, totp_secret: secret } = await countAttempt(pool, userId, at);
  if (secret === null || !(await takeCode(pool, sealer, { id, login, secret }, code, at)))
    throw new AppError('auth.secondFactorWrong');
  await forgive(pool, userId, false, at);
  return true;
}
