import { ROLE } from './edge.ts';
import { type Graph, LOT_STATE, XFLAG } from './graph.ts';
import { grownFloat64, grownInt32, grownUint8, type IdIndex, IntList } from './ints.ts';
import type { Direction } from './types.ts';

const NEVER = Number.POSITIVE_INFINITY;

export const HUB_STATE = { unknown: 0, asked: 1, loaded: 2 } as const;

/**
 * Which holdings the starts reach in one direction, and since when: the earliest affected time per node, corrected
 * downwards when an earlier one arrives. Upstream is the mirror: times are negated and ends swapped, so that a smaller
 * label is always the wider reach. A transfer connects when `label ≤ hi`; what it leads to gets `max(label, lo)`.
 */
export class Reach {
  readonly down: boolean;
  readonly ignoreTime: boolean;
  /** Label per node; +∞ when not reached. */
  label = new Float64Array(64).fill(NEVER);
  /** Dense lots, in the order in which they were first reached. */
  readonly lots = new IntList();
  /** Dense lots and hubs that must be loaded before the reach can go on. */
  readonly wantLots = new IntList();
  readonly wantHubs = new IntList();
  /** Nodes (1) that no label may enter. */
  blocked: Uint8Array | null = null;
  readonly #g: Graph;
  readonly #void: IdIndex;
  #lotIn = new Uint8Array(64);
  #queue = new IntList();
  #head = 0;
  #queued = new Uint8Array(64);
  #seen = new Int32Array(64);
  /** Label at the last visit; of no meaning before the first. */
  #last = new Float64Array(64);
  readonly #longest = new Map<number, number>();

  constructor(graph: Graph, voided: IdIndex, direction: Direction, ignoreTime: boolean) {
    this.#g = graph;
    this.#void = voided;
    this.down = direction === 'down';
    this.ignoreTime = ignoreTime;
  }

  /** Earlier end of a transfer in this direction's time. */
  lo(x: number): number {
    return this.down ? this.#g.xT0[x]! : -this.#g.xT1[x]!;
  }

  hi(x: number): number {
    return this.down ? this.#g.xT1[x]! : -this.#g.xT0[x]!;
  }

  hasLot(lot: number): boolean {
    return this.#lotIn[lot] === 1;
  }

  has(node: number): boolean {
    return node < this.label.length && this.label[node]! < NEVER;
  }

  /** Whether what the starts put into a transfer's near end can have gone along it. */
  connects(node: number, x: number): boolean {
    const l = this.label[node]!;
    return l < NEVER && (this.ignoreTime || l <= this.hi(x));
  }

  reset(): void {
    this.label.fill(NEVER);
    this.#lotIn.fill(0);
    this.#queued.fill(0);
    this.#seen.fill(0);
    this.#longest.clear();
    this.lots.length = 0;
    this.wantLots.length = 0;
    this.wantHubs.length = 0;
    this.#queue.length = 0;
    this.#head = 0;
  }

  fit(): void {
    const n = this.#g.nodes;
    const old = this.label.length;
    if (n > old) {
      this.label = grownFloat64(this.label, n);
      this.label.fill(NEVER, old);
      this.#last = grownFloat64(this.#last, n);
      this.#queued = grownUint8(this.#queued, n);
      this.#seen = grownInt32(this.#seen, n);
    }
    this.#lotIn = grownUint8(this.#lotIn, this.#g.table.lots.size);
  }

  /** Lowers a node's label; returns whether that changed anything. */
  touch(node: number, label: number): boolean {
    if (!(label < this.label[node]!)) return false;
    if (this.blocked !== null && this.blocked[node] === 1) return false;
    this.label[node] = label;
    const g = this.#g;
    const lot = g.nodeLot[node]!;
    if (lot >= 0) {
      if (this.#lotIn[lot] === 0) {
        this.#lotIn[lot] = 1;
        this.lots.push(lot);
      }
    } else {
      const hub = g.nodeA[node]!;
      if (g.hubAsked[hub] !== HUB_STATE.loaded) {
        if (g.hubAsked[hub] === HUB_STATE.unknown) this.wantHubs.push(hub);
        return true;
      }
    }
    this.enqueue(node);
    return true;
  }

