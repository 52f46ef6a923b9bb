import { toCanonicalUri } from './canonical-uri.ts';
import { type JsonObject, MAX_DEPTH, type Prefixes } from './context.ts';
import { canonicalNumber, canonicalNumberText } from './number-text.ts';
import { formatInstant, parseInstant } from './time.ts';

const CBV = 'https://ref.gs1.org/cbv/';
const GS1_VOC = 'https://gs1.org/voc/';
const RDFS_COMMENT = 'http://www.w3.org/2000/01/rdf-schema#comment';

/** Thrown when extension content nests deeper than `MAX_DEPTH`. */
export class TooDeepError extends Error {}

/** CBV 1.x URNs of standard words and what stands for them since CBV 2.0 (CBV 2.0 §8.9 rule 14). */
const OLD_WORDS: readonly (readonly [string, string])[] = [
  ['urn:epcglobal:cbv:bizstep:', `${CBV}BizStep-`],
  ['urn:epcglobal:cbv:disp:', `${CBV}Disp-`],
  ['urn:epcglobal:cbv:btt:', `${CBV}BTT-`],
  ['urn:epcglobal:cbv:sdt:', `${CBV}SDT-`],
  ['urn:epcglobal:cbv:er:', `${CBV}ER-`],
];

/** Standard fields of an event that the pre-hash string does not treat as extensions. */
const EVENT_FIELDS: ReadonlySet<string> = new Set([
  '@context',
  'type',
  'eventTime',
  'recordTime',
  'eventTimeZoneOffset',
  'eventID',
  'certificationInfo',
  'errorDeclaration',
  'epcList',
  'parentID',
  'inputEPCList',
  'childEPCs',
  'quantityList',
  'childQuantityList',
  'inputQuantityList',
  'outputEPCList',
  'outputQuantityList',
  'action',
  'transformationID',
  'bizStep',
  'disposition',
  'persistentDisposition',
  'readPoint',
  'bizLocation',
  'bizTransactionList',
  'sourceList',
  'destinationList',
  'sensorElementList',
  'ilmd',
]);

const METADATA_FIELDS = [
  'time',
  'startTime',
  'endTime',
  'deviceID',
  'deviceMetadata',
  'rawData',
  'dataProcessingMethod',
  'bizRules',
] as const;
const REPORT_FIELDS = [
  'type',
  'exception',
  'deviceID',
  'deviceMetadata',
  'rawData',
  'dataProcessingMethod',
  'time',
  'microorganism',
  'chemicalSubstance',
  'value',
  'component',
  'stringValue',
  'booleanValue',
  'hexBinaryValue',
  'uriValue',
  'minValue',
  'maxValue',
  'meanValue',
  'sDev',
  'percRank',
  'percValue',
  'uom',
  'coordinateReferenceSystem',
] as const;
const METADATA_SET: ReadonlySet<string> = new Set(METADATA_FIELDS);
const REPORT_SET: ReadonlySet<string> = new Set(REPORT_FIELDS);
const ELEMENT_SET: ReadonlySet<string> = new Set(['sensorMetadata', 'sensorReport']);
const PLACE_SET: ReadonlySet<string> = new Set(['id']);

const SURROGATE = /[\ud800-\udfff]/;

function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // In UTF-8 order surrogate pairs come after every character of the basic plane.
    const xs = x >= 0xd800 && x <= 0xdfff;
    const ys = y >= 0xd800 && y <= 0xdfff;
    return xs === ys ? x - y : xs ? 1 : -1;
  }
  return a.length - b.length;
}

/** Joins in the order of UTF-8 bytes; `sort()` alone would put emoji and rare hanzi before U+E000. */
function joinSorted(parts: string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  const [a, b] = parts as [string, string];
  // Most lists have two; sorting and joining an array for them is a tenth of what an event leaves to the collector.
  const text = parts.length > 2 ? parts.sort().join('') : a <= b ? a + b : b + a;
  return SURROGATE.test(text) ? parts.sort(byCodePoint).join('') : text;
}

/** The canonical text of one value: trimmed, compact names expanded, numbers without idle zeros, GS1 keys as Digital Links. */
function scalarText(value: unknown, prefixes: Prefixes): string {
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value !== 'string') return '';
  const text = value.trim();
  const colon = text.indexOf(':');
  if (colon < 1) return canonicalNumberText(text);
  const full = prefixes.expandValue(text);
  if (full.startsWith('urn:epc')) {
    for (const [old, now] of OLD_WORDS) if (full.startsWith(old)) return now + full.slice(old.length);
  }
  return toCanonicalUri(full);
}

const NOTHING: JsonObject = {};
const objectOf = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null ? (value as JsonObject) : NOTHING;

/** What a field that should hold a list has of it: most of an event's lists are not there. */
const NO_LIST: readonly unknown[] = [];
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : NO_LIST);

