import { createEntry as createEntryRoute, type EntryAnswerView } from '@liangsu/contract';
import { sightOfOwn } from '@liangsu/domain/access';
import { ENTRY_CONTEXT, type EntryKind } from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import type { Actor } from '../../../../platform/http/actor.ts';
import type { CapturePipeline, EventReceipt, IncomingDocument } from '../../../trace/index.ts';
import { Directory } from '../import/directory.ts';
import type { GoodVoucher, ReadVoucher } from '../import/prepare-vouchers.ts';
import { type JsonRow, prepareEntry, readEntry, requestHash } from './read-entry.ts';
import { type EntryRequest, earlierAnswer, enterRequest, keepAnswer } from './requests.ts';

export interface EntryBody {
  readonly kind: EntryKind;
  readonly requestId: string;
  readonly rows: readonly JsonRow[];
}

/**
 * Records what a form says. All of it or nothing; durable when answered; the same request again is answered, not
 * repeated. Throws request.invalid with every fault, or entry.requestReused.
 */
export async function createEntry(
  context: Context,
  capture: CapturePipeline,
  actor: Actor,
  body: EntryBody,
): Promise<EntryAnswerView> {
  const { kind, requestId, rows } = body;
  const request: EntryRequest = {
    party: actor.partyId,
    sight: sightOfOwn(actor.acting, createEntryRoute.action, actor.partyId),
    requestId,
    hash: requestHash({ kind, rows }),
    createdBy: actor.name,
    now: context.now(),
  };
  const before = await earlierAnswer(context.pool, request);
  if (before !== null) return before;
  const vouchers = readEntry(kind, rows, requestId, request.now.getTime());
  const { directory, self } = await directoryOf(context, actor);
  await prepareEntry(context, directory, self, vouchers, true);
  await enterRequest(context.pool, request);
  const good = await prepareEntry(context, directory, self, vouchers, false);
  const receipts = await captureAll(context, capture, documentsOf(good, actor));
  const answer = answerOf(requestId, vouchers, good, receipts);
  await keepAnswer(context.pool, request, answer);
  return answer;
}

/** A directory, and the party that acts; null for the installation. */
export async function directoryOf(context: Context, actor: Actor) {
  const directory = new Directory(context.engine);
  return { directory, self: actor.partyId === 0 ? null : await directory.partyById(actor.partyId) };
}

/** One document for each capturer, so that each is committed whole. */
export function documentsOf(vouchers: readonly GoodVoucher[], actor: Actor): IncomingDocument[] {
  const byCapturer = new Map<number, IncomingDocument>();
  for (const { capturer, events } of vouchers) {
    const document = byCapturer.get(capturer);
    if (document !== undefined) document.events.push(...events);
    else
      byCapturer.set(capturer, {
        door: 'form',
        context: ENTRY_CONTEXT,
        header: null,
        capturer,
        capturedBy: actor.name,
        events: [...events],
      });
  }
  return [...byCapturer.values()];
}

/** Captures documents; receipts by event id. */
export async function captureAll(
  context: Context,
  capture: CapturePipeline,
  documents: readonly IncomingDocument[],
): Promise<Map<string, EventReceipt>> {
  const receipts = new Map<string, EventReceipt>();
  for (const receipt of await Promise.all(documents.map((document) => capture.submit(document))))
    for (const event of receipt.events) {
      context.metrics.captured.inc({ door: 'form', status: event.status });
      receipts.set(event.eventId, event);
    }
  return receipts;
}

/** What the caller is told: each event with its lots and their trace codes. */
export function answerOf(
  requestId: string,
  vouchers: readonly ReadVoucher[],
  good: readonly GoodVoucher[],
  receipts: ReadonlyMap<string, EventReceipt>,
): EntryAnswerView {
  return {
    requestId,
    repeated: false,
    receipts: good.flatMap(({ events, lots }, i) => {
      const voucherNo = vouchers[i]!.rows[0]!.voucherNo!;
      const named = new Map(
        lots
          .filter((lot) => lot !== null)
          .map((lot) => [
            lot.code,
            {
              traceCode: lot.code,
              batchNo: lot.batchNo === requestId ? null : lot.batchNo,
              assigned: lot.assigned,
            },
          ]),
      );
      return events.map(({ normal }) => ({
        eventId: normal.eventId,
        status: receipts.get(normal.eventId)?.status ?? 'accepted',
        voucherNo,
        lots: [...new Set(normal.edges.map((edge) => edge.code))].flatMap((code) => named.get(code) ?? []),
      }));
    }),
  };
}
