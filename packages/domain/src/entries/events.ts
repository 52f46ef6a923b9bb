import { fromBase, toBase, unitOf } from '../units/index.ts';
import { PROCESSES } from './columns.ts';
import { TABLE_ZONE } from './dates.ts';
import { difference } from './row.ts';
import type { Measured, Values } from './table.ts';
import { sharedOf, type Voucher } from './vouchers.ts';

/** Names found for what a voucher's rows mention. Canonical: URIs of parties and places, codes of lots. */
export interface FoundNames {
  readonly self: string;
  party(text: string): string;
  place(column: 'place' | 'origin' | 'destination', text: string): string;
  /** Code of the lot of the voucher's row; null for a loss that names none. */
  lot(row: number): string | null;
}

/** The JSON-LD context of every event that is written here. */
export const ENTRY_CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { liangsu: 'urn:liangsu:ns:' },
] as const;

type Json = Record<string, unknown>;

/** How a lot is named in an event (docs/events.md). */
export function lotUri(code: string): string {
  return code.includes(':') ? code : `urn:liangsu:lot:${code}`;
}

const isInstance = (code: string): boolean => /\/21\//.test(code);

/**
 * A quantity as an event states it: a JSON number and a UN/CEFACT code. Chinese trade units become kilograms, exactly;
 * what a JSON number cannot hold exactly is given in milligrams (or the smallest unit of its kind).
 */
export function eventQuantity(measured: Measured): { quantity: number; uom: string } {
  const unit = unitOf(measured.unit)!;
  const standard = /^[A-Z0-9]{2,3}$/.test(unit.code) ? unit : unitOf('KGM')!;
  const base = toBase(measured.number, unit.code);
  if (!base.ok) throw new RangeError(`not a quantity: ${measured.number} ${measured.unit}`);
  const text = base.value.rounded ? measured.number : fromBase(base.value.amount, standard);
  const quantity = Number(text);
  if (String(quantity) === text || base.value.rounded || standard.dim !== unitOf('MGM')!.dim)
    return { quantity, uom: standard.code };
  return { quantity: base.value.amount, uom: 'MGM' };
}

/** The lists of an event for one or several lots: instances are listed, lots are counted. */
function lotLists(
  lots: readonly { code: string; quantity: Measured | undefined }[],
  epcs: string,
  quantities: string,
): Json {
  const instances = lots.filter((lot) => isInstance(lot.code)).map((lot) => lot.code);
  const counted = lots
    .filter((lot) => !isInstance(lot.code))
    .map(({ code, quantity }) => ({
      epcClass: lotUri(code),
      ...(quantity === undefined ? {} : eventQuantity(quantity)),
    }));
  return {
    ...(instances.length > 0 ? { [epcs]: instances } : {}),
    ...(counted.length > 0 ? { [quantities]: counted } : {}),
  };
}

/** The part of a party's name that people know it by: credit code or GLN. */
export function partyKey(uri: string): string {
  return uri.slice(Math.max(uri.lastIndexOf(':'), uri.lastIndexOf('/')) + 1);
}

/** The name of a place that only its operator's own number tells apart. */
export function ownPlaceUri(operator: string, number: string): string {
  return `urn:liangsu:place:${partyKey(operator)}.${encodeURIComponent(number.normalize('NFKC').replace(/\s+/g, ' '))}`;
}

/** The name of a business document: the party that issued it and its number. Both sides of a delivery write the same. */
export function documentUri(issuer: string, number: string): string {
  return `urn:liangsu:doc:${partyKey(issuer)}:${encodeURIComponent(number.normalize('NFKC').toUpperCase().replace(/\s+/g, ''))}`;
}

const possessing = (party: string, key: 'source' | 'destination') => ({
  type: 'possessing_party',
  [key]: party,
});
/** Whose grain it is where that is another's than its keeper's. */
const owning = ({ grainOwner }: Values, names: FoundNames) =>
  grainOwner === undefined ? [] : [{ type: 'owning_party', destination: names.party(grainOwner) }];

const located = (place: string, key: 'source' | 'destination') => ({ type: 'location', [key]: place });

function frame(type: string, values: Values, suffix = ''): Json {
  const date = values.date!;
  const line = values.lineNo === undefined ? '' : `/${values.lineNo}`;
  return {
    type,
    eventTime: date.time,
    eventTimeZoneOffset: TABLE_ZONE,
    ...(date.precision === 'day' ? { 'liangsu:timePrecision': 'day' } : {}),
    'liangsu:rowId': `${values.voucherNo}${line}${suffix}`,
  };
}

const noted = (values: Values): Json => (values.note === undefined ? {} : { 'liangsu:note': values.note });
const at = (place: string): Json => ({ readPoint: { id: place }, bizLocation: { id: place } });

