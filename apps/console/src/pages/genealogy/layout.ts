import type { Graph, GraphNode } from './graph-model.ts';
import { LANES, type Lane } from './lanes.ts';

export const NODE = { width: 156, height: 42, hub: 10 } as const;
const GAP = { x: 60, y: 9, wrap: 14, lane: 14 } as const;
const MOST_BINS = 48;
/** Ratio of width to height of a picture on an office screen. */
export const WIDE = 2.2;

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

/** What is placed in one column and lane: positions in the order of time. */
type Cell = number[];
type Cells = Map<Lane, Cell>[];

/**
 * Places a graph: time runs from left to right, one lane per kind of holder. Time is cut into bins with equal spans
 * (empty ones take no room); within a bin what comes of something stands right of it. Too wide a picture gets fewer bins,
 * and tall stacks wrap, so that it comes near the wished ratio of width to height. Pure; the same graph gives the same
 * picture.
 */
export function layoutGraph(graph: Graph, aspect = WIDE): Layout {
  const { nodes, edges } = graph;
  if (nodes.length === 0) return { placed: [], byId: new Map(), lanes: [], columns: [], width: 0, height: 0 };
  const order = [...nodes].sort(
    (a, b) => a.time - b.time || RANK[a.kind] - RANK[b.kind] || (a.id < b.id ? -1 : 1),
  );
  // From here on nodes are their positions in the order of time: numbers are much faster than names.
  const position = new Map(order.map((node, i) => [node.id, i]));
  const before: number[][] = order.map(() => []);
  for (const { from, to } of edges) before[position.get(to)!]!.push(position.get(from)!);
  const { cells, ticks, most } = bestColumns(order, before, aspect);
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
  const lanes = laneBands(order, rowsOf);
  const columns = columnBands(cells, wraps, ticks, order);
  const placed = place(cells, columns, lanes, rowsOf, before, order);
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

/** At the same moment: what is a lot first, then the junction it goes into, then what somebody holds of it. */
const RANK = { lot: 0, group: 0, hub: 1, holding: 2 } as const;

/** A picture may be so much wider than wished before time is cut into fewer bins. */
const TOO_WIDE = 1.1;
/** Above so many nodes a second try costs more than it gives: such pictures are stacked high anyway. */
const TRIES_UPTO = 1500;

/** Columns by time, with as many bins as the wished ratio of width to height leaves room for. */
function bestColumns(order: readonly GraphNode[], before: readonly number[][], aspect: number) {
  let bins = Math.min(MOST_BINS, Math.max(1, Math.ceil(Math.sqrt(order.length) * 1.4)));
  for (;;) {
    const column = columnsOf(order, before, bins);
    const cells: Cells = Array.from({ length: column.count }, () => new Map());
    order.forEach(({ lane }, i) => {
      const cell = cells[column.of[i]!]!;
      const list = cell.get(lane);
      if (list) list.push(i);
      else cell.set(lane, [i]);
    });
    const { most, ratio } = bestStack(cells, aspect);
    if (ratio <= aspect * TOO_WIDE || bins === 1 || order.length > TRIES_UPTO)
      return { cells, ticks: column.ticks, most };
    bins = Math.floor(bins * 0.8);
  }
}

/**
 * Column of each node: its time's bin, and within the bin one step after the last of those that it comes from. What
 * claims to come from something later does not count, and a loop is cut where it is first closed. `ticks` are the
 * columns with which a bin begins.
 */
function columnsOf(order: readonly GraphNode[], before: readonly number[][], bins: number) {
  const first = order[0]!.time;
  const span = Math.max(1, order.at(-1)!.time - first);
  const bin = order.map(({ time }) => Math.min(bins - 1, Math.floor(((time - first) / span) * bins)));
  const step = new Int32Array(order.length).fill(-1);
  const open = new Uint8Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const stack = [i];
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      if (step[node] !== -1) {
        stack.pop();
        continue;
      }
      open[node] = 1;
      let mine = 0;
      let waits = false;
      for (const source of before[node]!) {
        if (bin[source] !== bin[node] || order[source]!.time > order[node]!.time) continue;
        if (step[source] !== -1) mine = Math.max(mine, step[source]! + 1);
        else if (open[source] === 0) {
          stack.push(source);
          waits = true;
        }
      }
      if (waits) continue;
      step[node] = mine;
      stack.pop();
    }
  }
  const deepest = new Int32Array(bins).fill(-1);
  bin.forEach((b, i) => {
    deepest[b] = Math.max(deepest[b]!, step[i]!);
  });
  const begin = new Int32Array(bins);
  const ticks = new Set<number>();
  let count = 0;
  for (let b = 0; b < bins; b++) {
    if (deepest[b] === -1) continue;
    begin[b] = count;
    ticks.add(count);
    count += deepest[b]! + 1;
  }
  return { of: bin.map((b, i) => begin[b]! + step[i]!), ticks, count };
}

