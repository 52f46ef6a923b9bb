import { ROLE, type Role } from './edge.ts';

/**
 * By what a capturer has a say in what an event moves (trace.md §2, "Who may say so"): `stated`: the event names it as
 * holder of what is taken or made, or as a side of a movement; `operator`: it operates the place; `own`: the event leaves
 * the party out, so it speaks of the capturer's own holding; `nothing`: nothing is moved, so nobody needs a say;
 * `unconfirmed`: the capturer had no say, and the event is kept as a claim.
 */
export type Say = 'stated' | 'operator' | 'own' | 'nothing' | 'unconfirmed';

/** What an edge says of places and parties; `null` where the event states none. */
export interface Saying<Id> {
  role: Role;
  fromPlace: Id | null;
  fromParty: Id | null;
  toPlace: Id | null;
  toParty: Id | null;
}

/** Which end of an edge is the holding that it is about; null where it moves none. */
export function actingSide(role: Role): 'from' | 'to' | null {
  switch (role) {
    case ROLE.add:
    case ROLE.receive:
    case ROLE.output:
    case ROLE.packOut:
      return 'to';
    case ROLE.delete:
    case ROLE.ship:
    case ROLE.voidShip:
    case ROLE.handOver:
    case ROLE.ownership:
    case ROLE.input:
    case ROLE.packIn:
    case ROLE.loss:
      return 'from';
    case ROLE.observe:
    case ROLE.voided:
    case ROLE.link:
      return null;
  }
}

/** Movements between two sides: each side may say what it did with the other. */
const TWO_SIDED: ReadonlySet<Role> = new Set([ROLE.ship, ROLE.receive, ROLE.handOver, ROLE.ownership]);

function sayOfEdge<Id>(
  edge: Saying<Id>,
  isCapturer: (party: Id) => boolean,
  operates: (place: Id) => boolean,
): Say {
  const side = actingSide(edge.role);
  if (side === null) return 'nothing';
  const [party, place, otherParty, otherPlace] =
    side === 'from'
      ? [edge.fromParty, edge.fromPlace, edge.toParty, edge.toPlace]
      : [edge.toParty, edge.toPlace, edge.fromParty, edge.fromPlace];
  if (party !== null && isCapturer(party)) return 'stated';
  if (place !== null && operates(place)) return 'operator';
  if (TWO_SIDED.has(edge.role) && party !== null) {
    if (otherParty !== null && isCapturer(otherParty)) return 'stated';
    if (otherPlace !== null && operates(otherPlace)) return 'operator';
  }
  // Undoing a shipment finds it by its document, so silence must not do.
  return party === null && edge.role !== ROLE.voidShip ? 'own' : 'unconfirmed';
}

/** The weakest say comes first: an event counts by it. */
const WEAKEST_FIRST = ['unconfirmed', 'own', 'operator', 'stated'] as const;

/**
 * Judges by what a capturer has a say in an event, all of whose edges are given: an event is one statement and counts
 * whole or not at all, by the weakest of what its edges say. `isCapturer` knows a party, also under another of its
 * names; `operates` whether the capturer operates a place.
 */
export function sayOf<Id>(
  edges: readonly Saying<Id>[],
  isCapturer: (party: Id) => boolean,
  operates: (place: Id) => boolean,
): Say {
  const says = new Set(edges.map((edge) => sayOfEdge(edge, isCapturer, operates)));
  return WEAKEST_FIRST.find((say) => says.has(say)) ?? 'nothing';
}

/** An edge of an event with say `own`: the capturer is the party that was left out. */
export function withOwnParty<T extends { role: Role; fromParty: number | null; toParty: number | null }>(
  edge: T,
  capturer: number,
): T {
  const side = actingSide(edge.role);
  if (side === 'from') return { ...edge, fromParty: edge.fromParty ?? capturer };
  if (side === 'to') return { ...edge, toParty: edge.toParty ?? capturer };
  return edge;
}
