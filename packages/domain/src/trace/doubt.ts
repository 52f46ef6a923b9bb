import type { Amounts } from './amounts.ts';
import { type Graph, XFLAG } from './graph.ts';
import type { IdIndex, IntList } from './ints.ts';
import { Reach } from './reach.ts';
import type { Seeds } from './seeds.ts';

/** For one source: where it is, and where its quantity is not known. */
export interface Doubt {
  reach: Reach;
  doubt: Reach | null;
}

/**
 * Per source, the nodes whose composition is unknown: those that a path from the source reaches after a missing
 * quantity, a clash of units or an unclear holding. It is a reach of its own, so no order of events within a loop can
 * make an unknown quantity look known.
 */
export function findDoubt(
  g: Graph,
  voided: IdIndex,
  side: { reach: Reach; seeds: Seeds },
  amounts: Amounts,
  active: Uint8Array,
  nodes: IntList,
  k: number,
): Doubt[] {
  const causes: number[] = [];
  const missingSince = new Map<number, number>();
  const down = side.reach.down;
  const visit = (x: number, node: number): void => {
    if ((g.xFlags[x]! & XFLAG.link) !== 0) {
      if ((down ? g.xFrom[x] : g.xTo[x]) === node) causes.push(x);
      return;
    }
    if (amounts.amount[x]! >= 0) return;
    if ((down ? g.xFrom[x] : g.xTo[x]) === node) causes.push(x);
    const at = down ? g.xT0[x]! : -g.xT0[x]!;
    const known = missingSince.get(node);
    if (known === undefined || (down ? at < known : at > known)) missingSince.set(node, at);
  };
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes.a[i]!;
    for (let j = g.in0[node]!; j < g.in1[node]!; j++) visit(g.adjIn.a[j]!, node);
    for (let j = g.out0[node]!; j < g.out1[node]!; j++) visit(g.adjOut.a[j]!, node);
  }
  const hubs: number[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes.a[i]!;
    if (g.nodeLot[node]! >= 0) continue;
    let bad = amounts.clash[node] === 1;
    const t = g.table;
    for (let r = t.headOfHub[g.nodeA[node]!]!; r >= 0; r = t.nextOfHub[r]!) {
      const x = g.rowTransfer[r]! - 1;
      if (x < 0 || amounts.amount[x]! >= 0) continue;
      if (g.xFrom[x] !== node && g.xTo[x] !== node) continue;
      bad = true;
      if ((down ? g.xFrom[x] : g.xTo[x]) === node) causes.push(x);
    }
    if (bad) hubs.push(node);
  }
  const any = causes.length > 0 || missingSince.size > 0 || hubs.length > 0;
  const out: Doubt[] = [];
  for (let s = 0; s < k; s++) {
    const reach = k === 1 ? side.reach : ofSource(g, voided, side, s);
    if (!any) {
      out.push({ reach, doubt: null });
      continue;
    }
    const doubt = new Reach(g, voided, down ? 'down' : 'up', reach.ignoreTime);
    doubt.fit();
    if (k === 1) {
      // A whole start lot consists of the start alone, however little is known of its quantities.
      doubt.blocked = new Uint8Array(g.nodes);
      for (const n of side.seeds.nodes)
        if (n.from === Number.NEGATIVE_INFINITY && n.until === Number.POSITIVE_INFINITY)
          doubt.blocked[n.node] = 1;
    }
    for (const [node, at] of missingSince) {
      const label = reach.label[node]!;
      if (!reach.has(node)) continue;
      if (reach.ignoreTime) doubt.touch(node, label);
      else if (down) doubt.touch(node, Math.max(label, at));
      else if (at >= label) doubt.touch(node, label);
    }
    for (const node of hubs) if (reach.has(node)) doubt.touch(node, reach.label[node]!);
    for (const x of causes) {
      const near = down ? g.xFrom[x]! : g.xTo[x]!;
      const far = down ? g.xTo[x]! : g.xFrom[x]!;
      if (far >= 0 && active[far] === 1 && reach.connects(near, x))
        doubt.touch(far, Math.max(reach.label[near]!, reach.lo(x)));
    }
    doubt.run();
    out.push({ reach, doubt });
  }
  return out;
}

function ofSource(g: Graph, voided: IdIndex, side: { reach: Reach; seeds: Seeds }, source: number): Reach {
  const reach = new Reach(g, voided, side.reach.down ? 'down' : 'up', side.reach.ignoreTime);
  reach.fit();
  for (const n of side.seeds.nodes) if (n.source === source) reach.touch(n.node, n.label);
  for (const x of side.seeds.transfers) if (x.source === source) reach.touch(x.node, x.label);
  reach.run();
  return reach;
}
