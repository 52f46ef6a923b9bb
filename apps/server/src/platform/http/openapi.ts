import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import { ERRORS } from '@liangsu/contract';
import type { App } from './app.ts';

/** The part of an OpenAPI 3.1 document that is completed here. */
interface Operation {
  operationId?: string;
  parameters?: { in: string }[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
  security?: unknown[];
  'x-liangsu-action'?: string;
}
export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas?: Record<string, unknown>; responses?: Record<string, unknown> };
}

const WRITES: ReadonlySet<string> = new Set(['post', 'put', 'patch', 'delete']);

/** RFC 9457, as every error is answered. */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', description: 'urn:liangsu:error:{code}' },
    title: { type: 'string', description: 'What happened and what to do, in the language asked for' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'Number of the request, for the administrator' },
    errors: {
      type: 'array',
      description: 'Every fault of the request, with its place',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: {
          path: {
            type: 'string',
            description: 'JSON pointer into the body; /params and /querystring for the address',
          },
          code: { type: 'string' },
          message: { type: 'string', description: 'What would be right' },
        },
      },
    },
  },
} as const;

/** Statuses that a route can answer besides success. */
function errorStatuses(method: string, operation: Operation): number[] {
  const guarded = operation['x-liangsu-action'] !== 'public';
  const hasBody = operation.requestBody !== undefined;
  const hasParams = operation.parameters?.some((parameter) => parameter.in === 'path') === true;
  return [
    ...(hasBody || operation.parameters ? [400] : []),
    ...(guarded ? [401, 403] : []),
    // Without a sign-in only signing in writes: it can fail, and be locked.
    ...(!guarded && WRITES.has(method) ? [401] : []),
    429,
    ...(hasParams ? [404] : []),
    ...(WRITES.has(method) ? [409, 412] : []),
    ...(hasBody ? [413, 415] : []),
    500,
    503,
    ...(WRITES.has(method) ? [507] : []),
  ];
}

/** `GET /api/v1/parties/{id}` → `getPartiesById`: a name for generated clients. */
function operationId(method: string, path: string): string {
  const parts = path
    .replace(/^\/api\/v1\//, '/')
    .split(/[^A-Za-z0-9{}]+/)
    .filter((part) => part !== '');
  const words = parts.map((part) => (part.startsWith('{') ? `By-${part.slice(1, -1)}` : part));
  return (
    method +
    words.map((word) => word.replace(/(^|-)([a-z0-9])/g, (_, _dash, c: string) => c.toUpperCase())).join('')
  );
}

/** Completes the generated document: names of operations, who may call them, and every error as a problem document. */
export function completeOpenApi<T extends OpenApiDocument>(document: T): T {
  const responses: Record<string, unknown> = {};
  for (const status of new Set(Object.values(ERRORS).map((error) => error.status))) {
    const codes = Object.entries(ERRORS).filter(([, error]) => error.status === status);
    responses[`Problem${status}`] = {
      description: codes.map(([code, { en }]) => `\`${code}\`: ${en}`).join('\n\n'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components.schemas, Problem: PROBLEM },
    responses,
  };
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(operations)) {
      operation.operationId = operationId(method, path);
      if (operation['x-liangsu-action'] === 'public') operation.security = [];
      for (const status of errorStatuses(method, operation))
        operation.responses[status] ??= { $ref: `#/components/responses/Problem${status}` };
    }
  return document;
}

const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Describes every route from its schemas, and shows the description at /api/docs, offline like everything else. */
export async function registerOpenApi(app: App): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '粮溯 Liangsu',
        version: '1',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        description:
          'Food, grain above all, from field to table. Sign in with a key (`Authorization: Bearer …`) or a session. ' +
          'Answers speak Chinese or English (`Accept-Language`, `?lang=`). Errors are problem documents (RFC 9457); ' +
          '`x-liangsu-action` names the right that a route asks for: `public` none, `self` any sign-in.',
      },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: '__Host-liangsu_session',
            description: 'By plain HTTP, on this machine or an inside network: `liangsu_session`',
          },
        },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
    transform: ({ schema, url, route }) => ({
      schema: { ...schema, 'x-liangsu-action': route.config?.action } as typeof schema,
      url,
    }),
    transformObject: (generated) =>
      'openapiObject' in generated
        ? (completeOpenApi(generated.openapiObject as OpenApiDocument) as typeof generated.openapiObject)
        : generated.swaggerObject,
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/api/docs',
    // The library's own policy upgrades to TLS and names outside hosts: on a county's plain network nothing would load.
    staticCSP: DOCS_CSP,
    theme: { title: '粮溯 Liangsu API' },
    uiConfig: { layout: 'BaseLayout', validatorUrl: null, deepLinking: true, docExpansion: 'list' },
  });
}

/** The description of a ready application, as it is committed. */
export function openApiText(app: App): string {
  return `${JSON.stringify(app.swagger(), null, 2)}\n`;
}
