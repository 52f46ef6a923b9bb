import type { JsonObject } from './context.ts';
import { eventsOf } from './document.ts';
import { EVENT_TYPE, type EventType } from './normal-event.ts';
import { type Problem, pointer, type SchemaFault } from './problem.ts';
import { DOCUMENT_SCHEMA, QUERY_DOCUMENT_SCHEMA } from './schema/documents.ts';
import { EVENT_SCHEMAS } from './schema/events.ts';
import type { Schema } from './schema/parts.ts';
import { parseInstant } from './time.ts';
import { isUri } from './uri.ts';

/** The formats that the schemas use; to be given to the schema compiler under these names. */
export const EPCIS_FORMATS = {
  uri: isUri,
  'date-time': (text: string): boolean => !Number.isNaN(parseInstant(text)),
} as const;

/** One error of a compiled JSON Schema validator, as Ajv gives it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
}

/** A compiled schema: says whether data are valid and leaves the errors on itself. */
export interface Validate {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/** The compiled schemas of documents and of each event type. */
export interface EpcisValidators {
  readonly document: Validate;
  readonly queryDocument: Validate;
  readonly event: Readonly<Record<EventType, Validate>>;
}

/**
 * Compiles all schemas with the given compiler, which must know `EPCIS_FORMATS`, report all errors and allow draft
 * 2020-12 with union types (Ajv: `allErrors: true, strict: false`).
 */
export function compileEpcis(compile: (schema: Schema) => Validate): EpcisValidators {
  return {
    document: compile(DOCUMENT_SCHEMA),
    queryDocument: compile(QUERY_DOCUMENT_SCHEMA),
    event: {
      ObjectEvent: compile(EVENT_SCHEMAS.ObjectEvent),
      AggregationEvent: compile(EVENT_SCHEMAS.AggregationEvent),
      TransactionEvent: compile(EVENT_SCHEMAS.TransactionEvent),
      TransformationEvent: compile(EVENT_SCHEMAS.TransformationEvent),
      AssociationEvent: compile(EVENT_SCHEMAS.AssociationEvent),
    },
  };
}

/** More problems of one event than this help nobody. */
const MOST = 20;

function problemOf(error: SchemaError, base: string): Problem | null {
  const path = base + error.instancePath;
  const { params } = error;
  const at = (code: SchemaFault, more: Problem['params'] = {}): Problem => ({ path, code, params: more });
  switch (error.keyword) {
    case 'if':
    case 'propertyNames':
      return null;
    case 'required': {
      const property = String(params.missingProperty);
      return { path: pointer(path, property), code: 'missing', params: { property } };
    }
    case 'additionalProperties': {
      const property = String(params.additionalProperty);
      return { path: pointer(path, property), code: 'unknownProperty', params: { property } };
    }
    case 'type':
      return at('wrongType', { expected: String(params.type) });
    case 'format': {
      const property = error.propertyName;
      if (property !== undefined) {
        return { path: pointer(path, property), code: 'unknownProperty', params: { property } };
      }
      return at(params.format === 'uri' ? 'notAUri' : 'notATime');
    }
    case 'enum':
      return at('unknownWord');
    case 'not':
      return at('oldWord', { pattern: 'urn:epcglobal:cbv / https://ns.gs1.org/cbv / https://gs1.org/voc' });
    case 'minItems':
    case 'minProperties':
      return at('tooFew', { limit: Number(params.limit) });
    case 'uniqueItems':
      return at('repeated');
    case 'pattern':
      return at('badFormat', { pattern: String(params.pattern) });
    case 'false schema':
      return at('ilmdNotHere');
    case 'anyOf':
      return at('nothingNamed');
    default:
      return at('invalid');
  }
}

function problemsOf(errors: readonly SchemaError[] | null | undefined, base: string): Problem[] {
  const problems: Problem[] = [];
  for (const error of errors ?? []) {
    // What an alternative lacks is no fault; that none of them holds is reported once, by `anyOf` itself.
    if (error.schemaPath.includes('/anyOf/')) continue;
    const problem = problemOf(error, base);
    if (problem !== null) problems.push(problem);
    if (problems.length === MOST) break;
  }
  return problems;
}

/** Checks one event against the schema of its type; `path` is where it stands in its document. No problems: valid. */
export function checkEvent(event: JsonObject, validators: EpcisValidators, path = ''): Problem[] {
  const type = event.type;
  if (typeof type !== 'string' || !Object.hasOwn(EVENT_TYPE, type)) {
    return [{ path: `${path}/type`, code: 'typeUnknown', params: { type: String(type) } }];
  }
  const validate = validators.event[type as EventType];
  return validate(event) ? [] : problemsOf(validate.errors, path);
}

/** What is wrong with a document: with its envelope, and with each of its events (in their order, valid ones empty). */
export interface DocumentCheck {
  readonly envelope: readonly Problem[];
  readonly events: readonly (readonly Problem[])[];
}

/**
 * Checks an EPCIS document, a query document or a single event with its `@context`. Events are checked one by one by
 * the schema of their type, so a bad one hides none of the others. With problems in the envelope nothing else is looked
 * at.
 */
export function checkDocument(document: unknown, validators: EpcisValidators): DocumentCheck {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return { envelope: [{ path: '', code: 'wrongType', params: { expected: 'object' } }], events: [] };
  }
  const root = document as JsonObject;
  const type = root.type;
  if (type === 'EPCISDocument' || type === 'EPCISQueryDocument') {
    const validate = type === 'EPCISDocument' ? validators.document : validators.queryDocument;
    if (!validate(root)) return { envelope: problemsOf(validate.errors, ''), events: [] };
    const events = eventsOf(root).map(({ event, path }) => checkEvent(event, validators, path));
    return { envelope: [], events };
  }
  if (typeof type !== 'string' || !Object.hasOwn(EVENT_TYPE, type)) {
    return { envelope: [{ path: '/type', code: 'typeUnknown', params: { type: String(type) } }], events: [] };
  }
  if (root['@context'] === undefined) {
    const params = { property: '@context' };
    return { envelope: [{ path: '/@context', code: 'missing', params }], events: [] };
  }
  return { envelope: [], events: [checkEvent(root, validators)] };
}
