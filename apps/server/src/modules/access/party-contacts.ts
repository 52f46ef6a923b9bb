import { type Ground, may } from '@liangsu/domain/access';
import type { Queryable } from '../../platform/db/pool.ts';
import type { Actor } from '../../platform/http/actor.ts';
import { partyThings } from './things.ts';

/** Of these parties, those whose contacts somebody may see, each with by what: all alike, or by what each is to their organisation. */
export async function contactsSeen(
  db: Queryable,
  { acting }: Actor,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Ground>> {
  const all = may(acting, 'party.contact');
  if (all.allowed) return new Map(ids.map((id) => [id, all.ground]));
  const things = await partyThings(db, ids);
  return new Map(
    [...things].flatMap(([id, thing]) => {
      const verdict = may(acting, 'party.contact', thing);
      return verdict.allowed ? [[id, verdict.ground] as const] : [];
    }),
  );
}
