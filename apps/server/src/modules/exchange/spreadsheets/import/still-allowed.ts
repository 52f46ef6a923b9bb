import { may } from '@liangsu/domain/access';
import { isMasterKind } from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import { actingNow } from '../../../access/index.ts';
import type { Job } from './job-store.ts';

/**
 * Whether whoever handed in an import may still record by it: the work goes on for hours, and their organisation may be suspended, their
 * role ended or their key revoked meanwhile. What the server's command imports is asked of nobody.
 */
export async function stillAllowed({ engine, now }: Context, job: Job): Promise<boolean> {
  if (!/^(user|key):/.test(job.created_by)) return true;
  const acting = await actingNow(engine, job.created_by, job.party, now());
  if (acting === null) return false;
  const own = { owners: [job.party] };
  if (!may(acting, 'import.create', own).allowed) return false;
  return !isMasterKind(job.kind) || may(acting, `${job.kind}.write`, job.kind === 'place' ? own : {}).allowed;
}
