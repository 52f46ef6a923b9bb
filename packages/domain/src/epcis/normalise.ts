import { toAmount } from './amount.ts';
import { compactName, type JsonObject, type Prefixes } from './context.ts';
import { edgesOf, voidedEdges } from './edges.ts';
import { type Facts, liangsuKeys, readLosses, readSide } from './facts.ts';
import { grainOf } from './grain.ts';
import { eventHash, TooDeepError } from './hash.ts';
import { canonicalCode, canonicalName } from './names.ts';
import { EVENT_TYPE, type EventAction, type EventType, type NormalEvent } from './normal-event.ts';
import { type Problem, pointer } from './problem.ts';
import { parseInstant, parseOffset } from './time.ts';
import {
  BIZ_STEP,
  BIZ_TRANSACTION_TYPE,
  bareWord,
  DISPOSITION,
  ERROR_REASON,
  SOURCE_DEST_TYPE,
  type WordBase,
} from './words.ts';

/** A normal form, or all the reasons why there is none. */
export type Normalised = { ok: true; event: NormalEvent } | { ok: false; problems: Problem[] };

const DAY = 86_400_000;
const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

/** Those of the names that are given, each once. */
function present(...names: (string | null)[]): string[] {
  const found: string[] = [];
  for (const name of names) if (name !== null && !found.includes(name)) found.push(name);
  return found;
}

function placeId(value: unknown, prefixes: Prefixes): string | null {
  const id = isObject(value) ? value.id : undefined;
  return typeof id === 'string' ? canonicalName(id, prefixes) : null;
}

function typedIds(
  list: unknown,
  key: string,
  base: WordBase,
  prefixes: Prefixes,
): { type: string; id: string }[] {
  const result: { type: string; id: string }[] = [];
  if (!Array.isArray(list)) return result;
  for (const element of list) {
    const id = isObject(element) ? element[key] : undefined;
    if (typeof id !== 'string') continue;
    const type = bareWord((element as JsonObject).type, base, prefixes) ?? '';
    result.push({ type, id: canonicalName(id, prefixes) });
  }
  return result;
}

function declaration(value: unknown, prefixes: Prefixes): NormalEvent['errorDeclaration'] {
  if (!isObject(value)) return null;
  const ids = value.correctiveEventIDs;
  return {
    declarationTime: String(value.declarationTime),
    reason: bareWord(value.reason, ERROR_REASON, prefixes),
    correctiveEventIds: Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [],
  };
}

/** Master data with names in Liangsu's fixed prefixes, values as given. */
function masterData(value: unknown, prefixes: Prefixes): Record<string, unknown> | null {
  if (!isObject(value)) return null;
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    if (key.charCodeAt(0) === 95) continue;
    entries.push([compactName(prefixes.expandName(key).iri), value[key]]);
  }
  return Object.fromEntries(entries);
}

/** Percent in ten-thousandths, or -1; a problem unless it is a decimal from 0 to 100. */
function moisture(value: unknown, path: string, problems: Problem[]): number {
  if (value === undefined || value === null) return -1;
  const amount = typeof value === 'string' || typeof value === 'number' ? toAmount(value, null) : null;
  if (amount !== null && !('fault' in amount) && amount.amount <= 100_000_000)
    return Math.round(amount.amount / 100);
  problems.push({ path, code: 'moistureInvalid', params: { value: String(value) } });
  return -1;
}

/**
 * Brings one EPCIS 2.0 event (valid by the schema, comments removed) to its normal form, from the event alone.
 * `prefixes` are those of its document; an `@context` of its own is added to them. `sha256hex` gives the lower-case hex
 * digest of a text in UTF-8. What cannot be read is returned as problems, each with its place in the event.
 */
