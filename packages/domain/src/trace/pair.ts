import { ROLE } from './edge.ts';
import type { Holder, Unless } from './graph.ts';
import { PairIndex } from './ints.ts';
import type { EdgeTable } from './table.ts';

/** What became of each shipment and receipt of one lot. Both arrays are parallel to `rows`. */
export interface Pairing {
  /** Consignment number, -1 for a lone side, -2 for one that was undone. */
  group: number[];
  groups: number;
  /** `void_shipping` that found nothing to undo. */
  strayVoids: number[];
}

/** How far apart a shipment and a receipt without a shared document may lie unless the question says otherwise: 30 days. */
export const DEFAULT_PAIRING_WINDOW = 30 * 86_400_000;

const LONE = -1;
const UNDONE = -2;

/**
 * Pairs the shipments and receipts of one lot (rows of the table in a fixed order): by the business document that
 * fewest shipments name (among those, the ones whose parties and places agree, if any do); else by parties and places within the time window, one to one, equal destinations first,
 * earliest first, equal amounts preferred. A receipt never pairs with a later shipment unless a document says so.
 */
export function pairShipments(t: EdgeTable, rows: readonly number[], window: number): Pairing {
  const group = new Array<number>(rows.length).fill(LONE);
  const ships: number[] = [];
  const receives: number[] = [];
  const voids: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const role = t.role[rows[i]!]!;
    if (role === ROLE.ship) ships.push(i);
    else if (role === ROLE.receive) receives.push(i);
    else voids.push(i);
  }
  if (voids.length === 0 && ships.length <= 1 && receives.length <= 1)
    return pairOne(t, rows, ships, receives, group, window);
  const byDoc = new Map<number, number[]>();
  for (const s of ships)
    for (const d of new Set(t.docs(rows[s]!))) {
      const list = byDoc.get(d);
      if (list === undefined) byDoc.set(d, [s]);
      else list.push(s);
    }
  const strayVoids: number[] = [];
  for (const v of voids) if (!undo(t, rows, v, ships, byDoc, group, window)) strayVoids.push(rows[v]!);

  const parent = rows.map((_, i) => i);
  const root = (i: number): number => {
    let r = i;
    while (parent[r] !== r) r = parent[r]!;
    while (parent[i] !== r) {
      const next = parent[i]!;
      parent[i] = r;
      i = next;
    }
    return r;
  };
  const joined = new Set<number>();
  for (const [d, list] of byDoc)
    byDoc.set(
      d,
      list.filter((s) => group[s] !== UNDONE),
    );
  for (const r of receives) {
    let fewest = Number.POSITIVE_INFINITY;
    let lists: number[][] = [];
    for (const d of new Set(t.docs(rows[r]!))) {
      const list = byDoc.get(d);
      if (list === undefined || list.length === 0 || list.length > fewest) continue;
      if (list.length < fewest) lists = [];
      fewest = list.length;
      lists.push(list);
    }
    for (const list of lists) {
      const fitting = list.filter((s) => compatible(t, rows[s]!, rows[r]!));
      for (const s of fitting.length > 0 ? fitting : list) {
        joined.add(r);
        joined.add(s);
        parent[root(s)] = root(r);
      }
    }
  }
  const restShips = ships.filter((s) => !joined.has(s) && group[s] !== UNDONE);
  const restReceives = receives.filter((r) => !joined.has(r));
  for (const [s, r] of matchByWindow(t, rows, restShips, restReceives, window)) {
    joined.add(s);
    joined.add(r);
    parent[root(s)] = root(r);
  }
  let groups = 0;
  const numberOf = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    if (!joined.has(i)) continue;
    const r = root(i);
    let n = numberOf.get(r);
    if (n === undefined) {
      n = groups++;
      numberOf.set(r, n);
    }
    group[i] = n;
  }
  return { group, groups, strayVoids };
}

/** The usual lot: one shipment, one receipt, or one of them alone. The same answer as the general way, at no cost. */
function pairOne(
  t: EdgeTable,
  rows: readonly number[],
  ships: readonly number[],
  receives: readonly number[],
  group: number[],
  window: number,
): Pairing {
  const s = ships[0];
  const r = receives[0];
  if (s === undefined || r === undefined) return { group, groups: 0, strayVoids: [] };
  const ship = rows[s]!;
  const receipt = rows[r]!;
  if (
    !t.shareDocument(ship, receipt) &&
    !(inWindow(t, ship, receipt, window) && compatible(t, ship, receipt))
  )
    return { group, groups: 0, strayVoids: [] };
  group[s] = 0;
  group[r] = 0;
  return { group, groups: 1, strayVoids: [] };
}