function masterData(values: Values, names: FoundNames): Json {
  const ilmd: Json = {};
  const put = (name: string, value: unknown) => {
    if (value !== undefined) ilmd[`liangsu:${name}`] = value;
  };
  put('productName', values.productName);
  put('commodity', values.commodity);
  put('originArea', values.originArea);
  put('harvestDate', values.harvestDate);
  put('harvestYear', values.harvestYear);
  put('productionDate', values.productionDate);
  put('bestBefore', values.bestBefore);
  put('grade', values.grade);
  put('reserveTier', values.reserveTier);
  // A government's area has six digits; of a village's longer code its county.
  put('reserveArea', values.reserveArea?.slice(0, 6));
  put('producer', values.producer === undefined ? undefined : names.party(values.producer));
  return Object.keys(ilmd).length === 0 ? {} : { ilmd };
}

/** The events of one voucher whose names are all found (docs/events.md). The voucher must have passed `checkVoucher`. */
export function entryEvents(voucher: Voucher, names: FoundNames): Json[] {
  const values = voucher.rows[0]!;
  switch (voucher.kind) {
    case 'purchase':
      return [purchase(values, names)];
    case 'processing':
      return processing(voucher, names);
    case 'shipment':
      return [shipment(values, names)];
    case 'receipt':
      return [receipt(values, names)];
    case 'return':
      return [returned(values, names)];
    case 'stocktake':
      return stocktake(values, names);
  }
}

const objectLot = (values: Values, names: FoundNames): Json =>
  lotLists([{ code: names.lot(0)!, quantity: values.quantity }], 'epcList', 'quantityList');

function purchase(values: Values, names: FoundNames): Json {
  return {
    ...frame('ObjectEvent', values),
    action: 'ADD',
    bizStep: 'commissioning',
    disposition: 'active',
    ...objectLot(values, names),
    ...at(names.place('place', values.place!)),
    ...(values.supplier === undefined
      ? {}
      : { sourceList: [possessing(names.party(values.supplier), 'source')] }),
    destinationList: [possessing(names.self, 'destination'), ...owning(values, names)],
    ...masterData(values, names),
    ...noted(values),
  };
}

interface Move {
  step: 'shipping' | 'receiving';
  disposition: string;
  from: string;
  fromPlace: string | undefined;
  to: string;
  toPlace: string | undefined;
  document: Json | undefined;
}

function moved(values: Values, names: FoundNames, move: Move): Json {
  const place = names.place('place', values.place!);
  const sources = [possessing(move.from, 'source')];
  if (move.fromPlace !== undefined) sources.push(located(move.fromPlace, 'source'));
  const destinations = [possessing(move.to, 'destination')];
  if (move.toPlace !== undefined) destinations.push(located(move.toPlace, 'destination'));
  return {
    ...frame('ObjectEvent', values),
    action: 'OBSERVE',
    bizStep: move.step,
    disposition: move.disposition,
    ...objectLot(values, names),
    ...(move.step === 'shipping' ? { readPoint: { id: place } } : at(place)),
    ...(move.document === undefined ? {} : { bizTransactionList: [move.document] }),
    sourceList: sources,
    destinationList: destinations,
    ...noted(values),
  };
}

function shipment(values: Values, names: FoundNames): Json {
  const { self } = names;
  return moved(values, names, {
    step: 'shipping',
    disposition: 'in_transit',
    from: self,
    fromPlace: names.place('place', values.place!),
    to: names.party(values.receiver!),
    toPlace: values.destination === undefined ? undefined : names.place('destination', values.destination),
    document:
      values.waybillNo === undefined
        ? undefined
        : { type: 'desadv', bizTransaction: documentUri(self, values.waybillNo) },
  });
}

function receipt(values: Values, names: FoundNames): Json {
  const sender = names.party(values.sender!);
  return moved(values, names, {
    step: 'receiving',
    disposition: 'in_progress',
    from: sender,
    fromPlace: values.origin === undefined ? undefined : names.place('origin', values.origin),
    to: names.self,
    toPlace: names.place('place', values.place!),
    document:
      values.waybillNo === undefined
        ? undefined
        : { type: 'desadv', bizTransaction: documentUri(sender, values.waybillNo) },
  });
}

function returned(values: Values, names: FoundNames): Json {
  const other = names.party(values.counterparty!);
  const place = names.place('place', values.place!);
  const out = values.direction === 'out';
  const sender = out ? names.self : other;
  return moved(values, names, {
    step: out ? 'shipping' : 'receiving',
    disposition: 'returned',
    from: sender,
    fromPlace: out ? place : undefined,
    to: out ? other : names.self,
    toPlace: out ? undefined : place,
    document:
      values.returnNo === undefined
        ? undefined
        : { type: 'rma', bizTransaction: documentUri(sender, values.returnNo) },
  });
}

