import { createHash } from 'node:crypto';
import { isRole } from '@liangsu/domain/access';
import type { Client, Queryable } from '../../../platform/db/pool.ts';
import { makePassword } from '../credentials-users.ts';

/** How long the two codes of an account wait for its owner. */
const WAITS_MS = 7 * 24 * 3_600_000;

/** As people copy a code from paper: blanks and hyphens tell nothing. */
const hashOf = (code: string): Buffer => createHash('sha256').update(code.replace(/[\s-]/g, '')).digest();

/** How far the handing over of an account is: one code is out, or both; null: none waits. */
export type HandoverState = 'first' | 'both' | null;

/** What tells the state of the handover of a user (alias `u`) at a moment (a parameter like `$1`), as SQL. */
export const handoverAt = (moment: string): string =>
  `(SELECT CASE WHEN h.second_hash IS NULL THEN 'first' ELSE 'both' END FROM account_handover h
     WHERE h.user_id = u.id AND h.expires_at > ${moment})`;

/** Begins to hand an account over to its owner: the first code, shown once. One that waited before opens nothing any more. */
export async function beginHandover(db: Queryable, userId: string, by: string, now: Date): Promise<string> {
  const code = makePassword();
  await db.query(
    `INSERT INTO account_handover (user_id, first_hash, first_by, first_at, expires_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (user_id) DO UPDATE SET first_hash = excluded.first_hash, first_by = excluded.first_by,
       first_at = excluded.first_at, expires_at = excluded.expires_at, second_hash = NULL, second_by = NULL, second_at = NULL`,
    [userId, hashOf(code), by, now, new Date(now.getTime() + WAITS_MS)],
  );
  return code;
}

/**
 * The second code of an account that waits, shown once; null when none waits, or when whoever asks gave out the first: one person
 * never has both.
 */
export async function confirmHandover(
  db: Queryable,
  userId: string,
  by: string,
  now: Date,
): Promise<string | null> {
  const code = makePassword();
  const { rowCount } = await db.query(
    `UPDATE account_handover SET second_hash = $2, second_by = $3, second_at = $4
      WHERE user_id = $1 AND expires_at > $4 AND first_by <> $3`,
    [userId, hashOf(code), by, now],
  );
  return rowCount === 1 ? code : null;
}

/** Uses up the two codes of an account, in either order, and marks it as handed over; false when they do not open it. */
export async function takeHandover(
  client: Client,
  userId: string,
  codes: readonly [string, string],
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `DELETE FROM account_handover WHERE user_id = $1 AND expires_at > $4
        AND ((first_hash, second_hash) = ($2, $3) OR (first_hash, second_hash) = ($3, $2))`,
    [userId, ...codes.map(hashOf), now],
  );
  if (rowCount !== 1) return false;
  await client.query('UPDATE app_user SET handed_over_at = $2 WHERE id = $1', [userId, now]);
  return true;
}

/** The codes of an account open nothing any more: what they were confirmed for has changed. */
export async function dropHandover(db: Queryable, userId: string): Promise<void> {
  await db.query('DELETE FROM account_handover WHERE user_id = $1', [userId]);
}

/**
 * Whose an account is to hand over: that of the one organisation in which all its roles are; where there are several, none, or one of
 * the installation, no organisation's alone.
 */
export async function keepersOf(db: Queryable, userId: string): Promise<number[]> {
  const { rows } = await db.query<{ party_id: number | null; role: string; rights: string[] }>(
    `SELECT m.party_id, m.role, u.rights FROM membership m JOIN app_user u ON u.id = m.user_id
      WHERE m.user_id = $1 AND m.ended_at IS NULL`,
    [userId],
  );
  const parties = new Set(rows.filter(({ role }) => isRole(role)).map((one) => one.party_id));
  const [only] = parties;
  return parties.size === 1 && only !== null && only !== undefined && rows[0]!.rights.length === 0
    ? [only]
    : [];
}
