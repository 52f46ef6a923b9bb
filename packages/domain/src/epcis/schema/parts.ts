import { CBV } from '../cbv.ts';

/** A plain JSON Schema (draft 2020-12). */
export type Schema = boolean | { readonly [keyword: string]: unknown };

export const uri = { type: 'string', format: 'uri' } as const;
export const time = { type: 'string', format: 'date-time' } as const;
export const text = { type: 'string' } as const;
export const decimal = { type: 'number' } as const;

/** `@context`: a URL, an object of prefixes, or a list of both without repetition. */
export const context: Schema = {
  type: ['string', 'object', 'array'],
  format: 'uri',
  uniqueItems: true,
  items: { type: ['string', 'object'], format: 'uri' },
};

/** A word of a vocabulary, or a URI of somebody else's, told apart by the colon; `foreign` is what such a URI must not be. */
function word(words: Readonly<Record<string, unknown>>, foreign: string): Schema {
  return {
    type: 'string',
    if: { pattern: ':' },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { format: 'uri', not: { type: 'string', pattern: foreign } },
    else: { enum: Object.keys(words) },
  };
}

const OLD_CBV = '^(urn:epcglobal:cbv|https?://ns\\.gs1\\.org/cbv/)';
const WEB_VOC = '^https?://(www\\.)?gs1\\.org/voc/';

export const bizStep = word(CBV.bizStep, OLD_CBV);
export const disposition = word(CBV.disposition, OLD_CBV);
const errorReason = word(CBV.errorReason, OLD_CBV);
const bizTransactionType = word(CBV.bizTransactionType, OLD_CBV);
const sourceDestType = word(CBV.sourceDestType, OLD_CBV);
const component = word(CBV.component, OLD_CBV);
const measurementType = word(CBV.measurementType, WEB_VOC);
const sensorAlertType = word(CBV.sensorAlertType, WEB_VOC);

/** Every member beyond the named ones must be an extension: its name a URI, in most cases prefix and colon. */
export function extensible(properties: Readonly<Record<string, Schema>>, more: object = {}): Schema {
  return {
    type: 'object',
    properties,
    propertyNames: {
      if: { not: { enum: Object.keys(properties) } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { format: 'uri' },
    },
    ...more,
  };
}

/** An object of exactly these members. */
function closed(properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

const list = (items: Schema, more: object = {}): Schema => ({ type: 'array', items, ...more });

export const action = { type: 'string', enum: Object.keys(CBV.action) } as const;
export const epcs = list(uri, { uniqueItems: true });
export const children = list(uri);
export const quantities = list(
  closed({ epcClass: uri, quantity: decimal, uom: { type: 'string', pattern: '^[A-Z0-9]{2,3}$' } }, [
    'epcClass',
  ]),
);
export const transactions = list(
  closed({ type: bizTransactionType, bizTransaction: uri }, ['bizTransaction']),
);
export const someTransactions = { ...(transactions as object), minItems: 1 };
export const sources = list(closed({ type: sourceDestType, source: uri }, ['type', 'source']));
export const destinations = list(closed({ type: sourceDestType, destination: uri }, ['type', 'destination']));
export const place: Schema = { type: 'object', properties: { id: uri }, required: ['id'] };
export const ilmd: Schema = { type: 'object', propertyNames: { format: 'uri' } };

const dispositions = list(disposition, { minItems: 1, uniqueItems: true });
export const persistentDisposition: Schema = {
  type: 'object',
  properties: { set: dispositions, unset: dispositions },
  additionalProperties: false,
  minProperties: 1,
};

export const certificationInfo: Schema = { type: ['string', 'array'], format: 'uri', items: uri };
export const errorDeclaration = extensible(
  { declarationTime: time, reason: errorReason, correctiveEventIDs: list(uri) },
  { required: ['declarationTime'] },
);

const sensorMetadata = extensible({
  time,
  deviceID: uri,
  deviceMetadata: uri,
  rawData: uri,
  startTime: time,
  endTime: time,
  dataProcessingMethod: uri,
  bizRules: uri,
});
const sensorReport = extensible(
  {
    type: measurementType,
    exception: sensorAlertType,
    deviceID: uri,
    deviceMetadata: uri,
    rawData: uri,
    dataProcessingMethod: uri,
    bizRules: uri,
    time,
    microorganism: uri,
    chemicalSubstance: uri,
    coordinateReferenceSystem: uri,
    value: decimal,
    component,
    stringValue: text,
    booleanValue: { type: 'boolean' },
    hexBinaryValue: { type: 'string', pattern: '^[A-Fa-f0-9]+$' },
    uriValue: uri,
    minValue: decimal,
    maxValue: decimal,
    meanValue: decimal,
    sDev: decimal,
    percRank: decimal,
    percValue: decimal,
    uom: text,
  },
  { required: ['type'] },
);
export const sensorElements = list(
  extensible(
    { sensorMetadata, sensorReport: list(sensorReport, { minItems: 1 }) },
    { required: ['sensorReport'] },
  ),
);
