import type { Queryable } from '../../../platform/db/pool.ts';
import { identityOf } from '../capture/rows.ts';

/**
 * For events that were declared wrong, the events that replaced them: those that the declaration names as corrective and
 * that were recorded by a commit sequence.
 */
export async function loadReplacements(
  db: Queryable,
  events: readonly number[],
  seq: number,
): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  if (events.length === 0) return found;
  const { rows } = await db.query<{ event: number; ids: string[] }>(
    `SELECT v.event, e.body -> 'errorDeclaration' -> 'correctiveEventIDs' AS ids
       FROM event_void v JOIN event e ON e.no = v.declaration JOIN capture_batch b ON b.id = v.batch
      WHERE v.event = ANY ($1) AND b.seq <= $2
        AND json_typeof(e.body -> 'errorDeclaration' -> 'correctiveEventIDs') = 'array'
      ORDER BY v.event, v.declaration`,
    [events, seq],
  );
  const wanted = rows.flatMap(({ event, ids }) =>
    ids.map((id) => ({ event, identity: identityOf(id, false) })),
  );
  if (wanted.length === 0) return found;
  const { rows: keys } = await db.query<{ event: number; identity: Buffer }>(
    `SELECT k.event, k.identity FROM event_key k JOIN event e ON e.no = k.event JOIN capture_batch b ON b.id = e.batch
      WHERE k.identity = ANY ($1) AND b.seq <= $2`,
    [wanted.map((one) => one.identity), seq],
  );
  const numbers = new Map(keys.map((key) => [key.identity.toString('hex'), key.event]));
  for (const { event, identity } of wanted) {
    const by = numbers.get(identity.toString('hex'));
    if (by === undefined) continue;
    const list = found.get(event) ?? [];
    if (!list.includes(by)) list.push(by);
    found.set(event, list);
  }
  return found;
}
