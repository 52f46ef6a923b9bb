import type { Queryable } from '../../../platform/db/pool.ts';
import { tidyLogin, type UserAccount } from '../credentials-users.ts';
import { type HandoverState, handoverAt } from './handover.ts';

/** An account by login; null when there is none. */
export async function findUser(db: Queryable, login: string): Promise<{ id: string; login: string } | null> {
  const { rows } = await db.query<{ id: string; login: string }>(
    'SELECT id, login FROM app_user WHERE login = $1',
    // As every writer tidies it: the database trims fewer blanks, and two readings of one text would be two people.
    [tidyLogin(login)],
  );
  return rows[0] ?? null;
}

/** What the audit trail tells of an account before and after a change; null when there is none of that login. */
export async function accountState(
  db: Queryable,
  login: string,
): Promise<{ disabledAt: Date | null; lockedUntil: Date | null; sessions: number } | null> {
  const { rows } = await db.query<{ disabledAt: Date | null; lockedUntil: Date | null; sessions: number }>(
    `SELECT disabled_at AS "disabledAt", locked_until AS "lockedUntil",
            (SELECT count(*)::int FROM session s WHERE s.user_id = u.id) AS sessions
       FROM app_user u WHERE login = $1`,
    [tidyLogin(login)],
  );
  return rows[0] ?? null;
}

/** What is told of the account that somebody failed to sign in to; null when there is none of that login. */
export async function signInState(
  db: Queryable,
  login: string,
): Promise<{ login: string; locked_until: Date | null } | null> {
  const { rows } = await db.query<{ login: string; locked_until: Date | null }>(
    'SELECT login, locked_until FROM app_user WHERE login = $1',
    [tidyLogin(login)],
  );
  return rows[0] ?? null;
}

/** Of which accounts the handover is under way at `now`, and how far. */
export async function handovers(db: Queryable, now: Date): Promise<Map<string, HandoverState>> {
  const { rows } = await db.query<{ id: string; state: HandoverState }>(
    `SELECT u.id, ${handoverAt('$1')} AS state FROM app_user u JOIN account_handover w ON w.user_id = u.id`,
    [now],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** An account as administrators see it: never what it may do, which is not theirs to know. */
export const accountView = (user: UserAccount, handover: HandoverState) => ({
  login: user.login,
  displayName: user.displayName,
  createdAt: user.createdAt.toISOString(),
  disabledAt: user.disabledAt?.toISOString() ?? null,
  lockedUntil: user.lockedUntil?.toISOString() ?? null,
  handover,
});
