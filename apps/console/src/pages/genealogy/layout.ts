import type { Graph, GraphNode } from './graph-model.ts';
import { LANES, type Lane } from './lanes.ts';

export const NODE = { width: 152, height: 46, hub: 10 } as const;
const GAP = { x: 60, y: 12, wrap: 14, lane: 26 } as const;
const MOST_BINS = 48;

export interface Placed {
  node: GraphNode;
  /** Left upper corner. */
  x: number;
  y: number;
  width: number;
  height: number;
  column: number;
}

export interface LaneBand {
  lane: Lane;
  y: number;
  height: number;
  lots: number;
}

/** A column of the picture: from where to where on the x axis, and the earliest time in it. */
export interface Column {
  x: number;
  width: number;
  time: number;
  /** First column of its time bin: where a tick belongs. */
  tick: boolean;
}

export interface Layout {
  placed: Placed[];
  byId: Map<string, Placed>;
  lanes: LaneBand[];
  columns: Column[];
  width: number;
  height: number;
}

interface Slot {
  node: GraphNode;
  column: number;
  /** Mean row of those it comes from; decides its place in the stack. */
  pull: number;
}

/**
 * Places a graph: time runs from left to right, one lane per kind of holder. Time is cut into bins with equal spans
 * (empty ones take no room); within a bin what comes of something stands right of it. Tall stacks wrap, so that the
 * picture comes near the wished ratio of width to height. Pure; the same graph gives the same picture.
 */
export function layoutGraph(graph: Graph, aspect = 2.2): Layout {
  const { nodes, edges } = graph;
  if (nodes.length === 0) return { placed: [], byId: new Map(), lanes: [], columns: [], width: 0, height: 0 };
  const order = [...nodes].sort(
    (a, b) => a.time - b.time || RANK[a.kind] - RANK[b.kind] || (a.id < b.id ? -1 : 1),
  );
  const first = order[0]!.time;
  const span = Math.max(1, order.at(-1)!.time - first);
  const bins = Math.min(MOST_BINS, Math.max(1, Math.ceil(Math.sqrt(nodes.length) * 2)));
  const binOf = (node: GraphNode) => Math.min(bins - 1, Math.floor(((node.time - first) / span) * bins));

  const before = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const list = before.get(to);
    if (list) list.push(from);
    else before.set(to, [from]);
  }
  // Column = (bin, step within the bin).
  const at = new Map<string, { bin: number; step: number }>();
  for (const node of order) {
    const bin = binOf(node);
    let step = 0;
    for (const id of before.get(node.id) ?? []) {
      const source = at.get(id);
      if (source && source.bin === bin) step = Math.max(step, source.step + 1);
    }
    at.set(node.id, { bin, step });
  }
  const steps = new Map<number, number>();
  for (const { bin, step } of at.values()) steps.set(bin, Math.max(steps.get(bin) ?? 0, step));
  const firstColumn = new Map<number, number>();
  let columnCount = 0;
  for (const bin of [...steps.keys()].sort((a, b) => a - b)) {
    firstColumn.set(bin, columnCount);
    columnCount += steps.get(bin)! + 1;
  }

  const slots = new Map<string, Slot>();
  const cells: Map<Lane, Slot[]>[] = Array.from({ length: columnCount }, () => new Map());
  for (const node of order) {
    const { bin, step } = at.get(node.id)!;
    const column = firstColumn.get(bin)! + step;
    const slot: Slot = { node, column, pull: 0 };
    slots.set(node.id, slot);
    const list = cells[column]!.get(node.lane);
    if (list) list.push(slot);
    else cells[column]!.set(node.lane, [slot]);
  }

  const most = bestStack(cells, aspect);
  const rowsOf = new Map<Lane, number>();
  const wraps = cells.map((cell) => {
    let widest = 1;
    for (const [lane, list] of cell) {
      const rows = Math.min(most, list.length);
      rowsOf.set(lane, Math.max(rowsOf.get(lane) ?? 0, rows));
      widest = Math.max(widest, Math.ceil(list.length / rows));
    }
    return widest;
  });
  const lanes = laneBands(nodes, rowsOf);
  const columns = columnBands(cells, wraps, firstColumn, order, at);
  const placed = place(cells, columns, lanes, rowsOf, before, slots);
  const last = lanes.at(-1)!;
  const end = columns.at(-1)!;
  return {
    placed,
    byId: new Map(placed.map((item) => [item.node.id, item])),
    lanes,
    columns,
    width: end.x + end.width,
    height: last.y + last.height,
  };
}