export function normaliseEvent(
  event: JsonObject,
  documentPrefixes: Prefixes,
  sha256hex: (text: string) => string,
): Normalised {
  const problems: Problem[] = [];
  const inner = event['@context'];
  const prefixes = inner === undefined ? documentPrefixes : documentPrefixes.extend(inner);
  const type = event.type;
  if (typeof type !== 'string' || !Object.hasOwn(EVENT_TYPE, type)) {
    return { ok: false, problems: [{ path: '/type', code: 'typeUnknown', params: { type: String(type) } }] };
  }
  const zone = String(event.eventTimeZoneOffset);
  const offset = parseOffset(zone);
  if (Number.isNaN(offset))
    problems.push({ path: '/eventTimeZoneOffset', code: 'zoneInvalid', params: { zone } });
  const time = event.eventTime;
  let t0 = typeof time === 'string' ? parseInstant(time) : Number.NaN;
  if (Number.isNaN(t0))
    problems.push({ path: '/eventTime', code: 'timeInvalid', params: { time: String(time) } });
  let t1 = t0;

  const action = event.action;
  const facts: Facts = {
    event,
    prefixes,
    problems,
    doubts: [],
    type: type as EventType,
    action: action === 'ADD' || action === 'OBSERVE' || action === 'DELETE' ? (action as EventAction) : null,
    bizStep: bareWord(event.bizStep, BIZ_STEP, prefixes),
    disposition: bareWord(event.disposition, DISPOSITION, prefixes),
    readPoint: placeId(event.readPoint, prefixes),
    bizLocation: placeId(event.bizLocation, prefixes),
    parent: typeof event.parentID === 'string' ? canonicalCode(event.parentID, prefixes) : null,
    source: readSide(event.sourceList, 'source', prefixes),
    destination: readSide(event.destinationList, 'destination', prefixes),
    losses: [],
    lossesPath: '',
  };

  let moistureBefore = -1;
  let moistureAfter = -1;
  const own = liangsuKeys(event, prefixes);
  if (own !== null) {
    const { timePrecision, losses, moisture: moistureKey } = own;
    if (timePrecision !== undefined) {
      const precision = event[timePrecision];
      if (precision === 'day') {
        t0 = Math.floor((t0 + offset * 60_000) / DAY) * DAY - offset * 60_000;
        t1 = t0 + DAY - 1;
      } else {
        const path = pointer('', timePrecision);
        problems.push({ path, code: 'precisionUnknown', params: { precision: String(precision) } });
      }
    }
    if (losses !== undefined) {
      facts.losses = readLosses(facts, losses);
      facts.lossesPath = pointer('', losses);
    }
    if (moistureKey !== undefined) {
      const value = event[moistureKey];
      const path = pointer('', moistureKey);
      if (isObject(value)) {
        moistureBefore = moisture(value.before, `${path}/before`, problems);
        moistureAfter = moisture(value.after, `${path}/after`, problems);
      } else problems.push({ path, code: 'moistureInvalid', params: { value: String(value) } });
    }
  }

  const edges = edgesOf(facts);
  let contentHash: string;
  try {
    contentHash = eventHash(event, prefixes, sha256hex);
  } catch (error) {
    if (!(error instanceof TooDeepError)) throw error;
    return { ok: false, problems: [...problems, { path: '', code: 'tooDeep', params: {} }] };
  }
  if (problems.length > 0) return { ok: false, problems };

  const errorDeclaration = declaration(event.errorDeclaration, prefixes);
  const ilmd = masterData(event.ilmd, prefixes);
  const transformationId = event.transformationID;
  const { readPoint, bizLocation, source, destination } = facts;
  return {
    ok: true,
    event: {
      type: facts.type,
      action: facts.action,
      bizStep: facts.bizStep,
      disposition: facts.disposition,
      t0,
      t1,
      zone,
      eventId: typeof event.eventID === 'string' ? event.eventID : contentHash,
      contentHash,
      errorDeclaration,
      transformationId:
        typeof transformationId === 'string' ? canonicalName(transformationId, prefixes) : null,
      readPoint,
      bizLocation,
      parties: present(source.possessing, source.owning, destination.possessing, destination.owning),
      places: present(readPoint, bizLocation, source.location, destination.location),
      parent: facts.parent,
      sources: typedIds(event.sourceList, 'source', SOURCE_DEST_TYPE, prefixes),
      destinations: typedIds(event.destinationList, 'destination', SOURCE_DEST_TYPE, prefixes),
      bizTransactions: typedIds(event.bizTransactionList, 'bizTransaction', BIZ_TRANSACTION_TYPE, prefixes),
      moistureBefore,
      moistureAfter,
      edges: errorDeclaration === null ? edges : voidedEdges(edges),
      ilmd,
      grain: errorDeclaration === null ? grainOf(facts, own, ilmd, edges) : null,
      doubts: facts.doubts,
    },
  };
}
