import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIM, EXIT_KIND, LOSS_KIND, ROLE } from '../trace/edge.ts';
import { prefixesOf } from './context.ts';
import type { NormalEdge, NormalEvent } from './normal-event.ts';
import { normaliseEvent } from './normalise.ts';
import { SAMPLES } from './testing/samples.ts';
import { sha256hex } from './testing/shared.ts';

const prefixes = prefixesOf([{ liangsu: 'urn:liangsu:ns:', ex: 'https://ex.org/ns/' }]);
const base = { eventTime: '2026-11-01T08:00:00+08:00', eventTimeZoneOffset: '+08:00' };
const A = { epcClass: 'urn:liangsu:lot:A', quantity: 12.5, uom: 'TNE' };
const B = { epcClass: 'urn:liangsu:lot:B', quantity: 300, uom: 'KGM' };
const TRUCK = 'urn:liangsu:container:truck-1';

function normal(event: object): NormalEvent {
  const result = normaliseEvent({ ...base, ...event } as never, prefixes, sha256hex);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.event;
}
const problems = (event: object) => {
  const result = normaliseEvent({ ...base, ...event } as never, prefixes, sha256hex);
  return result.ok ? [] : result.problems.map(({ path, code }) => `${path} ${code}`);
};
const edgesOf = (event: object): NormalEdge[] => normal(event).edges;
const object = (more: object) => ({ type: 'ObjectEvent', action: 'OBSERVE', quantityList: [A], ...more });
const place = (name: string) => ({ id: `urn:liangsu:place:${name}` });
const P = (name: string) => `urn:liangsu:place:${name}`;
const party = (name: string) => `urn:liangsu:party:${name}`;
const from = (type: string, name: string) => ({ type, source: type === 'location' ? P(name) : party(name) });
const to = (type: string, name: string) => ({
  type,
  destination: type === 'location' ? P(name) : party(name),
});
const flow = (e: NormalEdge) => [e.role, e.fromParty, e.fromPlace, e.toParty, e.toPlace];

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

describe('object events', () => {
  const lists = {
    sourceList: [from('possessing_party', 'S'), from('location', 's1')],
    destinationList: [to('possessing_party', 'D'), to('location', 'd1')],
  };
  const both = { readPoint: place('rp'), bizLocation: place('bl') };

  it.each([
    [
      'ship',
      { bizStep: 'shipping', ...both, ...lists },
      [ROLE.ship, party('S'), P('s1'), party('D'), P('d1')],
    ],
    ['ship without lists', { bizStep: 'shipping', ...both }, [ROLE.ship, null, P('rp'), null, null]],
    [
      'ship with bizLocation alone',
      { bizStep: 'shipping', bizLocation: place('bl') },
      [ROLE.ship, null, P('bl'), null, null],
    ],
    [
      'receive',
      { bizStep: 'receiving', ...both, ...lists },
      [ROLE.receive, party('S'), P('s1'), party('D'), P('bl')],
    ],
    [
      'receive at the destination',
      { bizStep: 'receiving', ...lists, readPoint: place('rp') },
      [ROLE.receive, party('S'), P('s1'), party('D'), P('d1')],
    ],
    [
      'receive at the read point',
      { bizStep: 'receiving', readPoint: place('rp') },
      [ROLE.receive, null, null, null, P('rp')],
    ],
    [
      'void',
      { bizStep: 'void_shipping', ...both, ...lists },
      [ROLE.voidShip, party('S'), P('s1'), party('D'), P('d1')],
    ],
    [
      'departing in transit',
      {
        bizStep: 'departing',
        disposition: 'in_transit',
        readPoint: place('rp'),
        destinationList: lists.destinationList,
      },
      [ROLE.ship, null, P('rp'), party('D'), P('d1')],
    ],
    [
      'transporting, seen on the way',
      { bizStep: 'transporting', disposition: 'in_transit', readPoint: place('rp') },
      [ROLE.observe, null, P('rp'), null, P('rp')],
    ],
    [
      'hand-over',
      {
        bizStep: 'accepting',
        bizLocation: place('bl'),
        sourceList: [from('possessing_party', 'S')],
        destinationList: [to('possessing_party', 'D')],
      },
      [ROLE.handOver, party('S'), P('bl'), party('D'), P('bl')],
    ],
    [
      'change of owner',
      {
        bizLocation: place('bl'),
        sourceList: [from('owning_party', 'S')],
        destinationList: [to('owning_party', 'D')],
      },
      [ROLE.ownership, party('S'), P('bl'), party('D'), P('bl')],
    ],
    [
      'owners stand in for holders',
      {
        bizStep: 'shipping',
        sourceList: [from('owning_party', 'S')],
        destinationList: [to('owning_party', 'X'), to('possessing_party', 'D')],
      },
      [ROLE.ship, party('S'), null, party('D'), null],
    ],
    ['sighting', { bizStep: 'storing', ...both }, [ROLE.observe, null, P('bl'), null, P('bl')]],
    [
      'add',
      { action: 'ADD', bizStep: 'commissioning', ...both, sourceList: [from('possessing_party', 'S')] },
      [ROLE.add, party('S'), null, null, P('bl')],
    ],
    [
      'add at the read point',
      { action: 'ADD', readPoint: place('rp') },
      [ROLE.add, null, null, null, P('rp')],
    ],
    ['delete', { action: 'DELETE', ...both }, [ROLE.delete, null, P('bl'), null, null]],
  ])('%s', (_, event, expected) => {
    expect(edgesOf(object(event)).map(flow)).toEqual([expected]);
  });

  it('moves possession and ownership when both change hands', () => {
    const edges = edgesOf(
      object({
        sourceList: [from('possessing_party', 'S'), from('owning_party', 'O')],
        destinationList: [to('possessing_party', 'D'), to('owning_party', 'N')],
      }),
    );
    expect(edges.map(flow)).toEqual([
      [ROLE.handOver, party('S'), null, party('D'), null],
      [ROLE.ownership, party('O'), null, party('N'), null],
    ]);
  });

  it('has containers as themselves', () => {
    const edges = edgesOf(
      object({ epcList: ['urn:epc:id:sscc:0614141.1234567890', TRUCK], bizStep: 'shipping' }),
    );
    expect(edges.map((e) => [e.code, e.container, e.role, e.amount])).toEqual([
      [
        'https://id.gs1.org/00/106141412345678908',
        'https://id.gs1.org/00/106141412345678908',
        ROLE.ship,
        null,
      ],
      [TRUCK, TRUCK, ROLE.ship, null],
      ['A', null, ROLE.ship, 12_500_000_000],
    ]);
  });

  it.each([
    ['retail_sold', undefined, EXIT_KIND.sold],
    ['dispensed', undefined, EXIT_KIND.consumed],
    ['inactive', undefined, EXIT_KIND.consumed],
    ['destroyed', undefined, EXIT_KIND.destroyed],
    ['disposed', undefined, EXIT_KIND.destroyed],
    ['unknown', undefined, EXIT_KIND.lost],
    ['stolen', undefined, EXIT_KIND.lost],
    [undefined, 'retail_selling', EXIT_KIND.sold],
    ['expired', 'destroying', EXIT_KIND.destroyed],
    [undefined, undefined, EXIT_KIND.other],
  ])('DELETE with %s in %s', (disposition, bizStep, exitKind) => {
    const edges = edgesOf(
      object({ action: 'DELETE', ...(disposition && { disposition }), ...(bizStep && { bizStep }) }),
    );
    expect(edges[0]).toMatchObject({ exitKind, lossKind: LOSS_KIND.none });
  });
});

