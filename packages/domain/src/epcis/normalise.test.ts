import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeTraceCode } from '../codes/index.ts';
import { DIM, ROLE } from '../trace/edge.ts';
import type { NormalEdge } from './normal-event.ts';
import { normaliseEvent } from './normalise.ts';
import {
  A,
  B,
  edgesOf,
  from,
  normal,
  object,
  P,
  party,
  place,
  prefixes,
  problems,
  TRUCK,
  to,
} from './testing/normal.ts';
import { SAMPLES } from './testing/samples.ts';
import { sha256hex } from './testing/shared.ts';

describe('amounts', () => {
  const one = (line: object): NormalEdge => edgesOf(object({ quantityList: [line] }))[0]!;

  it.each([
    [{ quantity: 12.5, uom: 'TNE' }, DIM.mass, 12_500_000_000, '12.5'],
    [{ quantity: 0.000001, uom: 'KGM' }, DIM.mass, 1, '0.000001'],
    [{ quantity: 1e-7, uom: 'KGM' }, DIM.mass, 0, '1e-7'],
    [{ quantity: 0.1 + 0.2, uom: 'KGM' }, DIM.mass, 300_000, '0.30000000000000004'],
    [{ quantity: 1, uom: 'LBR' }, DIM.mass, 453_592, '1'],
    [{ quantity: 25_000, uom: 'LBR' }, DIM.mass, 11_339_809_250, '25000'],
    [{ quantity: '33.3', uom: 'KGM' }, DIM.mass, 33_300_000, '33.3'],
    [{ quantity: 4 }, DIM.count, 4_000_000, '4'],
    [{ quantity: 2, uom: 'LTR' }, DIM.volume, 2_000_000, '2'],
    [{ quantity: 1.5, uom: 'ZZ' }, DIM.other, 1_500_000, '1.5'],
    [{ quantity: 0, uom: 'KGM' }, DIM.mass, 0, '0'],
  ])('%o', (line, dim, amount, quantity) => {
    const edge = one({ epcClass: 'urn:liangsu:lot:A', ...line });
    expect([edge.dim, edge.amount, edge.quantity]).toEqual([dim, amount, quantity]);
    expect(edge.uom).toBe((line as { uom?: string }).uom ?? null);
  });

  it('is null where the event gives none', () => {
    expect(one({ epcClass: 'urn:liangsu:lot:A' })).toMatchObject({
      amount: null,
      dim: DIM.missing,
      quantity: null,
    });
  });

  it('counts one piece for each instance, none for what is no instance', () => {
    const epcList = [
      'urn:epc:id:sgtin:4012345.011111.9876',
      'urn:x:item:1',
      'urn:liangsu:lot:A',
      'https://id.gs1.org/01/04012345111118/10/L1',
      TRUCK,
    ];
    const edges = edgesOf(object({ epcList, quantityList: [] }));
    expect(edges.map((e) => [e.code, e.amount])).toEqual([
      ['https://id.gs1.org/01/04012345111118/21/9876', 1_000_000],
      ['urn:x:item:1', 1_000_000],
      ['A', null],
      ['https://id.gs1.org/01/04012345111118/10/L1', null],
      [TRUCK, null],
    ]);
  });

  it('keeps whole milligrams for every decimal that has them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_000_000_000_000 }), (mg) => {
        const text = `${Math.floor(mg / 1e6)}.${String(mg % 1e6).padStart(6, '0')}`;
        expect(one({ epcClass: 'urn:liangsu:lot:A', quantity: text, uom: 'KGM' }).amount).toBe(mg);
        expect(one({ epcClass: 'urn:liangsu:lot:A', quantity: Number(text), uom: 'KGM' }).amount).toBe(mg);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what is no quantity, with its place', () => {
    const lines = [A, { ...A, quantity: -1 }, { ...A, quantity: 1e12 }, { ...A, quantity: 'many' }];
    expect(problems(object({ quantityList: lines }))).toEqual([
      '/quantityList/1/quantity quantityNegative',
      '/quantityList/2/quantity quantityTooLarge',
      '/quantityList/3/quantity quantityInvalid',
    ]);
  });
});

