import type { Trace, TraceLotData } from '@liangsu/contract';
import { type Lane, laneOf } from './lanes.ts';
import { type Side, sentOf } from './trace-rows.ts';

export type NodeState = 'start' | 'stub' | 'held' | 'transit' | 'used' | 'sold' | 'gone' | 'unknown';

/** A node of the explorer: a lot, the transformation between several lots, what somebody holds, or several as one. */
export interface GraphNode {
  id: string;
  kind: 'lot' | 'hub' | 'holding' | 'group';
  side: Side | 'start';
  lane: Lane;
  /** Milliseconds since the epoch: when it came into being here. */
  time: number;
  title: string;
  holder: string;
  /** Index into the trace's parties, or -1. */
  party: number;
  /** First two digits of the area's code; empty when unknown. */
  province: string;
  state: NodeState;
  /** What was made or is held, with its unit; null when not known. */
  amount: number | null;
  unit: string;
  /** What of the starts it carries; null when not known. */
  carried: number | null;
  lot: TraceLotData | null;
  /** How many lots it stands for. */
  count: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  side: Side;
  /** What of the starts is carried along; null when not known. */
  carried: number | null;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

const number = (text: string | null): number | null => (text === null ? null : Number(text));
const positive = (text: string) => Number(text) > 0;

/** Where a time stands in the picture; a lot of which nothing counts has none, and stands alone. */
const momentOf = (iso: string | null): number => (iso === null ? 0 : Date.parse(iso));

function stateOf(lot: TraceLotData): NodeState {
  if (lot.start) return 'start';
  if (lot.stub) return 'stub';
  if (!lot.known) return 'unknown';
  if (positive(lot.held)) return 'held';
  if (positive(lot.inTransit)) return 'transit';
  if (positive(lot.used)) return 'used';
  if (positive(lot.sold) || positive(lot.consumed)) return 'sold';
  if (positive(lot.destroyed) || positive(lot.lost)) return 'gone';
  return 'unknown';
}

/** A trace as a graph: lots, junctions where several lots became several, and (if wanted) who holds what now. */
export function graphOf(trace: Trace, options: { holdings: boolean }): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  for (const side of ['upstream', 'downstream'] as const) {
    const direction = trace[side];
    if (!direction) continue;
    for (const lot of direction.lots) {
      const id = `lot ${lot.id}`;
      if (!nodes.has(id)) nodes.set(id, lotNode(trace, lot, side));
      if (options.holdings && (side === 'downstream' || !trace.downstream))
        addHoldings(trace, lot, nodes, edges, side);
    }
    addLinks(direction, side, nodes, edges);
  }
  return { nodes: [...nodes.values()], edges };
}

function lotNode(trace: Trace, lot: TraceLotData, side: Side): GraphNode {
  const maker = lot.producer === null ? undefined : trace.parties[lot.producer];
  const place = lot.madeAt === null ? undefined : trace.places[lot.madeAt];
  const held = lot.holdings.find((holding) => holding.party !== null)?.party ?? null;
  const holder = maker ?? (held === null ? undefined : trace.parties[held]);
  return {
    id: `lot ${lot.id}`,
    kind: 'lot',
    side: lot.start ? 'start' : side,
    lane:
      laneOf(maker?.kinds, place?.kind) === 'other'
        ? laneOf(holder?.kinds, place?.kind)
        : laneOf(maker?.kinds, place?.kind),
    // A bin may be older than what of this trace went into it, or be fed long after what matters was drawn: in this
    // picture a lot stands where it was first affected, and a source where it last contributed.
    time: momentOf(lot.start ? lot.firstEvent : lot.since),
    title: lot.product ?? lot.code,
    holder: holder?.name ?? place?.name ?? '',
    party: lot.producer ?? held ?? -1,
    province: (place?.areaCode ?? '').slice(0, 2),
    state: stateOf(lot),
    amount: lot.known ? number(lot.made) : null,
    unit: lot.unit,
    carried: number(lot.expected),
    lot,
    count: 1,
  };
}

