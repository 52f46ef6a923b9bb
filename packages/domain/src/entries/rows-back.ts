import { fromBase, toBase, unitOf } from '../units/index.ts';
import { plainNumber } from './cells.ts';
import { ownPlaceUri, partyKey } from './events.ts';
import type { EntryKind } from './kinds.ts';
import type { Values } from './table.ts';

/** Cells of a table's row as text, by column key; what the event does not say is absent. */
export type WrittenRow = Partial<Record<keyof Values, string>>;

/** What the events alone do not tell. */
export interface RowsBack {
  /** URI of the party whose books they are; null when nobody's. */
  readonly self: string | null;
  /** That party's own number of a lot. */
  batchNo(code: string): string | null;
  /** Names under which people know a party or a place of an operator, where no other bears it; null: the code is given. */
  partyName?(uri: string): string | null;
  placeName?(uri: string, operator: string | null): string | null;
}

type Json = Readonly<Record<string, unknown>>;
interface Amount {
  readonly code: string | null;
  readonly quantity: string;
  readonly unit: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? plainNumber(value)
      : undefined;
const list = (event: Json, key: string): Json[] => (event[key] ?? []) as Json[];

/** Only what is said. */
function row(cells: Record<string, string | null | undefined>): WrittenRow {
  return Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell != null && cell !== ''));
}

/** A party as a table names it: its name, credit code, GLN, else its URI. */
function partyText(uri: string, known: RowsBack): string {
  const code = partyKey(uri);
  return known.partyName?.(uri) ?? (/^([0-9A-Z]{18}|\d{13})$/.test(code) ? code : uri);
}

