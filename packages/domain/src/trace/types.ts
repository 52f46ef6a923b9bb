import type { Completeness } from './completeness-types.ts';
import type { Dim } from './edge.ts';

/** Where a trace starts. Times are milliseconds since the epoch; `from` cuts a downstream trace, `until` an upstream one. */
export type Start =
  /** Every holding of a lot, or what of it was about from `from` on (downstream) or until `until` (upstream). */
  | { kind: 'lot'; lot: number; from?: number; until?: number }
  /** The holdings of a lot that match what is stated of place, party and container. */
  | {
      kind: 'holding';
      lot: number;
      place?: number;
      party?: number;
      container?: number;
      from?: number;
      until?: number;
    }
  /** What one event made or moved (downstream), what it took (upstream). */
  | { kind: 'event'; event: number }
  /** Everything that was at a place within a window: a bin, a line between two cleanings. */
  | { kind: 'place'; place: number; from: number; until: number };

export type Direction = 'down' | 'up';

export interface TraceOptions {
  direction: Direction | 'both';
  /** The clock of the question: decides what is overdue (`notReceived`) and `silent`. Milliseconds since the epoch. */
  now: number;
  /** How far apart a shipment and its receipt without a shared document may lie. Default 30 days. */
  pairingWindow?: number;
  /** The answer for distrusted clocks: whatever came in may be in whatever left. */
  ignoreTime?: boolean;
  /** At most so many lots are expanded per direction; the rest is named in `cut`. */
  limit?: number;
  /** `asKnownAt`: whether a commit batch counts. Every batch counts by default. */
  knownBatch?: (batch: number) => boolean;
  /** A lot never heard of again is `silent` after so many milliseconds, when its shelf life is not known. */
  silentAfter?: number;
  /** Also list what shared a container, or the same line and shift, with an affected lot, as links of another kind. */
  coLocated?: boolean;
}

/** What the store must load before the next `absorb()`. Every list names a thing at most once in a run. */
export interface Need {
  /** All edges of these lots, every role, `voided` included. */
  lots: number[];
  /** All edges of these transformations (positive: the event) and pools (negative), `loss` and `voided` included. */
  hubs: number[];
  /** All edges of these events. */
  events: number[];
  /** All edges from or to the place whose interval begins at or before `until`. */
  places: { place: number; until: number }[];
  /**
   * All `packIn` and `packOut` edges of these containers, and what declares their events wrong: with `coLocated`, and
   * where a start is an event or at a place that took all out of a container.
   */
  containers: number[];
  /**
   * Of these containers, taken as lots: the edges that take everything out of them (`packOut` whose lot is the container
   * itself), and those of `CONTAINER_ROLES`. Asked only for what loaded lots were packed into.
   */
  unpackings: number[];
  /**
   * All edges of the transformations at these places whose interval touches the window (only with `coLocated`). What is
   * at a place that is no line may be left out.
   */
  shifts: { place: number; from: number; until: number }[];
}

/** Small master data; every lookup is optional and may answer `undefined`. Pure functions of their argument. */
export interface TraceContext {
  /** Milligrams of one piece of a lot. */
  netWeight?: (lot: number) => number | undefined;
  /** Best before, milliseconds since the epoch. */
  bestBefore?: (lot: number) => number | undefined;
  /** The party that operates a place: the holder where an event named none. */
  operator?: (place: number) => number | undefined;
  /** Whether a place is a production line. */
  isLine?: (place: number) => boolean;
  /** Where a container is now. */
  containerAt?: (container: number) => { place: number; party: number } | undefined;
  /** The events that replaced one that was declared wrong. */
  replacedBy?: (event: number) => readonly number[] | undefined;
}

/** Amounts of one lot (or of one source in it), in base units of the lot's `dim` (`mass`: milligrams). They tie: see `balanceTies`. */
export interface Balance {
  /** Brought into being: declared and transformed into this lot. */
  made: number;
  /** Drawn or moved beyond what a holding had: virtual source `unknownOrigin`. */
  unknownOrigin: number;
  /** Received beyond what was shipped: virtual source `gain`. */
  gain: number;
  held: number;
  inTransit: number;
  /** Taken into transformations. */
  used: number;
  consumed: number;
  sold: number;
  destroyed: number;
  /** Lost by `LOSS_KIND`; index 0 is a loss of no stated kind. */
  lost: readonly number[];
  /** Left by DELETE with another or no disposition. */
  exited: number;
}

