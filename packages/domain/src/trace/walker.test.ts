import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edge } from './edge.ts';
import { DAY, traceOf } from './testing/store.ts';
import { buildWorld, type Walked, walk } from './testing/walker.ts';
import { worlds } from './testing/world.ts';
import type { DirectionResult } from './types.ts';

const runs = (numRuns: number) => ({ numRuns, seed: 20261122 });
const options = (direction: 'down' | 'up', ignoreTime: boolean, now: number) => ({
  now,
  window: 3 * DAY,
  ignoreTime,
  direction,
});

function shown(d: DirectionResult): unknown {
  return [...d.lots()]
    .sort((a, b) => a.lot - b.lot)
    .map((l) => ({
      lot: l.lot,
      shares: l.shares.map((s) => [s.expected, s.atMost]),
      amounts: l.holdings
        .map((h) => h.amount)
        .filter((a) => a > 0)
        .sort((a, b) => a - b),
    }));
}

function expected(w: Walked, received: (node: string) => boolean): unknown {
  return [...w.lots.keys()]
    .sort((a, b) => a - b)
    .map((lot) => ({
      lot,
      shares: w.shares.get(lot)!.map((s, i) => [num(s), num(w.bounds.get(lot)![i]!)]),
      amounts: [...w.left]
        .filter(([n, v]) => n.startsWith(`lot ${lot} `) && v > 0n && !received(n))
        .map(([, v]) => Number(v))
        .sort((a, b) => a - b),
    }));
}

const num = (v: bigint | null): number | null => (v === null ? null : Number(v));

function compare(
  edges: Edge[],
  starts: number[],
  direction: 'down' | 'up',
  ignoreTime: boolean,
  now: number,
): void {
  const o = options(direction, ignoreTime, now);
  const world = buildWorld(edges, o);
  const slow = walk(world, starts, o);
  const fast = traceOf(
    edges,
    starts.map((lot) => ({ kind: 'lot', lot })),
    { direction, ignoreTime, now, pairingWindow: o.window },
  )[direction]!;
  const received = (n: string): boolean =>
    n.includes(' truck ') && world.hops.some((h) => h.from === n && !h.link);
  expect(shown(fast)).toEqual(expected(slow, received));
  expect(fast.sources.map((s) => s.total ?? -1)).toEqual(
    slow.totals.map((t, i) => (fast.sources[i]!.total === null ? -1 : Number(t))),
  );
}

describe('the engine against the slow walker', () => {
  for (const gaps of [false, true])
    for (const direction of ['down', 'up'] as const)
      it(`${direction}stream, ${gaps ? 'with gaps' : 'everything stated'}`, () => {
        fc.assert(
          fc.property(
            worlds({ lots: 6, events: 22, gaps, voids: gaps }),
            fc.integer({ min: 1, max: 6 }),
            fc.boolean(),
            fc.constantFrom(7 * DAY, 60 * DAY),
            (edges, lot, ignoreTime, now) => compare(edges, [lot], direction, ignoreTime, now),
          ),
          runs(400),
        );
      });

  it('with several starts', () => {
    fc.assert(
      fc.property(
        worlds({ lots: 6, events: 20, gaps: true, voids: true }),
        fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 3 }),
        fc.constantFrom('down' as const, 'up' as const),
        (edges, lots, direction) => compare(edges, lots, direction, false, 60 * DAY),
      ),
      runs(300),
    );
  });
});
