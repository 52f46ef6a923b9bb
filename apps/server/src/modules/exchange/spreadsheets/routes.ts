import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import {
  cancelEntry,
  cancelImport,
  checkRows,
  correctEntry,
  createEntry,
  createImport,
  getEntry,
  getImport,
  getImportErrorsCsv,
  getImportErrorsXlsx,
  getImportWarningsCsv,
  getTemplate,
  listEntries,
  listImports,
  listTemplates,
} from '@liangsu/contract';
import { sightOfOwn } from '@liangsu/domain/access';
import { rightToLoad, TABLE_KINDS, TABLES, type TableKind, tableOf } from '@liangsu/domain/entries';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../../platform/context.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import { seenBy } from '../../../platform/db/viewer.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { decideOn } from '../../../platform/http/decide.ts';
import { AppError } from '../../../platform/http/errors.ts';
import type { CapturePipeline } from '../../trace/index.ts';
import { checkRows as check } from './check-rows.ts';
import { correctEntry as correct } from './entry/correct-entry.ts';
import { createEntry as create } from './entry/create-entry.ts';
import { getEntry as get } from './entry/get-entry.ts';
import { listEntries as list } from './entry/list-entries.ts';
import { errorFileOf, warningsCsv } from './import/error-rows.ts';
import {
  cancelJob,
  countDoubtfulRows,
  findJob,
  type Job,
  jobView,
  listJobs,
  type Mode,
  readRows,
  rowFaults,
} from './import/job-store.ts';
import {
  enterImport,
  FILE_LIMIT,
  type ReceivedFile,
  receiveFile,
  requireRoom,
} from './import/receive-file.ts';
import { ImportRunner } from './import/runner.ts';
import { errorCsv, errorXlsx } from './writing/error-file.ts';
import { describeTable, templateCsv, templateXlsx } from './writing/template.ts';
import { XLSX_TYPE } from './writing/xlsx.ts';

const CSV_TYPE = 'text/csv; charset=utf-8';
const FIRST_FAULTS = 50;

/** Spreadsheets in and out, and forms that record the same. */
export function registerSpreadsheets(app: App, context: Context, capture: CapturePipeline): ImportRunner {
  const runner = new ImportRunner(context, capture);
  app.addHook('onReady', async () => runner.start());
  app.addHook('onClose', async () => runner.stop());
  void app.register(async (scope) => {
    await scope.register(multipart, {
      limits: { files: 1, fields: 10, fieldSize: 200, fileSize: FILE_LIMIT + 1 },
    });
    registerImports(scope, context, runner);
  });
  registerTemplates(app);
  registerEntries(app, context, capture);
  return runner;
}

/** A file for download: in pieces, as the reader takes them; given up when the reader goes away. */
function download(
  reply: FastifyReply,
  name: string,
  type: string,
  pieces: AsyncIterable<string | Uint8Array>,
) {
  const utf8 = encodeURIComponent(name);
  return reply
    .header(
      'content-disposition',
      `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${utf8}`,
    )
    .type(type)
    .send(Readable.from(pieces, { objectMode: false }));
}

/** Imports as somebody sees them who does `action`: those of the organisation that they act for. */
const importsSeen = ({ pool }: Context, { acting, partyId }: Actor, action: string): Queryable =>
  seenBy(pool, sightOfOwn(acting, action, partyId));

async function requireJob(seen: Queryable, actor: Actor, id: string): Promise<Job> {
  const job = await findJob(seen, id, actor.partyId);
  if (job === null) throw new AppError('resource.notFound', { what: 'import', id });
  return job;
}

/** Declaring parties and places takes its own right; the console asks the same before it offers their tables. */
function requireRight(actor: Actor, kind: TableKind): void {
  const right = rightToLoad(kind, actor.partyId);
  if (right !== null) decideOn(actor, right.action, right.thing);
}

interface Upload {
  file: ReceivedFile;
  name: string;
  kind: string | undefined;
  mode: string | undefined;
}

