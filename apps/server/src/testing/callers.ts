import { createApiKey } from '../modules/access/index.ts';
import type { TestServer } from './harness.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as their readers do.
  body: any;
  text: string;
  headers: Record<string, unknown>;
}
/** Sends a request with the caller's key. */
export type Caller = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** Makes callers of a test server, each with just these rights. */
export function callers(server: TestServer): (...rights: string[]) => Promise<Caller> {
  return async (...rights) => {
    const { text: key } = await createApiKey(server.pool, { name: 'test', rights, partyId: null });
    return async (method, url, body, headers = {}) => {
      const response = await server.app.inject({
        method,
        url,
        headers: { authorization: `Bearer ${key}`, ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      return {
        status: response.statusCode,
        body: response.headers['content-type']?.toString().match(/\bjson\b/) ? response.json() : null,
        text: response.body,
        headers: response.headers,
      };
    };
  };
}
