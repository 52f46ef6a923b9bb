import type { Context } from '../../../platform/context.ts';
import type { App } from '../../../platform/http/app.ts';
import { clientLeft } from '../../../platform/http/errors.ts';
import type { CapturePipeline } from '../../trace/index.ts';
import { registerCapture } from './capture-routes.ts';
import { registerCollections } from './collection-routes.ts';
import { registerEvents } from './event-routes.ts';
import { asEpcisError, EpcisError, epcisProblem } from './exceptions.ts';
import { limitHeaders, negotiate } from './headers.ts';
import { registerQueries } from './query-routes.ts';
import type { EpcisService } from './service.ts';

/** Events that one document may hold: what one transaction writes in a few seconds. */
const CAPTURE_LIMIT = 20_000;
/** Node reads 16 KB of headers, the address among them. */
const URL_LIMIT = 12_000;

/** The EPCIS 2.0 REST interface under `/epcis`, as GS1's OpenAPI description has it. */
export function registerEpcis(app: App, context: Context, capture: CapturePipeline): void {
  const limits = { events: CAPTURE_LIMIT, bytes: context.config.bodyLimit };
  const service: EpcisService = { context, capture, limits };
  app.register(
    async (epcis) => {
      epcis.addContentTypeParser(
        'application/ld+json',
        { parseAs: 'string' },
        epcis.getDefaultJsonParser('error', 'error'),
      );
      epcis.setErrorHandler((error, request, reply) => {
        const { bodyLimit = limits.bytes } = request.routeOptions;
        const known = asEpcisError(error, request.id, { ...limits, body: bodyLimit });
        if (clientLeft(request))
          request.log.info(
            { route: request.routeOptions.url },
            'the client left before it had sent everything',
          );
        else if (known.status >= 500 && known.status !== 501)
          request.log.error({ err: error, route: request.routeOptions.url }, 'request failed');
        if (known.exception === 'CaptureLimitExceededException') limitHeaders(reply, limits);
        if (known.status === 503) reply.header('retry-after', '2');
        return reply
          .status(known.status)
          .type('application/problem+json')
          .send(epcisProblem(known, request.locale, `urn:uuid:${request.id}`));
      });
      epcis.setNotFoundHandler((request) => {
        throw new EpcisError('NoSuchResourceException', { id: request.url.split('?')[0]!.slice(0, 200) });
      });
      epcis.addHook('onRequest', async (request, reply) => {
        if (request.url.length > URL_LIMIT) throw new EpcisError('URITooLongException', { limit: URL_LIMIT });
        negotiate(request, reply);
      });
      registerEvents(epcis, service);
      registerCapture(epcis, service);
      registerCollections(epcis, service);
      registerQueries(epcis, service);
    },
    { prefix: '/epcis' },
  );
}
