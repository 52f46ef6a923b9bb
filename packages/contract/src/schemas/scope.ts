import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, Quantity } from './common.ts';
import { PartyRef, PlaceRef } from './lots.ts';
import { CompletenessView, LotParams, traceOptions } from './trace.ts';

/** What becomes of a lot's quantity, in the order in which it is told. */
export const LOT_FATES = [
  'held',
  'inTransit',
  'sold',
  'consumed',
  'destroyed',
  'lost',
  'unexplained',
] as const;
/** What becomes of the whole of a bad lot: also what is in lots whose quantities are not certain. */
export const FATES = [...LOT_FATES, 'uncertain'] as const;
/** Kinds of loss, in the order in which they are told. */
export const LOST_KINDS = ['moisture', 'impurity', 'natural', 'process', 'transit', 'other'] as const;

/** What was lost, by kind; `other` is what no kind was stated of. The kinds tie to `lost`. */
export const LostByKind = Type.Object({
  moisture: Type.String(),
  impurity: Type.String(),
  natural: Type.String(),
  process: Type.String(),
  transit: Type.String(),
  other: Type.String(),
});

const ScopePartyRef = Type.Pick(PartyRef, ['id', 'name', 'uscc']);

/** One holding of an affected lot: who has how much of it where, and since when it is affected. */
export const ScopeHolder = Type.Object({
  /** Null where no event named the holder. In transit: to whom it is on its way. */
  party: Nullable(ScopePartyRef),
  place: Nullable(Type.Pick(PlaceRef, ['id', 'name'])),
  container: Nullable(Type.String({ description: 'Code of the container that it is in' })),
  inTransit: Type.Boolean(),
  amount: Nullable(Type.String({ description: "In the lot's unit; null where it is not known" })),
  kg: Nullable(Type.String({ description: 'The same in kg; null where the weight is not known' })),
  pieces: Nullable(
    Type.String({ description: 'The same in pieces, where the weight of a piece is declared' }),
  ),
  carried: Nullable(Type.String({ description: "Of it from the bad lot, in the lot's unit" })),
  since: Nullable(Type.String({ description: 'Affected since' })),
});
export type ScopeHolderView = Static<typeof ScopeHolder>;

/** Recall scope (`trace.md` §7). */
export const ScopeLot = Type.Object({
  code: Type.String(),
  product: Nullable(Type.String()),
  producer: Nullable(Type.String()),
  unit: Quantity.properties.unit,
  pieceKg: Nullable(
    Type.String({
      description: 'Weight of a piece, where declared: what was counted in pieces is then given in kg',
    }),
  ),
  made: Type.String(),
  held: Type.String(),
  inTransit: Type.String(),
  used: Type.String(),
  sold: Type.String(),
  consumed: Type.String(),
  destroyed: Type.String(),
  lost: Type.String(),
  lostByKind: LostByKind,
  unexplained: Type.String(),
  expected: Nullable(Type.String()),
  atMost: Nullable(Type.String()),
  affectedSince: Nullable(Type.String()),
  holderCount: Type.Integer({ description: 'Holdings of the lot that the caller may see' }),
  holdersWithheld: Type.Integer({ description: 'Holdings of the lot that the caller may not see' }),
  holders: Type.Array(ScopeHolder, {
    description: 'A lot with more of them than a page takes goes on with the rest on the next page',
  }),
});
export type ScopeLotView = Static<typeof ScopeLot>;
export const ScopeParty = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  uscc: Nullable(Type.String()),
  kinds: Type.Array(Type.String()),
  area: Nullable(Type.String()),
  areaCode: Nullable(Type.String()),
  contactName: Nullable(Type.String()),
  contactPhone: Nullable(Type.String()),
  lots: Type.Integer(),
  /** Still there, in kg of affected lots and in kg of the source. */
  heldKg: Type.String(),
  carriedKg: Nullable(Type.String()),
  mustDo: Type.Array(Type.String()),
});
const ScopeChange = Type.Union([Type.Literal('added'), Type.Literal('removed'), Type.Literal('changed')]);
const ScopeLotName = Type.Pick(ScopeLot, ['code', 'product']);
/** Still there, in kg and in all where it is known; null: not in the scope then. */
const LotsAndKg = Nullable(Type.Object({ lots: Type.Integer(), kg: Type.String() }));
const Still = Nullable(
  Type.String({ description: 'Held and in transit; null: not in the scope then, or not known' }),
);

/**
 * What differs between two runs of the same start: counts of all, then a page of each list: what was added first, then
 * what was removed, then what changed.
 */
