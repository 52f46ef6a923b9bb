/** An EPCIS event as JSON. */
export type EventJson = Record<string, unknown>;

/** Context of every document of the demo: the standard's, and our own fields (docs/events.md). */
export const DEMO_CONTEXT: readonly unknown[] = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { liangsu: 'urn:liangsu:ns:' },
];

/** An amount of one lot: `amount` in grams, or whole pieces of a lot that is counted. */
export interface Line {
  uri: string;
  amount: number;
  counted: boolean;
}

const ZONE = '+08:00';
const ZONE_MS = 8 * 3_600_000;

/** Local time of China in ISO 8601, seconds. */
export function localTime(t: number): string {
  return `${new Date(t + ZONE_MS).toISOString().slice(0, 19)}${ZONE}`;
}

/** Local calendar date of China. */
export function localDate(t: number): string {
  return new Date(t + ZONE_MS).toISOString().slice(0, 10);
}

/** Milligram-exact quantity element: tonnes for bulk of ten tonnes and more when `tonnes`, else kilograms; pieces without unit. */
export function quantity(line: Line, tonnes = false): EventJson {
  if (line.counted) return { epcClass: line.uri, quantity: line.amount };
  if (tonnes && line.amount >= 10_000_000)
    return { epcClass: line.uri, quantity: line.amount / 1e6, uom: 'TNE' };
  return { epcClass: line.uri, quantity: line.amount / 1000, uom: 'KGM' };
}

export interface Stamp {
  t: number;
  eventId?: string;
  rowId?: string;
  /** Only the day is known. */
  dayOnly?: boolean;
  note?: string;
}

function head(type: string, stamp: Stamp): EventJson {
  const event: EventJson = { type };
  if (stamp.eventId !== undefined) event['eventID'] = stamp.eventId;
  event['eventTime'] = stamp.dayOnly ? `${localDate(stamp.t)}T00:00:00${ZONE}` : localTime(stamp.t);
  event['eventTimeZoneOffset'] = ZONE;
  if (stamp.dayOnly) event['liangsu:timePrecision'] = 'day';
  if (stamp.rowId !== undefined) event['liangsu:rowId'] = stamp.rowId;
  if (stamp.note !== undefined) event['liangsu:note'] = stamp.note;
  return event;
}

/** Sender and receiver of a movement. */
export interface Ends {
  fromParty: string;
  fromPlace: string;
  toParty: string;
  toPlace: string;
  doc: string;
  docType?: 'desadv' | 'rma';
}

function ends(event: EventJson, e: Ends): void {
  event['bizTransactionList'] = [{ type: e.docType ?? 'desadv', bizTransaction: e.doc }];
  event['sourceList'] = [
    { type: 'possessing_party', source: e.fromParty },
    { type: 'location', source: e.fromPlace },
  ];
  event['destinationList'] = [
    { type: 'possessing_party', destination: e.toParty },
    { type: 'location', destination: e.toPlace },
  ];
}

/** Harvest, first purchase, slaughter, opening stock: the quantity comes into being. */
export function added(stamp: Stamp, lines: readonly Line[], place: string, ilmd: EventJson): EventJson {
  return {
    ...head('ObjectEvent', stamp),
    action: 'ADD',
    bizStep: 'commissioning',
    disposition: 'active',
    quantityList: lines.map((line) => quantity(line, true)),
    readPoint: { id: place },
    bizLocation: { id: place },
    ilmd,
  };
}

/** What moves: lots by quantity, or containers and instances by name. */
export interface Cargo {
  lines?: readonly Line[];
  epcs?: readonly string[];
}

function cargo(event: EventJson, what: Cargo): void {
  if (what.epcs !== undefined && what.epcs.length > 0) event['epcList'] = [...what.epcs];
  if (what.lines !== undefined && what.lines.length > 0)
    event['quantityList'] = what.lines.map((line) => quantity(line, true));
}

export function shipped(stamp: Stamp, what: Cargo, e: Ends, returned = false): EventJson {
  const event = { ...head('ObjectEvent', stamp), action: 'OBSERVE', bizStep: 'shipping' } as EventJson;
  event['disposition'] = returned ? 'returned' : 'in_transit';
  cargo(event, what);
  event['readPoint'] = { id: e.fromPlace };
  ends(event, e);
  return event;
}

/** Undoes a shipment of the same way-bill. */
export function voidShipped(stamp: Stamp, what: Cargo, e: Ends): EventJson {
  return { ...shipped(stamp, what, e), bizStep: 'void_shipping', disposition: 'in_progress' };
}

/** Changes owner where it lies. */
export function soldWhereItLies(
  stamp: Stamp,
  lines: readonly Line[],
  place: string,
  from: string,
  to: string,
  doc: string,
): EventJson {
  return {
    ...head('ObjectEvent', stamp),
    action: 'OBSERVE',
    bizStep: 'accepting',
    disposition: 'in_progress',
    quantityList: lines.map((line) => quantity(line, true)),
    readPoint: { id: place },
    bizLocation: { id: place },
    bizTransactionList: [{ type: 'po', bizTransaction: doc }],
    sourceList: [{ type: 'owning_party', source: from }],
    destinationList: [{ type: 'owning_party', destination: to }],
  };
}

