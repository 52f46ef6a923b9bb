import { setTimeout as delay } from 'node:timers/promises';
import { CaptureBusyError, type CapturePipeline, type CaptureReceipt } from '../../../trace/index.ts';

/** Hands a document to capture; when too much waits there already, waits too. */
export async function submitPatiently(
  capture: CapturePipeline,
  document: Parameters<CapturePipeline['submit']>[0],
): Promise<CaptureReceipt> {
  for (;;) {
    try {
      return await capture.submit(document);
    } catch (error) {
      if (!(error instanceof CaptureBusyError)) throw error;
      await delay(200);
    }
  }
}
