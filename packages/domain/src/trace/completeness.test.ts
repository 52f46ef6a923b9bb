import { describe, expect, it } from 'vitest';
import type { Finding } from './completeness-types.ts';
import { DIM, type Edge, EXIT_KIND, FLAG, LOSS_KIND, ROLE } from './edge.ts';
import { recallScope } from './scope.ts';
import { DAY, edge, KG, numbered, TONNE, traceOf } from './testing/store.ts';
import type { Start, TraceContext, TraceOptions, TraceResult } from './types.ts';

const from = (place: number, party = place) => ({ fromPlace: place, fromParty: party });
const to = (place: number, party = place) => ({ toPlace: place, toParty: party });
const made = (lot: number, event: number, t0 = 0, amount = TONNE): Edge =>
  edge({ lot, event, role: ROLE.add, t0, amount, ...to(1) });
const whole = (lot: number): Start[] => [{ kind: 'lot', lot }];

function ask(
  edges: Edge[],
  starts: Start[],
  options: Partial<TraceOptions> = {},
  context: TraceContext = {},
): TraceResult {
  return traceOf(numbered(edges), starts, options, context);
}

const of = <C extends Finding['code']>(r: TraceResult, code: C): Finding[] =>
  r.completeness.findings.filter((f) => f.code === code);

