import { randomUUID } from 'node:crypto';
import { eventsOf, type JsonObject } from '@liangsu/domain/epcis';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { byName, EVERYBODYS, seenBy } from '../../../platform/db/viewer.ts';
import { ownerOf } from '../../../platform/http/actor.ts';
import type { App } from '../../../platform/http/app.ts';
import {
  type CaptureReceipt,
  captureDocument,
  captureRead,
  type ReadDocument,
  type ReceiptStatus,
  readDocument,
  refusedFaults,
} from '../../trace/index.ts';
import { type CaptureJob, findJob, listJobs, saveJob } from './capture-jobs.ts';
import { EpcisError, epcisProblem } from './exceptions.ts';
import { errorBehaviourOf } from './headers.ts';
import { linkNext, pageOf } from './paging.ts';
import { type EpcisService, mountResource } from './service.ts';

/** Refused events, and told warnings, that a job lists one by one. */
const MOST_LISTED = 1000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withinLimits(service: EpcisService, body: unknown): void {
  if (isObject(body) && eventsOf(body).length > service.limits.events)
    throw new EpcisError('CaptureLimitExceededException', { ...service.limits });
}

/** The refusals of a document read with `proceed`, as problems of the job. */
function refusals(read: ReadDocument, request: FastifyRequest): CaptureJob['errors'] {
  return read.refused.slice(0, MOST_LISTED).map(({ problems }) => {
    const faults = () => refusedFaults(problems, request.locale);
    const error = new EpcisError(
      'ValidationException',
      {},
      {
        faults,
        title: (locale) => (locale === 'en' ? 'The event was not recorded' : '该事件未被记录'),
      },
    );
    return epcisProblem(error, request.locale, `urn:uuid:${request.id}`);
  });
}

function conflicts(receipt: CaptureReceipt, request: FastifyRequest): CaptureJob['errors'] {
  return receipt.events
    .filter(({ status }) => status === 'idConflict')
    .slice(0, MOST_LISTED)
    .map(({ eventId }) =>
      epcisProblem(
        new EpcisError('ResourceAlreadyExistsException', { id: eventId }, { title: conflictTitle(eventId) }),
        request.locale,
        `urn:uuid:${request.id}`,
      ),
    );
}

const conflictTitle = (id: string) => (locale: string) =>
  locale === 'en'
    ? `An event ${id} with other content was recorded before; this one is kept beside it and moves nothing`
    : `已有 ID 为 ${id} 而内容不同的事件；本事件一并保存，但不影响数量`;

/** What became of events that were not simply recorded, and what in recorded ones is probably a mistake. */
function warnings(
  receipt: CaptureReceipt,
  read: ReadDocument,
  request: FastifyRequest,
): CaptureJob['warnings'] {
  const title = request.locale === 'en' ? 'Recorded; please check' : '已记录，请核对';
  return receipt.events
    .flatMap(({ status, eventId }, i) => [
      ...(status === 'accepted'
        ? []
        : [
            {
              type: `urn:liangsu:warning:${status}`,
              ...warningOf(status, eventId, request),
              eventID: eventId,
            },
          ]),
      ...refusedFaults(read.events[i]!.normal.doubts, request.locale).map(({ path, code, message }) => ({
        type: `urn:liangsu:warning:${code}`,
        title,
        detail: `${path}: ${message}`,
        eventID: eventId,
      })),
    ])
    .slice(0, MOST_LISTED);
}

function warningOf(
  status: Exclude<ReceiptStatus, 'accepted'>,
  id: string,
  { locale }: FastifyRequest,
): { title: string; detail: string } {
  const english = locale === 'en';
  switch (status) {
    case 'duplicate':
      return english
        ? { title: 'Recorded before', detail: `The same event ${id} was recorded before; nothing changed` }
        : { title: '此前已记录', detail: `事件 ${id} 此前已记录，未作任何改动` };
    case 'unconfirmed':
      return english
        ? {
            title: 'Kept as a claim',
            detail: `You have no say in event ${id}: it names you neither as holder, sender nor receiver, and you operate none of its places (and only who captured an event may declare it wrong). It is kept as unconfirmed and has no effect`,
          }
        : {
            title: '记为未经确认',
            detail: `贵方无权申报事件 ${id}：不是其中的持有方、发货方、收货方，也不经营相关地点（声明有误则须由原提交方提出）。已保存并标为未经确认，不影响数量`,
          };
    case 'idConflict':
      return { title: english ? 'Id conflict' : '编号冲突', detail: conflictTitle(id)(locale) };
  }
}

