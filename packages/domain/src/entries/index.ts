export {
  type Cell,
  type CellContext,
  cellText,
  optionOf,
  plainNumber,
  readCell,
} from './cells.ts';
export { LOSSES, PARTS, PARTY_KIND_OPTIONS, PLACE_KIND_OPTIONS, PROCESSES, UNIT_OPTIONS } from './columns.ts';
export { dateRange, dayOf, momentOfSerial, momentOfText, startOf, TABLE_ZONE } from './dates.ts';
export {
  documentUri,
  ENTRY_CONTEXT,
  entryEvents,
  eventQuantity,
  type FoundNames,
  lotUri,
  ownPlaceUri,
  partyKey,
} from './events.ts';
export { type EntryFault, type EntryFaultCode, type FaultColumn, fault } from './faults.ts';
export { type HeaderMatch, matchHeaders, plainHeader, REASON_HEADERS } from './headers.ts';
export {
  ENTRY_KINDS,
  type EntryKind,
  isMasterKind,
  MASTER_KINDS,
  type MasterKind,
  rightToLoad,
  TABLE_KINDS,
  type TableKind,
} from './kinds.ts';
export { reasonText } from './messages.ts';
export {
  difference,
  type HeaderUnits,
  isBlank,
  isExample,
  netWeight,
  type RawRow,
  type ReadRow,
  readRow,
} from './row.ts';
export { type RowsBack, rowsOfEvents, type WrittenRow } from './rows-back.ts';
export {
  type CellKind,
  type Column,
  EXAMPLE_MARK,
  type Measured,
  type Moment,
  type Option,
  type Table,
  type Values,
} from './table.ts';
export { formTableOf, TABLES, tableOf } from './tables.ts';
export {
  checkVoucher,
  columnIn,
  isGrouped,
  type LotMention,
  lotOf,
  type Reference,
  referencesOf,
  sharedOf,
  VOUCHER_ROWS,
  type Voucher,
  voucherOf,
} from './vouchers.ts';
