import { describe, expect, it } from 'vitest';
import { type Edge, FLAG, ROLE } from './edge.ts';
import { DAY, edge, KG, numbered, traceOf } from './testing/store.ts';
import type { Start, TraceOptions, TraceResult } from './types.ts';

const BOX = 50;
const made = (lot: number, kg: number): Edge =>
  edge({ lot, event: lot, role: ROLE.add, t0: 0, amount: kg * KG, toPlace: 1, toParty: 1 });
const amount = (kg?: number): Partial<Edge> => (kg === undefined ? {} : { amount: kg * KG });
const packed = (event: number, lot: number, day: number, kg?: number, box = BOX): Edge =>
  edge({
    lot,
    event,
    role: ROLE.packIn,
    t0: day * DAY,
    fromPlace: 1,
    fromParty: 1,
    container: box,
    ...amount(kg),
  });
const takenOut = (event: number, lot: number, day: number, place: number, kg?: number): Edge =>
  edge({
    lot,
    event,
    role: ROLE.packOut,
    t0: day * DAY,
    toPlace: place,
    toParty: place,
    container: BOX,
    ...amount(kg),
  });
const emptied = (event: number, day: number, place: number, more: Partial<Edge> = {}): Edge =>
  edge({
    lot: BOX,
    event,
    role: ROLE.packOut,
    t0: day * DAY,
    toPlace: place,
    toParty: place,
    container: BOX,
    ...more,
  });
const arrived = (event: number, day: number, place: number, more: Partial<Edge> = {}): Edge =>
  edge({
    lot: BOX,
    event,
    role: ROLE.receive,
    t0: day * DAY,
    toPlace: place,
    toParty: place,
    container: BOX,
    ...more,
  });
const wrong = (event: number): Edge =>
  edge({ lot: BOX, event, ord: 100, role: ROLE.voided, t0: 90 * DAY, batch: 9 });

const ask = (edges: Edge[], starts: Start[] = [{ kind: 'lot', lot: 1 }], o: Partial<TraceOptions> = {}) =>
  traceOf(numbered(edges), starts, { now: 100 * DAY, ...o });
const held = (r: TraceResult, lot = 1): [where: string, kg: number][] =>
  r
    .down!.lot(r.down!.indexOf(lot))
    .holdings.filter((h) => h.amount > 0 && h.since !== null)
    .map((h): [string, number] => [h.container === 0 ? `place ${h.place}` : 'box', h.amount / KG])
    .sort();

