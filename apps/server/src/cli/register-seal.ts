import type { Command } from 'commander';
import { EXIT_CODES, endOnUsage } from './usage.ts';

/** `liangsu seal rotate-key`: the key that seals small secrets in the database. */
export function registerSeal(program: Command): void {
  program
    .command('seal')
    .description('密封密钥 the key that seals secrets in the database')
    .exitOverride(endOnUsage)
    .command('rotate-key')
    .description(
      '换用新密钥并重新密封 a new key, and everything sealed anew by it; works beside a running server',
    )
    .option(
      '--retire',
      '销毁旧密钥；仍有用旧密钥密封的内容时拒绝 destroy the old keys; refused while they are needed',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXIT_CODES)
    .action(async (options: { retire?: boolean; json?: boolean }) =>
      (await import('./seal.ts')).rotateKey(options),
    );
}
