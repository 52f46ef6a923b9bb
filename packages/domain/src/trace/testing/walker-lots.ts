/** The walker's holdings of one lot: the same rules as the engine's, written as plainly as possible. */
import { type Edge, ROLE } from '../edge.ts';
import { amountOf, type Hop, type WalkerOptions } from './walker-types.ts';

interface End {
  kind: 'place' | 'box' | 'truck' | 'hub' | 'none';
  a: number;
  b: number;
}

const NONE: End = { kind: 'none', a: 0, b: 0 };
const same = (a: number, b: number): boolean => a === 0 || b === 0 || a === b;
const fits = (x: Edge, y: Edge): boolean =>
  same(x.fromPlace, y.fromPlace) &&
  same(x.fromParty, y.fromParty) &&
  same(x.toPlace, y.toPlace) &&
  same(x.toParty, y.toParty);
const early = (x: Edge, y: Edge): number => x.t0 - y.t0 || x.event - y.event || x.ord - y.ord;

interface Paired {
  undone: Set<Edge>;
  /** Shipments and receipts that belong together. */
  groups: Edge[][];
}

function pair(own: readonly Edge[], window: number): Paired {
  const ships = own.filter((e) => e.role === ROLE.ship);
  const receipts = own.filter((e) => e.role === ROLE.receive);
  const undone = new Set<Edge>();
  const shares = (a: Edge, b: Edge): boolean => a.docs.some((d) => b.docs.includes(d));
  const near = (s: Edge, r: Edge): boolean => s.t0 <= r.t1 && r.t0 - s.t1 <= window;
  for (const v of own.filter((e) => e.role === ROLE.voidShip)) {
    const byDoc = ships.filter((s) => shares(s, v) && s.t0 <= v.t1);
    if (byDoc.length > 0) for (const s of byDoc) undone.add(s);
    else {
      const open = ships.filter((s) => !undone.has(s) && near(s, v) && fits(s, v));
      if (open.length === 1) undone.add(open[0]!);
    }
  }
  const live = ships.filter((s) => !undone.has(s));
  const ties: [Edge, Edge][] = [];
  for (const r of receipts) {
    const lists = [...new Set(r.docs)]
      .map((d) => live.filter((s) => s.docs.includes(d)))
      .filter((l) => l.length > 0);
    const fewest = Math.min(...lists.map((l) => l.length));
    for (const list of lists.filter((l) => l.length === fewest)) {
      const good = list.filter((s) => fits(s, r));
      for (const s of good.length > 0 ? good : list) ties.push([s, r]);
    }
  }
  const tied = new Set(ties.flat());
  const openShips = live.filter((s) => !tied.has(s)).sort(early);
  const openReceipts = receipts.filter((r) => !tied.has(r)).sort(early);
  for (const exact of [true, false])
    for (const r of openReceipts) {
      if (tied.has(r)) continue;
      const could = openShips.filter(
        (s) =>
          !tied.has(s) &&
          near(s, r) &&
          fits(s, r) &&
          (!exact || (s.toPlace === r.toPlace && s.toParty === r.toParty)),
      );
      const s = could.find((c) => c.amount === r.amount && c.dim === r.dim) ?? could[0];
      if (s === undefined) continue;
      ties.push([s, r]);
      tied.add(s);
      tied.add(r);
    }
  const groups: Edge[][] = [];
  for (const e of tied) {
    if (groups.some((g) => g.includes(e))) continue;
    const group = [e];
    for (const x of group)
      for (const t of ties) if (t.includes(x)) for (const y of t) if (!group.includes(y)) group.push(y);
    groups.push(group);
  }
  return { undone, groups };
}

/**
 * What of a lot came out when all was taken out of a container: it is counted through from the beginning. Null when
 * nothing was in; `amount` is null when nobody can tell how much.
 */