describe('losses', () => {
  const natural = { kind: 'natural', quantity: 100, uom: 'KGM' };
  const moisture = { kind: 'moisture', quantity: '50', uom: 'KGM' };

  it('mark a DELETE instead of standing beside it', () => {
    const event = object({ action: 'DELETE', quantityList: [B], 'liangsu:losses': [natural] });
    expect(edgesOf(event)).toHaveLength(1);
    expect(edgesOf(event)[0]).toMatchObject({
      lossKind: LOSS_KIND.natural,
      exitKind: EXIT_KIND.lost,
      amount: 3e8,
    });
  });

  it('of several kinds split the DELETE, to the milligram', () => {
    const event = object({ action: 'DELETE', quantityList: [B], 'liangsu:losses': [natural, moisture] });
    expect(edgesOf(event).map((e) => [e.code, e.lossKind, e.amount])).toEqual([
      ['B', LOSS_KIND.natural, 1e8],
      ['B', LOSS_KIND.moisture, 5e7],
      ['B', LOSS_KIND.none, 1.5e8],
    ]);
    const named = [
      { ...natural, epcClass: A.epcClass },
      { ...moisture, epcClass: B.epcClass },
    ];
    const two = object({ action: 'DELETE', quantityList: [A, B], 'liangsu:losses': named });
    expect(edgesOf(two).map((e) => [e.code, e.lossKind])).toEqual([
      ['A', LOSS_KIND.natural],
      ['A', LOSS_KIND.none],
      ['B', LOSS_KIND.moisture],
      ['B', LOSS_KIND.none],
    ]);
  });

  it('that cannot be told apart are refused', () => {
    const unnamed = object({ action: 'DELETE', quantityList: [A, B], 'liangsu:losses': [natural, moisture] });
    expect(problems(unnamed)).toEqual(['/liangsu:losses lossAmbiguous']);
    const more = object({
      action: 'DELETE',
      quantityList: [B],
      'liangsu:losses': [{ ...natural, quantity: 400 }, moisture],
    });
    expect(problems(more)).toEqual(['/liangsu:losses lossAmbiguous']);
    const bad = [{ kind: 'rats', quantity: 1 }, 'x', { ...natural, quantity: -1 }];
    expect(problems(object({ 'liangsu:losses': bad }))).toEqual([
      '/liangsu:losses/0/kind lossKindUnknown',
      '/liangsu:losses/1 lossInvalid',
      '/liangsu:losses/2/quantity quantityNegative',
    ]);
  });

  it('stand beside a receipt of their lot, and beside a transformation', () => {
    const receipt = object({
      bizStep: 'receiving',
      bizLocation: place('bl'),
      'liangsu:losses': [{ ...natural, kind: 'transit' }],
    });
    expect(edgesOf(receipt)[1]).toMatchObject({
      code: 'A',
      role: ROLE.loss,
      lossKind: LOSS_KIND.transit,
      amount: 1e8,
      fromPlace: P('bl'),
    });
    const drying = normal({
      type: 'TransformationEvent',
      inputQuantityList: [A],
      outputQuantityList: [B],
      'liangsu:losses': [moisture, { ...natural, epcClass: A.epcClass }],
      'liangsu:moisture': { before: '16.2', after: 13.5 },
    });
    expect([drying.moistureBefore, drying.moistureAfter]).toEqual([162_000, 135_000]);
    expect(drying.edges.map((e) => [e.code, e.role, e.lossKind])).toEqual([
      ['A', ROLE.input, LOSS_KIND.none],
      ['B', ROLE.output, LOSS_KIND.none],
      ['', ROLE.loss, LOSS_KIND.moisture],
      ['A', ROLE.loss, LOSS_KIND.natural],
    ]);
    expect(
      problems({ type: 'TransformationEvent', 'liangsu:moisture': { before: 'wet', after: '101' } }),
    ).toEqual(['/liangsu:moisture/before moistureInvalid', '/liangsu:moisture/after moistureInvalid']);
  });
});

