import { DIM, type Edge, EXIT_KIND, LOSS_KIND, ROLE, type Role } from '../edge.ts';
import { TraceRun } from '../run.ts';
import type { Start, TraceContext, TraceOptions, TraceResult } from '../types.ts';
import { CONTAINER_ROLES } from '../unpacking.ts';

export const DAY = 86_400_000;
/** Milligrams of a kilogram and of a tonne. */
export const KG = 1_000_000;
export const TONNE = 1000 * KG;

/** An edge with everything unstated left out. A moment unless `t1` is given; an event's own number is its hub. */
export function edge(e: Partial<Edge> & { lot: number; event: number; role: Role; t0: number }): Edge {
  return {
    ord: 0,
    tie: e.event,
    hub: e.event,
    t1: e.t0,
    amount: -1,
    dim: e.amount === undefined || e.amount < 0 ? DIM.missing : DIM.mass,
    fromPlace: 0,
    fromParty: 0,
    toPlace: 0,
    toParty: 0,
    container: 0,
    docs: [],
    lossKind: LOSS_KIND.none,
    exitKind: EXIT_KIND.none,
    flags: 0,
    batch: 1,
    moistureBefore: -1,
    moistureAfter: -1,
    ...e,
  };
}

/** Numbers the edges of each event in the order given. */
export function numbered(edges: Edge[]): Edge[] {
  const next = new Map<number, number>();
  return edges.map((e) => {
    const ord = next.get(e.event) ?? 0;
    next.set(e.event, ord + 1);
    return { ...e, ord };
  });
}

/** Answers a run's needs from a list of edges, as a store would; `disturb` may reorder or repeat what it pushes. */
export function feed(
  run: TraceRun,
  edges: readonly Edge[],
  disturb: (found: Edge[]) => Edge[] = (e) => e,
  isLine: (place: number) => boolean = () => false,
): number {
  let rounds = 0;
  for (let need = run.need(); need !== null; need = run.need()) {
    rounds++;
    const lots = new Set(need.lots);
    const hubs = new Set(need.hubs);
    const events = new Set(need.events);
    const boxes = new Set(need.containers);
    const inBoxes = new Set(edges.filter((e) => boxes.has(e.container)).map((e) => e.event));
    const worked = new Set(
      edges
        .filter((e) =>
          need.shifts.some(
            (s) =>
              isLine(s.place) &&
              (e.role === ROLE.input ? e.fromPlace : e.role === ROLE.output ? e.toPlace : 0) === s.place &&
              e.t0 <= s.until &&
              e.t1 >= s.from,
          ),
        )
        .map((e) => e.event),
    );
    const emptied = new Set(need.unpackings);
    const found = edges.filter(
      (e) =>
        lots.has(e.lot) ||
        hubs.has(e.hub) ||
        events.has(e.event) ||
        boxes.has(e.container) ||
        worked.has(e.event) ||
        (e.role === ROLE.voided && inBoxes.has(e.event)) ||
        (emptied.has(e.lot) &&
          (CONTAINER_ROLES.includes(e.role) || (e.role === ROLE.packOut && e.container === e.lot))) ||
        need.places.some((p) => e.t0 <= p.until && (e.fromPlace === p.place || e.toPlace === p.place)),
    );
    for (const e of disturb(found)) run.table.pushEdge(e);
    run.absorb();
  }
  return rounds;
}

/** A whole trace over a list of edges. */
export function traceOf(
  edges: readonly Edge[],
  starts: Start[],
  options: Partial<TraceOptions> = {},
  context: TraceContext = {},
  disturb?: (found: Edge[]) => Edge[],
): TraceResult {
  const run = new TraceRun(starts, { direction: 'down', now: 1000 * DAY, ...options });
  feed(run, edges, disturb, context.isLine);
  return run.finish(context);
}
