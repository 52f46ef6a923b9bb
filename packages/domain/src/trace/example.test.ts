import { describe, expect, it } from 'vitest';
import { LOSS_KIND, ROLE } from './edge.ts';
import { DAY, edge, KG, numbered, TONNE, traceOf } from './testing/store.ts';

const [A1, A2, A3, B, F, R] = [1, 2, 3, 10, 20, 21];
const bin = { fromPlace: 1, fromParty: 1, toPlace: 1, toParty: 1 };
const mill = { toPlace: 2, toParty: 2 };

/** The worked example of the specification: a bin cycle fed by three lots, 12 t of it milled. */
const world = numbered([
  edge({ lot: A1, event: 1, role: ROLE.add, t0: 0, amount: 10 * TONNE, ...bin }),
  edge({ lot: A2, event: 2, role: ROLE.add, t0: 0, amount: 20 * TONNE, ...bin }),
  edge({ lot: A3, event: 3, role: ROLE.add, t0: 0, amount: 30 * TONNE, ...bin }),
  ...[A1, A2, A3].flatMap((lot, i) => [
    edge({ lot, event: 4 + i, role: ROLE.input, t0: (1 + i) * DAY, amount: 10 * (i + 1) * TONNE, ...bin }),
    edge({
      lot: B,
      event: 4 + i,
      role: ROLE.output,
      t0: (1 + i) * DAY,
      amount: 10 * (i + 1) * TONNE,
      ...bin,
    }),
  ]),
  edge({ lot: B, event: 7, role: ROLE.handOver, t0: 5 * DAY, amount: 12 * TONNE, ...bin, ...mill }),
  edge({ lot: B, event: 8, role: ROLE.input, t0: 6 * DAY, amount: 12 * TONNE, fromPlace: 2, fromParty: 2 }),
  edge({ lot: F, event: 8, role: ROLE.output, t0: 6 * DAY, amount: 9 * TONNE, ...mill }),
  edge({ lot: R, event: 8, role: ROLE.output, t0: 6 * DAY, amount: 2800 * KG, ...mill }),
  edge({ lot: 0, event: 8, role: ROLE.loss, t0: 6 * DAY, amount: 100 * KG, lossKind: LOSS_KIND.process }),
]);

describe('the worked example', () => {
  it('comes out to the milligram downstream', () => {
    const { down, completeness } = traceOf(world, [{ kind: 'lot', lot: A1 }]);
    const share = (lot: number) => down!.lot(down!.indexOf(lot)).shares[0];
    expect([...down!.lots()].map((l) => l.lot).sort((a, b) => a - b)).toEqual([A1, B, F, R]);
    expect(share(A1)).toEqual({ expected: 10 * TONNE, atMost: 10 * TONNE });
    expect(share(B)).toEqual({ expected: 10 * TONNE, atMost: 10 * TONNE });
    expect(share(F)).toEqual({ expected: 1500 * KG, atMost: 9 * TONNE });
    expect(share(R)).toEqual({ expected: 466_666_667, atMost: 2800 * KG });
    const b = down!.lot(down!.indexOf(B));
    expect(b.holdings.map((h) => [h.place, h.amount, h.bySource[0]])).toEqual([
      [1, 48 * TONNE, 8 * TONNE],
      [2, 0, 0],
    ]);
    const hub = [...down!.hubs()].find((h) => h.hub === 8)!;
    expect(hub.unexplained).toBe(100 * KG);
    expect(hub.lost[LOSS_KIND.process]).toBe(100 * KG);
    expect(completeness.counts).toEqual({ unexplained: 1 });
  });

  it('gives the same shares upstream', () => {
    const { up } = traceOf(world, [{ kind: 'lot', lot: F }], { direction: 'up' });
    const share = (lot: number) => up!.lot(up!.indexOf(lot)).shares[0]!.expected;
    expect(share(A1)).toBe(1500 * KG);
    expect(share(A2)).toBe(3000 * KG);
    expect(share(A3)).toBe(4500 * KG);
    expect(share(B)).toBe(9 * TONNE);
  });
});

describe('a pool poured and drawn at one moment', () => {
  it('pours before it draws', () => {
    const pool = { hub: -1, t0: DAY };
    const { down, completeness } = traceOf(
      numbered([
        edge({ lot: 1, event: 1, role: ROLE.add, t0: 0, amount: 100 * KG, ...bin }),
        edge({ lot: 1, event: 2, role: ROLE.input, amount: 100 * KG, ...pool, ...bin }),
        edge({ lot: 2, event: 2, role: ROLE.output, amount: 60 * KG, ...pool, ...bin }),
        edge({ lot: 3, event: 3, role: ROLE.output, amount: 40 * KG, ...pool, ...bin }),
      ]),
      [{ kind: 'lot', lot: 1 }],
    );
    const share = (lot: number) => down!.lot(down!.indexOf(lot)).shares[0]!.expected;
    expect([share(2), share(3)]).toEqual([60 * KG, 40 * KG]);
    expect(completeness.counts).toEqual({});
  });
});
