import { ROLE } from './edge.ts';
import type { TraceRun } from './run.ts';
import { shiftsOf } from './shift.ts';
import type { CoLocation, TraceContext } from './types.ts';
import { findRests } from './unpacking.ts';

interface Stay {
  t0: number;
  t1: number;
}

/**
 * Lots that shared a container, or a line and shift, with an affected lot. Being together is no genealogy: these are
 * named, never followed.
 */
export function coLocations(run: TraceRun, context: TraceContext): CoLocation[] {
  return [...inContainers(run), ...onLines(run, context)].sort(
    (a, b) =>
      a.container - b.container || a.place - b.place || a.lot - b.lot || a.other - b.other || a.t0 - b.t0,
  );
}

const affectedIn =
  (run: TraceRun) =>
  (lot: number): boolean =>
    run.sides.some((s) => s.reach.hasLot(run.table.lots.find(lot)));

function inContainers(run: TraceRun): CoLocation[] {
  const t = run.table;
  const byBox = new Map<number, Map<number, number[]>>();
  for (let r = 0; r < t.length; r++) {
    if (t.role[r] !== ROLE.packIn && t.role[r] !== ROLE.packOut) continue;
    if (!run.counts(r) || t.container[r] === 0 || t.lotId(r) === 0 || t.isUnpacking(r)) continue;
    const box = byBox.get(t.container[r]!) ?? new Map<number, number[]>();
    byBox.set(t.container[r]!, box);
    const rows = box.get(t.lotId(r));
    if (rows === undefined) box.set(t.lotId(r), [r]);
    else rows.push(r);
  }
  const affected = affectedIn(run);
  const found: CoLocation[] = [];
  for (const [container, box] of byBox) {
    if (![...box.keys()].some(affected)) continue;
    const stays = new Map([...box].map(([lot, rows]) => [lot, staysOf(run, lot, rows)]));
    for (const [lot, own] of stays) {
      if (!affected(lot)) continue;
      for (const [other, theirs] of stays) {
        if (other === lot || (affected(other) && other < lot)) continue;
        for (const a of own)
          for (const b of theirs) {
            const t0 = Math.max(a.t0, b.t0);
            const t1 = Math.min(a.t1, b.t1);
            if (t0 <= t1) found.push({ container, place: 0, lot, other, t0, t1 });
          }
      }
    }
  }
  return found;
}

/**
 * When a lot was in a container: from the first packing in (when none is known, since ever or since all was taken out)
 * to the last unpacking by name, or until all was taken out; after that it may go in again.
 */
function staysOf(run: TraceRun, lot: number, rows: readonly number[]): Stay[] {
  const t = run.table;
  const rests = [...findRests(t, run.voided, t.lots.find(lot), rows).keys()].sort(
    (a, b) => t.t1[a]! - t.t1[b]! || t.before(a, b),
  );
  const open = new Set(rows);
  const stays: Stay[] = [];
  let emptySince = Number.NEGATIVE_INFINITY;
  const close = (until: number, end: number | null): void => {
    let t0 = Number.POSITIVE_INFINITY;
    let t1 = Number.NEGATIVE_INFINITY;
    for (const r of open) {
      const isIn = t.role[r] === ROLE.packIn;
      if ((isIn ? t.t0[r]! : t.t1[r]!) > until) continue;
      open.delete(r);
      if (isIn) t0 = Math.min(t0, t.t0[r]!);
      else t1 = Math.max(t1, t.t1[r]!);
    }
    stays.push({
      t0: t0 === Number.POSITIVE_INFINITY ? emptySince + 1 : t0,
      t1: end ?? (t1 === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : t1),
    });
    emptySince = until;
  };
  for (const row of rests) close(t.t1[row]!, t.t1[row]!);
  if (open.size > 0) close(Number.POSITIVE_INFINITY, null);
  return stays;
}

/** The lots of transformations that the trace did not reach, on a line in a shift in which it reached others. */
function onLines(run: TraceRun, context: TraceContext): CoLocation[] {
  const { isLine } = context;
  if (isLine === undefined) return [];
  const t = run.table;
  const affected = affectedIn(run);
  type Together = { place: number; from: number; until: number; own: Set<number>; others: Set<number> };
  const byShift = new Map<string, Together>();
  for (let r = 0; r < t.length; r++) {
    const place = run.workplace(r);
    if (place === 0 || !isLine(place) || !run.counts(r)) continue;
    const reached = run.reachesHub(r);
    const isAffected = affected(t.lotId(r));
    if (reached !== isAffected) continue;
    for (const { from, until } of shiftsOf(t.t0[r]!, t.t1[r]!)) {
      const key = `${place} ${from}`;
      let shift = byShift.get(key);
      if (shift === undefined) {
        shift = { place, from, until, own: new Set(), others: new Set() };
        byShift.set(key, shift);
      }
      (reached ? shift.own : shift.others).add(t.lotId(r));
    }
  }
  const found: CoLocation[] = [];
  for (const { place, from, until, own, others } of byShift.values())
    for (const lot of own)
      for (const other of others) found.push({ container: 0, place, lot, other, t0: from, t1: until });
  return found;
}
