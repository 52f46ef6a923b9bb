import type { Command } from 'commander';
import type { KeyOptions } from './key.ts';
import { endOnUsage, GRANTS_HELP } from './usage.ts';

/** `liangsu key …`: keys for programs. Works beside a running server, which knows of a change within seconds. */
export function registerKey(program: Command): void {
  const key = program
    .command('key')
    .description('密钥：供程序调用接口 keys for programs that call the API')
    .exitOverride(endOnUsage);
  const of = (name: string, description: string) =>
    key
      .command(name)
      .description(description)
      .option('--json', 'print the result as JSON')
      .addHelpText('after', GRANTS_HELP);
  of('add', '添加密钥 add a key')
    .requiredOption('--name <name>', '用途或系统名称 what it is for')
    .requiredOption('--rights <rights>', '权限 rights')
    .option('--party <party>', '所属主体 the party on whose behalf')
    .option('--expires <day>', '到期日 the last day, or an instant')
    .action(async (options: KeyOptions) => (await import('./key.ts')).add(options));
  of('list', '列出密钥 list the keys').action(async (options: KeyOptions) =>
    (await import('./key.ts')).list(options),
  );
  of('revoke <id>', '撤销密钥 revoke a key for good').action(async (id: string, options: KeyOptions) =>
    (await import('./key.ts')).revoke(id, options),
  );
}
