/** Small builders of EPCIS events for tests, by the conventions of docs/events.md. */
export const CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { liangsu: 'urn:liangsu:ns:' },
];

let counter = 0;
const place = (name: string) => `urn:liangsu:place:${name}`;
const party = (name: string) => `urn:liangsu:party:${name}`;
export const lotName = (code: string) => `urn:liangsu:lot:${code}`;

type Line = [code: string, kg: number | null];
const lines = (list: readonly Line[]) =>
  list.map(([code, kg]) =>
    kg === null ? { epcClass: lotName(code) } : { epcClass: lotName(code), quantity: kg, uom: 'KGM' },
  );

const base = (type: string, time: string, at: string, bizStep: string) => ({
  type,
  eventTime: time,
  eventTimeZoneOffset: '+08:00',
  bizStep,
  readPoint: { id: place(at) },
  bizLocation: { id: place(at) },
  'liangsu:rowId': `t-${++counter}`,
});

/** A lot comes into being at a place. */
export function made(
  code: string,
  kg: number | null,
  at: string,
  time: string,
  ilmd: Record<string, unknown> = { 'liangsu:productName': '早籼稻' },
) {
  return {
    ...base('ObjectEvent', time, at, 'commissioning'),
    action: 'ADD',
    quantityList: lines([[code, kg]]),
    ilmd,
  };
}

/** Inputs become outputs at a place. */
export function transformed(
  inputs: readonly Line[],
  outputs: readonly Line[],
  at: string,
  time: string,
  extra: Record<string, unknown> = {},
) {
  return {
    ...base('TransformationEvent', time, at, 'commissioning'),
    inputQuantityList: lines(inputs),
    outputQuantityList: lines(outputs),
    ...extra,
  };
}

/** A lot leaves one party's place for another's. */
export function shipped(
  code: string,
  kg: number,
  from: readonly [string, string],
  to: readonly [string, string],
  time: string,
  doc: string,
) {
  return move('shipping', code, kg, from, to, time, doc);
}

/** A lot arrives. */
export function received(
  code: string,
  kg: number,
  from: readonly [string, string],
  to: readonly [string, string],
  time: string,
  doc: string,
) {
  return move('receiving', code, kg, from, to, time, doc);
}

function move(
  step: 'shipping' | 'receiving',
  code: string,
  kg: number,
  from: readonly [string, string],
  to: readonly [string, string],
  time: string,
  doc: string,
) {
  return {
    ...base('ObjectEvent', time, step === 'shipping' ? from[1] : to[1], step),
    action: 'OBSERVE',
    disposition: step === 'shipping' ? 'in_transit' : 'in_progress',
    quantityList: lines([[code, kg]]),
    sourceList: [
      { type: 'possessing_party', source: party(from[0]) },
      { type: 'location', source: place(from[1]) },
    ],
    destinationList: [
      { type: 'possessing_party', destination: party(to[0]) },
      { type: 'location', destination: place(to[1]) },
    ],
    bizTransactionList: [{ type: 'desadv', bizTransaction: `urn:liangsu:doc:${doc}` }],
  };
}

/** A quantity leaves for good. */
export function gone(code: string, kg: number, at: string, time: string, disposition = 'retail_sold') {
  return {
    ...base('ObjectEvent', time, at, 'retail_selling'),
    action: 'DELETE',
    disposition,
    quantityList: lines([[code, kg]]),
  };
}

/** An EPCIS document of these events. */
export function documentOf(...eventList: unknown[]) {
  return {
    '@context': CONTEXT,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-11-22T00:00:00Z',
    epcisBody: { eventList },
  };
}
