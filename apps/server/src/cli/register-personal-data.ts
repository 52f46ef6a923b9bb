import type { Command } from 'commander';
import { EXIT_CODES, endOnUsage } from './usage.ts';

/** `liangsu personal-data …`: what is kept beyond its term (docs/personal-data.md). Works beside a running server. */
export function registerPersonalData(program: Command): void {
  const personal = program
    .command('personal-data')
    .description('个人信息 personal data')
    .exitOverride(endOnUsage);
  const of = (name: string, description: string) =>
    personal
      .command(name)
      .description(description)
      .option('--json', 'print the result as JSON')
      .addHelpText('after', EXIT_CODES);
  of('due', '列出保存期满的个人信息 list what is kept beyond its term').action(
    async (options: { json?: boolean }) => (await import('./personal-data.ts')).due(options),
  );
  of('erase', '删除保存期满的个人信息并记录 erase it, and record that').action(
    async (options: { json?: boolean }) => (await import('./personal-data.ts')).erase(options),
  );
}
