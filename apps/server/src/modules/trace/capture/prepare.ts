import { type JsonObject, normaliseEvent, type Prefixes } from '@liangsu/domain/epcis';
import { sha256hex } from '../../../platform/hash.ts';
import type { CaptureProblem } from './messages.ts';
import type { IncomingEvent } from './pipeline.ts';
import { unstorable } from './validate.ts';

/** One event that cannot be accepted: which of the list, where in it, which fault. */
export interface RefusedEvent {
  index: number;
  problems: readonly CaptureProblem[];
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

/** Normalises one schema-valid event, or says why it has no sensible meaning (see `prepareEvents`). */
export function prepareEvent(
  event: JsonObject,
  prefixes: Prefixes,
  now: number,
): IncomingEvent | readonly CaptureProblem[] {
  const result = normaliseEvent(event, prefixes, sha256hex);
  if (!result.ok) return result.problems;
  const body = JSON.stringify(event);
  const fault = timeFault(result.event, now) ?? unstorable(event, body);
  return fault ? [fault] : { body, normal: result.event };
}

/**
 * Normalises schema-valid events for capture. Refuses what has no sensible meaning (times before 1900 or more than a
 * day ahead of `now`, quantities that cannot be counted, text that cannot be stored), each with its place; the others
 * are not touched by it.
 */
export function prepareEvents(events: readonly JsonObject[], prefixes: Prefixes, now: number): Prepared {
  const prepared: Prepared = { events: [], indexes: [], refused: [] };
  events.forEach((event, index) => {
    const result = prepareEvent(event, prefixes, now);
    if ('body' in result) {
      prepared.events.push(result);
      prepared.indexes.push(index);
    } else prepared.refused.push({ index, problems: result });
  });
  return prepared;
}

function timeFault({ t0 }: { t0: number }, now: number): CaptureProblem | null {
  if (t0 > now + FUTURE_MS)
    return {
      path: '/eventTime',
      code: 'event.inFuture',
      params: { latest: new Date(now + FUTURE_MS).toISOString() },
    };
  if (t0 < EARLIEST)
    return {
      path: '/eventTime',
      code: 'event.tooOld',
      params: { earliest: new Date(EARLIEST).toISOString() },
    };
  return null;
}
