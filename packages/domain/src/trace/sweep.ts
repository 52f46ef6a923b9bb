import type { Amounts } from './amounts.ts';
import { apportion, mulDivRound } from './exact.ts';
import type { Graph } from './graph.ts';
import type { Order } from './order.ts';
import type { Reach } from './reach.ts';
import type { Seeds } from './seeds.ts';

/** What a sweep leaves behind: whole base units per node, transfer and lot, by source (index × k + source). */
export interface Quantities {
  k: number;
  /** Per node at the end of time: all of it. */
  left: Float64Array<ArrayBuffer>;
  /** Per node and source at the end of the sweep. */
  leftOf: Float64Array<ArrayBuffer>;
  /** Per transfer: what was taken beyond what was there. */
  excess: Float64Array<ArrayBuffer>;
  /** Per transfer and source: what it carries, and at most. */
  carried: Float64Array<ArrayBuffer>;
  bound: Float64Array<ArrayBuffer>;
  /** Per dense lot and source: what came into it, and at most. */
  share: Float64Array<ArrayBuffer>;
  shareBound: Float64Array<ArrayBuffer>;
  /** Per source: all that counts as it. */
  total: Float64Array<ArrayBuffer>;
  /** Per source, upstream: what ended in `unknownOrigin`. */
  unknown: Float64Array<ArrayBuffer>;
}

/**
 * Perfect mixing, holding by holding, in whole base units. Forward: totals, and downstream also the sources.
 * Upstream is the same operation backwards in time: what of a holding belongs to the target is spread over what came
 * in, in proportion, by the same division; so both ways tie.
 */
export class Sweep {
  readonly #g: Graph;
  readonly #reach: Reach;
  readonly #a: Amounts;
  readonly #active: Uint8Array;
  readonly #k: number;
  readonly #seeds: Seeds;
  /** Per node and transfer: index of its seed + 1. */
  readonly #nodeSeed: Int32Array<ArrayBuffer>;
  readonly #transferSeed = new Map<number, number>();
  readonly #marked: Uint8Array<ArrayBuffer>;
  readonly #boundOf: Float64Array<ArrayBuffer>;
  /** Quantity per node while sweeping. */
  readonly #q: Float64Array<ArrayBuffer>;
  readonly #out: Quantities;

