import { createHash, randomBytes } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { Secret, TOTP } from 'otpauth';
import type { Client, Pool, Queryable } from '../../../platform/db/pool.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { openKept, type SealedColumn } from '../../../platform/sealed-column.ts';
import type { Sealer } from '../../../platform/sealing.ts';
import { ARGON2 } from '../argon2.ts';

const PERIOD_S = 30;
/** Periods before and after now whose code is taken: clocks of phones differ. */
const WINDOW = 1;
const RECOVERY_CODES = 10;

const fastHash = (code: string): Buffer => createHash('sha256').update(code).digest();

/**
 * How a recovery code is kept: argon2id, with the parameters of passwords, over its SHA-256; the salt is the user's, so that
 * one reckoning finds which of ten it is.
 */
const slowHash = (userId: string, fast: Buffer): Promise<Buffer> =>
  hashRaw(fast, {
    ...ARGON2,
    salt: createHash('sha256').update(`recovery:${userId}`).digest().subarray(0, 16),
  });

const totpOf = (login: string, secret: string): TOTP =>
  new TOTP({
    issuer: 'Liangsu',
    label: login,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_S,
    secret: Secret.fromBase32(secret),
  });

/** A new secret, in base32, and the address that an authenticator app reads from a QR code (RFC 6238). */
export function makeSecret(login: string): { secret: string; uri: string } {
  const secret = new Secret({ size: 20 }).base32;
  return { secret, uri: totpOf(login, secret).toString() };
}

/** The period whose code this is, near `now`; null when it is none. */
export function stepOf(login: string, secret: string, code: string, now: Date): number | null {
  const timestamp = now.getTime();
  const delta = totpOf(login, secret).validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_S) + delta;
}

const SECRET: SealedColumn = {
  table: 'app_user',
  id: 'id',
  column: 'totp_secret',
  purpose: (userId) => `totp:${userId}`,
};
/** What is sealed of accounts. */
export const SEALED_ACCOUNTS: readonly SealedColumn[] = [SECRET];

/** A user's secret as it is kept. */
export const sealSecret = (sealer: Sealer, userId: string, secret: string): string =>
  sealer.seal(secret, SECRET.purpose(userId));

/**
 * A user's secret, in base32, from how it is kept. Throws auth.secondFactorSealed when the key that sealed it is not here (a
 * database restored without its keys).
 */
export function openSecret(sealer: Sealer, userId: string, kept: string): string {
  const secret = openKept(sealer, SECRET, userId, kept);
  if (secret === null) throw new AppError('auth.secondFactorSealed');
  return secret;
}

/** A code as people type it, without blanks and hyphens. */
const tidyCode = (code: string): string => code.replace(/[\s-]/g, '').toUpperCase();

/**
 * Takes a second factor: six digits of the app, each period once, or a recovery code, each once. In statements that
 * change what they check, so that two at once do not both pass. `secret` as it is kept. False when it is neither; throws
 * auth.secondFactorSealed when six digits cannot be checked.
 */
export async function takeCode(
  db: Queryable,
  sealer: Sealer,
  user: { id: string; login: string; secret: string },
  typed: string,
  now: Date,
): Promise<boolean> {
  const code = tidyCode(typed);
  const step = /^\d{6}$/.test(code)
    ? stepOf(user.login, openSecret(sealer, user.id, user.secret), code, now)
    : null;
  const fast = fastHash(code);
  const { rowCount } =
    step === null
      ? await db.query(
          `UPDATE recovery_code SET used_at = $4
            WHERE user_id = $1 AND used_at IS NULL AND (scheme = 2 AND code_hash = $2 OR scheme = 1 AND code_hash = $3)`,
          [user.id, await slowHash(user.id, fast), fast, now],
        )
      : await db.query(
          'UPDATE app_user SET totp_last_step = $2 WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)',
          [user.id, step],
        );
  return rowCount === 1;
}

/** Letters and digits that nobody mistakes for one another. */
const LEGIBLE = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** Replaces a user's recovery codes; the returned ones are shown once and stored only as hashes. 49 random bits each. */
export async function makeRecoveryCodes(client: Client, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    [...randomBytes(10)].map((byte) => LEGIBLE[byte % LEGIBLE.length]).join(''),
  );
  await client.query('DELETE FROM recovery_code WHERE user_id = $1', [userId]);
  await client.query(
    'INSERT INTO recovery_code (user_id, code_hash, scheme) SELECT $1, u.hash, 2 FROM unnest($2::bytea[]) AS u(hash)',
    [userId, await Promise.all(codes.map((code) => slowHash(userId, fastHash(code))))],
  );
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
}

/**
 * Puts the slow hash in the place of the fast one that recovery codes of before were kept by; answers how many. Beside running
 * servers, which take codes by either: a code that is used meanwhile stays used.
 */
export async function slowRecoveryCodes(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ user_id: string; code_hash: Buffer }>(
    'SELECT user_id, code_hash FROM recovery_code WHERE scheme = 1 ORDER BY user_id',
  );
  for (const { user_id: userId, code_hash: fast } of rows)
    await pool.query(
      'UPDATE recovery_code SET code_hash = $3, scheme = 2 WHERE user_id = $1 AND code_hash = $2 AND scheme = 1',
      [userId, fast, await slowHash(userId, fast)],
    );
  return rows.length;
}
