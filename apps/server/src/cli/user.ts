import { fill } from '@liangsu/contract';
import { isLogin, LOGIN_FAULT, PASSWORD_FAULTS, PASSWORD_RULES, passwordFault } from '@liangsu/domain/access';
import {
  addUser,
  disableUser,
  enableUser,
  enterCommand,
  type GrantRefusal,
  grantRole,
  listUsers,
  makePassword,
  resetPassword,
  tidyLogin,
  type UserAccount,
} from '../modules/access/index.ts';
import { ConfigError, readConfig } from '../platform/config.ts';
import { type Pool, transaction } from '../platform/db/pool.ts';
import { findParty, readRights, readRoles, tableOf } from './grants.ts';
import { openDatabase, openExisting } from './open-database.ts';

/** Options of the commands about users. */
export interface UserOptions {
  name?: string;
  party?: string;
  rights?: string;
  roles?: string;
  admin?: boolean;
  passwordStdin?: boolean;
  json?: boolean;
}

/** The first line of standard input as a password, or a made one; throws ConfigError on one that is too short or long. */
async function readPassword(
  options: UserOptions,
  login: string,
): Promise<{ password: string; made: boolean }> {
  if (!options.passwordStdin) return { password: makePassword(), made: true };
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const part of process.stdin as AsyncIterable<string>) {
    text += part;
    if (text.includes('\n') || text.length > 10_000) break;
  }
  const password = text.split('\n')[0]!.replace(/\r$/, '');
  const wrong = passwordFault(password, login);
  if (wrong !== null) {
    const { zh, en } = PASSWORD_FAULTS[wrong];
    throw new ConfigError(`--password-stdin: ${fill(zh, PASSWORD_RULES)} ${fill(en, PASSWORD_RULES)}`);
  }
  return { password, made: false };
}

function say(options: UserOptions, user: UserAccount, what: string, password: string | null): void {
  if (options.json) {
    console.log(JSON.stringify({ ...user, ...(password === null ? {} : { password }) }));
    return;
  }
  console.log(`${what}: ${user.login}`);
  if (password !== null) console.log(`密码 password (只显示一次 shown once): ${password}`);
}

function refusalText(refusal: GrantRefusal): string {
  switch (refusal.why) {
    case 'role.notHere':
      return `--roles ${refusal.role}: 该单位没有这一角色，或尚未接入 there is no such role there, or the organisation was not admitted: liangsu organisation admit`;
    case 'role.separate':
      return `--roles: 不能兼任 cannot be together: ${refusal.one}, ${refusal.other}`;
    case 'organisation.notApproved':
      return '--party: 该单位未获批准或已被暂停，不能增加人员 the organisation is not approved or is suspended, and gains no people';
    case 'account.untaken':
      return '--roles: 本人尚未领取账号 its owner has not taken the account';
  }
}

/** `liangsu user add`: a person who may sign in; prints the password if it made it. */
export async function add(login: string, options: UserOptions): Promise<void> {
  const wanted = tidyLogin(login);
  if (!isLogin(wanted)) throw new ConfigError(`${login}: ${LOGIN_FAULT.zh} ${LOGIN_FAULT.en}`);
  const name = options.name?.trim() ?? '';
  if (name === '' || name.length > 200) throw new ConfigError('--name: 姓名或岗位 a name is needed');
  const ways = [options.rights !== undefined, options.roles !== undefined, options.admin === true];
  if (ways.filter(Boolean).length !== 1)
    throw new ConfigError('--roles、--rights、--admin 选一个 one of --roles, --rights and --admin is needed');
  const roles = options.roles === undefined ? [] : readRoles(options.roles);
  const rights = options.admin ? ['*'] : options.rights === undefined ? [] : readRights(options.rights);
  const { password, made } = await readPassword(options, wanted);
  const database = await openDatabase(readConfig());
  try {
    const partyId = await findParty(database.pool, options.party);
    const user = await transaction(database.pool, async (client) => {
      const added = await addUser(client, { login: wanted, password, displayName: name, partyId, rights });
      if (added === null) throw new Error(`登录名已被使用 the login is taken: ${wanted}`);
      for (const role of roles) {
        const refusal = await grantRole(client, { userId: added.id, partyId, role, by: 'command' });
        if (refusal !== null) throw new ConfigError(refusalText(refusal));
      }
      await enterCommand(client, {
        action: 'account.addByCommand',
        thing: { kind: 'account', id: added.login },
        after: { displayName: name, organisation: partyId ?? 0, roles, rights },
      });
      return added;
    });
    say(options, user, '已添加 added', made ? password : null);
  } finally {
    await database.close();
  }
}

/** `liangsu user list`: everybody, with rights and state. */
export async function list(options: UserOptions): Promise<void> {
  const database = await openExisting(readConfig());
  try {
    const users = await listUsers(database.pool);
    await enterCommand(database.pool, {
      action: 'people.read',
      thing: null,
      after: { entries: users.length },
    });
    if (options.json) console.log(JSON.stringify(users));
    else
      console.log(
        tableOf([
          ['登录名 login', '姓名 name', '主体 party', '权限 rights', '停用 disabled'],
          ...users.map((user) => [
            user.login,
            user.displayName,
            user.partyId === null ? '–' : String(user.partyId),
            user.rights.join(',') || '–',
            user.disabledAt?.toISOString() ?? '–',
          ]),
        ]),
      );
  } finally {
    await database.close();
  }
}

/** Changes one user; exit code 1 when there is no such login. */
async function change(
  login: string,
  options: UserOptions,
  what: string,
  did: 'disable' | 'enable' | 'resetPassword',
  work: (pool: Pool) => Promise<(UserAccount & { identitiesEnded?: number }) | null>,
  password: string | null = null,
): Promise<void> {
  const database = await openExisting(readConfig());
  try {
    const user = await work(database.pool);
    if (user === null) throw new Error(`没有这个用户 there is no such user: ${login}`);
    await enterCommand(database.pool, {
      action: 'account.disable',
      thing: { kind: 'account', id: user.login },
      after: {
        change: did,
        disabledAt: user.disabledAt,
        ...(user.identitiesEnded === undefined ? {} : { identitiesEnded: user.identitiesEnded }),
      },
    });
    say(options, user, what, password);
    if (password !== null && user.disabledAt !== null)
      console.error('该用户已停用 this user is disabled: liangsu user enable');
  } finally {
    await database.close();
  }
}

/** `liangsu user disable`: the user can sign in no more, and is signed out. */
export function disable(login: string, options: UserOptions): Promise<void> {
  return change(login, options, '已停用 disabled', 'disable', (pool) => disableUser(pool, login, new Date()));
}

/** `liangsu user enable`: a disabled user can sign in again. */
export function enable(login: string, options: UserOptions): Promise<void> {
  return change(login, options, '已启用 enabled', 'enable', (pool) => enableUser(pool, login));
}

/** `liangsu user reset-password`: another password, no lock, sessions ended; prints the password if it made it. */
export async function reset(login: string, options: UserOptions): Promise<void> {
  const { password, made } = await readPassword(options, login);
  await change(
    login,
    options,
    '已重置 reset',
    'resetPassword',
    (pool) => resetPassword(pool, login, password),
    made ? password : null,
  );
}
