import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edge, ROLE } from './edge.ts';
import { recallScope, type ScopeHolding } from './scope.ts';
import { DAY, edge, traceOf } from './testing/store.ts';
import { worlds } from './testing/world.ts';
import type { Balance, DirectionResult, Start, TraceOptions, TraceResult } from './types.ts';

const shape = { lots: 6, events: 22, gaps: true, voids: true };
const known = { ...shape, gaps: false, voids: false };
const check = <T>(property: fc.IProperty<T>, numRuns = 120) =>
  fc.assert(property, { numRuns, seed: 20261122 });
const lotNumber = fc.integer({ min: 1, max: 6 });
const base: Partial<TraceOptions> = { pairingWindow: 3 * DAY, now: 60 * DAY, direction: 'both' };

const start = (lot: number): Start[] => [{ kind: 'lot', lot }];
const lotsOf = (d: DirectionResult | null): number[] =>
  [...d!.lots()].map((l) => l.lot).sort((a, b) => a - b);

/** Everything that an answer says, in an order of its own. */
function said(r: TraceResult, corrected = true): unknown {
  const one = (d: DirectionResult | null): unknown =>
    d === null
      ? null
      : {
          sources: d.sources,
          lots: [...d.lots()]
            .sort((a, b) => a.lot - b.lot)
            .map((l) => ({ ...l, holdings: l.holdings.map((h) => JSON.stringify(h)).sort() })),
          flows: [...d.flows()].map((f) => JSON.stringify(f)).sort(),
          links: [...d.links()].map((f) => JSON.stringify(f)).sort(),
          moves: [...d.moves()].map((f) => JSON.stringify(f)).sort(),
          hubs: [...d.hubs()],
        };
  const { findings, counts, ...rest } = r.completeness;
  const { corrected: dropped, ...other } = counts;
  return {
    down: one(r.down),
    up: one(r.up),
    rest,
    findings: findings.filter((f) => corrected || f.code !== 'corrected'),
    counts: corrected ? { ...other, dropped } : other,
  };
}

