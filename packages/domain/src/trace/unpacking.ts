import { DIM, ROLE, type Role } from './edge.ts';
import { type Holder, RANK, type Unless } from './graph.ts';
import { type IdIndex, PairIndex } from './ints.ts';
import type { EdgeTable } from './table.ts';

/** The order at one time of what a row does to a container: what is named comes and goes before all the rest is taken out. */
function rankOf(t: EdgeTable, row: number): number {
  if (t.isUnpacking(row)) return RANK.rest;
  switch (t.role[row]) {
    case ROLE.packIn:
      return RANK.moveIn;
    case ROLE.packOut:
      return RANK.moveOut;
    case ROLE.input:
      return RANK.draw;
    case ROLE.delete:
      return RANK.exit;
    default:
      return RANK.feed;
  }
}

const comesIn = (rank: number): boolean => rank <= RANK.moveIn;

/** The edges that count and take everything out of a container. */
function unpackingsOf(t: EdgeTable, voided: IdIndex, container: number): number[] {
  const found: number[] = [];
  const dense = t.lots.find(container);
  if (dense < 0) return found;
  for (let r = t.headOfLot[dense]!; r >= 0; r = t.nextOfLot[r]!)
    if (t.isUnpacking(r) && t.flags[r] === 0 && voided.find(t.event[r]!) < 0) found.push(r);
  return found;
}

/** Whether the lot is itself a container: it comes out of another whole or not at all. */
function isContainer(t: EdgeTable, voided: IdIndex, lot: number): boolean {
  const id = t.lots.id(lot);
  for (let r = t.headOfLot[lot]!; r >= 0; r = t.nextOfLot[r]!)
    if (t.container[r] === id && t.flags[r] === 0 && voided.find(t.event[r]!) < 0) return true;
  return false;
}

/**
 * The unpackings of everything that found something of a lot in a container, each with how much the edges say that it
 * was: what was packed in before it, less what was taken out before it; -1 where they do not tell. `rows` are the lot's
 * edges that count. Where it is certain that nothing was in, there is no move.
 */
export function findRests(
  t: EdgeTable,
  voided: IdIndex,
  lot: number,
  rows: readonly number[],
): Map<number, number> {
  const rests = new Map<number, number>();
  const boxes = new Set<number>();
  for (const r of rows) if (t.role[r] === ROLE.packIn) boxes.add(t.container[r]!);
  for (const box of boxes) {
    const all = unpackingsOf(t, voided, box);
    if (all.length === 0) continue;
    const steps = rows
      .filter((r) => t.container[r] === box)
      .concat(all)
      .map((row) => {
        const rank = rankOf(t, row);
        return { row, rank, at: comesIn(rank) ? t.t0[row]! : t.t1[row]! };
      })
      .sort((a, b) => a.at - b.at || a.rank - b.rank || t.before(a.row, b.row));
    const whole = isContainer(t, voided, lot);
    let empty = true;
    let inside = 0;
    let dim: number = DIM.missing;
    /** Cleared by an amount that is missing or in another unit, until the container is empty again. */
    let known = true;
    const clear = (): void => {
      empty = true;
      inside = 0;
      dim = DIM.missing;
      known = true;
    };
    for (const { row, rank } of steps) {
      if (rank === RANK.rest) {
        if (!empty) rests.set(row, known ? inside : -1);
        clear();
        continue;
      }
      const isIn = comesIn(rank);
      const amount = t.amount[row]!;
      // Nothing comes out of what is empty, however much is said to.
      if (!isIn && empty) continue;
      if (!isIn && whole) {
        clear();
        continue;
      }
      if (amount < 0 || t.dim[row] === DIM.missing || (dim !== DIM.missing && t.dim[row] !== dim))
        known = false;
      else dim = t.dim[row]!;
      if (isIn) {
        empty = false;
        inside += Math.max(0, amount);
      } else inside -= Math.max(0, amount);
      if (!isIn && known && inside <= 0) clear();
    }
  }
  return rests;
}

/** What tells that a container came to a place or party. Anybody may say that he saw it. */
const COMING: ReadonlySet<Role> = new Set([ROLE.ship, ROLE.receive, ROLE.handOver]);