describe('the completeness statement', () => {
  it('is empty when nothing is amiss', () => {
    const r = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, amount: TONNE, ...from(1) }),
        edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: TONNE, ...to(1) }),
      ],
      whole(1),
    );
    expect(r.completeness.findings).toEqual([]);
    expect(r.completeness.counts).toEqual({});
    expect(r.completeness.cut).toEqual([]);
  });

  it('stub: nobody declared the making, and what was drawn is the lot’s own', () => {
    const r = ask(
      [
        edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, amount: TONNE, ...from(1) }),
        edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: TONNE, ...to(1) }),
      ],
      whole(1),
    );
    expect(r.completeness.findings).toEqual([{ code: 'stub', lot: 1 }]);
    expect(r.down!.lot(r.down!.indexOf(2)).shares).toEqual([{ expected: TONNE, atMost: TONNE }]);
    const scope = recallScope(r.down!);
    expect(scope.sources[0]).toMatchObject({ total: TONNE, held: TONNE, accounted: TONNE });
  });

  it('overdrawn, gain and unexplained: which way and how much', () => {
    const r = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, amount: 1200 * KG, ...from(1) }),
        edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: 1500 * KG, ...to(1) }),
        edge({ lot: 2, event: 3, role: ROLE.input, t0: 2 * DAY, amount: 500 * KG, ...from(1) }),
        edge({ lot: 3, event: 3, role: ROLE.output, t0: 2 * DAY, amount: 400 * KG, ...to(1) }),
      ],
      whole(1),
    );
    expect(r.completeness.findings).toEqual([
      { code: 'overdrawn', lot: 1, place: 1, party: 1, container: 0, amount: 200 * KG },
      { code: 'unexplained', hub: 3, amount: 100 * KG },
      { code: 'gain', hub: 2, lot: 0, amount: 300 * KG },
    ]);
  });

  it('quantityMissing: reach goes on, expected is unknown and atMost is all', () => {
    const r = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, ...from(1) }),
        edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: 700 * KG, ...to(1) }),
      ],
      whole(1),
    );
    expect(of(r, 'quantityMissing')).toEqual([{ code: 'quantityMissing', lot: 1, event: 2 }]);
    expect(r.down!.lot(r.down!.indexOf(2)).shares).toEqual([{ expected: null, atMost: 700 * KG }]);
    expect(recallScope(r.down!).sources).toMatchObject([{ total: TONNE, uncertain: TONNE, accounted: 0 }]);
  });

  it('unitClash: pieces and kilograms add up only where a piece’s net weight is known', () => {
    const edges = [
      made(1, 1),
      edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, amount: TONNE, ...from(1) }),
      edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: 98 * 1e6, dim: DIM.count, ...to(1) }),
    ];
    const clash = ask(edges, whole(1));
    expect(of(clash, 'unitClash')).toEqual([{ code: 'unitClash', lot: 0, hub: 2 }]);
    expect(clash.down!.lot(clash.down!.indexOf(2)).shares).toEqual([{ expected: null, atMost: 98 * 1e6 }]);
    const known = ask(edges, whole(1), {}, { netWeight: (lot) => (lot === 2 ? 10 * KG : undefined) });
    expect(known.completeness.findings).toEqual([{ code: 'unexplained', hub: 2, amount: 20 * KG }]);
    expect(known.down!.lot(known.down!.indexOf(2))).toMatchObject({
      dim: DIM.mass,
      shares: [{ expected: 980 * KG, atMost: 980 * KG }],
    });
    const within = ask(
      [...edges, edge({ lot: 2, event: 3, role: ROLE.delete, t0: 2 * DAY, amount: KG, ...from(1) })],
      whole(1),
    );
    expect(of(within, 'unitClash')).toContainEqual({ code: 'unitClash', lot: 2, hub: 0 });
  });

  it('ambiguousHolding: a receipt under the document of a shipment to another party at another place', () => {
    const codes = (receiver: number, place = receiver) =>
      ask(
        [
          edge({ lot: 1, event: 1, role: ROLE.add, t0: 0, amount: TONNE, ...to(1) }),
          edge({
            lot: 1,
            event: 2,
            role: ROLE.ship,
            t0: DAY,
            amount: TONNE,
            ...from(1),
            ...to(2),
            docs: [7],
          }),
          edge({
            lot: 1,
            event: 3,
            role: ROLE.receive,
            t0: 2 * DAY,
            amount: TONNE,
            ...from(1),
            ...to(receiver),
            toPlace: place,
            docs: [7],
          }),
        ],
        whole(1),
      ).completeness.findings.map((finding) => finding.code);
    expect(codes(2)).toEqual([]);
    expect(codes(3)).toEqual(['ambiguousHolding']);
    expect(codes(3, 2)).toEqual(['ambiguousHolding']);
  });

  it('ambiguousHolding: what came in for nobody in particular is another’s than whose place it is', () => {
    const codes = (operator?: number) =>
      ask(
        [
          edge({ lot: 1, event: 1, role: ROLE.add, t0: 0, amount: TONNE, toPlace: 1 }),
          edge({ lot: 1, event: 2, role: ROLE.delete, t0: DAY, amount: TONNE, ...from(1), fromParty: 7 }),
        ],
        whole(1),
        {},
        { operator: () => operator },
      ).completeness.findings.map((finding) => finding.code);
    expect(codes(undefined)).toEqual([]);
    expect(codes(7)).toEqual([]);
    expect(codes(8)).toEqual(['ambiguousHolding']);
  });

  it('timeReversed: a receipt before its shipment still connects; an output of a pool before its first input does not', () => {
    const receipt = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, amount: TONNE, ...from(1) }),
        edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: TONNE, ...to(1) }),
        edge({
          lot: 2,
          event: 3,
          role: ROLE.ship,
          t0: DAY + 600_000,
          amount: TONNE,
          ...from(1),
          ...to(2),
          docs: [7],
        }),
        edge({
          lot: 2,
          event: 4,
          role: ROLE.receive,
          t0: DAY + 300_000,
          amount: TONNE,
          ...from(1),
          ...to(2),
          docs: [7],
        }),
        edge({ lot: 2, event: 5, role: ROLE.input, t0: DAY + 400_000, amount: TONNE, ...from(2) }),
        edge({ lot: 3, event: 5, role: ROLE.output, t0: DAY + 400_000, amount: TONNE, ...to(2) }),
      ],
      whole(1),
    );
    expect(receipt.completeness.findings).toEqual([{ code: 'timeReversed', hub: 0, lot: 2, event: 4 }]);
    expect(receipt.down!.lot(receipt.down!.indexOf(3)).shares[0]!.expected).toBe(TONNE);
    const pool = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, hub: -9, role: ROLE.input, t0: 2 * DAY, amount: TONNE, ...from(1) }),
        edge({ lot: 2, event: 3, hub: -9, role: ROLE.output, t0: DAY, amount: 1, ...to(1) }),
        edge({ lot: 3, event: 4, hub: -9, role: ROLE.output, t0: 3 * DAY, amount: TONNE, ...to(1) }),
      ],
      whole(1),
    );
    expect(of(pool, 'timeReversed')).toEqual([{ code: 'timeReversed', hub: -9, lot: 2, event: 3 }]);
    expect([...pool.down!.lots()].map((l) => l.lot).sort()).toEqual([1, 3]);
  });

  it('loop: rework, quantities by the order of time', () => {
    const r = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, amount: 400 * KG, ...from(1) }),
        edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: 400 * KG, ...to(1) }),
        edge({ lot: 2, event: 3, role: ROLE.input, t0: 2 * DAY, amount: 100 * KG, ...from(1) }),
        edge({ lot: 1, event: 3, role: ROLE.output, t0: 2 * DAY, amount: 100 * KG, ...to(1) }),
      ],
      whole(1),
    );
    expect(of(r, 'loop')).toEqual([{ code: 'loop', lots: [1, 2] }]);
    expect(r.down!.lot(r.down!.indexOf(1)).shares[0]!.expected).toBe(1100 * KG);
    expect(r.down!.sources[0]!.total).toBe(TONNE);
  });

  it('notReceived and notShipped: a lone side moves it the whole way; within the window it is in transit', () => {
    const shipped = [
      made(1, 1),
      edge({ lot: 1, event: 2, role: ROLE.ship, t0: DAY, amount: TONNE, ...from(1), ...to(2), docs: [1] }),
    ];
    const late = ask(shipped, whole(1));
    expect(late.completeness.findings).toEqual([{ code: 'notReceived', lot: 1, event: 2 }]);
    expect(late.down!.lot(0).holdings.find((h) => h.place === 2)!.amount).toBe(TONNE);
    const fresh = ask(shipped, whole(1), { now: 5 * DAY });
    expect(fresh.completeness.findings).toEqual([]);
    expect(fresh.down!.lot(0).balance).toMatchObject({ held: 0, inTransit: TONNE });
    expect(recallScope(fresh.down!).parties.find((p) => p.party === 2)!.inTransit[DIM.mass]).toBe(TONNE);
    const received = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, role: ROLE.receive, t0: DAY, amount: TONNE, ...from(1), ...to(2) }),
      ],
      whole(1),
    );
    expect(received.completeness.findings).toEqual([{ code: 'notShipped', lot: 1, event: 2 }]);
    expect(received.down!.lot(0).holdings.map((h) => [h.place, h.amount])).toEqual([
      [1, 0],
      [2, TONNE],
    ]);
  });

  it('ambiguousHolding: reach takes any of them, quantities are unknown', () => {
    const unclear = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, amount: TONNE, ...from(1) }),
        edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: 500 * KG, ...to(1, 1) }),
        edge({ lot: 2, event: 3, role: ROLE.add, t0: DAY, amount: 500 * KG, ...to(1, 2) }),
        edge({ lot: 2, event: 4, role: ROLE.input, t0: 2 * DAY, amount: 100 * KG, fromPlace: 1 }),
        edge({ lot: 3, event: 4, role: ROLE.output, t0: 2 * DAY, amount: 100 * KG, ...to(1) }),
      ],
      whole(1),
    );
    expect(of(unclear, 'ambiguousHolding')).toEqual([
      { code: 'ambiguousHolding', lot: 2, event: 4, unbacked: false },
    ]);
    expect(unclear.down!.lot(unclear.down!.indexOf(3)).shares).toEqual([
      { expected: null, atMost: 100 * KG },
    ]);
    const unbacked = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, amount: TONNE, ...from(1) }),
        edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: TONNE, ...to(1) }),
        edge({ lot: 2, event: 4, role: ROLE.input, t0: 2 * DAY, amount: 100 * KG, ...from(5) }),
        edge({ lot: 3, event: 4, role: ROLE.output, t0: 2 * DAY, amount: 100 * KG, ...to(5) }),
      ],
      whole(1),
    );
    expect(of(unbacked, 'ambiguousHolding')).toEqual([
      { code: 'ambiguousHolding', lot: 2, event: 4, unbacked: true },
    ]);
    expect(unbacked.down!.indexOf(3)).toBeGreaterThanOrEqual(0);
  });

  it('silent: made and never heard of again, past its shelf life or a given time', () => {
    const edges = [made(1, 1, DAY)];
    expect(ask(edges, whole(1)).completeness.findings).toEqual([]);
    expect(of(ask(edges, whole(1), { silentAfter: 30 * DAY }), 'silent')).toEqual([
      { code: 'silent', lot: 1, since: DAY },
    ]);
    expect(
      of(ask(edges, whole(1), { now: 20 * DAY }, { bestBefore: () => 10 * DAY }), 'silent'),
    ).toHaveLength(1);
    expect(of(ask(edges, whole(1), { now: 9 * DAY }, { bestBefore: () => 10 * DAY }), 'silent')).toHaveLength(
      0,
    );
  });

  it('unconfirmed and idConflict move nothing and are named', () => {
    const r = ask(
      [
        made(1, 1),
        edge({
          lot: 1,
          event: 2,
          role: ROLE.input,
          t0: DAY,
          amount: TONNE,
          flags: FLAG.unconfirmed,
          ...from(1),
        }),
        edge({
          lot: 2,
          event: 2,
          role: ROLE.output,
          t0: DAY,
          amount: TONNE,
          flags: FLAG.unconfirmed,
          ...to(1),
        }),
        edge({
          lot: 1,
          event: 3,
          role: ROLE.delete,
          t0: DAY,
          amount: TONNE,
          flags: FLAG.idConflict,
          ...from(1),
        }),
      ],
      whole(1),
    );
    expect(r.completeness.findings).toEqual([
      { code: 'unconfirmed', lot: 1, event: 2 },
      { code: 'idConflict', lot: 1, event: 3 },
    ]);
    expect(r.down!.lotCount).toBe(1);
    expect(r.down!.lot(0).balance.held).toBe(TONNE);
  });

  it('corrected: named with what replaced it, and undone', () => {
    const r = ask(
      [
        made(1, 1),
        edge({ lot: 1, event: 2, role: ROLE.delete, t0: DAY, amount: TONNE, ...from(1) }),
        edge({ lot: 1, event: 2, role: ROLE.voided, t0: DAY }),
        edge({
          lot: 1,
          event: 3,
          role: ROLE.delete,
          t0: DAY,
          amount: KG,
          exitKind: EXIT_KIND.sold,
          ...from(1),
        }),
      ],
      whole(1),
      {},
      { replacedBy: (e) => (e === 2 ? [3] : undefined) },
    );
    expect(r.completeness.findings).toEqual([{ code: 'corrected', event: 2, replacedBy: [3] }]);
    expect(r.down!.lot(0).balance).toMatchObject({ sold: KG, held: TONNE - KG });
  });

  it('cut: says what was left closed and how to get it', () => {
    const chain = [1, 2, 3, 4].flatMap((lot) => [
      edge({ lot, event: 10 + lot, role: ROLE.input, t0: lot * DAY, amount: TONNE, ...from(1) }),
      edge({ lot: lot + 1, event: 10 + lot, role: ROLE.output, t0: lot * DAY, amount: TONNE, ...to(1) }),
    ]);
    const r = ask([made(1, 1), ...chain], whole(1), { limit: 2 });
    expect(r.completeness.cut).toEqual([
      { direction: 'down', limit: 2, lots: 1, resume: [{ kind: 'lot', lot: 3, from: 2 * DAY }] },
    ]);
    expect(r.completeness.counts.cut).toBe(1);
    expect(recallScope(r.down!).sources[0]).toMatchObject({ total: TONNE, beyond: TONNE, accounted: 0 });
  });
});

