import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutGraph, NODE } from './layout.ts';
import { madeUpGraph } from './testing/made-up-graph.ts';

const graphs = fc
  .tuple(fc.integer({ min: 1, max: 160 }), fc.integer({ min: 0, max: 260 }), fc.integer({ min: 1, max: 1e6 }))
  .map(([nodes, edges, seed]) => madeUpGraph(nodes, edges, seed));

describe('the explorer’s layout', () => {
  it('puts every node once, and no two on top of each other', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { placed } = layoutGraph(graph);
        expect(new Set(placed.map(({ node }) => node.id)).size).toBe(graph.nodes.length);
        const byPlace = [...placed].sort((a, b) => a.x - b.x || a.y - b.y);
        byPlace.forEach((a, i) => {
          for (const b of byPlace.slice(i + 1)) {
            if (b.x >= a.x + a.width) break;
            expect(b.y >= a.y + a.height || a.y >= b.y + b.height).toBe(true);
          }
        });
      }),
    );
  });

  it('lets time run from left to right, along every edge and between columns', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { byId, columns } = layoutGraph(graph);
        const times = new Map(graph.nodes.map((node) => [node.id, node.time]));
        for (const { from, to } of graph.edges)
          if (times.get(from)! <= times.get(to)!)
            expect(byId.get(from)!.x + byId.get(from)!.width).toBeLessThanOrEqual(byId.get(to)!.x);
        const ticks = columns.filter((column) => column.tick).map((column) => column.time);
        expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
      }),
    );
  });

  it('keeps every node within the lane of its kind', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { placed, lanes, width, height } = layoutGraph(graph);
        for (const item of placed) {
          const lane = lanes.find((band) => band.lane === item.node.lane)!;
          expect(item.y).toBeGreaterThanOrEqual(lane.y);
          expect(item.y + item.height).toBeLessThanOrEqual(lane.y + lane.height);
          expect(item.x + item.width).toBeLessThanOrEqual(width);
          expect(item.y + item.height).toBeLessThanOrEqual(height);
        }
      }),
    );
  });

  it('gives the same picture for the same graph in another order', () => {
    const graph = madeUpGraph(80, 120);
    const other = { nodes: [...graph.nodes].reverse(), edges: [...graph.edges].reverse() };
    const at = (g: typeof graph) =>
      new Map(layoutGraph(g).placed.map((item) => [item.node.id, `${item.x} ${item.y}`]));
    expect(at(other)).toEqual(at(graph));
  });

  it('does not lose itself in a loop or reversed times', () => {
    const graph = madeUpGraph(20, 19);
    graph.edges.push({ from: 'lot 19', to: 'lot 0', side: 'downstream', carried: null });
    graph.edges.push({ from: 'lot 5', to: 'lot 5', side: 'downstream', carried: 1 });
    expect(layoutGraph(graph).placed).toHaveLength(20);
  });

  it('shows nothing for nothing', () => {
    expect(layoutGraph({ nodes: [], edges: [] })).toMatchObject({ placed: [], width: 0, height: 0 });
    expect(layoutGraph(madeUpGraph(1, 0)).height).toBeGreaterThan(NODE.height);
  });
});