/**
 * The roles of a container's own edges that tell what became of it and, with an unpacking of everything (`packOut` whose lot
 * is the container itself), of what is in it.
 */
export const CONTAINER_ROLES: readonly Role[] = [...COMING, ROLE.packIn, ROLE.voided];

/**
 * The rows of a lot that took it out of a container without a word of the container's having come there since it was packed:
 * what came in is known from its receiver alone. Each with who took it out and who had packed it or should have got it: they
 * may be one holder by who operates the places. `rows` are the lot's edges that count, with what unpacked all. A container
 * inside another goes where that one goes, which is not looked at here.
 */
export function unsentUnpackings(
  t: EdgeTable,
  voided: IdIndex,
  rows: readonly number[],
): { row: number; unless: Unless }[] {
  const found: { row: number; unless: Unless }[] = [];
  const packed = rows.filter((r) => t.role[r] === ROLE.packIn).sort((a, b) => t.t0[a]! - t.t0[b]!);
  const packings = Map.groupBy(packed, (r) => t.container[r]!);
  const boxes = new Map<number, { packers: Packers; comings: Coming[] | null }>();
  for (const row of rows) {
    if (t.role[row] !== ROLE.packOut) continue;
    const at = { place: t.toPlace[row]!, party: t.toParty[row]! };
    const id = t.container[row]!;
    const own = packings.get(id);
    if (own === undefined || (at.place === 0 && at.party === 0)) continue;
    let box = boxes.get(id);
    if (box === undefined) {
      box = { packers: packersOf(t, own), comings: comingsOf(t, voided, id) };
      boxes.set(id, box);
    }
    if (box.comings === null) continue;
    const until = t.t1[row]!;
    const before = after(own, (p) => t.t0[p]! > until);
    if (before === 0) continue;
    const since = t.t0[own[before - 1]!]!;
    const ends: Holder[] = box.packers.all.slice(0, box.packers.count[before - 1]);
    // Without a word of where it was packed, nothing says that it was elsewhere.
    if (ends.some(({ place, party }) => place === 0 && party === 0)) continue;
    for (let i = after(box.comings, ({ t0 }) => t0 >= since - DAY); i < box.comings.length; i++) {
      const { t0, t1, place, party } = box.comings[i]!;
      if (t0 > until) break;
      if (t1 >= since) ends.push({ place, party });
    }
    found.push({ row, unless: { at, ends } });
  }
  return found;
}

/** Events last a day at most. */
const DAY = 86_400_000;

/** How many of a list stand before the first that passes; all after that one must pass too. */
function after<T>(list: readonly T[], passes: (one: T) => boolean): number {
  let low = 0;
  for (let high = list.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (passes(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Who packed something into a container where: each once, and how many there were by each packing. */
interface Packers {
  all: Holder[];
  count: number[];
}

function packersOf(t: EdgeTable, packings: readonly number[]): Packers {
  const seen = new PairIndex();
  const all: Holder[] = [];
  const count = packings.map((p) => {
    const place = t.fromPlace[p]!;
    const party = t.fromParty[p]!;
    if (seen.add(place, party) === all.length) all.push({ place, party });
    return all.length;
  });
  return { all, count };
}

interface Coming extends Holder {
  t0: number;
  t1: number;
}

/** Where a container was sent, received or handed over, in the order of time; null where it lay in another. */
function comingsOf(t: EdgeTable, voided: IdIndex, box: number): Coming[] | null {
  const found: Coming[] = [];
  const dense = t.lots.find(box);
  for (let x = dense < 0 ? -1 : t.headOfLot[dense]!; x >= 0; x = t.nextOfLot[x]!) {
    if (t.flags[x] !== 0 || voided.find(t.event[x]!) >= 0) continue;
    if (t.role[x] === ROLE.packIn) return null;
    if (COMING.has(t.role[x] as Role))
      found.push({ place: t.toPlace[x]!, party: t.toParty[x]!, t0: t.t0[x]!, t1: t.t1[x]! });
  }
  return found.sort((a, b) => a.t0 - b.t0);
}
