import type { Context } from '../../platform/context.ts';
import type { App } from '../../platform/http/app.ts';
import type { CapturePipeline } from './capture/pipeline.ts';
import { registerCaptureRoutes } from './capture/routes.ts';

export type {
  CaptureReceipt,
  Door,
  EventReceipt,
  IncomingDocument,
  IncomingEvent,
} from './capture/pipeline.ts';
export { CaptureBusyError, CapturePipeline } from './capture/pipeline.ts';
export { type Prepared, prepareEvents } from './capture/prepare.ts';

/** What happened to a lot, where it came from, where it went, how much of it. */
export function registerTrace(app: App, context: Context, capture: CapturePipeline): void {
  registerCaptureRoutes(app, context, capture);
}
