import { IntList } from './ints.ts';
import type { SideData } from './result.ts';

/**
 * Lots among their own ancestors: strongly connected components of affected lots and hubs (Tarjan 1972, without
 * recursion). Each loop is its lots, ascending; loops by their first lot.
 */
export function findLoops(d: SideData): number[][] {
  if (allOnward(d)) return [];
  const { graph: g, reach } = d;
  const t = g.table;
  const down = d.direction === 'down';
  const lots = t.lots.size;
  const size = lots + t.hubs.size;
  const index = new Int32Array(size);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  /** Where each vertex's walk stands: a transfer of the lot, or a row of the hub. */
  const at = new Int32Array(size);
  const stack = new IntList();
  const calls = new IntList();
  const loops: number[][] = [];
  let counter = 0;
  const open = (v: number): void => {
    index[v] = ++counter;
    low[v] = counter;
    onStack[v] = 1;
    at[v] = v < lots ? g.lotX0[v]! : t.headOfHub[v - lots]!;
    stack.push(v);
    calls.push(v);
  };
  /** The next vertex that v leads to, or -1 at the end. */
  const next = (v: number): number => {
    if (v < lots) {
      const end = g.lotX1[v]!;
      while (at[v]! < end) {
        const x = at[v]!;
        at[v] = x + 1;
        const near = down ? g.xFrom[x]! : g.xTo[x]!;
        const far = down ? g.xTo[x]! : g.xFrom[x]!;
        if (far >= 0 && g.nodeLot[far]! < 0 && near >= 0 && reach.connects(near, x))
          return lots + g.nodeA[far]!;
      }
      return -1;
    }
    const hub = v - lots;
    const node = g.hubNode[hub]! - 1;
    while (at[v]! >= 0) {
      const r = at[v]!;
      at[v] = t.nextOfHub[r]!;
      const x = g.rowTransfer[r]! - 1;
      if (x < 0 || (down ? g.xFrom[x] : g.xTo[x]) !== node) continue;
      const far = down ? g.xTo[x]! : g.xFrom[x]!;
      if (far >= 0 && d.active[far] === 1 && reach.connects(node, x)) return g.nodeLot[far]!;
    }
    return -1;
  };
  for (let i = 0; i < reach.lots.length; i++) {
    if (index[reach.lots.a[i]!] !== 0) continue;
    open(reach.lots.a[i]!);
    while (calls.length > 0) {
      const v = calls.a[calls.length - 1]!;
      const w = next(v);
      if (w >= 0) {
        if (index[w] === 0) open(w);
        else if (onStack[w] === 1 && index[w]! < low[v]!) low[v] = index[w]!;
        continue;
      }
      calls.length--;
      if (calls.length > 0) {
        const up = calls.a[calls.length - 1]!;
        if (low[v]! < low[up]!) low[up] = low[v]!;
      }
      if (low[v] !== index[v]) continue;
      const members: number[] = [];
      let count = 0;
      for (;;) {
        const w2 = stack.a[--stack.length]!;
        onStack[w2] = 0;
        count++;
        if (w2 < lots) members.push(t.lots.id(w2));
        if (w2 === v) break;
      }
      if (count > 1) loops.push(members.sort((a, b) => a - b));
    }
  }
  return loops.sort((a, b) => a[0]! - b[0]!);
}

/** Whether every hub leads from lots reached earlier to lots reached later: then there is no loop, and no need to search. */
function allOnward(d: SideData): boolean {
  const { graph: g, reach, nodes } = d;
  const t = g.table;
  const down = d.direction === 'down';
  const reachedAs = new Int32Array(t.lots.size);
  for (let i = 0; i < reach.lots.length; i++) reachedAs[reach.lots.a[i]!] = i;
  for (let i = 0; i < nodes.length; i++) {
    const hub = nodes.a[i]!;
    if (g.nodeLot[hub]! >= 0) continue;
    let latestNear = -1;
    let earliestFar = reach.lots.length;
    for (let r = t.headOfHub[g.nodeA[hub]!]!; r >= 0; r = t.nextOfHub[r]!) {
      const x = g.rowTransfer[r]! - 1;
      if (x < 0) continue;
      const isNear = (down ? g.xTo[x] : g.xFrom[x]) === hub;
      const other = isNear === down ? g.xFrom[x]! : g.xTo[x]!;
      if (other < 0 || d.active[other] !== 1 || !reach.connects(isNear ? other : hub, x)) continue;
      const n = reachedAs[t.lotOf[r]!]!;
      if (isNear) latestNear = Math.max(latestNear, n);
      else earliestFar = Math.min(earliestFar, n);
    }
    if (latestNear >= earliestFar) return false;
  }
  return true;
}
