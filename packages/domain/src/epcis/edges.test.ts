import { describe, expect, it } from 'vitest';
import { EXIT_KIND, LOSS_KIND, ROLE } from '../trace/edge.ts';
import {
  A,
  B,
  edgesOf,
  flow,
  from,
  normal,
  object,
  P,
  party,
  place,
  problems,
  TRUCK,
  to,
} from './testing/normal.ts';

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
