import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../../../../platform/config.ts';
import type { Context } from '../../../../platform/context.ts';
import { asAppError } from '../../../../platform/http/errors.ts';
import type { CapturePipeline } from '../../../trace/index.ts';
import { FileError } from '../reading/file-error.ts';
import { claimJob, finishJob, type Job, LEASE_SECONDS, releaseJob, saveProgress } from './job-store.ts';
import { ImportStopped, runImport } from './run-import.ts';

/** Imports that one process works on at the same time; more wait. */
const AT_ONCE = 2;
const SAVE_MS = 500;
const LOOK_MS = 10_000;
/** A job whose file is on no server for so long is given up. */
const FILE_PATIENCE_MS = 3600_000;

/** Where uploaded files lie until their import is over. */
export function importFolder(config: Pick<Config, 'dataDir'>): string {
  const folder = join(config.dataDir, 'imports');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** The file of an import. */
export function importPath(config: Pick<Config, 'dataDir'>, id: string): string {
  return join(importFolder(config), `${id}.upload`);
}

/**
 * Works on imports in the background. A job belongs to one process at a time, by a lease in the database: when a process
 * dies, another (or the same, restarted) goes on behind the last row that was durable.
 */
export class ImportRunner {
  readonly #context: Context;
  readonly #capture: CapturePipeline;
  readonly #id = uuidv7();
  readonly #running = new Map<string, Promise<void>>();
  readonly #elsewhere = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #stopping = false;
  #looking: Promise<void> | null = null;

  constructor(context: Context, capture: CapturePipeline) {
    this.#context = context;
    this.#capture = capture;
  }

  /** Looks for work now and from then on: new imports, and those that a dead process left. */
  start(): void {
    this.#timer = setInterval(() => this.wake(), LOOK_MS);
    this.#timer.unref();
    this.wake();
  }

  /** There may be work. */
  wake(): void {
    if (this.#looking !== null || this.#stopping) return;
    this.#looking = this.#look()
      .catch((error: unknown) => this.#context.log.error({ err: error }, 'looking for imports failed'))
      .finally(() => {
        this.#looking = null;
      });
  }

  /** Lets go of all imports in order: each ends its chunk, and whoever starts next goes on with it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking;
    await Promise.allSettled(this.#running.values());
  }

  /** Takes one import and ends when it has ended; `onProgress` is told after each chunk. For the command line. */
  async runOne(id: string, onProgress: (job: Job) => void): Promise<void> {
    const job = await claimJob(this.#context.engine, this.#id, { id });
    if (job !== null) await this.#work(job, onProgress);
  }

  async #look(): Promise<void> {
    while (!this.#stopping && this.#running.size < AT_ONCE) {
      const job = await claimJob(this.#context.engine, this.#id, {
        skip: [...this.#elsewhere, ...this.#running.keys()],
      });
      if (job === null) return;
      if (!existsSync(importPath(this.#context.config, job.id))) {
        await this.#withoutFile(job);
        continue;
      }
      const work = this.#work(job, () => {}).finally(() => {
        this.#running.delete(job.id);
        this.wake();
      });
      this.#running.set(job.id, work);
    }
  }

  async #withoutFile(job: Job): Promise<void> {
    const { engine: pool, now } = this.#context;
    if (now().getTime() - job.created_at.getTime() > FILE_PATIENCE_MS) {
      await finishJob(pool, this.#id, job.id, 'failed', { code: 'file.gone', params: {} }, now());
      return;
    }
    // Another server of this installation may have it.
    this.#elsewhere.add(job.id);
    await releaseJob(pool, this.#id, job.id, now());
  }

  async #work(job: Job, onProgress: (job: Job) => void): Promise<void> {
    const { engine: pool, log, now } = this.#context;
    const path = importPath(this.#context.config, job.id);
    let saved = 0;
    const tick = async () => {
      onProgress(job);
      if (this.#stopping) {
        await saveProgress(pool, this.#id, job);
        throw new ImportStopped('released');
      }
      if (Date.now() - saved < SAVE_MS) return;
      saved = Date.now();
      const answer = await saveProgress(pool, this.#id, job);
      if (answer === null) throw new ImportStopped('released');
      if (answer.cancelAsked) throw new ImportStopped('cancelled');
    };
    // One long chunk, or a long wait for capture, must not look like death.
    const heart = setInterval(
      () => void saveProgress(pool, this.#id, job).catch(() => {}),
      (LEASE_SECONDS * 1000) / 3,
    );
    heart.unref();
    const end = async (state: Job['state'], failure: Job['failure']) => {
      clearInterval(heart);
      await saveProgress(pool, this.#id, job);
      await finishJob(pool, this.#id, job.id, state, failure, now());
      job.state = state;
      await rm(path, { force: true });
      onProgress(job);
    };
    try {
      const outcome = await runImport({ context: this.#context, capture: this.#capture, job, path, tick });
      await end(outcome.state, outcome.failure);
      log.info(
        { import: job.id, kind: job.kind, state: outcome.state, rows: job.rows_read, bad: job.rows_bad },
        'import ended',
      );
    } catch (error) {
      clearInterval(heart);
      await this.#ended(job, error, end).catch((failure: unknown) =>
        log.error({ err: failure, import: job.id }, 'the end of an import could not be recorded'),
      );
    }
  }

  async #ended(
    job: Job,
    error: unknown,
    end: (state: Job['state'], failure: Job['failure']) => Promise<void>,
  ): Promise<void> {
    const { engine: pool, log, now } = this.#context;
    if (error instanceof ImportStopped) {
      if (error.why === 'cancelled') await end('cancelled', null);
      else await releaseJob(pool, this.#id, job.id, now());
      return;
    }
    if (error instanceof FileError) {
      await end('failed', { code: error.code, params: { ...error.params } });
      return;
    }
    log.error({ err: error, import: job.id }, 'import failed');
    // The database went away: the lease runs out, and the import goes on when it is back.
    if (asAppError(error, job.id).status === 503) return;
    await end('failed', { code: 'import.fault', params: { detail: (error as Error).message.slice(0, 200) } });
  }
}
