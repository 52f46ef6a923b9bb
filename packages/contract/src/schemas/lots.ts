import type { Tier } from '@liangsu/domain/epcis';
import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, oneOf, page, pageQuery, Quantity, sortBy } from './common.ts';

/** Tiers of reserve (储备层级); `none`: no reserve grain, or no longer. */
export const TIER_WORDS = [
  'none',
  'central',
  'provincial',
  'prefecture',
  'county',
] as const satisfies readonly Tier[];

export const PartyRef = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  uscc: Nullable(Type.String()),
  kinds: Type.Array(Type.String()),
});
export const PlaceRef = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  code: Nullable(Type.String()),
  kind: Nullable(Type.String()),
  area: Nullable(Type.String({ description: 'Name of the area, province first' })),
  areaCode: Nullable(Type.String()),
  longitude: Nullable(Type.Number()),
  latitude: Nullable(Type.Number()),
});

/** A lot in a list. */
export const LotSummary = Type.Object({
  id: Type.Integer(),
  code: Type.String(),
  display: Type.String({ description: 'The code in groups, for reading aloud' }),
  kind: Type.Union([Type.Literal('lot'), Type.Literal('instance'), Type.Literal('container')]),
  product: Nullable(Type.String()),
  commodity: Nullable(Type.String()),
  foodClass: Nullable(Type.String()),
  producer: Nullable(PartyRef),
  harvestDate: Nullable(Type.String()),
  productionDate: Nullable(Type.String()),
  stub: Type.Boolean(),
  notice: Nullable(Type.Union([Type.Literal('recalled'), Type.Literal('withdrawn')])),
});

/** Longest page of a list that says what does not add up. */
export const DOUBTS_LIMIT = 200;

/** A lot in a list that says what does not add up on its own account. */
export const ListedLot = Type.Interface([LotSummary], {
  doubts: Nullable(
    Type.Array(Type.String(), {
      description: `Codes of the warnings on the page of the lot; null where they were not looked for: on pages of more than ${DOUBTS_LIMIT} lots, and of lots with very many events`,
    }),
  ),
});
export type ListedLotView = Static<typeof ListedLot>;

/** A party's own batch number for a lot; the party is null where the installation gave it. */
export const OwnBatch = Type.Object({ party: Nullable(PartyRef), batchNo: Type.String() });
export type OwnBatchView = Static<typeof OwnBatch>;

/** One holding of a lot as it stands. */
export const LotHolding = Type.Object({
  place: Nullable(PlaceRef),
  party: Nullable(PartyRef),
  container: Nullable(Type.String()),
  inTransit: Type.Boolean(),
  /** In transit: who sent it, and to whom. */
  sentBy: Nullable(PartyRef),
  sentTo: Nullable(PartyRef),
  amount: Nullable(Quantity),
});

export const LotEvent = Type.Object({
  no: Type.Integer(),
  eventId: Type.String(),
  type: Type.String(),
  action: Nullable(Type.String()),
  bizStep: Nullable(Type.String()),
  disposition: Nullable(Type.String()),
  from: Type.String({ description: 'ISO 8601 start of the event interval' }),
  to: Type.String(),
  dayOnly: Type.Boolean(),
  place: Nullable(PlaceRef),
  fromParty: Nullable(PartyRef),
  toParty: Nullable(PartyRef),
  role: Type.String({ description: 'What it did to this lot: add, ship, receive, input, output, …' }),
  amount: Nullable(Quantity),
  documents: Type.Array(Type.String()),
  status: Type.Union([
    Type.Literal('counts'),
    Type.Literal('unconfirmed'),
    Type.Literal('idConflict'),
    Type.Literal('corrected'),
  ]),
  /** Other content came later under the same id: this one counts, the other is kept beside it. */
  contested: Type.Boolean(),
  byInstallation: Type.Boolean({
    description:
      'A person or key of who runs the system recorded it on behalf of others: it counts without their say',
  }),
  recordedAt: Type.String(),
});

