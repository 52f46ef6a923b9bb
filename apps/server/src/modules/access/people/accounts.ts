import type { Queryable } from '../../../platform/db/pool.ts';
import { tidyLogin, type UserAccount } from '../credentials-users.ts';

/** An account by login; null when there is none. */
export async function findUser(db: Queryable, login: string): Promise<{ id: string; login: string } | null> {
  const { rows } = await db.query<{ id: string; login: string }>(
    'SELECT id, login FROM app_user WHERE login = $1',
    // As every writer tidies it: the database trims fewer blanks, and two readings of one text would be two people.
    [tidyLogin(login)],
  );
  return rows[0] ?? null;
}

/** An account as administrators see it: never what it may do, which is not theirs to know. */
export const accountView = (user: UserAccount) => ({
  login: user.login,
  displayName: user.displayName,
  createdAt: user.createdAt.toISOString(),
  disabledAt: user.disabledAt?.toISOString() ?? null,
  lockedUntil: user.lockedUntil?.toISOString() ?? null,
});
