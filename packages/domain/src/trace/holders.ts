import { AT, type Ends } from './ends.ts';
import { type Graph, NODE } from './graph.ts';
import { PairIndex } from './ints.ts';
import { matchPartial } from './match.ts';

/**
 * The holdings that a lot's rows name by place and party, where "not stated" (0) matches anything: exactly one compatible holding
 * is that one; none is a new one; more than one is unclear. Kept from lot to lot.
 */
export class Holders {
  /** Descriptors (place, party) that this lot's edges name; parallel: the node, or -1 when ambiguous. */
  readonly #desc = new PairIndex();
  readonly #node: number[] = [];
  readonly #candidates: number[][] = [];
  readonly #unclearIn: number[] = [];
  readonly #unclearOut: number[] = [];

  /** Finds the holdings: all descriptors first, then what each partly stated one means. */
  describe(g: Graph, ends: Ends, lot: number): void {
    const n = ends.rows.length;
    const d = this.#desc;
    d.clear();
    let partial = false;
    for (let i = 0; i < n; i++) {
      if (ends.fromAt[i] === AT.place) {
        d.add(ends.fromA[i]!, ends.fromB[i]!);
        partial ||= ends.fromA[i] === 0 || ends.fromB[i] === 0;
      }
      if (ends.toAt[i] === AT.place) {
        d.add(ends.toA[i]!, ends.toB[i]!);
        partial ||= ends.toA[i] === 0 || ends.toB[i] === 0;
      }
    }
    const size = d.size;
    for (let k = 0; k < size; k++)
      this.#node[k] =
        !partial || (d.first(k) !== 0 && d.second(k) !== 0)
          ? g.addNode(NODE.place, lot, d.first(k), d.second(k))
          : -2;
    if (!partial) return;
    matchPartial(g, lot, d, this.#node, this.#candidates);
    this.#noteAssumed(g, ends, lot);
    for (let k = 0; k < size; k++) {
      this.#unclearIn[k] = -1;
      this.#unclearOut[k] = -1;
    }
  }

  /**
   * Goods that came in at a place for nobody in particular are taken to be those of the one party that is named there: that
   * is said where another operates the place.
   */
  #noteAssumed(g: Graph, ends: Ends, lot: number): void {
    const noted = new Set<number>();
    for (let i = 0; i < ends.rows.length; i++) {
      const place = ends.toA[i]!;
      if (ends.toAt[i] !== AT.place || place === 0 || ends.toB[i] !== 0) continue;
      const k = this.#desc.find(place, 0);
      const node = this.#node[k]!;
      if (node < 0 || g.nodeB[node] === 0 || noted.has(k)) continue;
      noted.add(k);
      const party = g.nodeB[node]!;
      g.notes.push({
        code: 'ambiguousHolding',
        lot,
        row: ends.rows[i]!,
        unbacked: false,
        unless: { at: { place, party: 0 }, ends: [{ place, party }] },
      });
    }
  }

  /** The node of a place and party; where it is unclear which is meant, one for all that comes in, or goes out, by that name. */
  node(g: Graph, lot: number, place: number, party: number, isIn: boolean): number {
    const k = this.#desc.find(place, party);
    const node = this.#node[k]!;
    if (node >= 0) return node;
    const unclear = isIn ? this.#unclearIn : this.#unclearOut;
    if (unclear[k]! < 0) unclear[k] = g.addNode(isIn ? NODE.unclearIn : NODE.unclearOut, lot, place, party);
    return unclear[k]!;
  }

  /** Tells of each unclear name the node of what comes in and of what goes out by it (-1: none), and what it may mean. */
  eachUnclear(tell: (comesIn: number, goesOut: number, candidates: readonly number[]) => void): void {
    for (let k = 0; k < this.#desc.size; k++)
      if (this.#node[k] === -1) tell(this.#unclearIn[k]!, this.#unclearOut[k]!, this.#candidates[k]!);
  }
}
