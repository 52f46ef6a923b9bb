import type { Amounts } from './amounts.ts';
import { dimOf } from './amounts.ts';
import { type Balances, buildBalances } from './balance.ts';
import type { Doubt } from './doubt.ts';
import { ROLE } from './edge.ts';
import { END, type Graph, NODE, XFLAG } from './graph.ts';
import { type IdIndex, IntList } from './ints.ts';
import type { Reach } from './reach.ts';
import type { Seeds } from './seeds.ts';
import type { Quantities } from './sweep.ts';
import type {
  Direction,
  DirectionResult,
  Flow,
  HoldingRef,
  HubBalance,
  Link,
  Move,
  Share,
  SourceTotal,
  Start,
  TraceContext,
  TraceHolding,
  TraceLot,
} from './types.ts';

/** All that was computed for one direction, in columns. */
export interface SideData {
  direction: Direction;
  graph: Graph;
  reach: Reach;
  seeds: Seeds;
  amounts: Amounts;
  active: Uint8Array<ArrayBuffer>;
  nodes: IntList;
  quantities: Quantities;
  doubts: Doubt[];
  starts: readonly Start[];
  byTime: number;
  voided: IdIndex;
}

/** Reads the columns of one direction as lots, flows, moves and balances. */
export class DirectionView implements DirectionResult {
  readonly direction: Direction;
  readonly sources: SourceTotal[];
  readonly lotCount: number;
  readonly lotCountByTime: number;
  readonly data: SideData;
  readonly context: TraceContext;
  #index: Int32Array | null = null;
  #depth: Int32Array | null = null;
  #startLots: Uint8Array | null = null;
  #balances: Balances | null = null;

