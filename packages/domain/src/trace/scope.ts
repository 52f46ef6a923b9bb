import { dimOf } from './amounts.ts';
import { DIM, type Dim, ROLE } from './edge.ts';
import { NODE } from './graph.ts';
import { DirectionView } from './result.ts';
import type { DirectionResult } from './types.ts';

/** Amounts that are only added where they are of one dimension: base units by `DIM`. */
export type ByDim = Partial<Record<Dim, number>>;

/** What one party has, or is sent, of the affected lots: what it must be told of. */
export interface ScopeParty {
  /** 0: no event named the holder, and the place has no known operator. */
  party: number;
  /** Ascending. */
  lots: number[];
  /** Of each of `lots`: what it has or is sent of it, -1 when not known; in the unit of `dims`. */
  amounts: number[];
  dims: Dim[];
  held: ByDim;
  inTransit: ByDim;
  /** Whole amounts of affected holdings; sources by expectation. A source is null when any part is unknown. */
  heldBySource: (ByDim | null)[];
}

/** One affected holding: who has how much of which lot where, and what of each source is in it (null when unknown). */
export interface ScopeHolding {
  /** 0: not stated, and the place has no known operator. Of what is in transit: the receiver. */
  party: number;
  place: number;
  container: number;
  inTransit: boolean;
  lot: number;
  dim: Dim;
  known: boolean;
  amount: number;
  bySource: (number | null)[];
  /** Affected from; minus infinity where the start was this holding's lot as it came into being. */
  since: number;
}

/**
 * How much of a source is accounted for, in base units of mass. Where the quantities of a lot or of a transformation are not
 * known, or are no mass, what of the source is there is `uncertain`: the rest of the whole.
 */
export interface ScopeSource {
  total: number;
  held: number;
  inTransit: number;
  consumed: number;
  sold: number;
  destroyed: number;
  lost: readonly number[];
  exited: number;
  unexplained: number;
  /** In lots that a limit kept closed. */
  beyond: number;
  uncertain: number;
  /** `total` less `unexplained`, `beyond` and `uncertain`: a share is `accounted / total`. */
  accounted: number;
}

export interface RecallScope {
  /** Ids of the affected lots, ascending. */
  lots: number[];
  /** Holdings in which something is or may be, by party and lot: what each holder must look for. */
  holdings(): IterableIterator<ScopeHolding>;
  /** The same of one lot; none where the lot is not affected. */
  holdingsOf(lot: number): ScopeHolding[];
  parties: ScopeParty[];
  /** Null where not even the whole is known. */
  sources: (ScopeSource | null)[];
}

/**
 * The scope of a recall out of a downstream answer: per holding, per party and per source. Everything ties to the base
 * unit: a source's total is what is held, on its way, gone by kind, unexplained, beyond a limit and uncertain. Throws `TypeError`
 * when the answer is not a downstream one of this engine.
 */
export function recallScope(result: DirectionResult): RecallScope {
  if (!(result instanceof DirectionView) || result.direction !== 'down')
    throw new TypeError('a recall scope needs a downstream answer');
  const lots = Array.from({ length: result.lotCount }, (_, i) => result.lotId(i)).sort((a, b) => a - b);
  return {
    lots,
    holdings: () => scopeHoldings(result),
    holdingsOf: (lot) =>
      result.indexOf(lot) < 0
        ? []
        : [...placesOf(result, result.data.graph.table.lots.find(lot))].map((at) => holdingAt(result, at)),
    parties: scopeParties(result, lots),
    sources: scopeSources(result),
  };
}

function unknownIn(view: DirectionView, lot: number, source: number): boolean {
  const { graph: g, doubts } = view.data;
  const { doubt } = doubts[source]!;
  if (doubt === null) return false;
  for (let v = g.lotN0[lot]!; v < g.lotN1[lot]!; v++) if (doubt.has(v)) return true;
  return false;
}

/** Who has, or is sent, what a node holds; null when the node is none of a recall's business. */
function holderOf(view: DirectionView, node: number): number | null {
  const { reach, graph: g } = view.data;
  if (!reach.has(node) || g.nodeKind[node] === NODE.loose) return null;
  if (g.nodeKind[node] !== NODE.consignment) return view.ref(node).party;
  return g.isReceived(node) ? null : receiverOf(view, node);
}

/** A node of a lot that is somebody's business, and whose. */
interface Whereabouts {
  party: number;
  lot: number;
  node: number;
}

/** Where something of a lot is or may be. */
function* placesOf(view: DirectionView, lot: number): IterableIterator<Whereabouts> {
  const { graph: g } = view.data;
  const b = view.balances();
  for (let v = g.lotN0[lot]!; v < g.lotN1[lot]!; v++) {
    const party = holderOf(view, v);
    if (party !== null && (b.held(v) > 0 || !b.known(lot))) yield { party, lot, node: v };
  }
}

function holdingAt(view: DirectionView, { party, lot, node }: Whereabouts): ScopeHolding {
  const { reach, graph: g, amounts, starts, doubts } = view.data;
  const b = view.balances();
  const { place, container } = view.ref(node);
  return {
    party,
    place,
    container,
    inTransit: g.nodeKind[node] === NODE.consignment,
    lot: g.table.lots.id(lot),
    dim: dimOf(amounts.lotDim[lot]!),
    known: b.known(lot),
    amount: b.held(node),
    bySource: starts.map((_, s) => (doubts[s]!.doubt?.has(node) ? null : b.heldOf(node, s))),
    since: reach.label[node]!,
  };
}

