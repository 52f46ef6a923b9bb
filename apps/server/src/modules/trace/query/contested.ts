import type { Queryable } from '../../../platform/db/pool.ts';
import { identityOf } from '../capture/rows.ts';

/**
 * Which of these events share their id with another content that came later: the first counts, both are kept, and
 * whoever recorded the first must hear of it too. Give no ids of error declarations.
 */
export async function contestedIds(db: Queryable, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  const ids = new Map(eventIds.map((id) => [identityOf(id, false).toString('hex'), id]));
  if (ids.size === 0) return new Set();
  const { rows } = await db.query<{ identity: string }>(
    `SELECT DISTINCT encode(identity, 'hex') AS identity FROM event_conflict WHERE identity = ANY($1)`,
    [[...ids.keys()].map((hex) => Buffer.from(hex, 'hex'))],
  );
  return new Set(rows.map(({ identity }) => ids.get(identity)!));
}
