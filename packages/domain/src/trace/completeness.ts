import { buildBalances } from './balance.ts';
import type { Completeness, CompletenessCode, Cut, Finding } from './completeness-types.ts';
import { FLAG, ROLE } from './edge.ts';
import { type Holder, LOT_STATE, type LotNote, NODE, XFLAG } from './graph.ts';
import { findLoops } from './loops.ts';
import { DEFAULT_PAIRING_WINDOW } from './pair.ts';
import type { SideData } from './result.ts';
import type { TraceRun } from './run.ts';
import type { TraceContext } from './types.ts';

const ORDER: readonly Finding['code'][] = [
  'stub',
  'overdrawn',
  'unexplained',
  'gain',
  'quantityMissing',
  'unitClash',
  'timeReversed',
  'loop',
  'notReceived',
  'notShipped',
  'ambiguousHolding',
  'silent',
  'unconfirmed',
  'idConflict',
  'corrected',
];

/** Whether the parties and places of a note turn out to be one holder, by who operates the places. */
function isSettled({ unless }: LotNote, context: TraceContext): boolean {
  if (unless === undefined) return false;
  const who = ({ place, party }: Holder): number =>
    party || ((place === 0 ? 0 : context.operator?.(place)) ?? 0);
  const { at } = unless;
  return unless.ends.some((end) => {
    const one = who(at);
    const other = who(end);
    if (one !== 0 && other !== 0) return one === other;
    return !end.operator && at.place !== 0 && at.place === end.place;
  });
}

/** The completeness statement over everything that the run followed, in a fixed order. */
export function statement(run: TraceRun, sides: readonly SideData[], context: TraceContext): Completeness {
  const found: Finding[] = [];
  const add = (f: Finding): void => {
    found.push(f);
  };
  const notes = run.graph.notes;
  const lotsIn = (lot: number): boolean => sides.some((d) => d.reach.hasLot(lot));
  const t = run.table;
  for (const n of notes) {
    if (!lotsIn(n.lot) || isSettled(n, context)) continue;
    const lot = t.lots.id(n.lot);
    const event = t.event[n.row]!;
    switch (n.code) {
      case 'ambiguousHolding':
        add({ code: 'ambiguousHolding', lot, event, unbacked: n.unbacked });
        break;
      case 'timeReversed':
        add({ code: 'timeReversed', hub: 0, lot, event });
        break;
      case 'notReceived':
        add({ code: 'notReceived', lot, event });
        break;
      case 'notShipped':
        add({ code: 'notShipped', lot, event });
        break;
    }
  }
  for (const d of sides) {
    aboutLots(run, d, context, add);
    aboutHubs(d, add);
    for (const lots of findLoops(d)) add({ code: 'loop', lots });
  }
  aboutClaims(run, sides, context, add);
  const findings = inOrder(found);
  const counts: Partial<Record<CompletenessCode, number>> = {};
  for (const f of findings) counts[f.code] = (counts[f.code] ?? 0) + 1;
  const cut = run.sides.flatMap((s, i) => (s.cut ? [cutOf(run, sides[i]!)] : []));
  if (cut.length > 0) counts.cut = cut.reduce((n, c) => n + c.lots, 0);
  return {
    findings,
    counts,
    cut,
    withheld: { lots: 0, events: 0, parties: 0 },
    now: run.options.now,
    pairingWindow: run.options.pairingWindow ?? DEFAULT_PAIRING_WINDOW,
    ignoreTime: run.options.ignoreTime ?? false,
  };
}

function aboutLots(run: TraceRun, d: SideData, context: TraceContext, add: (f: Finding) => void): void {
  const { graph: g, amounts, quantities: q, reach } = d;
  const t = g.table;
  for (const r of amounts.clashRows)
    if (reach.hasLot(t.lotOf[r]!)) add({ code: 'unitClash', lot: t.lotId(r), hub: 0 });
  for (let i = 0; i < reach.lots.length; i++) {
    const lot = reach.lots.a[i]!;
    const id = t.lots.id(lot);
    let made = false;
    let other = false;
    let heard = Number.NEGATIVE_INFINITY;
    for (let r = t.headOfLot[lot]!; r >= 0; r = t.nextOfLot[r]!) {
      const role = t.role[r]!;
      if (
        t.flags[r] !== 0 ||
        role === ROLE.voided ||
        (run.voided.size > 0 && run.voided.find(t.event[r]!) >= 0)
      )
        continue;
      if (role === ROLE.add || role === ROLE.output) made = true;
      else if (role !== ROLE.loss) other = true;
      if (t.t1[r]! > heard) heard = t.t1[r]!;
    }
    if (!made) add({ code: 'stub', lot: id });
    else if (!other) {
      const end =
        context.bestBefore?.(id) ??
        (run.options.silentAfter === undefined ? Number.POSITIVE_INFINITY : heard + run.options.silentAfter);
      if (run.options.now > end) add({ code: 'silent', lot: id, since: heard });
    }
    for (let x = g.lotX0[lot]!; x < g.lotX1[lot]!; x++) {
      // Of all that a container held no quantity is stated: where it is unknown, what went in or out before is named.
      if ((g.xFlags[x]! & (XFLAG.link | XFLAG.rest)) !== 0) continue;
      const r = g.xRow[x]!;
      if (t.amount[r]! < 0) add({ code: 'quantityMissing', lot: id, event: t.event[r]! });
    }
    for (let v = g.lotN0[lot]!; v < g.lotN1[lot]!; v++) {
      let over = 0;
      for (let j = g.out0[v]!; j < g.out1[v]!; j++) over += q.excess[g.adjOut.a[j]!]!;
      if (over <= 0) continue;
      const kind = g.nodeKind[v]!;
      if (kind === NODE.consignment) add({ code: 'gain', hub: 0, lot: id, amount: over });
      else if (made || g.in1[v]! > g.in0[v]!) {
        const box = kind === NODE.container;
        add({
          code: 'overdrawn',
          lot: id,
          place: box ? 0 : g.nodeA[v]!,
          party: box ? 0 : g.nodeB[v]!,
          container: box ? g.nodeA[v]! : 0,
          amount: over,
        });
      }
    }
  }
}

