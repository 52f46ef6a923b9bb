import type { Command } from 'commander';
import { EXIT_CODES, endOnUsage } from './usage.ts';

/** `liangsu organisation admit`: how the first authority comes in, before there is anybody to approve it. */
export function registerOrganisation(program: Command): void {
  program
    .command('organisation')
    .description('单位 organisations')
    .exitOverride(endOnUsage)
    .command('admit <party>')
    .description(
      '接入已登记的主体 admit a party that was entered: the first authorities, who then approve others',
    )
    .option('--disciplines <disciplines>', '管理部门的职责 what an authority answers for', 'grain')
    .addHelpText('after', EXIT_CODES)
    .action(async (party: string, options: { disciplines: string }) =>
      (await import('./organisation.ts')).admit(party, options),
    );
}