/** What others than the maker hold of a lot now. */
function addHoldings(
  trace: Trace,
  lot: TraceLotData,
  nodes: Map<string, GraphNode>,
  edges: GraphEdge[],
  side: Side,
): void {
  lot.holdings.forEach((holding, index) => {
    const elsewhere = holding.inTransit || holding.party !== lot.producer || holding.place !== lot.madeAt;
    if (!elsewhere || !positive(holding.amount)) return;
    const party = holding.party === null ? undefined : trace.parties[holding.party];
    const place = holding.place === null ? undefined : trace.places[holding.place];
    const id = `holding ${lot.id} ${index}`;
    nodes.set(id, {
      id,
      kind: 'holding',
      side: lot.start ? 'start' : side,
      lane: laneOf(party?.kinds, place?.kind),
      time: momentOf(holding.since ?? lot.lastEvent),
      title: lot.product ?? lot.code,
      holder:
        party?.name ??
        (holding.inTransit ? sentOf(trace, holding) : null) ??
        place?.name ??
        holding.container ??
        '',
      party: holding.party ?? -1,
      province: (place?.areaCode ?? '').slice(0, 2),
      state: holding.inTransit ? 'transit' : 'held',
      amount: Number(holding.amount),
      unit: lot.unit,
      carried: number(holding.carried),
      lot,
      count: 1,
    });
    edges.push({ from: `lot ${lot.id}`, to: id, side, carried: number(holding.carried) });
  });
}

type Direction = NonNullable<Trace['downstream']>;

/**
 * The links of a direction. They come as input × output pairs; where several inputs became several outputs, a junction
 * stands between them, so that each line is drawn once with what it really carries.
 */
function addLinks(direction: Direction, side: Side, nodes: Map<string, GraphNode>, edges: GraphEdge[]): void {
  const hubs = new Map<string, Direction['links']>();
  for (const link of direction.links) {
    const list = hubs.get(link.hub);
    if (list) list.push(link);
    else hubs.set(link.hub, [link]);
  }
  const idOf = (index: number) => `lot ${direction.lots[index]!.id}`;
  for (const [hub, links] of hubs) {
    const inputs = new Map<number, number | null>();
    const outputs = new Map<number, number | null>();
    for (const link of links) {
      inputs.set(link.from, number(link.carriedIn));
      outputs.set(link.to, number(link.carriedOut));
    }
    if (inputs.size === 1 || outputs.size === 1) {
      for (const { from, to } of links) {
        const carried = outputs.size === 1 ? inputs.get(from) : outputs.get(to);
        edges.push({ from: idOf(from), to: idOf(to), side, carried: carried ?? null });
      }
      continue;
    }
    const id = `hub ${side} ${hub}`;
    const model = nodes.get(idOf(links[0]!.to))!;
    nodes.set(id, {
      ...model,
      id,
      kind: 'hub',
      side,
      time: Date.parse(links[0]!.at),
      title: '',
      state: 'used',
      amount: null,
      carried: null,
      lot: null,
      count: 0,
    });
    for (const [from, carried] of inputs) edges.push({ from: idOf(from), to: id, side, carried });
    for (const [to, carried] of outputs) edges.push({ from: id, to: idOf(to), side, carried });
  }
}

/** Who leads to whom: the numbers of a node's edges, both ways. */
export interface Adjacency {
  out: Map<string, number[]>;
  in: Map<string, number[]>;
}

export function adjacencyOf(edges: readonly GraphEdge[]): Adjacency {
  const adjacency: Adjacency = { out: new Map(), in: new Map() };
  const push = (map: Map<string, number[]>, key: string, index: number) => {
    const list = map.get(key);
    if (list) list.push(index);
    else map.set(key, [index]);
  };
  edges.forEach((edge, index) => {
    push(adjacency.out, edge.from, index);
    push(adjacency.in, edge.to, index);
  });
  return adjacency;
}

/** Everything before and after a node: its paths both ways, as nodes and numbers of edges. */
export function pathsOf(graph: Graph, adjacency: Adjacency, id: string) {
  const walk = (next: 'from' | 'to', of: Map<string, number[]>) => {
    const nodes = new Set<string>();
    const edges = new Set<number>();
    const open = [id];
    while (open.length > 0) {
      for (const index of of.get(open.pop()!) ?? []) {
        edges.add(index);
        const other = graph.edges[index]![next];
        if (other !== id && !nodes.has(other)) {
          nodes.add(other);
          open.push(other);
        }
      }
    }
    return { nodes, edges };
  };
  return { up: walk('from', adjacency.in), down: walk('to', adjacency.out) };
}