/** Handed over on the spot and taken along, without way-bill. */
export function handedOver(stamp: Stamp, lines: readonly Line[], e: Omit<Ends, 'doc'>): EventJson {
  return {
    ...head('ObjectEvent', stamp),
    action: 'OBSERVE',
    bizStep: 'accepting',
    disposition: 'in_progress',
    quantityList: lines.map((line) => quantity(line, true)),
    readPoint: { id: e.fromPlace },
    bizLocation: { id: e.toPlace },
    sourceList: [
      { type: 'possessing_party', source: e.fromParty },
      { type: 'location', source: e.fromPlace },
    ],
    destinationList: [
      { type: 'possessing_party', destination: e.toParty },
      { type: 'location', destination: e.toPlace },
    ],
  };
}

/** `lies` is where the goods lie now (a bin of the depot that was the destination). */
export function received(
  stamp: Stamp,
  what: Cargo,
  e: Ends,
  lies: string,
  options: { losses?: readonly EventJson[]; returned?: boolean } = {},
): EventJson {
  const event = { ...head('ObjectEvent', stamp), action: 'OBSERVE', bizStep: 'receiving' } as EventJson;
  event['disposition'] = options.returned ? 'returned' : 'in_progress';
  cargo(event, what);
  event['readPoint'] = { id: e.toPlace };
  event['bizLocation'] = { id: lies };
  ends(event, e);
  if (options.losses !== undefined && options.losses.length > 0)
    event['liangsu:losses'] = [...options.losses];
  return event;
}

/** Seen by somebody; moves nothing. */
export function observed(stamp: Stamp, what: Cargo, bizStep: string, place: string): EventJson {
  const event = { ...head('ObjectEvent', stamp), action: 'OBSERVE', bizStep } as EventJson;
  cargo(event, what);
  event['readPoint'] = { id: place };
  return event;
}

/** Sold, eaten, destroyed, lost. */
export function left(
  stamp: Stamp,
  what: Cargo,
  place: string,
  disposition: string,
  bizStep?: string,
  losses?: readonly EventJson[],
): EventJson {
  const event = { ...head('ObjectEvent', stamp), action: 'DELETE' } as EventJson;
  if (bizStep !== undefined) event['bizStep'] = bizStep;
  event['disposition'] = disposition;
  cargo(event, what);
  event['readPoint'] = { id: place };
  event['bizLocation'] = { id: place };
  if (losses !== undefined && losses.length > 0) event['liangsu:losses'] = [...losses];
  return event;
}

export interface Making {
  inputs: readonly Line[];
  outputs: readonly Line[];
  place: string;
  /** A line or machine of the place. */
  at?: string;
  bizStep?: string;
  losses?: readonly EventJson[];
  moisture?: { before: string; after: string };
  pool?: string;
  ilmd?: EventJson;
}

/** Fed into a bin, dried, milled, blended, packed: inputs end, outputs begin. */
export function transformed(stamp: Stamp, m: Making): EventJson {
  const event = head('TransformationEvent', stamp);
  if (m.pool !== undefined) event['transformationID'] = m.pool;
  if (m.inputs.length > 0) event['inputQuantityList'] = m.inputs.map((line) => quantity(line, true));
  if (m.outputs.length > 0) event['outputQuantityList'] = m.outputs.map((line) => quantity(line, true));
  event['bizStep'] = m.bizStep ?? 'commissioning';
  event['disposition'] = 'active';
  event['readPoint'] = { id: m.at ?? m.place };
  event['bizLocation'] = { id: m.place };
  if (m.losses !== undefined && m.losses.length > 0) event['liangsu:losses'] = [...m.losses];
  if (m.moisture !== undefined) event['liangsu:moisture'] = m.moisture;
  if (m.ilmd !== undefined) event['ilmd'] = m.ilmd;
  return event;
}

/** Children into (`ADD`) or out of (`DELETE`) a container. */
export function aggregated(
  stamp: Stamp,
  action: 'ADD' | 'DELETE',
  parent: string,
  what: Cargo,
  place: string,
): EventJson {
  const event = { ...head('AggregationEvent', stamp), action, parentID: parent } as EventJson;
  if (what.epcs !== undefined && what.epcs.length > 0) event['childEPCs'] = [...what.epcs];
  if (what.lines !== undefined && what.lines.length > 0)
    event['childQuantityList'] = what.lines.map((line) => quantity(line, true));
  event['bizStep'] = action === 'ADD' ? 'packing' : 'unpacking';
  event['readPoint'] = { id: place };
  event['bizLocation'] = { id: place };
  return event;
}

/** The same event declared wrong, with the ids of what is right (EPCIS 2.0 §7.4.1.4). */
export function declaredWrong(
  event: EventJson,
  t: number,
  reason: string,
  corrective: readonly string[],
): EventJson {
  const { type, ...rest } = event;
  return {
    type,
    ...rest,
    errorDeclaration: {
      declarationTime: localTime(t),
      reason,
      ...(corrective.length > 0 ? { correctiveEventIDs: [...corrective] } : {}),
    },
  };
}

export const lossOf = (kind: string, grams: number): EventJson => ({
  kind,
  quantity: grams / 1000,
  uom: 'KGM',
});
