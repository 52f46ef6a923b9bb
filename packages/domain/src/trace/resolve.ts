import { indexLot } from './adjacency.ts';
import { consign } from './consign.ts';
import { ROLE } from './edge.ts';
import { AT, Ends } from './ends.ts';
import { END, type Graph, LOT_STATE, NODE, RANK, XFLAG } from './graph.ts';
import { Holders } from './holders.ts';
import { type IdIndex, PairIndex } from './ints.ts';
import { linkUnclear, needsLinks, USE } from './unclear.ts';
import { findRests, unsentUnpackings } from './unpacking.ts';

const NO_NODES: number[] = [];
const NO_RESTS: ReadonlyMap<number, number> = new Map();

export interface ResolveOptions {
  now: number;
  pairingWindow: number;
}

/**
 * Turns the edges of one lot into holdings and transfers. A pure function of the lot's edges, and of those that took
 * everything out of the containers that it was packed into: which holding an event meant is found by matching place and party, where "not stated" (0) matches anything. Exactly one compatible holding
 * is that one; none is a new one; more than one is `ambiguousHolding`.
 */
export class Resolver {
  readonly #g: Graph;
  readonly #void: IdIndex;
  readonly #o: ResolveOptions;
  readonly #ends = new Ends();
  readonly #holders = new Holders();
  /** Rows that take all that is in a container, with the amounts that the edges tell. */
  #rests: ReadonlyMap<number, number> = NO_RESTS;
  /** Containers and consignments of this lot; kept from lot to lot, for making it anew costs more than filling it. */
  readonly #boxes = new PairIndex();
  /** By node - first node of the lot: what came in, what went out (`USE`). */
  readonly #use: number[] = [];

  constructor(graph: Graph, voided: IdIndex, options: ResolveOptions) {
    this.#g = graph;
    this.#void = voided;
    this.#o = options;
  }

