import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Client, Pool, Queryable } from '../../../platform/db/pool.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { Sealer } from '../../../platform/sealing.ts';

const PERIOD_S = 30;
/** Periods before and after now whose code is taken: clocks of phones differ. */
const WINDOW = 1;
const RECOVERY_CODES = 10;

const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest();

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

/** What a user's secret is sealed for: moved into another's row it opens nothing. */
const purposeOf = (userId: string): string => `totp:${userId}`;

/** A user's secret as it is kept. */
export const sealSecret = (sealer: Sealer, userId: string, secret: string): string =>
  sealer.seal(secret, purposeOf(userId));

/**
 * A user's secret, in base32, from how it is kept. Throws auth.secondFactorSealed when the key that sealed it is not here (a
 * database restored without its keys).
 */
export function openSecret(sealer: Sealer, userId: string, kept: string): string {
  // What was kept before secrets were sealed is sealed at the start.
  const secret = Sealer.isSealed(kept) ? sealer.open(kept, purposeOf(userId)) : kept;
  if (secret === null) throw new AppError('auth.secondFactorSealed');
  return secret;
}

/**
 * Seals by the present key what is not sealed or by an older key; how many were, and how many no key opens. Beside a running
 * server: a row that changes meanwhile is left to its change.
 */
export async function sealSecrets(pool: Pool, sealer: Sealer): Promise<{ sealed: number; lost: number }> {
  const { rows } = await pool.query<{ id: string; kept: string }>(
    'SELECT id, totp_secret AS kept FROM app_user WHERE totp_secret IS NOT NULL ORDER BY id',
  );
  const count = { sealed: 0, lost: 0 };
  for (const { id, kept } of rows) {
    if (Sealer.isSealed(kept) && sealer.isCurrent(kept)) continue;
    const secret = Sealer.isSealed(kept) ? sealer.open(kept, purposeOf(id)) : kept;
    if (secret === null) count.lost += 1;
    else {
      await pool.query('UPDATE app_user SET totp_secret = $3 WHERE id = $1 AND totp_secret = $2', [
        id,
        kept,
        sealSecret(sealer, id, secret),
      ]);
      count.sealed += 1;
    }
  }
  return count;
}

/** How many secrets are sealed by another key than the present one, or by none. */
export async function secretsOfOldKeys(pool: Pool, sealer: Sealer): Promise<number> {
  const { rows } = await pool.query<{ kept: string }>(
    'SELECT totp_secret AS kept FROM app_user WHERE totp_secret IS NOT NULL',
  );
  return rows.filter(({ kept }) => !sealer.isCurrent(kept)).length;
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
  const { rowCount } =
    step === null
      ? await db.query(
          'UPDATE recovery_code SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL',
          [user.id, hashOf(code), now],
        )
      : await db.query(
          'UPDATE app_user SET totp_last_step = $2 WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)',
          [user.id, step],
        );
  return rowCount === 1;
}

/** Letters and digits that nobody mistakes for one another. */
const LEGIBLE = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** Replaces a user's recovery codes; the returned ones are shown once and stored only as hashes. 50 random bits each. */
export async function makeRecoveryCodes(client: Client, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    [...randomBytes(10)].map((byte) => LEGIBLE[byte % LEGIBLE.length]).join(''),
  );
  await client.query('DELETE FROM recovery_code WHERE user_id = $1', [userId]);
  await client.query('INSERT INTO recovery_code (user_id, code_hash) SELECT $1, * FROM unnest($2::bytea[])', [
    userId,
    codes.map(hashOf),
  ]);
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
}
