import {
  addMonths,
  type KeepingRule,
  keptUntil,
  type Month,
  mayRemove,
  monthOf,
} from '@liangsu/domain/audit';
import { type Client, type Pool, transaction } from '../../../platform/db/pool.ts';
import { monthFaults } from './check-days.ts';
import { enterCommand } from './trail.ts';

/** What became of one month of the trail. */
export interface PrunedMonth {
  month: Month;
  entries: number;
  /** Null: removed. Else until which month a rule keeps it. */
  keptUntil: Month | null;
  rule: KeepingRule;
  /** Why it stays although no rule keeps it: a day of it is not closed yet, or it is not what its days attest (`liangsu verify`). */
  stays: 'open' | 'altered' | null;
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
 * month that holds one that is kept longer stays whole, and so does one that is not what its days attest. As the database's
 * owner alone; each removal is itself recorded, and a leaf says that the days' entries were removed as allowed.
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
        const allowed = mayRemove(month, actions, now);
        const stays = allowed ? await staying(client, month, table, entries) : null;
        const removed = allowed && stays === null;
        if (removed) {
          await client.query(`DROP TABLE ${table}`);
          await client.query(
            `INSERT INTO audit_pruned (month, through, entries, at, by_actor) SELECT $1, coalesce(max(d.day), b.day - 1), $2, $3, 'command'
               FROM audit_begin b LEFT JOIN audit_day d ON true GROUP BY b.day`,
            [month, entries, now],
          );
          await client.query('DELETE FROM audit_part WHERE month = $1', [month]);
          await enterCommand(client, {
            action: 'audit.prune',
            thing: { kind: 'auditTrail', id: month },
            before: { entries },
            at: now,
          });
        }
        return { month, entries, keptUntil: removed ? null : kept.month, rule: kept.rule, stays };
      }),
    );
  }
  return done;
}

/** Why a month that no rule keeps any longer stays all the same; null when nothing is in the way. */
async function staying(
  client: Client,
  month: Month,
  table: string,
  entries: number,
): Promise<PrunedMonth['stays']> {
  const { rows } = await client.query<{ open: boolean; attested: number }>(
    `SELECT EXISTS (SELECT FROM ${table} WHERE day > coalesce((SELECT max(day) FROM audit_day), '-infinity')) AS open,
            (SELECT coalesce(sum(entries), 0)::int8 FROM audit_day WHERE month = $1) AS attested`,
    [month],
  );
  const { open, attested } = rows[0]!;
  if (open) return 'open';
  return attested !== entries || (await monthFaults(client, month)) > 0 ? 'altered' : null;
}
