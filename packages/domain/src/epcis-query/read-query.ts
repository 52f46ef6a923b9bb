import { CBV } from '../epcis/cbv.ts';
import type { JsonObject, Prefixes } from '../epcis/context.ts';
import { canonicalCode, canonicalName, canonicalParty } from '../epcis/names.ts';
import { EVENT_TYPE, type EventType } from '../epcis/normal-event.ts';
import { parseInstant } from '../epcis/time.ts';
import {
  BIZ_STEP,
  BIZ_TRANSACTION_TYPE,
  bareWord,
  DISPOSITION,
  ERROR_REASON,
  SOURCE_DEST_TYPE,
  type WordBase,
} from '../epcis/words.ts';
import { epcTarget, isTarget } from './epc-target.ts';
import { type QueryFault, QueryFaultError } from './fault.ts';
import { type Area, fieldName, fieldValues } from './fields.ts';
import { Parameter, type QueryForm } from './parameter.ts';
import { type EpcisQuery, emptyQuery } from './query.ts';
import { sensorParameter } from './sensors.ts';
import {
  type Comparator,
  compares,
  holds,
  isObject,
  listOf,
  numberOf,
  scalarsOf,
  textsOf,
  wantedOf,
} from './values.ts';

type Reader = (p: Parameter, query: EpcisQuery, prefixes: Prefixes) => void;

const ALL_EPCS = ['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList', 'parentID'];
const ALL_CLASSES = ['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'];

/** Which members of an event each MATCH parameter looks at (EPCIS 2.0 §8.2.7.1). */
const MATCH: Readonly<Record<string, { members: readonly string[]; isClass: boolean }>> = {
  MATCH_epc: { members: ['epcList', 'childEPCs'], isClass: false },
  MATCH_parentID: { members: ['parentID'], isClass: false },
  MATCH_inputEPC: { members: ['inputEPCList'], isClass: false },
  MATCH_outputEPC: { members: ['outputEPCList'], isClass: false },
  MATCH_anyEPC: { members: ALL_EPCS, isClass: false },
  MATCH_epcClass: { members: ['quantityList', 'childQuantityList'], isClass: true },
  MATCH_inputEPCClass: { members: ['inputQuantityList'], isClass: true },
  MATCH_outputEPCClass: { members: ['outputQuantityList'], isClass: true },
  MATCH_anyEPCClass: { members: ALL_CLASSES, isClass: true },
};

/** The codes that members of an event name, canonical. */
function codesIn(event: JsonObject, members: readonly string[], prefixes: Prefixes): string[] {
  return members.flatMap((member) =>
    listOf(event[member]).flatMap((item) => {
      const name = isObject(item) ? item.epcClass : item;
      return typeof name === 'string' ? [canonicalCode(name, prefixes)] : [];
    }),
  );
}

function addMatch(
  p: Parameter,
  query: EpcisQuery,
  prefixes: Prefixes,
  { members, isClass }: { members: readonly string[]; isClass: boolean },
): void {
  const targets = p.names().map((value) => {
    const target = epcTarget(value, isClass, prefixes);
    if (target === null) throw new QueryFaultError(p.name, 'notAName', { value: value.slice(0, 100) });
    return target;
  });
  query.codes.push(targets);
  query.tests.push((event, own) =>
    codesIn(event, members, own).some((code) => targets.some((target) => isTarget(code, target))),
  );
}

/** Members with a type and an identifier: business transactions, sources, destinations. */
function typedIds(
  event: JsonObject,
  member: string,
  key: string,
  base: WordBase,
  type: string,
  prefixes: Prefixes,
): string[] {
  return listOf(event[member]).flatMap((item) => {
    if (!isObject(item) || typeof item[key] !== 'string') return [];
    return bareWord(item.type, base, prefixes) === type ? [item[key]] : [];
  });
}

const dispositionsIn = (p: Parameter, prefixes: Prefixes): string[] =>
  p.vocabulary(CBV.disposition, (value) => bareWord(value, DISPOSITION, prefixes)!);

function persistent(member: 'set' | 'unset'): Reader {
  return (p, query, prefixes) => {
    const wanted = new Set(dispositionsIn(p, prefixes));
    query.tests.push((event, own) => {
      const lasting = event.persistentDisposition;
      return isObject(lasting)
        ? textsOf(lasting[member]).some((word) => wanted.has(bareWord(word, DISPOSITION, own)!))
        : false;
    });
  };
}

const place =
  (field: 'readPoint' | 'bizLocation', below: boolean): Reader =>
  (p, query, prefixes) => {
    query.places.push({ field, names: p.names().map((name) => canonicalName(name, prefixes)), below });
  };

const declared =
  (holdsFor: (declaration: JsonObject, prefixes: Prefixes) => boolean) =>
  (event: JsonObject, prefixes: Prefixes): boolean =>
    isObject(event.errorDeclaration) && holdsFor(event.errorDeclaration, prefixes);

/** Keeps the event types among `types`; types of others' making are no event here, so they find nothing. */
function narrowTypes(query: EpcisQuery, types: readonly string[]): void {
  const before = query.eventTypes ?? (Object.keys(EVENT_TYPE) as EventType[]);
  query.eventTypes = before.filter((type) => types.includes(type));
}

