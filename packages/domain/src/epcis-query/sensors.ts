import { CBV } from '../epcis/cbv.ts';
import type { JsonObject, Prefixes } from '../epcis/context.ts';
import { canonicalName } from '../epcis/names.ts';
import { parseInstant } from '../epcis/time.ts';
import { areaObjects } from './fields.ts';
import type { Parameter } from './parameter.ts';
import type { EpcisQuery } from './query.ts';
import { type Comparator, holds } from './values.ts';

const TIMES = /^(GE|LT)_(time|startTime|endTime)$/;
const NAMES =
  /^EQ_(deviceID|deviceMetadata|rawData|dataProcessingMethod|bizRules|microorganism|chemicalSubstance|coordinateReferenceSystem|uriValue)$/;
const TEXTS = /^EQ_(stringValue|hexBinaryValue)$/;
const NUMBERS = /^(EQ|GT|GE|LT|LE)_(value|minValue|maxValue|meanValue|sDev|percValue)_([A-Z0-9]{2,4})$/;
const RANKS = /^(EQ|GT|GE|LT|LE)_percRank$/;
const TYPE_URIS = ['https://gs1.org/voc/', 'http://gs1.org/voc/', 'https://www.gs1.org/voc/', 'gs1:'];

/** Metadata and reports of all sensor elements. */
const parts = (event: JsonObject): JsonObject[] => [
  ...areaObjects(event, 'SENSORMETADATA'),
  ...areaObjects(event, 'SENSORREPORT'),
];
const reports = (event: JsonObject): readonly JsonObject[] => areaObjects(event, 'SENSORREPORT');

/** The bare word of a measurement type in any spelling. */
function bareType(value: string, prefixes: Prefixes): string {
  const iri = prefixes.expandValue(value);
  const base = TYPE_URIS.find((start) => iri.startsWith(start));
  return base === undefined ? iri : iri.slice(base.length);
}

function numbers(p: Parameter, op: Comparator, member: string, uom: string | null, query: EpcisQuery): void {
  const wanted = op === 'EQ' ? p.numbers() : [p.number()];
  query.tests.push((event) =>
    reports(event).some((report) => {
      const value = report[member];
      if (typeof value !== 'number' || (uom !== null && report.uom !== uom)) return false;
      return wanted.some((one) => holds(value, op, one));
    }),
  );
}

/** Reads a parameter about sensor data (EPCIS 2.0 §8.2.7.1); false when it is none. Values compare in the unit named. */
export function sensorParameter(p: Parameter, query: EpcisQuery, prefixes: Prefixes): boolean {
  const { name } = p;
  if (name === 'EXISTS_sensorElementList') {
    if (p.flag()) query.tests.push((event) => areaObjects(event, 'SENSORELEMENT').length > 0);
    return true;
  }
  if (name === 'EQ_type') {
    const types = new Set(p.vocabulary(CBV.measurementType, (value) => bareType(value, prefixes)));
    query.tests.push((event, own) =>
      reports(event).some(({ type }) => typeof type === 'string' && types.has(bareType(type, own))),
    );
    return true;
  }
  if (name === 'EQ_booleanValue') {
    const wanted = p.flag();
    query.tests.push((event) => reports(event).some((report) => report.booleanValue === wanted));
    return true;
  }
  const time = TIMES.exec(name);
  if (time !== null) {
    const [, op, member] = time;
    const limit = p.time();
    query.tests.push((event) =>
      parts(event).some((part) => {
        const value = part[member!];
        return typeof value === 'string' && holds(parseInstant(value), op as Comparator, limit);
      }),
    );
    return true;
  }
  const named = NAMES.exec(name);
  if (named !== null) {
    const ids = new Set(p.names().map((id) => canonicalName(id, prefixes)));
    query.tests.push((event, own) =>
      parts(event).some((part) => {
        const value = part[named[1]!];
        return typeof value === 'string' && ids.has(canonicalName(value, own));
      }),
    );
    return true;
  }
  const text = TEXTS.exec(name);
  if (text !== null) {
    const fold = (value: string) => (text[1] === 'hexBinaryValue' ? value.toLowerCase() : value);
    const wanted = new Set(p.list().map(fold));
    query.tests.push((event) =>
      reports(event).some((report) => {
        const value = report[text[1]!];
        return typeof value === 'string' && wanted.has(fold(value));
      }),
    );
    return true;
  }
  const number = NUMBERS.exec(name);
  if (number !== null) {
    numbers(p, number[1] as Comparator, number[2]!, number[3]!, query);
    return true;
  }
  const rank = RANKS.exec(name);
  if (rank === null) return false;
  numbers(p, rank[1] as Comparator, 'percRank', null, query);
  return true;
}