function* scopeHoldings(view: DirectionView): IterableIterator<ScopeHolding> {
  const { reach, graph: g } = view.data;
  const found: Whereabouts[] = [];
  for (let i = 0; i < reach.lots.length; i++) found.push(...placesOf(view, reach.lots.a[i]!));
  const id = (lot: number) => g.table.lots.id(lot);
  found.sort((x, y) => x.party - y.party || id(x.lot) - id(y.lot) || x.node - y.node);
  for (const at of found) yield holdingAt(view, at);
}

function scopeParties(view: DirectionView, lots: readonly number[]): ScopeParty[] {
  const { graph: g, amounts, starts, doubts } = view.data;
  const b = view.balances();
  const parties = new Map<number, ScopeParty>();
  const partyOf = (party: number): ScopeParty => {
    let p = parties.get(party);
    if (p === undefined) {
      p = {
        party,
        lots: [],
        amounts: [],
        dims: [],
        held: {},
        inTransit: {},
        heldBySource: starts.map(() => ({})),
      };
      parties.set(party, p);
    }
    return p;
  };
  const add = (to: ByDim, dim: Dim, amount: number): void => {
    if (amount > 0) to[dim] = (to[dim] ?? 0) + amount;
  };
  for (const id of lots) {
    const lot = g.table.lots.find(id);
    const dim = dimOf(amounts.lotDim[lot]!);
    const known = b.known(lot);
    for (let v = g.lotN0[lot]!; v < g.lotN1[lot]!; v++) {
      const holder = holderOf(view, v);
      if (holder === null) continue;
      const p = partyOf(holder);
      if (p.lots.at(-1) !== id) {
        p.lots.push(id);
        p.amounts.push(known ? 0 : -1);
        p.dims.push(dim);
      }
      if (known) p.amounts[p.amounts.length - 1]! += b.held(v);
      if (g.nodeKind[v] === NODE.consignment) {
        add(p.inTransit, dim, b.held(v));
        continue;
      }
      add(p.held, dim, b.held(v));
      for (let s = 0; s < starts.length; s++) {
        const mine = p.heldBySource[s]!;
        if (doubts[s]!.doubt?.has(v)) p.heldBySource[s] = null;
        else if (mine !== null) add(mine, dim, b.heldOf(v, s));
      }
    }
  }
  return [...parties.values()].sort((a, b2) => a.party - b2.party);
}

/** To whom a consignment is on its way. */
function receiverOf(view: DirectionView, node: number): number {
  const { graph: g } = view.data;
  const t = g.table;
  for (let i = g.in0[node]!; i < g.in1[node]!; i++) {
    const r = g.xRow[g.adjIn.a[i]!]!;
    if (t.toParty[r] !== 0) return t.toParty[r]!;
    const operator = t.toPlace[r] === 0 ? undefined : view.context.operator?.(t.toPlace[r]!);
    if (operator !== undefined) return operator;
  }
  return 0;
}

function scopeSources(view: DirectionView): (ScopeSource | null)[] {
  const { reach, graph: g, amounts, nodes, quantities: q, starts, doubts } = view.data;
  const b = view.balances();
  const t = g.table;
  return starts.map((_, s) => {
    const total = view.sources[s]!.total;
    if (total === null) return null;
    const sum = {
      held: 0,
      inTransit: 0,
      consumed: 0,
      sold: 0,
      destroyed: 0,
      exited: 0,
      unexplained: 0,
      beyond: 0,
    };
    const lost = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < reach.lots.length; i++) {
      const lot = reach.lots.a[i]!;
      const of = b.ofLotSource(lot, s);
      const share = q.share[lot * q.k + s]!;
      if (!b.known(lot) || unknownIn(view, lot, s) || (share > 0 && amounts.lotDim[lot] !== DIM.mass))
        continue;
      sum.held += of.held;
      sum.inTransit += of.inTransit;
      sum.consumed += of.consumed;
      sum.sold += of.sold;
      sum.destroyed += of.destroyed;
      sum.exited += of.exited;
      of.lost.forEach((l, kind) => {
        lost[kind] = lost[kind]! + l;
      });
    }
    for (let i = 0; i < nodes.length; i++) {
      const v = nodes.a[i]!;
      if (g.nodeLot[v]! >= 0 || doubts[s]!.doubt?.has(v)) continue;
      sum.unexplained += b.addHubSource(v, s, lost);
      for (let r = t.headOfHub[g.nodeA[v]!]!; r >= 0; r = t.nextOfHub[r]!) {
        const x = g.rowTransfer[r]! - 1;
        if (x < 0 || t.role[r] !== ROLE.output || g.xFrom[x] !== v) continue;
        const far = g.xTo[x]!;
        if (far < 0 || view.data.active[far] !== 1) sum.beyond += q.carried[x * q.k + s]!;
      }
    }
    const found = [...Object.values(sum), ...lost].reduce((a, amount) => a + amount, 0);
    const uncertain = total - found;
    return { total, ...sum, lost, uncertain, accounted: total - sum.unexplained - sum.beyond - uncertain };
  });
}
