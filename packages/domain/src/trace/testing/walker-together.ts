/** The walker's co-location: who was in the same container at some moment, who was on the same line on the same day. */
import { type Edge, ROLE } from '../edge.ts';
import type { Walked } from './walker.ts';
import { restOf } from './walker-lots.ts';
import type { World } from './walker-types.ts';

const HOUR = 3_600_000;
type Stay = { from: number; until: number };

function stays(lot: number, box: number, w: World): Stay[] {
  const own = w.effective.filter((e) => e.lot === lot);
  if (own.every((e) => e.container !== box)) return [];
  const emptied = w.effective.filter((e) => e.role === ROLE.packOut && e.lot === e.container);
  const ends = emptied
    .filter((e) => e.container === box && restOf(lot, own, emptied, e) !== null)
    .map((e) => e.t1)
    .sort((a, b) => a - b);
  const named = own.filter((e) => e.container === box && lot !== box);
  const found: Stay[] = [];
  [Number.NEGATIVE_INFINITY, ...ends].forEach((after, i) => {
    const end = ends[i] ?? Number.POSITIVE_INFINITY;
    const within = (at: number): boolean => at > after && at <= end;
    const ins = named.filter((e) => e.role === ROLE.packIn && within(e.t0)).map((e) => e.t0);
    const outs = named.filter((e) => e.role === ROLE.packOut && within(e.t1)).map((e) => e.t1);
    if (ins.length + outs.length === 0) return;
    const from = ins.length > 0 ? Math.min(...ins) : after + 1;
    found.push({ from, until: i < ends.length || outs.length === 0 ? end : Math.max(...outs) });
  });
  return found;
}

const workplace = (e: Edge): number =>
  e.role === ROLE.input ? e.fromPlace : e.role === ROLE.output ? e.toPlace : 0;
/** The days of China's clock on which an event may have been. */
function days(e: Edge): number[] {
  const found: number[] = [];
  for (let day = Math.floor((e.t0 + 8 * HOUR) / (24 * HOUR)); ; day++) {
    if (day * 24 * HOUR > e.t1 + 8 * HOUR) return found;
    found.push(day);
  }
}

/** Every co-location as a text: where, which two, since when, until when. */
export function togetherSlowly(w: World, answer: Walked, isLine: (place: number) => boolean): string[] {
  const found = new Set<string>();
  const boxes = new Set(w.effective.map((e) => e.container).filter((box) => box !== 0));
  const lots = [...w.nodesOf.keys()];
  for (const box of boxes) {
    const inside = new Map(
      [...new Set([...lots, ...answer.lots.keys()])].map((lot) => [lot, stays(lot, box, w)]),
    );
    for (const a of answer.lots.keys())
      for (const b of lots) {
        if (a === b || (answer.lots.has(b) && b < a)) continue;
        for (const x of inside.get(a)!)
          for (const y of inside.get(b)!) {
            const from = Math.max(x.from, y.from);
            const until = Math.min(x.until, y.until);
            if (from <= until) found.add(`box ${box}: ${a} ${b} ${from} ${until}`);
          }
      }
  }
  const lines = w.effective.filter((e) => workplace(e) !== 0 && isLine(workplace(e)));
  for (const x of lines)
    for (const y of lines) {
      if (workplace(x) !== workplace(y) || !answer.hubs.has(x.hub) || answer.hubs.has(y.hub)) continue;
      if (!answer.lots.has(x.lot) || answer.lots.has(y.lot)) continue;
      for (const day of days(x).filter((d) => days(y).includes(d))) {
        const from = day * 24 * HOUR - 8 * HOUR;
        found.add(`line ${workplace(x)}: ${x.lot} ${y.lot} ${from} ${from + 24 * HOUR - 1}`);
      }
    }
  return [...found].sort();
}
