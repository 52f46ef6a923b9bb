import { captureEvents } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { captureDocument } from './capture-document.ts';
import type { CapturePipeline } from './pipeline.ts';

/** The API's own capture door: answers with a receipt for every event once all are durable. */
export function registerCaptureRoutes(app: App, context: Context, capture: CapturePipeline): void {
  mount(app, captureEvents, async ({ body, actor }) => {
    const receipt = await captureDocument(context, capture, body, { door: 'epcis', actor });
    return {
      seq: receipt.seq,
      receipts: receipt.events.map(({ status, eventId }) => ({ status, eventId })),
    };
  });
}
