import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';

/** Only our own files run (docs/adr/0009-console-delivery.md says why styles may stand inline). */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** First parts of paths that belong to programs and to the public: an unknown address there is no page of the console. */
const NOT_CONSOLE = /^\/(api|epcis|t|assets|\.well-known|healthz|readyz|metrics|\d{2,4})(\/|$)/;

const YEAR_SECONDS = 365 * 24 * 3600;

/** Whether a browser asks for a page of the console by this address. */
export function asksForPage(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const path = request.url.split('?')[0]!;
  if (NOT_CONSOLE.test(path) || /\.[a-z0-9]{1,5}$/i.test(path)) return false;
  return (request.headers.accept ?? '').includes('text/html');
}

/**
 * Serves the built console from `folder`: hashed files for ever, its page never from a cache. Returns what answers the
 * page for any address that the console routes by itself; where nothing is built it says how to build.
 */
export async function registerConsole(
  app: App,
  folder: string,
): Promise<(request: FastifyRequest, reply: FastifyReply) => void> {
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: YEAR_SECONDS * 1000,
    suppressWarning: true,
  });

  const page = (_request: FastifyRequest, reply: FastifyReply): void => {
    reply
      .header('content-security-policy', CSP)
      .header('permissions-policy', 'camera=(self), geolocation=(self), microphone=(), payment=(), usb=()')
      .header('cross-origin-opener-policy', 'same-origin')
      .header('cache-control', 'no-cache');
    if (existsSync(join(folder, 'index.html')))
      void reply.sendFile('index.html', folder, { cacheControl: false, immutable: false });
    else
      void reply
        .status(503)
        .header('cache-control', 'no-store')
        .header('retry-after', '30')
        .type('text/html; charset=utf-8')
        .send(NOT_BUILT);
  };

  app.get('/', { config: { action: 'public' }, schema: { hide: true } }, (request, reply) =>
    page(request, reply),
  );
  for (const name of rootFiles(folder))
    app.get(`/${name}`, { config: { action: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply.sendFile(name, folder, { maxAge: 3_600_000, immutable: false }),
    );
  return page;
}

/** Icons and the like, which lie beside the page and have no hash in their name. */
function rootFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^index\.html$|\.(br|gz)$/.test(entry.name))
    .map((entry) => entry.name);
}

const NOT_BUILT = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>粮溯 Liangsu</title>
<style>body{font:16px/1.7 system-ui,sans-serif;max-width:42rem;margin:12vh auto;padding:0 1.5rem;color:#1c2b22}code{background:#eef4f0;padding:.1em .4em;border-radius:4px}</style>
</head><body>
<h1>控制台尚未构建</h1>
<p>服务已在运行，接口可以使用（<a href="/api/docs">接口文档</a>），但网页还没有构建。请在项目目录运行 <code>npm start</code>，它会先构建网页；或运行 <code>npm run build</code> 后刷新本页。</p>
<h1 lang="en">The console is not built yet</h1>
<p lang="en">The server runs and its API answers (<a href="/api/docs">API reference</a>), but the pages have not been built. Run <code>npm start</code> in the project’s folder, which builds them first; or run <code>npm run build</code> and reload this page.</p>
</body></html>
`;
