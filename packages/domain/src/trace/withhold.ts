import { ROLE } from './edge.ts';
import type { TraceRun } from './run.ts';

/** Parties by number, places by number negated: what an event concerns somebody by. */
export type End = number;

/** Every party and place that the edges of a run name. */
export function endsOfRun({ table: t }: TraceRun): Set<End> {
  const ends = new Set<End>();
  for (let row = 0; row < t.length; row++) {
    ends.add(t.fromParty[row]!);
    ends.add(t.toParty[row]!);
    ends.add(-t.fromPlace[row]!);
    ends.add(-t.toPlace[row]!);
  }
  ends.delete(0);
  ends.delete(-0);
  return ends;
}

/** Moves nothing, so that nobody needs a say in it (claims.ts). */
const isSighting = (role: number): boolean => role === ROLE.observe || role === ROLE.link;

/** What of a run somebody sees by whom its events concern (docs/adr/0016-who-sees-what.md), and what they do not. */
export interface SeenParts {
  lots: Set<number>;
  events: Set<number>;
  hubs: Set<number>;
  /**
   * Lots that are not seen by what moved them, and may be by more than that: by what happened to containers that they were in, or by
   * sightings, which count unless they are the viewer's own. Who captured them, and what was in which box when, the database knows.
   */
  unsettled: Set<number>;
  /** Events, and parties, of which nothing is seen. */
  hidden: { events: number; parties: number };
}

/**
 * What of a run somebody sees who sees these ends and whose grain `grain` are. A lot is seen by an event that counts, moved it and
 * concerns the viewer; claims show nobody a lot, nor does one's own sighting. Of one's own grain all that happened to it is seen. Pure; `sees` is asked of parties as
 * they are and of places negated.
 */
export function seenParts(
  { table: t }: TraceRun,
  sees: (end: End) => boolean,
  grain: ReadonlySet<number>,
): SeenParts {
  const lots = new Set<number>(grain);
  const events = new Set<number>();
  const hubs = new Set<number>();
  const all = new Set<number>();
  const sighted = new Set<number>();
  const parties = new Set<number>();
  for (let row = 0; row < t.length; row++) {
    if (t.role[row] === ROLE.voided) continue;
    const event = t.event[row]!;
    const lot = t.lotId(row);
    all.add(event);
    for (const party of [t.fromParty[row]!, t.toParty[row]!]) if (party !== 0) parties.add(party);
    const seen =
      grain.has(lot) ||
      sees(t.fromParty[row]!) ||
      sees(t.toParty[row]!) ||
      sees(-t.fromPlace[row]!) ||
      sees(-t.toPlace[row]!);
    if (seen) {
      events.add(event);
      hubs.add(t.hubId(row));
      if (lot === 0 || t.flags[row] !== 0) continue;
      if (grain.has(lot) || !isSighting(t.role[row]!)) lots.add(lot);
      else sighted.add(lot);
    }
  }
  for (const dense of t.packed) sighted.add(t.lots.id(dense));
  const unsettled = new Set([...sighted].filter((lot) => !lots.has(lot)));
  let unseen = 0;
  for (const party of parties) if (!sees(party)) unseen++;
  return { lots, events, hubs, unsettled, hidden: { events: all.size - events.size, parties: unseen } };
}
