import type { Command } from 'commander';
import { endOnUsage, GRANTS_HELP } from './usage.ts';
import type { UserOptions } from './user.ts';

/** `liangsu user …`: who may sign in. Works beside a running server, which knows of a change within seconds. */
export function registerUser(program: Command): void {
  const user = program
    .command('user')
    .description('用户：谁可以登录 users: who may sign in')
    .exitOverride(endOnUsage);
  const of = (name: string, description: string) =>
    user
      .command(name)
      .description(description)
      .option('--json', 'print the result as JSON')
      .addHelpText('after', GRANTS_HELP);
  of('add <login>', '添加用户 add a user')
    .requiredOption('--name <name>', '姓名或岗位 name or post')
    .option('--party <party>', '所属主体 the party on whose behalf')
    .option('--roles <roles>', '角色 roles, as in docs/permissions.md')
    .option('--rights <rights>', '不经角色的业务权限 business rights without a role')
    .option('--admin', '全部业务权限 every business right')
    .option(
      '--password-stdin',
      '从标准输入读密码；不写则生成 read the password from standard input; else one is made',
    )
    .action(async (login: string, options: UserOptions) => (await import('./user.ts')).add(login, options));
  of('list', '列出用户 list the users').action(async (options: UserOptions) =>
    (await import('./user.ts')).list(options),
  );
  of('disable <login>', '停用并退出登录 disable a user and end their sessions').action(
    async (login: string, options: UserOptions) => (await import('./user.ts')).disable(login, options),
  );
  of('enable <login>', '重新启用 let a disabled user sign in again').action(
    async (login: string, options: UserOptions) => (await import('./user.ts')).enable(login, options),
  );
  of('reset-password <login>', '重置密码、解除锁定并退出登录 another password, no lock, sessions ended')
    .option(
      '--password-stdin',
      '从标准输入读密码；不写则生成 read the password from standard input; else one is made',
    )
    .action(async (login: string, options: UserOptions) => (await import('./user.ts')).reset(login, options));
}