export const Lot = Type.Interface([LotSummary], {
  originArea: Nullable(Type.String()),
  originAreaName: Nullable(Type.String()),
  madeAt: Nullable(PlaceRef),
  harvestYear: Nullable(Type.Integer()),
  bestBefore: Nullable(Type.String()),
  grade: Nullable(Type.String()),
  grain: Nullable(
    Type.Object(
      {
        owner: Nullable(PartyRef),
        tier: Nullable(oneOf(TIER_WORDS)),
        area: Nullable(Type.String({ description: 'GB/T 2260 code of the government whose reserve it is' })),
        areaName: Nullable(Type.String()),
      },
      { description: 'Whose grain it is, as events last said; null where none did' },
    ),
  ),
  /** The first own batch numbers that the caller may see: a party its own, the installation all. */
  ownBatches: Type.Array(OwnBatch),
  ownBatchCount: Type.Integer(),
  made: Nullable(Quantity),
  holdings: Type.Array(LotHolding),
  holdingsWithheld: Type.Integer({ description: 'Present holdings that the caller may not see' }),
  /** Direct neighbours: what it was made from, what was made of it. */
  inputs: Type.Array(Type.Object({ lot: LotSummary, amount: Nullable(Quantity) })),
  outputs: Type.Array(Type.Object({ lot: LotSummary, amount: Nullable(Quantity) })),
  inputCount: Type.Integer(),
  outputCount: Type.Integer(),
  inputsWithheld: Type.Integer({ description: 'Of inputCount, lots that the caller may not see' }),
  outputsWithheld: Type.Integer({ description: 'Of outputCount, lots that the caller may not see' }),
  eventCount: Type.Integer(),
  /** What does not add up on this lot's own account, in words: the genealogy's completeness statement says more. */
  warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
  scanUrl: Type.String(),
});
export type LotView = Static<typeof Lot>;
export type LotSummaryView = Static<typeof LotSummary>;
export type PartyRefView = Static<typeof PartyRef>;
export type PlaceRefView = Static<typeof PlaceRef>;

const LotParams = Type.Object({
  code: Type.String({
    minLength: 1,
    maxLength: 500,
    description: 'Trace code, or Digital Link, percent-encoded',
  }),
});

export const getLot = route({
  method: 'GET',
  path: '/api/v1/lots/:code',
  action: 'lot.read',
  about: 'narrowed',
  summary: 'One lot: facts, holdings, direct neighbours',
  tag: 'lots',
  params: LotParams,
  response: Lot,
});

export const getLotEvents = route({
  method: 'GET',
  path: '/api/v1/lots/:code/events',
  action: 'lot.read',
  about: 'narrowed',
  summary: 'The events of a lot, in the order of time',
  tag: 'lots',
  params: LotParams,
  query: Type.Object(pageQuery),
  response: Type.Interface([page(LotEvent)], {
    withheld: Type.Integer({ description: 'Events of the lot that the caller may not see' }),
  }),
});

const lotFilter = {
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'Beginning of the product name or of the code' }),
  ),
  producer: Type.Optional(Type.Integer()),
  place: Type.Optional(Type.Integer({ description: 'Lots ever seen at this place' })),
  foodClass: Type.Optional(Type.String({ maxLength: 50 })),
  commodity: Type.Optional(Type.String({ maxLength: 20 })),
};

/**
 * Orders of the list of lots. `recorded` and `code` hold for all of them; `product` and `date` (of production, else of
 * harvest) need a producer or a place, so that no order asks for more than an index can give.
 */
export const LOT_SORTS = ['recorded', 'code', 'product', 'date'] as const;
export type LotSort = (typeof LOT_SORTS)[number];
export const WIDE_LOT_SORTS: readonly LotSort[] = ['recorded', 'code'];
const lotOrder = { sort: sortBy(LOT_SORTS) };

export const listLots = route({
  method: 'GET',
  path: '/api/v1/lots',
  action: 'lot.read',
  about: 'narrowed',
  summary:
    'Lots by product, producer, place, class; latest first. `sort=product` and `sort=date` need `producer` or `place`',
  tag: 'lots',
  query: Type.Object({ ...pageQuery, ...lotFilter, ...lotOrder }),
  response: page(ListedLot),
});

export const exportLots = route({
  method: 'GET',
  path: '/api/v1/lots.xlsx',
  action: 'lot.read',
  about: 'narrowed',
  records: 'lot.export',
  summary: 'The whole filtered list of lots as a workbook',
  tag: 'lots',
  query: Type.Object({ ...lotFilter, ...lotOrder }),
  response: Type.Unknown(),
});

/** What the one search box finds. */
export const search = route({
  method: 'GET',
  path: '/api/v1/search',
  action: 'lot.read',
  about: 'narrowed',
  summary:
    'Search codes, own batch numbers, parties, places and products by what a person types or scans; a party finds its own batch numbers only',
  tag: 'lots',
  query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 500 }) }),
  response: Type.Object({
    lots: Type.Array(
      Type.Interface([ListedLot], {
        /** Own batch numbers that begin with the text; empty where only its code or product matched. */
        ownBatches: Type.Array(OwnBatch),
      }),
    ),
    parties: Type.Array(PartyRef),
    places: Type.Array(PlaceRef),
    /** Set when the text looks like a code with a typing error: what it probably should be. */
    suggestion: Nullable(Type.String()),
    problem: Nullable(Type.String()),
  }),
});
