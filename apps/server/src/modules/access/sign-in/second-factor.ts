import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Client, Queryable } from '../../../platform/db/pool.ts';

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

/** A code as people type it, without blanks and hyphens. */
const tidyCode = (code: string): string => code.replace(/[\s-]/g, '').toUpperCase();

/**
 * Takes a second factor: six digits of the app, each period once, or a recovery code, each once. In statements that
 * change what they check, so that two at once do not both pass. False when it is neither.
 */
export async function takeCode(
  db: Queryable,
  user: { id: string; login: string; secret: string },
  typed: string,
  now: Date,
): Promise<boolean> {
  const code = tidyCode(typed);
  const step = /^\d{6}$/.test(code) ? stepOf(user.login, user.secret, code, now) : null;
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
