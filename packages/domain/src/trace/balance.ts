import { dimOf } from './amounts.ts';
import { DIM, EXIT_KIND, LOSS_KIND, ROLE } from './edge.ts';
import { mulDiv, mulDivRound } from './exact.ts';
import { NODE, XFLAG } from './graph.ts';
import type { SideData } from './result.ts';
import type { Balance, HubBalance } from './types.ts';

const WHOLE_MOISTURE = 1_000_000;
const KINDS = 6;

/** Balances of one direction's lots and hubs. `OfSource` variants give a source's part (downstream). */
export interface Balances {
  /** What is in a holding at the end; what a received consignment lacks is a loss, not held. */
  held(node: number): number;
  heldOf(node: number, source: number): number;
  ofLot(lot: number): Balance;
  ofLotSource(lot: number, source: number): Balance;
  ofHub(node: number): HubBalance;
  ofHubSource(node: number, source: number): { lost: number[]; unexplained: number };
  /** The transfers by which a hub's outputs left it. */
  outLines(node: number): number[];
  /** Made, received beyond what was shipped or drawn beyond what was there: all that the lot ever was. */
  brought(lot: number): number;
  /** Whether everything that brought the lot into being has a quantity. */
  madeKnown(lot: number): boolean;
  /** Whether every quantity of the lot's balance is known. */
  known(lot: number): boolean;
}