/** Undoes the shipments that share a document with a `void_shipping` and began before it; else the one that fits. */
function undo(
  t: EdgeTable,
  rows: readonly number[],
  v: number,
  ships: readonly number[],
  byDoc: ReadonlyMap<number, number[]>,
  group: number[],
  window: number,
): boolean {
  const row = rows[v]!;
  group[v] = UNDONE;
  let found = false;
  // A document that another's shipment names too gives nobody a hold on it.
  for (const d of t.docs(row))
    for (const s of byDoc.get(d) ?? [])
      if (t.t0[rows[s]!]! <= t.t1[row]! && agree(t.fromParty[rows[s]!]!, t.fromParty[row]!)) {
        group[s] = UNDONE;
        found = true;
      }
  if (found) return true;
  const fits = ships.filter(
    (s) => group[s] !== UNDONE && inWindow(t, rows[s]!, row, window) && compatible(t, rows[s]!, row),
  );
  if (fits.length !== 1) return false;
  group[fits[0]!] = UNDONE;
  return true;
}

function inWindow(t: EdgeTable, ship: number, later: number, window: number): boolean {
  return t.t0[ship]! <= t.t1[later]! && t.t0[later]! - t.t1[ship]! <= window;
}

const agree = (a: number, b: number): boolean => a === 0 || b === 0 || a === b;

function compatible(t: EdgeTable, a: number, b: number): boolean {
  return (
    agree(t.fromPlace[a]!, t.fromPlace[b]!) &&
    agree(t.fromParty[a]!, t.fromParty[b]!) &&
    agree(t.toPlace[a]!, t.toPlace[b]!) &&
    agree(t.toParty[a]!, t.toParty[b]!)
  );
}

function matchByWindow(
  t: EdgeTable,
  rows: readonly number[],
  ships: number[],
  receives: number[],
  window: number,
): [number, number][] {
  if (ships.length === 0 || receives.length === 0) return [];
  const byTime = (a: number, b: number): number => {
    const x = rows[a]!;
    const y = rows[b]!;
    return t.t0[x]! - t.t0[y]! || t.before(x, y);
  };
  ships.sort(byTime);
  receives.sort(byTime);
  const taken = new Set<number>();
  const pairs: [number, number][] = [];
  const choose = (r: number, candidates: readonly number[]): boolean => {
    let best = -1;
    for (const s of candidates) {
      if (taken.has(s)) continue;
      const ship = rows[s]!;
      const receipt = rows[r]!;
      if (t.t0[ship]! > t.t1[receipt]!) break;
      if (!inWindow(t, ship, receipt, window) || !compatible(t, ship, receipt)) continue;
      if (best < 0) best = s;
      if (t.amount[ship] === t.amount[receipt] && t.dim[ship] === t.dim[receipt]) {
        best = s;
        break;
      }
    }
    if (best < 0) return false;
    taken.add(best);
    pairs.push([best, r]);
    return true;
  };
  const keys = new PairIndex(ships.length);
  const lists: number[][] = [];
  for (const s of ships) {
    const k = keys.add(t.toPlace[rows[s]!]!, t.toParty[rows[s]!]!);
    const list = lists[k];
    if (list === undefined) lists[k] = [s];
    else list.push(s);
  }
  const later: number[] = [];
  for (const r of receives) {
    const k = keys.find(t.toPlace[rows[r]!]!, t.toParty[rows[r]!]!);
    if (k < 0 || !choose(r, lists[k]!)) later.push(r);
  }
  const open = ships.filter((s) => !taken.has(s));
  for (const r of later) choose(r, open);
  return pairs;
}

/**
 * Where every shipment that a receipt was paired with, by a document, was for another party: the document says that they are
 * the same goods, and who has them is then not clear. Gives who received and who was to; null where they agree.
 */
export function goesToOthers(
  t: EdgeTable,
  receipt: number,
  rows: readonly number[],
  group: readonly number[],
  n: number,
): Unless | null {
  const at = { place: t.toPlace[receipt]!, party: t.toParty[receipt]! };
  const ends: Holder[] = [];
  for (let k = 0; k < rows.length; k++) {
    const ship = rows[k]!;
    if (group[k] !== n || t.role[ship] !== ROLE.ship) continue;
    if (agree(t.toParty[ship]!, at.party)) return null;
    ends.push({ place: t.toPlace[ship]!, party: t.toParty[ship]! });
  }
  // What a keeper receives for an owner at the keeper's place, or the other way round, is where it was sent to.
  return ends.length === 0
    ? null
    : { at, ends: ends.flatMap((end) => [end, { place: end.place, party: 0, operator: true }]) };
}
