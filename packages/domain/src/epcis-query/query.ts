import type { JsonObject, Prefixes } from '../epcis/context.ts';
import type { EventType } from '../epcis/normal-event.ts';
import type { EpcTarget } from './epc-target.ts';
import type { FieldName } from './fields.ts';

/** Whether an event, read with the prefixes of its own document, meets one condition. */
export type EventTest = (event: JsonObject, prefixes: Prefixes) => boolean;

/** A place condition: one of these names, or (`below`) a place inside one of them by master data. */
export interface PlaceCondition {
  readonly field: 'readPoint' | 'bizLocation';
  readonly names: readonly string[];
  readonly below: boolean;
}

export type OrderKey = 'eventTime' | 'recordTime' | FieldName;

/**
 * A query that was understood. `tests` decide on an event's content. The other conditions narrow the events down before
 * that and are complete in themselves where no test stands for them: `eventIds`, record times and places are facts of
 * the store. All of them must hold.
 */
export interface EpcisQuery {
  eventTypes: readonly EventType[] | null;
  actions: readonly string[] | null;
  bizSteps: readonly string[] | null;
  dispositions: readonly string[] | null;
  /** Milliseconds since the epoch. */
  geEventTime: number | null;
  ltEventTime: number | null;
  geRecordTime: number | null;
  ltRecordTime: number | null;
  eventIds: readonly string[] | null;
  errorDeclarations: boolean;
  places: PlaceCondition[];
  /** Each entry: the event names at least one of these codes. */
  codes: (readonly EpcTarget[])[];
  /** Each entry: the event names at least one of these business documents, by canonical name. */
  documents: (readonly string[])[];
  tests: EventTest[];
  orderBy: OrderKey | null;
  direction: 'ASC' | 'DESC';
  eventCountLimit: number | null;
  maxEventCount: number | null;
}

/** A query without conditions. */
export function emptyQuery(): EpcisQuery {
  return {
    eventTypes: null,
    actions: null,
    bizSteps: null,
    dispositions: null,
    geEventTime: null,
    ltEventTime: null,
    geRecordTime: null,
    ltRecordTime: null,
    eventIds: null,
    errorDeclarations: false,
    places: [],
    codes: [],
    documents: [],
    tests: [],
    orderBy: null,
    direction: 'DESC',
    eventCountLimit: null,
    maxEventCount: null,
  };
}

/** Whether an event meets all conditions on its content; `prefixes` are those of its document. */
export function meets(query: EpcisQuery, event: JsonObject, documentPrefixes: Prefixes): boolean {
  if (query.tests.length === 0) return true;
  const inner = event['@context'];
  const prefixes = inner === undefined ? documentPrefixes : documentPrefixes.extend(inner);
  return query.tests.every((test) => test(event, prefixes));
}

const inBoth = <T>(a: readonly T[] | null, b: readonly T[] | null): readonly T[] | null =>
  a === null || b === null ? (a ?? b) : a.filter((item) => b.includes(item));
const pick = (a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null =>
  a === null || b === null ? (a ?? b) : choose(a, b);

/** The query that both queries together are; order and limits are the second's where it states them. */
export function bothQueries(a: EpcisQuery, b: EpcisQuery): EpcisQuery {
  const ordering = b.orderBy === null ? a : b;
  return {
    eventTypes: inBoth(a.eventTypes, b.eventTypes),
    actions: inBoth(a.actions, b.actions),
    bizSteps: inBoth(a.bizSteps, b.bizSteps),
    dispositions: inBoth(a.dispositions, b.dispositions),
    geEventTime: pick(a.geEventTime, b.geEventTime, Math.max),
    ltEventTime: pick(a.ltEventTime, b.ltEventTime, Math.min),
    geRecordTime: pick(a.geRecordTime, b.geRecordTime, Math.max),
    ltRecordTime: pick(a.ltRecordTime, b.ltRecordTime, Math.min),
    eventIds: inBoth(a.eventIds, b.eventIds),
    errorDeclarations: a.errorDeclarations || b.errorDeclarations,
    places: [...a.places, ...b.places],
    codes: [...a.codes, ...b.codes],
    documents: [...a.documents, ...b.documents],
    tests: [...a.tests, ...b.tests],
    orderBy: ordering.orderBy,
    direction: ordering.direction,
    eventCountLimit: b.eventCountLimit ?? a.eventCountLimit,
    maxEventCount: b.maxEventCount ?? a.maxEventCount,
  };
}
