import {
  getTrace,
  type Locale,
  postTrace,
  type RouteBody,
  recordTraceCopy,
  streamPostTrace,
  streamTrace,
  type TraceLineData,
} from '@liangsu/contract';
import { sightOf } from '@liangsu/domain/access';
import type { Start } from '@liangsu/domain/trace';
import type { FastifyReply } from 'fastify';
import type { Context } from '../../../platform/context.ts';
import type { Client } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import type { RequestAudit } from '../../../platform/http/audit.ts';
import { streamOut } from '../../../platform/http/stream-out.ts';
import type { Areas } from '../../access/index.ts';
import { findEventStarts } from './event-starts.ts';
import { requireLot } from './require-lot.ts';
import { type AskedOptions, parseTime, runOptions } from './run-options.ts';
import { runNamedTrace, runTrace } from './run-trace.ts';
import { requireStarts, shownOf, TRACE } from './shown.ts';
import { requestSnapshot } from './snapshot.ts';
import { traceLines } from './trace-lines.ts';
import { traceView } from './trace-view.ts';

type AskedStart = RouteBody<typeof postTrace>['starts'][number];

/** A start by public names as the engine takes it; throws when a name is not known. */
async function resolveStart(
  client: Client,
  start: AskedStart,
  i: number,
  events: ReadonlyMap<string, number>,
  locale: Locale,
): Promise<Start> {
  const at = (field: string) => `/starts/${i}/${field}`;
  switch (start.kind) {
    case 'lot':
    case 'holding': {
      const lot = (await requireLot(client, start.code, locale)).id;
      const window = {
        ...(start.from === undefined ? {} : { from: parseTime(start.from, at('from')) }),
        ...(start.until === undefined ? {} : { until: parseTime(start.until, at('until'), true) }),
      };
      if (start.kind === 'lot') return { kind: 'lot', lot, ...window };
      const container =
        start.container === undefined ? null : await requireLot(client, start.container, locale);
      return {
        kind: 'holding',
        lot,
        ...window,
        ...(start.place === undefined ? {} : { place: start.place }),
        ...(start.party === undefined ? {} : { party: start.party }),
        ...(container === null ? {} : { container: container.id }),
      };
    }
    case 'event':
      return { kind: 'event', event: events.get(start.eventId)! };
    case 'place':
      return {
        kind: 'place',
        place: start.place,
        from: parseTime(start.from, at('from')),
        until: parseTime(start.until, at('until'), true),
      };
  }
}

async function* jsonLines(lines: AsyncIterable<TraceLineData>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

/** Traces: of one lot, and from any starting points; as one answer, or as a stream where it may be large. */
export function registerTraceRoutes(app: App, context: Context, areas: Areas): void {
  const oneLot = async (client: Client, code: string, locale: Locale): Promise<Start[]> => [
    { kind: 'lot', lot: (await requireLot(client, code, locale)).id },
  ];
  const several = async (
    client: Client,
    actor: Actor,
    asked: readonly AskedStart[],
    locale: Locale,
  ): Promise<Start[]> => {
    const ids = asked.flatMap((start) => (start.kind === 'event' ? [start.eventId] : []));
    const events = await findEventStarts(client, context.pool, sightOf(actor.acting, TRACE), ids, locale);
    const starts: Start[] = [];
    for (const [i, start] of asked.entries())
      starts.push(await resolveStart(client, start, i, events, locale));
    return starts;
  };
  const whole = async (
    client: Client,
    actor: Actor,
    starts: Start[],
    asked: AskedOptions,
    locale: Locale,
  ) => {
    const sight = await requireStarts(context.pool, actor, starts);
    const options = await runOptions(client, context, asked);
    const answer = await runNamedTrace(client, starts, options, await areas.namer(locale));
    const shown = await shownOf(
      context.pool,
      sight,
      answer,
      (place) => answer.placeFacts.get(place)?.operator ?? 0,
    );
    return traceView(client, answer, starts, shown, locale);
  };
  const stream = async (
    client: Client,
    actor: Actor,
    reply: FastifyReply,
    starts: Start[],
    asked: AskedOptions,
    locale: Locale,
  ) => {
    const sight = await requireStarts(context.pool, actor, starts);
    const answer = await runTrace(client, starts, await runOptions(client, context, asked));
    const lines = traceLines(
      client,
      answer,
      starts,
      await areas.namer(locale),
      (operator) => shownOf(context.pool, sight, answer, operator),
      locale,
    );
    await streamOut(reply, { 'content-type': 'application/x-ndjson; charset=utf-8' }, jsonLines(lines));
    return reply as never;
  };
  mount(app, getTrace, ({ params, query, actor, locale }) =>
    requestSnapshot(context, async (client) =>
      whole(client, actor, await oneLot(client, params.code, locale), query, locale),
    ),
  );
  mount(app, postTrace, ({ body, actor, locale }) =>
    requestSnapshot(context, async (client) =>
      whole(client, actor, await several(client, actor, body.starts, locale), body, locale),
    ),
  );
  mount(app, streamTrace, ({ params, query, actor, locale, reply }) =>
    requestSnapshot(context, async (client) =>
      stream(client, actor, reply, await oneLot(client, params.code, locale), query, locale),
    ),
  );
  /** Tells of what a trace is that was taken away: its lot or place where it starts at one. */
  const tell = (audit: RequestAudit, starts: readonly AskedStart[], more: object) => {
    const [start] = starts;
    if (starts.length === 1 && start && 'code' in start) audit.thing('lot', start.code);
    else if (starts.length === 1 && start?.kind === 'place') audit.thing('place', start.place);
    audit.change(null, { ...more, starts });
  };
  mount(app, recordTraceCopy, ({ body: { starts, ...copy }, actor, locale, audit }) =>
    requestSnapshot(context, async (client) => {
      await requireStarts(context.pool, actor, await several(client, actor, starts, locale));
      tell(audit, starts, copy);
      return { ok: true };
    }),
  );
  mount(app, streamPostTrace, ({ body, actor, locale, reply, audit }) =>
    requestSnapshot(context, async (client) => {
      tell(audit, body.starts, { format: 'ndjson' });
      return stream(client, actor, reply, await several(client, actor, body.starts, locale), body, locale);
    }),
  );
}
