import { type JsonObject, type Prefixes, prefixesOf } from './context.ts';
import { eventsOf } from './document.ts';
import { members, preHash } from './hash.ts';
import { parseInstant } from './time.ts';
import { bareWord, ERROR_REASON } from './words.ts';

/** An event as it was received and the `@context` of the document that it came in. */
export interface StoredEvent {
  event: JsonObject;
  context: unknown;
}

/** The context that every EPCIS 2.0 document names. */
export const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/** One context for all where they came under the same; else each event brings its own. */
function withContexts(stored: readonly StoredEvent[]): { context: unknown; events: JsonObject[] } {
  const texts = new Set(stored.map(({ context }) => JSON.stringify(context)));
  if (texts.size <= 1) {
    return { context: stored[0]?.context ?? EPCIS_CONTEXT, events: stored.map(({ event }) => event) };
  }
  const events = stored.map(({ event, context }) => {
    const inner = event['@context'];
    const own = inner === undefined ? context : [context, inner].flat();
    return { '@context': own, ...event, ...(inner === undefined ? {} : { '@context': own }) };
  });
  return { context: EPCIS_CONTEXT, events };
}

/** An EPCIS document of stored events, in their order and as received. `creationDate` is an ISO 8601 date-time. */
export function composeDocument(stored: readonly StoredEvent[], creationDate: string): JsonObject {
  const { context, events } = withContexts(stored);
  return {
    '@context': context,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate,
    epcisBody: { eventList: events },
  };
}

/** The answer to a query: stored events, in their order and as received. */
export function composeQueryDocument(
  stored: readonly StoredEvent[],
  creationDate: string,
  query: { queryName: string; subscriptionID?: string },
): JsonObject {
  const { context, events } = withContexts(stored);
  return {
    '@context': context,
    type: 'EPCISQueryDocument',
    schemaVersion: '2.0',
    creationDate,
    epcisBody: { queryResults: { ...query, resultsBody: { eventList: events } } },
  };
}

/** What the event hash leaves out and two equal events must share nevertheless. */
function besideTheHash(event: JsonObject, prefixes: Prefixes): string {
  const { eventID = null, recordTime, errorDeclaration, certificationInfo = [] } = event;
  const instant = (time: unknown): number | null => (typeof time === 'string' ? parseInstant(time) : null);
  const declaration = errorDeclaration as JsonObject | undefined;
  return JSON.stringify([
    eventID,
    instant(recordTime),
    [certificationInfo].flat().sort(),
    declaration && instant(declaration.declarationTime),
    declaration && bareWord(declaration.reason, ERROR_REASON, prefixes),
    declaration && members({ ...declaration, declarationTime: null, reason: null }, prefixes),
  ]);
}

function meaningOf(document: JsonObject): string[] {
  const prefixes = prefixesOf(document['@context']);
  return eventsOf(document).map(({ event }) => {
    const inner = event['@context'];
    const names = inner === undefined || document === event ? prefixes : prefixes.extend(inner);
    return preHash(event, names) + besideTheHash(event, names);
  });
}

/**
 * True when two documents (or single events) tell the same events in the same order, however they are written: prefixes,
 * spellings of vocabulary and identifiers, order of members and lists do not matter. Envelopes are not compared.
 */
export function sameMeaning(a: JsonObject, b: JsonObject): boolean {
  const left = meaningOf(a);
  const right = meaningOf(b);
  return left.length === right.length && left.every((meaning, i) => meaning === right[i]);
}
