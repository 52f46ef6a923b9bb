import type { Graph, GraphEdge, GraphNode } from '../graph-model.ts';
import { LANES } from '../lanes.ts';

/** Numbers that look random and are the same every time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A genealogy of a wished size: one start, time forward, each node out of one to a few earlier ones. */
export function madeUpGraph(nodeCount: number, edgeCount: number, seed = 1): Graph {
  const random = numbers(seed);
  const start = Date.UTC(2026, 6, 20);
  const nodes: GraphNode[] = Array.from({ length: nodeCount }, (_, i) => {
    const depth = Math.min(LANES.length - 1, Math.floor((i / nodeCount) * LANES.length + random() * 2));
    return {
      id: `lot ${i}`,
      kind: 'lot',
      side: i === 0 ? 'start' : 'downstream',
      lane: LANES[i === 0 ? 0 : depth]!,
      time: start + i * 1_000_000 + Math.floor(random() * 3_600_000),
      title: `早籼稻谷 ${i}`,
      holder: `粮食有限公司 ${i % 97}`,
      party: i % 97,
      province: String(11 + (i % 20)),
      state: i === 0 ? 'start' : i % 3 === 0 ? 'held' : 'used',
      amount: 1000 + i,
      unit: 'kg',
      carried: Math.round(100_000 / (i + 1)),
      lot: null,
      count: 1,
    };
  });
  const edges: GraphEdge[] = [];
  const add = (to: number) => {
    const from = Math.floor(to * (1 - random() ** 3 * 0.4) * 0.999);
    if (from === to || from < 0) return;
    edges.push({ from: `lot ${from}`, to: `lot ${to}`, side: 'downstream', carried: random() * 1000 });
  };
  for (let i = 1; i < nodeCount; i++) add(i);
  while (edges.length < edgeCount && nodeCount > 1) add(1 + Math.floor(random() * (nodeCount - 1)));
  return { nodes, edges };
}
