import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedJurisdictions } from '../modules/access/index.ts';
import type { Caller } from '../testing/callers.ts';
import { documentOf, made } from '../testing/epcis.ts';
import { useTestServer } from '../testing/harness.ts';
import { person } from '../testing/people.ts';

/** Misconfiguration (OWASP API8:2023): what every kind of answer bears, and what none gives away. */
const dataDir = mkdtempSync(join(tmpdir(), 'liangsu-answers-'));
const server = useTestServer({ dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

let steward: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  steward = await person(server(), 'steward', null, 'dataSteward');
  const document = documentOf(made('ANSWER-1', 10, 'mill', '2026-09-01T08:00:00+08:00'));
  expect((await steward('POST', '/api/v1/events', document)).status).toBe(200);
});

interface Asked {
  method?: string;
  url: string;
  body?: unknown;
  headers?: Record<string, string>;
  signedIn?: boolean;
  status: number;
}
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const html = { accept: 'text/html' };
const KINDS: Record<string, Asked> = {
  'a list': { url: '/api/v1/lots', signedIn: true, status: 200 },
  'a workbook': { url: '/api/v1/lots.xlsx', signedIn: true, status: 200 },
  'a stream': { url: '/api/v1/lots/ANSWER-1/trace.ndjson', signedIn: true, status: 200 },
  'a label': { url: '/api/v1/lots/ANSWER-1/labels', signedIn: true, status: 200 },
  'a picture': { url: '/api/v1/lots/ANSWER-1/labels?format=svg', signedIn: true, status: 200 },
  'a template': { url: '/api/v1/templates/purchase.csv', signedIn: true, status: 200 },
  'nobody signed in': { url: '/api/v1/lots', status: 401 },
  'a key that is none': { url: '/api/v1/lots', headers: { 'x-api-key': 'lsk_x' }, status: 401 },
  'no right': { url: '/api/v1/audit', signedIn: true, status: 403 },
  'a request of another site': {
    method: 'POST',
    url: '/api/v1/events',
    body: {},
    headers: { 'x-requested-with': '' },
    signedIn: true,
    status: 403,
  },
  'a body that is wrong': { method: 'POST', url: '/api/v1/session', body: { login: 1 }, status: 400 },
  'a body that is no JSON': {
    method: 'POST',
    url: '/api/v1/session',
    body: '{',
    headers: { 'content-type': 'application/json' },
    status: 400,
  },
  'another type': {
    method: 'POST',
    url: '/api/v1/session',
    body: '<a/>',
    headers: { 'content-type': 'text/xml' },
    status: 415,
  },
  'a wrong password': {
    method: 'POST',
    url: '/api/v1/session',
    body: { login: 'nobody', password: 'x' },
    status: 401,
  },
  'a thing that is not there': { url: '/api/v1/parties/99999', signedIn: true, status: 404 },
  'an address that is none': { url: '/api/v1/nowhere', status: 404 },
  'a method that is none': { method: 'PUT', url: '/api/v1/parties', body: {}, status: 405 },
  'a broken address': { url: '/%zz', status: 400 },
  'a file that is not there': { url: '/assets/gone.js', status: 404 },
  'a scan page': { url: '/t/ANSWER-1', headers: html, status: 200 },
  'an unknown code': { url: '/t/NOTHING', headers: html, status: 404 },
  'the form for codes': { url: '/t/', headers: html, status: 200 },
  'a way on': { url: '/t/?code=ANSWER-1', status: 302 },
  'a report': {
    method: 'POST',
    url: '/t/report',
    body: 'code=ANSWER-1&category=other&body=wrong',
    headers: form,
    status: 303,
  },
  'a report that says nothing': {
    method: 'POST',
    url: '/t/report',
    body: 'code=x',
    headers: form,
    status: 400,
  },
  'a report that is too long': {
    method: 'POST',
    url: '/t/report',
    body: `body=${'x'.repeat(300_000)}`,
    headers: form,
    status: 413,
  },
  'public facts': { url: '/api/v1/public/lots/ANSWER-1', status: 200 },
  EPCIS: { url: '/epcis/events', signedIn: true, status: 200 },
  'EPCIS without a sign-in': { url: '/epcis/events', status: 401 },
  'EPCIS of nothing': { url: '/epcis/nowhere', status: 404 },
  'the ledger before its first head': { url: '/ledger/checkpoint', status: 503 },
  'a tile that is none': { url: '/ledger/tile/9/x', status: 404 },
  'the API’s description': { url: '/api/docs/json', status: 200 },
  'the API’s page': { url: '/api/docs/', headers: html, status: 200 },
  life: { url: '/healthz', status: 200 },
  numbers: { url: '/metrics', status: 200 },
};