/** How many nodes a stack may have so that the picture comes nearest to a ratio of width to height. */
function bestStack(cells: readonly Map<Lane, Slot[]>[], aspect: number): number {
  const counts = cells.map((cell) => [...cell].map(([lane, list]) => [lane, list.length] as const));
  let best = 6;
  let least = Number.POSITIVE_INFINITY;
  for (let most = 6; most <= 400; most = Math.ceil(most * 1.2)) {
    const rows = new Map<Lane, number>();
    let width = 0;
    for (const cell of counts) {
      let widest = 1;
      for (const [lane, count] of cell) {
        rows.set(lane, Math.max(rows.get(lane) ?? 0, Math.min(most, count)));
        widest = Math.max(widest, Math.ceil(count / most));
      }
      width += widest * (NODE.width + GAP.wrap) + GAP.x;
    }
    const height = [...rows.values()].reduce((a, b) => a + b * (NODE.height + GAP.y) + 2 * GAP.lane, 0);
    const off = Math.abs(Math.log(width / height / aspect));
    if (off < least) [best, least] = [most, off];
  }
  return best;
}

/** At the same moment: what is a lot first, then the junction it goes into, then what somebody holds of it. */
const RANK = { lot: 0, group: 0, hub: 1, holding: 2 } as const;

function laneBands(nodes: readonly GraphNode[], rowsOf: ReadonlyMap<Lane, number>): LaneBand[] {
  const lots = new Map<Lane, number>();
  for (const node of nodes) lots.set(node.lane, (lots.get(node.lane) ?? 0) + node.count);
  let y = 0;
  return LANES.filter((lane) => rowsOf.has(lane)).map((lane) => {
    const height = rowsOf.get(lane)! * (NODE.height + GAP.y) - GAP.y + 2 * GAP.lane;
    const band = { lane, y, height, lots: lots.get(lane) ?? 0 };
    y += height;
    return band;
  });
}

function columnBands(
  cells: readonly Map<Lane, Slot[]>[],
  wraps: readonly number[],
  firstColumn: ReadonlyMap<number, number>,
  order: readonly GraphNode[],
  at: ReadonlyMap<string, { bin: number; step: number }>,
): Column[] {
  const timeOf: number[] = [];
  for (const node of order) {
    const { bin, step } = at.get(node.id)!;
    timeOf[firstColumn.get(bin)! + step] ??= node.time;
  }
  const ticks = new Set(firstColumn.values());
  let x = GAP.x / 2;
  return cells.map((cell, index) => {
    const onlyHubs = [...cell.values()].every((list) => list.every(({ node }) => node.kind === 'hub'));
    const each = onlyHubs ? NODE.hub : NODE.width;
    const width = wraps[index]! * (each + GAP.wrap) - GAP.wrap;
    const column = { x, width, time: timeOf[index] ?? 0, tick: ticks.has(index) };
    x += width + (onlyHubs ? GAP.x / 2 : GAP.x);
    return column;
  });
}

/** Stacks the nodes of each column and lane, each as near as it can be to what it came from. */
function place(
  cells: readonly Map<Lane, Slot[]>[],
  columns: readonly Column[],
  lanes: readonly LaneBand[],
  rowsOf: ReadonlyMap<Lane, number>,
  before: ReadonlyMap<string, string[]>,
  slots: ReadonlyMap<string, Slot>,
): Placed[] {
  const placed: Placed[] = [];
  const middle = new Map<string, number>();
  cells.forEach((cell, index) => {
    const column = columns[index]!;
    for (const { lane, y, height } of lanes) {
      const list = cell.get(lane);
      if (!list) continue;
      for (const slot of list) {
        const rows = (before.get(slot.node.id) ?? []).flatMap((id) => middle.get(id) ?? []);
        slot.pull = rows.length === 0 ? y + height / 2 : rows.reduce((a, b) => a + b, 0) / rows.length;
      }
      list.sort((a, b) => a.pull - b.pull || a.node.time - b.node.time || (a.node.id < b.node.id ? -1 : 1));
      const rows = Math.min(
        rowsOf.get(lane)!,
        Math.ceil(list.length / Math.ceil(list.length / rowsOf.get(lane)!)),
      );
      const stack = rows * (NODE.height + GAP.y) - GAP.y;
      const free = height - 2 * GAP.lane - stack;
      const wish = list.reduce((a, slot) => a + slot.pull, 0) / list.length - stack / 2 - y - GAP.lane;
      const top = y + GAP.lane + Math.min(Math.max(wish, 0), Math.max(free, 0));
      list.forEach((slot, i) => {
        const isHub = slot.node.kind === 'hub';
        const width = isHub ? NODE.hub : NODE.width;
        const rowTop = top + (i % rows) * (NODE.height + GAP.y);
        const item: Placed = {
          node: slot.node,
          x: column.x + Math.floor(i / rows) * (Math.min(column.width, NODE.width) + GAP.wrap),
          y: isHub ? rowTop + (NODE.height - NODE.hub) / 2 : rowTop,
          width,
          height: isHub ? NODE.hub : NODE.height,
          column: index,
        };
        placed.push(item);
        middle.set(slot.node.id, item.y + item.height / 2);
        slots.get(slot.node.id)!.column = index;
      });
    }
  });
  return placed;
}