/** The parameters with fixed names. */
const FIXED: Readonly<Record<string, Reader>> = {
  eventType: (p, query) => {
    narrowTypes(
      query,
      p.vocabulary(EVENT_TYPE, (value) => value),
    );
  },
  GE_eventTime: (p, query) => {
    const from = p.time();
    query.geEventTime = from;
    query.tests.push((event) => parseInstant(String(event.eventTime)) >= from);
  },
  LT_eventTime: (p, query) => {
    const until = p.time();
    query.ltEventTime = until;
    query.tests.push((event) => parseInstant(String(event.eventTime)) < until);
  },
  GE_recordTime: (p, query) => {
    query.geRecordTime = p.time();
  },
  LT_recordTime: (p, query) => {
    query.ltRecordTime = p.time();
  },
  EQ_action: (p, query) => {
    query.actions = p.words(Object.keys(CBV.action));
  },
  EQ_bizStep: (p, query, prefixes) => {
    const words = p.vocabulary(CBV.bizStep, (value) => bareWord(value, BIZ_STEP, prefixes)!);
    query.bizSteps = words;
    query.tests.push((event, own) => words.includes(bareWord(event.bizStep, BIZ_STEP, own) ?? ''));
  },
  EQ_disposition: (p, query, prefixes) => {
    const words = dispositionsIn(p, prefixes);
    query.dispositions = words;
    query.tests.push((event, own) => words.includes(bareWord(event.disposition, DISPOSITION, own) ?? ''));
  },
  EQ_persistentDisposition_set: persistent('set'),
  EQ_persistentDisposition_unset: persistent('unset'),
  EQ_readPoint: place('readPoint', false),
  WD_readPoint: place('readPoint', true),
  EQ_bizLocation: place('bizLocation', false),
  WD_bizLocation: place('bizLocation', true),
  EQ_transformationID: (p, query, prefixes) => {
    const ids = new Set(p.list().map((id) => canonicalName(id, prefixes)));
    narrowTypes(query, ['TransformationEvent']);
    query.tests.push(
      ({ transformationID: id }, own) => typeof id === 'string' && ids.has(canonicalName(id, own)),
    );
  },
  EQ_eventID: (p, query) => {
    query.eventIds = p.list();
  },
  EXISTS_errorDeclaration: (p, query) => {
    if (p.flag()) query.errorDeclarations = true;
  },
  GE_errorDeclarationTime: (p, query) => {
    const from = p.time();
    query.errorDeclarations = true;
    query.tests.push(declared((d) => parseInstant(String(d.declarationTime)) >= from));
  },
  LT_errorDeclarationTime: (p, query) => {
    const until = p.time();
    query.errorDeclarations = true;
    query.tests.push(declared((d) => parseInstant(String(d.declarationTime)) < until));
  },
  EQ_errorReason: (p, query, prefixes) => {
    const reasons = p.vocabulary(CBV.errorReason, (value) => bareWord(value, ERROR_REASON, prefixes)!);
    query.errorDeclarations = true;
    query.tests.push(declared((d, own) => reasons.includes(bareWord(d.reason, ERROR_REASON, own) ?? '')));
  },
  EQ_correctiveEventID: (p, query) => {
    const ids = new Set(p.list());
    query.errorDeclarations = true;
    query.tests.push(declared((d) => textsOf(d.correctiveEventIDs).some((id) => ids.has(id))));
  },
  orderBy: (p, query, prefixes) => {
    const name = p.one();
    const key = name === 'eventTime' || name === 'recordTime' ? name : fieldName(name, prefixes);
    if (key === null) throw new QueryFaultError(p.name, 'orderBy');
    query.orderBy = key;
  },
  orderDirection: (p, query) => {
    query.direction = p.words(['ASC', 'DESC'])[0] as 'ASC' | 'DESC';
  },
  eventCountLimit: (p, query) => {
    query.eventCountLimit = p.whole();
  },
  maxEventCount: (p, query) => {
    query.maxEventCount = p.whole();
  },
};

