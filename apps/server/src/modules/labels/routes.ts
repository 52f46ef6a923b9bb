import { createReadStream } from 'node:fs';
import {
  createLabelJob,
  getLabelJob,
  getLabelJobFile,
  getLotLabels,
  type Locale,
  printLabels,
} from '@liangsu/contract';
import type { FastifyReply } from 'fastify';
import type { Context } from '../../platform/context.ts';
import { type Actor, ownerOf } from '../../platform/http/actor.ts';
import { type App, mount } from '../../platform/http/app.ts';
import { AppError } from '../../platform/http/errors.ts';
import type { Areas } from '../access/index.ts';
import { requireSeenLot } from '../trace/index.ts';
import { labelsOf, oneLabel, requireLots } from './label-facts.ts';
import { LabelJobs } from './label-jobs.ts';
import { LABEL_LAYOUTS } from './layouts.ts';
import { renderLabelPng, renderLabelSvg } from './picture.ts';
import { renderLabelSheetPdf } from './sheet.ts';

const MOST_AT_ONCE = 20_000;
const MOST_PER_JOB = 200_000;

function attachment(reply: FastifyReply, type: string, name: string): FastifyReply {
  return reply.type(type).header('content-disposition', `attachment; filename="${name}"`);
}

/** Refuses more labels than can be printed in one go. */
function withinLimit(total: number, limit: number): void {
  if (total <= limit) return;
  throw new AppError('request.invalid', { count: 1 }, (locale: Locale) => [
    {
      path: '/copies',
      code: 'label.tooMany',
      message:
        locale === 'en'
          ? `${total} labels are more than the ${limit} that can be printed at once`
          : `共 ${total} 张标签，超过一次可打印的 ${limit} 张`,
    },
  ]);
}

/** Labels of one lot, of many, and long prints. */
export function registerLabels(app: App, context: Context, areas: Areas): void {
  const jobs = new LabelJobs(context, areas);
  app.addHook('onReady', async () => jobs.start());
  app.addHook('onClose', async () => jobs.stop());

  mount(app, getLotLabels, async ({ params, query, actor, locale, reply }) => {
    const { code } = await requireSeenLot(context, actor, getLotLabels.action, params.code, locale);
    const layout = LABEL_LAYOUTS[query.layout ?? 'single-60x40'];
    if (query.format === 'svg' || query.format === 'png') {
      const label = await oneLabel(context, areas, code, locale);
      const size = { width: layout.width, height: layout.height };
      return query.format === 'svg'
        ? reply.type('image/svg+xml; charset=utf-8').send(renderLabelSvg(label, size))
        : reply.type('image/png').send(Buffer.from(renderLabelPng(label, size)));
    }
    const labels = labelsOf(context, areas, [code], query.copies ?? 1, locale);
    const pages = renderLabelSheetPdf(labels, layout, { createdAt: context.now() });
    return attachment(reply, 'application/pdf', 'labels.pdf').send(pages);
  });

  mount(app, printLabels, async ({ body, actor, locale, reply }) => {
    const copies = body.copies ?? 1;
    withinLimit(body.codes.length * copies, MOST_AT_ONCE);
    const codes = await requireLots(context, actor, body.codes);
    const labels = labelsOf(context, areas, codes, copies, locale);
    const layout = LABEL_LAYOUTS[body.layout ?? 'single-60x40'];
    const pages = renderLabelSheetPdf(labels, layout, { createdAt: context.now() });
    return attachment(reply, 'application/pdf', 'labels.pdf').send(pages);
  });

  mount(app, createLabelJob, async ({ body, actor, locale }) => {
    const copies = body.copies ?? 1;
    withinLimit(body.codes.length * copies, MOST_PER_JOB);
    const codes = await requireLots(context, actor, body.codes);
    return jobs.order({
      codes,
      copies,
      layout: body.layout ?? 'single-60x40',
      locale,
      owner: actor.name,
      party: actor.partyId,
    });
  });

  const required = async (id: string, actor: Actor, locale: Locale) => {
    const job = await jobs.find(id, ownerOf(actor));
    if (job) return job;
    throw new AppError('resource.notFound', { what: locale === 'en' ? 'Print' : '打印任务', id });
  };
  mount(app, getLabelJob, ({ params, actor, locale }) => required(params.id, actor, locale));
  mount(app, getLabelJobFile, async ({ params, actor, locale, reply }) => {
    const job = await required(params.id, actor, locale);
    if (job.state !== 'done')
      throw new AppError('resource.notFound', { what: locale === 'en' ? 'File' : '文件', id: params.id });
    reply.header('content-length', job.bytes);
    return attachment(reply, 'application/pdf', 'labels.pdf').send(createReadStream(jobs.fileOf(job.id)));
  });
}
