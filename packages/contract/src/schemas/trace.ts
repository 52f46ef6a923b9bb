import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, Quantity } from './common.ts';
import { PartyRef, PlaceRef } from './lots.ts';

/** One fault of what was sent: where (JSON pointer), which, and what would be right in the reader's language. */
export const FaultView = Type.Object({ path: Type.String(), code: Type.String(), message: Type.String() });

/** What became of an event that was handed in; `unconfirmed`: kept as a claim, for its capturer had no say in it. */
export const ReceiptStatus = Type.Enum(['accepted', 'unconfirmed', 'duplicate', 'idConflict']);

/** What became of one event that was handed in; `index` is its place in the document. */
export const EventReceipt = Type.Object({
  index: Type.Integer(),
  status: ReceiptStatus,
  eventId: Type.String(),
  /** What was recorded as it is and is probably a mistake; left out when there is nothing. */
  warnings: Type.Optional(Type.Array(FaultView)),
});

export const captureEvents = route({
  method: 'POST',
  path: '/api/v1/events',
  action: 'event.capture',
  summary:
    'Capture EPCIS 2.0 events (a document, or one event) and get a receipt for each of them, durable when answered',
  tag: 'capture',
  query: Type.Object({
    mode: Type.Optional(
      Type.Union([Type.Literal('rollback'), Type.Literal('proceed')], {
        default: 'rollback',
        description: 'rollback: one bad event and nothing is recorded; proceed: the good ones are recorded',
      }),
    ),
  }),
  body: Type.Unknown(),
  response: Type.Object({
    seq: Type.Integer(),
    receipts: Type.Array(EventReceipt),
    /** With `mode=proceed`: events that were not recorded, and why. */
    refused: Type.Array(Type.Object({ index: Type.Integer(), errors: Type.Array(FaultView) })),
  }),
});

const IsoTime = Type.String({ maxLength: 40, description: 'ISO 8601 date or date-time' });

/** Where a trace starts (`trace.md` §3). Names are public: lot codes, event ids, place ids. */
export const TraceStart = Type.Union([
  Type.Object({
    kind: Type.Literal('lot'),
    code: Type.String(),
    from: Type.Optional(IsoTime),
    until: Type.Optional(IsoTime),
  }),
  Type.Object({
    kind: Type.Literal('holding'),
    code: Type.String(),
    place: Type.Optional(Type.Integer()),
    party: Type.Optional(Type.Integer()),
    container: Type.Optional(Type.String()),
    from: Type.Optional(IsoTime),
    until: Type.Optional(IsoTime),
  }),
  Type.Object({ kind: Type.Literal('event'), eventId: Type.String() }),
  Type.Object({ kind: Type.Literal('place'), place: Type.Integer(), from: IsoTime, until: IsoTime }),
]);

const Direction = Type.Union([Type.Literal('upstream'), Type.Literal('downstream'), Type.Literal('both')], {
  default: 'both',
});
const traceOptions = {
  direction: Type.Optional(Direction),
  ignoreTime: Type.Optional(Type.Boolean({ default: false })),
  asKnownAt: Type.Optional(
    Type.String({ maxLength: 40, description: 'Commit sequence, or a clock time that resolves to one' }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 50_000,
      default: 20_000,
      description: 'Lots per direction; more is cut, and said so: ask for it whole as NDJSON',
    }),
  ),
  pairingDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 3650, default: 30 })),
  coLocated: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Also what merely shared a container, or a production line and shift',
    }),
  ),
};

export const Share = Type.Object({ expected: Nullable(Type.String()), atMost: Nullable(Type.String()) });

