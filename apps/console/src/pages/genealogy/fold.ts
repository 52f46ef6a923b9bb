import { adjacencyOf, type Graph, type GraphEdge, type GraphNode } from './graph-model.ts';

/**
 * Leaves out what hangs on folded nodes: downstream nodes that are reached from the starts only through a folded one,
 * and upstream nodes likewise against the direction. Returns how many lots each folded node hides.
 */
export function foldGraph(
  graph: Graph,
  folded: ReadonlySet<string>,
): { graph: Graph; hidden: Map<string, number> } {
  const hidden = new Map<string, number>();
  if (folded.size === 0) return { graph, hidden };
  const adjacency = adjacencyOf(graph.edges);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const reach = (from: Iterable<string>, next: 'from' | 'to', stop: boolean) => {
    const map = next === 'to' ? adjacency.out : adjacency.in;
    const side = next === 'to' ? 'downstream' : 'upstream';
    const seen = new Set(from);
    const open = [...seen];
    while (open.length > 0) {
      const id = open.pop()!;
      if (stop && folded.has(id)) continue;
      for (const index of map.get(id) ?? []) {
        const edge = graph.edges[index]!;
        const other = edge[next];
        if (edge.side !== side || seen.has(other)) continue;
        seen.add(other);
        open.push(other);
      }
    }
    return seen;
  };
  const starts = graph.nodes.filter((node) => node.side === 'start').map((node) => node.id);
  const kept = new Set([...reach(starts, 'to', true), ...reach(starts, 'from', true)]);
  for (const id of folded) {
    const beyond = new Set([...reach([id], 'to', false), ...reach([id], 'from', false)]);
    let lots = 0;
    for (const other of beyond) if (!kept.has(other) && byId.get(other)?.kind === 'lot') lots++;
    hidden.set(id, lots);
  }
  return {
    graph: {
      nodes: graph.nodes.filter((node) => kept.has(node.id)),
      edges: graph.edges.filter((edge) => kept.has(edge.from) && kept.has(edge.to)),
    },
    hidden,
  };
}

/** The group that a node belongs to when holders are collapsed: its holder in that month, or null when it stands alone. */
export function groupKey(node: GraphNode): string | null {
  if (node.side === 'start' || (node.party < 0 && node.holder === '')) return null;
  const month = new Date(node.time + 8 * 3_600_000).toISOString().slice(0, 7);
  return `group ${node.side} ${node.party < 0 ? node.holder : node.party} ${node.lane} ${month}`;
}

/** Draws the lots of each holder and month together, but for the groups that were opened. */
export function collapseHolders(graph: Graph, open: ReadonlySet<string>): Graph {
  const members = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    const key = groupKey(node);
    if (key === null || open.has(key)) continue;
    const list = members.get(key);
    if (list) list.push(node);
    else members.set(key, [node]);
  }
  const standsFor = new Map<string, string>();
  const nodes: GraphNode[] = [];
  for (const [key, list] of members) {
    const shown = list.filter((node) => node.kind !== 'hub');
    if (shown.length < 2) continue;
    for (const node of list) standsFor.set(node.id, key);
    nodes.push(mergedNode(key, shown));
  }
  for (const node of graph.nodes) if (!standsFor.has(node.id)) nodes.push(node);
  const edges = new Map<string, GraphEdge>();
  for (const edge of graph.edges) {
    const from = standsFor.get(edge.from) ?? edge.from;
    const to = standsFor.get(edge.to) ?? edge.to;
    if (from === to) continue;
    const key = `${from}|${to}|${edge.side}`;
    const before = edges.get(key);
    if (before) before.carried = sum(before.carried, edge.carried);
    else edges.set(key, { ...edge, from, to });
  }
  return { nodes, edges: [...edges.values()] };
}

const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);

function mergedNode(id: string, list: readonly GraphNode[]): GraphNode {
  const first = list.reduce((a, b) => (b.time < a.time ? b : a));
  const products = new Set(list.map((node) => node.title));
  const oneUnit = list.every((node) => node.unit === first.unit);
  return {
    ...first,
    id,
    kind: 'group',
    title: [...products].slice(0, 3).join(' · '),
    state: list.every((node) => node.state === first.state) ? first.state : worst(list),
    amount: oneUnit ? list.reduce<number | null>((a, node) => sum(a, node.amount), 0) : null,
    carried: list.reduce<number | null>((a, node) => sum(a, node.carried), 0),
    lot: null,
    count: list.reduce((a, node) => a + node.count, 0),
  };
}

/** Of several states the one that most wants doing something about. */
function worst(list: readonly GraphNode[]) {
  for (const state of ['held', 'transit', 'unknown', 'stub'] as const)
    if (list.some((node) => node.state === state)) return state;
  return list[0]!.state;
}