async function ask({ method = 'GET', url, body, headers = {}, signedIn = false }: Asked) {
  const all = { origin: 'https://evil.example', 'x-forwarded-proto': 'https', ...headers };
  const cookie = signedIn ? { 'x-requested-with': 'liangsu', cookie: cookieOfSteward } : {};
  return server().app.inject({
    method: method as 'GET',
    url,
    headers: { ...cookie, ...all },
    ...(body === undefined ? {} : { payload: body as string }),
  });
}
let cookieOfSteward = '';
beforeAll(async () => {
  const answer = await server().app.inject({
    method: 'POST',
    url: '/api/v1/session',
    // By the way that every question comes here.
    headers: { 'x-forwarded-proto': 'https' },
    payload: { login: 'steward', password: 'a good long one' },
  });
  const { name, value } = answer.cookies[0]!;
  cookieOfSteward = `${name}=${value}`;
});

/** A policy as its directives. */
const policyOf = (text: string) =>
  new Map(
    text.split(';').map((part): [string, string] => {
      const [name = '', ...values] = part.trim().split(/\s+/);
      return [name, values.join(' ')];
    }),
  );

describe('every kind of answer', () => {
  it.each(Object.entries(KINDS))(
    '%s: is what it says, runs nothing, stands in no frame',
    async (_, asked) => {
      const answer = await ask(asked);
      expect(answer.statusCode, answer.body.slice(0, 300)).toBe(asked.status);
      const { headers } = answer;
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('same-origin');
      expect(headers['x-frame-options']).toBe('DENY');
      // Of an address that cannot be read nobody looked by which proxy it came.
      if (asked.url !== '/%zz') expect(headers['strict-transport-security']).toBe('max-age=31536000');
      const policy = policyOf(String(headers['content-security-policy']));
      expect(policy.get('default-src')).toBe("'none'");
      expect(policy.get('base-uri')).toBe("'none'");
      expect(policy.get('frame-ancestors')).toBe("'none'");
      expect(policy.get('object-src') ?? "'none'").toBe("'none'");
      expect(policy.has('form-action')).toBe(true);
      // No script but our own files, however a page was put together.
      expect(policy.get('script-src') ?? "'none'").toMatch(/^'(self|none)'$/);
      if (answer.body.length > 0) expect(headers['content-type']).toBeDefined();
      if (/^(text\/|image\/svg|application\/([\w.-]+\+)?json)/.test(String(headers['content-type'])))
        expect(headers['content-type']).toMatch(/charset=utf-8/i);
      if (String(headers['content-type']).startsWith('text/html'))
        expect(answer.body).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+="|javascript:/i);
    },
  );

  it.each(Object.entries(KINDS))(
    '%s: is no other site’s to read, and tells nothing of what runs here',
    async (_, asked) => {
      const { headers } = await ask(asked);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers['server']).toBeUndefined();
      expect(headers['x-powered-by']).toBeUndefined();
    },
  );

  it('that is not public stays in no cache', async () => {
    for (const [name, asked] of Object.entries(KINDS))
      if (asked.signedIn || asked.status === 401 || asked.status === 403) {
        const { headers } = await ask(asked);
        expect(String(headers['cache-control']), name).toMatch(/no-store|no-cache/);
      }
  });
});

describe('methods', () => {
  it.each(['OPTIONS', 'TRACE', 'PROPFIND', 'CONNECT'])('%s opens nothing', async (method) => {
    const { port } = (server().app.server.address() as AddressInfo | null) ?? (await listening());
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          `${method} /api/v1/parties HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\nX-Probe: echo-me\r\nConnection: close\r\n\r\n`,
        ),
      );
      let text = '';
      socket.on('data', (part) => (text += part));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
    expect(answer).not.toMatch(/^HTTP\/1.1 2/);
    expect(answer).not.toMatch(/access-control-allow|echo-me/i);
  });
});
async function listening(): Promise<AddressInfo> {
  await server().app.listen({ port: 0, host: '127.0.0.1' });
  return server().app.server.address() as AddressInfo;
}

describe('a fault of the server', () => {
  it('is told by its number, without where it happened, what was asked or what holds the data', async () => {
    await server().owner.query('ALTER TABLE party RENAME TO party_gone');
    try {
      for (const url of ['/api/v1/parties', '/epcis/events', '/t/ANSWER-2', '/api/v1/public/lots/ANSWER-2']) {
        const answer = await ask({ url, signedIn: true, status: 0 });
        if (answer.statusCode < 500) continue;
        expect(answer.body, url).toContain(String(answer.headers['x-request-id']));
        expect(answer.body, url).not.toMatch(
          /relation|party_gone|select |\bat \w+ \(|\.ts:\d|node_modules|pg-pool|postgres|42P01/i,
        );
      }
      expect((await ask({ url: '/api/v1/parties', signedIn: true, status: 0 })).statusCode).toBe(500);
    } finally {
      await server().owner.query('ALTER TABLE party_gone RENAME TO party');
    }
  });
});
