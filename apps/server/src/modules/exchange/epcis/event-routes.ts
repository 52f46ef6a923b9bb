import { EPCIS_CONTEXT } from '@liangsu/domain/epcis';
import { emptyQuery } from '@liangsu/domain/epcis-query';
import type { App } from '../../../platform/http/app.ts';
import { postEvent } from './capture-routes.ts';
import { EpcisError } from './exceptions.ts';
import { findEvents } from './find-events.ts';
import { epcFormatOf } from './headers.ts';
import {
  answerEvents,
  type EpcisService,
  mountResource,
  queryDocument,
  tellTaken,
  urlQuery,
} from './service.ts';

/** Events under one id: the event, its error declaration, and conflicting ones; never many. */
const MOST_UNDER_ONE_ID = 1000;

/** `/events`, and the entrance of the interface. */
export function registerEvents(epcis: App, service: EpcisService): void {
  const { context } = service;
  mountResource(epcis, '/', {
    actions: { get: 'event.query' },
    get: async () => ({
      '@context': EPCIS_CONTEXT,
      type: 'Collection',
      member: [
        'queries',
        'capture',
        'events',
        'eventTypes',
        'epcs',
        'readPoints',
        'bizLocations',
        'dispositions',
        'bizSteps',
      ],
    }),
  });
  mountResource(epcis, '/events', {
    actions: { get: 'event.query', post: 'event.capture' },
    limits: service.limits,
    get: (request, reply) => answerEvents(service, request, reply, urlQuery(request)),
    post: (request, reply) => postEvent(service, request, reply),
  });
  mountResource(epcis, '/events/:eventID', {
    actions: { get: 'event.query' },
    async get(request) {
      const { eventID } = request.params as { eventID: string };
      const format = epcFormatOf(request);
      const query = { ...emptyQuery(), eventIds: [eventID] };
      const { events } = await findEvents(context, request.actor, query, MOST_UNDER_ONE_ID, null);
      if (events.length === 0) throw new EpcisError('NoSuchResourceException', { id: eventID.slice(0, 200) });
      tellTaken(request, events);
      return queryDocument(events, format, context.now(), 'SimpleEventQuery');
    },
  });
}