export function restOf(
  lot: number,
  own: readonly Edge[],
  emptied: readonly Edge[],
  last: Edge,
): { amount: bigint | null } | null {
  type Step = { at: number; turn: number; e: Edge };
  const steps: Step[] = [];
  for (const e of own) {
    if (e.container !== last.container || e.lot === e.container) continue;
    if (e.role === ROLE.packIn) steps.push({ at: e.t0, turn: 1, e });
    if (e.role === ROLE.packOut) steps.push({ at: e.t1, turn: 2, e });
  }
  for (const e of emptied) if (e.container === last.container) steps.push({ at: e.t1, turn: 3, e });
  steps.sort(
    (a, b) =>
      a.at - b.at || a.turn - b.turn || a.e.tie - b.e.tie || a.e.event - b.e.event || a.e.ord - b.e.ord,
  );
  const isBox = own.some((e) => e.container === lot);
  let inside: (bigint | null)[] = [];
  for (const { turn, e } of steps) {
    if (e === last) {
      if (inside.length === 0) return null;
      return { amount: inside.includes(null) ? null : inside.reduce((a, b) => a! + b!, 0n) };
    }
    if (turn === 1) inside.push(amountOf(e));
    else if (turn === 3 || isBox) inside = [];
    else if (inside.length > 0) {
      const out = amountOf(e);
      inside.push(out === null ? null : -out);
      if (inside.every((v) => v !== null) && inside.reduce((a, b) => a! + b!, 0n)! <= 0n) inside = [];
    }
  }
  return null;
}

