import { ROLE, type Role } from './edge.ts';

/**
 * By what a capturer has a say in what an event moves (trace.md §2, "Who may say so"): `stated`: the event names it as
 * holder, sender, receiver or owner; `operator`: it operates a place that the event names; `own`: the event leaves the
 * party out, so it speaks of the capturer's own holding; `nothing`: nothing is moved, so nobody needs a say;
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

/**
 * Judges by what a capturer has a say in an event, all of whose edges are given: an event is one statement and counts
 * whole or not at all. `isCapturer` knows a party, also under another of its names; `operates` whether the capturer
 * operates a place.
 */
export function sayOf<Id>(
  edges: readonly Saying<Id>[],
  isCapturer: (party: Id) => boolean,
  operates: (place: Id) => boolean,
): Say {
  const moving = edges.filter((edge) => actingSide(edge.role) !== null);
  if (moving.length === 0) return 'nothing';
  const some = (is: (id: Id) => boolean, ids: (edge: Saying<Id>) => (Id | null)[]) =>
    moving.some((edge) => ids(edge).some((id) => id !== null && is(id)));
  if (some(isCapturer, (edge) => [edge.fromParty, edge.toParty])) return 'stated';
  if (some(operates, (edge) => [edge.fromPlace, edge.toPlace])) return 'operator';
  const leftOut = moving.every(
    (edge) => (actingSide(edge.role) === 'from' ? edge.fromParty : edge.toParty) === null,
  );
  return leftOut ? 'own' : 'unconfirmed';
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
