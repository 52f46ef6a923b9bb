import type { Act } from '@liangsu/domain/access';
import { composeQueryDocument, type Prefixes } from '@liangsu/domain/epcis';
import { type EpcisQuery, type QueryForm, readQuery } from '@liangsu/domain/epcis-query';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../../platform/context.ts';
import type { App } from '../../../platform/http/app.ts';
import type { CapturePipeline } from '../../trace/index.ts';
import { inFormat } from './epc-format.ts';
import { EpcisError, queryFaults } from './exceptions.ts';
import { type EventCursor, type FoundEvent, findEvents } from './find-events.ts';
import { type CaptureLimits, discovery, type EpcFormat, epcFormatOf, extensionPrefixes } from './headers.ts';
import { linkNext, pageOf } from './paging.ts';

/** What all resources of the EPCIS interface need. */
export interface EpcisService {
  context: Context;
  capture: CapturePipeline;
  limits: CaptureLimits;
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** What a resource can do; a method that it lacks is not found. */
export interface Resource {
  get?: Handler;
  post?: Handler;
  delete?: Handler;
  /** Whose OPTIONS also tell the limits of capture. */
  limits?: CaptureLimits;
  /** Bytes of the largest body, where it is less than a document may have. */
  bodyLimit?: number;
  /** What a caller must be allowed to do; `get` and others may differ. */
  actions: { get?: string; post?: string; delete?: string };
  /** The names by which the audit trail tells of methods that are more than reading. */
  records?: { post?: Act; delete?: Act };
}

/** Mounts a resource with its methods and OPTIONS. */
export function mountResource(epcis: App, url: string, resource: Resource): void {
  const methods = (['get', 'post', 'delete'] as const).filter((method) => resource[method] !== undefined);
  const allow = ['OPTIONS', ...methods.map((method) => method.toUpperCase())].join(', ');
  for (const method of methods) {
    epcis.route({
      method: method.toUpperCase(),
      url,
      ...(method === 'post' && resource.bodyLimit !== undefined ? { bodyLimit: resource.bodyLimit } : {}),
      // What is shown is what each may see; capturing asks for no relation.
      config: {
        action: resource.actions[method]!,
        about: 'narrowed',
        ...(method !== 'get' && resource.records?.[method] ? { records: resource.records[method] } : {}),
      },
      schema: { hide: true },
      handler: resource[method]!,
    });
  }
  epcis.route({
    method: 'OPTIONS',
    url,
    config: { action: 'self' },
    schema: { hide: true },
    handler: (_request, reply) => discovery(reply, allow, resource.limits ?? null),
  });
}

/** Parameters of paging and language, which are no conditions. */
const NOT_CONDITIONS = new Set(['perPage', 'nextPageToken', 'lang']);

/** Reads a query's parameters; throws QueryParameterException with each that is not understood. */
export function understood(
  parameters: Readonly<Record<string, unknown>>,
  form: QueryForm,
  prefixes: Prefixes,
): EpcisQuery {
  const conditions = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => form === 'json' || !NOT_CONDITIONS.has(name)),
  );
  const result = readQuery(conditions, form, prefixes);
  if (result.ok) return result.query;
  throw new EpcisError(
    'QueryParameterException',
    {},
    {
      faults: (locale) => queryFaults(result.faults, locale),
    },
  );
}

/** Reads the conditions in a request's query string. */
export function urlQuery(request: FastifyRequest): EpcisQuery {
  return understood(request.query as Record<string, unknown>, 'url', extensionPrefixes(request));
}

/** Stored events as the answer to a query: with id and time of recording, identifiers in the form asked for. */
export function queryDocument(
  found: readonly FoundEvent[],
  format: EpcFormat,
  now: Date,
  queryName: string,
): unknown {
  const stored = found.map(({ event, context, eventId, recordTime }) => ({
    event: inFormat({ ...event, eventID: eventId, recordTime: recordTime.toISOString() }, format),
    context,
  }));
  return composeQueryDocument(stored, now.toISOString(), { queryName });
}

/** Tells that events were taken away, and by which conditions: a page without any takes nothing. */
export function tellTaken(request: FastifyRequest, events: readonly unknown[]): void {
  if (events.length === 0) return;
  const conditions = Object.entries(request.query as Record<string, unknown>).filter(
    ([name]) => !NOT_CONDITIONS.has(name),
  );
  request.audit.act('event.export');
  request.audit.change(null, {
    events: events.length,
    ...(conditions.length > 0
      ? { query: conditions.map(([name, value]) => `${name}=${[value].flat().join('|')}`) }
      : {}),
  });
}

/** Answers one page of the events that meet a query. */
export async function answerEvents(
  service: EpcisService,
  request: FastifyRequest,
  reply: FastifyReply,
  query: EpcisQuery,
  queryName = 'SimpleEventQuery',
): Promise<unknown> {
  const { now } = service.context;
  const format = epcFormatOf(request);
  const { perPage, cursor } = pageOf<EventCursor>(request, now().getTime());
  const { events, next } = await findEvents(service.context, request.actor, query, perPage, cursor);
  if (next) linkNext(request, reply, next, now().getTime());
  tellTaken(request, events);
  return queryDocument(events, format, now(), queryName);
}
