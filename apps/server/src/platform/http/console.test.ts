import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compressFolder } from '../../../../../scripts/compress.mjs';
import { ANONYMOUS } from './actor.ts';
import { type App, createApp } from './app.ts';

const PAGE = `<!doctype html><title>粮溯</title><script type="module" src="/assets/index-abc123.js"></script>${' '.repeat(2000)}`;
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(5000))});`;
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let folder: string;
let app: App;
let bare: App;

async function create(consoleFolder: string): Promise<App> {
  const made = await createApp({
    log: pino({ level: 'silent' }),
    bodyLimit: 1000,
    authenticate: async () => ANONYMOUS,
    consoleFolder,
  });
  made.get('/api/v1/open', { config: { action: 'public' } }, async () => ({ text: 'y'.repeat(20_000) }));
  return made;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets/index-abc123.js'), SCRIPT);
  compressFolder(folder);
  app = await create(folder);
  bare = await create(join(folder, 'nowhere'));
});
afterAll(async () => {
  await app.close();
  await bare.close();
  rmSync(folder, { recursive: true });
});

describe('the console', () => {
  it.each(['/', '/lots/LS123', '/parties?q=x', '/sign-in'])('answers its page at %s', async (url) => {
    const answer = await app.inject({ url, headers: HTML });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe(PAGE);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    const csp = String(answer.headers['content-security-policy']);
    expect(csp).toContain("script-src 'self';");
    expect(csp).toContain("default-src 'none'");
    expect(csp).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
  });

  it.each([
    '/api/v1/nowhere',
    '/epcis/events/x',
    '/t/nowhere/x',
    '/01/123/x',
    '/assets/gone.js',
    '/assets/gone',
    '/healthz/x',
    '/.well-known/x',
    '/logo.png',
    '/assets/..%2f..%2f..%2f..%2fetc/passwd',
  ])('leaves %s alone', async (url) => {
    const answer = await app.inject({ url, headers: HTML });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toBe(PAGE);
  });

  it('answers its page to browsers only', async () => {
    expect((await app.inject({ url: '/lots', headers: { accept: 'application/json' } })).statusCode).toBe(
      404,
    );
    expect((await app.inject({ method: 'POST', url: '/lots', headers: HTML })).statusCode).toBe(404);
    expect((await app.inject({ method: 'HEAD', url: '/lots', headers: HTML })).statusCode).toBe(200);
  });

  it('keeps hashed files for ever and others for an hour', async () => {
    const script = await app.inject('/assets/index-abc123.js');
    expect(script.body).toBe(SCRIPT);
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await app.inject('/favicon.svg')).headers['cache-control']).toBe('public, max-age=3600');
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('sends what the build compressed: %s', async (encoding, unpack) => {
    for (const [url, text] of [
      ['/assets/index-abc123.js', SCRIPT],
      ['/', PAGE],
    ] as const) {
      const answer = await app.inject({ url, headers: { ...HTML, 'accept-encoding': encoding } });
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(answer.rawPayload.length).toBeLessThan(text.length / 2);
      expect(unpack(answer.rawPayload).toString()).toBe(text);
    }
  });

  it('says how to build it where it is not built', async () => {
    const answer = await bare.inject({ url: '/lots', headers: HTML });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.body).toContain('npm start');
    expect((await bare.inject('/api/v1/open')).statusCode).toBe(200);
  });
});

describe('answers of the API', () => {
  it('are no pages, stay in no cache, and are compressed when long', async () => {
    const answer = await app.inject({ url: '/api/v1/open', headers: { 'accept-encoding': 'br' } });
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'content-encoding': 'br',
    });
    expect(JSON.parse(brotliDecompressSync(answer.rawPayload).toString()).text).toHaveLength(20_000);
  });

  it('tell browsers to stay with TLS where TLS is', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    expect((await app.inject({ url: '/', headers })).headers['strict-transport-security']).toBe(
      'max-age=31536000',
    );
    expect((await app.inject('/')).headers['strict-transport-security']).toBeUndefined();
  });
});

it('a route that asks for no right does not start', async () => {
  const one = await create(folder);
  expect(() => one.get('/api/v1/forgotten', async () => 1)).toThrow(
    '/api/v1/forgotten does not say which right',
  );
  await one.close();
});
