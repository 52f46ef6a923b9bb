import type { EntryAnswerView } from '@liangsu/contract';
import { prefixesOf } from '@liangsu/domain/epcis';
import type { Context } from '../../../../platform/context.ts';
import type { Actor } from '../../../../platform/http/actor.ts';
import { AppError } from '../../../../platform/http/errors.ts';
import {
  type CapturePipeline,
  type IncomingDocument,
  identityOf,
  prepareEvents,
} from '../../../trace/index.ts';
import { answerOf, captureAll, directoryOf, documentsOf, type EntryBody } from './create-entry.ts';
import { prepareEntry, readEntry, requestHash } from './read-entry.ts';
import { type EntryRequest, earlierAnswer, enterRequest, keepAnswer } from './requests.ts';

type Json = Record<string, unknown>;

/** A recorded event, and the context by which its names are read. */
interface Stored {
  no: number;
  type: number;
  biz_step: string | null;
  capturer: number;
  body: Json;
  context: unknown;
  voided: boolean;
}

const SELECT = `SELECT e.no, e.type, e.biz_step, e.capturer, e.body, d.context,
                       EXISTS (SELECT FROM event_void v WHERE v.event = e.no) AS voided
                  FROM event e JOIN capture_document d ON d.id = e.document`;

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
    requestId,
    hash: requestHash({ eventId, reason, right }),
    createdBy: actor.name,
    now: context.now(),
  };
  const before = await earlierAnswer(context.pool, entry);
  if (before !== null) return before;
  const target = await findEvent(context, actor, eventId);
  const wrong = (await together(context, target)).filter((event) => !event.voided);

  const { directory, self } = await directoryOf(context, actor);
  const vouchers = right === null ? [] : readEntry(right.kind, right.rows, requestId, entry.now.getTime());
  if (right !== null) await prepareEntry(context, directory, self, vouchers, true);
  await enterRequest(context.pool, entry);
  const good = right === null ? [] : await prepareEntry(context, directory, self, vouchers, false);
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

/** The event with this id, if this party recorded it (the installation acts for all). */
async function findEvent(context: Context, actor: Actor, eventId: string): Promise<Stored> {
  const { rows } = await context.pool.query<Stored>(
    `${SELECT} WHERE e.no = (SELECT event FROM event_key WHERE identity = $1)`,
    [identityOf(eventId, false)],
  );
  const event = rows[0];
  if (event === undefined || (actor.partyId !== 0 && event.capturer !== actor.partyId))
    throw new AppError('resource.notFound', { what: 'event', id: eventId.slice(0, 100) });
  if (event.voided) throw new AppError('entry.alreadyWrong');
  return event;
}

const OWN_POOL = 'urn:liangsu:transformation:';

/** What was recorded together with an event. */
async function together(context: Context, event: Stored): Promise<Stored[]> {
  const { pool } = context;
  const pooled = event.body['transformationID'];
  if (typeof pooled === 'string' && pooled.startsWith(OWN_POOL)) {
    const { rows } = await pool.query<Stored>(
      `${SELECT} WHERE e.capturer = $1 AND e.status <> 3 AND e.no IN (
         SELECT event FROM edge_by_hub WHERE hub = (SELECT -id FROM transformation_pool WHERE key = $2))`,
      [event.capturer, `${event.capturer}|${pooled}`],
    );
    return rows;
  }
  const rowId = event.body['liangsu:rowId'];
  if (event.biz_step !== 'stock_taking' || typeof rowId !== 'string') return [event];
  const first = rowId.replace(/\/diff$/, '');
  const { rows } = await pool.query<Stored>(
    `${SELECT} WHERE e.capturer = $1 AND e.status <> 3 AND e.biz_step = 'stock_taking'
        AND e.body ->> 'liangsu:rowId' = ANY ($2)
        AND e.no IN (SELECT event FROM edge_by_lot WHERE lot IN (SELECT id FROM lot WHERE code = ANY ($3)))`,
    [event.capturer, [first, `${first}/diff`], lotCodes(event.body)],
  );
  return rows.length > 0 ? rows : [event];
}

/** Codes of an object event's lots. */
function lotCodes(body: Json): string[] {
  const quantities = (body['quantityList'] ?? []) as { epcClass?: unknown }[];
  const epcs = (body['epcList'] ?? []) as unknown[];
  return [...quantities.map((q) => q.epcClass), ...epcs].map((uri) =>
    String(uri).replace(/^urn:liangsu:lot:/, ''),
  );
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