function field(key: string, value: unknown, prefixes: Prefixes): string {
  if (value === undefined || value === null) return '';
  const text = scalarText(value, prefixes);
  return text === '' ? '' : `${key}=${text}`;
}

function timeField(key: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') return '';
  const ms = parseInstant(value.trim());
  return `${key}=${Number.isNaN(ms) ? value.trim() : formatInstant(ms)}`;
}

/** A field of the standard vocabulary: a bare word stands for the IRI `base` + word. */
function wordField(key: string, value: unknown, base: string, prefixes: Prefixes): string {
  if (typeof value !== 'string' || value === '') return '';
  const word = value.trim();
  return `${key}=${word.includes(':') ? scalarText(word, prefixes) : base + word}`;
}

function epcs(key: string, value: unknown, prefixes: Prefixes): string {
  if (!Array.isArray(value) || value.length === 0) return '';
  const parts: string[] = [];
  for (const epc of value) parts.push(field('epc', epc, prefixes));
  const text = joinSorted(parts);
  return text === '' ? '' : key + text;
}

function quantities(key: string, value: unknown, prefixes: Prefixes): string {
  const list = listOf(value);
  if (list.length === 0) return '';
  const parts: string[] = [];
  for (const line of list) {
    const element = objectOf(line);
    const text =
      field('epcClass', element.epcClass, prefixes) +
      field('quantity', element.quantity, prefixes) +
      field('uom', element.uom, prefixes);
    if (text !== '') parts.push(`quantityElement${text}`);
  }
  return parts.length === 0 ? '' : key + joinSorted(parts);
}

/** bizTransactionList, sourceList and destinationList: the type stands before the identifier. */
function typedList(key: string, value: unknown, item: string, base: string, prefixes: Prefixes): string {
  const list = listOf(value);
  if (list.length === 0) return '';
  const parts: string[] = [];
  for (const line of list) {
    const element = objectOf(line);
    parts.push(wordField('type', element.type, base, prefixes) + field(item, element[item], prefixes));
  }
  const text = joinSorted(parts);
  return text === '' ? '' : key + text;
}

function words(key: string, value: unknown, base: string, prefixes: Prefixes): string {
  const list = Array.isArray(value) ? value : [value];
  return joinSorted(list.map((word) => wordField(key, word, base, prefixes)));
}

function lastingDispositions(lasting: JsonObject, prefixes: Prefixes): string {
  const set = words('set', lasting.set, `${CBV}Disp-`, prefixes);
  const unset = words('unset', lasting.unset, `${CBV}Disp-`, prefixes);
  return set === '' && unset === '' ? '' : `persistentDisposition${set}${unset}`;
}

function isComment(key: string, prefixes: Prefixes): boolean {
  if (key.charCodeAt(0) === 95 || key === 'comment' || key === 'rdfs:comment') return true;
  return prefixes.expandName(key).iri === RDFS_COMMENT;
}

function extensionKey(key: string, prefixes: Prefixes): string {
  const name = prefixes.expandName(key);
  if (name.ns === '') return name.local;
  // The XML namespace of master data attributes has no colon at its end; both bindings must give one hash.
  const ns = name.ns === 'urn:epcglobal:cbv:mda:' ? 'urn:epcglobal:cbv:mda' : name.ns;
  return `{${ns}}${name.local}`;
}

/** Adds `key=value` for a scalar, `key` and its sorted members for an object, one of these per member of an array. */
function pushExtension(
  parts: string[],
  key: string,
  value: unknown,
  prefixes: Prefixes,
  depth: number,
): void {
  if (value === null || value === undefined) return;
  if (depth > MAX_DEPTH) throw new TooDeepError();
  if (Array.isArray(value)) {
    for (const element of value) pushExtension(parts, key, element, prefixes, depth + 1);
  } else if (typeof value === 'object') {
    parts.push(key + members(value as JsonObject, prefixes, depth + 1));
  } else {
    const text = scalarText(value, prefixes);
    parts.push(text === '' ? key : `${key}=${text}`);
  }
}

/** The members of an object as `key=value` texts in their order, names expanded; comments take no part. */
export function members(object: JsonObject, prefixes: Prefixes, depth = 1): string {
  const parts: string[] = [];
  for (const key of Object.keys(object)) {
    if (isComment(key, prefixes)) continue;
    pushExtension(parts, extensionKey(key, prefixes), object[key], prefixes, depth);
  }
  return joinSorted(parts);
}

/** What an object holds beyond its standard fields, appended to them (CBV 2.0 §8.9 rule 21). */
function extensions(object: JsonObject, standard: ReadonlySet<string>, prefixes: Prefixes): string {
  let parts: string[] | null = null;
  for (const key in object) {
    if (standard.has(key) || isComment(key, prefixes)) continue;
    parts ??= [];
    pushExtension(parts, extensionKey(key, prefixes), object[key], prefixes, 1);
  }
  return parts === null ? '' : joinSorted(parts);
}

