import { DIM, ROLE, type Role } from './edge.ts';
import { RANK } from './graph.ts';
import type { IdIndex } from './ints.ts';
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

/** What tells that a container came to a place or party: it was sent there, received, handed over or seen there. */
const COMING: ReadonlySet<Role> = new Set([ROLE.ship, ROLE.receive, ROLE.handOver, ROLE.observe]);

/**
 * The roles of a container's own edges that tell what became of it and, with an unpacking of everything (`packOut` whose lot
 * is the container itself), of what is in it.
 */
export const CONTAINER_ROLES: readonly Role[] = [...COMING, ROLE.packIn, ROLE.voided];

/**
 * The rows of a lot that took it out of a container at a place and by a party that nothing says the container came to, and
 * that had not packed it there: what came in is then known from its receiver alone. `rows` are the lot's edges that count,
 * with what unpacked all. A container inside another goes where that one goes, which is not looked at here.
 */
export function unsentUnpackings(t: EdgeTable, voided: IdIndex, rows: readonly number[]): number[] {
  const packings = rows.filter((r) => t.role[r] === ROLE.packIn);
  return rows.filter((r) => {
    if (t.role[r] !== ROLE.packOut) return false;
    const place = t.toPlace[r]!;
    const party = t.toParty[r]!;
    if (place === 0 && party === 0) return false;
    const box = t.container[r]!;
    const own = packings.filter((p) => t.container[p] === box);
    if (own.length === 0) return false;
    const isHere = (otherPlace: number, otherParty: number): boolean =>
      (place !== 0 && otherPlace === place) || (party !== 0 && otherParty === party);
    // Without a word of where it was packed, nothing says that it was elsewhere.
    if (own.some((p) => t.fromPlace[p] === 0 && t.fromParty[p] === 0)) return false;
    if (own.some((p) => isHere(t.fromPlace[p]!, t.fromParty[p]!))) return false;
    const dense = t.lots.find(box);
    for (let x = dense < 0 ? -1 : t.headOfLot[dense]!; x >= 0; x = t.nextOfLot[x]!) {
      if (t.flags[x] !== 0 || voided.find(t.event[x]!) >= 0) continue;
      if (t.role[x] === ROLE.packIn) return false;
      if (COMING.has(t.role[x] as Role) && isHere(t.toPlace[x] || t.fromPlace[x]!, t.toParty[x]!))
        return false;
    }
    return true;
  });
}
