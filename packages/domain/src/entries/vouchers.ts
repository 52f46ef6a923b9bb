import { type EntryFault, type FaultColumn, fault } from './faults.ts';
import type { EntryKind } from './kinds.ts';
import { netWeight } from './row.ts';
import type { Values } from './table.ts';

/** What is recorded together: one row, or the rows of one processing voucher. */
export interface Voucher {
  /** What it is recorded as: a weighbridge slip is a purchase, receipt or shipment. */
  readonly kind: Exclude<EntryKind, 'weighbridge'>;
  /** The table that it came from. */
  readonly table: EntryKind;
  readonly rows: readonly Values[];
}

/** Most rows of one processing voucher. */
export const VOUCHER_ROWS = 500;

/** Most kinds are one row each; the rows of a processing voucher belong together. */
export function isGrouped(kind: EntryKind): boolean {
  return kind === 'processing';
}

/** A row (or a voucher's rows) as what it is recorded as. */
export function voucherOf(table: EntryKind, rows: readonly Values[]): Voucher {
  if (table !== 'weighbridge') return { kind: table, table, rows };
  const [values = {}] = rows;
  const kind = (values.business ?? 'purchase') as 'purchase' | 'receipt' | 'shipment';
  const { counterparty, destination, vehicle, note, gross, tare, deduct, business, ...rest } = values;
  const remarks = [vehicle === undefined ? '' : `车牌号 ${vehicle}`, note ?? ''].filter(
    (part) => part !== '',
  );
  const recorded: Values = { ...rest };
  const net = netWeight(values);
  if (net !== null) recorded.quantity = net;
  if (remarks.length > 0) recorded.note = remarks.join('；');
  if (counterparty !== undefined) recorded[PARTNER[kind]] = counterparty;
  if (destination !== undefined && kind === 'shipment') recorded.destination = destination;
  if (destination !== undefined && kind === 'receipt') recorded.origin = destination;
  return { kind, table, rows: [recorded] };
}

const PARTNER = { purchase: 'supplier', receipt: 'sender', shipment: 'receiver' } as const;

/** The column of the table in which a fault of a recorded value is to be mended. */
export function columnIn(table: EntryKind, column: FaultColumn): FaultColumn {
  if (table !== 'weighbridge') return column;
  if (column === 'supplier' || column === 'sender' || column === 'receiver') return 'counterparty';
  if (column === 'origin') return 'destination';
  return column === 'quantity' ? 'gross' : column;
}

/** Columns that all rows of a voucher share; where several rows state one, they must agree. */
const SHARED = ['date', 'place', 'process', 'self', 'moistureBefore', 'moistureAfter'] as const;

/** What the rows of a voucher share, from whichever row states it. */
export function sharedOf(voucher: Voucher): Values {
  const shared: Record<string, unknown> = { ...voucher.rows[0] };
  for (const key of SHARED)
    for (const row of voucher.rows)
      if (shared[key] === undefined && row[key] !== undefined) shared[key] = row[key];
  return shared as Values;
}

/** What is wrong with a voucher's rows taken together; `row` is the place in the voucher. */
export function checkVoucher(voucher: Voucher): { row: number; fault: EntryFault }[] {
  if (voucher.kind !== 'processing') return [];
  const faults: { row: number; fault: EntryFault }[] = [];
  const shared = sharedOf(voucher);
  voucher.rows.forEach((values, row) => {
    for (const key of SHARED) {
      const mine = values[key];
      if (mine === undefined || JSON.stringify(mine) === JSON.stringify(shared[key])) continue;
      const text = (value: unknown) =>
        typeof value === 'string' ? value : ((value as { time?: string }).time ?? '');
      faults.push({ row, fault: fault(key, text(mine), 'voucher.differs', { expected: text(shared[key]) }) });
    }
  });
  const parts = voucher.rows.map((values) => values.part);
  const no = shared.voucherNo ?? '';
  if (!parts.includes('input')) faults.push({ row: 0, fault: fault('part', no, 'voucher.noInput') });
  if (!parts.includes('output')) faults.push({ row: 0, fault: fault('part', no, 'voucher.noOutput') });
  return faults;
}

/** A party or place that a row names, to be looked up. `operator`: whose place it is. */
export interface Reference {
  readonly column: keyof Values;
  readonly kind: 'party' | 'place';
  readonly text: string;
  /** For a place: the column of the party that runs it, `self` for one's own. */
  readonly operator?: 'self' | keyof Values;
}

const PARTIES = ['supplier', 'producer', 'grainOwner', 'sender', 'receiver', 'counterparty'] as const;

/** The parties and places that a row names. */
export function referencesOf(values: Values): Reference[] {
  const references: Reference[] = [];
  for (const column of PARTIES) {
    const text = values[column];
    if (text !== undefined) references.push({ column, kind: 'party', text });
  }
  if (values.place !== undefined)
    references.push({ column: 'place', kind: 'place', text: values.place, operator: 'self' });
  if (values.destination !== undefined)
    references.push({ column: 'destination', kind: 'place', text: values.destination, operator: 'receiver' });
  if (values.origin !== undefined)
    references.push({ column: 'origin', kind: 'place', text: values.origin, operator: 'sender' });
  return references;
}

/** How a row names its lot, and whether it may bring a new batch number. */
export interface LotMention {
  readonly batchNo: string | null;
  readonly traceCode: string | null;
  /** `make`: the lot comes into being here; `use`: it is there already; `take`: it comes from somebody else. */
  readonly how: 'make' | 'use' | 'take';
  readonly productName: string | null;
}

/** The lot that a row of a voucher names; null for a loss that names none. */
export function lotOf(kind: Voucher['kind'], values: Values): LotMention | null {
  const batchNo = values.batchNo ?? null;
  const traceCode = values.traceCode ?? null;
  const productName = values.productName ?? null;
  switch (kind) {
    case 'purchase':
      return {
        batchNo: batchNo ?? (traceCode === null ? (values.voucherNo ?? null) : null),
        traceCode,
        how: 'make',
        productName,
      };
    case 'processing':
      if (values.part === 'loss')
        return batchNo === null && traceCode === null
          ? null
          : { batchNo, traceCode, how: 'use', productName: null };
      return {
        batchNo,
        traceCode,
        how: values.part === 'output' ? 'make' : 'use',
        productName: values.part === 'output' ? productName : null,
      };
    case 'receipt':
      return { batchNo, traceCode, how: 'take', productName: null };
    case 'return':
      return { batchNo, traceCode, how: values.direction === 'in' ? 'take' : 'use', productName: null };
    case 'shipment':
    case 'stocktake':
      return { batchNo, traceCode, how: 'use', productName: null };
  }
}
