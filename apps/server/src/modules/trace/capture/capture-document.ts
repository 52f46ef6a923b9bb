import { prefixesOf } from '@liangsu/domain/epcis';
import type { Context } from '../../../platform/context.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { refusedFaults } from './messages.ts';
import type { CapturePipeline, CaptureReceipt, Door } from './pipeline.ts';
import { prepareEvents } from './prepare.ts';
import { documentParts, validateDocument } from './validate.ts';

/**
 * Validates, normalises and captures one EPCIS document (or bare event, or event list with `@context`), all or nothing.
 * Throws request.invalid or capture.refused with every fault and its place.
 */
export async function captureDocument(
  context: Context,
  capture: CapturePipeline,
  body: unknown,
  by: { door: Door; actor: Actor },
): Promise<CaptureReceipt> {
  const faults = validateDocument(body);
  if (faults.length > 0)
    throw new AppError('request.invalid', { count: faults.length }, (locale) =>
      refusedFaults(faults, locale),
    );
  const parts = documentParts(body as Record<string, unknown>);
  const prepared = prepareEvents(parts.events, prefixesOf(parts.context), context.now().getTime());
  if (prepared.refused.length > 0)
    throw new AppError('capture.refused', { count: prepared.refused.length }, (locale) =>
      refusedFaults(
        prepared.refused.flatMap(({ index, problems }) =>
          problems.map((problem) => ({ ...problem, path: `${parts.paths[index]}${problem.path}` })),
        ),
        locale,
      ),
    );
  const receipt = await capture.submit({
    door: by.door,
    context: parts.context,
    header: parts.header,
    capturer: by.actor.partyId,
    capturedBy: by.actor.name,
    events: prepared.events,
  });
  for (const { status } of receipt.events) context.metrics.captured.inc({ door: by.door, status });
  return receipt;
}
