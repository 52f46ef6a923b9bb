import { type Graph, NODE } from './graph.ts';
import type { PairIndex } from './ints.ts';

/**
 * What partly stated places and parties mean: place only, then party only, then nothing stated, each matched against
 * what is known more fully. `node[k]` is -2 for what is to be matched; it becomes the node, or -1 with its candidates.
 */
export function matchPartial(
  g: Graph,
  lot: number,
  d: PairIndex,
  node: number[],
  candidatesOf: number[][],
): void {
  const size = d.size;
  const byPlace = new Map<number, number[]>();
  const byParty = new Map<number, number[]>();
  const all: number[] = [];
  const enter = (k: number): void => {
    const v = node[k]!;
    all.push(v);
    const a = byPlace.get(d.first(k));
    if (a === undefined) byPlace.set(d.first(k), [v]);
    else a.push(v);
    const b = byParty.get(d.second(k));
    if (b === undefined) byParty.set(d.second(k), [v]);
    else b.push(v);
  };
  const nobody: number[] = [];
  const candidates = (place: number, party: number): number[] => {
    if (place !== 0) return byPlace.get(place) ?? nobody;
    if (party === 0) return all;
    const unstated = byParty.get(0) ?? nobody;
    return (byParty.get(party) ?? nobody).concat(unstated);
  };
  for (let k = 0; k < size; k++) if (node[k]! >= 0) enter(k);
  for (let phase = 0; phase < 3; phase++) {
    const made: number[] = [];
    for (let k = 0; k < size; k++) {
      if (node[k] !== -2) continue;
      const kind = d.first(k) !== 0 ? 0 : d.second(k) !== 0 ? 1 : 2;
      if (kind !== phase) continue;
      const fits = candidates(d.first(k), d.second(k));
      if (fits.length === 1) node[k] = fits[0]!;
      else if (fits.length > 1) {
        node[k] = -1;
        candidatesOf[k] = fits.slice();
      } else {
        node[k] = g.addNode(NODE.place, lot, d.first(k), d.second(k));
        made.push(k);
      }
    }
    for (const k of made) enter(k);
  }
}
