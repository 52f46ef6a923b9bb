import { correctEntry as correctEntryRoute, type EntryAnswerView } from '@liangsu/contract';
import { sightOfOwn } from '@liangsu/domain/access';
import { prefixesOf } from '@liangsu/domain/epcis';
import type { Context } from '../../../../platform/context.ts';
import type { Actor } from '../../../../platform/http/actor.ts';
import { AppError } from '../../../../platform/http/errors.ts';
import { type CapturePipeline, type IncomingDocument, prepareEvents } from '../../../trace/index.ts';
import { answerOf, captureAll, directoryOf, documentsOf, type EntryBody } from './create-entry.ts';
import { prepareEntry, readEntry, requestHash } from './read-entry.ts';
import { type EntryRequest, earlierAnswer, enterRequest, keepAnswer } from './requests.ts';
import { findEvent, type Stored, together } from './stored.ts';

/**
 * Declares a recorded entry wrong and, with `right`, records what is right instead. What was recorded together — the
 * products of one voucher, a count and its difference — is declared wrong together. Throws resource.notFound for what
 * this party did not record, entry.alreadyWrong, request.invalid.
 */
export async function correctEntry(
  context: Context,
  capture: CapturePipeline,
  actor: Actor,
  eventId: string,
  request: { requestId: string; reason: string; right: Omit<EntryBody, 'requestId'> | null },
): Promise<EntryAnswerView> {
  const { requestId, reason, right } = request;
  const entry: EntryRequest = {
    party: actor.partyId,
    sight: sightOfOwn(actor.acting, correctEntryRoute.action, actor.partyId),
    requestId,
    hash: requestHash({ eventId, reason, right }),
    createdBy: actor.name,
    now: context.now(),
  };
  const before = await earlierAnswer(context.pool, entry);
  if (before !== null) return before;
  const target = await findEvent(context, actor, correctEntryRoute.action, eventId);
  if (target.voided) throw new AppError('entry.alreadyWrong');
  const wrong = (await together(context, target)).filter((event) => !event.voided);

  const { directory, self } = await directoryOf(context, actor);
  const vouchers = right === null ? [] : readEntry(right.kind, right.rows, requestId, entry.now.getTime());
  const except = wrong.map(({ no }) => no);
  if (right !== null) await prepareEntry(context, directory, self, vouchers, true, except);
  await enterRequest(context.pool, entry);
  const good = right === null ? [] : await prepareEntry(context, directory, self, vouchers, false, except);
  const rightIds = good.flatMap(({ events }) => events.map(({ normal }) => normal.eventId));

  const declarations = wrong.map((event) => declarationOf(event, reason, rightIds, actor, entry.now));
  if (declarations.some(({ events }) => events.some(({ normal }) => rightIds.includes(normal.eventId))))
    throw new AppError('entry.sameContent');
  const documents = joined([...declarations, ...documentsOf(good, actor)]);
  const receipts = await captureAll(context, capture, documents);
  const answer = answerOf(requestId, vouchers, good, receipts);
  if (right === null)
    answer.receipts = declarations.map(({ events }) => ({
      eventId: events[0]!.normal.eventId,
      status: receipts.get(events[0]!.normal.eventId)?.status ?? 'accepted',
      voucherNo: '',
      lots: [],
    }));
  await keepAnswer(context.pool, entry, answer);
  return answer;
}

/** The same event again with its error declaration: the stored one, nothing changed. */
function declarationOf(
  event: Stored,
  reason: string,
  rightIds: string[],
  actor: Actor,
  now: Date,
): IncomingDocument {
  const declared = {
    ...event.body,
    errorDeclaration: {
      declarationTime: now.toISOString(),
      reason: 'incorrect_data',
      ...(rightIds.length > 0 ? { correctiveEventIDs: rightIds } : {}),
      'liangsu:reason': reason,
    },
  };
  const prepared = prepareEvents([declared], prefixesOf(event.context), now.getTime());
  const [incoming] = prepared.events;
  if (incoming === undefined) throw new Error(`event ${event.no} cannot be read again`);
  return {
    door: 'form',
    context: event.context,
    header: null,
    capturer: event.capturer,
    capturedBy: actor.name,
    events: [incoming],
  };
}

/** Documents of one context and capturer become one: they are committed together. */
function joined(documents: readonly IncomingDocument[]): IncomingDocument[] {
  const byKey = new Map<string, IncomingDocument>();
  for (const document of documents) {
    const key = `${document.capturer}|${JSON.stringify(sorted(document.context))}`;
    const before = byKey.get(key);
    if (before === undefined) byKey.set(key, { ...document, events: [...document.events] });
    else before.events.push(...document.events);
  }
  return [...byKey.values()];
}

/** A JSON value with its keys in order: jsonb gives them back in its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
