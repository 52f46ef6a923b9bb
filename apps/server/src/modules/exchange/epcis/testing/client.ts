import type { JsonObject } from '@liangsu/domain/epcis';
import type { TestServer } from '../../../../testing/harness.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, looked into by tests
  body: any;
}

/** Calls the EPCIS interface of a test server with its key; answers in English. */
export function epcisClient(server: () => TestServer) {
  async function call(
    method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS',
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await server().app.inject({
      method,
      url: `/epcis${url}`,
      headers: {
        authorization: `Bearer ${server().key}`,
        'accept-language': 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = response.body;
    return {
      status: response.statusCode,
      headers: response.headers,
      body: text === '' ? null : /^[[{]/.test(text) ? JSON.parse(text) : text,
    };
  }
  /** Events of an answer. */
  const eventsIn = (answer: Answer): JsonObject[] => {
    if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.epcisBody.queryResults.resultsBody.eventList;
  };
  return {
    call,
    eventsIn,
    events: async (url: string, headers?: Record<string, string>) =>
      eventsIn(await call('GET', url, undefined, headers)),
    capture: async (document: unknown, headers: Record<string, string> = {}) => {
      const answer = await call('POST', '/capture', document, headers);
      if (answer.status !== 202) return { answer, job: null };
      const job = await call('GET', String(answer.headers['location']).slice('/epcis'.length));
      return { answer, job: job.body };
    },
  };
}