  constructor(data: SideData, context: TraceContext) {
    this.data = data;
    this.context = context;
    this.direction = data.direction;
    this.lotCount = data.reach.lots.length;
    this.lotCountByTime = data.byTime;
    this.sources = data.starts.map((_, start) => ({ start, total: this.#total(start) }));
  }

  lotId(index: number): number {
    return this.data.graph.table.lots.id(this.data.reach.lots.a[index]!);
  }

  indexOf(lot: number): number {
    const { graph, reach } = this.data;
    if (this.#index === null) {
      this.#index = new Int32Array(graph.table.lots.size).fill(-1);
      for (let i = 0; i < reach.lots.length; i++) this.#index[reach.lots.a[i]!] = i;
    }
    const dense = graph.table.lots.find(lot);
    return dense < 0 ? -1 : this.#index[dense]!;
  }

  lot(index: number): TraceLot {
    const { graph: g, reach, amounts, starts } = this.data;
    const t = g.table;
    const dense = reach.lots.a[index]!;
    const id = t.lots.id(dense);
    let firstEvent = Number.POSITIVE_INFINITY;
    let lastEvent = Number.NEGATIVE_INFINITY;
    let stub = true;
    for (let r = t.headOfLot[dense]!; r >= 0; r = t.nextOfLot[r]!) {
      if (this.#ignored(r)) continue;
      firstEvent = Math.min(firstEvent, t.t0[r]!);
      lastEvent = Math.max(lastEvent, t.t1[r]!);
      if (t.role[r] === ROLE.add || t.role[r] === ROLE.output) stub = false;
    }
    for (const x of this.#rests(dense)) {
      firstEvent = Math.min(firstEvent, t.t0[g.xRow[x]!]!);
      lastEvent = Math.max(lastEvent, t.t1[g.xRow[x]!]!);
    }
    let since = Number.POSITIVE_INFINITY;
    const holdings: TraceHolding[] = [];
    for (let v = g.lotN0[dense]!; v < g.lotN1[dense]!; v++) {
      since = Math.min(since, reach.label[v]!);
      if (g.nodeKind[v] !== NODE.loose) holdings.push(this.#holding(v));
    }
    const sign = this.direction === 'down' ? 1 : -1;
    if (since === Number.NEGATIVE_INFINITY) since = sign > 0 ? firstEvent : -lastEvent;
    const b = this.balances();
    return {
      lot: id,
      start: this.#isStart(dense),
      stub,
      dim: dimOf(amounts.lotDim[dense]!),
      since: sign * since,
      firstEvent,
      lastEvent,
      depth: this.#depths()[dense]!,
      known: b.known(dense),
      balance: b.ofLot(dense),
      shares: starts.map((_, s) => this.#share(dense, s)),
      holdings,
    };
  }

  *lots(): IterableIterator<TraceLot> {
    for (let i = 0; i < this.lotCount; i++) yield this.lot(i);
  }

  *flows(): IterableIterator<Flow> {
    const { graph: g, amounts, reach } = this.data;
    const t = g.table;
    for (const node of this.#hubNodes())
      for (const x of this.#hubTransfers(node)) {
        const r = g.xRow[x]!;
        if (t.role[r] === ROLE.loss) continue;
        const isIn = g.xTo[x] === node;
        const other = isIn ? g.xFrom[x]! : g.xTo[x]!;
        const near = (this.direction === 'down') === isIn ? other : node;
        const open = other >= 0 && this.data.active[other] === 1;
        yield {
          hub: t.hubId(r),
          event: t.event[r]!,
          lot: t.lotId(r),
          side: isIn ? 'in' : 'out',
          amount: amounts.amount[x]! < 0 ? null : amounts.amount[x]!,
          dim: dimOf(amounts.lotDim[t.lotOf[r]!]!),
          affected: open && near >= 0 && reach.connects(near, x),
          t0: t.t0[r]!,
          t1: t.t1[r]!,
          carried: this.#carried(x),
        };
      }
  }

  *links(): IterableIterator<Link> {
    const { graph: g, reach } = this.data;
    const t = g.table;
    for (const node of this.#hubNodes()) {
      const ins: number[] = [];
      const outs: number[] = [];
      for (const x of this.#hubTransfers(node)) {
        const isIn = g.xTo[x] === node;
        const other = isIn ? g.xFrom[x]! : g.xTo[x]!;
        if (other < 0 || this.data.active[other] !== 1) continue;
        const near = (this.direction === 'down') === isIn ? other : node;
        if (reach.connects(near, x)) (isIn ? ins : outs).push(x);
      }
      const seen = new Set<string>();
      for (const i of ins)
        for (const o of outs) {
          if (g.nodeKind[node] === NODE.pool && !reach.ignoreTime && g.xT0[i]! > g.xT1[o]!) continue;
          const inLot = t.lotId(g.xRow[i]!);
          const outLot = t.lotId(g.xRow[o]!);
          const key = `${inLot} ${outLot}`;
          if (seen.has(key)) continue;
          seen.add(key);
          yield { hub: t.hubs.id(g.nodeA[node]!), inLot, outLot };
        }
    }
  }

  *moves(): IterableIterator<Move> {
    const { graph: g, reach, amounts } = this.data;
    const t = g.table;
    for (let i = 0; i < reach.lots.length; i++) {
      const lot = reach.lots.a[i]!;
      for (let x = g.lotX0[lot]!; x < g.lotX1[lot]!; x++) {
        if ((g.xFlags[x]! & XFLAG.link) !== 0) continue;
        const from = g.xFrom[x]!;
        const to = g.xTo[x]!;
        if (from < 0 || to < 0 || g.nodeLot[from] !== lot || g.nodeLot[to] !== lot) continue;
        if (!reach.connects(this.direction === 'down' ? from : to, x)) continue;
        const r = g.xRow[x]!;
        yield {
          lot: t.lots.id(lot),
          event: t.event[r]!,
          from: this.ref(from),
          to: this.ref(to),
          amount: amounts.amount[x]! < 0 ? null : amounts.amount[x]!,
          dim: dimOf(amounts.lotDim[lot]!),
          t0: t.t0[r]!,
          t1: t.t1[r]!,
          carried: this.#carried(x),
        };
      }
    }
  }

  *hubs(): IterableIterator<HubBalance> {
    for (const node of this.#hubNodes()) yield this.balances().ofHub(node);
  }

  events(): number[] {
    const { graph: g, reach } = this.data;
    const t = g.table;
    const seen = new Set<number>();
    for (let i = 0; i < reach.lots.length; i++) {
      for (let r = t.headOfLot[reach.lots.a[i]!]!; r >= 0; r = t.nextOfLot[r]!)
        if (!this.#ignored(r)) seen.add(t.event[r]!);
      for (const x of this.#rests(reach.lots.a[i]!)) seen.add(t.event[g.xRow[x]!]!);
    }
    return [...seen].sort((a, b) => a - b);
  }

  /** Balances of lots and hubs, computed when first asked for. */
  balances(): Balances {
    this.#balances ??= buildBalances(this.data);
    return this.#balances;
  }

  /** The holding that a node stands for. */
  ref(node: number): HoldingRef {
    const g = this.data.graph;
    const kind = g.nodeKind[node]!;
    const container = kind === NODE.container ? g.nodeA[node]! : 0;
    const consignment = kind === NODE.consignment;
    if (container !== 0) {
      const at = this.context.containerAt?.(container);
      return { place: at?.place ?? 0, party: at?.party ?? 0, container, consignment };
    }
    if (consignment) return { place: 0, party: 0, container: 0, consignment };
    const place = g.nodeA[node]!;
    const party = g.nodeB[node]!;
    return {
      place,
      party: party !== 0 || place === 0 ? party : (this.context.operator?.(place) ?? 0),
      container: 0,
      consignment,
    };
  }

  #holding(v: number): TraceHolding {
    const { graph: g, reach, quantities: q } = this.data;
    const label = reach.label[v]!;
    const down = this.direction === 'down';
    return {
      ...this.ref(v),
      unclear: g.nodeUnclear[v] === 1,
      since: reach.has(v) ? (down ? label : -label) : null,
      amount: this.balances().held(v),
      bySource: Array.from({ length: q.k }, (_, s) =>
        !down ? 0 : this.data.doubts[s]!.doubt?.has(v) ? null : this.balances().heldOf(v, s),
      ),
    };
  }

  #share(lot: number, s: number): Share {
    const { quantities: q, graph: g } = this.data;
    const b = this.balances();
    const made = b.madeKnown(lot) ? b.brought(lot) : null;
    const { reach, doubt } = this.data.doubts[s]!;
    let unknown = false;
    if (doubt !== null)
      for (let x = g.lotX0[lot]!; x < g.lotX1[lot]! && !unknown; x++)
        unknown = this.#doubtful(x, lot, reach, doubt);
    if (!unknown && this.#isStart(lot) && made === null) unknown = true;
    if (unknown) return { expected: null, atMost: made };
    const expected = q.share[lot * q.k + s]!;
    const total = q.total[s]!;
    const bound = Math.min(q.shareBound[lot * q.k + s]!, total, made ?? Number.POSITIVE_INFINITY);
    return { expected, atMost: Math.max(expected, bound) };
  }

  /** Whether a transfer brings into a lot (or out of it, upstream) an unknown quantity of a source. */
  #doubtful(x: number, lot: number, reach: Reach, doubt: Reach): boolean {
    const { graph: g, amounts } = this.data;
    const near = this.direction === 'down' ? g.xFrom[x]! : g.xTo[x]!;
    const far = this.direction === 'down' ? g.xTo[x]! : g.xFrom[x]!;
    if (far < 0 || near < 0 || g.nodeLot[near] === lot) return false;
    if (doubt.has(near) && doubt.connects(near, x)) return true;
    return (amounts.amount[x]! < 0 || amounts.clash[near] === 1) && reach.connects(near, x);
  }

  #carried(x: number): (number | null)[] {
    const { quantities: q, graph: g, amounts, doubts } = this.data;
    const near = this.direction === 'down' ? g.xFrom[x]! : g.xTo[x]!;
    return doubts.map(({ reach, doubt }, s) => {
      if (near < 0) return 0;
      if (doubt?.has(near) && doubt.connects(near, x)) return null;
      if ((amounts.amount[x]! < 0 || amounts.clash[near] === 1) && reach.connects(near, x)) return null;
      return q.carried[x * q.k + s]!;
    });
  }

  #total(s: number): number | null {
    const { seeds, graph: g, amounts, quantities, doubts } = this.data;
    const missing = (x: number): boolean => (g.xFlags[x]! & XFLAG.link) === 0 && amounts.amount[x]! < 0;
    for (const n of seeds.nodes) {
      if (n.source !== s) continue;
      for (let i = g.in0[n.node]!; i < g.in1[n.node]!; i++) if (missing(g.adjIn.a[i]!)) return null;
      if (n.from !== Number.NEGATIVE_INFINITY && doubts[s]!.doubt?.has(n.node)) return null;
      if (
        n.until === Number.POSITIVE_INFINITY &&
        n.from === Number.NEGATIVE_INFINITY &&
        g.nodeUnclear[n.node] === 1
      )
        for (let i = g.out0[n.node]!; i < g.out1[n.node]!; i++) if (missing(g.adjOut.a[i]!)) return null;
    }
    for (const x of seeds.transfers) if (x.source === s && missing(x.transfer)) return null;
    return quantities.total[s]!;
  }

  #isStart(dense: number): boolean {
    if (this.#startLots === null) {
      const { graph: g, seeds } = this.data;
      this.#startLots = new Uint8Array(g.table.lots.size);
      for (const n of seeds.nodes) if (g.nodeLot[n.node]! >= 0) this.#startLots[g.nodeLot[n.node]!] = 1;
      for (const x of seeds.transfers) this.#startLots[g.nodeLot[x.node]!] = 1;
    }
    return this.#startLots[dense] === 1;
  }

  #ignored(row: number): boolean {
    const t = this.data.graph.table;
    return t.flags[row] !== 0 || t.role[row] === ROLE.voided || this.data.voided.find(t.event[row]!) >= 0;
  }

  /** Transfers of all that a container held of a lot: their edges name the container, not the lot. */
  *#rests(lot: number): Generator<number> {
    const g = this.data.graph;
    if (g.rests.size === 0 || !g.table.packed.has(lot)) return;
    for (let x = g.lotX0[lot]!; x < g.lotX1[lot]!; x++) if ((g.xFlags[x]! & XFLAG.rest) !== 0) yield x;
  }

  #hubNodes(): number[] {
    const { graph: g, nodes } = this.data;
    const out: number[] = [];
    for (let i = 0; i < nodes.length; i++) if (g.nodeLot[nodes.a[i]!]! < 0) out.push(nodes.a[i]!);
    const t = g.table;
    return out.sort((a, b) => t.hubs.id(g.nodeA[a]!) - t.hubs.id(g.nodeA[b]!));
  }

  #hubTransfers(node: number): number[] {
    const g = this.data.graph;
    const t = g.table;
    const out: number[] = [];
    for (let r = t.headOfHub[g.nodeA[node]!]!; r >= 0; r = t.nextOfHub[r]!) {
      const x = g.rowTransfer[r]! - 1;
      if (x >= 0 && (g.xFrom[x] === node || g.xTo[x] === node)) out.push(x);
    }
    return out.sort(
      (a, b) => t.event[g.xRow[a]!]! - t.event[g.xRow[b]!]! || t.ord[g.xRow[a]!]! - t.ord[g.xRow[b]!]!,
    );
  }

  /** Steps from the nearest start: breadth first over lots and hubs. */
  #depths(): Int32Array {
    if (this.#depth !== null) return this.#depth;
    const { graph: g, reach, seeds } = this.data;
    const down = this.direction === 'down';
    const depth = new Int32Array(g.table.lots.size).fill(-1);
    const hubDone = new Uint8Array(g.table.hubs.size);
    const queue = new IntList(reach.lots.length);
    const enter = (lot: number, d: number): void => {
      if (lot < 0 || depth[lot] !== -1) return;
      depth[lot] = d;
      queue.push(lot);
    };
    for (const n of seeds.nodes) enter(g.nodeLot[n.node]!, 0);
    for (const x of seeds.transfers) enter(g.nodeLot[x.node]!, 0);
    for (let i = 0; i < queue.length; i++) {
      const lot = queue.a[i]!;
      for (let x = g.lotX0[lot]!; x < g.lotX1[lot]!; x++) {
        const near = down ? g.xFrom[x]! : g.xTo[x]!;
        const hub = down ? g.xTo[x]! : g.xFrom[x]!;
        if (hub < 0 || g.nodeLot[hub]! >= 0 || near < 0 || !reach.connects(near, x)) continue;
        const h = g.nodeA[hub]!;
        if (hubDone[h] === 1) continue;
        hubDone[h] = 1;
        const t = g.table;
        for (let r = t.headOfHub[h]!; r >= 0; r = t.nextOfHub[r]!) {
          const y = g.rowTransfer[r]! - 1;
          if (y < 0 || (down ? g.xFrom[y] : g.xTo[y]) !== hub || !reach.connects(hub, y)) continue;
          const far = down ? g.xTo[y]! : g.xFrom[y]!;
          if (far !== END.outside && far >= 0) enter(g.nodeLot[far]!, depth[lot]! + 1);
        }
      }
    }
    this.#depth = depth;
    return depth;
  }
}