/** A lot of a trace. Amounts are decimal strings in `unit`. */
export const TraceLotView = Type.Object({
  id: Type.Integer(),
  code: Type.String(),
  product: Nullable(Type.String()),
  commodity: Nullable(Type.String()),
  foodClass: Nullable(Type.String()),
  producer: Nullable(Type.Integer({ description: 'Index into parties' })),
  madeAt: Nullable(Type.Integer({ description: 'Index into places' })),
  start: Type.Boolean(),
  stub: Type.Boolean(),
  depth: Type.Integer(),
  /** Times are null where nothing of the lot counts: all of it was declared wrong, or recorded later. */
  since: Nullable(
    Type.String({ description: 'Downstream: earliest affected; upstream: latest contributing' }),
  ),
  firstEvent: Nullable(Type.String()),
  lastEvent: Nullable(Type.String()),
  unit: Quantity.properties.unit,
  known: Type.Boolean(),
  made: Type.String(),
  held: Type.String(),
  inTransit: Type.String(),
  used: Type.String(),
  consumed: Type.String(),
  sold: Type.String(),
  destroyed: Type.String(),
  lost: Type.String(),
  /** Of all starts together. */
  expected: Nullable(Type.String()),
  atMost: Nullable(Type.String()),
  shares: Type.Array(Share),
  holdings: Type.Array(
    Type.Object({
      place: Nullable(Type.Integer()),
      party: Nullable(Type.Integer()),
      container: Nullable(Type.String()),
      inTransit: Type.Boolean(),
      /** In transit: who sent it, and to whom (indexes into parties). */
      sentBy: Nullable(Type.Integer()),
      sentTo: Nullable(Type.Integer()),
      unclear: Type.Boolean(),
      since: Nullable(Type.String()),
      amount: Type.String(),
      carried: Nullable(Type.String()),
    }),
  ),
});

export const TraceLink = Type.Object({
  /** Indexes into the direction's lots. */
  from: Type.Integer(),
  to: Type.Integer(),
  hub: Type.String(),
  at: Type.String(),
  /** What of the starts this input line carries into, or this output line carries out of, the transformation. */
  carriedIn: Nullable(Type.String()),
  carriedOut: Nullable(Type.String()),
  amountIn: Nullable(Type.String()),
  amountOut: Nullable(Type.String()),
});

export const TraceDirection = Type.Object({
  lots: Type.Array(TraceLotView),
  links: Type.Array(TraceLink),
  lotCount: Type.Integer(),
  lotCountByTime: Type.Integer(),
  totals: Type.Array(Nullable(Type.String())),
});

/** One entry of the completeness statement. */
export const FindingView = Type.Object({
  code: Type.String(),
  lot: Nullable(
    Type.String({ description: 'The lot that it is about; of a transformation, its first output' }),
  ),
  lots: Type.Array(Type.Object({ code: Type.String(), product: Nullable(Type.String()) }), {
    description: 'All lots that it is about, at most ten: of a transformation, its outputs',
  }),
  event: Nullable(Type.String()),
  at: Nullable(Type.String({ description: 'When the event or transformation was' })),
  amount: Nullable(Type.String()),
  unit: Nullable(Quantity.properties.unit),
  message: Type.String(),
});

export const CompletenessView = Type.Object({
  counts: Type.Record(Type.String(), Type.Integer()),
  findings: Type.Array(FindingView),
  /** Findings beyond those listed. */
  more: Type.Integer(),
  cut: Nullable(Type.Object({ limit: Type.Integer(), lots: Type.Integer(), how: Type.String() })),
  withheld: Type.Object({ lots: Type.Integer(), events: Type.Integer(), parties: Type.Integer() }),
});

export const TraceView = Type.Object({
  starts: Type.Array(Type.Object({ label: Type.String() })),
  asKnownAt: Type.Integer({ description: 'Commit sequence that the answer is as known at' }),
  now: Type.String(),
  ignoreTime: Type.Boolean(),
  parties: Type.Array(PartyRef),
  places: Type.Array(PlaceRef),
  upstream: Nullable(TraceDirection),
  downstream: Nullable(TraceDirection),
  coLocated: Type.Array(
    Type.Object({
      container: Nullable(Type.String({ description: 'Code of the container that they shared, or null' })),
      line: Nullable(
        Type.Object(
          { id: Type.Integer(), name: Type.String(), code: Nullable(Type.String()) },
          { description: 'The production line that they shared in one shift, or null' },
        ),
      ),
      shift: Nullable(
        Type.Object(
          { basis: Type.Literal('calendarDay'), zone: Type.Literal('Asia/Shanghai'), day: Type.String() },
          { description: 'Events do not say their shift: it is the calendar day of the line' },
        ),
      ),
      lot: Type.String({ description: 'A lot of the answer' }),
      other: Type.String({ description: 'What was together with it' }),
      from: Nullable(Type.String({ description: 'Null where nothing says when it went in' })),
      to: Nullable(Type.String({ description: 'Null where nothing says that it came out' })),
    }),
    {
      description:
        'With coLocated: what merely shared a container, or a production line and shift, with a lot of the answer. No genealogy: it is not followed',
    },
  ),
  completeness: CompletenessView,
});
export type Trace = Static<typeof TraceView>;
export type FindingData = Static<typeof FindingView>;
export type TraceLotData = Static<typeof TraceLotView>;
export type TraceLinkData = Static<typeof TraceLink>;

