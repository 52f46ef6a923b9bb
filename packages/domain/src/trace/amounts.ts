import { DIM, type Dim, ROLE } from './edge.ts';
import { mulDivRound } from './exact.ts';
import { END, type Graph, NODE, XFLAG } from './graph.ts';
import type { IntList } from './ints.ts';
import type { TraceContext } from './types.ts';

const MILLIONTHS = 1_000_000;

/** Quantities of all transfers in one unit per lot and per hub. Pieces become milligrams where a piece's net weight is known. */
export interface Amounts {
  /** Per transfer; -1 when missing or of a unit that cannot be added to the lot's. */
  amount: Float64Array<ArrayBuffer>;
  /** Per dense lot that was resolved. */
  lotDim: Uint8Array<ArrayBuffer>;
  /** Per dense hub: its unit. */
  hubDim: Uint8Array<ArrayBuffer>;
  /** Per node: 1 for a hub whose lines cannot be added. */
  clash: Uint8Array<ArrayBuffer>;
  /** Rows whose unit is not their lot's. */
  clashRows: number[];
}

/** Converts every transfer's amount. The net weight of a lot is asked for once, and only when something of it is counted. */
export function convertAmounts(g: Graph, context: TraceContext): Amounts {
  const t = g.table;
  const amount = new Float64Array(g.transfers).fill(-1);
  const dims = new Uint8Array(g.transfers);
  const lotDim = new Uint8Array(t.lots.size);
  const hubDim = new Uint8Array(t.hubs.size);
  const clash = new Uint8Array(g.nodes);
  const clashRows: number[] = [];
  const weights = new Map<number, number>();
  const weightOf = (lot: number): number => {
    let w = weights.get(lot);
    if (w === undefined) {
      w = lot === 0 ? 0 : (context.netWeight?.(lot) ?? 0);
      weights.set(lot, w);
    }
    return w;
  };
  for (let x = 0; x < g.transfers; x++) {
    const r = g.xRow[x]!;
    if (r < 0) continue;
    const a = t.amount[r]!;
    let dim = t.dim[r]!;
    if (a < 0 || dim === DIM.missing) continue;
    const lot = t.lotOf[r]!;
    let value = a;
    if (dim === DIM.count) {
      const w = weightOf(t.lotId(r));
      if (w > 0) {
        value = mulDivRound(a, w, MILLIONTHS);
        dim = DIM.mass;
      }
    }
    amount[x] = value;
    dims[x] = dim;
    if (t.role[r] !== ROLE.loss) {
      const known = lotDim[lot]!;
      // The unit of a lot: mass before all others, then the smaller number, whatever the order.
      if (known === DIM.missing || dim < known) lotDim[lot] = dim;
    }
  }
  for (let x = 0; x < g.transfers; x++) {
    const dim = dims[x]!;
    if (dim === DIM.missing) continue;
    const r = g.xRow[x]!;
    if (t.role[r] !== ROLE.loss && dim !== lotDim[t.lotOf[r]!]) {
      amount[x] = -1;
      clashRows.push(r);
      continue;
    }
    for (let side = 0; side < 2; side++) {
      const node = side === 0 ? g.xFrom[x]! : g.xTo[x]!;
      if (node < 0 || (g.nodeKind[node] !== NODE.hub && g.nodeKind[node] !== NODE.pool)) continue;
      const h = g.nodeA[node]!;
      if (hubDim[h] === DIM.missing) hubDim[h] = dim;
      else if (hubDim[h] !== dim) {
        clash[node] = 1;
        if (dim < hubDim[h]!) hubDim[h] = dim;
      }
    }
  }
  amountsOfRests(g, amount);
  return { amount, lotDim, hubDim, clash, clashRows };
}

/** What was in a container each time that all was taken out: what went in before, less what was taken out before. */
function amountsOfRests(g: Graph, amount: Float64Array): void {
  const boxes = new Set<number>();
  for (const x of g.rests.keys()) boxes.add(g.xFrom[x]!);
  for (const box of boxes) {
    let a = g.in0[box]!;
    let b = g.out0[box]!;
    let inside = 0;
    let known = true;
    while (a < g.in1[box]! || b < g.out1[box]!) {
      const isIn =
        b >= g.out1[box]! || (a < g.in1[box]! && g.compare(g.adjIn.a[a]!, true, g.adjOut.a[b]!, false) <= 0);
      const x = isIn ? g.adjIn.a[a++]! : g.adjOut.a[b++]!;
      const flags = g.xFlags[x]!;
      if ((flags & XFLAG.link) !== 0) continue;
      if ((flags & XFLAG.rest) !== 0) {
        amount[x] = known ? inside : -1;
        inside = 0;
        known = true;
      } else if (!isIn && known && inside === 0) continue;
      else if (amount[x]! < 0) known = false;
      else inside = isIn ? inside + amount[x]! : Math.max(0, inside - amount[x]!);
    }
  }
}

export function dimOf(value: number): Dim {
  return value as Dim;
}

/** Gives the hubs that were reached the transfers of lots that were not opened, and their losses. */
export function addOutside(g: Graph, hubs: IntList, skip: (row: number) => boolean): void {
  const t = g.table;
  for (let i = 0; i < hubs.length; i++) {
    const node = hubs.a[i]!;
    for (let r = t.headOfHub[g.nodeA[node]!]!; r >= 0; r = t.nextOfHub[r]!) {
      if (g.rowTransfer[r] !== 0 || skip(r)) continue;
      const role = t.role[r]!;
      if (role === ROLE.input) g.addTransfer(END.outside, node, r, t.t0[r]!, t.t1[r]!, 3, 0);
      else if (role === ROLE.output) g.addTransfer(node, END.outside, r, t.t0[r]!, t.t1[r]!, 0, 0);
      else if (role === ROLE.loss) g.addTransfer(node, END.gone, r, t.t0[r]!, t.t1[r]!, 5, 0);
    }
  }
}
