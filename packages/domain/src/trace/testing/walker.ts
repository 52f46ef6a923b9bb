/**
 * The slow, obvious walker: what a trace is, written down once more with simple objects, strings and BigInt, looking at
 * every edge of the world at every step. The engine is tested against it. It shares no code with the engine.
 */
import { type Edge, ROLE } from '../edge.ts';
import { resolveSlowly } from './walker-lots.ts';
import { inOrder } from './walker-order.ts';
import { doubts, oriented, spread } from './walker-reach.ts';
import { amountOf, type Hop, isHub, lotOf, type WalkerOptions, type World } from './walker-types.ts';

export interface Walked {
  /** Transformations and pools that were reached. */
  hubs: Set<number>;
  /** Lot → earliest (downstream) or latest (upstream) time. */
  lots: Map<number, number>;
  shares: Map<number, (bigint | null)[]>;
  bounds: Map<number, (bigint | null)[]>;
  /** Node → amount at the end, and per source. */
  left: Map<string, bigint>;
  leftOf: Map<string, bigint[]>;
  totals: bigint[];
}

/** Holdings and hops of the whole world. */
export function buildWorld(all: readonly Edge[], o: WalkerOptions): World {
  const seen = new Set<string>();
  const once = all.filter((e) => {
    const key = `${e.event}/${e.ord}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const wrong = new Set(once.filter((e) => e.role === ROLE.voided).map((e) => e.event));
  const effective = once.filter((e) => !wrong.has(e.event) && e.flags === 0);
  const world: World = { hops: [], nodesOf: new Map(), effective };
  const lots = [...new Set(effective.filter((e) => e.lot !== 0).map((e) => e.lot))];
  for (const lot of lots) {
    const own = effective
      .filter((e) => e.lot === lot)
      .sort((a, b) => a.t0 - b.t0 || a.tie - b.tie || a.event - b.event || a.ord - b.ord);
    const emptied = effective.filter((e) => e.role === ROLE.packOut && e.lot === e.container);
    const { hops, nodes } = resolveSlowly(lot, own, emptied, o);
    world.nodesOf.set(lot, nodes);
    for (const h of hops) world.hops.push({ ...h, id: world.hops.length });
  }
  for (const e of effective)
    if (e.role === ROLE.loss && e.lot === 0)
      world.hops.push({
        id: world.hops.length,
        edge: e,
        from: `hub ${e.hub}`,
        to: null,
        t0: e.t0,
        t1: e.t1,
        link: false,
        reset: false,
        rest: false,
        amount: amountOf(e),
      });
  return world;
}

/** The whole answer for whole-lot starts. */
export function walk(w: World, startLots: readonly number[], o: WalkerOptions): Walked {
  const seeds = startLots.map(
    (lot) => new Map((w.nodesOf.get(lot) ?? []).map((n) => [n, Number.NEGATIVE_INFINITY])),
  );
  const owner = new Map<string, number>();
  seeds.forEach((nodes, s) => {
    for (const n of nodes.keys()) if (!owner.has(n)) owner.set(n, s);
  });
  const label = spread(w, o, new Map(seeds.flatMap((s) => [...s])));
  const lots = new Map<number, number>();
  for (const [n, l] of label) {
    if (isHub(n)) continue;
    lots.set(lotOf(n), Math.min(lots.get(lotOf(n)) ?? Number.POSITIVE_INFINITY, l));
  }
  for (const lot of startLots) if (!lots.has(lot)) lots.set(lot, Number.NEGATIVE_INFINITY);
  const active = (n: string | null): boolean => n !== null && (isHub(n) ? label.has(n) : lots.has(lotOf(n)));
  const region = w.hops.filter((h) => !h.link && (active(h.from) || active(h.to)));
  const order = inOrder(region, active, o.ignoreTime);
  const k = startLots.length;
  const zero = (): bigint[] => new Array<bigint>(k).fill(0n);
  const q = new Map<string, bigint>();
  const of = new Map<string, bigint[]>();
  const could = new Map<string, bigint[]>();
  const get = (m: Map<string, bigint[]>, n: string): bigint[] => {
    let v = m.get(n);
    if (v === undefined) {
      v = zero();
      m.set(n, v);
    }
    return v;
  };
  const excess = new Map<number, bigint>();
  const share = new Map<number, bigint[]>();
  const bound = new Map<number, bigint[]>();
  const totals = zero();
  const add = (m: Map<number, bigint[]>, lot: number, s: number, v: bigint): void => {
    const row = m.get(lot) ?? zero();
    row[s] = row[s]! + v;
    m.set(lot, row);
  };
  const own = (n: string, s: number, v: bigint): void => {
    totals[s] = totals[s]! + v;
    add(share, lotOf(n), s, v);
    add(bound, lotOf(n), s, v);
  };
  const connects = (n: string, hi: number): boolean => label.has(n) && (o.ignoreTime || label.get(n)! <= hi);

  const oneWay = (h: Hop, forward: boolean, sources: boolean): void => {
    if (h.amount === null) return;
    const near = forward ? h.from : h.to;
    const far = forward ? h.to : h.from;
    const c = zero();
    const b = zero();
    const whole = h.amount;
    if (near !== null && active(near)) {
      const had = q.get(near) ?? 0n;
      let t = least(whole, had);
      if (sources) {
        const parts = get(of, near);
        if (!connects(near, forward ? h.t1 : -h.t0)) {
          const rest = had - parts.reduce((a, x) => a + x, 0n);
          if (forward) t = t < rest ? t : rest;
          else {
            let lack = whole - (whole < rest ? whole : rest);
            for (let s = 0; s < k && lack > 0n; s++) {
              const d = least(parts[s]!, lack);
              parts[s] = parts[s]! - d;
              lack -= d;
            }
          }
        } else {
          largestRemainder([...parts, had - parts.reduce((a, x) => a + x, 0n)], t).forEach((v, s) => {
            if (s === k) return;
            c[s] = v;
            parts[s] = parts[s]! - v;
            const cap = get(could, near)[s]!;
            b[s] = least(cap, t);
          });
        }
      }
      q.set(near, had - (forward ? t : whole));
      if (forward && whole > t) {
        excess.set(h.id, whole - t);
        const s = owner.get(near);
        if (sources && s !== undefined) {
          c[s] = c[s]! + whole - t;
          b[s] = -least(-(b[s]! + whole - t), -c[s]!);
          own(near, s, whole - t);
        }
      }
    }
    if (far === null || !active(far)) return;
    const joined = forward ? whole : whole - (excess.get(h.id) ?? 0n);
    q.set(far, (q.get(far) ?? 0n) + joined);
    if (!sources) return;
    let sum = 0n;
    for (let s = 0; s < k; s++) {
      if (!isHub(far) && (near === null || isHub(near) || lotOf(near) !== lotOf(far))) {
        add(share, lotOf(far), s, c[s]!);
        add(bound, lotOf(far), s, b[s]!);
      }
      let v = c[s]!;
      if (joined < whole) {
        v = roundHalfUp(v * joined, whole);
        if (v > joined - sum) v = joined - sum;
      }
      sum += v;
      get(of, far)[s] = get(of, far)[s]! + v;
      get(could, far)[s] = get(could, far)[s]! + b[s]!;
    }
    const s = owner.get(far);
    if (s === undefined) return;
    get(of, far)[s] = get(of, far)[s]! + joined - sum;
    get(could, far)[s] = get(could, far)[s]! + joined - sum;
    own(far, s, joined - sum);
    if (joined < whole) {
      const others = c.reduce((a, x) => a + x, 0n);
      const more =
        whole - joined < whole - others - (joined - sum) ? whole - joined : whole - others - (joined - sum);
      if (more > 0n) own(far, s, more);
    }
  };

  if (o.direction === 'down') for (const h of order) oneWay(h, true, true);
  else for (const h of order) oneWay(h, true, false);
  const left = new Map(q);
  if (o.direction === 'up') {
    for (const [n, s] of owner) {
      const v = q.get(n) ?? 0n;
      get(of, n)[s] = v;
      get(could, n)[s] = v;
      if (v > 0n) own(n, s, v);
    }
    for (const h of [...order].reverse()) oneWay(h, false, true);
  }

  const doubtful = startLots.map((_, s) => doubts(w, o, seeds, s, region));
  const shares = new Map<number, (bigint | null)[]>();
  const bounds = new Map<number, (bigint | null)[]>();
  for (const lot of lots.keys()) {
    const making = region.filter(
      (h) => h.to !== null && !isHub(h.to) && lotOf(h.to) === lot && (h.from === null || isHub(h.from)),
    );
    const hopsOf = region.filter((h) =>
      [h.from, h.to].some((n) => n !== null && !isHub(n) && lotOf(n) === lot),
    );
    const nothingIn = (n: string): boolean => !w.hops.some((h) => h.to === n);
    const unknownMade = hopsOf.some(
      (h) =>
        h.amount === null && (making.includes(h) || (h.from !== null && !isHub(h.from) && nothingIn(h.from))),
    );
    const over = hopsOf.reduce(
      (a, h) => a + (h.from !== null && !isHub(h.from) ? (excess.get(h.id) ?? 0n) : 0n),
      0n,
    );
    const made = unknownMade ? null : making.reduce((a, h) => a + (h.amount ?? 0n), 0n) + over;
    const unknown = startLots.map((_, s) => {
      const { sure, doubt } = doubtful[s]!;
      if (startLots.includes(lot) && made === null) return true;
      return hopsOf.some((h) => {
        const { near, far, hi } = oriented(h, o);
        if (near === null || far === null || !isHub(near)) return false;
        if (doubt.has(near) && (o.ignoreTime || doubt.get(near)! <= hi)) return true;
        return h.amount === null && sure.has(near) && (o.ignoreTime || sure.get(near)! <= hi);
      });
    });
    shares.set(
      lot,
      unknown.map((u, s) => (u ? null : (share.get(lot)?.[s] ?? 0n))),
    );
    bounds.set(
      lot,
      unknown.map((u, s) => {
        if (u) return made;
        let b = bound.get(lot)?.[s] ?? 0n;
        if (totals[s]! < b) b = totals[s]!;
        if (made !== null && made < b) b = made;
        const e = share.get(lot)?.[s] ?? 0n;
        return b > e ? b : e;
      }),
    );
  }
  const hubs = new Set([...label.keys()].filter((n) => isHub(n)).map((n) => Number(n.slice(4))));
  return { hubs, lots, shares, bounds, left, leftOf: of, totals };
}

function least(a: bigint, b: bigint): bigint {
  return [a, b].reduce((x, y) => (y < x ? y : x));
}

function roundHalfUp(p: bigint, q: bigint): bigint {
  return (2n * p + q) / (2n * q);
}

/** Takes `t` out of parts in proportion, by largest remainder, ties to the earlier part. */
export function largestRemainder(parts: readonly bigint[], t: bigint): bigint[] {
  const whole = parts.reduce((a, x) => a + x, 0n);
  if (whole === 0n) return parts.map(() => 0n);
  const out = parts.map((p) => (p * t) / whole);
  const rests = parts.map((p, i) => ({ i, rest: (p * t) % whole }));
  rests.sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1));
  let lack = t - out.reduce((a, x) => a + x, 0n);
  for (const { i } of rests) {
    if (lack <= 0n) break;
    out[i] = out[i]! + 1n;
    lack--;
  }
  return out;
}
