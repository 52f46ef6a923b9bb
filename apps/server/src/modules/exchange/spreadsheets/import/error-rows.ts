import type { Locale } from '@liangsu/contract';
import { matchHeaders, tableOf } from '@liangsu/domain/entries';
import type { Queryable } from '../../../../platform/db/pool.ts';
import { csvFile } from '../writing/csv.ts';
import type { ErrorFile } from '../writing/error-file.ts';
import { type Job, readRows, rowFaults } from './job-store.ts';

/** What an import's error file is made of; `db` reads as whoever asks for it. */
export function errorFileOf(db: Queryable, job: Job, locale: Locale): ErrorFile {
  const table = tableOf(job.kind);
  const headers = job.headers ?? table.columns.map((column) => column.zh);
  const dateColumns = new Set<number>();
  matchHeaders(table, headers).columns.forEach((column, i) => {
    if (column?.kind === 'date' || column?.kind === 'day') dateColumns.add(i);
  });
  return { table, headers, dateColumns, rows: readRows(db, 'bad', job.id), locale };
}

const WARNING_HEADERS = {
  'zh-CN': ['行', '列', '内容', '提醒'],
  en: ['Row', 'Column', 'Value', 'Warning'],
} as const satisfies Record<Locale, readonly string[]>;

/** What is said of an import's doubtful rows, row by row: they are recorded, so this file is to be read and not sent again. */
export function warningsCsv(db: Queryable, job: Job, locale: Locale): AsyncGenerator<string> {
  async function* lines() {
    for await (const block of readRows(db, 'doubtful', job.id))
      yield rowFaults(job.kind, block, locale).map(({ row, header, value, message }) => [
        row,
        header,
        value,
        message,
      ]);
  }
  return csvFile(WARNING_HEADERS[locale], lines());
}
