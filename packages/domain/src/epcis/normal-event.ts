import type { Dim, ExitKind, LossKind, Role } from '../trace/edge.ts';
import type { NormalGrain } from './grain.ts';
import type { Problem } from './problem.ts';

/** EPCIS 2.0 event types, in the order of the standard. */
export const EVENT_TYPE = {
  ObjectEvent: 1,
  AggregationEvent: 2,
  TransactionEvent: 3,
  TransformationEvent: 4,
  AssociationEvent: 5,
} as const;
export type EventType = keyof typeof EVENT_TYPE;
export type EventAction = 'ADD' | 'OBSERVE' | 'DELETE';

/**
 * What one event says about one lot, with public names still in place of the store's numbers. Names are canonical:
 * a lot is `lotCode` (Liangsu's own code, or a GS1 Digital Link `https://id.gs1.org/01/…/10/…`, or any other URI as
 * given), places, parties and containers are canonical URIs. `null` means "not stated".
 */
export interface NormalEdge {
  /** Lot or container code; `''` only for a loss that names no lot. */
  code: string;
  role: Role;
  /** Whole base units of `dim` (see `DIM`); null when the event gave no quantity. */
  amount: number | null;
  dim: Dim;
  /** As written, for showing back: decimal string and UN/CEFACT unit (`KGM`, `TNE`, …), or null. */
  quantity: string | null;
  uom: string | null;
  fromPlace: string | null;
  fromParty: string | null;
  toPlace: string | null;
  toParty: string | null;
  container: string | null;
  lossKind: LossKind;
  exitKind: ExitKind;
}

/** The normal form of one captured event: everything that queries, traces and lists need, derived from the event alone. */
export interface NormalEvent {
  type: EventType;
  action: EventAction | null;
  /** Bare CBV words (`shipping`) or full URIs of other vocabularies. */
  bizStep: string | null;
  disposition: string | null;
  /** Event interval in milliseconds since the epoch, both ends included; `liangsu:timePrecision: "day"` makes it that day in its zone. */
  t0: number;
  t1: number;
  zone: string;
  /** The event's id: as given, else the CBV 2.0 hash. */
  eventId: string;
  /** CBV 2.0 hash of the content (leaves out eventID, recordTime, errorDeclaration). */
  contentHash: string;
  errorDeclaration: { declarationTime: string; reason: string | null; correctiveEventIds: string[] } | null;
  transformationId: string | null;
  readPoint: string | null;
  bizLocation: string | null;
  /**
   * Every party and place that the event names where it counts, each once: whom it concerns. The ends of its edges are among
   * them. An error declaration has no ends, and concerns whom the event that it repeats concerned.
   */
  parties: string[];
  places: string[];
  parent: string | null;
  sources: { type: string; id: string }[];
  destinations: { type: string; id: string }[];
  bizTransactions: { type: string; id: string }[];
  /** Percent in ten-thousandths (13.5 % = 135000), or -1. */
  moistureBefore: number;
  moistureAfter: number;
  edges: NormalEdge[];
  /** Instance and lot master data declared by this event (`ilmd`), flattened one level, values as given. */
  ilmd: Record<string, unknown> | null;
  /** Whose grain its lots are from then on; null where it says nothing of that. */
  grain: NormalGrain | null;
  /** What is kept as it is and probably a mistake, each with its place: told to whoever sent it, never stored. */
  doubts: Problem[];
}