/** Hops and nodes of one lot. `own` are its effective edges in the order of event and position, `emptied` those of all lots that took everything out of a container. */
export function resolveSlowly(
  lot: number,
  own: readonly Edge[],
  emptied: readonly Edge[],
  o: WalkerOptions,
): { hops: Hop[]; nodes: string[] } {
  const { undone, groups } = pair(own, o.window);
  const plans: { e: Edge; from: End; to: End; t0: number; reset: boolean; rest?: bigint | null }[] = [];
  const packedInto = new Set(own.filter((e) => e.role === ROLE.packIn).map((e) => e.container));
  for (const e of emptied) {
    const rest = packedInto.has(e.container) ? restOf(lot, own, emptied, e) : null;
    if (rest === null) continue;
    const from: End = { kind: 'box', a: e.container, b: 0 };
    const to: End = { kind: 'place', a: e.toPlace, b: e.toParty };
    plans.push({ e, from, to, t0: e.t0, reset: false, rest: rest.amount });
  }
  for (const e of own) {
    if (e.role === ROLE.packOut && e.container === lot) continue;
    const source: End = { kind: 'place', a: e.fromPlace, b: e.fromParty };
    const target: End = { kind: 'place', a: e.toPlace, b: e.toParty };
    const hub: End = { kind: 'hub', a: e.hub, b: 0 };
    const box: End = { kind: 'box', a: e.container, b: 0 };
    const plan = (from: End, to: End, t0 = e.t0, reset = false): void => {
      plans.push({ e, from, to, t0, reset });
    };
    const group = groups.find((g) => g.includes(e));
    switch (e.role) {
      case ROLE.add:
        plan(NONE, target);
        break;
      case ROLE.delete:
        plan(source, NONE);
        break;
      case ROLE.input:
        plan(source, hub);
        break;
      case ROLE.output:
        plan(hub, target);
        break;
      case ROLE.packIn:
        plan(source, box);
        break;
      case ROLE.packOut:
        plan(box, target);
        break;
      case ROLE.handOver:
        plan(source, { kind: 'place', a: e.toPlace || e.fromPlace, b: e.toParty || e.fromParty });
        break;
      case ROLE.ship: {
        if (undone.has(e)) break;
        if (group !== undefined) {
          const receipt = Math.min(...group.filter((g) => g.role === ROLE.receive).map((g) => g.t1));
          const ship = Math.min(...group.filter((g) => g.role === ROLE.ship).map((g) => g.t0));
          const truck: End = { kind: 'truck', a: groups.indexOf(group), b: 0 };
          if (receipt < ship) plan(source, truck, receipt, true);
          else plan(source, truck);
        } else if (o.now - e.t1 <= o.window || (e.toPlace === 0 && e.toParty === 0))
          plan(source, { kind: 'truck', a: 1000 + e.event * 100 + e.ord, b: 0 });
        else plan(source, target);
        break;
      }
      case ROLE.receive:
        if (group !== undefined) plan({ kind: 'truck', a: groups.indexOf(group), b: 0 }, target);
        else plan(source, target);
        break;
      default:
        break;
    }
  }
  const ends = plans.flatMap((p) => [p.from, p.to]);
  const boxes = new Set(ends.filter((x) => x.kind === 'box').map((x) => x.a));
  const descriptors = new Map<string, End>();
  for (const x of ends) if (x.kind === 'place') descriptors.set(`${x.a},${x.b}`, x);
  const name = (x: End): string => `lot ${lot} place ${x.a},${x.b}`;
  const meaning = new Map<string, string | End[]>();
  const known: End[] = [];
  const stages = [
    (x: End) => x.a !== 0 && x.b !== 0,
    (x: End) => x.a !== 0 && x.b === 0,
    (x: End) => x.a === 0 && x.b !== 0,
    (x: End) => x.a === 0 && x.b === 0,
  ];
  for (const stage of stages) {
    const now = [...descriptors].filter(([, x]) => stage(x));
    const fresh: End[] = [];
    for (const [key, x] of now) {
      const could = x.a !== 0 && x.b !== 0 ? [] : known.filter((n) => same(n.a, x.a) && same(n.b, x.b));
      if (could.length === 0) {
        fresh.push(x);
        meaning.set(key, name(x));
      } else if (could.length === 1) meaning.set(key, name(could[0]!));
      else meaning.set(key, could);
    }
    known.push(...fresh);
  }
  const nodes = new Set<string>();
  const links: [string, string][] = [];
  const place = (x: End, isIn: boolean, e: Edge): string | null => {
    let n: string;
    switch (x.kind) {
      case 'none':
        return null;
      case 'hub':
        return `hub ${x.a}`;
      case 'box':
      case 'truck':
        n = `lot ${lot} ${x.kind} ${x.a}`;
        break;
      case 'place': {
        const direct =
          e.role === ROLE.add || e.role === ROLE.delete || e.role === ROLE.input || e.role === ROLE.output;
        if (direct && e.container !== 0 && boxes.has(e.container)) {
          n = `lot ${lot} box ${e.container}`;
          break;
        }
        const m = meaning.get(`${x.a},${x.b}`)!;
        if (typeof m === 'string') n = m;
        else {
          n = `lot ${lot} unclear-${isIn ? 'in' : 'out'} ${x.a},${x.b}`;
          if (!nodes.has(n)) for (const c of m) links.push(isIn ? [n, name(c)] : [name(c), n]);
        }
        break;
      }
    }
    nodes.add(n);
    return n;
  };
  for (const k of known) nodes.add(name(k));
  const hops: Hop[] = [];
  for (const p of plans) {
    const from = place(p.from, false, p.e);
    const to = place(p.to, true, p.e);
    if (from === to) continue;
    hops.push({
      id: 0,
      edge: p.e,
      from,
      to,
      t0: p.t0,
      t1: p.e.t1,
      link: false,
      reset: p.reset,
      rest: p.rest !== undefined,
      amount: p.rest === undefined ? amountOf(p.e) : p.rest,
    });
  }
  const comesIn = (n: string): boolean => hops.some((h) => h.to === n) || links.some(([, to]) => to === n);
  const backed = [...nodes].filter((n) => comesIn(n) && !n.includes('unclear-out'));
  const bare = [...nodes].filter((n) => !comesIn(n) && hops.some((h) => h.from === n));
  const made = own.some((e) => e.role === ROLE.add || e.role === ROLE.output);
  const arrivals = hops.filter((h) => h.to !== null && !h.to.startsWith('hub')).map((h) => h.t0);
  const lost = bare.filter(
    (n) =>
      !n.includes('unclear-out') &&
      (made || Math.min(...hops.filter((h) => h.from === n).map((h) => h.t0)) > Math.min(...arrivals)),
  );
  if (lost.length > 0 && backed.length > 0) {
    const loose = `lot ${lot} loose`;
    for (const n of backed) links.push([n, loose]);
    for (const n of lost) links.push([loose, n]);
  }
  for (const [from, to] of links)
    hops.push({
      id: 0,
      edge: null,
      from,
      to,
      t0: Number.NEGATIVE_INFINITY,
      t1: Number.POSITIVE_INFINITY,
      link: true,
      reset: false,
      rest: false,
      amount: null,
    });
  return { hops, nodes: [...nodes] };
}