/** A place as a table names it: its name, its operator's own number, the industry's code, a GLN, else its URI. */
function placeText(uri: string | undefined, operator: string | null, known: RowsBack): string | undefined {
  if (uri === undefined) return undefined;
  const name = known.placeName?.(uri, operator) ?? null;
  if (name !== null) return name;
  const own = operator === null ? null : ownPlaceUri(operator, '');
  if (own !== null && uri.startsWith(own)) return decodeURIComponent(uri.slice(own.length));
  return uri.replace(/^urn:liangsu:place:|^https:\/\/id\.gs1\.org\/414\//, '');
}

/** Beijing time, as exact as it was given. */
function dateText(event: Json): string {
  const local = new Date(Date.parse(String(event['eventTime'])) + 8 * 3_600_000).toISOString();
  if (event['liangsu:timePrecision'] === 'day') return local.slice(0, 10);
  return local.slice(0, local.slice(17, 19) === '00' ? 16 : 19).replace('T', ' ');
}

/** Milligrams stand where a number could not hold the quantity exactly: people read kilograms. */
function amountOf({ quantity, uom }: Json): Omit<Amount, 'code'> {
  const unit = String(uom ?? 'EA');
  const kilogram = unitOf('KGM')!;
  if (unit === 'MGM') return { quantity: fromBase(Number(quantity), kilogram), unit: kilogram.code };
  return { quantity: plainNumber(Number(quantity)), unit };
}

function amounts(event: Json, quantities: string, epcs: string): Amount[] {
  return [
    ...list(event, quantities).map((line) => ({
      code: String(line['epcClass']).replace(/^urn:liangsu:lot:/, ''),
      ...amountOf(line),
    })),
    ...((event[epcs] ?? []) as string[]).map((code) => ({ code, quantity: '1', unit: 'EA' })),
  ];
}

function ends(event: Json, key: 'source' | 'destination') {
  const all = list(event, `${key}List`);
  const of = (type: string) => text(all.find((end) => end['type'] === type)?.[key]);
  return { party: of('possessing_party'), owner: of('owning_party'), place: of('location') };
}

function masterCells(event: Json, known: RowsBack): WrittenRow {
  const ilmd = (event['ilmd'] ?? {}) as Json;
  const get = (name: string) => text(ilmd[`liangsu:${name}`]);
  const producer = get('producer');
  const owner = ends(event, 'destination').owner;
  return row({
    productName: get('productName'),
    commodity: get('commodity'),
    originArea: get('originArea'),
    harvestDate: get('harvestDate'),
    harvestYear: get('harvestYear'),
    productionDate: get('productionDate'),
    bestBefore: get('bestBefore'),
    grade: get('grade'),
    grainOwner: owner === undefined ? undefined : partyText(owner, known),
    reserveTier: get('reserveTier'),
    reserveArea: get('reserveArea'),
    producer: producer === undefined ? undefined : partyText(producer, known),
  });
}

/**
 * The rows of a table that would be recorded as these events: what `entryEvents` made, read backwards, so that an entry
 * can be corrected from what it says. Give together what was recorded together.
 */
export function rowsOfEvents(
  kind: Exclude<EntryKind, 'weighbridge'>,
  events: readonly Json[],
  known: RowsBack,
): WrittenRow[] {
  const event = events[0];
  if (event === undefined) return [];
  if (kind === 'processing') return processingRows(events, known);
  if (kind === 'stocktake') return stocktakeRows(events, known);
  const [lot] = amounts(event, 'quantityList', 'epcList');
  const shared = { ...sharedCells(event, known), ...(lot === undefined ? {} : lotCells(lot, known)) };
  const from = ends(event, 'source');
  const to = ends(event, 'destination');
  const other = (uri: string | undefined) => (uri === undefined ? undefined : partyText(uri, known));
  const [document] = list(event, 'bizTransactionList');
  const paper = text(document?.['bizTransaction']);
  const number =
    paper === undefined ? undefined : decodeURIComponent(paper.slice(paper.lastIndexOf(':') + 1));
  switch (kind) {
    case 'purchase':
      return [row({ ...shared, supplier: other(from.party), ...masterCells(event, known) })];
    case 'shipment':
      return [
        row({
          ...shared,
          receiver: other(to.party),
          destination: placeText(to.place, to.party ?? null, known),
          waybillNo: number,
        }),
      ];
    case 'receipt':
      return [
        row({
          ...shared,
          sender: other(from.party),
          origin: placeText(from.place, from.party ?? null, known),
          waybillNo: number,
        }),
      ];
    case 'return': {
      const out = event['bizStep'] === 'shipping';
      return [
        row({
          ...shared,
          direction: out ? 'out' : 'in',
          counterparty: other(out ? to.party : from.party),
          returnNo: number,
        }),
      ];
    }
  }
}

function sharedCells(event: Json, known: RowsBack): WrittenRow {
  const at = (event['bizLocation'] ?? event['readPoint']) as Json | undefined;
  return row({
    voucherNo: text(event['liangsu:rowId']),
    date: dateText(event),
    place: placeText(text(at?.['id']), known.self, known),
    note: text(event['liangsu:note']),
  });
}

function lotCells({ code, quantity, unit }: Amount, known: RowsBack): WrittenRow {
  return row({
    traceCode: code,
    batchNo: code === null ? null : known.batchNo(code),
    quantity,
    unit,
  });
}

/** The count; with what the books said where a difference was recorded beside it. */
function stocktakeRows(events: readonly Json[], known: RowsBack): WrittenRow[] {
  const count = events.find((event) => event['action'] === 'OBSERVE') ?? events[0]!;
  const difference = events.find((event) => event['action'] !== 'OBSERVE');
  const [lot] = amounts(count, 'quantityList', 'epcList');
  if (lot === undefined) return [row({ ...sharedCells(count, known) })];
  const [off] = difference === undefined ? [] : amounts(difference, 'quantityList', 'epcList');
  return [
    row({
      ...sharedCells(count, known),
      ...lotCells(lot, known),
      bookQuantity: off === undefined ? undefined : books(lot, off, difference!['action'] === 'DELETE'),
    }),
  ];
}

/** What the books said: the count and what is missing, or less what is too much. */
function books(counted: Amount, off: Amount, missing: boolean): string | undefined {
  const [a, b] = [toBase(counted.quantity, counted.unit), toBase(off.quantity, off.unit)];
  if (!a.ok || !b.ok) return undefined;
  return fromBase(a.value.amount + (missing ? b.value.amount : -b.value.amount), unitOf(counted.unit)!);
}

function processingRows(events: readonly Json[], known: RowsBack): WrittenRow[] {
  const inputsOf = (event: Json) => amounts(event, 'inputQuantityList', 'inputEPCList');
  // What went in is said by the first of several events of one voucher.
  const whole = events.find((event) => inputsOf(event).length > 0) ?? events[0]!;
  const shared = { ...sharedCells(whole, known), process: text(whole['liangsu:process']) };
  const moisture = (whole['liangsu:moisture'] ?? {}) as Json;
  const rows = [
    ...inputsOf(whole).map((lot) => row({ ...shared, part: 'input', ...lotCells(lot, known) })),
    ...events.flatMap((event) =>
      amounts(event, 'outputQuantityList', 'outputEPCList').map((lot) =>
        row({ ...shared, part: 'output', ...lotCells(lot, known), ...masterCells(event, known) }),
      ),
    ),
    ...list(whole, 'liangsu:losses').map((loss) => {
      const code = text(loss['epcClass'])?.replace(/^urn:liangsu:lot:/, '') ?? null;
      const lossKind = text(loss['kind']);
      return row({ ...shared, part: 'loss', lossKind, ...lotCells({ code, ...amountOf(loss) }, known) });
    }),
  ];
  const [first] = rows;
  if (first === undefined) return [];
  return [
    row({ ...first, moistureBefore: text(moisture['before']), moistureAfter: text(moisture['after']) }),
    ...rows.slice(1),
  ];
}
