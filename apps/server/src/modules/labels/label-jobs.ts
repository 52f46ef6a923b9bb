import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LabelJobView, Locale } from '@liangsu/contract';
import type { Context } from '../../platform/context.ts';
import { AppError } from '../../platform/http/errors.ts';
import type { Areas } from '../access/index.ts';
import { labelsOf } from './label-facts.ts';
import { LABEL_LAYOUTS, type LabelLayoutName } from './layouts.ts';
import { renderLabelSheetPdf } from './sheet.ts';

/** Files are kept a day, then deleted. */
const KEPT_MS = 24 * 3_600_000;
const SWEEP_MS = 3_600_000;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A long print as it is to be made. */
export interface LabelOrder {
  /** Canonical codes. */
  codes: readonly string[];
  layout: LabelLayoutName;
  copies: number;
  locale: Locale;
  owner: string;
  /** For which organisation; 0: the installation. */
  party: number;
}

interface Job {
  view: LabelJobView;
  owner: string;
  /** Left out in prints of before. */
  party?: number;
}

/** How many prints of one organisation wait at most, and how many labels of theirs are kept at most. */
export const MOST_WAITING = 10;
export const MOST_KEPT = 1_000_000;

/** Whether two prints are counted together: of one organisation, of the installation by who ordered them. */
const sameHousehold = (a: Job, b: Job): boolean =>
  (a.party ?? 0) === 0 || (b.party ?? 0) === 0 ? a.owner === b.owner : a.party === b.party;

/**
 * Long prints, drawn one after another into files of the data folder. What stands beside each file says whose it is and
 * how it ended; a print that was interrupted by the end of the program has failed and is ordered again.
 */
export class LabelJobs {
  readonly #context: Context;
  readonly #areas: Areas;
  readonly #folder: string;
  readonly #live = new Map<string, Job>();
  readonly #stopping = new AbortController();
  #queue: Promise<void> = Promise.resolve();
  #sweeper: NodeJS.Timeout | undefined;

  constructor(context: Context, areas: Areas) {
    this.#context = context;
    this.#areas = areas;
    this.#folder = join(context.config.dataDir, 'labels');
  }

  /** Begins to delete what has expired, now and every hour. */
  start(): void {
    const sweep = () => void this.sweep().catch((err) => this.#context.log.warn({ err }, 'label files'));
    sweep();
    this.#sweeper = setInterval(sweep, SWEEP_MS).unref();
  }

  /** Gives up what is being drawn. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#stopping.abort();
    await this.#queue;
  }

  /** Queues a print and returns at once. Throws labels.waiting and labels.kept where its organisation has too many. */
  async order(order: LabelOrder): Promise<LabelJobView> {
    const now = this.#context.now();
    const job: Job = {
      owner: order.owner,
      party: order.party,
      view: {
        id: randomUUID(),
        state: 'queued',
        done: 0,
        total: order.codes.length * order.copies,
        createdAt: now.toISOString(),
        finishedAt: null,
        expiresAt: new Date(now.getTime() + KEPT_MS).toISOString(),
        bytes: null,
      },
    };
    // Counted before anything is waited for, so that orders at one moment count each other.
    const waiting = [...this.#live.values()].filter((one) => sameHousehold(one, job)).length;
    if (waiting >= MOST_WAITING) throw new AppError('labels.waiting', { limit: MOST_WAITING });
    this.#live.set(job.view.id, job);
    try {
      await mkdir(this.#folder, { recursive: true });
      const count = await this.#kept(job);
      if (count > MOST_KEPT)
        throw new AppError('labels.kept', { count: count - job.view.total, limit: MOST_KEPT });
      await this.#note(job);
    } catch (error) {
      this.#live.delete(job.view.id);
      throw error;
    }
    this.#queue = this.#queue.then(() => this.#draw(job, order));
    return { ...job.view };
  }

  /** A print of this owner (null: anybody's); null when there is none. */
  async find(id: string, owner: string | null): Promise<LabelJobView | null> {
    const job = this.#live.get(id) ?? (await this.#read(id));
    return job === null || (owner !== null && job.owner !== owner) ? null : { ...job.view };
  }

  /** Where the file of a print lies. */
  fileOf(id: string): string {
    return join(this.#folder, `${id}.pdf`);
  }

  /** Deletes prints that have expired. */
  async sweep(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => [] as string[]);
    const oldest = this.#context.now().getTime() - KEPT_MS;
    for (const name of names) {
      const path = join(this.#folder, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (mtimeMs < oldest) await rm(path, { force: true });
    }
  }

  async #draw(job: Job, order: LabelOrder): Promise<void> {
    const { view } = job;
    const part = `${this.fileOf(view.id)}.part`;
    try {
      view.state = 'drawing';
      const labels = labelsOf(this.#context, this.#areas, order.codes, order.copies, order.locale);
      const pages = renderLabelSheetPdf(labels, LABEL_LAYOUTS[order.layout], {
        createdAt: this.#context.now(),
        onProgress: (progress) => {
          view.done = progress.labels;
        },
      });
      await pipeline(pages, createWriteStream(part), { signal: this.#stopping.signal });
      await rename(part, this.fileOf(view.id));
      view.bytes = (await stat(this.fileOf(view.id))).size;
      view.done = view.total;
      view.state = 'done';
    } catch (err) {
      view.state = 'failed';
      if (!this.#stopping.signal.aborted) this.#context.log.error({ err }, 'labels could not be drawn');
      await rm(part, { force: true });
    } finally {
      view.finishedAt = this.#context.now().toISOString();
      await this.#note(job).catch((err) => this.#context.log.error({ err }, 'label files'));
      this.#live.delete(view.id);
    }
  }

  async #note(job: Job): Promise<void> {
    const path = join(this.#folder, `${job.view.id}.json`);
    await writeFile(`${path}.part`, JSON.stringify(job));
    await rename(`${path}.part`, path);
  }

  /** How many labels of an organisation are kept or will be, those of `job` included. */
  async #kept(job: Job): Promise<number> {
    const names = await readdir(this.#folder);
    const noted = names.flatMap((name) => (name.endsWith('.json') ? name.slice(0, -'.json'.length) : []));
    let total = 0;
    for (const id of new Set([...noted, ...this.#live.keys()])) {
      const one = this.#live.get(id) ?? (await this.#read(id));
      if (one !== null && sameHousehold(one, job) && one.view.state !== 'failed') total += one.view.total;
    }
    return total;
  }

  async #read(id: string): Promise<Job | null> {
    if (!ID.test(id)) return null;
    const text = await readFile(join(this.#folder, `${id}.json`), 'utf8').catch(() => null);
    if (text === null) return null;
    const job = JSON.parse(text) as Job;
    // Nobody works on it any more: the program ended in between.
    if (job.view.state === 'queued' || job.view.state === 'drawing') job.view.state = 'failed';
    return job;
  }
}