/** Builds the balances of one direction. */
export function buildBalances(d: SideData): Balances {
  const { graph: g, amounts, quantities: q } = d;
  const t = g.table;

  const received = (node: number): boolean => g.isReceived(node);

  let asked = -1;
  let answer = false;
  const declares = (lot: number): boolean => {
    if (lot === asked) return answer;
    asked = lot;
    answer = false;
    for (let r = t.headOfLot[lot]!; r >= 0 && !answer; r = t.nextOfLot[r]!) answer = t.role[r] === ROLE.loss;
    return answer;
  };

  /** Losses that a lot's own edges declare at receipts (by event), and deletions. */
  const declared = (lot: number, event: number): { kind: number; amount: number }[] => {
    if (!declares(lot)) return [];
    const found: { kind: number; amount: number; ord: number }[] = [];
    for (let r = t.headOfLot[lot]!; r >= 0; r = t.nextOfLot[r]!)
      if (t.role[r] === ROLE.loss && t.event[r] === event && t.flags[r] === 0 && t.amount[r]! > 0)
        found.push({ kind: t.lossKind[r]!, amount: t.amount[r]!, ord: t.ord[r]! });
    return found.sort((a, b) => a.kind - b.kind || a.ord - b.ord);
  };

  /** Splits an amount over declared kinds; what is left is of `rest`. A source's part follows in proportion. */
  const split = (
    lost: number[],
    kinds: readonly { kind: number; amount: number }[],
    whole: number,
    part: number,
    rest: number,
  ): void => {
    let left = whole;
    let of = part;
    for (const k of kinds) {
      const take = Math.min(k.amount, left);
      if (take <= 0) continue;
      const c = whole === part ? take : mulDivRound(of, take, left);
      lost[k.kind] = lost[k.kind]! + c;
      left -= take;
      of -= c;
    }
    lost[rest] = lost[rest]! + of;
  };

  const lotBalance = (lot: number, source: number): Balance => {
    const b = {
      made: 0,
      unknownOrigin: 0,
      gain: 0,
      held: 0,
      inTransit: 0,
      used: 0,
      consumed: 0,
      sold: 0,
      destroyed: 0,
      exited: 0,
    };
    const lost = new Array<number>(KINDS).fill(0);
    const part = (x: number): number =>
      source < 0 ? Math.max(0, amounts.amount[x]!) : q.carried[x * q.k + source]!;
    for (let x = g.lotX0[lot]!; x < g.lotX1[lot]!; x++) {
      if ((g.xFlags[x]! & XFLAG.link) !== 0 || amounts.amount[x]! < 0) continue;
      const from = g.xFrom[x]!;
      const to = g.xTo[x]!;
      const inside = (v: number): boolean => v >= 0 && g.nodeLot[v] === lot;
      if (source < 0 && inside(from)) {
        const excess = q.excess[x]!;
        if (received(from)) b.gain += excess;
        else b.unknownOrigin += excess;
      }
      if (!inside(from)) {
        if (source < 0) b.made += amounts.amount[x]!;
        continue;
      }
      if (inside(to)) continue;
      if (to >= 0) {
        b.used += part(x);
        continue;
      }
      const r = g.xRow[x]!;
      const own = declared(lot, t.event[r]!);
      if (own.length > 0 || t.lossKind[r] !== LOSS_KIND.none) {
        const kinds = own.length > 0 ? own : [{ kind: t.lossKind[r]!, amount: amounts.amount[x]! }];
        split(lost, kinds, amounts.amount[x]!, part(x), LOSS_KIND.none);
        continue;
      }
      switch (t.exitKind[r]) {
        case EXIT_KIND.consumed:
          b.consumed += part(x);
          break;
        case EXIT_KIND.sold:
          b.sold += part(x);
          break;
        case EXIT_KIND.destroyed:
          b.destroyed += part(x);
          break;
        case EXIT_KIND.lost:
          lost[LOSS_KIND.none] = lost[LOSS_KIND.none]! + part(x);
          break;
        default:
          b.exited += part(x);
      }
    }
    if (source >= 0) b.made = q.share[lot * q.k + source]!;
    for (let v = g.lotN0[lot]!; v < g.lotN1[lot]!; v++) {
      const left = source < 0 ? q.left[v]! : q.leftOf[v * q.k + source]!;
      if (g.nodeKind[v] !== NODE.consignment) b.held += left;
      else if (!received(v)) b.inTransit += left;
      else if (left > 0) {
        const kinds: { kind: number; amount: number }[] = [];
        const events = new Set<number>();
        for (let i = g.out0[v]!; i < g.out1[v]!; i++) {
          const e = t.event[g.xRow[g.adjOut.a[i]!]!]!;
          if (!events.has(e)) kinds.push(...declared(lot, e));
          events.add(e);
        }
        split(lost, kinds, q.left[v]!, left, LOSS_KIND.transit);
      }
    }
    return { ...b, lost };
  };

  const hubLines = (node: number): { ins: number[]; outs: number[]; losses: number[] } => {
    const lines = { ins: [] as number[], outs: [] as number[], losses: [] as number[] };
    for (let r = t.headOfHub[g.nodeA[node]!]!; r >= 0; r = t.nextOfHub[r]!) {
      const x = g.rowTransfer[r]! - 1;
      if (x < 0) continue;
      if (g.xTo[x] === node) lines.ins.push(x);
      else if (g.xFrom[x] === node) (t.role[r] === ROLE.loss ? lines.losses : lines.outs).push(x);
    }
    return lines;
  };

  /** Water lost by drying where both moistures are known and no loss of moisture is declared: dry matter is kept. */
  const drying = (node: number, lines: { ins: number[]; losses: number[] }, poured: number): number => {
    if (g.nodeKind[node] !== NODE.hub || amounts.hubDim[g.nodeA[node]!] !== DIM.mass) return 0;
    if (lines.losses.some((x) => t.lossKind[g.xRow[x]!] === LOSS_KIND.moisture)) return 0;
    for (const x of lines.ins) {
      const r = g.xRow[x]!;
      const before = t.moistureBefore[r]!;
      const after = t.moistureAfter[r]!;
      if (before > after && after >= 0 && after < WHOLE_MOISTURE)
        return mulDiv(poured, before - after, WHOLE_MOISTURE - after);
    }
    return 0;
  };

  const hubBalance = (node: number, source: number): HubBalance => {
    const lines = hubLines(node);
    const part = (x: number): number =>
      source < 0 ? Math.max(0, amounts.amount[x]!) : q.carried[x * q.k + source]!;
    const whole = (xs: readonly number[]): number =>
      xs.reduce((sum, x) => sum + Math.max(0, amounts.amount[x]!), 0);
    const lost = new Array<number>(KINDS).fill(0);
    for (const x of lines.losses) {
      const kind = t.lossKind[g.xRow[x]!]!;
      lost[kind] = lost[kind]! + part(x);
    }
    const poured = whole(lines.ins);
    const left = q.left[node]!;
    const water = Math.min(left, drying(node, lines, poured));
    const mine = source < 0 ? left : q.leftOf[node * q.k + source]!;
    const wet = water <= 0 ? 0 : source < 0 ? water : mulDivRound(mine, water, left);
    lost[LOSS_KIND.moisture] = lost[LOSS_KIND.moisture]! + wet;
    let gain = 0;
    for (const x of lines.outs) gain += q.excess[x]!;
    for (const x of lines.losses) gain += q.excess[x]!;
    const all = [...lines.ins, ...lines.outs, ...lines.losses];
    return {
      hub: t.hubs.id(g.nodeA[node]!),
      dim: dimOf(amounts.hubDim[g.nodeA[node]!]!),
      known: amounts.clash[node] === 0 && all.every((x) => amounts.amount[x]! >= 0),
      poured,
      drawn: whole(lines.outs),
      gain,
      lost,
      unexplained: mine - wet,
    };
  };

  return {
    held: (node) => (received(node) ? 0 : q.left[node]!),
    heldOf: (node, source) => (received(node) ? 0 : q.leftOf[node * q.k + source]!),
    ofLot: (lot) => lotBalance(lot, -1),
    ofLotSource: (lot, source) => lotBalance(lot, source),
    ofHub: (node) => hubBalance(node, -1),
    ofHubSource: (node, source) => {
      const b = hubBalance(node, source);
      return { lost: [...b.lost], unexplained: b.unexplained };
    },
    outLines: (node) => hubLines(node).outs,
    brought: (lot) => {
      const b = lotBalance(lot, -1);
      return b.made + b.unknownOrigin + b.gain;
    },
    madeKnown: (lot) => {
      for (let x = g.lotX0[lot]!; x < g.lotX1[lot]!; x++) {
        const from = g.xFrom[x]!;
        if ((g.xFlags[x]! & XFLAG.link) !== 0 || amounts.amount[x]! >= 0) continue;
        if (from < 0 || g.nodeLot[from] !== lot || g.in1[from] === g.in0[from]) return false;
      }
      return true;
    },
    known: (lot) => {
      for (let x = g.lotX0[lot]!; x < g.lotX1[lot]!; x++) {
        if ((g.xFlags[x]! & XFLAG.link) !== 0 || amounts.amount[x]! < 0) return false;
      }
      return true;
    },
  };
}
