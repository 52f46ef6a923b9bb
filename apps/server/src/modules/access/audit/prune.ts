import {
  addMonths,
  type KeepingRule,
  keptUntil,
  type Month,
  mayRemove,
  monthOf,
} from '@liangsu/domain/audit';
import { type Pool, transaction } from '../../../platform/db/pool.ts';
import { enterCommand } from './trail.ts';

/** What became of one month of the trail. */
export interface PrunedMonth {
  month: Month;
  entries: number;
  /** Null: removed. Else until which month a rule keeps it. */
  keptUntil: Month | null;
  rule: KeepingRule;
}

const PARTITION = /^audit_entry_(\d{4})_(\d{2})$/;

/** Months of the trail that have a place of their own, the oldest first. */
async function monthsOf(owner: Pool): Promise<Month[]> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'public.audit_entry'::regclass ORDER BY c.relname`,
  );
  return rows.flatMap(({ name }) => {
    const [, year, month] = PARTITION.exec(name) ?? [];
    return year === undefined ? [] : [`${year}-${month}`];
  });
}

/** The newest month that may be asked for: entries of the months before it are all older than the least keeping time. */
export const newestPrunable = (leastMonths: number, now: Date): Month =>
  addMonths(monthOf(now), -leastMonths);

/**
 * Removes the months of the trail before `before` whose every entry is older than the rules of what is in it keep it; a
 * month that holds one that is kept longer stays whole. As the database's owner alone; each removal is itself recorded.
 */
export async function pruneAudit(owner: Pool, before: Month, now: Date): Promise<PrunedMonth[]> {
  const done: PrunedMonth[] = [];
  for (const month of (await monthsOf(owner)).filter((one) => one < before)) {
    const table = `audit_entry_${month.replace('-', '_')}`;
    done.push(
      await transaction(owner, async (client) => {
        // Nobody waits long behind this: writers of the trail stand behind the lock that removing takes.
        await client.query(`SET LOCAL lock_timeout = '10s'`);
        const { rows } = await client.query<{ action: string; n: number }>(
          `SELECT action, count(*)::int8 AS n FROM ${table} GROUP BY action`,
        );
        const actions = rows.map(({ action }) => action);
        const entries = rows.reduce((sum, { n }) => sum + n, 0);
        const kept = keptUntil(month, actions);
        const removed = mayRemove(month, actions, now);
        if (removed) {
          await client.query(`DROP TABLE ${table}`);
          await enterCommand(client, {
            action: 'audit.prune',
            thing: { kind: 'auditTrail', id: month },
            before: { entries },
            at: now,
          });
        }
        return { month, entries, keptUntil: removed ? null : kept.month, rule: kept.rule };
      }),
    );
  }
  return done;
}
