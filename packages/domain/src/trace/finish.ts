import { type Amounts, addOutside, convertAmounts } from './amounts.ts';
import { coLocations } from './colocated.ts';
import { statement } from './completeness.ts';
import { findDoubt } from './doubt.ts';
import type { Graph } from './graph.ts';
import { IntList } from './ints.ts';
import { orderTransfers } from './order.ts';
import { Reach } from './reach.ts';
import { DirectionView, type SideData } from './result.ts';
import type { Side, TraceRun } from './run.ts';
import { Sweep } from './sweep.ts';
import type { DirectionResult, TraceContext, TraceResult } from './types.ts';

/** Quantities, uncertainty and the completeness statement of a finished reach. */
export function finishRun(run: TraceRun, context: TraceContext): TraceResult {
  const g = run.graph;
  const hubs = new IntList(256);
  for (let v = 0; v < g.nodes; v++) {
    if (g.nodeLot[v]! >= 0) continue;
    for (const s of run.sides)
      if (s.reach.has(v)) {
        hubs.push(v);
        break;
      }
  }
  const t = g.table;
  addOutside(g, hubs, (r) => t.flags[r] !== 0 || (run.voided.size > 0 && run.voided.find(t.event[r]!) >= 0));
  const amounts = convertAmounts(g, context);
  const data = run.sides.map((s) => sideData(run, s, amounts));
  const view = (direction: 'down' | 'up'): DirectionResult | null => {
    const d = data.find((one) => one.direction === direction);
    return d === undefined ? null : new DirectionView(d, context);
  };
  return {
    down: view('down'),
    up: view('up'),
    coLocated: run.options.coLocated === true ? coLocations(run, context) : [],
    completeness: statement(run, data, context),
  };
}

function sideData(run: TraceRun, side: Side, amounts: Amounts): SideData {
  const g = run.graph;
  const { reach, seeds } = side;
  reach.fit();
  const active = new Uint8Array(g.nodes);
  const nodes = new IntList(g.nodes);
  for (let i = 0; i < reach.lots.length; i++) {
    const lot = reach.lots.a[i]!;
    for (let v = g.lotN0[lot]!; v < g.lotN1[lot]!; v++) {
      active[v] = 1;
      nodes.push(v);
    }
  }
  for (let v = 0; v < g.nodes; v++)
    if (g.nodeLot[v]! < 0 && reach.has(v)) {
      active[v] = 1;
      nodes.push(v);
    }
  const order = orderTransfers(g, nodes, reach.ignoreTime);
  const k = run.starts.length;
  const quantities = new Sweep(g, reach, amounts, active, seeds, k).run(order);
  return {
    direction: side.direction,
    graph: g,
    reach,
    seeds,
    amounts,
    active,
    nodes,
    quantities,
    doubts: findDoubt(g, run.voided, side, amounts, active, nodes, k),
    starts: run.starts,
    byTime: reach.ignoreTime ? countByTime(run, side, g) : reach.lots.length,
    voided: run.voided,
  };
}

/** How many lots are reached when clocks are trusted: the same starts over what is loaded. */
function countByTime(run: TraceRun, side: Side, g: Graph): number {
  const reach = new Reach(g, run.voided, side.direction, false);
  reach.fit();
  for (const one of run.starts) if (one.kind === 'lot') reach.include(g.table.lots.find(one.lot));
  for (const n of side.seeds.nodes) reach.touch(n.node, n.label);
  for (const x of side.seeds.transfers) reach.touch(x.node, x.label);
  reach.run();
  return reach.lots.length;
}
