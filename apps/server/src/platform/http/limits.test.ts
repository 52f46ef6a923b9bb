import { pino } from 'pino';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, ANONYMOUS } from './actor.ts';
import { type App, createApp, mount } from './app.ts';
import { Windows } from './windows.ts';

let time = 0;
let app: App;
const keyOf = (id: string): Actor => ({
  ...ANONYMOUS,
  kind: 'key',
  name: `key:${id}`,
  acting: { known: true, memberships: [], grants: new Set(['lot.read']), grantedTo: null },
});

beforeAll(async () => {
  app = await createApp({
    log: pino({ level: 'silent' }),
    bodyLimit: 1000,
    trustProxy: ['127.0.0.1'],
    limits: { address: 5, key: 3 },
    now: () => new Date(time),
    authenticate: async ({ headers }) =>
      typeof headers['x-api-key'] === 'string' ? keyOf(headers['x-api-key']) : ANONYMOUS,
  });
  const shape = { summary: 'x', tag: 'x', method: 'GET', response: Type.Unknown() } as const;
  mount(app, { ...shape, path: '/lots', action: 'lot.read' }, () => ({}));
  mount(app, { ...shape, path: '/parties', action: 'party.read' }, () => ({}));
  mount(app, { ...shape, path: '/page', action: 'public' }, () => ({}));
  app.get('/healthz', { config: { action: 'public' } }, () => ({}));
  await app.ready();
});
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '192.0.2.1') =>
  app.inject({ url, headers, remoteAddress });
const statuses = async (count: number, ...how: Parameters<typeof get>) => {
  const list: number[] = [];
  for (let i = 0; i < count; i++) list.push((await get(...how)).statusCode);
  return list;
};

describe('requests', () => {
  it('of one address are answered so many times a minute, and then refused with when to come again', async () => {
    time = 60_000;
    expect(await statuses(5, '/page')).toEqual(Array(5).fill(200));
    time += 20_500;
    const refused = await get('/page');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      'content-type': expect.stringContaining('application/problem+json'),
      'retry-after': '40',
      'ratelimit-policy': '"address";q=5;w=60',
      ratelimit: '"address";r=0;t=40',
    });
    expect(refused.json()).toMatchObject({ code: 'request.tooMany', title: expect.stringContaining('40') });
    // What does not exist costs as well; other addresses and what watches the server do not.
    expect((await get('/nowhere')).statusCode).toBe(429);
    expect((await get('/page', {}, '192.0.2.2')).statusCode).toBe(200);
    expect((await get('/healthz')).statusCode).toBe(200);
    time += 39_500;
    expect((await get('/page')).statusCode).toBe(200);
  });

  it('of one network of IPv6 count together, and those of a believed proxy for whom it names', async () => {
    time += 60_000;
    expect(await statuses(6, '/page', {}, '2001:db8:1:1::1')).toEqual([...Array(5).fill(200), 429]);
    expect((await get('/page', {}, '2001:db8:1:1:ffff::2')).statusCode).toBe(429);
    expect((await get('/page', {}, '2001:db8:1:2::1')).statusCode).toBe(200);
    const behind = (ip: string) => get('/page', { 'x-forwarded-for': ip }, '127.0.0.1');
    for (let i = 0; i < 5; i++) expect((await behind('198.51.100.1')).statusCode).toBe(200);
    expect((await behind('198.51.100.1')).statusCode).toBe(429);
    expect((await behind('198.51.100.2')).statusCode).toBe(200);
    // Who is no proxy that is believed cannot take another name.
    expect(await statuses(6, '/page', { 'x-forwarded-for': '198.51.100.9' }, '203.0.113.9')).toEqual([
      ...Array(5).fill(200),
      429,
    ]);
    expect((await get('/page', { 'x-forwarded-for': '198.51.100.10' }, '203.0.113.9')).statusCode).toBe(429);
  });

  it('of one key count over all its addresses, beside those of other keys', async () => {
    time += 60_000;
    const first = await get('/lots', { 'x-api-key': 'a' }, '192.0.2.11');
    expect(first.headers).toMatchObject({
      'ratelimit-policy': '"key";q=3;w=60',
      ratelimit: '"key";r=2;t=60',
    });
    // Requests that are refused for their right count too.
    expect((await get('/parties', { 'x-api-key': 'a' }, '192.0.2.12')).statusCode).toBe(403);
    expect((await get('/lots', { 'x-api-key': 'a' }, '192.0.2.13')).statusCode).toBe(200);
    expect((await get('/lots', { 'x-api-key': 'a' }, '192.0.2.14')).statusCode).toBe(429);
    expect((await get('/lots', { 'x-api-key': 'b' }, '192.0.2.14')).statusCode).toBe(200);
  });
});

describe('a refused client', () => {
  it('is told that it needs a token, that its token is not good, or that its scope does not reach (RFC 6750 §3)', async () => {
    time += 60_000;
    const challenge = async (headers: Record<string, string>, url = '/lots') =>
      (await get(url, headers, '192.0.2.31')).headers['www-authenticate'];
    expect(await challenge({})).toBe('Bearer realm="liangsu"');
    expect(await challenge({ authorization: 'Bearer nobody' })).toBe(
      'Bearer realm="liangsu", error="invalid_token"',
    );
    expect(await challenge({ 'x-api-key': 'c' }, '/parties')).toBe(
      'Bearer realm="liangsu", error="insufficient_scope", scope="party.read"',
    );
    expect(await challenge({ 'x-api-key': 'c' })).toBeUndefined();
  });
});

it('a window forgets the oldest names when there are too many, and counts what is given back', () => {
  const windows = new Windows(1, 1000, 2);
  expect(windows.take('a', 0)).toEqual({ wait: 0, left: 0, ends: 1000 });
  expect(windows.take('a', 400)).toEqual({ wait: 600, left: 0, ends: 600 });
  windows.giveBack('a');
  expect(windows.take('a', 500).wait).toBe(0);
  windows.take('b', 500);
  windows.take('c', 600);
  expect(windows.take('b', 600).wait).toBe(900);
  expect(windows.take('a', 600).wait).toBe(0);
});
