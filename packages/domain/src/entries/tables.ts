import { isMasterKind, type TableKind } from './kinds.ts';
import type { Table } from './table.ts';
import { PARTY, PLACE } from './tables-master.ts';
import { PURCHASE, RECEIPT, RETURN, SHIPMENT, STOCKTAKE } from './tables-moves.ts';
import { processing, weighbridge } from './tables-works.ts';

const BY_KIND: Readonly<Record<TableKind, Table>> = {
  party: PARTY,
  place: PLACE,
  purchase: PURCHASE,
  processing: processing(),
  shipment: SHIPMENT,
  receipt: RECEIPT,
  return: RETURN,
  stocktake: STOCKTAKE,
  weighbridge: weighbridge(),
};

/** Every table, in the order in which an organisation fills them. */
export const TABLES: readonly Table[] = Object.values(BY_KIND);

/** The table of a kind. */
export function tableOf(kind: TableKind): Table {
  return BY_KIND[kind];
}

/** The table as a form uses it: a form's request id can stand in for the voucher number. */
export function formTableOf(kind: TableKind): Table {
  const table = BY_KIND[kind];
  if (isMasterKind(kind)) return table;
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.key === 'voucherNo' ? { ...column, required: false } : column,
    ),
  };
}