  /** Resolves a lot whose edges are all in the table. */
  resolve(lot: number): void {
    const g = this.#g;
    g.lotState[lot] = LOT_STATE.resolved;
    g.lotN0[lot] = g.nodes;
    g.lotX0[lot] = g.transfers;
    const sided = this.#gather(lot);
    if (sided > 0) consign(g, this.#ends, lot, this.#o.now, this.#o.pairingWindow);
    this.#use.length = 0;
    this.#holders.describe(g, this.#ends, lot);
    this.#connect(lot);
    g.lotN1[lot] = Math.max(g.lotN1[lot]!, g.lotN0[lot]!);
    g.lotX1[lot] = g.transfers;
    indexLot(g, lot);
  }

  /** Collects the rows that move something, in the order of event and position; returns how many are one side of a shipment. */
  #gather(lot: number): number {
    const t = this.#g.table;
    const { rows } = this.#ends;
    rows.length = 0;
    let sided = 0;
    let sorted = true;
    let packed = false;
    this.#rests = NO_RESTS;
    for (let r = t.headOfLot[lot]!; r >= 0; r = t.nextOfLot[r]!) {
      const role = t.role[r]!;
      if (t.flags[r] !== 0 || (this.#void.size > 0 && this.#void.find(t.event[r]!) >= 0)) continue;
      switch (role) {
        case ROLE.ship:
        case ROLE.receive:
        case ROLE.voidShip:
          sided++;
          break;
        case ROLE.add:
        case ROLE.delete:
        case ROLE.handOver:
        case ROLE.input:
        case ROLE.output:
          break;
        case ROLE.packIn:
          packed = true;
          break;
        case ROLE.packOut:
          // What took everything out of a container is no move of the container.
          if (t.isUnpacking(r)) continue;
          break;
        default:
          continue;
      }
      rows.push(r);
    }
    rows.reverse();
    if (packed) {
      this.#rests = findRests(t, this.#void, lot, rows);
      rows.push(...this.#rests.keys());
      for (const { row, unless } of unsentUnpackings(t, this.#void, rows))
        this.#g.notes.push({ code: 'notShipped', lot, row, unbacked: false, unless });
    }
    for (let i = 1; i < rows.length && sorted; i++) sorted = this.#before(rows[i - 1]!, rows[i]!) < 0;
    if (!sorted) rows.sort((a, b) => this.#before(a, b));
    const n = rows.length;
    for (let i = 0; i < n; i++) this.#ends.state(t, i);
    return sided;
  }

  #before(a: number, b: number): number {
    const t = this.#g.table;
    return t.t0[a]! - t.t0[b]! || t.before(a, b);
  }

  /** Makes the remaining nodes and then the transfers. */
  #connect(lot: number): void {
    const g = this.#g;
    const t = g.table;
    const ends = this.#ends;
    const { rows, fromAt, fromA, fromB, toAt, toA, toB } = ends;
    const n = rows.length;
    const base = g.lotN0[lot]!;
    let boxes: PairIndex | null = null;
    let boxNode: number[] = NO_NODES;
    for (let i = 0; i < n; i++) {
      const container =
        fromAt[i] === AT.container || fromAt[i] === AT.consignment
          ? i
          : toAt[i] === AT.container || toAt[i] === AT.consignment
            ? i
            : -1;
      if (container < 0) continue;
      if (boxes === null) {
        boxes = this.#boxes;
        boxes.clear();
        boxNode = [];
      }
      const from = fromAt[i] === AT.container || fromAt[i] === AT.consignment;
      const kind = from ? fromAt[i]! : toAt[i]!;
      const a = from ? fromA[i]! : toA[i]!;
      const k = boxes.add(a, kind);
      if (k === boxNode.length)
        boxNode.push(g.addNode(kind === AT.container ? NODE.container : NODE.consignment, lot, a, 0));
    }
    // Ends become nodes: `fromA`/`toA` from here on.
    for (let i = 0; i < n; i++) {
      const r = rows[i]!;
      const box = t.container[r]!;
      const inBox = boxes !== null && box !== 0 ? boxes.find(box, AT.container) : -1;
      fromA[i] = this.#node(lot, i, fromAt[i]!, fromA[i]!, fromB[i]!, boxes, boxNode, inBox, false);
      toA[i] = this.#node(lot, i, toAt[i]!, toA[i]!, toB[i]!, boxes, boxNode, inBox, true);
      if (fromA[i]! >= 0 && fromA[i] === toA[i]) {
        // It moved to where it was.
        ends.forget(i);
        continue;
      }
      if (fromA[i]! >= 0) this.#use[fromA[i]! - base] = (this.#use[fromA[i]! - base] ?? 0) | USE.out;
      if (toA[i]! >= 0) this.#use[toA[i]! - base] = (this.#use[toA[i]! - base] ?? 0) | USE.in;
    }
    if (needsLinks(g, this.#use, base)) linkUnclear(g, ends, this.#holders, this.#use, lot, base);
    g.lotN1[lot] = g.nodes;
    for (let i = 0; i < n; i++) {
      const r = rows[i]!;
      const leaves = fromAt[i]!;
      const arrives = toAt[i]!;
      if (leaves === AT.none && arrives === AT.none) continue;
      const from = leaves === AT.none ? END.made : leaves === AT.hub ? g.nodeOfHub(t.hubOf[r]!) : fromA[i]!;
      const to = arrives === AT.none ? END.gone : arrives === AT.hub ? g.nodeOfHub(t.hubOf[r]!) : toA[i]!;
      const rest = this.#rests.get(r);
      const rank =
        rest !== undefined
          ? RANK.rest
          : leaves === AT.none || leaves === AT.hub
            ? RANK.feed
            : arrives === AT.hub
              ? RANK.draw
              : arrives === AT.none
                ? RANK.exit
                : RANK.moveOut;
      const flags = (ends.reset[i] ? XFLAG.reset : 0) | (rest === undefined ? 0 : XFLAG.rest);
      const x = g.addTransfer(from, to, r, ends.t0[i]!, t.t1[r]!, rank, flags);
      if (rest !== undefined) g.rests.set(x, rest);
      if (from >= 0 && g.nodeUnclear[from] !== 0 && g.nodeLot[from] === lot)
        g.notes.push({
          code: 'ambiguousHolding',
          lot,
          row: r,
          unbacked: g.nodeKind[from] !== NODE.unclearOut,
        });
      else if (to >= 0 && g.nodeKind[to] === NODE.unclearIn)
        g.notes.push({ code: 'ambiguousHolding', lot, row: r, unbacked: false });
    }
  }

  #node(
    lot: number,
    i: number,
    at: number,
    a: number,
    b: number,
    boxes: PairIndex | null,
    boxNode: readonly number[],
    inBox: number,
    isIn: boolean,
  ): number {
    if (at === AT.container || at === AT.consignment) return boxNode[boxes!.find(a, at)]!;
    if (at !== AT.place) return -1;
    const role = this.#g.table.role[this.#ends.rows[i]!]!;
    if (
      inBox >= 0 &&
      (role === ROLE.input || role === ROLE.output || role === ROLE.delete || role === ROLE.add)
    )
      return boxNode[inBox]!;
    return this.#holders.node(this.#g, lot, a, b, isIn);
  }
}
