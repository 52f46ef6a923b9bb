import { isAdministrator, isRole, type Role } from '@liangsu/domain/access';
import type { Client, Queryable } from '../../../platform/db/pool.ts';
import { AppError } from '../../../platform/http/errors.ts';

/** Of several advisory locks, the one of whoever takes administrators away: “lsad”. */
const LOCK_ADMINISTRATORS = 0x6c73_6164;

/** Which of the three administrators somebody is; null when none. */
export async function administratorRole(db: Queryable, userId: string): Promise<Role | null> {
  const { rows } = await db.query<{ role: string }>(
    'SELECT role FROM membership WHERE user_id = $1 AND ended_at IS NULL',
    [userId],
  );
  const held = rows.map(({ role }) => role).find((role) => isRole(role) && isAdministrator(role));
  return (held as Role | undefined) ?? null;
}

/** Whether somebody is one of the three administrators. */
export const isOneOfTheThree = async (db: Queryable, userId: string): Promise<boolean> =>
  (await administratorRole(db, userId)) !== null;

/**
 * Whoever takes an administrator away takes their turn, before reading or locking anything of it: of two who take each other away,
 * the second sees that the first is gone.
 */
export async function lockAdministrators(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_ADMINISTRATORS]);
}

/**
 * Refuses to take away the last of the three administrators' kind who can sign in: nobody but the server's shell would bring one
 * back (under `lockAdministrators`). Throws role.lastAdministrator.
 */
export async function keepOneAdministrator(client: Client, userId: string): Promise<void> {
  const role = await administratorRole(client, userId);
  if (role === null) return;
  const { rows } = await client.query<{ active: boolean; others: boolean }>(
    `SELECT coalesce(bool_or(m.user_id = $1), false) AS active, coalesce(bool_or(m.user_id <> $1), false) AS others
       FROM membership m JOIN app_user u ON u.id = m.user_id
      WHERE m.role = $2 AND m.ended_at IS NULL AND u.disabled_at IS NULL`,
    [userId, role],
  );
  const { active, others } = rows[0]!;
  if (active && !others) throw new AppError('role.lastAdministrator');
}