describe('movements', () => {
  it('transit loss is what was shipped and not received; more received than shipped is a gain', () => {
    const sent = (received: number) =>
      ask(
        [
          made(1, 1),
          edge({
            lot: 1,
            event: 2,
            role: ROLE.ship,
            t0: DAY,
            amount: 900 * KG,
            ...from(1),
            ...to(2),
            docs: [3],
          }),
          edge({
            lot: 1,
            event: 3,
            role: ROLE.receive,
            t0: 2 * DAY,
            amount: received,
            ...from(1),
            ...to(2),
            docs: [3],
          }),
        ],
        whole(1),
      );
    expect(sent(895 * KG).down!.lot(0).balance.lost[LOSS_KIND.transit]).toBe(5 * KG);
    expect(of(sent(910 * KG), 'gain')).toEqual([{ code: 'gain', hub: 0, lot: 1, amount: 10 * KG }]);
  });

  it('void_shipping undoes the shipment of its document, and without one the only one that fits', () => {
    for (const docs of [[4], []]) {
      const r = ask(
        [
          made(1, 1),
          edge({ lot: 1, event: 2, role: ROLE.ship, t0: DAY, amount: TONNE, ...from(1), ...to(2), docs }),
          edge({ lot: 1, event: 3, role: ROLE.voidShip, t0: 2 * DAY, ...from(1), ...to(2), docs }),
        ],
        whole(1),
      );
      expect(r.completeness.findings).toEqual([]);
      expect(r.down!.lot(0).balance).toMatchObject({ held: TONNE, inTransit: 0 });
    }
  });

  it('two loads without documents are paired by equal amounts before order', () => {
    const load = (event: number, role: typeof ROLE.ship | typeof ROLE.receive, day: number, amount: number) =>
      edge({ lot: 1, event, role, t0: day * DAY, amount, ...from(1), ...to(2) });
    const r = ask(
      [
        made(1, 1),
        load(2, ROLE.ship, 1, 300 * KG),
        load(3, ROLE.ship, 2, 200 * KG),
        load(4, ROLE.receive, 3, 200 * KG),
        load(5, ROLE.receive, 4, 300 * KG),
      ],
      whole(1),
    );
    expect(r.completeness.findings).toEqual([]);
    expect(r.down!.lot(0).balance.lost).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('only the spoiled holding is followed, from its time on', () => {
    const edges = [
      made(1, 1),
      edge({ lot: 1, event: 2, role: ROLE.handOver, t0: DAY, amount: 600 * KG, ...from(1), ...to(2) }),
      edge({ lot: 1, event: 3, role: ROLE.input, t0: 2 * DAY, amount: 200 * KG, ...from(2) }),
      edge({ lot: 2, event: 3, role: ROLE.output, t0: 2 * DAY, amount: 200 * KG, ...to(2) }),
      edge({ lot: 1, event: 4, role: ROLE.input, t0: 4 * DAY, amount: 300 * KG, ...from(2) }),
      edge({ lot: 3, event: 4, role: ROLE.output, t0: 4 * DAY, amount: 300 * KG, ...to(2) }),
      edge({ lot: 1, event: 5, role: ROLE.input, t0: 5 * DAY, amount: 400 * KG, ...from(1) }),
      edge({ lot: 4, event: 5, role: ROLE.output, t0: 5 * DAY, amount: 400 * KG, ...to(1) }),
    ];
    const r = ask(edges, [{ kind: 'holding', lot: 1, place: 2, from: 3 * DAY }]);
    expect([...r.down!.lots()].map((l) => l.lot).sort()).toEqual([1, 3]);
    expect(r.down!.sources[0]!.total).toBe(400 * KG);
    expect(r.down!.lot(r.down!.indexOf(3)).shares[0]!.expected).toBe(300 * KG);
    const place = ask(edges, [{ kind: 'place', place: 2, from: 3 * DAY, until: 4 * DAY }]);
    // Lot 2 was made there before and still lies there.
    expect([...place.down!.lots()].map((l) => l.lot).sort()).toEqual([1, 2, 3]);
    const event = ask(edges, [{ kind: 'event', event: 4 }], { direction: 'both' });
    expect([...event.down!.lots()].map((l) => l.lot)).toEqual([3]);
    expect([...event.up!.lots()].map((l) => l.lot)).toEqual([1]);
    expect(event.up!.sources[0]!.total).toBe(300 * KG);
  });

  it('drying keeps the dry matter: the water is a loss of moisture, not unexplained', () => {
    const wet = { moistureBefore: 200_000, moistureAfter: 120_000 };
    const r = ask(
      [
        made(1, 1, 0, 1100 * KG),
        edge({ lot: 1, event: 2, role: ROLE.input, t0: DAY, amount: 1100 * KG, ...from(1), ...wet }),
        edge({ lot: 2, event: 2, role: ROLE.output, t0: DAY, amount: 1000 * KG, ...to(1), ...wet }),
      ],
      whole(1),
    );
    expect(r.completeness.findings).toEqual([]);
    expect([...r.down!.hubs()][0]!.lost[LOSS_KIND.moisture]).toBe(100 * KG);
    expect(recallScope(r.down!).sources[0]!.lost[LOSS_KIND.moisture]).toBe(100 * KG);
  });

  it('what shared a container is named and not followed', () => {
    const r = ask(
      [
        made(1, 1),
        made(2, 2),
        edge({ lot: 1, event: 3, role: ROLE.packIn, t0: DAY, amount: TONNE, ...from(1), container: 50 }),
        edge({ lot: 2, event: 3, role: ROLE.packIn, t0: DAY, amount: TONNE, ...from(1), container: 50 }),
        edge({ lot: 1, event: 4, role: ROLE.packOut, t0: 3 * DAY, amount: TONNE, ...to(2), container: 50 }),
        edge({ lot: 2, event: 5, role: ROLE.packOut, t0: 2 * DAY, amount: TONNE, ...to(2), container: 50 }),
      ],
      whole(1),
      { coLocated: true },
    );
    expect(r.coLocated).toEqual([{ container: 50, place: 0, lot: 1, other: 2, t0: DAY, t1: 2 * DAY }]);
    expect(r.down!.lotCount).toBe(1);
  });
});