function place(key: string, value: unknown, prefixes: Prefixes): string {
  if (typeof value !== 'object' || value === null) return '';
  const object = value as JsonObject;
  const text = field('id', object.id, prefixes) + extensions(object, PLACE_SET, prefixes);
  return text === '' ? '' : key + text;
}

function sensorMetadata(object: JsonObject, prefixes: Prefixes): string {
  let text = '';
  for (const key of METADATA_FIELDS) {
    const value = object[key];
    if (value === undefined) continue;
    text +=
      key === 'time' || key === 'startTime' || key === 'endTime'
        ? timeField(key, value)
        : field(key, value, prefixes);
  }
  text += extensions(object, METADATA_SET, prefixes);
  return text === '' ? '' : `sensorMetadata${text}`;
}

function sensorReport(object: JsonObject, prefixes: Prefixes): string {
  let text = '';
  for (const key of REPORT_FIELDS) {
    const value = object[key];
    if (value === undefined) continue;
    if (key === 'type' || key === 'exception') text += wordField(key, value, GS1_VOC, prefixes);
    else if (key === 'component') text += wordField(key, value, `${CBV}Comp-`, prefixes);
    else if (key === 'time') text += timeField(key, value);
    else text += field(key, value, prefixes);
  }
  text += extensions(object, REPORT_SET, prefixes);
  return text === '' ? '' : `sensorReport${text}`;
}

function sensorElements(value: unknown, prefixes: Prefixes): string {
  const parts: string[] = [];
  for (const line of listOf(value)) {
    const element = objectOf(line);
    const metadata = element.sensorMetadata;
    const reports = element.sensorReport;
    const reportParts: string[] = [];
    for (const report of listOf(reports)) reportParts.push(sensorReport(objectOf(report), prefixes));
    const text =
      (metadata === undefined ? '' : sensorMetadata(objectOf(metadata), prefixes)) +
      joinSorted(reportParts) +
      extensions(element, ELEMENT_SET, prefixes);
    if (text !== '') parts.push(`sensorElement${text}`);
  }
  return parts.length === 0 ? '' : `sensorElementList${joinSorted(parts)}`;
}

/**
 * The pre-hash string of CBV 2.0 §8.9 for one event, in the order of the reference implementation 1.9 that made the
 * published reference hashes: after the sensors the remaining lists stand in alphabetical order. `eventID`,
 * `recordTime`, `errorDeclaration`, `certificationInfo` and comments take no part. Throws `TooDeepError` for extensions nested beyond `MAX_DEPTH`.
 */
export function preHash(event: JsonObject, prefixes: Prefixes): string {
  const { persistentDisposition: lasting, ilmd } = event;
  const ordered =
    `eventType=${String(event.type)}` +
    timeField('eventTime', event.eventTime) +
    field('eventTimeZoneOffset', event.eventTimeZoneOffset, prefixes) +
    epcs('epcList', event.epcList, prefixes) +
    field('parentID', event.parentID, prefixes) +
    epcs('inputEPCList', event.inputEPCList, prefixes) +
    epcs('childEPCs', event.childEPCs, prefixes) +
    quantities('quantityList', event.quantityList, prefixes) +
    quantities('childQuantityList', event.childQuantityList, prefixes) +
    quantities('inputQuantityList', event.inputQuantityList, prefixes) +
    epcs('outputEPCList', event.outputEPCList, prefixes) +
    quantities('outputQuantityList', event.outputQuantityList, prefixes) +
    field('action', event.action, prefixes) +
    field('transformationID', event.transformationID, prefixes) +
    wordField('bizStep', event.bizStep, `${CBV}BizStep-`, prefixes) +
    wordField('disposition', event.disposition, `${CBV}Disp-`, prefixes) +
    (lasting === undefined ? '' : lastingDispositions(objectOf(lasting), prefixes)) +
    place('readPoint', event.readPoint, prefixes) +
    place('bizLocation', event.bizLocation, prefixes);
  return (
    ordered +
    sensorElements(event.sensorElementList, prefixes) +
    typedList('bizTransactionList', event.bizTransactionList, 'bizTransaction', `${CBV}BTT-`, prefixes) +
    typedList('destinationList', event.destinationList, 'destination', `${CBV}SDT-`, prefixes) +
    (ilmd === undefined ? '' : `ilmd${members(objectOf(ilmd), prefixes, 1)}`) +
    typedList('sourceList', event.sourceList, 'source', `${CBV}SDT-`, prefixes) +
    extensions(event, EVENT_FIELDS, prefixes)
  );
}

/**
 * The CBV 2.0 event hash, `ni:///sha-256;<hex>?ver=CBV2.0`: the same for every way of writing one event down.
 * `sha256hex` gives the lower-case hex digest of a text in UTF-8.
 */
export function eventHash(
  event: JsonObject,
  prefixes: Prefixes,
  sha256hex: (text: string) => string,
): string {
  return `ni:///sha-256;${sha256hex(preHash(event, prefixes))}?ver=CBV2.0`;
}
