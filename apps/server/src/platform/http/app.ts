import { randomUUID } from 'node:crypto';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import {
  type Fault,
  type Locale,
  type Moment,
  momentsOf,
  type RouteBody,
  type RouteOutput,
  type RouteParams,
  type RouteQuery,
  type RouteShape,
} from '@liangsu/contract';
import { type Act, isAction, type Thing } from '@liangsu/domain/access';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { type Actor, ANONYMOUS } from './actor.ts';
import { RequestAudit, registerAudit, type Trail } from './audit.ts';
import { asksForPage, registerConsole } from './console.ts';
import { contactCounter, shownCounter } from './contacts.ts';
import { type About, decideOn, decideRoute } from './decide.ts';
import { AppError, asAppError, clientLeft, toProblem } from './errors.ts';
import { faultsOf } from './faults.ts';
import { closeAnswer, guardAnswer } from './guards.ts';
import { refuseUnstorable, registerJsonParser } from './json-body.ts';
import { type Limits, RequestLimits } from './limits.ts';
import { rememberMethods } from './methods.ts';

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor;
    locale: Locale;
    /** What the audit trail will tell of this request. */
    audit: RequestAudit;
  }
  interface FastifyInstance {
    now(): Date;
    /** Where the installation is found (Config.publicUrl). */
    publicUrl(): string;
  }
  interface FastifyContextConfig {
    action?: string;
    about?: About;
    /** The name by which the audit trail tells of it, whoever only looked too. */
    records?: Act;
  }
}

/** Bytes of a body that anybody may send who has not said who he is: a registration, a sign-in. */
const PUBLIC_BODY = 65_536;

export type App = FastifyInstance;

export interface AppOptions {
  log: FastifyBaseLogger;
  bodyLimit: number;
  /** Finds out who acts, from cookie or key; null when a credential was given and is not valid. */
  authenticate(request: FastifyRequest): Promise<Actor>;
  /** Whose X-Forwarded-* headers are believed (Config.trustProxy); the machine itself when left out. */
  trustProxy?: readonly string[];
  /** Where the audit trail goes; nowhere when left out (tests of the frame alone). */
  trail?: Trail;
  /** How many requests are answered in a minute; all when left out. */
  limits?: Limits;
  /** The clock; the machine's when left out. */
  now?(): Date;
  /** Where the installation is found; nowhere when left out. */
  publicUrl?(): string;
  /** Folder of the built console. */
  consoleFolder?: string;
}

/** The reader's language: `?lang=`, else the signed-in person's, else Accept-Language, else Chinese. */
export function localeOf(request: FastifyRequest): Locale {
  const asked = (request.query as Record<string, unknown> | undefined)?.['lang'];
  if (asked === 'en' || asked === 'zh-CN') return asked;
  if (asked === 'zh') return 'zh-CN';
  if (request.actor?.locale) return request.actor.locale;
  for (const part of (request.headers['accept-language'] ?? '').split(',')) {
    const tag = part.trim().toLowerCase();
    if (tag.startsWith('zh')) return 'zh-CN';
    if (tag.startsWith('en')) return 'en';
  }
  return 'zh-CN';
}

/** A body that was read as JSON; streams and buffers are somebody else's. */
function isPlain(body: unknown): boolean {
  const kind = typeof body === 'object' && body !== null ? Object.getPrototypeOf(body) : null;
  return kind === Object.prototype || kind === Array.prototype || typeof body === 'string';
}

/** The path that was asked for, as an answer may repeat it. */
const pathOf = (request: FastifyRequest): string => request.url.split('?')[0]!.slice(0, 200);

/** Takes away what no proxy that is set up rightly says: it would stand in links that we answer. */
function dropOddForwarding(request: FastifyRequest): void {
  const { headers } = request.raw;
  const last = (name: string) =>
    String(headers[name] ?? '')
      .split(',')
      .at(-1)!
      .trim();
  if (!/^https?$/.test(last('x-forwarded-proto'))) delete headers['x-forwarded-proto'];
  if (!/^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(last('x-forwarded-host')))
    delete headers['x-forwarded-host'];
}

/**
 * What a client is told that may not (RFC 6750 §3): that a key or token is needed, that the given one is not good, or that
 * its scope does not reach. Null where nothing is to be told.
 */
function challengeOf(request: FastifyRequest, status: number): string | null {
  const { action = 'public' } = request.routeOptions.config;
  if (action === 'public') return null;
  if (status === 401) {
    const given = /^bearer /i.test(request.headers.authorization ?? '') || request.headers['x-api-key'];
    return given ? 'Bearer realm="liangsu", error="invalid_token"' : 'Bearer realm="liangsu"';
  }
  if (status === 403 && request.actor.kind === 'key')
    return `Bearer realm="liangsu", error="insufficient_scope", scope="${action}"`;
  return null;
}

/** How long answers under way may take once the server is asked to stop. */
const CLOSING_PATIENCE_MS = 20_000;

