import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edge } from './edge.ts';
import { DirectionView } from './result.ts';
import { DAY, traceOf } from './testing/store.ts';
import { buildWorld, type Walked, walk } from './testing/walker.ts';
import { togetherSlowly } from './testing/walker-together.ts';
import { BOXES, worlds } from './testing/world.ts';
import type { DirectionResult } from './types.ts';

const runs = (numRuns: number) => ({ numRuns, seed: 20261122 });
const options = (direction: 'down' | 'up', ignoreTime: boolean, now: number) => ({
  now,
  window: 3 * DAY,
  ignoreTime,
  direction,
});

/** Amounts of the holdings that have any, each with what of every source is in it. */
const amounts = (list: [number, number[]][]): string[] =>
  list
    .filter(([a, of]) => a > 0 || of.some((v) => v > 0))
    .map((one) => JSON.stringify(one))
    .sort();

function shown(d: DirectionResult): unknown {
  if (!(d instanceof DirectionView)) throw new TypeError('not of this engine');
  const { graph: g, quantities: q, reach } = d.data;
  const inLot = (lot: number): [number, number[]][] => {
    const dense = g.table.lots.find(lot);
    const list: [number, number[]][] = [];
    for (let v = g.lotN0[dense]!; v < g.lotN1[dense]!; v++)
      if (!g.isReceived(v)) list.push([q.left[v]!, [...q.leftOf.subarray(v * q.k, v * q.k + q.k)]]);
    return list;
  };
  expect(reach.lots.length).toBe(d.lotCount);
  return [...d.lots()]
    .sort((a, b) => a.lot - b.lot)
    .map((l) => ({
      lot: l.lot,
      shares: l.shares.map((s) => [s.expected, s.atMost]),
      amounts: amounts(inLot(l.lot)),
    }));
}

function expected(w: Walked, received: (node: string) => boolean): unknown {
  return [...w.lots.keys()]
    .sort((a, b) => a - b)
    .map((lot) => ({
      lot,
      shares: w.shares.get(lot)!.map((s, i) => [num(s), num(w.bounds.get(lot)![i]!)]),
      amounts: amounts(
        [...new Set([...w.left.keys(), ...w.leftOf.keys()])]
          .filter((n) => n.startsWith(`lot ${lot} `) && !received(n))
          .map((n) => [Number(w.left.get(n) ?? 0n), (w.leftOf.get(n) ?? w.totals.map(() => 0n)).map(Number)]),
      ),
    }));
}

const num = (v: bigint | null): number | null => (v === null ? null : Number(v));

const isLine = (place: number): boolean => place !== 2;

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
  const result = traceOf(
    edges,
    starts.map((lot) => ({ kind: 'lot', lot })),
    { direction, ignoreTime, now, pairingWindow: o.window, coLocated: true },
    { isLine },
  );
  const fast = result[direction]!;
  const received = (n: string): boolean =>
    n.includes(' truck ') && world.hops.some((h) => h.from === n && !h.link);
  expect(shown(fast)).toEqual(expected(slow, received));
  expect(
    result.coLocated
      .map(
        ({ container: box, place, ...c }) =>
          `${box === 0 ? `line ${place}` : `box ${box}`}: ${c.lot} ${c.other} ${c.t0} ${c.t1}`,
      )
      .sort(),
  ).toEqual(togetherSlowly(world, slow, isLine));
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
          runs(300),
        );
      });

  it('with few lots and many events, so that holdings are visited again', () => {
    fc.assert(
      fc.property(
        worlds({ lots: 3, events: 90, gaps: false, voids: false }),
        fc.constantFrom('down' as const, 'up' as const),
        (edges, direction) => compare(edges, [1], direction, false, 60 * DAY),
      ),
      runs(40),
    );
  });

  it('with containers as starts, that lie in others', () => {
    fc.assert(
      fc.property(
        worlds({ lots: 2, events: 40, gaps: true, voids: true }),
        fc.integer({ min: BOXES + 1, max: BOXES + 3 }),
        fc.constantFrom('down' as const, 'up' as const),
        (edges, box, direction) => compare(edges, [box], direction, false, 60 * DAY),
      ),
      runs(200),
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
      runs(200),
    );
  });
});
