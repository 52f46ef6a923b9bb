const DAY = 86_400_000;
/** Asia/Shanghai; its summer times ended in 1991, before anything that is traced. */
const OFFSET = 8 * 3_600_000;

/** A shift of a production line: both ends are included. */
export interface Shift {
  from: number;
  until: number;
}

/**
 * The shifts that an interval touches. No event says in which shift it was, so a shift is the calendar day in
 * Asia/Shanghai: what a line made in two shifts of one day counts as made together, the cautious side.
 */
export function shiftsOf(t0: number, t1: number): Shift[] {
  const found: Shift[] = [];
  for (let day = Math.floor((t0 + OFFSET) / DAY); day * DAY - OFFSET <= t1; day++)
    found.push({ from: day * DAY - OFFSET, until: (day + 1) * DAY - OFFSET - 1 });
  return found;
}

/** The date of a shift, by its first moment. */
export function dayOfShift(from: number): string {
  return new Date(from + OFFSET).toISOString().slice(0, 10);
}
