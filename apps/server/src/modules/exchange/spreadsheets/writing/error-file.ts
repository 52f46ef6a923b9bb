import type { Locale } from '@liangsu/contract';
import {
  type Cell,
  cellText,
  momentOfSerial,
  plainHeader,
  REASON_HEADERS,
  reasonText,
  type Table,
} from '@liangsu/domain/entries';
import type { BadRow } from '../import/job-store.ts';
import { csvFile } from './csv.ts';
import type { OutCell } from './safe-cell.ts';
import { STYLE, xlsxFile } from './xlsx.ts';

/** What a column of a table is called in the reader's language; the key itself for one that is not there. */
export function headerOf(table: Table, key: string, locale: Locale): string {
  const column = table.columns.find((c) => c.key === key);
  return column === undefined ? key : locale === 'en' ? column.en : column.zh;
}

/** All faults of a row in one sentence each. */
export function reasonsOf(table: Table, row: BadRow, locale: Locale): string {
  return row.faults
    .map((f) => {
      const header =
        f.column === '' ? '' : `${headerOf(table, f.column, locale)}${locale === 'en' ? ': ' : '：'}`;
      return `${header}${reasonText(f.reason, locale)}`;
    })
    .join(locale === 'en' ? '; ' : '；');
}

/** A cell as it goes back to its owner; a date that the spreadsheet kept as a number becomes a date to read. */
function giveBack(cell: Cell, isDate: boolean): OutCell {
  if (typeof cell === 'number') {
    if (!isDate) return Math.abs(cell) < 1e15 ? cell : cellText(cell);
    const moment = momentOfSerial(cell);
    if (moment === null) return cell;
    return moment.precision === 'day' ? moment.time.slice(0, 10) : moment.time.slice(0, 19).replace('T', ' ');
  }
  return typeof cell === 'string' ? cell : cellText(cell);
}

/** The bad rows of an import, and how they are to be shown. */
export interface ErrorFile {
  table: Table;
  /** The header line of the file that was sent. */
  headers: readonly string[];
  dateColumns: ReadonlySet<number>;
  rows: AsyncIterable<readonly BadRow[]>;
  locale: Locale;
}

const isReason = (header: string): boolean =>
  [REASON_HEADERS.zh, REASON_HEADERS.en].map(plainHeader).includes(plainHeader(header));

/** Columns of the file that go back: not the reasons of an earlier error file. */
function keptColumns(file: ErrorFile): number[] {
  return file.headers.flatMap((header, i) => (isReason(header) ? [] : [i]));
}

async function* cellsOf(file: ErrorFile): AsyncGenerator<OutCell[][]> {
  const kept = keptColumns(file);
  for await (const block of file.rows)
    yield block.map((row) => [
      reasonsOf(file.table, row, file.locale),
      ...kept.map((i) => giveBack(row.cells[i] ?? null, file.dateColumns.has(i))),
    ]);
}

/** The bad rows as they stood, with the reasons in front: to be corrected and sent again. */
export function errorXlsx(file: ErrorFile): AsyncGenerator<Uint8Array> {
  const reason = file.locale === 'en' ? REASON_HEADERS.en : REASON_HEADERS.zh;
  return xlsxFile([
    {
      name: file.locale === 'en' ? file.table.en : file.table.zh,
      columns: [
        { header: reason, width: 60, headerStyle: STYLE.required },
        ...keptColumns(file).map((i) => ({ header: file.headers[i]!, width: 16, text: true })),
      ],
      rows: cellsOf(file),
      cellStyle: (_, column) => (column === 0 ? STYLE.fault : STYLE.plain),
    },
  ]);
}

/** The same as CSV. */
export function errorCsv(file: ErrorFile): AsyncGenerator<string> {
  const reason = file.locale === 'en' ? REASON_HEADERS.en : REASON_HEADERS.zh;
  return csvFile([reason, ...keptColumns(file).map((i) => file.headers[i]!)], cellsOf(file));
}