function shuffled(edges: Edge[], seed: number): Edge[] {
  const out = [...edges];
  let s = seed + 1;
  for (let i = out.length - 1; i > 0; i--) {
    s = (s * 48271) % 2147483647;
    const j = s % (i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

const out = (b: Balance): number =>
  b.held +
  b.inTransit +
  b.used +
  b.consumed +
  b.sold +
  b.destroyed +
  b.exited +
  b.lost.reduce((a, x) => a + x, 0);

describe('invariants', () => {
  it('1: downstream of x contains y exactly if upstream of y contains x', () => {
    check(
      fc.property(worlds(shape), lotNumber, lotNumber, fc.boolean(), (edges, x, y, ignoreTime) => {
        const down = traceOf(edges, start(x), { ...base, ignoreTime });
        const up = traceOf(edges, start(y), { ...base, ignoreTime });
        expect(down.down!.indexOf(y) >= 0).toBe(up.up!.indexOf(x) >= 0);
      }),
      200,
    );
  });

  it('2: an unrelated event changes nothing', () => {
    check(
      fc.property(worlds(shape), worlds(shape), lotNumber, (edges, others, lot) => {
        const apart = others.map((e) => ({
          ...e,
          lot: e.lot === 0 ? 0 : e.lot + 100,
          event: e.event + 50_000,
          hub: e.hub < 0 ? e.hub - 100 : e.hub + 50_000,
          container: e.container === 0 ? 0 : e.container + 100,
        }));
        expect(said(traceOf([...edges, ...apart], start(lot), base))).toEqual(
          said(traceOf(edges, start(lot), base)),
        );
      }),
    );
  });

  it('2 and 3: neither the order of delivery nor a second delivery changes anything', () => {
    check(
      fc.property(worlds(shape), lotNumber, fc.nat(1e6), (edges, lot, seed) => {
        const disturbed = traceOf(edges, start(lot), base, {}, (found) =>
          shuffled([...found, ...found], seed),
        );
        expect(said(disturbed)).toEqual(said(traceOf(edges, start(lot), base)));
      }),
    );
  });

  it('3: declared wrong is as never captured, except that it is named', () => {
    check(
      fc.property(worlds(shape), lotNumber, fc.nat(1e6), (edges, lot, seed) => {
        const events = [...new Set(edges.map((e) => e.event))];
        const wrong = events[seed % events.length]!;
        const mine = edges.filter((e) => e.event === wrong);
        const declared = [...new Set(mine.map((e) => e.lot))].map((l, i) =>
          edge({ lot: l, event: wrong, ord: 100 + i, hub: mine[0]!.hub, role: ROLE.voided, t0: mine[0]!.t0 }),
        );
        const never = traceOf(
          edges.filter((e) => e.event !== wrong),
          start(lot),
          base,
        );
        expect(said(traceOf([...edges, ...declared], start(lot), base), false)).toEqual(said(never, false));
      }),
      150,
    );
  });

  it('3: a declaration that is found late, with another edge, counts all the same', () => {
    check(
      fc.property(worlds({ ...shape, voids: false }), lotNumber, fc.nat(1e6), (edges, lot, seed) => {
        const hubs = edges.filter((e) => e.role === ROLE.output || e.role === ROLE.input);
        const mine = hubs[seed % Math.max(1, hubs.length)];
        if (mine === undefined) return;
        // It comes with the transformation only, so lots were followed before it is known.
        const declared = edge({
          lot: 0,
          event: mine.event,
          ord: 100,
          hub: mine.hub,
          role: ROLE.voided,
          t0: mine.t0,
        });
        const all = traceOf([...edges, declared], start(lot), base);
        const never = traceOf(
          edges.filter((e) => e.event !== mine.event),
          start(lot),
          base,
        );
        expect(lotsOf(all.down)).toEqual(lotsOf(never.down));
        expect(lotsOf(all.up)).toEqual(lotsOf(never.up));
      }),
    );
  });

  it('4: quantities tie per lot and per source, and expected ≤ atMost ≤ made', () => {
    check(
      fc.property(worlds(known), fc.uniqueArray(lotNumber, { minLength: 1, maxLength: 3 }), (edges, lots) => {
        const starts = lots.map((lot) => ({ kind: 'lot' as const, lot }));
        const r = traceOf(edges, starts, base);
        for (const d of [r.down!, r.up!])
          for (const l of d.lots()) {
            const whole = l.balance.made + l.balance.unknownOrigin + l.balance.gain;
            expect(out(l.balance)).toBe(whole);
            for (const s of l.shares) {
              if (s.expected === null) continue;
              expect(s.expected).toBeLessThanOrEqual(s.atMost!);
              if (r.completeness.counts.loop === undefined || d === r.down)
                expect(s.expected).toBeLessThanOrEqual(whole);
            }
          }
        const scope = recallScope(r.down!);
        // Holding by holding is the same as party by party, and as lot by lot.
        const held = new Map<string, number>();
        const shares = new Map<string, number>();
        for (const p of scope.parties)
          p.lots.forEach((lot, i) => {
            shares.set(`${p.party}|${lot}`, p.amounts[i]!);
          });
        const line = (h: ScopeHolding) => JSON.stringify(h);
        expect(scope.lots.flatMap((lot) => scope.holdingsOf(lot).map(line)).sort()).toEqual(
          [...scope.holdings()].map(line).sort(),
        );
        for (const h of scope.holdings()) {
          const share = `${h.party}|${h.lot}`;
          if (h.known) shares.set(share, shares.get(share)! - h.amount);
          else expect(shares.get(share)).toBe(-1);
          const key = `${h.party}|${h.dim}|${h.inTransit}`;
          held.set(key, (held.get(key) ?? 0) + h.amount);
        }
        for (const p of scope.parties)
          for (const [inTransit, amounts] of [
            [false, p.held],
            [true, p.inTransit],
          ] as const)
            for (const [dim, amount] of Object.entries(amounts)) {
              expect(held.get(`${p.party}|${dim}|${inTransit}`)).toBe(amount);
              held.delete(`${p.party}|${dim}|${inTransit}`);
            }
        expect([...held.values()].every((amount) => amount === 0)).toBe(true);
        expect([...shares.values()].every((amount) => amount === 0 || amount === -1)).toBe(true);
        scope.sources.forEach((s, i) => {
          if (s === null) return;
          const gone = s.lost.reduce((a, x) => a + x, 0);
          expect(
            s.held +
              s.inTransit +
              s.consumed +
              s.sold +
              s.destroyed +
              s.exited +
              gone +
              s.unexplained +
              s.beyond +
              s.uncertain,
          ).toBe(r.down!.sources[i]!.total);
          if (r.completeness.counts.ambiguousHolding === undefined) expect(s.uncertain).toBe(0);
        });
      }),
      200,
    );
  });

  it('4: whatever is not known, the parts of a source tie, and none is less than nothing', () => {
    check(
      fc.property(worlds(shape), lotNumber, (edges, lot) => {
        const r = traceOf(edges, [{ kind: 'lot', lot }], base);
        for (const s of recallScope(r.down!).sources) {
          if (s === null) continue;
          const { total, accounted, lost, ...parts } = s;
          const amounts = [...Object.values(parts), ...lost];
          expect(amounts.reduce((a, x) => a + x, 0)).toBe(total);
          expect(amounts.every((x) => x >= 0)).toBe(true);
          expect(accounted).toBeLessThanOrEqual(total);
        }
      }),
      400,
    );
  });

  it('4: both ways say the same of a pair of lots, but for a milligram a step', () => {
    check(
      fc.property(worlds({ ...known, events: 14 }), lotNumber, lotNumber, (edges, x, y) => {
        const down = traceOf(edges, start(x), base);
        const up = traceOf(edges, start(y), base);
        if (x === y || down.down!.indexOf(y) < 0 || edges.some((e) => e.hub < 0)) return;
        if (down.completeness.counts.loop !== undefined || up.completeness.counts.loop !== undefined) return;
        const a = down.down!.lot(down.down!.indexOf(y)).shares[0]!.expected;
        const b = up.up!.lot(up.up!.indexOf(x)).shares[0]!.expected;
        if (a === null || b === null) return;
        expect(Math.abs(a - b)).toBeLessThanOrEqual(edges.length);
      }),
      200,
    );
  });

  it('5: distrusting clocks never gives fewer lots, and knowing everything is the same as not asking', () => {
    check(
      fc.property(worlds(shape), lotNumber, (edges, lot) => {
        const trusted = traceOf(edges, start(lot), base);
        const distrusted = traceOf(edges, start(lot), { ...base, ignoreTime: true });
        for (const way of ['down', 'up'] as const) {
          expect(lotsOf(distrusted[way])).toEqual(expect.arrayContaining(lotsOf(trusted[way])));
          expect(distrusted[way]!.lotCountByTime).toBe(trusted[way]!.lotCount);
        }
        expect(said(traceOf(edges, start(lot), { ...base, knownBatch: () => true }))).toEqual(said(trusted));
      }),
    );
  });

  it('5: what was recorded later is left out, and what was declared wrong later still counts', () => {
    check(
      fc.property(worlds(shape), lotNumber, fc.integer({ min: 1, max: 22 }), (edges, lot, last) => {
        const late = edges.map((e) => ({ ...e, batch: e.event + (e.role === ROLE.voided ? 5 : 0) }));
        const asKnown = traceOf(late, start(lot), { ...base, knownBatch: (b) => b <= last });
        const then = traceOf(
          late.filter((e) => e.batch <= last),
          start(lot),
          base,
        );
        expect(said(asKnown)).toEqual(said(then));
      }),
    );
  });

  it('6: how events are put into documents changes nothing', () => {
    check(
      fc.property(worlds(shape), lotNumber, fc.integer({ min: 1, max: 9 }), (edges, lot, size) => {
        const split = edges.map((e) => ({ ...e, batch: Math.ceil(e.event / size) }));
        expect(said(traceOf(split, start(lot), base))).toEqual(said(traceOf(edges, start(lot), base)));
      }),
      60,
    );
  });

  it('a cut answer names what is left, and following it gives the rest', () => {
    check(
      fc.property(worlds(shape), lotNumber, fc.integer({ min: 1, max: 3 }), (edges, lot, limit) => {
        const whole = traceOf(edges, start(lot), { ...base, direction: 'down' });
        const found = new Set<number>();
        let starts: Start[] = start(lot);
        for (let i = 0; i < 50 && starts.length > 0; i++) {
          const r = traceOf(edges, starts, { ...base, direction: 'down', limit: limit + starts.length });
          for (const l of lotsOf(r.down)) found.add(l);
          starts = r.completeness.cut.flatMap((c) => c.resume);
        }
        expect([...found].sort((a, b) => a - b)).toEqual(expect.arrayContaining(lotsOf(whole.down)));
      }),
    );
  });
});
