import {
  errorMessage,
  type Fault,
  type Problem,
  type RouteInput,
  type RouteOutput,
  type RouteShape,
  routeUrl,
} from '@liangsu/contract';
import i18next from 'i18next';
import type { Language } from './i18n.ts';

/** What the server refused, or why it could not be reached; its message is for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** What its message does not say already. */
  readonly faults: readonly Fault[];
  /** Why it was not allowed, a code of `DENIALS`; null where that was not the reason. */
  readonly denial: string | null;
  /** Number to give to an administrator; empty when the server was not reached. */
  readonly instance: string;

  constructor(problem: Pick<Problem, 'status' | 'code' | 'detail' | 'instance' | 'errors'>) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    const faults = problem.errors ?? [];
    this.faults = faults.filter(({ message }) => message !== problem.detail);
    const denial = faults.find(({ code }) => code.startsWith('access.'));
    this.denial = denial?.code.slice('access.'.length) ?? null;
    this.instance = problem.instance ?? '';
  }
}

type Needs<R extends RouteShape> = R extends { params: object } | { body: object } ? true : false;
export type CallArgs<R extends RouteShape> =
  Needs<R> extends true
    ? [input: RouteInput<R>, signal?: AbortSignal]
    : [input?: RouteInput<R>, signal?: AbortSignal];

interface AnyInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

export const language = (): Language => (i18next.language === 'en' ? 'en' : 'zh-CN');

let proveWho: (() => Promise<boolean>) | null = null;

/** Says who asks a person for their password again when a decision takes their name; the answer: whether they showed it. */
export function onReauthenticate(ask: (() => Promise<boolean>) | null): void {
  proveWho = ask;
}

/** Asks any address of the server; an answer that is no success becomes an `ApiError` in the reader's language. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept-language', language());
  // The server takes this as the sign that the page itself asks, not another site.
  if (init.method !== undefined && init.method !== 'GET') headers.set('x-requested-with', 'liangsu');
  let response: Response;
  try {
    response = await fetch(url, { ...init, headers, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ status: 0, code: 'network', detail: i18next.t('error.network') });
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  // What was wanted goes on once its person has shown who they are.
  if (problem.code === 'auth.reauthenticate' && proveWho !== null && (await proveWho()))
    return request(url, init);
  throw new ApiError(problem);
}

async function problemOf(response: Response): Promise<Pick<Problem, 'status' | 'code' | 'detail'>> {
  if (response.headers.get('content-type')?.includes('json')) {
    const problem = (await response.json().catch(() => null)) as Problem | null;
    if (problem?.code !== undefined) return problem;
  }
  if (response.status === 401)
    return { status: 401, code: 'auth.required', detail: errorMessage('auth.required', language()) };
  return {
    status: response.status,
    code: 'http',
    detail: i18next.t('error.http', { status: response.status }),
  };
}

/** Calls a route of the contract. */
export async function call<const R extends RouteShape>(
  route: R,
  ...[input, signal]: CallArgs<R>
): Promise<RouteOutput<R>> {
  const { params, query, body } = (input ?? {}) as AnyInput;
  const response = await request(routeUrl(route, params, query), {
    method: route.method,
    ...(signal ? { signal } : {}),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return (await response.json()) as RouteOutput<R>;
}

/** Whether trying again may help: the network, a busy or failing server. */
export function isTemporary(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}

export const isCode = (error: unknown, code: string): boolean =>
  error instanceof ApiError && error.code === code;
