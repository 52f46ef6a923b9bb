import type { Queryable } from '../../platform/db/pool.ts';
import { sha256hex } from '../../platform/hash.ts';
import { endedLogs } from './log-keys.ts';

/** What stands for a longer text in addresses and names of files: 16 hex digits of its SHA-256. */
export const shortHash = (text: string): string => sha256hex(text).slice(0, 16);

/**
 * The address of a log that no other log ever has, below the server's: `ledger/<16 hex digits>/`. At `ledger/` is whichever is the
 * present one, and caches may still hold tiles there of one of before.
 */
export const ownAddress = (origin: string): string => `ledger/${shortHash(origin)}/`;

/** Whether another log was published at `/ledger/` before this one, as far as the database and the folder of keys know. */
export async function hadForerunner(db: Queryable, folder: string, origin: string): Promise<boolean> {
  const { rows } = await db.query<{ origin: string }>(
    'SELECT origin FROM ledger_checkpoint ORDER BY no LIMIT 1',
  );
  if (rows[0] !== undefined && rows[0].origin !== origin) return true;
  return (await endedLogs(folder)).some((ended) => ended !== origin);
}
