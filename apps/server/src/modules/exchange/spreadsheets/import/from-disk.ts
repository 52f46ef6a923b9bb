import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ImportJobView } from '@liangsu/contract';
import type { TableKind } from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import { AppError } from '../../../../platform/http/errors.ts';
import type { CapturePipeline } from '../../../trace/index.ts';
import { errorXlsx } from '../writing/error-file.ts';
import { Directory } from './directory.ts';
import { errorFileOf } from './error-rows.ts';
import { findJob, jobView, type Mode } from './job-store.ts';
import { enterImport, receiveFile } from './receive-file.ts';
import { ImportRunner } from './runner.ts';

export interface DiskImport {
  readonly source: Readable;
  readonly fileName: string;
  readonly kind: TableKind;
  readonly mode: Mode;
  /** Credit code or name of the party on whose behalf; null: the installation, for whichever party a row names. */
  readonly party: string | null;
  onProgress(job: ImportJobView): void;
}

/** Imports a file in this process and ends when the import has ended. For the command line. */
export async function importFromDisk(
  context: Context,
  capture: CapturePipeline,
  wanted: DiskImport,
): Promise<{ job: ImportJobView; errors(): AsyncGenerator<Uint8Array> }> {
  const file = await receiveFile(context, wanted.source);
  try {
    const job = await enterImport(context, file, {
      kind: wanted.kind,
      mode: wanted.mode,
      fileName: wanted.fileName,
      party: await partyOf(context, wanted.party),
      createdBy: 'cli',
    });
    const runner = new ImportRunner(context, capture);
    // A server on the same database may take it first: then it is watched, and taken when that lets go of it.
    for (;;) {
      await runner.runOne(job.id, (now) => wanted.onProgress(jobView(now, 'zh-CN')));
      const now = (await findJob(context.engine, job.id, 0))!;
      wanted.onProgress(jobView(now, 'zh-CN'));
      if (!['queued', 'checking', 'writing'].includes(now.state))
        return {
          job: jobView(now, 'zh-CN'),
          errors: () => errorXlsx(errorFileOf(context.engine, now, 'zh-CN')),
        };
      await delay(500);
    }
  } finally {
    await file.discard();
  }
}

async function partyOf(context: Context, text: string | null): Promise<number> {
  if (text === null) return 0;
  const directory = new Directory(context.engine);
  await directory.loadParties([text]);
  const party = directory.party(text);
  if (!party.ok) throw new AppError('resource.notFound', { what: 'party', id: text });
  return (await directory.entered(party.value)).id!;
}
