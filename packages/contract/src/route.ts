import type { Act } from '@liangsu/domain/access';
import type { Static, TSchema } from 'typebox';

/** What a right is about. `public` needs no sign-in; `self` needs any; the rest are permission codes. */
export type Action = 'public' | 'self' | `${string}.${string}`;

/** When a change is decided on: on the thing as it was, before anything is changed, or as it has become. */
export type Moment = 'before' | 'after';

/** At which moments a route of the contract decides on its thing: both for a change, before its answer for the rest. */
export function momentsOf(shape: Pick<RouteShape, 'method' | 'about' | 'decidedOnly'>): readonly Moment[] {
  if (shape.about !== 'thing') return [];
  if (shape.method === 'GET') return ['before'];
  return shape.decidedOnly ? [shape.decidedOnly.when] : ['before', 'after'];
}

export interface RouteShape {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `:name` parameters. */
  path: string;
  /** The permission that it asks for; a route without one does not compile. */
  action: Action;
  /**
   * What the permission is decided on: `list` (also when left out) on nothing in particular, `narrowed` likewise for a
   * list that shows each organisation what it may see, `own` on the actor's own organisation, `thing` on what the route is about, by its handler, before and after a change.
   */
  about?: 'list' | 'narrowed' | 'own' | 'thing';
  /**
   * Of a changing route `about: 'thing'`: why it is decided at one moment alone, on the thing as it was or as it becomes. Left out:
   * at both, and its handler answers an error when it forgets one.
   */
  decidedOnly?: { when: Moment; because: string };
  /** The name by which the audit trail tells of it, whoever only looked too (a copy is taken, a sign-in); else its action. */
  records?: Act;
  summary: string;
  tag: string;
  params?: TSchema;
  query?: TSchema;
  body?: TSchema;
  response: TSchema;
  /** Media type of the body where it is not JSON. */
  consumes?: string;
  /** Media type of the answer where it is not JSON; `response` is then the shape of one line or part. */
  produces?: string;
}

/**
 * A body's schema that takes only the fields that it names, those of the objects in it as well: a field that is misspelt would else be
 * passed over in silence, and a default stand in its place. What says itself what else it takes is left as it is.
 */
function closed<S extends TSchema>(schema: S): S {
  const { type, properties, items, additionalProperties } = schema as TSchema & {
    type?: string;
    properties?: Record<string, TSchema>;
    items?: TSchema;
    additionalProperties?: unknown;
  };
  if (type === 'array' && items !== undefined && !Array.isArray(items))
    return { ...schema, items: closed(items) };
  if (type !== 'object' || properties === undefined) return schema;
  const fields = Object.entries(properties).map(([name, field]) => [name, closed(field)] as const);
  return {
    ...schema,
    properties: Object.fromEntries(fields),
    additionalProperties: additionalProperties ?? false,
  };
}

/** Declares one route of the API: server and clients take method, path and shapes from it. Its body takes no field besides those named. */
export function route<const R extends RouteShape>(shape: R): R {
  return shape.body === undefined ? shape : { ...shape, body: closed(shape.body) };
}

type Part<R, K extends string> = R extends { [P in K]: infer S extends TSchema } ? Static<S> : undefined;

/** What a caller gives for a route. */
export type RouteInput<R extends RouteShape> = (R extends { params: TSchema }
  ? { params: Part<R, 'params'> }
  : unknown) &
  (R extends { query: TSchema } ? { query?: Part<R, 'query'> } : unknown) &
  (R extends { body: TSchema } ? { body: Part<R, 'body'> } : unknown);

export type RouteParams<R extends RouteShape> = Part<R, 'params'>;
export type RouteQuery<R extends RouteShape> = Part<R, 'query'>;
export type RouteBody<R extends RouteShape> = Part<R, 'body'>;
export type RouteOutput<R extends RouteShape> = Static<R['response']>;

/** The address of a route with its parameters and query filled in. */
export function routeUrl(
  shape: RouteShape,
  params?: Record<string, unknown>,
  query?: Record<string, unknown>,
): string {
  const path = shape.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params?.[name] ?? '')),
  );
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value])
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(item))}`);
  }
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