function aboutHubs(d: SideData, add: (f: Finding) => void): void {
  const { graph: g, amounts, nodes } = d;
  const t = g.table;
  const balances = buildBalances(d);
  for (let i = 0; i < nodes.length; i++) {
    const v = nodes.a[i]!;
    if (g.nodeLot[v]! >= 0) continue;
    const dense = g.nodeA[v]!;
    const hub = t.hubs.id(dense);
    if (amounts.clash[v] === 1) add({ code: 'unitClash', lot: 0, hub });
    else {
      const gain = balances.hubGain(v);
      const unexplained = balances.hubUnexplained(v);
      if (gain > 0) add({ code: 'gain', hub, lot: 0, amount: gain });
      if (unexplained > 0) add({ code: 'unexplained', hub, amount: unexplained });
    }
    let first = Number.POSITIVE_INFINITY;
    for (let r = t.headOfHub[dense]!; r >= 0; r = t.nextOfHub[r]!) {
      const x = g.rowTransfer[r]! - 1;
      if (x < 0) continue;
      if (g.xTo[x] === v) first = Math.min(first, t.t0[r]!);
      if ((g.xTo[x] === v || g.xFrom[x] === v) && t.amount[r]! < 0)
        add({ code: 'quantityMissing', lot: t.lotId(r), event: t.event[r]! });
    }
    if (first === Number.POSITIVE_INFINITY) continue;
    for (let r = t.headOfHub[dense]!; r >= 0; r = t.nextOfHub[r]!) {
      const x = g.rowTransfer[r]! - 1;
      if (x >= 0 && g.xFrom[x] === v && t.role[r] === ROLE.output && t.t1[r]! < first)
        add({ code: 'timeReversed', hub, lot: t.lotId(r), event: t.event[r]! });
    }
  }
}

function aboutClaims(
  run: TraceRun,
  sides: readonly SideData[],
  context: TraceContext,
  add: (f: Finding) => void,
): void {
  const g = run.graph;
  const t = run.table;
  const wasConfirmed = confirmations(run);
  let packings: Map<number, number[]> | null = null;
  for (let r = 0; r < t.length; r++) {
    const flags = t.flags[r]!;
    const gone = run.voided.size > 0 && run.voided.find(t.event[r]!) >= 0;
    if (flags === 0 && !gone) continue;
    if (t.isUnpacking(r)) {
      packings ??= packingsOf(run, sides);
      aboutUnpacking(run, context, r, packings.get(t.container[r]!) ?? [], gone, wasConfirmed, add);
      continue;
    }
    const hub = g.hubNode[t.hubOf[r]!]! - 1;
    if (!sides.some((d) => d.reach.hasLot(t.lotOf[r]!) || (hub >= 0 && d.reach.has(hub)))) continue;
    const event = t.event[r]!;
    if (gone) {
      if (t.role[r] !== ROLE.voided)
        add({ code: 'corrected', event, replacedBy: [...(context.replacedBy?.(event) ?? [])] });
      continue;
    }
    if ((flags & FLAG.unconfirmed) !== 0 && !wasConfirmed(r))
      add({ code: 'unconfirmed', lot: t.lotId(r), event });
    if ((flags & FLAG.idConflict) !== 0) add({ code: 'idConflict', lot: t.lotId(r), event });
  }
}