/** The count itself, and — where the books said otherwise — what is missing or too much. */
function stocktake(values: Values, names: FoundNames): Json[] {
  const place = at(names.place('place', values.place!));
  const counted = values.quantity!;
  const books = values.bookQuantity;
  const events: Json[] = [
    {
      ...frame('ObjectEvent', values),
      action: 'OBSERVE',
      bizStep: 'stock_taking',
      ...objectLot(values, names),
      ...place,
      ...noted(values),
    },
  ];
  if (books === undefined) return events;
  const missing = difference(books.number, counted.number);
  const excess = difference(counted.number, books.number);
  const number = missing ?? excess;
  if (number === null) return events;
  const lot = lotLists(
    [{ code: names.lot(0)!, quantity: { number, unit: counted.unit } }],
    'epcList',
    'quantityList',
  );
  const base = { ...frame('ObjectEvent', values, '/diff'), bizStep: 'stock_taking', ...lot, ...place };
  events.push(
    missing !== null
      ? {
          ...base,
          action: 'DELETE',
          disposition: 'unknown',
          sourceList: [possessing(names.self, 'source')],
          'liangsu:losses': [{ kind: 'natural', ...eventQuantity({ number, unit: counted.unit }) }],
        }
      : {
          ...base,
          action: 'ADD',
          disposition: 'active',
          destinationList: [possessing(names.self, 'destination')],
        },
  );
  return events;
}

/**
 * A voucher's transformation. Master data and owner hold for all outputs of an event, so outputs that differ in them become
 * events of their own that share a transformation id: one pool, each product with its name.
 */
function processing(voucher: Voucher, names: FoundNames): Json[] {
  const shared = sharedOf(voucher);
  const { lineNo: _, ...whole } = shared;
  const place = at(names.place('place', shared.place!));
  const process = PROCESSES.find((p) => p.value === (shared.process ?? 'milling'))!;
  const rows = voucher.rows.map((values, row) => ({ values, code: names.lot(row) }));
  const lots = (list: typeof rows) =>
    list.map(({ values, code }) => ({ code: code!, quantity: values.quantity }));

  const products = new Map<string, { ilmd: Json; owner: Json[]; rows: typeof rows }>();
  for (const row of rows.filter(({ values }) => values.part === 'output')) {
    const ilmd = masterData(row.values, names);
    const owner = owning(row.values, names);
    const key = JSON.stringify([ilmd, owner]);
    const product = products.get(key);
    if (product === undefined) products.set(key, { ilmd, owner, rows: [row] });
    else product.rows.push(row);
  }
  const losses = rows
    .filter(({ values }) => values.part === 'loss')
    .map(({ values, code }) => ({
      kind: values.lossKind,
      ...eventQuantity(values.quantity!),
      ...(code === null ? {} : { epcClass: lotUri(code) }),
    }));
  const moisture = {
    ...(shared.moistureBefore === undefined ? {} : { before: shared.moistureBefore }),
    ...(shared.moistureAfter === undefined ? {} : { after: shared.moistureAfter }),
  };
  // A form says its note once, and each of its rows repeats it.
  const notes = [...new Set(voucher.rows.flatMap((values) => values.note ?? []))];
  const pool =
    products.size > 1
      ? {
          transformationID: `urn:liangsu:transformation:${partyKey(names.self)}:${encodeURIComponent(shared.voucherNo!)}`,
        }
      : {};
  return [...products.values()].map(({ ilmd, owner, rows: outputs }, i) => ({
    ...frame('TransformationEvent', whole, i === 0 ? '' : `/${i + 1}`),
    ...pool,
    ...(i === 0
      ? lotLists(
          lots(rows.filter(({ values }) => values.part === 'input')),
          'inputEPCList',
          'inputQuantityList',
        )
      : {}),
    ...lotLists(lots(outputs), 'outputEPCList', 'outputQuantityList'),
    bizStep: process.bizStep,
    ...place,
    sourceList: [possessing(names.self, 'source')],
    destinationList: [possessing(names.self, 'destination'), ...owner],
    ...ilmd,
    'liangsu:process': process.value,
    ...(i === 0 && losses.length > 0 ? { 'liangsu:losses': losses } : {}),
    ...(i === 0 && Object.keys(moisture).length > 0 ? { 'liangsu:moisture': moisture } : {}),
    ...(i === 0 && notes.length > 0 ? { 'liangsu:note': notes.join('；') } : {}),
  }));
}
