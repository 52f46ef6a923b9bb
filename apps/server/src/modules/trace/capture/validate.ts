import { eventsOf, type JsonObject } from '@liangsu/domain/epcis';
import type { CaptureProblem } from './messages.ts';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the schema refuses in a document or bare event; empty when it may be captured. */
export function validateDocument(body: unknown): CaptureProblem[] {
  if (!isObject(body)) return [{ path: '', code: 'typeUnknown', params: {} }];
  if (eventsOf(body).length === 0) return [{ path: '', code: 'typeUnknown', params: {} }];
  return [];
}

export interface DocumentParts {
  events: JsonObject[];
  /** JSON pointers of the events, in the same order. */
  paths: string[];
  context: unknown;
  /** All of the document but its context and events. */
  header: JsonObject | null;
}

/** Takes a valid document apart. */
export function documentParts(body: JsonObject): DocumentParts {
  const list = eventsOf(body);
  const { '@context': context, epcisBody: _events, ...rest } = body;
  const bare = list.length === 1 && list[0]!.event === body;
  return {
    events: list.map(({ event }) => event),
    paths: list.map(({ path }) => path),
    context: context ?? null,
    header: bare ? null : rest,
  };
}
