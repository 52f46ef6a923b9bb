import type { Queryable } from '../../platform/db/pool.ts';
import type { Actor } from '../../platform/http/actor.ts';
import { namedTo } from './actor-names.ts';
import { contactsSeen } from './party-contacts.ts';
import { readChanges } from './party-store.ts';

/**
 * One page of what was changed of a party or place. Who did it is named to whoever may see whom to call at one of the parties
 * whose record it is (`parties`), and to their own organisation; to others it is told as an organisation.
 */
export async function pageOfChanges(
  db: Queryable,
  of: 'party' | 'place',
  id: number,
  query: { limit?: number; cursor?: string },
  viewer: Actor,
  parties: readonly number[],
) {
  const limit = query.limit ?? 50;
  const before = /^\d{1,15}$/.test(query.cursor ?? '') ? Number(query.cursor) : null;
  const changes = await readChanges(db, of, id, before, limit + 1);
  const items = changes.slice(0, limit);
  const seen = (await contactsSeen(db, viewer, parties)).size > 0;
  const by = await namedTo(
    db,
    viewer,
    seen,
    items.map(({ actor }) => actor),
  );
  return {
    items: items.map(({ id: _, at, actor, name, ...change }) => ({
      ...change,
      by: by(actor, name),
      at: at.toISOString(),
    })),
    next: changes.length > limit ? String(items.at(-1)!.id) : null,
    total: null,
  };
}