/** Routes of libraries that serve nothing but files made to be public: the console's and the API reference's. */
const UNGUARDED = /^\/(assets|api\/docs)(\/|$)/;

/** An answer is compressed while somebody waits: the quick levels leave a few percent more bytes and take a quarter of the time. */
const FAST = {
  encodings: ['br', 'gzip'] as ('br' | 'gzip')[],
  zlibOptions: { level: 2 },
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } },
};

function createValidator(coerceTypes: 'array' | false): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    coerceTypes,
    removeAdditional: false,
    useDefaults: true,
  });
  addFormats.default(ajv);
  return ajv;
}

/** The HTTP frame: errors as RFC 9457, actor and language on every request, no personal data in logs. */
export async function createApp(options: AppOptions): Promise<App> {
  const app = Fastify({
    loggerInstance: options.log,
    bodyLimit: options.bodyLimit,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 1000 },
    trustProxy: [...(options.trustProxy ?? ['loopback'])],
    requestTimeout: 300_000,
    forceCloseConnections: 'idle',
    logController: new LogController({ disableRequestLogging: true }),
    // An address that cannot be read comes to no hook and no route.
    frameworkErrors(error, request, reply) {
      guardAnswer(request, reply);
      closeAnswer(request, reply);
      request.locale = localeOf(request);
      sendProblem(reply, asAppError(error, request.id), request);
    },
  });
  // An address has only texts: its numbers and booleans are read from them. A body says what it means: null stays null.
  const fromText = createValidator('array');
  const asGiven = createValidator(false);
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? asGiven : fromText).compile(schema as object),
  );
  await app.register(cookie);
  // Pages are compressed when they are built (scripts/compress.mjs); this is for long answers of the API.
  await app.register(compress, { ...FAST, threshold: 8192, globalDecompression: false });
  registerJsonParser(app);
  const now = options.now ?? (() => new Date());
  app.decorate('now', now);
  app.decorate('publicUrl', options.publicUrl ?? (() => ''));
  app.decorateRequest('actor', null as unknown as Actor);
  app.decorateRequest('locale', 'zh-CN');
  app.decorateRequest('audit', null as unknown as RequestAudit);
  const trail = options.trail ?? null;

  const limits = new RequestLimits(options.limits ?? { address: 0, key: 0 }, () =>
    options.now ? options.now().getTime() : Date.now(),
  );
  app.addHook('onRequest', async (request, reply) => {
    dropOddForwarding(request);
    request.actor = ANONYMOUS;
    request.audit = new RequestAudit(request, trail);
    request.locale = localeOf(request);
    // Before anything can be refused: refusals bear it as well.
    guardAnswer(request, reply);
    limits.address(request, reply);
    const { action, about = 'list' } = request.routeOptions.config;
    if (action !== undefined && action !== 'public') {
      request.actor = await options.authenticate(request);
      request.locale = localeOf(request);
      limits.key(request, reply);
      request.audit.ground = decideRoute(request.actor, action, about, now());
    }
  });
  app.addHook('preValidation', async (request) => {
    refuseUnstorable(request.params, '/params');
    refuseUnstorable(request.query, '/querystring');
    // Capture looks itself, event by event, so that one bad event does not hide the good ones.
    if (request.routeOptions.config.action !== 'event.capture' && isPlain(request.body))
      refuseUnstorable(request.body, '');
  });
  app.addHook('onSend', async (request, reply) => {
    const challenge = challengeOf(request, reply.statusCode);
    if (challenge !== null) reply.header('www-authenticate', challenge);
    closeAnswer(request, reply);
  });
  registerAudit(app, trail);
  app.addHook('onRoute', (route) => {
    const action = route.config?.action;
    if (
      action === undefined
        ? UNGUARDED.test(route.url)
        : action === 'public' || action === 'self' || isAction(action)
    )
      return;
    throw new Error(`Route ${route.method} ${route.url} does not say which right it asks for (${action})`);
  });
  const methodsOf = rememberMethods(app);
  app.addHook('preClose', async () => {
    // A connection whose last answer went out after closing began would be kept for its next request, which never comes.
    const idle = setInterval(() => app.server.closeIdleConnections(), 50);
    const patience = setTimeout(() => app.server.closeAllConnections(), CLOSING_PATIENCE_MS);
    app.server.once('close', () => {
      clearInterval(idle);
      clearTimeout(patience);
    });
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the address itself: codes, names and search words stay out of the log.
    request.log.debug(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  app.setErrorHandler((error, request, reply) => {
    if (clientLeft(request)) {
      request.log.info({ route: request.routeOptions.url }, 'the client left before it had sent everything');
      return sendProblem(reply, new AppError('request.aborted'), request);
    }
    const { validation } = error as { validation?: unknown[] };
    const known = validation
      ? new AppError('request.invalid', { count: validation.length }, (locale): Fault[] =>
          faultsOf(error, locale),
        )
      : asAppError(error, request.id, {
          bodyLimit: request.routeOptions.bodyLimit ?? options.bodyLimit,
          contentType: request.headers['content-type'] ?? '',
          path: pathOf(request),
        });
    if (known.status >= 500)
      request.log.error({ err: error, route: request.routeOptions.url }, 'request failed');
    sendProblem(reply, known, request);
  });
  const page = options.consoleFolder ? await registerConsole(app, options.consoleFolder) : null;
  app.setNotFoundHandler((request, reply) => {
    if (page && asksForPage(request)) return page(request, reply);
    const path = pathOf(request);
    const methods = methodsOf(request.url.split('?')[0]!);
    if (methods.length === 0 || methods.includes(request.method))
      return sendProblem(reply, new AppError('route.notFound', { path }), request);
    const allow = methods.join(', ');
    reply.header('allow', allow);
    sendProblem(
      reply,
      new AppError('route.methodNotAllowed', { path, method: request.method, allow }),
      request,
    );
  });
  return app;
}

/** Answers an error as a problem document. */
export function sendProblem(reply: FastifyReply, error: AppError, request: FastifyRequest): void {
  if (error.status === 503) reply.header('retry-after', '2');
  if (error.params['retryAfter'] !== undefined)
    reply.header('retry-after', String(error.params['retryAfter']));
  void reply
    .status(error.status)
    .type('application/problem+json')
    .send(toProblem(error, request.locale, request.id));
}

export interface Call<R extends RouteShape> {
  params: RouteParams<R>;
  query: RouteQuery<R>;
  body: RouteBody<R>;
  actor: Actor;
  locale: Locale;
  request: FastifyRequest;
  reply: FastifyReply;
  /** What the audit trail will tell of it: a handler adds what the address does not say, and what changed. */
  audit: RequestAudit;
  /**
   * Decides on what the route is about as it was, before anything of it is changed (a route `about: 'thing'` must, and a change in its
   * transaction). Of several things one is enough. Throws auth.forbidden, auth.reauthenticate.
   */
  decide: Decide;
  /** The same on what it has become, in the transaction of the change: nobody writes a thing out of their reach, or into it. */
  decideAfter: Decide;
}

export type Decide = (things: Thing | readonly Thing[]) => void;

/** Mounts a route of the contract: its schemas validate, its action is asked for, its answer is typed. */
export function mount<const R extends RouteShape>(
  app: App,
  shape: R,
  handler: (call: Call<R>) => Promise<RouteOutput<R>> | RouteOutput<R>,
): void {
  // What a caller has just handed in is told as what they did; whom to call, where others are shown it, by its own right.
  const handedIn = shape.body !== undefined && contactCounter(shape.body) !== null;
  const contactsIn = handedIn ? null : shownCounter(shape.action, shape.response);
  const moments = momentsOf(shape);
  app.route({
    method: shape.method,
    url: shape.path,
    // Whoever is not known yet is not read at length.
    ...(shape.action === 'public'
      ? { bodyLimit: Math.min(PUBLIC_BODY, app.initialConfig.bodyLimit ?? PUBLIC_BODY) }
      : {}),
    config: {
      action: shape.action,
      ...(shape.about ? { about: shape.about } : {}),
      ...(shape.records ? { records: shape.records } : {}),
    },
    schema: {
      summary: shape.summary,
      tags: [shape.tag],
      ...(shape.params ? { params: shape.params } : {}),
      ...(shape.query ? { querystring: shape.query } : {}),
      ...(shape.body ? { body: shape.body } : {}),
      ...(shape.consumes ? { consumes: [shape.consumes] } : {}),
      ...(shape.produces ? { produces: [shape.produces] } : {}),
      response: { 200: shape.response },
    },
    handler: (request, reply) => {
      const decided = new Set<Moment>();
      const decideAt =
        (moment: Moment): Decide =>
        (things) => {
          request.audit.ground = decideOn(request.actor, shape.action, things, app.now());
          decided.add(moment);
        };
      const call: Call<R> = {
        params: request.params as RouteParams<R>,
        query: request.query as RouteQuery<R>,
        body: request.body as RouteBody<R>,
        actor: request.actor,
        locale: request.locale,
        request,
        reply,
        audit: request.audit,
        decide: decideAt('before'),
        decideAfter: decideAt('after'),
      };
      if (moments.length === 0 && contactsIn === null) return handler(call);
      return Promise.resolve(handler(call)).then((answer) => {
        // A handler that forgot: nothing of it goes out.
        const forgot = moments.find((moment) => !decided.has(moment));
        if (forgot !== undefined)
          throw new Error(
            `${shape.method} ${shape.path} answered without deciding on its thing (${forgot} the change)`,
          );
        if (contactsIn !== null && contactsIn(answer) !== request.audit.shown)
          throw new Error(`${shape.method} ${shape.path} shows contacts that it did not tell of`);
        return answer;
      });
    },
  });
}