  constructor(g: Graph, reach: Reach, amounts: Amounts, active: Uint8Array, seeds: Seeds, k: number) {
    this.#g = g;
    this.#reach = reach;
    this.#a = amounts;
    this.#active = active;
    this.#k = k;
    this.#seeds = seeds;
    this.#nodeSeed = new Int32Array(g.nodes);
    seeds.nodes.forEach((s, i) => {
      if (this.#nodeSeed[s.node] === 0) this.#nodeSeed[s.node] = i + 1;
    });
    for (const s of seeds.transfers)
      if (!this.#transferSeed.has(s.transfer)) this.#transferSeed.set(s.transfer, s.source);
    this.#marked = new Uint8Array(seeds.nodes.length);
    this.#q = new Float64Array(g.nodes);
    this.#boundOf = new Float64Array(g.nodes * k);
    const lots = g.table.lots.size;
    this.#out = {
      k,
      left: this.#q,
      leftOf: new Float64Array(g.nodes * k),
      excess: new Float64Array(g.transfers),
      carried: new Float64Array(g.transfers * k),
      bound: new Float64Array(g.transfers * k),
      share: new Float64Array(lots * k),
      shareBound: new Float64Array(lots * k),
      total: new Float64Array(k),
      unknown: new Float64Array(k),
    };
  }

  run(order: Order): Quantities {
    const { order: list, length } = order;
    if (this.#reach.down) {
      for (let i = 0; i < length; i++) this.#forward(list[i]!, true);
      this.#finishMarks();
      return this.#out;
    }
    for (let i = 0; i < length; i++) this.#forward(list[i]!, false);
    const left = this.#q.slice();
    this.#seeds.nodes.forEach((s, i) => {
      if (s.from === Number.NEGATIVE_INFINITY) this.#mark(i);
    });
    for (let i = length - 1; i >= 0; i--) this.#backward(list[i]!);
    this.#finishMarks();
    this.#out.left = left;
    return this.#out;
  }

  #node(end: number): number {
    return end >= 0 && this.#active[end] === 1 ? end : -1;
  }

  #forward(x: number, sources: boolean): void {
    const amount = this.#a.amount[x]!;
    if (amount < 0) return;
    const g = this.#g;
    const near = this.#node(g.xFrom[x]!);
    const far = this.#node(g.xTo[x]!);
    if (near >= 0 && this.#a.clash[near] === 0) {
      if (sources) this.#markBefore(near, x, false);
      const had = this.#q[near]!;
      let taken = Math.min(amount, had);
      if (sources) taken = this.#take(near, x, taken, had);
      this.#q[near] = had - taken;
      const excess = amount - taken;
      if (excess > 0) {
        this.#out.excess[x] = excess;
        if (sources) this.#excessOfStart(near, x, excess);
      }
    }
    if (far < 0 || this.#a.clash[far] === 1) {
      if (far >= 0 && sources) this.#swallow(far, x);
      return;
    }
    if (sources) {
      this.#markBefore(far, x, true);
      this.#pour(near, far, x, amount);
    }
    this.#q[far] = this.#q[far]! + amount;
  }

  #backward(x: number): void {
    const amount = this.#a.amount[x]!;
    if (amount < 0) return;
    const g = this.#g;
    const near = this.#node(g.xTo[x]!);
    const far = this.#node(g.xFrom[x]!);
    if (near >= 0 && this.#a.clash[near] === 0) {
      this.#markBefore(near, x, false);
      const had = this.#q[near]!;
      const taken = this.#take(near, x, amount, had);
      if (taken < amount) this.#toUnknown(near, amount - taken);
      this.#q[near] = had - amount;
    }
    if (far < 0 || this.#a.clash[far] === 1) {
      if (far >= 0) this.#swallow(far, x);
      return;
    }
    this.#markBefore(far, x, true);
    const joined = amount - this.#out.excess[x]!;
    this.#pour(near, far, x, joined);
    this.#q[far] = this.#q[far]! + joined;
  }

  /** Splits what is taken among the sources; returns how much could be taken. */
  #take(near: number, x: number, taken: number, had: number): number {
    const k = this.#k;
    const o = this.#out;
    const at = near * k;
    const cat = x * k;
    if (!this.#reach.connects(near, x)) {
      // What came later cannot be in it: it is taken from the rest alone.
      let sum = 0;
      for (let s = 0; s < k; s++) sum += o.leftOf[at + s]!;
      return Math.min(taken, had - sum);
    }
    if (k === 1) {
      const source = o.leftOf[at]!;
      if (source > 0) {
        const c = taken === had ? source : source === had ? taken : mulDivRound(source, taken, had);
        o.carried[cat] = c;
        o.leftOf[at] = source - c;
      }
      const bound = this.#boundOf[at]!;
      o.bound[cat] = Math.min(bound, taken);
      return taken;
    }
    if (had > 0) apportion(o.leftOf, at, k, taken, had, o.carried, cat);
    for (let s = 0; s < k; s++) {
      o.leftOf[at + s] = o.leftOf[at + s]! - o.carried[cat + s]!;
      o.bound[cat + s] = Math.min(this.#boundOf[at + s]!, taken);
    }
    return taken;
  }

  /** Backwards: what the target took and time forbids to have come in. */
  #toUnknown(node: number, amount: number): void {
    const k = this.#k;
    const o = this.#out;
    for (let s = 0; s < k && amount > 0; s++) {
      const d = Math.min(amount, o.leftOf[node * k + s]!);
      o.leftOf[node * k + s] = o.leftOf[node * k + s]! - d;
      o.unknown[s] = o.unknown[s]! + d;
      amount -= d;
    }
  }

  /** What is drawn beyond what a start lot has is the start's own all the same. */
  #excessOfStart(near: number, x: number, excess: number): void {
    const i = this.#nodeSeed[near]! - 1;
    if (i < 0) return;
    const seed = this.#seeds.nodes[i]!;
    if (seed.from !== Number.NEGATIVE_INFINITY || seed.until !== Number.POSITIVE_INFINITY) return;
    const o = this.#out;
    const cat = x * this.#k + seed.source;
    o.carried[cat] = o.carried[cat]! + excess;
    o.bound[cat] = Math.max(o.bound[cat]! + excess, o.carried[cat]!);
    this.#count(near, seed.source, excess);
  }

  #count(node: number, source: number, amount: number): void {
    const o = this.#out;
    const lot = this.#g.nodeLot[node]!;
    o.total[source] = o.total[source]! + amount;
    if (lot < 0) return;
    const at = lot * this.#k + source;
    o.share[at] = o.share[at]! + amount;
    o.shareBound[at] = o.shareBound[at]! + amount;
  }

  #swallow(far: number, x: number): void {
    const k = this.#k;
    const o = this.#out;
    for (let s = 0; s < k; s++) o.leftOf[far * k + s] = o.leftOf[far * k + s]! + o.carried[x * k + s]!;
  }

  /** Adds what a transfer carries to a node. Backwards, part of it may belong to what nobody knows the origin of. */
  #pour(near: number, far: number, x: number, amount: number): void {
    const k = this.#k;
    const o = this.#out;
    const g = this.#g;
    const full = this.#a.amount[x]!;
    const lot = g.nodeLot[far]!;
    const enters = lot >= 0 && (near < 0 || g.nodeLot[near] !== lot);
    let sum = 0;
    for (let s = 0; s < k; s++) {
      let c = o.carried[x * k + s]!;
      const b = o.bound[x * k + s]!;
      if (c === 0 && b === 0) continue;
      if (enters) {
        o.share[lot * k + s] = o.share[lot * k + s]! + c;
        o.shareBound[lot * k + s] = o.shareBound[lot * k + s]! + b;
      }
      if (amount < full && c > 0) {
        const joined = Math.min(amount - sum, mulDivRound(c, amount, full));
        o.unknown[s] = o.unknown[s]! + c - joined;
        c = joined;
      }
      sum += c;
      o.leftOf[far * k + s] = o.leftOf[far * k + s]! + c;
      this.#boundOf[far * k + s] = this.#boundOf[far * k + s]! + b;
    }
    const i = this.#nodeSeed[far]! - 1;
    let source = -1;
    if (i >= 0) {
      const seed = this.#seeds.nodes[i]!;
      if (this.#reach.hi(x) >= seed.from && this.#reach.lo(x) <= seed.until) source = seed.source;
    }
    if (source < 0 && this.#transferSeed.size > 0) source = this.#transferSeed.get(x) ?? -1;
    if (source < 0) return;
    const rest = amount - sum;
    if (rest > 0) {
      o.leftOf[far * k + source] = o.leftOf[far * k + source]! + rest;
      this.#boundOf[far * k + source] = this.#boundOf[far * k + source]! + rest;
      this.#count(far, source, rest);
    }
    if (amount < full) {
      const own = full - amount;
      let others = 0;
      for (let s = 0; s < k; s++) others += o.carried[x * k + s]!;
      const more = Math.max(0, Math.min(own, full - others - rest));
      this.#count(far, source, more);
      o.unknown[source] = o.unknown[source]! + more;
    }
  }

  /** Marks a start's holding before the first transfer that lies at or after the start's time. */
  #markBefore(node: number, x: number, isIn: boolean): void {
    const i = this.#nodeSeed[node]! - 1;
    if (i < 0 || this.#marked[i] === 1) return;
    const seed = this.#seeds.nodes[i]!;
    if (isIn ? this.#reach.lo(x) > seed.from : this.#reach.hi(x) >= seed.from) this.#mark(i);
  }

  #finishMarks(): void {
    for (let i = 0; i < this.#marked.length; i++) this.#mark(i);
  }

  /** Turns what is in a start's holding into its source. */
  #mark(i: number): void {
    const seed = this.#seeds.nodes[i]!;
    if (this.#marked[i] === 1 || this.#nodeSeed[seed.node] !== i + 1) return;
    this.#marked[i] = 1;
    const k = this.#k;
    const o = this.#out;
    const at = seed.node * k;
    let rest = this.#q[seed.node]!;
    for (let s = 0; s < k; s++) rest -= o.leftOf[at + s]!;
    if (rest <= 0) return;
    o.leftOf[at + seed.source] = o.leftOf[at + seed.source]! + rest;
    this.#boundOf[at + seed.source] = this.#boundOf[at + seed.source]! + rest;
    this.#count(seed.node, seed.source, rest);
  }
}
