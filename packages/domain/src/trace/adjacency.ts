import type { Graph } from './graph.ts';

/** Sorts what comes into and goes out of each of a lot's nodes: the segments `in0…in1` and `out0…out1`. */
export function indexLot(g: Graph, lot: number): void {
  const x0 = g.lotX0[lot]!;
  const x1 = g.lotX1[lot]!;
  const n0 = g.lotN0[lot]!;
  const n1 = g.lotN1[lot]!;
  for (let x = x0; x < x1; x++) {
    const f = g.xFrom[x]!;
    const to = g.xTo[x]!;
    if (f >= n0 && f < n1) g.out1[f] = g.out1[f]! + 1;
    if (to >= n0 && to < n1) g.in1[to] = g.in1[to]! + 1;
  }
  let i = g.adjIn.length;
  let o = g.adjOut.length;
  for (let v = n0; v < n1; v++) {
    g.in0[v] = i;
    i += g.in1[v]!;
    g.in1[v] = g.in0[v]!;
    g.out0[v] = o;
    o += g.out1[v]!;
    g.out1[v] = g.out0[v]!;
  }
  g.adjIn.reserve(i);
  g.adjOut.reserve(o);
  for (let x = x0; x < x1; x++) {
    const f = g.xFrom[x]!;
    const to = g.xTo[x]!;
    if (f >= n0 && f < n1) {
      g.adjOut.a[g.out1[f]!] = x;
      g.out1[f] = g.out1[f]! + 1;
    }
    if (to >= n0 && to < n1) {
      g.adjIn.a[g.in1[to]!] = x;
      g.in1[to] = g.in1[to]! + 1;
    }
  }
  for (let v = n0; v < n1; v++) {
    if (g.in1[v]! - g.in0[v]! > 1) g.sortPart(g.adjIn, g.in0[v]!, g.in1[v]!, true);
    if (g.out1[v]! - g.out0[v]! > 1) g.sortPart(g.adjOut, g.out0[v]!, g.out1[v]!, false);
  }
}
