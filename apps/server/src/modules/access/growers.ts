import {
  type Ground,
  type GrowerTold,
  growerTold,
  isGrower,
  tellsOfGrower,
  toldGrower,
} from '@liangsu/domain/access';
import type { Queryable } from '../../platform/db/pool.ts';
import type { Actor } from '../../platform/http/actor.ts';
import type { RequestAudit } from '../../platform/http/audit.ts';
import type { LotCounts } from './counts.ts';
import { contactsSeen } from './party-contacts.ts';

/** What of a party decides how it is told. */
export interface TellableParty {
  id: number;
  kinds: readonly string[];
}

/** Who knows with whom a party has had to do. */
export type Dealings = Pick<LotCounts, 'dealt'>;

/** How parties are told to somebody: each in its turn, and by which rights growers' records are told whole. */
export interface GrowersTold {
  of(party: TellableParty): GrowerTold;
  /** The record as it is told (`toldGrower`). */
  told<T extends TellableParty & Parameters<typeof toldGrower>[0]>(party: T): T;
  /** By which right the record of each grower that is told whole. */
  grounds: ReadonlyMap<number, Ground>;
}

/**
 * How these parties are told to whoever asks: growers by what they are to them, by the one rule that masks contacts, and by name where an event
 * concerns both; all others whole.
 */
export async function growersTold(
  db: Queryable,
  dealings: Dealings,
  actor: Actor,
  parties: readonly TellableParty[],
): Promise<GrowersTold> {
  const growers = [...new Set(parties.filter(({ kinds }) => isGrower(kinds)).map(({ id }) => id))];
  const grounds: ReadonlyMap<number, Ground> =
    growers.length === 0 ? new Map() : await contactsSeen(db, actor, growers);
  const others = growers.filter((id) => !grounds.has(id));
  const dealt = actor.partyId === 0 ? new Set() : await dealings.dealt(actor.partyId, others);
  const of = ({ id, kinds }: TellableParty) =>
    growerTold(kinds, { contact: grounds.has(id), dealt: dealt.has(id) });
  return { of, told: (party) => toldGrower(party, of(party)), grounds };
}

/** Records that an answer tells codes of these parties where they are growers, one by one, as whom to call is (`party.contact`). */
export function recordGrowers(
  audit: RequestAudit,
  { grounds }: Pick<GrowersTold, 'grounds'>,
  told: readonly (TellableParty & { uscc: string | null })[],
): void {
  audit.shows(
    'party.contact',
    told.flatMap((party) => (tellsOfGrower(party) ? (grounds.get(party.id) ?? []) : [])),
  );
}
