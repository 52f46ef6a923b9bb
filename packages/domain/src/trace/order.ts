import { ROLE } from './edge.ts';
import { type Graph, NODE, XFLAG } from './graph.ts';
import { IntList } from './ints.ts';

/** The transfers of one sweep in the order in which they happen, and which nodes take part. */
export interface Order {
  order: Int32Array<ArrayBuffer>;
  length: number;
  /** How many transfers lie on cycles and were put in the order of time. */
  cyclic: number;
}

/**
 * Orders transfers so that every node sees its own in the order of `trace.md` §4 and a hub is poured before it is
 * drawn. Where that is impossible (loops within overlapping intervals) only the transfers on the cycles are put in the
 * order of time, so nothing that is not part of the loop can change it. Takes time linear in transfers.
 */
export function orderTransfers(g: Graph, nodes: IntList, ignoreTime: boolean): Order {
  const total = g.transfers;
  const nextFrom = new Int32Array(total).fill(-1);
  const nextTo = new Int32Array(total).fill(-1);
  /** Predecessors not yet done; 255 marks a transfer that takes no part. */
  const waiting = new Uint8Array(total).fill(255);
  let count = 0;
  let last = -1;
  let node = -1;
  const follow = (x: number): void => {
    if (waiting[x] === 255) {
      waiting[x] = 0;
      count++;
    }
    if (last >= 0) {
      if (g.xFrom[last] === node) nextFrom[last] = x;
      else nextTo[last] = x;
      waiting[x] = waiting[x]! + 1;
    }
    last = x;
  };
  const ins: number[] = [];
  const outs: number[] = [];
  for (let i = 0; i < nodes.length; i++) {
    node = nodes.a[i]!;
    last = -1;
    if (g.nodeLot[node]! < 0) {
      hubTransfers(g, node, ins, outs);
      if (g.nodeKind[node] === NODE.hub || ignoreTime) {
        for (const x of ins) follow(x);
        for (const x of outs) follow(x);
      } else merge(g, ins, outs, follow);
      continue;
    }
    const i1 = g.in1[node]!;
    const o1 = g.out1[node]!;
    const inList = g.adjIn.a;
    const outList = g.adjOut.a;
    let a = g.in0[node]!;
    let b = g.out0[node]!;
    while (a < i1 || b < o1) {
      const takeIn =
        b >= o1 || (a < i1 && (ignoreTime || g.compare(inList[a]!, true, outList[b]!, false) <= 0));
      const x = takeIn ? inList[a++]! : outList[b++]!;
      if ((g.xFlags[x]! & XFLAG.link) === 0) follow(x);
    }
  }
  const order = new Int32Array(count);
  let done = 0;
  let end = 0;
  for (let x = 0; x < total; x++) if (waiting[x] === 0) order[end++] = x;
  const release = (x: number): void => {
    if (x < 0) return;
    const w = waiting[x]! - 1;
    waiting[x] = w;
    if (w === 0) order[end++] = x;
  };
  while (done < end) {
    const x = order[done++]!;
    release(nextFrom[x]!);
    release(nextTo[x]!);
  }
  const cyclic = end < count ? orderRest(g, waiting, nextFrom, nextTo, order, end) : 0;
  return { order, length: count, cyclic };
}

/** A hub's transfers: inputs; then outputs in their order (that of their lots' codes), then losses by kind (pools: by time). */
function hubTransfers(g: Graph, node: number, ins: number[], outs: number[]): void {
  const t = g.table;
  ins.length = 0;
  outs.length = 0;
  for (let r = t.headOfHub[g.nodeA[node]!]!; r >= 0; r = t.nextOfHub[r]!) {
    const x = g.rowTransfer[r]! - 1;
    if (x < 0) continue;
    if (g.xTo[x] === node) ins.push(x);
    else if (g.xFrom[x] === node) outs.push(x);
  }
  if (g.nodeKind[node] === NODE.pool) {
    ins.sort((a, b) => g.compare(a, true, b, true));
    outs.sort((a, b) => g.compare(a, false, b, false));
    return;
  }
  if (ins.length > 1) ins.sort((a, b) => t.ord[g.xRow[a]!]! - t.ord[g.xRow[b]!]!);
  if (outs.length > 1)
    outs.sort((a, b) => {
      const ra = g.xRow[a]!;
      const rb = g.xRow[b]!;
      const la = t.role[ra] === ROLE.loss ? 1 : 0;
      const lb = t.role[rb] === ROLE.loss ? 1 : 0;
      if (la !== lb) return la - lb;
      return la === 0
        ? t.ord[ra]! - t.ord[rb]!
        : t.lossKind[ra]! - t.lossKind[rb]! || t.ord[ra]! - t.ord[rb]!;
    });
}