describe('unpacking everything', () => {
  it('takes out what was packed in before, less what was taken out by name', () => {
    const r = ask([
      made(1, 100),
      packed(10, 1, 1, 60),
      packed(11, 1, 2, 30),
      takenOut(12, 1, 3, 2, 20),
      emptied(13, 4, 3),
      packed(14, 1, 5, 10),
      arrived(15, 2, 2),
      arrived(16, 3, 3),
    ]);
    expect(held(r)).toEqual([
      ['box', 10],
      ['place 2', 20],
      ['place 3', 70],
    ]);
    expect(r.completeness.findings).toEqual([]);
    expect([...r.down!.moves()].filter((m) => m.event === 13)).toMatchObject([
      { lot: 1, amount: 70 * KG, to: { place: 3 }, carried: [70 * KG] },
    ]);
    expect(r.down!.events()).toContain(13);
  });

  it('takes out every lot, each with its own amount', () => {
    const r = ask(
      [made(1, 10), made(2, 20), packed(10, 1, 1, 10), packed(11, 2, 1, 15), emptied(12, 2, 2)],
      [
        { kind: 'lot', lot: 1 },
        { kind: 'lot', lot: 2 },
      ],
    );
    expect(held(r, 1)).toEqual([['place 2', 10]]);
    expect(held(r, 2)).toEqual([
      ['place 1', 5],
      ['place 2', 15],
    ]);
  });

  it('finds nothing of what was taken out before, or put in after', () => {
    const edges = [made(1, 100), packed(10, 1, 1, 60), takenOut(11, 1, 2, 2, 60)];
    const before = ask([...edges, emptied(12, 3, 9), packed(13, 1, 4, 5)]);
    expect(held(before)).toEqual([
      ['box', 5],
      ['place 1', 35],
      ['place 2', 60],
    ]);
    expect(before.down!.events()).not.toContain(12);
  });

  it('empties only once', () => {
    const r = ask([made(1, 9), packed(10, 1, 1, 9), emptied(11, 2, 2), emptied(12, 3, 3)]);
    expect(held(r)).toEqual([['place 2', 9]]);
  });

  it('comes after what is named at the same time', () => {
    const r = ask([made(1, 9), packed(10, 1, 1, 9), emptied(11, 2, 3, { tie: 0 }), takenOut(12, 1, 2, 2, 4)]);
    expect(held(r)).toEqual([
      ['place 2', 4],
      ['place 3', 5],
    ]);
  });

  it('moves an unknown quantity where one is missing, and the reach with it', () => {
    const mill = [
      edge({ lot: 1, event: 20, role: ROLE.input, t0: 5 * DAY, fromPlace: 2, fromParty: 2, amount: KG }),
      edge({ lot: 2, event: 20, role: ROLE.output, t0: 5 * DAY, toPlace: 2, toParty: 2, amount: KG }),
    ];
    const feed = [
      edge({ lot: 3, event: 9, role: ROLE.input, t0: 1, fromPlace: 1, fromParty: 1, amount: 9 * KG }),
      edge({ lot: 1, event: 9, role: ROLE.output, t0: 1, toPlace: 1, toParty: 1, amount: 9 * KG }),
    ];
    const r = ask(
      [made(3, 9), ...feed, packed(10, 1, 1), emptied(11, 2, 2), ...mill],
      [{ kind: 'lot', lot: 3 }],
    );
    expect(r.down!.indexOf(2)).toBeGreaterThanOrEqual(0);
    expect(r.down!.lot(r.down!.indexOf(2)).shares).toEqual([{ expected: null, atMost: KG }]);
    // The unpacking states none, and need not: the packing that should have is named.
    expect(r.completeness.findings.filter((f) => f.code === 'quantityMissing')).toEqual([
      { code: 'quantityMissing', lot: 1, event: 10 },
    ]);
  });

  it('counts pieces as their weight', () => {
    const pieces = edge({ ...packed(10, 1, 1), amount: 4e6, dim: 2 });
    const r = traceOf(
      numbered([made(1, 100), pieces, packed(11, 1, 1, 7), emptied(12, 2, 2)]),
      [{ kind: 'lot', lot: 1 }],
      { now: 100 * DAY },
      { netWeight: () => 5 * KG },
    );
    expect(held(r)).toEqual([
      ['place 1', 73],
      ['place 2', 27],
    ]);
  });

  it('is undone by its declaration of error, which is named', () => {
    const edges = [made(1, 9), packed(10, 1, 1, 9), emptied(11, 2, 2)];
    const r = ask([...edges, wrong(11)]);
    expect(held(r)).toEqual([['box', 9]]);
    expect(r.completeness.findings).toEqual([{ code: 'corrected', event: 11, replacedBy: [] }]);
    expect(held(ask([...edges, wrong(11)], undefined, { knownBatch: (b) => b < 9 }))).toEqual([
      ['place 2', 9],
    ]);
  });

  it('of a later batch does not count', () => {
    const edges = [made(1, 9), packed(10, 1, 1, 9), emptied(11, 2, 2, { batch: 5 })];
    expect(held(ask(edges, undefined, { knownBatch: (b) => b < 5 }))).toEqual([['box', 9]]);
  });

  it('moves nothing as a claim, and is reported for what was inside', () => {
    const r = ask([made(1, 9), made(2, 1), packed(10, 1, 1, 9), emptied(11, 2, 2, { flags: 1 })]);
    expect(held(r)).toEqual([['box', 9]]);
    expect(r.completeness.findings).toEqual([{ code: 'unconfirmed', lot: 1, event: 11 }]);
  });

  it('of a container around a container leaves what is in the inner one there', () => {
    const inner = packed(11, BOX, 2, undefined, 60);
    const outer = edge({
      lot: 60,
      event: 12,
      role: ROLE.packOut,
      t0: 3 * DAY,
      toPlace: 4,
      toParty: 4,
      container: 60,
    });
    const r = ask([made(1, 9), packed(10, 1, 1, 9), inner, outer]);
    expect(held(r)).toEqual([['box', 9]]);
    const box = ask([packed(10, 1, 1, 9), inner, outer], [{ kind: 'lot', lot: BOX }]);
    expect(box.down!.lot(0).holdings.filter((h) => h.container === 0 && h.place === 4)).toHaveLength(1);
  });

  it('is a start of its own, and leads to what was in the container', () => {
    const edges = [
      made(1, 9),
      made(2, 9),
      packed(10, 1, 1, 9),
      emptied(11, 2, 2),
      packed(12, 2, 3, 9),
      emptied(13, 4, 3),
    ];
    const by = ask(edges, [{ kind: 'event', event: 11 }]);
    expect([...by.down!.lots()].map((l) => l.lot)).toEqual([1]);
    expect(by.down!.sources[0]!.total).toBe(9 * KG);
    const there = ask(edges, [{ kind: 'place', place: 3, from: 4 * DAY, until: 5 * DAY }]);
    expect([...there.down!.lots()].map((l) => l.lot)).toEqual([2]);
  });
});