  /** Counts a lot in though nothing of it is known to have moved. */
  include(lot: number): void {
    if (this.#lotIn[lot] === 1) return;
    this.#lotIn[lot] = 1;
    this.lots.push(lot);
  }

  enqueue(node: number): void {
    if (this.#queued[node] !== 0) return;
    this.#queued[node] = 1;
    this.#queue.push(node);
  }

  /** Takes in a lot that was just resolved: what reached hubs pass on to it. */
  enter(lot: number): void {
    const g = this.#g;
    const x1 = g.lotX1[lot]!;
    for (let x = g.lotX0[lot]!; x < x1; x++) {
      const near = this.down ? g.xFrom[x]! : g.xTo[x]!;
      if (near >= 0 && g.nodeLot[near]! < 0 && this.has(near)) this.#relax(near, x);
    }
  }

  /** Goes as far as what is loaded allows. */
  run(): void {
    const g = this.#g;
    while (this.#head < this.#queue.length) {
      const node = this.#queue.a[this.#head++]!;
      this.#queued[node] = 0;
      if (g.nodeLot[node]! < 0) this.#passHub(node);
      else this.#passHolding(node);
    }
    this.#queue.length = 0;
    this.#head = 0;
  }

  #relax(near: number, x: number): void {
    const g = this.#g;
    const label = this.label[near]!;
    if (!this.ignoreTime && label > this.hi(x)) return;
    const far = this.down ? g.xTo[x]! : g.xFrom[x]!;
    if (far < 0) return;
    const lo = this.lo(x);
    this.touch(far, (g.xFlags[x]! & XFLAG.reset) !== 0 ? lo : Math.max(label, lo));
  }

  /**
   * Follows a holding's transfers in the order of falling `hi`: those that connect are a prefix. When the label
   * falls again, the prefix grows, and of the part already followed only what straddles the former label is repeated.
   */
  #passHolding(node: number): void {
    const g = this.#g;
    const list = this.down ? g.adjOut : g.adjIn;
    const from = this.down ? g.out0[node]! : g.in0[node]!;
    const to = this.down ? g.out1[node]! : g.in1[node]!;
    const label = this.label[node]!;
    const former = this.#last[node]!;
    this.#last[node] = label;
    const seen = this.#seen[node]!;
    const n = to - from;
    let k = seen;
    while (k < n) {
      const x = list.a[this.down ? to - 1 - k : from + k]!;
      if (!this.ignoreTime && this.hi(x) < label) break;
      this.#relax(node, x);
      k++;
    }
    this.#seen[node] = k;
    if (seen === 0) return;
    const longest = seen > 16 ? this.#longestOf(node, list, from, to) : NEVER;
    for (let i = seen - 1; i >= 0; i--) {
      const x = list.a[this.down ? to - 1 - i : from + i]!;
      if (this.hi(x) - longest >= former) break;
      if (this.lo(x) < former) this.#relax(node, x);
    }
  }

  #longestOf(node: number, list: IntList, from: number, to: number): number {
    let longest = this.#longest.get(node);
    if (longest === undefined) {
      longest = 0;
      for (let i = from; i < to; i++) {
        const x = list.a[i]!;
        longest = Math.max(longest, this.#g.xT1[x]! - this.#g.xT0[x]!);
      }
      this.#longest.set(node, longest);
    }
    return longest;
  }

  #passHub(node: number): void {
    const g = this.#g;
    const t = g.table;
    const hub = g.nodeA[node]!;
    const role = this.down ? ROLE.output : ROLE.input;
    const label = this.label[node]!;
    for (let r = t.headOfHub[hub]!; r >= 0; r = t.nextOfHub[r]!) {
      if (t.role[r] !== role) continue;
      const x = g.rowTransfer[r]! - 1;
      if (x >= 0) this.#relax(node, x);
      else if (g.lotState[t.lotOf[r]!] === LOT_STATE.unknown) {
        if (!this.ignoreTime && label > (this.down ? t.t1[r]! : -t.t0[r]!)) continue;
        if (t.flags[r] !== 0 || (this.#void.size > 0 && this.#void.find(t.event[r]!) >= 0)) continue;
        this.wantLots.push(t.lotOf[r]!);
      }
    }
  }
}
