import type { Cell } from '@liangsu/domain/entries';

/** One row of a sheet; `no` counts from 1 as the spreadsheet shows it. */
export interface SheetRow {
  readonly no: number;
  readonly cells: readonly Cell[];
}

/** A sheet that can be read from its start, as often as needed, in blocks of rows, with bounded memory. */
export interface Sheet {
  readonly name: string;
  readonly date1904: boolean;
  /** `onProgress` is told the share of the sheet that was read, 0 to 1. */
  blocks(onProgress?: (share: number) => void): AsyncGenerator<SheetRow[]>;
}

/** An opened file; `close` it. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  close(): Promise<void>;
}

/** Columns beyond this are not read. */
export const MAX_COLUMNS = 200;