const TYPED = /^EQ_(bizTransaction|source|destination)_(.+)$/;
const QUANTITY = /^(EQ|GT|GE|LT|LE)_quantity(?:_([A-Z0-9]{2,4}))?$/;
const FIELD =
  /^(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?(?:(ILMD|ERROR_DECLARATION|readPoint|bizLocation|SENSORELEMENT|SENSORMETADATA|SENSORREPORT)_)?(.+:.+)$/;
/** Queries by attributes of master data that no event carries. */
const UNSUPPORTED = /^(HASATTR_|EQATTR_|EQ_ATTR_|WD_|MATCH_)/;

function typedParameter(
  p: Parameter,
  kind: string,
  word: string,
  query: EpcisQuery,
  prefixes: Prefixes,
): void {
  const isDocument = kind === 'bizTransaction';
  const base = isDocument ? BIZ_TRANSACTION_TYPE : SOURCE_DEST_TYPE;
  const type = bareWord(word, base, prefixes)!;
  if (!isDocument && !type.includes(':') && !Object.hasOwn(CBV.sourceDestType, type))
    throw new QueryFaultError(p.name, 'unknown');
  if (isDocument && !type.includes(':') && !Object.hasOwn(CBV.bizTransactionType, type))
    throw new QueryFaultError(p.name, 'unknown');
  // A party named by the location number of CBV 1 and by its own is one party.
  const canonical = isDocument || type === 'location' ? canonicalName : canonicalParty;
  const ids = p.names().map((id) => canonical(id, prefixes));
  const known = new Set(ids);
  if (isDocument) query.documents.push(ids);
  query.tests.push((event, own) =>
    typedIds(event, `${kind}List`, kind, base, type, own).some((id) => known.has(canonical(id, own))),
  );
}

function quantityParameter(p: Parameter, op: Comparator, uom: string | undefined, query: EpcisQuery): void {
  const wanted = op === 'EQ' ? p.numbers() : [p.number()];
  query.tests.push((event) =>
    ALL_CLASSES.some((member) =>
      listOf(event[member]).some((item) => {
        if (!isObject(item) || (uom !== undefined && item.uom !== uom)) return false;
        const quantity = typeof item.quantity === 'number' ? item.quantity : numberOf(String(item.quantity));
        return quantity !== null && wanted.some((value) => holds(quantity, op, value));
      }),
    ),
  );
}

function fieldParameter(
  p: Parameter,
  op: Comparator | 'EXISTS',
  { area, inner, spelt }: { area: Area; inner: boolean; spelt: string },
  query: EpcisQuery,
  prefixes: Prefixes,
): void {
  const name = fieldName(spelt, prefixes);
  if (name === null) throw new QueryFaultError(p.name, 'unknown');
  if (op === 'EXISTS') {
    if (p.flag()) query.tests.push((event, own) => fieldValues(event, area, inner, name, own).length > 0);
    return;
  }
  const wanted = (op === 'EQ' ? p.list() : [p.one()]).map(wantedOf);
  if (op !== 'EQ' && wanted[0]!.kind === 'text') throw new QueryFaultError(p.name, 'notANumber');
  query.tests.push((event, own) =>
    fieldValues(event, area, inner, name, own)
      .flatMap(scalarsOf)
      .some((value) => wanted.some((one) => compares(value, op, one, own))),
  );
}

function readParameter(p: Parameter, query: EpcisQuery, prefixes: Prefixes): void {
  const { name } = p;
  const quantity = QUANTITY.exec(name);
  const typed = TYPED.exec(name);
  const field = FIELD.exec(name);
  if (Object.hasOwn(FIXED, name)) FIXED[name]!(p, query, prefixes);
  else if (Object.hasOwn(MATCH, name)) addMatch(p, query, prefixes, MATCH[name]!);
  else if (sensorParameter(p, query, prefixes)) return;
  else if (quantity !== null) quantityParameter(p, quantity[1] as Comparator, quantity[2], query);
  else if (typed !== null) typedParameter(p, typed[1]!, typed[2]!, query, prefixes);
  else if (field !== null) {
    const [, op, inner, area = '', spelt] = field;
    const where = { inner: inner !== undefined, area: area as Area, spelt: spelt! };
    fieldParameter(p, op as Comparator | 'EXISTS', where, query, prefixes);
  } else throw new QueryFaultError(name, UNSUPPORTED.test(name) ? 'unsupported' : 'unknown');
}

/** A query that was understood, or every parameter that was not. */
export type ReadQuery = { ok: true; query: EpcisQuery } | { ok: false; faults: QueryFault[] };

/**
 * Reads the parameters of the EPCIS 2.0 query language (§8.2.7.1). `prefixes` are those that extension names in it
 * refer to. A parameter that is not understood is a fault, never ignored.
 */
export function readQuery(
  parameters: Readonly<Record<string, unknown>>,
  form: QueryForm,
  prefixes: Prefixes,
): ReadQuery {
  const query = emptyQuery();
  const faults: QueryFault[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (name === '@context') continue;
    try {
      readParameter(new Parameter(name, value, form), query, prefixes);
    } catch (error) {
      if (!(error instanceof QueryFaultError)) throw error;
      faults.push(error.fault);
    }
  }
  const fault = (parameter: string, code: 'exclusive' | 'needsOrderBy'): void => {
    faults.push({ parameter, code, params: { parameter } });
  };
  if (query.eventCountLimit !== null && query.maxEventCount !== null) fault('maxEventCount', 'exclusive');
  if (query.eventCountLimit !== null && query.orderBy === null) fault('eventCountLimit', 'needsOrderBy');
  return faults.length > 0 ? { ok: false, faults } : { ok: true, query };
}

/** Adds the condition that an event names a code in any of its lists: the events of `/epcs/{epc}`. */
export function addAnyCode(query: EpcisQuery, name: string, prefixes: Prefixes): void {
  const members = [...ALL_EPCS, ...ALL_CLASSES];
  addMatch(new Parameter('epc', [name], 'json'), query, prefixes, { members, isClass: true });
}
