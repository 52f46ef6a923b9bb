import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TableKind } from '@liangsu/domain/entries';
import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../../../../platform/context.ts';
import { AppError } from '../../../../platform/http/errors.ts';
import { findJob, insertJob, type Job, MOST_WAITING, type Mode, mayWait } from './job-store.ts';
import { importFolder, importPath } from './runner.ts';

/** Largest file that can be uploaded, in bytes: more than a million rows. */
export const FILE_LIMIT = 512 * 1024 * 1024;

export interface NewImport {
  readonly kind: TableKind;
  readonly mode: Mode;
  readonly fileName: string;
  readonly party: number;
  readonly createdBy: string;
}

/** A file that lies in the imports' folder and belongs to no job yet. */
export interface ReceivedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: Buffer;
  /** Removes it, unless it became an import's. */
  discard(): Promise<void>;
}

/** Writes an upload to disk as it comes. An upload that breaks off leaves nothing behind. Throws request.tooLarge. */
export async function receiveFile(context: Context, source: Readable): Promise<ReceivedFile> {
  const path = join(importFolder(context.config), `${randomUUID()}.part`);
  const hash = createHash('sha256');
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      if (bytes > FILE_LIMIT) done(new AppError('request.tooLarge', { limit: FILE_LIMIT }));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(source, count, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    return { path, bytes, sha256: hash.digest(), discard: () => rm(path, { force: true }) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

const tooManyWaiting = () => new AppError('import.waiting', { limit: MOST_WAITING });

/** Throws import.waiting before a file is received that could not be entered. */
export async function requireRoom({ engine }: Pick<Context, 'engine'>, party: number): Promise<void> {
  if (!(await mayWait(engine, party))) throw tooManyWaiting();
}

/** Makes a job of a received file; it starts as soon as a runner looks. Throws import.waiting. */
export async function enterImport(context: Context, file: ReceivedFile, wanted: NewImport): Promise<Job> {
  const id = uuidv7();
  await rename(file.path, importPath(context.config, id));
  try {
    const entered = await insertJob(context.engine, {
      id,
      ...wanted,
      fileName: wanted.fileName.replace(/^.*[\\/]/, '').slice(0, 255) || 'import',
      fileBytes: file.bytes,
      sha256: file.sha256,
      now: context.now(),
    });
    if (!entered) throw tooManyWaiting();
  } catch (error) {
    await rm(importPath(context.config, id), { force: true });
    throw error;
  }
  return (await findJob(context.engine, id, 0))!;
}
