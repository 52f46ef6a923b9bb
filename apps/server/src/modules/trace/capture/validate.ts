import {
  checkDocument,
  compileEpcis,
  EPCIS_FORMATS,
  type EpcisValidators,
  eventsOf,
  type JsonObject,
  withoutComments,
} from '@liangsu/domain/epcis';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { CaptureProblem } from './messages.ts';

/** Levels of nesting in a document; real ones use a dozen, and deeper ones only exhaust stacks. */
export const DEPTH_LIMIT = 64;

let compiled: EpcisValidators | undefined;

/** The compiled schemas; compiled on first use (a quarter of a second), then kept. */
export function validators(): EpcisValidators {
  if (compiled === undefined) {
    const ajv = new Ajv2020({ allErrors: true, strict: false, formats: EPCIS_FORMATS });
    compiled = compileEpcis((schema) => ajv.compile(schema as object));
  }
  return compiled;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const step = (key: string): string => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;

/** True when something lies deeper than `left` levels. */
function isDeeper(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && isDeeper(item, left - 1)) return true;
    return false;
  }
  for (const key in value) {
    const item = (value as JsonObject)[key];
    if (typeof item === 'object' && isDeeper(item, left - 1)) return true;
  }
  return false;
}

/** JSON pointer of the first text for which `test` is true, names of members included; null when there is none. */
function findText(value: unknown, test: (text: string) => boolean, path = ''): string | null {
  if (typeof value === 'string') return test(value) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const inner = path + step(key);
    const found = test(key) ? inner : findText(item, test, inner);
    if (found !== null) return found;
  }
  return null;
}

/** JSON pointer of the first value that lies `levels` deep, on the way to what lies deeper still. */
function findDeep(value: unknown, levels: number): string {
  if (levels === 0 || typeof value !== 'object' || value === null) return '';
  for (const [key, item] of Object.entries(value))
    if (isDeeper(item, levels - 1)) return step(key) + findDeep(item, levels - 1);
  return '';
}

const hasNul = (text: string): boolean => text.includes('\u0000');
const isBroken = (text: string): boolean => !text.isWellFormed();

/**
 * What PostgreSQL cannot store of a value: the NUL character and halves of surrogate pairs. `json` is the value as
 * `JSON.stringify` writes it: only where the escape occurs in it is the value itself searched.
 */
export function unstorable(value: unknown, json: string): CaptureProblem | null {
  if (json.includes('\\u0000')) {
    const path = findText(value, hasNul);
    if (path !== null) return { path, code: 'text.nul', params: {} };
  }
  if (json.includes('\\ud')) {
    const path = findText(value, isBroken);
    if (path !== null) return { path, code: 'text.notUnicode', params: {} };
  }
  return null;
}

/** A document after its schemas were checked: comments dropped, taken apart, and what is wrong with it. */
export interface CheckedDocument {
  /** Faults of the envelope; with any, nothing else was looked at. */
  envelope: CaptureProblem[];
  /** Per event of `parts`, its faults by schema; empty when it is valid. */
  faults: readonly (readonly CaptureProblem[])[];
  parts: DocumentParts;
}

const NOTHING: DocumentParts = { events: [], paths: [], context: null, header: null };
const refuse = (problem: CaptureProblem): CheckedDocument => ({
  envelope: [problem],
  faults: [],
  parts: NOTHING,
});

/** Checks a document, or a bare event with its context, against the schemas of EPCIS 2.0. */
export function checkedDocument(body: unknown): CheckedDocument {
  if (isDeeper(body, DEPTH_LIMIT))
    return refuse({ path: findDeep(body, DEPTH_LIMIT), code: 'tooDeep', params: { limit: DEPTH_LIMIT } });
  const document = withoutComments(body);
  const check = checkDocument(document, validators());
  if (check.envelope.length > 0 || !isObject(document))
    return { envelope: [...check.envelope], faults: [], parts: NOTHING };
  const parts = documentParts(document);
  const around = { '@context': parts.context, ...parts.header };
  const problem = unstorable(around, JSON.stringify(around));
  if (problem !== null) return refuse(problem);
  return { envelope: [], faults: check.events, parts };
}

/** What the schemas refuse in a document or bare event; empty when it may be captured. */
export function validateDocument(body: unknown): CaptureProblem[] {
  const { envelope, faults } = checkedDocument(body);
  return [...envelope, ...faults.flat()];
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
