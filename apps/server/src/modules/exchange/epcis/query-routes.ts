import { sightOfOwn } from '@liangsu/domain/access';
import { bothQueries, type QueryFaultCode } from '@liangsu/domain/epcis-query';
import type { FastifyRequest } from 'fastify';
import { seenBy, transactionAs, type Viewer } from '../../../platform/db/viewer.ts';
import type { App } from '../../../platform/http/app.ts';
import { EpcisError, queryFaults } from './exceptions.ts';
import { extensionPrefixes } from './headers.ts';
import { deleteQuery, findQuery, listQueries, saveQuery } from './named-queries.ts';
import { linkNext, pageOf } from './paging.ts';
import { answerEvents, type EpcisService, mountResource, understood } from './service.ts';

const NAME = /^[\p{L}\p{N}_.~-]{1,100}$/u;
/** Bytes of the largest query that is kept: a thousand names of lots fit in. */
export const QUERY_BYTES = 65_536;
/** Parameters by which a client would subscribe over the same address. */
const SUBSCRIBING = [
  'second',
  'minute',
  'hour',
  'dayOfMonth',
  'month',
  'dayOfWeek',
  'stream',
  'reportIfEmpty',
  'initialRecordTime',
];

const fault = (parameter: string, code: QueryFaultCode): EpcisError =>
  new EpcisError(
    'QueryValidationException',
    {},
    { faults: (locale) => queryFaults([{ parameter, code, params: { parameter } }], locale) },
  );

const noSubscriptions = (): EpcisError =>
  new EpcisError(
    'ImplementationException',
    {},
    {
      status: 501,
      title: (locale) =>
        locale === 'en'
          ? 'Subscriptions are not offered. Ask GET /epcis/queries/{name}/events again with GE_recordTime set to the last recordTime you have'
          : '不提供订阅；请以上次得到的最后 recordTime 作为 GE_recordTime，定期查询 GET /epcis/events',
    },
  );

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A definition `{name, query}` that can be answered; throws what is wrong with it. */
function definitionOf(request: FastifyRequest): { name: string; query: Record<string, unknown> } {
  const { body } = request;
  if (!isObject(body) || !isObject(body['query'])) throw fault('query', 'missing');
  const name = body['name'];
  const query = body['query'];
  if (typeof name !== 'string' || !NAME.test(name)) throw fault('name', 'name');
  understood(query, 'json', prefixesFor(request, query));
  return { name, query };
}

const prefixesFor = (request: FastifyRequest, query: unknown) =>
  extensionPrefixes(request, isObject(query) ? query['@context'] : undefined);

/** Named queries and their events: those of the own organisation and the installation's. Subscriptions are answered with 501. */
export function registerQueries(epcis: App, service: EpcisService): void {
  const { pool, now } = service.context;
  const viewerOf = ({ actor: { acting, partyId, name } }: FastifyRequest): Viewer => ({
    ...sightOfOwn(acting, 'event.query', partyId),
    name,
  });
  const nameIn = (request: FastifyRequest): string => (request.params as { name: string }).name;
  const required = async (request: FastifyRequest) => {
    const found = await findQuery(seenBy(pool, viewerOf(request)), nameIn(request), request.actor);
    if (found === null) throw new EpcisError('NoSuchNameException', { id: nameIn(request).slice(0, 200) });
    return found;
  };
  mountResource(epcis, '/queries', {
    actions: { get: 'event.query', post: 'event.query' },
    records: { post: 'query.keep' },
    bodyLimit: QUERY_BYTES,
    async get(request, reply) {
      const { perPage, cursor } = pageOf<string>(request, now().getTime());
      const queries = await listQueries(
        seenBy(pool, viewerOf(request)),
        request.actor,
        typeof cursor === 'string' ? cursor : '',
        perPage + 1,
      );
      const last = queries[perPage - 1];
      if (queries.length > perPage && last) linkNext(request, reply, last.name, now().getTime());
      return queries.slice(0, perPage);
    },
    async post(request, reply) {
      const { name, query } = definitionOf(request);
      request.audit.thing('namedQuery', name);
      const saved = await transactionAs(pool, viewerOf(request), (client) =>
        saveQuery(client, { name, query }, request.actor, now()),
      );
      if (!saved) throw new EpcisError('ResourceAlreadyExistsException', { id: name });
      return reply
        .status(201)
        .header('Location', `/epcis/queries/${encodeURIComponent(name)}`)
        .send();
    },
  });
  mountResource(epcis, '/queries/:name', {
    actions: { get: 'event.query', delete: 'event.query' },
    records: { delete: 'query.drop' },
    get: required,
    async delete(request, reply) {
      await required(request);
      const deleted = await transactionAs(pool, viewerOf(request), (client) =>
        deleteQuery(client, nameIn(request), request.actor),
      );
      if (!deleted)
        throw new EpcisError(
          'SecurityException',
          {},
          {
            title: (locale) =>
              locale === 'en'
                ? 'This query is the installation’s; who made it may delete it'
                : '这是系统的查询，由创建者删除',
          },
        );
      return reply.status(204).removeHeader('content-type').send();
    },
  });
  mountResource(epcis, '/queries/:name/events', {
    actions: { get: 'event.query' },
    async get(request, reply) {
      const { name, query } = await required(request);
      const asked = Object.keys(request.query as object);
      if (request.headers.upgrade !== undefined || asked.some((parameter) => SUBSCRIBING.includes(parameter)))
        throw noSubscriptions();
      // Further conditions may stand in the address; all must hold.
      const { perPage: _p, nextPageToken: _t, lang: _l, ...more } = request.query as Record<string, unknown>;
      const both = bothQueries(
        understood(query, 'json', prefixesFor(request, query)),
        understood(more, 'url', extensionPrefixes(request)),
      );
      return answerEvents(service, request, reply, both, name);
    },
  });
  for (const url of ['/queries/:name/subscriptions', '/queries/:name/subscriptions/:subscriptionID']) {
    const refuse = async () => {
      throw noSubscriptions();
    };
    mountResource(epcis, url, {
      actions: { get: 'event.query', post: 'event.query', delete: 'event.query' },
      get: refuse,
      ...(url.endsWith('ID') ? { delete: refuse } : { post: refuse }),
    });
  }
  mountResource(epcis, '/nextPageToken/:token', {
    actions: { delete: 'event.query' },
    async delete() {
      throw new EpcisError(
        'ImplementationException',
        {},
        {
          status: 501,
          title: (locale) =>
            locale === 'en'
              ? 'Page tokens hold no state on the server; they expire by themselves'
              : '翻页令牌在服务器上不占资源，到期自动失效',
        },
      );
    },
  });
}