/** Reads the parts of an upload; the file goes to disk as it comes. */
async function readUpload(context: Context, request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart())
    throw new AppError('request.unsupportedMediaType', {
      type: String(request.headers['content-type'] ?? ''),
      expected: 'multipart/form-data',
    });
  const fields: Record<string, string> = {};
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value);
      continue;
    }
    const file = await receiveFile(context, part.file);
    return { file, name: part.filename || 'import', kind: fields['kind'], mode: fields['mode'] };
  }
  throw new AppError('request.invalid', { count: 1 }, (locale) => [
    {
      path: '/file',
      code: 'required',
      message: locale === 'en' ? 'A part “file” is needed' : '缺少文件（file）',
    },
  ]);
}

function wantedKind(kind: string | undefined): TableKind {
  const found = TABLE_KINDS.find((k) => k === kind);
  if (found !== undefined) return found;
  throw new AppError('request.invalid', { count: 1 }, (locale) => [
    {
      path: '/kind',
      code: 'enum',
      message: `${locale === 'en' ? 'must be one of: ' : '应为下列之一：'}${TABLE_KINDS.join(', ')}`,
    },
  ]);
}

function wantedMode(mode: string | undefined): Mode {
  if (mode === undefined || mode === 'goodRows') return 'goodRows';
  if (mode === 'allOrNothing') return mode;
  throw new AppError('request.invalid', { count: 1 }, (locale) => [
    {
      path: '/mode',
      code: 'enum',
      message: `${locale === 'en' ? 'must be one of: ' : '应为下列之一：'}allOrNothing, goodRows`,
    },
  ]);
}

function registerImports(app: App, context: Context, runner: ImportRunner): void {
  mount(app, createImport, async ({ query, actor, locale, request, audit }) => {
    if (query?.kind !== undefined) requireRight(actor, query.kind);
    await requireRoom(context, actor.partyId);
    const upload = await readUpload(context, request);
    const settle = async () => {
      const kind = query?.kind ?? wantedKind(upload.kind);
      const mode = wantedMode(query?.mode ?? upload.mode);
      requireRight(actor, kind);
      return enterImport(context, upload.file, {
        kind,
        mode,
        fileName: upload.name,
        party: actor.partyId,
        createdBy: actor.name,
      });
    };
    const job = await settle().catch(async (error: unknown) => {
      await upload.file.discard();
      throw error;
    });
    audit.thing('import', job.id);
    audit.change(null, { kind: job.kind, name: job.file_name });
    runner.wake();
    return jobView(job, locale);
  });
  mount(app, listImports, async ({ query, actor, locale }) => {
    const limit = query?.limit ?? 50;
    const [at, id] = (query?.cursor ?? '').split('|');
    const before = at && id && !Number.isNaN(Date.parse(at)) ? { at, id } : undefined;
    const jobs = await listJobs(importsSeen(context, actor, listImports.action), actor.partyId, {
      kind: query?.kind,
      state: query?.state,
      before,
      limit: limit + 1,
    });
    const page = jobs.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map((job) => jobView(job, locale)),
      next: jobs.length > limit && last ? `${last.created_at.toISOString()}|${last.id}` : null,
      total: null,
    };
  });
  mount(app, getImport, async ({ params, actor, locale }) => {
    const seen = importsSeen(context, actor, getImport.action);
    const job = await requireJob(seen, actor, params.id);
    const first = async (which: 'bad' | 'doubtful') => {
      const block = await readRows(seen, which, job.id, FIRST_FAULTS).next();
      return rowFaults(job.kind, block.done ? [] : block.value, locale).slice(0, FIRST_FAULTS);
    };
    const doubtful = await countDoubtfulRows(seen, job.id);
    return {
      ...jobView(job, locale),
      faults: await first('bad'),
      doubtful,
      warnings: doubtful === 0 ? [] : await first('doubtful'),
    };
  });
  mount(app, cancelImport, async ({ params, actor, locale, audit }) => {
    const seen = importsSeen(context, actor, cancelImport.action);
    const job = await requireJob(seen, actor, params.id);
    await cancelJob(context.engine, job.id, context.now());
    const now = await requireJob(seen, actor, params.id);
    audit.change({ state: job.state }, { state: now.state, name: job.file_name });
    return jobView(now, locale);
  });
  mount(app, getImportErrorsXlsx, async ({ params, actor, locale, reply, audit }) => {
    const seen = importsSeen(context, actor, getImportErrorsXlsx.action);
    const job = await requireJob(seen, actor, params.id);
    audit.change(null, { format: 'xlsx', rows: job.rows_bad });
    return download(reply, errorName(job, 'xlsx'), XLSX_TYPE, errorXlsx(errorFileOf(seen, job, locale)));
  });
  mount(app, getImportErrorsCsv, async ({ params, actor, locale, reply, audit }) => {
    const seen = importsSeen(context, actor, getImportErrorsCsv.action);
    const job = await requireJob(seen, actor, params.id);
    audit.change(null, { format: 'csv', rows: job.rows_bad });
    return download(reply, errorName(job, 'csv'), CSV_TYPE, errorCsv(errorFileOf(seen, job, locale)));
  });
  mount(app, getImportWarningsCsv, async ({ params, actor, locale, reply, audit }) => {
    const seen = importsSeen(context, actor, getImportWarningsCsv.action);
    const job = await requireJob(seen, actor, params.id);
    audit.change(null, { format: 'csv', rows: await countDoubtfulRows(seen, job.id) });
    const name = `${job.file_name.replace(/\.[^.]*$/, '')}-提醒.csv`;
    return download(reply, name, CSV_TYPE, warningsCsv(seen, job, locale));
  });
  mount(app, checkRows, ({ body, actor, locale }) => check(context, actor, body, locale));
}