describe('opened by somebody whom nothing says that it came to', () => {
  const codes = (...edges: Edge[]): string[] =>
    ask([made(1, 10), packed(10, 1, 1, 10), ...edges]).completeness.findings.map((finding) => finding.code);

  it('is reported, by name or all of it', () => {
    expect(codes(takenOut(12, 1, 3, 2, 4))).toEqual(['notShipped']);
    expect(codes(emptied(12, 3, 2))).toEqual(['notShipped']);
  });

  it('is in order where it was packed, sent to or received, or goes in another container', () => {
    expect(codes(emptied(12, 3, 1))).toEqual([]);
    expect(codes(emptied(12, 3, 2), arrived(11, 2, 2))).toEqual([]);
    expect(codes(emptied(12, 3, 2), arrived(11, 2, 2, { role: ROLE.ship, fromPlace: 1 }))).toEqual([]);
    expect(codes(emptied(12, 3, 2), packed(11, BOX, 2, undefined, 51))).toEqual([]);
    expect(codes(emptied(12, 3, 2, { toPlace: 0, toParty: 0 }))).toEqual([]);
  });

  it('what went elsewhere, is only claimed or was declared wrong does not put it in order', () => {
    expect(codes(emptied(12, 3, 2), arrived(11, 2, 4))).toEqual(['notShipped']);
    // It was only seen, was there before it was packed, or another has it at the place.
    expect(codes(emptied(12, 3, 2), arrived(11, 2, 2, { role: ROLE.observe }))).toEqual(['notShipped']);
    expect(codes(emptied(12, 3, 2), arrived(11, 0, 2))).toEqual(['notShipped']);
    expect(codes(emptied(12, 3, 2, { toParty: 9 }), arrived(11, 2, 2))).toEqual(['notShipped']);
    expect(codes(emptied(12, 3, 1, { toParty: 9 }))).toEqual(['notShipped']);
    expect(codes(emptied(12, 3, 2), arrived(11, 2, 2, { flags: FLAG.unconfirmed }))).toEqual(['notShipped']);
    expect(codes(emptied(12, 3, 2), arrived(11, 2, 2), wrong(11))).toContain('notShipped');
  });

  it('is in order where the same operates both places', () => {
    const codes = (operator: (place: number) => number | undefined) =>
      traceOf(
        numbered([made(1, 10), packed(10, 1, 1, 10), arrived(11, 2, 5), emptied(12, 3, 2, { toParty: 0 })]),
        [{ kind: 'lot', lot: 1 }],
        { now: 100 * DAY },
        { operator },
      ).completeness.findings.map((finding) => finding.code);
    expect(codes((place) => (place === 2 ? 5 : undefined))).toEqual([]);
    expect(codes((place) => (place === 2 ? 6 : undefined))).toEqual(['notShipped']);
  });
});