describe('doubts', () => {
  const doubts = (line: object) =>
    normal(object({ quantityList: [{ ...A, quantity: 1, uom: 'KGM', ...line }] })).doubts.map(
      ({ path, code, params }) => [path, code, params],
    );

  it('tell of a unit that nobody knows, and of what is too small to keep', () => {
    expect(doubts({ uom: 'ZZ' })).toEqual([['/quantityList/0/uom', 'unitUnknown', { uom: 'ZZ' }]]);
    expect(doubts({ quantity: 1e-7 })).toEqual([
      ['/quantityList/0/quantity', 'quantityBelowUnit', { quantity: '1e-7', uom: 'KGM' }],
    ]);
    expect(doubts({ quantity: 0 })).toEqual([]);
  });

  it('tell of a code whose own check does not fit', () => {
    expect(doubts({ epcClass: 'https://id.gs1.org/01/04012345111119/10/L1' })).toEqual([
      ['/quantityList/0/epcClass', 'checkDigitWrong', { code: '04012345111119', expected: '8' }],
    ]);
    expect(doubts({ epcClass: 'https://id.gs1.org/01/04012345111118/10/L1' })).toEqual([]);
    const good = makeTraceCode(new Uint8Array(10).fill(7)).code;
    const wrong = `${good.slice(0, -1)}${good.endsWith('2') ? '3' : '2'}`;
    expect(doubts({ epcClass: `urn:liangsu:lot:${good}` })).toEqual([]);
    expect(doubts({ epcClass: `urn:liangsu:lot:${wrong}` })).toEqual([
      ['/quantityList/0/epcClass', 'traceCodeWrong', { code: wrong }],
    ]);
    // Another's numbers are nobody's business.
    expect(doubts({ epcClass: 'urn:liangsu:lot:LS-2026-001' })).toEqual([]);
  });
});

describe('names', () => {
  it('are canonical, the sender’s prefix notwithstanding', () => {
    const event = normal({
      ...object({}),
      '@context': { p: 'urn:liangsu:place:' },
      quantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.011111.4444' }],
      readPoint: { id: 'p:d1' },
      bizLocation: { id: 'urn:epc:id:sgln:4012345.00011.987' },
      sourceList: [
        { type: 'urn:epcglobal:cbv:sdt:possessing_party', source: 'urn:epc:id:sgln:4012345.00001.0' },
      ],
      bizTransactionList: [{ type: 'cbv:BTT-po', bizTransaction: 'urn:epc:id:gdti:4012345.11111.123' }],
      bizStep: 'https://ref.gs1.org/cbv/BizStep-receiving',
      disposition: 'ex:fine',
    });
    expect(event).toMatchObject({
      readPoint: P('d1'),
      bizLocation: 'https://id.gs1.org/414/4012345000115/254/987',
      bizStep: 'receiving',
      disposition: 'https://ex.org/ns/fine',
      sources: [{ type: 'possessing_party', id: 'https://id.gs1.org/414/4012345000016' }],
      bizTransactions: [{ type: 'po', id: 'https://id.gs1.org/253/4012345111118123' }],
    });
    expect(event.edges[0]).toMatchObject({
      code: 'https://id.gs1.org/01/04012345111118/10/4444',
      fromParty: 'https://id.gs1.org/417/4012345000016',
      role: ROLE.receive,
    });
  });

  it('give master data under fixed prefixes', () => {
    const ilmd = { 'l:productName': '籼稻', 'https://ex.org/ns/x': [1], 'cbvmda:lotNumber': 'A', _c: 1 };
    expect(normal({ ...object({ action: 'ADD', ilmd }), '@context': { l: 'urn:liangsu:ns:' } }).ilmd).toEqual(
      {
        'liangsu:productName': '籼稻',
        'https://ex.org/ns/x': [1],
        'cbvmda:lotNumber': 'A',
      },
    );
  });
});

describe('whom an event names', () => {
  it('is every party and place that counts, each once: owners beside those who have the goods, too', () => {
    const event = normal(
      object({
        bizStep: 'shipping',
        readPoint: place('gate'),
        bizLocation: place('silo'),
        sourceList: [from('possessing_party', 'a'), from('owning_party', 'bank'), from('location', 'silo')],
        destinationList: [to('possessing_party', 'b'), to('owning_party', 'bank'), to('ex:carrier', 'c')],
      }),
    );
    expect(event.parties).toEqual([party('a'), party('bank'), party('b')]);
    expect(event.places).toEqual([P('gate'), P('silo')]);
  });

  const someone = (side: typeof from | typeof to) =>
    fc.array(
      fc
        .tuple(
          fc.constantFrom('possessing_party', 'owning_party', 'location'),
          fc.constantFrom('1', '2', '3'),
        )
        .map(([type, name]) => side(type, name)),
      { maxLength: 3 },
    );
  const lists = [
    { quantityList: [A] },
    { parentID: TRUCK, childQuantityList: [A] },
    { inputQuantityList: [A], outputQuantityList: [B] },
  ];
  const anyEvent = fc.record({
    type: fc.constantFrom('ObjectEvent', 'AggregationEvent', 'TransactionEvent', 'TransformationEvent'),
    action: fc.constantFrom('ADD', 'OBSERVE', 'DELETE'),
    bizStep: fc.constantFrom('shipping', 'receiving', 'void_shipping', 'loading', 'departing'),
    readPoint: fc.option(fc.constant(place('4')), { nil: undefined }),
    bizLocation: fc.option(fc.constant(place('5')), { nil: undefined }),
    sourceList: someone(from),
    destinationList: someone(to),
  });

  it('holds the ends of its edges, and an error declaration names whom the event that it repeats names', () => {
    fc.assert(
      fc.property(anyEvent, fc.constantFrom(...lists), (plain, list) => {
        const event = normal({ ...plain, ...list });
        const ends = (of: 'Party' | 'Place') =>
          event.edges.flatMap((edge) => [edge[`from${of}`], edge[`to${of}`]]).filter((end) => end !== null);
        expect(event.parties).toEqual(expect.arrayContaining(ends('Party')));
        expect(event.places).toEqual(expect.arrayContaining(ends('Place')));
        const errorDeclaration = { declarationTime: '2026-11-02T00:00:00Z' };
        const { parties, places } = normal({ ...plain, ...list, errorDeclaration });
        expect([parties, places]).toEqual([event.parties, event.places]);
      }),
    );
  });
});

