import { type Say, type Saying, sayOf } from '@liangsu/domain/trace';
import type { Queryable } from '../../../platform/db/pool.ts';
import { loadOperators } from '../query/operators.ts';
import { loadStandIns } from '../query/stand-ins.ts';
import type { Resolved } from './rows.ts';
import type { Item } from './write-batch.ts';

/**
 * Judges by what the capturer of each event has a say in it, by the master data in force now. The installation itself
 * may say everything, and an error declaration needs another right. Asks the database once for all events that do not
 * name their capturer, else not at all.
 */
export async function judgeSay(
  db: Queryable,
  items: readonly Pick<Item, 'incoming' | 'document'>[],
  names: Pick<Resolved, 'places' | 'parties'>,
): Promise<Say[]> {
  const says = new Array<Say>(items.length).fill('stated');
  const open: { at: number; capturer: number; edges: Saying<number>[] }[] = [];
  const places = new Set<number>();
  for (const [at, { incoming, document }] of items.entries()) {
    const { capturer } = document;
    if (capturer === 0 || incoming.normal.errorDeclaration !== null) continue;
    const edges = sayingsOf(incoming.normal.edges, names);
    says[at] = sayOf(
      edges,
      (party) => party === capturer,
      () => false,
    );
    if (says[at] === 'stated' || says[at] === 'nothing') continue;
    open.push({ at, capturer, edges });
    for (const { fromPlace, toPlace } of edges)
      for (const place of [fromPlace, toPlace]) if (place !== null) places.add(place);
  }
  if (open.length === 0) return says;
  const [operators, standIns] = await Promise.all([loadOperators(db, places), loadStandIns(db)]);
  const standsFor = (party: number): number => standIns.get(party) ?? party;
  for (const { at, capturer, edges } of open) {
    const whole = standsFor(capturer);
    says[at] = sayOf(
      edges,
      (party) => standsFor(party) === whole,
      (place) => operators.get(place) === whole,
    );
  }
  return says;
}

/** What the edges of an event say, with the store's numbers in place of names. */
export function sayingsOf(
  edges: Item['incoming']['normal']['edges'],
  names: Pick<Resolved, 'places' | 'parties'>,
): Saying<number>[] {
  const idOf = (map: Map<string, number>, name: string | null) =>
    name === null ? null : (map.get(name) ?? null);
  return edges.map((edge) => ({
    role: edge.role,
    fromPlace: idOf(names.places, edge.fromPlace),
    fromParty: idOf(names.parties, edge.fromParty),
    toPlace: idOf(names.places, edge.toPlace),
    toParty: idOf(names.parties, edge.toParty),
  }));
}