/**
 * Captures a document and writes its job. With `rollback` a bad event refuses the request; with `proceed` it is listed
 * in the job. The same again is a warning; other content under a known id is kept, and is an error of a `proceed` job.
 */
async function captureJob(service: EpcisService, request: FastifyRequest): Promise<CaptureJob> {
  const { context, capture } = service;
  const behaviour = errorBehaviourOf(request);
  withinLimits(service, request.body);
  const createdAt = context.now().toISOString();
  const { read, ...receipt } = await captureDocument(context, capture, request.body, {
    door: 'epcis',
    actor: request.actor,
    mode: behaviour,
  });
  const count = (status: string) => receipt.events.filter((event) => event.status === status).length;
  const errors = refusals(read, request);
  if (behaviour === 'proceed') errors.push(...conflicts(receipt, request));
  const job: CaptureJob = {
    captureID: randomUUID(),
    createdAt,
    finishedAt: context.now().toISOString(),
    running: false,
    success: errors.length === 0,
    captureErrorBehaviour: behaviour,
    errors,
    warnings: warnings(receipt, read, request),
    counts: {
      accepted: count('accepted'),
      unconfirmed: count('unconfirmed'),
      duplicates: count('duplicate'),
      conflicts: count('idConflict'),
      refused: read.refused.length,
    },
  };
  await saveJob(context.engine, job, request.actor.name);
  request.audit.thing('captureJob', job.captureID);
  request.audit.change(null, job.counts);
  return job;
}

/** Captures one event. Throws ResourceAlreadyExistsException when its id stands for other content. */
async function captureOne(service: EpcisService, request: FastifyRequest): Promise<JsonObject> {
  const { context, capture } = service;
  const read = await readDocument(request.body, context.now().getTime());
  const bad = read.refused.flatMap(({ problems }) => problems);
  if (read.parts.header !== null || bad.length > 0) {
    const faults =
      bad.length > 0 ? bad : [{ path: '/type', code: 'typeUnknown', params: { type: 'EPCISDocument' } }];
    throw new EpcisError('ValidationException', {}, { faults: (locale) => refusedFaults(faults, locale) });
  }
  const receipt = await captureRead(context, capture, read, { door: 'epcis', actor: request.actor });
  const { status, eventId } = receipt.events[0]!;
  request.audit.thing('event', eventId);
  if (status === 'idConflict')
    throw new EpcisError(
      'ResourceAlreadyExistsException',
      { id: eventId },
      { title: conflictTitle(eventId) },
    );
  return { ...read.parts.events[0]!, eventID: eventId };
}

/** `/capture` with its jobs, and `POST /events`. */
export function registerCapture(epcis: App, service: EpcisService): void {
  const { context, limits } = service;
  /** Jobs as their owner sees them (null: everybody's). */
  const seen = (owner: string | null) => seenBy(context.pool, owner === null ? EVERYBODYS : byName(owner));
  mountResource(epcis, '/capture', {
    actions: { get: 'event.capture', post: 'event.capture' },
    limits,
    async post(request, reply) {
      const job = await captureJob(service, request);
      return reply
        .status(202)
        .header('Location', `/epcis/capture/${job.captureID}`)
        .header('GS1-Capture-Error-Behaviour', job.captureErrorBehaviour)
        .send();
    },
    async get(request, reply) {
      const now = context.now().getTime();
      const { perPage, cursor } = pageOf<{ time: string; id: string }>(request, now);
      if (cursor !== null && !(UUID.test(cursor.id) && !Number.isNaN(Date.parse(cursor.time))))
        throw new EpcisError('QueryParameterException');
      const owner = ownerOf(request.actor);
      const jobs = await listJobs(seen(owner), owner, cursor, perPage + 1);
      const last = jobs[perPage - 1];
      if (jobs.length > perPage && last)
        linkNext(request, reply, { time: last.createdAt, id: last.captureID }, now);
      return jobs.slice(0, perPage);
    },
  });
  mountResource(epcis, '/capture/:captureID', {
    actions: { get: 'event.capture' },
    async get(request) {
      const { captureID } = request.params as { captureID: string };
      const owner = ownerOf(request.actor);
      const job = UUID.test(captureID) ? await findJob(seen(owner), captureID, owner) : null;
      if (job === null) throw new EpcisError('NoSuchResourceException', { id: captureID.slice(0, 200) });
      return job;
    },
  });
}

/** Answers `POST /events`. */
export async function postEvent(
  service: EpcisService,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const event = await captureOne(service, request);
  return reply
    .status(201)
    .header('Location', `/epcis/events/${encodeURIComponent(String(event['eventID']))}`)
    .send(event);
}
