import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, Ok, oneOf, Quantity } from './common.ts';
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
    code: Type.String({ maxLength: 500 }),
    from: Type.Optional(IsoTime),
    until: Type.Optional(IsoTime),
  }),
  Type.Object({
    kind: Type.Literal('holding'),
    code: Type.String({ maxLength: 500 }),
    place: Type.Optional(Type.Integer()),
    party: Type.Optional(Type.Integer()),
    container: Type.Optional(Type.String({ maxLength: 500 })),
    from: Type.Optional(IsoTime),
    until: Type.Optional(IsoTime),
  }),
  Type.Object({ kind: Type.Literal('event'), eventId: Type.String({ maxLength: 2000 }) }),
  Type.Object({ kind: Type.Literal('place'), place: Type.Integer(), from: IsoTime, until: IsoTime }),
]);

const Direction = Type.Union([Type.Literal('upstream'), Type.Literal('downstream'), Type.Literal('both')], {
  default: 'both',
});
export const traceOptions = {
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

export const LotParams = Type.Object({ code: Type.String({ minLength: 1, maxLength: 500 }) });

export const getTrace = route({
  method: 'GET',
  path: '/api/v1/lots/:code/trace',
  action: 'lot.trace',
  about: 'narrowed',
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
  about: 'narrowed',
  records: 'trace.export',
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
  about: 'narrowed',
  summary: 'A trace from any starting points: lots, holdings, events, a place and a time window, or several',
  tag: 'trace',
  body: Type.Object({ starts: Type.Array(TraceStart, { minItems: 1, maxItems: 100 }), ...traceOptions }),
  response: TraceView,
});

export const streamPostTrace = route({
  method: 'POST',
  path: '/api/v1/traces.ndjson',
  action: 'lot.trace',
  about: 'narrowed',
  records: 'trace.export',
  summary: 'A trace from any starting points, however large, as a stream of lines (NDJSON)',
  tag: 'trace',
  body: Type.Object({ starts: Type.Array(TraceStart, { minItems: 1, maxItems: 100 }), ...streamOptions }),
  response: TraceLine,
  produces: 'application/x-ndjson',
});

/** As what the console saves a trace. */
export const TRACE_COPIES = ['xlsx', 'csv', 'png', 'svg'] as const;
export type TraceCopy = (typeof TRACE_COPIES)[number];

export const recordTraceCopy = route({
  method: 'POST',
  path: '/api/v1/traces/copies',
  action: 'lot.trace',
  about: 'narrowed',
  records: 'trace.export',
  summary:
    'Tell that a trace is about to be saved as a file: whoever shows it makes the file, the audit trail tells of the copy',
  tag: 'trace',
  body: Type.Object({
    starts: Type.Array(TraceStart, { minItems: 1, maxItems: 100 }),
    format: oneOf(TRACE_COPIES),
    lots: Type.Integer({ minimum: 0, description: 'Lots in the file' }),
  }),
  response: Ok,
});
