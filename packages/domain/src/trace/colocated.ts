import { ROLE } from './edge.ts';
import type { TraceRun } from './run.ts';
import type { CoLocation } from './types.ts';

/**
 * Lots that were in one container at the same time as an affected lot. Being together is no genealogy: these are
 * named, never followed.
 */
export function coLocations(run: TraceRun): CoLocation[] {
  const t = run.table;
  const stays = new Map<number, Map<number, { t0: number; t1: number }>>();
  const effective = (r: number): boolean =>
    t.flags[r] === 0 && t.container[r] !== 0 && t.lotId(r) !== 0 && run.voided.find(t.event[r]!) < 0;
  for (let r = 0; r < t.length; r++) {
    const role = t.role[r]!;
    if (!effective(r) || (role !== ROLE.packIn && role !== ROLE.packOut)) continue;
    let box = stays.get(t.container[r]!);
    if (box === undefined) {
      box = new Map();
      stays.set(t.container[r]!, box);
    }
    const stay = box.get(t.lotId(r)) ?? { t0: Number.POSITIVE_INFINITY, t1: Number.NEGATIVE_INFINITY };
    // From the first packing in (or for ever before, when none is known) to the last packing out.
    if (role === ROLE.packIn) stay.t0 = Math.min(stay.t0, t.t0[r]!);
    else stay.t1 = Math.max(stay.t1, t.t1[r]!);
    box.set(t.lotId(r), stay);
  }
  const affected = (lot: number): boolean => run.sides.some((s) => s.reach.hasLot(t.lots.find(lot)));
  const found: CoLocation[] = [];
  for (const [container, box] of stays)
    for (const [lot, a] of box) {
      if (!affected(lot)) continue;
      for (const [other, b] of box) {
        if (other === lot || (affected(other) && other < lot)) continue;
        const t0 = Math.max(open(a).t0, open(b).t0);
        const t1 = Math.min(open(a).t1, open(b).t1);
        if (t0 <= t1) found.push({ container, lot, other, t0, t1 });
      }
    }
  return found.sort((a, b) => a.container - b.container || a.lot - b.lot || a.other - b.other);
}

function open(stay: { t0: number; t1: number }): { t0: number; t1: number } {
  return {
    t0: stay.t0 === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : stay.t0,
    t1: stay.t1 === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : stay.t1,
  };
}