const errorName = (job: Job, extension: string): string =>
  `${job.file_name.replace(/\.[^.]*$/, '')}-错误.${extension}`;

function registerTemplates(app: App): void {
  mount(app, listTemplates, ({ locale }) => ({
    tables: TABLES.map((table) => describeTable(table, locale)),
  }));
  mount(app, getTemplate, ({ params, reply }) => {
    const [kind = '', extension = ''] = params.file.split('.');
    const table = tableOf(kind as TableKind);
    const name = `${table.zh}模板.${extension}`;
    return extension === 'xlsx'
      ? download(reply, name, XLSX_TYPE, templateXlsx(table))
      : download(reply, name, CSV_TYPE, templateCsv(table));
  });
}

function registerEntries(app: App, context: Context, capture: CapturePipeline): void {
  mount(app, createEntry, async ({ body, actor, audit }) => {
    const answer = await create(context, capture, actor, body);
    audit.thing('entry', answer.receipts[0]?.eventId ?? null);
    audit.change(null, { kind: body.kind, events: answer.receipts.length });
    return answer;
  });
  mount(app, correctEntry, ({ params, body, actor, audit }) => {
    audit.change(null, { change: 'correct', kind: body.kind, reason: body.reason });
    return correct(context, capture, actor, params.eventId, {
      requestId: body.requestId,
      reason: body.reason,
      right: { kind: body.kind, rows: body.rows },
    });
  });
  mount(app, cancelEntry, ({ params, body, actor, audit }) => {
    audit.change(null, { change: 'cancel', reason: body.reason });
    return correct(context, capture, actor, params.eventId, { ...body, right: null });
  });
  mount(app, getEntry, ({ params, actor }) => get(context, actor, params.eventId));
  mount(app, listEntries, async ({ query, actor }) => {
    const before = /^\d{1,16}$/.test(query?.cursor ?? '') ? Number(query!.cursor) : null;
    const { items, next } = await list(context, actor, {
      kind: query?.kind,
      before,
      limit: query?.limit ?? 50,
    });
    return { items, next: next === null ? null : String(next), total: null };
  });
}
