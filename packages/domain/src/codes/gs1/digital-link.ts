import { accepted, type Parsed, refused } from '../reason.ts';
import { aiOf } from './ai.ts';
import { checkElements, type Element, type ElementFault } from './element.ts';

/** Where the canonical form of every GS1 Digital Link lives. */
export const CANONICAL_STEM = 'https://id.gs1.org';

/** What can be wrong with a Digital Link besides its elements. Positions count from 1 in the link's text. */
export type DigitalLinkFault =
  | ElementFault
  | 'gs1.notALink'
  | 'gs1.noKey'
  | 'gs1.emptyValue'
  | 'gs1.notAQualifier'
  | 'gs1.qualifierOrder'
  | 'gs1.notAnAttribute'
  | 'gs1.belongsInPath';

/** A GS1 Digital Link taken apart. `path`: the key and its qualifiers in order; `attributes`: the query's identifiers. */
export interface DigitalLink {
  /** Scheme, host and any folders before the key, without a slash at the end. */
  readonly stem: string;
  readonly path: readonly Element[];
  readonly attributes: readonly Element[];
  /** Query parameters that are no identifiers (`linkType=…`), decoded. */
  readonly others: readonly (readonly [string, string])[];
}

const LINK = /^(https?:\/\/[^/?#\s]+)(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/i;
const NUMBERED = /^\d{2,4}$/;

/** Percent-decodes; null when an escape is broken or the bytes are not UTF-8. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Percent-encodes all but letters, digits and `-._~`, as GS1 Digital Link URI Syntax asks for values. */
export function encodeValue(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Reads an uncompressed GS1 Digital Link URI of any host; the reason names identifier, place and what would be right. Source: GS1 Digital Link Standard: URI Syntax. */
export function parseDigitalLink(text: string): Parsed<DigitalLink, DigitalLinkFault> {
  const m = LINK.exec(text);
  if (m === null) return refused('gs1.notALink', { value: text, expected: 'https://…' });
  const [, origin = '', pathText = '', query = ''] = m;
  const segments = pathText.split('/').slice(1);
  let keyAt = findKey(segments);
  // A slash at the very end, as browsers and people add it, ends nothing.
  if (keyAt < 0 && segments.at(-1) === '') {
    segments.pop();
    keyAt = findKey(segments);
  }
  if (keyAt < 0) return refused('gs1.noKey', { value: text, expected: '/01/…' });
  const stem = [origin, ...segments.slice(0, keyAt)].join('/');

  const path: Element[] = [];
  let position = stem.length + 2;
  for (let i = keyAt; i < segments.length; i += 2) {
    const ai = segments[i]!;
    const raw = segments[i + 1] ?? '';
    const element = readElement(ai, raw, position + ai.length + 1);
    if (!element.ok) return element;
    path.push(element.value);
    position += ai.length + raw.length + 2;
  }
  const sequence = checkSequence(path);
  if (sequence !== null) return sequence;

  const attributes: Element[] = [];
  const others: [string, string][] = [];
  position = origin.length + pathText.length + 2;
  for (const pair of query === '' ? [] : query.split(/[&;]/)) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals)) ?? '';
    const raw = equals < 0 ? '' : pair.slice(equals + 1);
    if (/^\d+$/.test(name)) {
      const element = readElement(name, raw, position + name.length + 1);
      if (!element.ok) return element;
      const misplaced = checkAttribute(name, element.value.value, path);
      if (misplaced !== null) return misplaced;
      attributes.push(element.value);
    } else if (pair !== '') {
      others.push([name, decode(raw) ?? raw]);
    }
    position += pair.length + 1;
  }
  const all = checkElements([...path, ...attributes]);
  if (!all.ok) return all;
  return accepted({ stem, path, attributes, others });
}

/** The last segment that is a key with a value behind it: the folders before it may look like anything. */
function findKey(segments: readonly string[]): number {
  for (let i = segments.length - 2; i >= 0; i -= 2) {
    const ai = segments[i]!;
    if (NUMBERED.test(ai) && aiOf(ai)?.qualifiers) return i;
  }
  return -1;
}

