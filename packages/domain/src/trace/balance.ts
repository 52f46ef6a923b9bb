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
  /** Adds a hub's losses of a source to `lost`, by kind, and returns what of it is unexplained. */
  addHubSource(node: number, source: number, lost: number[]): number;
  hubGain(node: number): number;
  /** To be asked for right after the same hub's `hubGain`. */
  hubUnexplained(node: number): number;
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

  /** Amounts of a hub's lines, by one walk over them; losses by kind are added to `lost`, of one source if asked. */
  const sums = { poured: 0, drawn: 0, gain: 0, water: 0, known: true };
  const walkHub = (node: number, source: number, lost: number[] | null): void => {
    sums.poured = 0;
    sums.drawn = 0;
    sums.gain = 0;
    sums.known = amounts.clash[node] === 0;
    let dry: readonly [number, number] | undefined;
    let declared = false;
    for (let r = t.headOfHub[g.nodeA[node]!]!; r >= 0; r = t.nextOfHub[r]!) {
      const x = g.rowTransfer[r]! - 1;
      if (x < 0) continue;
      const isIn = g.xTo[x] === node;
      if (!isIn && g.xFrom[x] !== node) continue;
      const amount = Math.max(0, amounts.amount[x]!);
      if (amounts.amount[x]! < 0) sums.known = false;
      if (isIn) {
        sums.poured += amount;
        dry ??= t.moisture(r);
        continue;
      }
      sums.gain += q.excess[x]!;
      if (t.role[r] !== ROLE.loss) {
        sums.drawn += amount;
        continue;
      }
      const kind = t.lossKind[r]!;
      if (kind === LOSS_KIND.moisture) declared = true;
      if (lost !== null) lost[kind] = lost[kind]! + (source < 0 ? amount : q.carried[x * q.k + source]!);
    }
    // Water lost by drying, where no loss of moisture is declared: dry matter is kept.
    sums.water = 0;
    if (dry === undefined || declared || g.nodeKind[node] !== NODE.hub) return;
    if (amounts.hubDim[g.nodeA[node]!] !== DIM.mass) return;
    const [before, after] = dry;
    if (before > after && after < WHOLE_MOISTURE)
      sums.water = Math.min(q.left[node]!, mulDiv(sums.poured, before - after, WHOLE_MOISTURE - after));
  };

  /** What is left of a source after the water that drying took. */
  const leftOf = (node: number, source: number, lost: number[] | null): number => {
    const left = q.left[node]!;
    const mine = source < 0 ? left : q.leftOf[node * q.k + source]!;
    if (sums.water <= 0) return mine;
    const wet = source < 0 ? sums.water : mulDivRound(mine, sums.water, left);
    if (lost !== null) lost[LOSS_KIND.moisture] = lost[LOSS_KIND.moisture]! + wet;
    return mine - wet;
  };

  return {
    held: (node) => (received(node) ? 0 : q.left[node]!),
    heldOf: (node, source) => (received(node) ? 0 : q.leftOf[node * q.k + source]!),
    ofLot: (lot) => lotBalance(lot, -1),
    ofLotSource: (lot, source) => lotBalance(lot, source),
    ofHub: (node) => {
      const lost = new Array<number>(KINDS).fill(0);
      walkHub(node, -1, lost);
      const { poured, drawn, gain, known } = sums;
      const dense = g.nodeA[node]!;
      const unexplained = leftOf(node, -1, lost);
      return {
        hub: t.hubs.id(dense),
        dim: dimOf(amounts.hubDim[dense]!),
        known,
        poured,
        drawn,
        gain,
        lost,
        unexplained,
      };
    },
    addHubSource: (node, source, lost) => {
      walkHub(node, source, lost);
      return leftOf(node, source, lost);
    },
    hubGain: (node) => {
      walkHub(node, -1, null);
      return sums.gain;
    },
    hubUnexplained: (node) => leftOf(node, -1, null),
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
