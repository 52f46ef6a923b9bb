import { type JsonObject, type NormalEvent, normaliseEvent, type Prefixes } from '@liangsu/domain/epcis';
import { sha256hex } from '../../../platform/hash.ts';
import type { IncomingEvent } from './pipeline.ts';

/** One event that cannot be accepted: which of the list, where in it, which fault. */
export interface RefusedEvent {
  index: number;
  problems: { path: string; code: string; params: Record<string, string | number> }[];
}

export interface Prepared {
  events: IncomingEvent[];
  /** For each accepted event, its place in the list that was given. */
  indexes: number[];
  refused: RefusedEvent[];
}

/** Bounds on event time: nothing before 1900, nothing more than this far in the future. */
const EARLIEST = Date.UTC(1900, 0, 1);
const FUTURE_MS = 24 * 3_600_000;

/**
 * Normalises schema-valid events for capture. Refuses what has no sensible meaning (times before 1900 or more than a
 * day ahead of `now`, quantities that cannot be counted), each with its place; the others are not touched by it.
 */
export function prepareEvents(events: readonly JsonObject[], prefixes: Prefixes, now: number): Prepared {
  const prepared: Prepared = { events: [], indexes: [], refused: [] };
  events.forEach((event, index) => {
    const result = normaliseEvent(event, prefixes, sha256hex);
    if (!result.ok) {
      prepared.refused.push({ index, problems: result.problems });
      return;
    }
    const fault = timeFault(result.event, now);
    if (fault) {
      prepared.refused.push({ index, problems: [fault] });
      return;
    }
    prepared.events.push({ body: JSON.stringify(event), normal: result.event });
    prepared.indexes.push(index);
  });
  return prepared;
}

function timeFault(event: NormalEvent, now: number) {
  if (event.t0 > now + FUTURE_MS)
    return {
      path: '/eventTime',
      code: 'event.inFuture',
      params: { latest: new Date(now + FUTURE_MS).toISOString() },
    };
  if (event.t0 < EARLIEST)
    return {
      path: '/eventTime',
      code: 'event.tooOld',
      params: { earliest: new Date(EARLIEST).toISOString() },
    };
  return null;
}
