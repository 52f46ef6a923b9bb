import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TABLE_KINDS } from '@liangsu/domain/entries';
import { importFromDisk } from '../modules/exchange/index.ts';
import { ConfigError } from '../platform/config.ts';
import { openContext } from './open-context.ts';

export interface ImportOptions {
  kind: string;
  mode?: string;
  party?: string;
  errors?: string;
  json?: boolean;
}

/**
 * `liangsu import FILE --kind K`: imports a spreadsheet in this process. Exit code 0: every row was recorded; 3: some
 * rows (or, all or nothing, all) were not, and the error file has them; 1: the file cannot be read; 2: wrong arguments.
 */
export async function importCommand(file: string, options: ImportOptions): Promise<void> {
  const kind = TABLE_KINDS.find((k) => k === options.kind);
  if (kind === undefined) throw new ConfigError(`--kind ${options.kind}: ${TABLE_KINDS.join(', ')}`);
  const mode = options.mode ?? 'goodRows';
  if (mode !== 'goodRows' && mode !== 'allOrNothing')
    throw new ConfigError(`--mode ${mode}: goodRows, allOrNothing`);
  if (!existsSync(file)) throw new ConfigError(`${file}: 没有这个文件 no such file`);

  const { context, capture, close } = await openContext();
  try {
    const live = !options.json && process.stderr.isTTY;
    const { job, errors } = await importFromDisk(context, capture, {
      source: createReadStream(file),
      fileName: basename(file),
      kind,
      mode,
      party: options.party ?? null,
      onProgress: ({ state, progress, rows }) => {
        if (live)
          process.stderr.write(
            `\r${state} ${(progress * 100).toFixed(0).padStart(3)} %  ${rows.read} 行 rows, ${rows.bad} 有误 bad `,
          );
      },
    });
    if (live) process.stderr.write('\n');
    let errorFile: string | null = null;
    if (job.hasErrors) {
      errorFile = options.errors ?? `${file.replace(/\.[^.]*$/, '')}-错误.xlsx`;
      await pipeline(Readable.from(errors(), { objectMode: false }), createWriteStream(errorFile));
    }
    if (options.json) console.log(JSON.stringify({ ...job, errorFile }));
    else {
      console.log(
        `${job.state}: ${job.rows.read} 行 rows, ${job.rows.good} 正确 good, ${job.rows.bad} 有误 bad`,
      );
      if (job.records > 0) console.log(`${job.records} 条资料 records`);
      else
        console.log(
          `${job.events.accepted} 个事件 events, ${job.events.duplicates} 重复 duplicates, ${job.events.conflicts} 冲突 conflicts`,
        );
      if (job.failure) console.error(job.failure.message);
      if (errorFile) console.log(`错误文件 error file: ${errorFile}`);
    }
    process.exitCode = job.state === 'failed' ? 1 : job.rows.bad > 0 ? 3 : 0;
  } finally {
    await close();
  }
}
