import { describe, expect, it } from 'vitest';
import { type Edge, ROLE } from './edge.ts';
import { dayOfShift, shiftsOf } from './shift.ts';
import { DAY, edge, KG, numbered, traceOf } from './testing/store.ts';
import type { TraceOptions } from './types.ts';

const HOUR = 3_600_000;
const LINE = 7;
const BOX = 50;
const made = (lot: number): Edge =>
  edge({ lot, event: lot, role: ROLE.add, t0: 0, amount: KG, toPlace: 1, toParty: 1 });
const milled = (event: number, from: number, to: number, t0: number, place = LINE): Edge[] => {
  const line = { event, t0, amount: KG };
  return [
    edge({ ...line, lot: from, role: ROLE.input, fromPlace: place, fromParty: 1 }),
    edge({ ...line, lot: to, role: ROLE.output, toPlace: place, toParty: 1 }),
  ];
};
/** Ten in the morning of a day in Shanghai. */
const morning = (day: number): number => day * DAY + 2 * HOUR;

function together(
  edges: Edge[],
  options: Partial<TraceOptions> = {},
  isLine: (p: number) => boolean = (p) => p === LINE,
) {
  const r = traceOf(
    numbered(edges),
    [{ kind: 'lot', lot: 1 }],
    { coLocated: true, now: 100 * DAY, ...options },
    { isLine },
  );
  return r.coLocated.map((c) => [c.place === 0 ? 'box' : dayOfShift(c.t0), c.lot, c.other]);
}

describe('the same line and shift', () => {
  const world = [
    ...[1, 2, 3, 4].map(made),
    ...milled(10, 1, 11, morning(5)),
    ...milled(12, 2, 12, morning(5) + 6 * HOUR),
    ...milled(13, 3, 13, morning(6)),
    ...milled(14, 4, 14, morning(5), 8),
  ];

  it('names what other transformations took and made there on that day, and does not follow it', () => {
    expect(together(world)).toEqual([
      ['1970-01-06', 1, 2],
      ['1970-01-06', 1, 12],
      ['1970-01-06', 11, 2],
      ['1970-01-06', 11, 12],
    ]);
    expect(together([...world, ...milled(20, 12, 22, morning(9))])).toHaveLength(4);
  });

  it('is off unless asked for, and concerns production lines only', () => {
    expect(together(world, { coLocated: false })).toEqual([]);
    expect(together(world, {}, () => false)).toEqual([]);
  });

  it('leaves out what was declared wrong, what is a mere claim and what was recorded later', () => {
    const wrong = edge({ lot: 2, event: 12, ord: 9, role: ROLE.voided, t0: 0 });
    expect(together([...world, wrong])).toEqual([]);
    const with12 = (more: Partial<Edge>) => world.map((e) => (e.event === 12 ? { ...e, ...more } : e));
    expect(together(with12({ flags: 1 }))).toEqual([]);
    expect(together(with12({ batch: 9 }), { knownBatch: (b) => b < 9 })).toEqual([]);
  });

  it('changes by the calendar of Shanghai; a day without a time is that day, wherever it was', () => {
    const midnight = 5 * DAY - 8 * HOUR;
    expect(shiftsOf(midnight - 1, midnight)).toEqual([
      { from: midnight - DAY, until: midnight - 1 },
      { from: midnight, until: midnight + DAY - 1 },
    ]);
    expect(shiftsOf(midnight, midnight + DAY - 1)).toHaveLength(1);
    expect(shiftsOf(5 * DAY, 6 * DAY - 1)).toHaveLength(2);
  });
});

describe('the same container', () => {
  const packed = (event: number, lot: number, day: number) =>
    edge({ lot, event, role: ROLE.packIn, t0: day * DAY, fromPlace: 1, amount: KG, container: BOX });
  const emptied = (event: number, day: number) =>
    edge({ lot: BOX, event, role: ROLE.packOut, t0: day * DAY, toPlace: 1, container: BOX });

  it('ends where everything was taken out, and begins anew', () => {
    const edges = [made(1), made(2), made(3), packed(10, 1, 1), packed(11, 2, 2), emptied(12, 3)];
    expect(together([...edges, packed(13, 3, 4)])).toEqual([['box', 1, 2]]);
    expect(together([...edges, packed(13, 3, 4), packed(14, 1, 5)])).toEqual([
      ['box', 1, 2],
      ['box', 1, 3],
    ]);
    expect(together([...edges.filter((e) => e.event !== 12), packed(13, 3, 4)])).toHaveLength(2);
  });
});
