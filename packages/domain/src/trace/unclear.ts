import { ROLE } from './edge.ts';
import { AT, type Ends } from './ends.ts';
import { type Graph, NODE, RANK, XFLAG } from './graph.ts';
import type { Holders } from './holders.ts';

/** By node - first node of the lot: what came in, what went out. */
export const USE = { in: 1, out: 2 } as const;

/** Whether some holding of the lot, whose nodes begin at `base`, is unclear, or gave out what never came in. */
export function needsLinks(g: Graph, use: readonly number[], base: number): boolean {
  const last = g.nodes;
  for (let v = base; v < last; v++) if (use[v - base] === USE.out || g.nodeUnclear[v] !== 0) return true;
  return false;
}

/** Reach-only links: between an unclear end and its candidates, and from what is backed to what is not. */
export function linkUnclear(
  g: Graph,
  ends: Ends,
  holders: Holders,
  use: number[],
  lot: number,
  base: number,
): void {
  const link = (from: number, to: number): void => {
    g.addTransfer(from, to, -1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, RANK.moveOut, XFLAG.link);
  };
  holders.eachUnclear((comesIn, goesOut, candidates) => {
    for (const c of candidates) {
      if (comesIn >= 0) {
        link(comesIn, c);
        use[c - base] = (use[c - base] ?? 0) | USE.in;
      }
      if (goesOut >= 0) link(c, goesOut);
    }
  });
  let loose = -1;
  const last = g.nodes;
  for (let v = base; v < last; v++) {
    if ((use[v - base] ?? 0) !== USE.out || g.nodeKind[v] === NODE.unclearOut || isOrigin(g, ends, v))
      continue;
    if (loose < 0) {
      for (let w = base; w < last; w++) {
        if (((use[w - base] ?? 0) & USE.in) === 0) continue;
        if (loose < 0) loose = g.addNode(NODE.loose, lot, 0, 0);
        link(w, loose);
      }
      if (loose < 0) return;
    }
    link(loose, v);
    g.nodeUnclear[v] = 1;
  }
}

/** Of a lot that nobody declared the making of: a holding that something left no later than anything arrived anywhere. */
function isOrigin(g: Graph, ends: Ends, node: number): boolean {
  const t = g.table;
  let arrival = Number.POSITIVE_INFINITY;
  let departure = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ends.rows.length; i++) {
    const role = t.role[ends.rows[i]!]!;
    if (role === ROLE.add || role === ROLE.output) return false;
    if (ends.fromAt[i] === AT.none && ends.toAt[i] === AT.none) continue;
    if (ends.toA[i]! >= 0) arrival = Math.min(arrival, ends.t0[i]!);
    if (ends.fromA[i] === node) departure = Math.min(departure, ends.t0[i]!);
  }
  return departure <= arrival;
}