/** Tells of a claim whether the same event also came from somebody with a say: then nothing about it is left open. */
function confirmations(run: TraceRun): (claim: number) => boolean {
  const t = run.table;
  const said = new Map<number, Set<string>>();
  const wording = (r: number): string =>
    [t.tie, t.ord, t.role, t.t0, t.amount, t.fromPlace, t.fromParty, t.toPlace, t.toParty]
      .map((column) => column[r])
      .join();
  return (claim) => {
    const lot = t.lotOf[claim]!;
    let counted = said.get(lot);
    if (counted === undefined) {
      counted = new Set();
      for (let r = t.headOfLot[lot]!; r >= 0; r = t.nextOfLot[r]!) if (run.counts(r)) counted.add(wording(r));
      said.set(lot, counted);
    }
    return counted.has(wording(claim));
  };
}

/** The rows that packed lots of the answer into containers, by container. */
function packingsOf(run: TraceRun, sides: readonly SideData[]): Map<number, number[]> {
  const t = run.table;
  const found = new Map<number, number[]>();
  for (let r = 0; r < t.length; r++) {
    if (t.role[r] !== ROLE.packIn || !run.counts(r)) continue;
    if (!sides.some((d) => d.reach.hasLot(t.lotOf[r]!))) continue;
    const rows = found.get(t.container[r]!);
    if (rows === undefined) found.set(t.container[r]!, [r]);
    else rows.push(r);
  }
  return found;
}

/** A claim, or a statement that was declared wrong, that everything came out of a container: it concerns each lot in it. */
function aboutUnpacking(
  run: TraceRun,
  context: TraceContext,
  row: number,
  packings: readonly number[],
  gone: boolean,
  wasConfirmed: (claim: number) => boolean,
  add: (f: Finding) => void,
): void {
  const t = run.table;
  const event = t.event[row]!;
  const flags = t.flags[row]!;
  for (const r of packings) {
    if (t.t0[r]! > t.t1[row]!) continue;
    const lot = t.lotId(r);
    if (gone) add({ code: 'corrected', event, replacedBy: [...(context.replacedBy?.(event) ?? [])] });
    else {
      if ((flags & FLAG.unconfirmed) !== 0 && !wasConfirmed(row)) add({ code: 'unconfirmed', lot, event });
      if ((flags & FLAG.idConflict) !== 0) add({ code: 'idConflict', lot, event });
    }
  }
}

/** The lots that a limit kept closed, and the starts from which each can be followed. */
function cutOf(run: TraceRun, d: SideData): Cut {
  const { graph: g, reach, nodes } = d;
  const t = g.table;
  const down = d.direction === 'down';
  const open = new Map<number, number>();
  for (let i = 0; i < nodes.length; i++) {
    const v = nodes.a[i]!;
    if (g.nodeLot[v]! >= 0) continue;
    for (let r = t.headOfHub[g.nodeA[v]!]!; r >= 0; r = t.nextOfHub[r]!) {
      if (t.role[r] !== (down ? ROLE.output : ROLE.input)) continue;
      const x = g.rowTransfer[r]! - 1;
      if (x < 0 || !reach.connects(v, x) || g.lotState[t.lotOf[r]!] === LOT_STATE.resolved) continue;
      const label = Math.max(reach.label[v]!, reach.lo(x));
      const known = open.get(t.lotId(r));
      if (known === undefined || label < known) open.set(t.lotId(r), label);
    }
  }
  const resume = [...open]
    .sort((a, b) => a[0] - b[0])
    .map(([lot, label]) =>
      down ? { kind: 'lot' as const, lot, from: label } : { kind: 'lot' as const, lot, until: -label },
    );
  return { direction: d.direction, limit: run.options.limit ?? 0, lots: resume.length, resume };
}

/** Findings in a fixed order, each once. */
function inOrder(found: readonly Finding[]): Finding[] {
  const groups: Finding[][] = ORDER.map(() => []);
  for (const f of found) groups[ORDER.indexOf(f.code)]!.push(f);
  const out: Finding[] = [];
  for (const group of groups) {
    group.sort(compareFindings);
    let last: Finding | undefined;
    for (const f of group) {
      if (last !== undefined && compareFindings(last, f) === 0) continue;
      out.push(f);
      last = f;
    }
  }
  return out;
}

const FIELDS = ['lot', 'hub', 'event', 'place', 'party', 'container', 'amount'] as const;

/** Two findings of one code. */
function compareFindings(a: Finding, b: Finding): number {
  const x = a as Partial<Record<(typeof FIELDS)[number], number>>;
  const y = b as Partial<Record<(typeof FIELDS)[number], number>>;
  for (const f of FIELDS) {
    const d = (x[f] ?? 0) - (y[f] ?? 0);
    if (d !== 0) return d;
  }
  if (a.code === 'loop' && b.code === 'loop') {
    for (let i = 0; i < a.lots.length && i < b.lots.length; i++)
      if (a.lots[i] !== b.lots[i]) return a.lots[i]! - b.lots[i]!;
    return a.lots.length - b.lots.length;
  }
  if (a.code === 'ambiguousHolding' && b.code === 'ambiguousHolding')
    return Number(a.unbacked) - Number(b.unbacked);
  return 0;
}