describe('time', () => {
  it('is a moment, or with precision day that day in its own zone', () => {
    const moment = normal(object({}));
    expect([moment.t0, moment.t1, moment.zone]).toEqual([moment.t0, moment.t0, '+08:00']);
    expect(moment.t0).toBe(Date.parse('2026-11-01T00:00:00Z'));
    for (const [eventTime, zone, start] of [
      ['2026-11-01T08:00:00+08:00', '+08:00', '2026-10-31T16:00:00Z'],
      ['2026-10-31T16:00:00Z', '+08:00', '2026-10-31T16:00:00Z'],
      ['2026-10-31T15:59:59.999Z', '+08:00', '2026-10-30T16:00:00Z'],
      ['1969-12-31T20:00:00-05:00', '-05:00', '1969-12-31T05:00:00Z'],
    ] as const) {
      const day = normal({
        ...object({}),
        eventTime,
        eventTimeZoneOffset: zone,
        'liangsu:timePrecision': 'day',
      });
      expect([day.t0, day.t1]).toEqual([Date.parse(start), Date.parse(start) + 86_400_000 - 1]);
    }
    expect(problems(object({ 'liangsu:timePrecision': 'week' }))).toEqual([
      '/liangsu:timePrecision precisionUnknown',
    ]);
  });
});

describe('identity', () => {
  it('is the given id, else the hash; a declaration has the hash of what it declares wrong and voids its codes', () => {
    const wrong = normal(object({ quantityList: [A, B, A] }));
    expect(wrong.eventId).toBe(wrong.contentHash);
    expect(wrong.contentHash).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
    const errorDeclaration = {
      declarationTime: '2026-11-02T00:00:00Z',
      reason: 'cbv:ER-incorrect_data',
      correctiveEventIDs: ['urn:uuid:1'],
    };
    const declared = normal(object({ quantityList: [A, B, A], eventID: wrong.eventId, errorDeclaration }));
    expect([declared.eventId, declared.contentHash]).toEqual([wrong.eventId, wrong.contentHash]);
    expect(declared.errorDeclaration).toEqual({
      declarationTime: '2026-11-02T00:00:00Z',
      reason: 'incorrect_data',
      correctiveEventIds: ['urn:uuid:1'],
    });
    expect(declared.edges.map((e) => [e.code, e.role, e.amount])).toEqual([
      ['A', ROLE.voided, null],
      ['B', ROLE.voided, null],
    ]);
  });

  it('keeps two equal loads apart by their row', () => {
    const first = normal(object({ 'liangsu:rowId': '20261122000000000123' }));
    const second = normal(object({ 'liangsu:rowId': '20261122000000000124' }));
    expect(first.contentHash).not.toBe(second.contentHash);
  });

  it('reports every fault at once', () => {
    expect(
      problems({
        ...object({ quantityList: [{ ...A, quantity: -1 }] }),
        eventTime: 'today',
        eventTimeZoneOffset: 'CST',
      }),
    ).toEqual([
      '/eventTimeZoneOffset zoneInvalid',
      '/eventTime timeInvalid',
      '/quantityList/0/quantity quantityNegative',
    ]);
    expect(problems({ type: 'ex:Harvest' })).toEqual(['/type typeUnknown']);
    expect(problems({ type: 'toString' })).toEqual(['/type typeUnknown']);
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = [deep];
    expect(problems(object({ 'ex:deep': deep }))).toEqual([' tooDeep']);
  });
});

it('never throws, whatever a member is', () => {
  const junk = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.string(),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const events = Object.values(SAMPLES);
  const keys = [
    ...new Set(events.flatMap((e) => Object.keys(e))),
    'liangsu:losses',
    'liangsu:moisture',
    '@context',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...events), fc.constantFrom(...keys), junk, (event, key, value) => {
      const changed = { ...event, [key]: value };
      expect(normaliseEvent(changed, prefixes, sha256hex)).toHaveProperty('ok');
    }),
    { numRuns: 1000 },
  );
});