/** How many nodes a stack may have so that the picture comes nearest to a ratio of width to height, and the ratio it has then. */
function bestStack(cells: Cells, aspect: number): { most: number; ratio: number } {
  const counts = cells.map((cell) => [...cell].map(([lane, list]) => [lane, list.length] as const));
  let best = { most: 6, ratio: aspect };
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
    const ratio = width / height;
    const off = Math.abs(Math.log(ratio / aspect));
    if (off < least) [best, least] = [{ most, ratio }, off];
  }
  return best;
}

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
  cells: Cells,
  wraps: readonly number[],
  ticks: ReadonlySet<number>,
  order: readonly GraphNode[],
): Column[] {
  let x = GAP.x / 2;
  return cells.map((cell, index) => {
    let earliest = order.length - 1;
    let onlyHubs = true;
    for (const list of cell.values()) {
      earliest = Math.min(earliest, list[0]!);
      onlyHubs &&= list.every((i) => order[i]!.kind === 'hub');
    }
    const each = onlyHubs ? NODE.hub : NODE.width;
    const width = wraps[index]! * (each + GAP.wrap) - GAP.wrap;
    const column = { x, width, time: order[earliest]!.time, tick: ticks.has(index) };
    x += width + (onlyHubs ? GAP.x / 2 : GAP.x);
    return column;
  });
}

/** Stacks the nodes of each column and lane, each as near as it can be to what it came from. */
function place(
  cells: Cells,
  columns: readonly Column[],
  lanes: readonly LaneBand[],
  rowsOf: ReadonlyMap<Lane, number>,
  before: readonly number[][],
  order: readonly GraphNode[],
): Placed[] {
  const placed: Placed[] = [];
  const middle = new Float64Array(order.length).fill(Number.NaN);
  const pull = new Float64Array(order.length);
  cells.forEach((cell, index) => {
    const column = columns[index]!;
    for (const { lane, y, height } of lanes) {
      const list = cell.get(lane);
      if (!list) continue;
      let wish = 0;
      for (const i of list) {
        pull[i] = pullOf(before[i]!, middle, y + height / 2);
        wish += pull[i]! / list.length;
      }
      list.sort((a, b) => pull[a]! - pull[b]! || a - b);
      const most = rowsOf.get(lane)!;
      const rows = Math.min(most, Math.ceil(list.length / Math.ceil(list.length / most)));
      const stack = rows * (NODE.height + GAP.y) - GAP.y;
      const free = Math.max(height - 2 * GAP.lane - stack, 0);
      const top = y + GAP.lane + Math.min(Math.max(wish - stack / 2 - y - GAP.lane, 0), free);
      list.forEach((i, k) => {
        const node = order[i]!;
        const isHub = node.kind === 'hub';
        const rowTop = top + (k % rows) * (NODE.height + GAP.y);
        const item: Placed = {
          node,
          x: column.x + Math.floor(k / rows) * (Math.min(column.width, NODE.width) + GAP.wrap),
          y: isHub ? rowTop + (NODE.height - NODE.hub) / 2 : rowTop,
          width: isHub ? NODE.hub : NODE.width,
          height: isHub ? NODE.hub : NODE.height,
          column: index,
        };
        placed.push(item);
        middle[i] = item.y + item.height / 2;
      });
    }
  });
  return placed;
}

/** Mean height of what a node comes from, as far as that is placed; else the middle of its lane. */
function pullOf(sources: readonly number[], middle: Float64Array, otherwise: number): number {
  let sum = 0;
  let count = 0;
  for (const source of sources) {
    const at = middle[source]!;
    if (Number.isNaN(at)) continue;
    sum += at;
    count++;
  }
  return count === 0 ? otherwise : sum / count;
}