/** A pool's transfers: what goes in before what comes out at or after it, whatever they are for the lots at their other ends. */
function merge(g: Graph, ins: readonly number[], outs: readonly number[], follow: (x: number) => void): void {
  let a = 0;
  let b = 0;
  while (a < ins.length || b < outs.length) {
    const takeIn = b >= outs.length || (a < ins.length && g.xT0[ins[a]!]! <= g.xT1[outs[b]!]!);
    follow(takeIn ? ins[a++]! : outs[b++]!);
  }
}

/** Orders what is left by strongly connected components (Tarjan 1972, without recursion). */
function orderRest(
  g: Graph,
  waiting: Uint8Array,
  nextFrom: Int32Array,
  nextTo: Int32Array,
  order: Int32Array,
  from: number,
): number {
  const total = g.transfers;
  const index = new Int32Array(total);
  const low = new Int32Array(total);
  const onStack = new Uint8Array(total);
  const step = new Uint8Array(total);
  const stack = new IntList();
  const calls = new IntList();
  const components: number[][] = [];
  let counter = 0;
  const open = (x: number): void => {
    index[x] = ++counter;
    low[x] = counter;
    onStack[x] = 1;
    stack.push(x);
    calls.push(x);
  };
  const left = (x: number): boolean => waiting[x]! > 0 && waiting[x]! < 255;
  for (let start = 0; start < total; start++) {
    if (!left(start) || index[start] !== 0) continue;
    open(start);
    while (calls.length > 0) {
      const x = calls.a[calls.length - 1]!;
      const s = step[x]!;
      if (s < 2) {
        step[x] = s + 1;
        const y = s === 0 ? nextFrom[x]! : nextTo[x]!;
        if (y < 0 || !left(y)) continue;
        if (index[y] === 0) open(y);
        else if (onStack[y] === 1) low[x] = Math.min(low[x]!, index[y]!);
        continue;
      }
      calls.length--;
      if (calls.length > 0) {
        const up = calls.a[calls.length - 1]!;
        low[up] = Math.min(low[up]!, low[x]!);
      }
      if (low[x] !== index[x]) continue;
      const component: number[] = [];
      for (;;) {
        const y = stack.a[--stack.length]!;
        onStack[y] = 0;
        component.push(y);
        if (y === x) break;
      }
      components.push(component);
    }
  }
  let cyclic = 0;
  let end = from;
  for (let i = components.length - 1; i >= 0; i--) {
    const component = components[i]!;
    if (component.length > 1) {
      cyclic += component.length;
      component.sort((a, b) => byTime(g, a, b));
    }
    for (const x of component) order[end++] = x;
  }
  return cyclic;
}

/** Order of time: begin, end, event; within an event what is poured before what is drawn. */
function byTime(g: Graph, a: number, b: number): number {
  const t = g.table;
  const ra = g.xRow[a]!;
  const rb = g.xRow[b]!;
  return (
    t.t0[ra]! - t.t0[rb]! ||
    t.t1[ra]! - t.t1[rb]! ||
    t.tie[ra]! - t.tie[rb]! ||
    t.event[ra]! - t.event[rb]! ||
    phase(g, a) - phase(g, b) ||
    t.ord[ra]! - t.ord[rb]! ||
    g.lotIdOf(a) - g.lotIdOf(b)
  );
}

function phase(g: Graph, x: number): number {
  const f = g.xFrom[x]!;
  return f >= 0 && g.nodeLot[f]! < 0 ? 1 : 0;
}
