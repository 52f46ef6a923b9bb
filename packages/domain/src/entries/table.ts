import type { TableKind } from './kinds.ts';

/** A point in time as a table states it: RFC 3339 with zone; `day` when only the date was given. */
export interface Moment {
  readonly time: string;
  readonly precision: 'moment' | 'day';
}

/** A quantity as it stands in a table: plain decimal and the unit's code (`KGM`, `TNE`, `斤`, …). */
export interface Measured {
  readonly number: string;
  readonly unit: string;
  /** Nobody stated the unit: it was taken for the usual one, kilograms. */
  readonly assumed?: true;
}

/** Everything that a row of any table can say, read and checked. What was left empty is absent. */
export interface Values {
  voucherNo?: string;
  lineNo?: string;
  waybillNo?: string;
  returnNo?: string;
  date?: Moment;
  /** References as written (name, credit code, place code): the store finds out whom they mean. */
  self?: string;
  supplier?: string;
  producer?: string;
  sender?: string;
  receiver?: string;
  counterparty?: string;
  operator?: string;
  place?: string;
  origin?: string;
  destination?: string;
  parent?: string;
  batchNo?: string;
  /** Canonical code of a lot. */
  traceCode?: string;
  productName?: string;
  commodity?: string;
  foodClass?: string;
  originArea?: string;
  harvestYear?: string;
  harvestDate?: string;
  productionDate?: string;
  bestBefore?: string;
  grade?: string;
  grainOwner?: string;
  reserveTier?: string;
  reserveArea?: string;
  quantity?: Measured;
  bookQuantity?: Measured;
  gross?: Measured;
  tare?: Measured;
  deduct?: Measured;
  capacity?: Measured;
  unit?: string;
  process?: string;
  part?: string;
  lossKind?: string;
  moistureBefore?: string;
  moistureAfter?: string;
  direction?: string;
  business?: string;
  vehicle?: string;
  note?: string;
  // Master data.
  uscc?: string;
  gln?: string;
  name?: string;
  nameEn?: string;
  kinds?: readonly string[];
  placeKind?: string;
  placeCode?: string;
  jurisdictionCode?: string;
  address?: string;
  contactName?: string;
  contactPhone?: string;
  longitude?: string;
  latitude?: string;
}

/** How the text of a cell is read. */
export type CellKind =
  | 'text'
  | 'date'
  | 'day'
  | 'year'
  | 'quantity'
  | 'unit'
  | 'percent'
  | 'coordinate'
  | 'option'
  | 'options'
  | 'party'
  | 'place'
  | 'batch'
  | 'traceCode'
  | 'uscc'
  | 'gln'
  | 'area'
  | 'placeCode';

/** One choice of an enumeration; the labels are what the drop-down shows. */
export interface Option {
  readonly value: string;
  readonly zh: string;
  readonly en: string;
  /** Other words that mean the same. */
  readonly also?: readonly string[];
}

/** One column: header, reading, example and help. Template, form, validation and documentation are served from it. */
export interface Column {
  readonly key: keyof Values;
  readonly zh: string;
  readonly en: string;
  readonly kind: CellKind;
  readonly required?: boolean;
  readonly options?: readonly Option[];
  /** Other headers under which clerks' own files have this column. */
  readonly also?: readonly string[];
  readonly help: { readonly zh: string; readonly en: string };
  /** Longest text, in characters. */
  readonly max?: number;
}

/** One table: what a spreadsheet of this kind consists of. */
export interface Table {
  readonly kind: TableKind;
  readonly zh: string;
  readonly en: string;
  readonly help: { readonly zh: string; readonly en: string };
  readonly columns: readonly Column[];
  /** The column whose text marks an example row (`示例…`): such rows are skipped. */
  readonly mark: 'voucherNo' | 'name';
  /** Rows that show how it is filled in, by column key. */
  readonly examples: readonly Readonly<Partial<Record<keyof Values, string>>>[];
}

/** What an example row's marked cell begins with. */
export const EXAMPLE_MARK = '示例';
