import { toBase, unitOf } from '../units/index.ts';
import { type Cell, type CellContext, cellText, readCell } from './cells.ts';
import { type EntryFault, fault } from './faults.ts';
import type { TableKind } from './kinds.ts';
import { type Column, EXAMPLE_MARK, type Measured, type Table, type Values } from './table.ts';

/** The cells of one row, by column key. */
export type RawRow = Partial<Record<keyof Values, Cell>>;

/** A row as it was understood. With faults, `values` holds what could be read. */
export interface ReadRow {
  readonly values: Values;
  readonly faults: readonly EntryFault[];
}

/** Units that a file's headers state, by column key. */
export type HeaderUnits = Partial<Record<keyof Values, string>>;

/** Whether a row is one of a template's examples, which nobody means to record. */
export function isExample(table: Table, row: RawRow): boolean {
  const text = cellText(row[table.mark] ?? null);
  return text.startsWith(EXAMPLE_MARK) || /^example\b/i.test(text);
}

/** Whether nothing stands in any column of a row. */
export function isBlank(row: RawRow): boolean {
  for (const key in row) if (cellText(row[key as keyof Values] ?? null) !== '') return false;
  return true;
}

/**
 * Reads and checks one row of a table, from the row alone: cells, required columns, quantities with their units, and
 * what belongs together. Never throws; everything wrong is listed with its column and what would be right.
 */
export function readRow(
  table: Table,
  row: RawRow,
  context: CellContext,
  headerUnits: HeaderUnits = {},
): ReadRow {
  const values: Record<string, unknown> = {};
  const faults: EntryFault[] = [];
  for (const column of table.columns) {
    const cell = row[column.key] ?? null;
    const read = readCell(column, cell, context);
    if (read === undefined) {
      if (column.required === true) faults.push(fault(column.key, '', 'cell.missing'));
    } else if (read.ok) values[column.key] = read.value;
    else faults.push({ column: column.key, value: cellText(cell).slice(0, 200), reason: read.reason });
  }
  const typed = values as Values;
  const rowUnit = typed.unit ?? '';
  for (const column of table.columns)
    if (column.kind === 'quantity') settleUnit(column, typed, rowUnit, headerUnits, faults);
  if (faults.length === 0) faults.push(...checkTogether(table.kind, typed));
  return { values: typed, faults };
}

/** What a quantity is in when nothing says it. */
const USUAL_UNIT = 'KGM';

/** A quantity's unit: its own, else the row's, else the header's; kilograms where none of them states one. */
function settleUnit(
  column: Column,
  values: Values,
  rowUnit: string,
  headerUnits: HeaderUnits,
  faults: EntryFault[],
): void {
  const key = column.key as 'quantity';
  const read = values[key];
  if (read === undefined) return;
  const own = read.unit === '' ? '' : unitOf(read.unit)!.code;
  const shown = `${read.number}${read.unit}`;
  if (own !== '' && rowUnit !== '' && own !== rowUnit) {
    faults.push(
      fault(column.key, shown, 'unit.clash', { unit: unitOf(own)!.zh, other: unitOf(rowUnit)!.zh }),
    );
    return;
  }
  const stated = own || rowUnit || headerUnits[key] || unitOf(/（(.+)）/.exec(column.zh)?.[1] ?? '')?.code;
  const unit = stated || USUAL_UNIT;
  const base = toBase(read.number, unit);
  if (base.ok)
    values[key] = {
      number: read.number.normalize('NFKC').replaceAll(',', ''),
      unit,
      ...(stated ? {} : { assumed: true }),
    };
  else faults.push({ column: column.key, value: shown, reason: base.reason });
}

/** The columns that each kind needs beyond those that every row of it needs. */
function checkTogether(kind: TableKind, values: Values): EntryFault[] {
  const faults: EntryFault[] = [];
  const need = (column: keyof Values) => {
    if (values[column] === undefined) faults.push(fault(column, '', 'cell.missing'));
  };
  const needLot = () => {
    if (values.batchNo === undefined && values.traceCode === undefined)
      faults.push(fault('batchNo', '', 'row.noLot'));
  };
  switch (kind) {
    case 'party':
      if (values.uscc === undefined && values.gln === undefined) faults.push(fault('uscc', '', 'row.noKey'));
      break;
    case 'processing':
      if (values.part === 'loss') need('lossKind');
      else needLot();
      if (values.part === 'output') need('productName');
      break;
    case 'shipment':
    case 'receipt':
    case 'return':
      needLot();
      break;
    case 'stocktake':
      needLot();
      if (values.bookQuantity !== undefined && values.bookQuantity.unit !== values.quantity!.unit)
        faults.push(
          fault('bookQuantity', values.bookQuantity.number, 'unit.clash', {
            unit: unitOf(values.bookQuantity.unit)!.zh,
            other: unitOf(values.quantity!.unit)!.zh,
          }),
        );
      break;
    case 'weighbridge':
      if (values.business === 'purchase') need('productName');
      else {
        need('counterparty');
        needLot();
      }
      if (faults.length === 0 && netWeight(values) === null)
        faults.push(fault('gross', values.gross!.number, 'row.net', { tare: values.tare!.number }));
      break;
    case 'purchase':
    case 'place':
      break;
  }
  return faults;
}

const decimals = (text: string): number => text.split('.')[1]?.length ?? 0;
const scaled = (text: string, places: number): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
};

/** a − b − c … in plain decimals, exactly; null when nothing is left. */
export function difference(first: string, ...others: string[]): string | null {
  const places = Math.max(decimals(first), ...others.map(decimals));
  let rest = scaled(first, places);
  for (const other of others) rest -= scaled(other, places);
  if (rest <= 0n) return null;
  const digits = rest.toString().padStart(places + 1, '0');
  if (places === 0) return digits;
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
}

/** Gross − tare − deduction of a weighbridge slip; null when it is not positive or the units differ. */
export function netWeight(values: Values): Measured | null {
  const { gross, tare, deduct } = values;
  if (gross === undefined || tare === undefined) return null;
  if (tare.unit !== gross.unit || (deduct !== undefined && deduct.unit !== gross.unit)) return null;
  const number = difference(gross.number, tare.number, deduct?.number ?? '0');
  return number === null
    ? null
    : { number, unit: gross.unit, ...(gross.assumed === undefined ? {} : { assumed: true }) };
}
