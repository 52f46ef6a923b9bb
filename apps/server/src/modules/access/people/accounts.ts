import type { listAccounts, RouteOutput, RouteQuery } from '@liangsu/contract';
import type { Queryable } from '../../../platform/db/pool.ts';
import { ACCOUNT, tidyLogin, type UserAccount } from '../credentials-users.ts';
import { afterUuid, escapeLike, Where } from '../paging.ts';
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

/** How far the handover of one account is at `now`. */
export async function handoverOf(db: Queryable, userId: string, now: Date): Promise<HandoverState> {
  const { rows } = await db.query<{ state: HandoverState }>(
    `SELECT ${handoverAt('$2')} AS state FROM app_user u WHERE u.id = $1`,
    [userId, now],
  );
  return rows[0]?.state ?? null;
}

/** An account as administrators see it: never what it may do, which is not theirs to know. A lock that is over is none. */
export const accountView = (user: UserAccount, handover: HandoverState, now: Date) => ({
  login: user.login,
  displayName: user.displayName,
  createdAt: user.createdAt.toISOString(),
  disabledAt: user.disabledAt?.toISOString() ?? null,
  lockedUntil: user.lockedUntil !== null && user.lockedUntil > now ? user.lockedUntil.toISOString() : null,
  secondFactor: user.secondFactor,
  handover,
});

/** A condition that a user (alias `u`) is called so: a part of the login or of the name. */
export const calledSo = (bound: string): string =>
  `(u.login ILIKE ${bound} OR u.display_name ILIKE ${bound})`;

/** Accounts that match, the disabled too, by login, one page. The first page says how many there are. */
export async function findAccounts(
  db: Queryable,
  query: RouteQuery<typeof listAccounts>,
  now: Date,
): Promise<RouteOutput<typeof listAccounts>> {
  const limit = query.limit ?? 50;
  const where = new Where();
  const q = query.q?.trim() ?? '';
  if (q !== '') where.add(calledSo(where.bind(`%${escapeLike(q)}%`)));
  const is: Record<NonNullable<typeof query.state>, () => string> = {
    waiting: () => `${handoverAt(where.bind(now))} IS NOT NULL`,
    locked: () => `u.locked_until > ${where.bind(now)}`,
    disabled: () => 'u.disabled_at IS NOT NULL',
  };
  if (query.state !== undefined) where.add(is[query.state]());
  const after = afterUuid(query.cursor);
  let total: number | null = null;
  if (after === null) {
    const { rows } = await db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM app_user u ${where.sql}`,
      where.values,
    );
    total = rows[0]!.n;
  } else where.add(`u.login > (SELECT login FROM app_user WHERE id = ${where.bind(after)})`);
  const { rows } = await db.query<UserAccount & { handover: HandoverState }>(
    `SELECT ${ACCOUNT}, ${handoverAt(where.bind(now))} AS handover FROM app_user u ${where.sql} ORDER BY u.login LIMIT ${limit + 1}`,
    where.values,
  );
  const shown = rows.slice(0, limit);
  return {
    items: shown.map((user) => accountView(user, user.handover, now)),
    next: rows.length > limit ? shown.at(-1)!.id : null,
    total,
  };
}
