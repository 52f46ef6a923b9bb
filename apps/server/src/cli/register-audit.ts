import type { Command } from 'commander';
import type { PruneOptions } from './audit.ts';
import { EXIT_CODES, endOnUsage } from './usage.ts';

/** `liangsu audit prune`: removes months of the audit trail that no rule keeps any longer. */
export function registerAudit(program: Command): void {
  program
    .command('audit')
    .description('审计日志 the audit trail')
    .exitOverride(endOnUsage)
    .command('prune')
    .description(
      '删除到期的审计日志（按月） remove months of the audit trail that no rule keeps any longer; the removal is itself recorded',
    )
    .requiredOption('--before <month>', '早于该月，如 2026-05 months before this one')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXIT_CODES)
    .action(async (options: PruneOptions) => (await import('./audit.ts')).prune(options));
}