function readElement(ai: string, raw: string, position: number): Parsed<Element, DigitalLinkFault> {
  if (aiOf(ai) === undefined) return refused('gs1.unknownAi', { ai, value: raw, position });
  if (raw === '') return refused('gs1.emptyValue', { ai, position });
  const value = decode(raw);
  if (value === null)
    return refused('gs1.percentEncoding', { ai, value: raw, position, expected: '%00-%FF' });
  return accepted({ ai, value });
}

function checkSequence(path: readonly Element[]) {
  const [key, ...rest] = path;
  const sequences = aiOf(key!.ai)?.qualifiers ?? [];
  const given = rest.map((e) => e.ai);
  if (given.length === 0 || sequences.some((s) => inOrder(given, s))) return null;
  for (const { ai, value } of rest) {
    if (sequences.some((s) => s.includes(ai))) continue;
    const expected = sequences.map((s) => s.join(', ')).join(' | ') || '—';
    return refused('gs1.notAQualifier', { ai, value, key: key!.ai, expected });
  }
  const best = sequences.find((s) => given.every((ai) => s.includes(ai)));
  const expected = best === undefined ? sequences.map((s) => s.join('/')).join(' | ') : ordered(given, best);
  return refused('gs1.qualifierOrder', { ai: given[0]!, key: key!.ai, value: given.join('/'), expected });
}

function inOrder(given: readonly string[], sequence: readonly string[]): boolean {
  let at = 0;
  for (const ai of given) {
    at = sequence.indexOf(ai, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

const ordered = (given: readonly string[], sequence: readonly string[]): string =>
  sequence.filter((ai) => given.includes(ai)).join('/');

function checkAttribute(ai: string, value: string, path: readonly Element[]) {
  const qualifiers = aiOf(path[0]!.ai)?.qualifiers ?? [];
  const given = path.slice(1).map((e) => e.ai);
  const sequence = qualifiers.find((s) => s.includes(ai) && given.every((g) => s.includes(g)));
  if (sequence !== undefined) {
    const expected = [path[0]!.ai, ...sequence.filter((s) => s === ai || given.includes(s))].join('/…/');
    return refused('gs1.belongsInPath', { ai, value, expected: `/${expected}/…` });
  }
  return aiOf(ai)?.attribute ? null : refused('gs1.notAnAttribute', { ai, value });
}

/** Writes a Digital Link: the one key among the elements, its qualifiers in order, the rest sorted into the query. */
export function buildDigitalLink(
  elements: readonly Element[],
  stem: string = CANONICAL_STEM,
): Parsed<string, DigitalLinkFault> {
  const checked = checkElements(elements);
  if (!checked.ok) return checked;
  const keys = elements.filter((e) => aiOf(e.ai)?.qualifiers);
  const key = keys[0];
  if (key === undefined) {
    const value = elements.map((e) => `(${e.ai})`).join('');
    return refused('gs1.noKey', { value, expected: '(01)' });
  }
  if (keys.length > 1) return refused('gs1.conflict', { ai: key.ai, value: key.value, other: keys[1]!.ai });
  const rest = elements.filter((e) => e !== key);
  let sequence: readonly string[] = [];
  let hits = 0;
  for (const candidate of aiOf(key.ai)!.qualifiers!) {
    const count = rest.filter((e) => candidate.includes(e.ai)).length;
    if (count > hits) [sequence, hits] = [candidate, count];
  }
  const path = [key];
  for (const ai of sequence) {
    const qualifier = rest.find((e) => e.ai === ai);
    if (qualifier !== undefined) path.push(qualifier);
  }
  const attributes = rest.filter((e) => !path.includes(e)).sort((a, b) => (a.ai < b.ai ? -1 : 1));
  for (const { ai, value } of attributes)
    if (!aiOf(ai)?.attribute) return refused('gs1.notAnAttribute', { ai, value });
  const query = attributes.map((e) => `${e.ai}=${encodeValue(e.value)}`).join('&');
  return accepted(
    `${stem.replace(/\/+$/, '')}/${path.map((e) => `${e.ai}/${encodeValue(e.value)}`).join('/')}${query && `?${query}`}`,
  );
}