export const ScopeDifference = Type.Object({
  previousSeq: Type.Integer(),
  previousAt: Type.String({
    description: 'When the scope was last found to be another; when it is the same, since when',
  }),
  lotsAdded: Type.Integer(),
  lotsRemoved: Type.Integer(),
  lotsChanged: Nullable(
    Type.Integer({
      description: 'What is still there of them has changed. Null: the last run kept no amounts',
    }),
  ),
  partiesAdded: Type.Integer(),
  partiesRemoved: Type.Integer(),
  partiesChanged: Nullable(Type.Integer()),
  holdingsAdded: Nullable(Type.Integer()),
  holdingsRemoved: Nullable(Type.Integer()),
  holdingsChanged: Nullable(Type.Integer()),
  lots: Type.Array(
    Type.Interface([ScopeLotName], {
      change: ScopeChange,
      unit: Quantity.properties.unit,
      before: Still,
      after: Still,
    }),
  ),
  parties: Type.Array(
    Type.Interface([ScopePartyRef], { change: ScopeChange, before: LotsAndKg, after: LotsAndKg }),
  ),
  holdings: Type.Array(
    Type.Interface([ScopeLotName], {
      change: ScopeChange,
      party: Nullable(ScopePartyRef),
      unit: Quantity.properties.unit,
      before: Still,
      after: Still,
    }),
    { description: 'By lot and holder' },
  ),
  next: Nullable(Type.String({ description: 'Cursor for the rest of the lists: /recall-scope/difference' })),
  lastChange: Nullable(
    Type.String({
      description:
        'Where nothing differs: cursor of how the scope had changed the last time, for the same address',
    }),
  ),
});
export type ScopeDifferenceView = Static<typeof ScopeDifference>;

export const ScopeView = Type.Object({
  starts: Type.Array(Type.Object({ label: Type.String() })),
  asKnownAt: Type.Integer(),
  now: Type.String(),
  lotCount: Type.Integer(),
  partyCount: Type.Integer(),
  /** What became of the source, in kg: they tie to `total`. */
  source: Type.Object({
    total: Nullable(Type.String()),
    held: Nullable(Type.String()),
    inTransit: Nullable(Type.String()),
    sold: Nullable(Type.String()),
    consumed: Nullable(Type.String()),
    destroyed: Nullable(Type.String()),
    lost: Nullable(Type.String()),
    lostByKind: Nullable(LostByKind),
    unexplained: Nullable(Type.String()),
    uncertain: Nullable(
      Type.String({ description: 'In lots whose quantities are not certain: the rest of the whole' }),
    ),
    accountedFor: Nullable(Type.String({ description: 'Share of the whole that is accounted for, percent' })),
  }),
  lots: Type.Array(ScopeLot),
  parties: Type.Array(ScopeParty),
  /** Authorities of the areas where affected lots are or were: who must be told. */
  areas: Type.Array(
    Type.Object({
      code: Type.String(),
      name: Type.String(),
      parties: Type.Integer(),
      lots: Type.Integer(),
      heldKg: Type.String(),
    }),
  ),
  completeness: CompletenessView,
  /** How it differs from the last run of the same starts; null on the first run and on later pages. */
  difference: Nullable(ScopeDifference),
  next: Nullable(Type.String({ description: 'Cursor for the next page of lots' })),
});
export type RecallScope = Static<typeof ScopeView>;

export const getScope = route({
  method: 'GET',
  path: '/api/v1/lots/:code/recall-scope',
  action: 'lot.trace',
  about: 'narrowed',
  summary:
    'Everything that must be taken back if this lot is bad: lots, quantities, holders, areas. Also as xlsx: /recall-scope.xlsx',
  tag: 'trace',
  params: LotParams,
  query: Type.Object({
    asKnownAt: traceOptions.asKnownAt,
    ignoreTime: traceOptions.ignoreTime,
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        default: 1000,
        description: 'Lots per page, with at most twenty times as many holders; the counts are of all',
      }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  response: ScopeView,
});

export const getScopeDifference = route({
  method: 'GET',
  path: '/api/v1/lots/:code/recall-scope/difference',
  action: 'lot.trace',
  about: 'narrowed',
  summary: 'The rest of what differs between two runs of a recall scope, page by page',
  tag: 'trace',
  params: LotParams,
  query: Type.Object({
    cursor: Type.String({
      maxLength: 100,
      description: "`next` of a scope's difference, or of its last page",
    }),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: 'Entries of each list' }),
    ),
  }),
  response: ScopeDifference,
});
