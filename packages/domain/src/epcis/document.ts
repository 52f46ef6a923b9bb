import type { JsonObject } from './context.ts';

/** One event of a document and where it stands in it (JSON pointer). */
export interface DocumentEvent {
  event: JsonObject;
  path: string;
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

/** Where a document keeps its events; the pointer is `''` for a single event. */
function eventList(document: JsonObject): { list: unknown; path: string } {
  if (typeof document.type === 'string' && document.type.endsWith('Event'))
    return { list: [document], path: '' };
  const body = document.epcisBody;
  if (!isObject(body)) return { list: undefined, path: '' };
  if (document.type === 'EPCISQueryDocument') {
    const results = body.queryResults;
    const inner = isObject(results) ? results.resultsBody : undefined;
    return {
      list: isObject(inner) ? inner.eventList : undefined,
      path: '/epcisBody/queryResults/resultsBody/eventList',
    };
  }
  return { list: body.eventList, path: '/epcisBody/eventList' };
}

/** The events of an EPCIS document, of a query document, or a single event, in their order; none when there is no list. */
export function eventsOf(document: JsonObject): DocumentEvent[] {
  const { list, path } = eventList(document);
  if (!Array.isArray(list)) return [];
  return list.map((event: unknown, i) => ({
    event: isObject(event) ? event : {},
    path: path === '' ? '' : `${path}/${i}`,
  }));
}
