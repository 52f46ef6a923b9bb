import { describe, expect, it } from 'vitest';
import { type Edge, ROLE } from './edge.ts';
import { DAY, edge, KG, numbered, traceOf } from './testing/store.ts';

const HOUR = 3_600_000;
const here = { fromPlace: 1, fromParty: 1, toPlace: 1, toParty: 1 };
let event = 0;

/** All of `amount` of one lot becomes another lot, at an hour of the first day or some time in it. */
function becomes(from: number, to: number, hour: number | 'someTime', amount = 100 * KG): Edge[] {
  event++;
  const time = hour === 'someTime' ? { t0: 0, t1: DAY - 1 } : { t0: hour * HOUR };
  return [
    edge({ lot: from, event, role: ROLE.input, amount, ...time, ...here }),
    edge({ lot: to, event, role: ROLE.output, amount, ...time, ...here }),
  ];
}

describe('days without an hour among moments', () => {
  it('an earlier time that arrives late goes on through everything that was already followed', () => {
    const [S, C, B] = [1, 2, 3];
    const draws = Array.from({ length: 20 }, (_, i) => i);
    const world = numbered([
      edge({ lot: S, event: 9999, role: ROLE.add, t0: 0, amount: 5000 * KG, ...here }),
      ...becomes(S, B, 15, 2000 * KG),
      ...becomes(S, C, 4, 2000 * KG),
      ...becomes(C, B, 5, 2000 * KG),
      ...draws.flatMap((i) => [...becomes(B, 100 + i, 'someTime'), ...becomes(100 + i, 200 + i, 10)]),
    ]);
    const { down } = traceOf(world, [{ kind: 'lot', lot: S }]);
    for (const i of draws) {
      expect(down!.lot(down!.indexOf(100 + i)).since).toBe(5 * HOUR);
      expect(down!.indexOf(200 + i)).toBeGreaterThanOrEqual(0);
    }
  });

  it('what reach forbids carries nothing, and nothing of the source is lost', () => {
    const [S, L, M] = [1, 2, 3];
    const world = numbered([
      edge({ lot: S, event: 9999, role: ROLE.add, t0: 0, amount: 100 * KG, ...here }),
      ...becomes(S, L, 15),
      edge({
        lot: L,
        event: 9998,
        role: ROLE.handOver,
        t0: 0,
        t1: DAY - 1,
        amount: 100 * KG,
        fromPlace: 1,
        fromParty: 1,
        toPlace: 2,
        toParty: 2,
      }),
      edge({
        lot: L,
        event: 9997,
        role: ROLE.input,
        t0: 10 * HOUR,
        amount: 30 * KG,
        fromPlace: 2,
        fromParty: 2,
      }),
      edge({
        lot: M,
        event: 9997,
        role: ROLE.output,
        t0: 10 * HOUR,
        amount: 30 * KG,
        toPlace: 2,
        toParty: 2,
      }),
    ]);
    const { down } = traceOf(world, [{ kind: 'lot', lot: S }]);
    expect(down!.indexOf(M)).toBe(-1);
    const moved = down!.lot(down!.indexOf(L)).holdings.find((h) => h.place === 2)!;
    expect(moved.bySource).toEqual([100 * KG]);
  });
});
