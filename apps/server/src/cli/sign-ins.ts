import type { Logger } from 'pino';
import { ConfigError } from '../platform/config.ts';
import type { Pool, Role } from '../platform/db/pool.ts';
import type { Metrics } from '../platform/metrics.ts';

/** How a pool of one of the roles came into the database. */
export interface SignIn {
  role: Role;
  pool: Pool;
  /** The setting that gives its own address; null: it has none, and the owner's sign-in takes the role on. */
  setting: string | null;
}

/** The setting by which each role is given an address of its own. */
export const SIGN_IN_SETTINGS = {
  liangsu_runtime: 'DATABASE_RUNTIME_URL',
  liangsu_engine: 'DATABASE_ENGINE_URL',
  liangsu_auditor: 'DATABASE_AUDITOR_URL',
} as const satisfies Record<Role, string>;

/** Whom the sign-in is, and whether it could by any `SET ROLE` become the owner of a table: a superuser can become anybody. */
const ASKED = `SELECT session_user::text AS "user", current_user::text AS role,
  EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(session_user, c.relowner, 'MEMBER')) AS owns`;

/**
 * Says in the log and in `metrics` (`liangsu_database_owner_signed_in`) of which roles the sign-in could become the owner of the data by `RESET ROLE`,
 * which would undo row-level security and every grant (ADR 16). Throws ConfigError when an address that is given for a role signs in as
 * somebody else: then the program would work with rights that are none of the role's.
 */
export async function sayHowRolesSignIn(
  signIns: readonly SignIn[],
  log: Logger,
  metrics: Metrics,
): Promise<void> {
  const owning: string[] = [];
  for (const { role, pool, setting } of signIns) {
    const { rows } = await pool.query<{ user: string; role: string; owns: boolean }>(ASKED);
    const { user, role: acting, owns } = rows[0]!;
    if (setting !== null && (acting !== role || owns))
      throw new ConfigError(
        `${setting}: 以 ${user} 登录，应为不拥有任何表的 ${role} signs in as ${user}; it has to be ${role}, which owns nothing`,
      );
    metrics.ownerSignedIn.set({ role }, owns ? 1 : 0);
    if (owns) owning.push(SIGN_IN_SETTINGS[role]);
  }
  if (owning.length > 0)
    log.warn(
      { settings: owning },
      `服务以数据库属主的登录运行，RESET ROLE 可取得其全部权限：请为各角色设置自己的登录地址（docs/deployment.md）the server works through the owner's sign-in, whose rights RESET ROLE would give back: set ${owning.join(', ')} (docs/deployment.md)`,
    );
}
