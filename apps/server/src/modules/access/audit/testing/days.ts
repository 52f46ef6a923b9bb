import { pino } from 'pino';
import type { Pool } from '../../../../platform/db/pool.ts';
import { AuditDays, closeDays } from '../close-days.ts';

/** The day so many days ago, by the clock of Shanghai. */
export const daysAgo = (n: number): string =>
  new Date(Date.now() + (8 - 24 * n) * 3_600_000).toISOString().slice(0, 10);

/** Eight in the morning of a day, in Shanghai. */
export const morning = (day: string): Date => new Date(`${day}T08:00:00+08:00`);

/** As if the trail had been attested from another day on: what is entered from now on may stand under days before today. */
export async function beginTrail(owner: Pool, day: string): Promise<void> {
  await owner.query('UPDATE audit_begin SET day = $1', [day]);
}

/** Closes all days through one that is over; `pool` must be the auditor's. */
export const closeThrough = (pool: Pool, day: string): Promise<number> =>
  closeDays(pool, new Date(morning(day).getTime() + 24 * 3_600_000));

/** The server's own round, on a pool of the auditor's. */
export const auditDays = (auditor: Pool): AuditDays =>
  new AuditDays({ auditor, now: () => new Date(), log: pino({ level: 'silent' }) });
