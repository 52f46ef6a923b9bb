import { type Graph, NODE } from './graph.ts';
import { IntList } from './ints.ts';
import type { Direction, Start } from './types.ts';

/**
 * Where the answer's own quantity comes into the graph. A marked node turns what is in it at the window's first end,
 * and whatever else arrives within the window, into its source; a marked transfer does so for what it carries.
 * A node or transfer that several starts name counts for the first of them.
 */
export interface Seeds {
  nodes: { node: number; label: number; source: number; from: number; until: number }[];
  transfers: { transfer: number; node: number; label: number; source: number }[];
}

/** Finds the nodes and transfers at which the starts begin, in the direction's own (upstream: negated) time. */
export function findSeeds(
  g: Graph,
  starts: readonly Start[],
  direction: Direction,
  eventRows: ReadonlyMap<number, IntList>,
  placeRows: ReadonlyMap<number, IntList>,
): Seeds {
  const seeds: Seeds = { nodes: [], transfers: [] };
  starts.forEach((start, source) => {
    switch (start.kind) {
      case 'lot':
      case 'holding':
        seedLot(g, start, source, direction, seeds);
        break;
      case 'event':
        seedEvent(g, eventRows.get(start.event), source, direction, seeds);
        break;
      case 'place':
        seedPlace(g, start, source, direction, placeRows.get(start.place), seeds);
        break;
    }
  });
  return seeds;
}

function seedLot(
  g: Graph,
  start: Extract<Start, { kind: 'lot' | 'holding' }>,
  source: number,
  direction: Direction,
  seeds: Seeds,
): void {
  const lot = g.table.lots.find(start.lot);
  if (lot < 0) return;
  const edge = direction === 'down' ? start.from : start.until === undefined ? undefined : -start.until;
  const label = edge ?? Number.NEGATIVE_INFINITY;
  const until = start.kind === 'holding' && edge !== undefined ? edge : Number.POSITIVE_INFINITY;
  for (let v = g.lotN0[lot]!; v < g.lotN1[lot]!; v++) {
    const kind = g.nodeKind[v]!;
    if (kind === NODE.loose) continue;
    if (start.kind === 'holding') {
      if (start.container !== undefined) {
        if (kind !== NODE.container || g.nodeA[v] !== start.container) continue;
      } else {
        if (kind !== NODE.place) continue;
        if (start.place !== undefined && g.nodeA[v] !== start.place) continue;
        if (start.party !== undefined && g.nodeB[v] !== start.party) continue;
      }
    }
    seeds.nodes.push({ node: v, label, source, from: label, until });
  }
}

function seedEvent(
  g: Graph,
  rows: IntList | undefined,
  source: number,
  direction: Direction,
  seeds: Seeds,
): void {
  if (rows === undefined) return;
  const down = direction === 'down';
  let any = false;
  // What only came in (upstream) or only left (downstream) is itself the whole answer.
  for (const near of [true, false]) {
    if (any) return;
    for (let i = 0; i < rows.length; i++)
      for (const x of transfersOf(g, rows.a[i]!)) {
        const node = down === near ? g.xTo[x]! : g.xFrom[x]!;
        if (node < 0 || g.isHub(node)) continue;
        any = true;
        const label = down ? g.xT0[x]! : -g.xT1[x]!;
        if (near) seeds.transfers.push({ transfer: x, node, label, source });
        else seeds.nodes.push({ node, label, source, from: label, until: label });
      }
  }
}

/** What a row moved: one transfer, or of every lot in a container one. */
function transfersOf(g: Graph, row: number): number[] {
  if (g.table.isUnpacking(row)) return g.restsOf(row);
  return g.rowTransfer[row] === 0 ? [] : [g.rowTransfer[row]! - 1];
}

function seedPlace(
  g: Graph,
  start: Extract<Start, { kind: 'place' }>,
  source: number,
  direction: Direction,
  rows: IntList | undefined,
  seeds: Seeds,
): void {
  if (rows === undefined) return;
  const lots = new Set<number>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows.a[i]!;
    if (!g.table.isUnpacking(row)) lots.add(g.table.lotOf[row]!);
    else for (const x of g.restsOf(row)) lots.add(g.nodeLot[g.xFrom[x]!]!);
  }
  const down = direction === 'down';
  for (const lot of [...lots].sort((a, b) => g.table.lots.id(a) - g.table.lots.id(b)))
    for (let v = g.lotN0[lot]!; v < g.lotN1[lot]!; v++) {
      if (g.nodeKind[v] !== NODE.place || g.nodeA[v] !== start.place) continue;
      if (!wasThere(g, v, start.from, start.until)) continue;
      const from = down ? start.from : -start.until;
      seeds.nodes.push({ node: v, label: from, source, from, until: down ? start.until : -start.from });
    }
}

/** Whether a holding had anything in it, or anything coming or going, at some time of a window. */
function wasThere(g: Graph, node: number, from: number, until: number): boolean {
  const t = g.table;
  let before = 0;
  let unknown = g.nodeUnclear[node] !== 0;
  let came = false;
  const visit = (x: number, sign: number): boolean => {
    if (g.xRow[x]! < 0) {
      unknown = true;
      return false;
    }
    if (g.xT0[x]! <= until && g.xT1[x]! >= from) return true;
    if (g.xT1[x]! < from) {
      const amount = g.rests.get(x) ?? t.amount[g.xRow[x]!]!;
      if (amount < 0) unknown = true;
      else before += sign * amount;
      came ||= sign > 0;
    } else if (sign < 0 && !came) unknown = true;
    return false;
  };
  for (let i = g.in0[node]!; i < g.in1[node]!; i++) if (visit(g.adjIn.a[i]!, 1)) return true;
  for (let i = g.out0[node]!; i < g.out1[node]!; i++) if (visit(g.adjOut.a[i]!, -1)) return true;
  return before > 0 || (unknown && (came || g.in1[node] === g.in0[node]));
}

/** Rows by event or place, in the order of event and position. */
export function rowsBy(g: Graph, wanted: (row: number) => readonly number[]): Map<number, IntList> {
  const t = g.table;
  const rows = new Map<number, number[]>();
  for (let r = 0; r < t.length; r++)
    for (const key of wanted(r)) {
      const list = rows.get(key);
      if (list === undefined) rows.set(key, [r]);
      else list.push(r);
    }
  const out = new Map<number, IntList>();
  for (const [key, list] of rows) {
    list.sort((a, b) => t.event[a]! - t.event[b]! || t.ord[a]! - t.ord[b]!);
    const ints = new IntList(list.length);
    for (const r of list) ints.push(r);
    out.set(key, ints);
  }
  return out;
}