/** One holding with what is in it at the end. */
export interface TraceHolding {
  place: number;
  party: number;
  container: number;
  /** In transit: shipped and not received. */
  consignment: boolean;
  /** The event did not say which holding it meant, or nothing is known to have come in. */
  unclear: boolean;
  /** Downstream: affected from; upstream: contributes until. `null` when this holding is not affected. */
  since: number | null;
  amount: number;
  /** Per source, what of it is in the holding; null when unknown. Downstream only (zeros upstream). */
  bySource: (number | null)[];
}

/** What is said of one source in one lot, in base units of the lot's `dim`. */
export interface Share {
  /** By perfect mixing; null when unknown. */
  expected: number | null;
  /** For those who must assume layering; null when not even a bound is known. */
  atMost: number | null;
}

export interface TraceLot {
  lot: number;
  /** A start of the trace. */
  start: boolean;
  stub: boolean;
  dim: Dim;
  /** Downstream: the earliest affected time; upstream: the latest contributing time. */
  since: number;
  firstEvent: number;
  lastEvent: number;
  /** Steps (transformations) from the nearest start. */
  depth: number;
  /** False when a quantity that enters the balance is missing or cannot be added. */
  known: boolean;
  balance: Balance;
  shares: Share[];
  holdings: TraceHolding[];
}

/** One line of a transformation or pool: a lot going in or coming out. */
export interface Flow {
  hub: number;
  event: number;
  lot: number;
  side: 'in' | 'out';
  /** Base units of `dim`; null when missing. */
  amount: number | null;
  dim: Dim;
  /** Part of the answer, or only what else the transformation took or made. */
  affected: boolean;
  t0: number;
  t1: number;
  /** Per source, what of it this line carries; null when unknown. */
  carried: (number | null)[];
}

/** An input lot and an output lot of one transformation or pool: an edge of the genealogy. */
export interface Link {
  hub: number;
  inLot: number;
  outLot: number;
}

export interface Move {
  lot: number;
  event: number;
  from: HoldingRef;
  to: HoldingRef;
  amount: number | null;
  dim: Dim;
  t0: number;
  t1: number;
  carried: (number | null)[];
}

export interface HoldingRef {
  place: number;
  party: number;
  container: number;
  consignment: boolean;
}

/** What a transformation or pool took, made and lost. Base units of `dim`. */
export interface HubBalance {
  hub: number;
  dim: Dim;
  known: boolean;
  poured: number;
  drawn: number;
  gain: number;
  /** By `LOSS_KIND`. */
  lost: readonly number[];
  unexplained: number;
}

export interface SourceTotal {
  /** Index into the starts. */
  start: number;
  /** All that counts as this source (downstream) or target (upstream), in base units of `dim`; null when unknown. */
  total: number | null;
}

/**
 * One direction's answer, kept in columns: lots are built when asked for, so a recall of 200,000 lots costs no
 * 200,000 objects unless somebody reads them all. Lots are numbered 0 … lotCount - 1, by nothing in particular.
 */
export interface DirectionResult {
  direction: Direction;
  sources: SourceTotal[];
  lotCount: number;
  /** With `ignoreTime`: how many of the lots are reached when clocks are trusted; else equal to `lotCount`. */
  lotCountByTime: number;
  /** The lot's id at an index. */
  lotId(index: number): number;
  /** The index of a lot, or -1 when it is not part of the answer. */
  indexOf(lot: number): number;
  lot(index: number): TraceLot;
  lots(): IterableIterator<TraceLot>;
  /** All that the affected transformations and pools took and made, line by line. */
  flows(): IterableIterator<Flow>;
  /** Pairs of affected lots; pools give the pairs that time allows. */
  links(): IterableIterator<Link>;
  moves(): IterableIterator<Move>;
  hubs(): IterableIterator<HubBalance>;
  /** Numbers of the events that the answer rests on, ascending. */
  events(): number[];
}

/**
 * A lot that was together with an affected one: in one container at one time, or on one line in one shift (`shiftsOf`)
 * in another transformation. A separate kind of link, never followed.
 */
export interface CoLocation {
  /** 0 where it is a line that they shared. */
  container: number;
  /** The line, or 0. */
  place: number;
  lot: number;
  other: number;
  /** How long they were together, or the shift. */
  t0: number;
  t1: number;
}

export interface TraceResult {
  down: DirectionResult | null;
  up: DirectionResult | null;
  coLocated: CoLocation[];
  completeness: Completeness;
}
