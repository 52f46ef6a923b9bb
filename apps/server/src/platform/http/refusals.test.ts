import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Type } from 'typebox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { ANONYMOUS } from './actor.ts';
import { type App, createApp, mount } from './app.ts';

let app: App;
let folder: string;
let logged: { level: number; msg: string; err?: unknown; status?: number }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'refusals-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets/a.js'), 'x');
  const stream = new Writable({
    write(line, _encoding, done) {
      logged.push(JSON.parse(String(line)));
      done();
    },
  });
  app = await createApp({
    log: pino({ level: 'debug' }, stream),
    bodyLimit: 1000,
    authenticate: async () => ANONYMOUS,
    consoleFolder: folder,
  });
  const thing = { action: 'public', summary: 'x', tag: 'x', response: Type.Unknown() } as const;
  const params = Type.Object({ id: Type.String() });
  mount(app, { ...thing, method: 'GET', path: '/api/v1/things/:id', params }, ({ params: { id } }) => ({
    id,
  }));
  mount(app, { ...thing, method: 'DELETE', path: '/api/v1/things/:id', params }, () => ({ ok: true }));
  mount(
    app,
    { ...thing, method: 'POST', path: '/api/v1/things/check', body: Type.Object({}) },
    ({ body }) => body,
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  logged = [];
});

/** Sends bytes as they stand, without any client that would tidy them; gives the answer. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (part) => (answer += part));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
const faults = () => logged.filter(({ level, err }) => level > 30 || err !== undefined);

describe('files', () => {
  it.each([
    '/assets/../../x',
    '/assets/..',
    '/assets/',
    '/assets/gone.js',
    '/assets/%00',
    '/assets/..%2f..%2fx',
  ])('%s is not there, and nothing is amiss', async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 40[04] /);
    expect(answer).toContain('application/problem+json');
    expect(faults()).toEqual([]);
  });

  it('have no range beyond their end', async () => {
    const answer = await app.inject({ url: '/assets/a.js', headers: { range: 'bytes=100-200' } });
    expect(answer.statusCode).toBe(416);
    expect(answer.json().code).toBe('request.range');
    expect(faults()).toEqual([]);
  });
});

describe('a client that goes away', () => {
  it('in the middle of sending is noted, and nothing is amiss', async () => {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(
      'POST /api/v1/things/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"a": 1',
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await until('it is noted', async () => logged.some(({ msg }) => msg.startsWith('the client left')));
    expect(faults()).toEqual([]);
  });
});

describe('a method that an address does not take', () => {
  it.each([
    ['PUT', '/api/v1/things/7', 'GET, HEAD, DELETE'],
    ['PATCH', '/api/v1/things/check', 'GET, HEAD, DELETE, POST'],
    ['POST', '/assets/a.js', 'GET, HEAD'],
  ] as const)('%s %s: 405, and which it takes', async (method, url, allow) => {
    const answer = await app.inject({ method, url, headers: { 'accept-language': 'en' } });
    expect(answer.statusCode).toBe(405);
    expect((answer.headers['allow'] as string).split(', ').sort()).toEqual(allow.split(', ').sort());
    expect(answer.json()).toMatchObject({
      code: 'route.methodNotAllowed',
      title: expect.stringContaining(method),
    });
  });

  it('is nothing where there is no such address', async () => {
    for (const url of ['/api/v1/things', '/api/v1/things/7/8', '/api/v1/nothing'])
      expect((await app.inject({ method: 'PUT', url })).statusCode).toBe(404);
    expect((await app.inject('/assets/gone.js')).statusCode).toBe(404);
  });
});

it('DELETE may name a type and carry nothing; with a body that is no JSON it is refused', async () => {
  const headers = { 'content-type': 'application/json' };
  expect((await app.inject({ method: 'DELETE', url: '/api/v1/things/7', headers })).statusCode).toBe(200);
  expect(
    (await app.inject({ method: 'DELETE', url: '/api/v1/things/7', headers, payload: '{' })).statusCode,
  ).toBe(400);
  expect((await app.inject({ method: 'POST', url: '/api/v1/things/check', headers })).statusCode).toBe(400);
});