describe('transformations, aggregations, transactions, associations', () => {
  it('pours inputs and outputs at the place', () => {
    const event = normal({
      type: 'TransformationEvent',
      inputEPCList: ['urn:x:item:1'],
      inputQuantityList: [A],
      outputQuantityList: [B],
      transformationID: 'urn:epc:id:gdti:4012345.55555.1234',
      readPoint: place('rp'),
    });
    expect(event.transformationId).toBe('https://id.gs1.org/253/40123455555541234');
    expect(event.edges.map((e) => [e.code, e.role, e.fromPlace, e.toPlace])).toEqual([
      ['urn:x:item:1', ROLE.input, P('rp'), null],
      ['A', ROLE.input, P('rp'), null],
      ['B', ROLE.output, null, P('rp')],
    ]);
    expect(event.action).toBeNull();
  });

  const packed = { type: 'AggregationEvent', parentID: TRUCK, bizLocation: place('bl') };
  const pallet = 'https://id.gs1.org/00/106141412345678908';

  it.each(['ADD', 'DELETE'])('packs by %s, containers into containers too', (action) => {
    const role = action === 'ADD' ? ROLE.packIn : ROLE.packOut;
    const event = normal({ ...packed, action, childEPCs: [pallet], childQuantityList: [A] });
    expect(event.parent).toBe(TRUCK);
    expect(event.edges.map((e) => [e.code, e.role, e.container])).toEqual([
      [pallet, role, TRUCK],
      ['A', role, TRUCK],
    ]);
  });

  it('takes everything out by a DELETE that names no children', () => {
    expect(edgesOf({ ...packed, action: 'DELETE' })).toEqual([
      expect.objectContaining({
        code: TRUCK,
        role: ROLE.packOut,
        container: TRUCK,
        amount: null,
        toPlace: P('bl'),
      }),
    ]);
  });

  it('lets the observed parent move and its children go with it', () => {
    const event = { ...packed, action: 'OBSERVE', bizStep: 'receiving', childQuantityList: [A] };
    expect(edgesOf(event).map((e) => [e.code, e.role, e.container])).toEqual([
      [TRUCK, ROLE.receive, TRUCK],
      ['A', ROLE.observe, TRUCK],
    ]);
    const { parentID: _, ...orphan } = event;
    expect(edgesOf(orphan).map((e) => [e.code, e.role, e.container])).toEqual([['A', ROLE.receive, null]]);
  });

  it('links documents, and moves what a transaction hands over', () => {
    const event = {
      type: 'TransactionEvent',
      action: 'ADD',
      bizTransactionList: [{ bizTransaction: 'urn:x:1' }],
      quantityList: [A],
    };
    expect(edgesOf(event).map((e) => e.role)).toEqual([ROLE.link]);
    const sold = {
      ...event,
      sourceList: [from('owning_party', 'S')],
      destinationList: [to('owning_party', 'D')],
    };
    expect(edgesOf(sold).map(flow)).toEqual([[ROLE.ownership, party('S'), null, party('D'), null]]);
    expect(edgesOf({ ...sold, action: 'DELETE' }).map((e) => e.role)).toEqual([ROLE.link]);
  });

  it('ties assets without genealogy', () => {
    const event = { type: 'AssociationEvent', action: 'ADD', parentID: TRUCK, childEPCs: ['urn:x:sensor:1'] };
    expect(edgesOf(event).map((e) => [e.code, e.role, e.container])).toEqual([
      [TRUCK, ROLE.link, TRUCK],
      ['urn:x:sensor:1', ROLE.link, TRUCK],
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
