import { may } from '@liangsu/domain/access';
import type { Queryable } from '../../platform/db/pool.ts';
import { type Actor, mayDo } from '../../platform/http/actor.ts';
import { partyThings } from './things.ts';

/** Of these parties, those whose contacts somebody may see: all, or by what each is to their organisation. */
export async function contactsSeen(
  db: Queryable,
  actor: Actor,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  if (mayDo(actor, 'party.contact')) return new Set(ids);
  const things = await partyThings(db, ids);
  return new Set(
    [...things].filter(([, thing]) => may(actor.acting, 'party.contact', thing).allowed).map(([id]) => id),
  );
}
