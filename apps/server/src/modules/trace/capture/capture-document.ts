import { setImmediate } from 'node:timers/promises';
import { prefixesOf } from '@liangsu/domain/epcis';
import type { Context } from '../../../platform/context.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import type { RequestAudit } from '../../../platform/http/audit.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { refusedFaults } from './messages.ts';
import type { CapturePipeline, CaptureReceipt, Door } from './pipeline.ts';
import { type Prepared, prepareEvent } from './prepare.ts';
import { checkedDocument, type DocumentParts } from './validate.ts';

/** `rollback`: one bad event and nothing is recorded. `proceed`: good events are recorded, bad ones listed. */
export type CaptureMode = 'rollback' | 'proceed';

/** A document ready for capture. Paths of problems lead into the whole document. */
export interface ReadDocument extends Prepared {
  parts: DocumentParts;
}

/** After so many events others get their turn: a document of thousands must not hold up the requests beside it. */
const SLICE = 500;

/**
 * Checks and normalises an EPCIS document (or bare event with its context), each event once. Throws request.invalid
 * when the envelope itself is wrong; events that cannot be accepted are in `refused`.
 */
export async function readDocument(body: unknown, now: number): Promise<ReadDocument> {
  const { envelope, faults, parts } = checkedDocument(body);
  if (envelope.length > 0)
    throw new AppError('request.invalid', { count: envelope.length }, (locale) =>
      refusedFaults(envelope, locale),
    );
  const prefixes = prefixesOf(parts.context);
  const read: ReadDocument = { parts, events: [], indexes: [], refused: [] };
  for (const [index, event] of parts.events.entries()) {
    if (index > 0 && index % SLICE === 0) await setImmediate();
    const wrong = faults[index]!;
    if (wrong.length > 0) {
      read.refused.push({ index, problems: wrong });
      continue;
    }
    const result = prepareEvent(event, prefixes, now);
    if ('body' in result) {
      read.events.push(result);
      read.indexes.push(index);
      continue;
    }
    const base = parts.paths[index]!;
    read.refused.push({
      index,
      problems: result.map((problem) => ({ ...problem, path: base + problem.path })),
    });
  }
  return read;
}

/** Queues what `readDocument` accepted; resolves when it is durable, with the audit trail's word of it where `audit` is given. */
export async function captureRead(
  context: Context,
  capture: CapturePipeline,
  read: ReadDocument,
  by: { door: Door; actor: Actor; audit?: RequestAudit },
): Promise<CaptureReceipt> {
  by.audit?.thing('captureBatch', null);
  by.audit?.change(null, { events: read.events.length, refused: read.refused.length });
  const receipt = await capture.submit({
    door: by.door,
    context: read.parts.context,
    header: read.parts.header,
    capturer: by.actor.partyId,
    capturedBy: by.actor.name,
    events: read.events,
    audit: by.audit?.toWrite() ?? null,
  });
  by.audit?.thing('captureBatch', receipt.seq);
  for (const [status, events] of Map.groupBy(receipt.events, (event) => event.status))
    context.metrics.captured.inc({ door: by.door, status }, events.length);
  return receipt;
}

/**
 * Validates, normalises and captures one EPCIS document or bare event. With `rollback`, throws capture.refused with
 * every fault and its place when any event is bad; with `proceed`, the bad ones are in `read.refused`.
 */
export async function captureDocument(
  context: Context,
  capture: CapturePipeline,
  body: unknown,
  by: { door: Door; actor: Actor; mode?: CaptureMode; audit?: RequestAudit },
): Promise<CaptureReceipt & { read: ReadDocument }> {
  const read = await readDocument(body, context.now().getTime());
  if (read.refused.length > 0 && by.mode !== 'proceed')
    throw new AppError('capture.refused', { count: read.refused.length }, (locale) =>
      refusedFaults(
        read.refused.flatMap(({ problems }) => problems),
        locale,
      ),
    );
  return { ...(await captureRead(context, capture, read, by)), read };
}
