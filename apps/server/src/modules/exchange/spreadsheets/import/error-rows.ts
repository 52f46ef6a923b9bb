import type { Locale } from '@liangsu/contract';
import { matchHeaders, tableOf } from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import type { ErrorFile } from '../writing/error-file.ts';
import { type Job, readBadRows } from './job-store.ts';

/** What an import's error file is made of. */
export function errorFileOf(context: Context, job: Job, locale: Locale): ErrorFile {
  const table = tableOf(job.kind);
  const headers = job.headers ?? table.columns.map((column) => column.zh);
  const dateColumns = new Set<number>();
  matchHeaders(table, headers).columns.forEach((column, i) => {
    if (column?.kind === 'date' || column?.kind === 'day') dateColumns.add(i);
  });
  return { table, headers, dateColumns, rows: readBadRows(context.engine, job.id), locale };
}
