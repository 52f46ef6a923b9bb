import type { EventType } from '../normal-event.ts';
import {
  action,
  bizStep,
  certificationInfo,
  children,
  context,
  destinations,
  disposition,
  epcs,
  errorDeclaration,
  extensible,
  ilmd,
  persistentDisposition,
  place,
  quantities,
  type Schema,
  sensorElements,
  someTransactions,
  sources,
  time,
  transactions,
  uri,
} from './parts.ts';

const common = {
  '@context': context,
  eventTime: time,
  recordTime: time,
  eventTimeZoneOffset: { type: 'string', pattern: '^[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)$' },
  eventID: uri,
  certificationInfo,
  errorDeclaration,
  bizStep,
  disposition,
  readPoint: place,
  bizLocation: place,
  bizTransactionList: transactions,
  sourceList: sources,
  destinationList: destinations,
  sensorElementList: sensorElements,
} as const;

const some = (name: string): Schema => ({ required: [name], properties: { [name]: { minItems: 1 } } });
const isDelete: Schema = { properties: { action: { const: 'DELETE' } } };

function event(
  type: EventType,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[],
  more: object,
): Schema {
  return extensible(
    { type: { const: type }, ...common, ...properties },
    { required: ['type', 'eventTime', 'eventTimeZoneOffset', ...required], ...more },
  );
}

const inputs: Schema = { anyOf: [some('inputEPCList'), some('inputQuantityList')] };
const outputs: Schema = { anyOf: [some('outputEPCList'), some('outputQuantityList')] };
const children_ = { parentID: uri, childEPCs: children, childQuantityList: quantities, action };
const anyChildren = { anyOf: [some('childEPCs'), some('childQuantityList'), isDelete] };

/**
 * What a valid EPCIS 2.0 event of each type is (EPCIS 2.0 §7.4 and its JSON binding §10), one schema per type, so that
 * a fault is reported once and where it is. Formats `uri` and `date-time` are those of `EPCIS_FORMATS`.
 */
export const EVENT_SCHEMAS: Readonly<Record<EventType, Schema>> = {
  ObjectEvent: event(
    'ObjectEvent',
    { epcList: epcs, quantityList: quantities, action, persistentDisposition, ilmd },
    ['action'],
    {
      anyOf: [
        { required: ['epcList'] },
        some('quantityList'),
        { required: ['sensorElementList', 'readPoint'], properties: { sensorElementList: { minItems: 1 } } },
      ],
      if: { properties: { action: { enum: ['OBSERVE', 'DELETE'] } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { ilmd: false } },
    },
  ),
  AggregationEvent: event('AggregationEvent', children_, ['action'], anyChildren),
  TransactionEvent: event(
    'TransactionEvent',
    {
      bizTransactionList: someTransactions,
      parentID: uri,
      epcList: children,
      quantityList: quantities,
      action,
    },
    ['bizTransactionList', 'action'],
    { anyOf: [{ required: ['epcList'] }, some('quantityList'), isDelete] },
  ),
  TransformationEvent: event(
    'TransformationEvent',
    {
      inputEPCList: epcs,
      inputQuantityList: quantities,
      outputEPCList: epcs,
      outputQuantityList: quantities,
      transformationID: uri,
      persistentDisposition,
      ilmd,
    },
    [],
    {
      anyOf: [{ allOf: [inputs, outputs] }, { required: ['transformationID'], anyOf: [inputs, outputs] }],
    },
  ),
  AssociationEvent: event('AssociationEvent', children_, ['action', 'parentID'], anyChildren),
};
