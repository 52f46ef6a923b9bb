import { captureEvents } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { captureDocument } from './capture-document.ts';
import { refusedFaults } from './messages.ts';
import type { CapturePipeline } from './pipeline.ts';
import { validators } from './validate.ts';

/** The API's own capture door: answers with a receipt for every event once all are durable. */
export function registerCaptureRoutes(app: App, context: Context, capture: CapturePipeline): void {
  // A server that listens has its schemas ready before the first document arrives.
  app.addHook('onListen', async () => void validators());
  mount(app, captureEvents, async ({ body, query, actor, locale, audit }) => {
    const { read, ...receipt } = await captureDocument(context, capture, body, {
      door: 'epcis',
      actor,
      mode: query.mode ?? 'rollback',
      audit,
    });
    return {
      seq: receipt.seq,
      receipts: receipt.events.map(({ status, eventId }, i) => {
        const { doubts } = read.events[i]!.normal;
        return {
          index: read.indexes[i]!,
          status,
          eventId,
          ...(doubts.length === 0 ? {} : { warnings: refusedFaults(doubts, locale) }),
        };
      }),
      refused: read.refused.map(({ index, problems }) => ({
        index,
        errors: refusedFaults(problems, locale),
      })),
    };
  });
}
