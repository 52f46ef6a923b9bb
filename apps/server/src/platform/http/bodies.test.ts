import { pino } from 'pino';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANONYMOUS } from './actor.ts';
import { type App, createApp, mount } from './app.ts';

let app: App;
beforeAll(async () => {
  app = await createApp({
    log: pino({ level: 'silent' }),
    bodyLimit: 1000,
    authenticate: async () => ANONYMOUS,
  });
  mount(
    app,
    {
      method: 'POST',
      path: '/api/v1/echo',
      action: 'public',
      summary: 'x',
      tag: 'x',
      query: Type.Object({
        n: Type.Optional(Type.Integer()),
        list: Type.Optional(Type.Array(Type.String())),
      }),
      body: Type.Object({
        number: Type.Union([Type.Integer(), Type.Null()]),
        text: Type.Union([Type.String(), Type.Null()]),
      }),
      response: Type.Unknown(),
    },
    ({ body, query }) => ({ ...body, ...query }),
  );
});
afterAll(() => app.close());

const send = async (url: string, body: unknown) => {
  const response = await app.inject({ method: 'POST', url, payload: body as object });
  return { status: response.statusCode, body: response.json() };
};

describe('what a request says', () => {
  it('is taken from a body as it stands: null is neither 0 nor an empty text', async () => {
    expect(await send('/api/v1/echo', { number: null, text: null })).toEqual({
      status: 200,
      body: { number: null, text: null },
    });
    expect(
      (await send('/api/v1/echo', { number: '1', text: null })).body.errors.map(
        (f: { path: string }) => f.path,
      ),
    ).toContain('/number');
    expect((await send('/api/v1/echo', { number: 1, text: 5 })).status).toBe(400);
  });

  it('is read from an address, which has only texts', async () => {
    const { body } = await send('/api/v1/echo?n=12&list=a', { number: 1, text: '' });
    expect(body).toEqual({ number: 1, text: '', n: 12, list: ['a'] });
    expect((await send('/api/v1/echo?n=x', { number: 1, text: '' })).body.errors[0].path).toBe(
      '/querystring/n',
    );
  });
});
