import type { EventType } from '../normal-event.ts';

const when = { eventTime: '2026-11-01T08:00:00.000+08:00', eventTimeZoneOffset: '+08:00' } as const;
const sensorElementList = [
  {
    sensorMetadata: {
      time: '2026-11-01T07:55:00Z',
      deviceID: 'https://id.gs1.org/8004/4000001111',
      bizRules: 'urn:x:rules',
      'ex:firmware': '1.2',
    },
    sensorReport: [
      { type: 'Temperature', value: 26.5, uom: 'CEL', component: 'x', time: '2026-11-01T07:55:00Z' },
      { type: 'gs1:RelativeHumidity', minValue: 60, maxValue: 65, exception: 'ALARM_CONDITION' },
      { type: 'ex:Pests', hexBinaryValue: 'f0', booleanValue: true, uriValue: 'urn:x:1', 'ex:trap': 4 },
    ],
    'ex:cable': 7,
  },
];
const common = {
  ...when,
  recordTime: '2026-11-01T09:00:00Z',
  eventID: 'urn:uuid:5d3c82cc-3fb2-4b70-af4a-914f1f839c5b',
  certificationInfo: ['https://ex.org/cert/1'],
  bizStep: 'inspecting',
  disposition: 'in_progress',
  readPoint: { id: 'urn:liangsu:place:d1-gate' },
  bizLocation: { id: 'https://id.gs1.org/414/4012345000115' },
  bizTransactionList: [{ type: 'po', bizTransaction: 'urn:x:po:1' }, { bizTransaction: 'urn:x:po:2' }],
  sourceList: [
    { type: 'possessing_party', source: 'urn:liangsu:party:91530100MA6K0000XX' },
    { type: 'location', source: 'urn:liangsu:place:d0' },
  ],
  destinationList: [{ type: 'owning_party', destination: 'https://id.gs1.org/417/4012345000009' }],
  sensorElementList,
  'ex:note': 'free text',
} as const;
const lot = { epcClass: 'urn:liangsu:lot:A1', quantity: 12500.5, uom: 'KGM' } as const;
const gtinLot = { epcClass: 'urn:epc:class:lgtin:4012345.011111.4444', quantity: 3 } as const;
const persistentDisposition = { set: ['completeness_verified'], unset: ['ex:doubted', 'reserved'] } as const;

/** One event of each type with nearly every field that the standard allows there. */
export const SAMPLES = {
  ObjectEvent: {
    type: 'ObjectEvent',
    ...common,
    action: 'ADD',
    epcList: ['urn:epc:id:sgtin:4012345.011111.9876', 'https://id.gs1.org/01/04012345111118/21/1'],
    quantityList: [lot, gtinLot, { epcClass: 'urn:epc:idpat:sgtin:4012345.066666.*' }],
    persistentDisposition,
    errorDeclaration: {
      declarationTime: '2026-11-02T00:00:00Z',
      reason: 'incorrect_data',
      correctiveEventIDs: ['urn:uuid:9d3c82cc-3fb2-4b70-af4a-914f1f839c5b'],
      'ex:by': 'somebody',
    },
    ilmd: { 'ex:grade': '2', 'cbvmda:lotNumber': 'A1' },
  },
  AggregationEvent: {
    type: 'AggregationEvent',
    ...common,
    action: 'ADD',
    parentID: 'https://id.gs1.org/00/106141412345678908',
    childEPCs: ['https://id.gs1.org/01/04012345111118/21/1'],
    childQuantityList: [lot],
  },
  TransactionEvent: {
    type: 'TransactionEvent',
    ...common,
    action: 'OBSERVE',
    parentID: 'urn:liangsu:container:truck-1',
    epcList: ['https://id.gs1.org/01/04012345111118/21/1'],
    quantityList: [lot],
  },
  TransformationEvent: {
    type: 'TransformationEvent',
    ...common,
    inputEPCList: ['https://id.gs1.org/01/04012345111118/21/1'],
    inputQuantityList: [lot],
    outputEPCList: ['https://id.gs1.org/01/04012345111118/21/2'],
    outputQuantityList: [gtinLot],
    transformationID: 'urn:x:transformation:1',
    persistentDisposition,
    ilmd: { 'ex:grade': '2' },
  },
  AssociationEvent: {
    type: 'AssociationEvent',
    ...common,
    action: 'ADD',
    parentID: 'urn:epc:id:grai:4012345.55555.987',
    childEPCs: ['urn:epc:id:giai:4000001.12345'],
    childQuantityList: [gtinLot],
  },
} as const satisfies Record<EventType, object>;

/** A document of the given events. */
export function documentOf(...events: readonly object[]): Record<string, unknown> {
  return {
    '@context': [
      'https://ref.gs1.org/standards/epcis/epcis-context.jsonld',
      { ex: 'https://ex.org/ns/', liangsu: 'urn:liangsu:ns:' },
    ],
    id: 'urn:x:document:1',
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-11-01T10:00:00Z',
    epcisBody: { eventList: events },
  };
}