const DirectionName = Type.Union([Type.Literal('upstream'), Type.Literal('downstream')]);
const Counts = Type.Pick(TraceDirection, ['lotCount', 'lotCountByTime', 'totals']);

/**
 * One line of a trace as NDJSON: `head` first; then lots and links by direction, numbered from 0 in the order in which
 * links name them; then the parties and places that lots name by their numbers; `end` last, with the number of all lines.
 * An answer without `end` was broken off.
 */
export const TraceLine = Type.Union([
  Type.Object({
    line: Type.Literal('head'),
    starts: TraceView.properties.starts,
    asKnownAt: TraceView.properties.asKnownAt,
    now: Type.String(),
    ignoreTime: Type.Boolean(),
    upstream: Nullable(Counts),
    downstream: Nullable(Counts),
  }),
  Type.Object({
    line: Type.Literal('lot'),
    direction: DirectionName,
    index: Type.Integer(),
    lot: TraceLotView,
  }),
  Type.Object({ line: Type.Literal('link'), direction: DirectionName, link: TraceLink }),
  Type.Object({ line: Type.Literal('party'), index: Type.Integer(), party: PartyRef }),
  Type.Object({ line: Type.Literal('place'), index: Type.Integer(), place: PlaceRef }),
  Type.Object({
    line: Type.Literal('end'),
    coLocated: TraceView.properties.coLocated,
    completeness: CompletenessView,
    lines: Type.Integer(),
  }),
]);
export type TraceLineData = Static<typeof TraceLine>;

const LotParams = Type.Object({ code: Type.String({ minLength: 1, maxLength: 500 }) });

export const getTrace = route({
  method: 'GET',
  path: '/api/v1/lots/:code/trace',
  action: 'lot.trace',
  summary:
    'Where a lot came from and what became of it: lots, links with carried quantities, holders, completeness',
  tag: 'trace',
  params: LotParams,
  query: Type.Object(traceOptions),
  response: TraceView,
});

const streamOptions = {
  ...traceOptions,
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 5_000_000, default: 1_000_000, description: 'Lots per direction' }),
  ),
};

export const streamTrace = route({
  method: 'GET',
  path: '/api/v1/lots/:code/trace.ndjson',
  action: 'lot.trace',
  summary: 'The same trace, however large, as a stream of lines (NDJSON)',
  tag: 'trace',
  params: LotParams,
  query: Type.Object(streamOptions),
  response: TraceLine,
  produces: 'application/x-ndjson',
});

export const postTrace = route({
  method: 'POST',
  path: '/api/v1/traces',
  action: 'lot.trace',
  summary: 'A trace from any starting points: lots, holdings, events, a place and a time window, or several',
  tag: 'trace',
  body: Type.Object({ starts: Type.Array(TraceStart, { minItems: 1, maxItems: 100 }), ...traceOptions }),
  response: TraceView,
});

export const streamPostTrace = route({
  method: 'POST',
  path: '/api/v1/traces.ndjson',
  action: 'lot.trace',
  summary: 'A trace from any starting points, however large, as a stream of lines (NDJSON)',
  tag: 'trace',
  body: Type.Object({ starts: Type.Array(TraceStart, { minItems: 1, maxItems: 100 }), ...streamOptions }),
  response: TraceLine,
  produces: 'application/x-ndjson',
});

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
  holderCount: Type.Integer({ description: 'Holdings of the lot in all' }),
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
