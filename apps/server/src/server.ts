import { join } from 'node:path';
import { Areas, createAuthenticator, registerAccess } from './modules/access/index.ts';
import {
  registerEpcis,
  registerLotExport,
  registerScopeExport,
  registerSpreadsheets,
  registerWebhooks,
} from './modules/exchange/index.ts';
import { registerLabels } from './modules/labels/index.ts';
import { type Ledger, readWitnesses, registerLedger } from './modules/ledger/index.ts';
import { noticesOf, registerPublic } from './modules/public/index.ts';
import { type CapturePipeline, lotCounts, type Notices, registerTrace } from './modules/trace/index.ts';
import type { Context } from './platform/context.ts';
import { isMigrated } from './platform/db/migrate.ts';
import { type App, createApp } from './platform/http/app.ts';
import { registerOpenApi } from './platform/http/openapi.ts';

const CONSOLE = join(import.meta.dirname, '../../console/dist');

/** Builds the server: every module's routes on one application. The caller listens, and closes it. */
export async function buildServer(context: Context, capture: CapturePipeline, ledger: Ledger): Promise<App> {
  const app = await createApp({
    log: context.log,
    bodyLimit: context.config.bodyLimit,
    trustProxy: context.config.trustProxy,
    limits: context.config.limits,
    now: context.now,
    authenticate: createAuthenticator(context.pool, context.now),
    consoleFolder: CONSOLE,
  });
  app.addHook('onResponse', async (request, reply) => {
    context.metrics.requests.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
  await registerOpenApi(app);
  registerHealth(app, context, capture);
  const areas = new Areas(context.pool);
  registerAccess(app, context, areas, lotCounts(context.pool));
  const notices: Notices = (db, lots) => noticesOf(db, lots, context.now());
  registerTrace(app, context, capture, areas, notices, ledger);
  registerLabels(app, context, areas);
  registerPublic(app, context);
  registerSpreadsheets(app, context, capture);
  registerScopeExport(app, context, areas);
  registerLotExport(app, context, notices);
  registerEpcis(app, context, capture);
  registerWebhooks(app, context);
  registerLedger(app, context, ledger, await readWitnesses(context.config.witnesses));
  return app;
}

function registerHealth(app: App, context: Context, capture: CapturePipeline): void {
  app.get('/healthz', { config: { action: 'public' }, schema: { hide: true } }, async () => ({
    status: 'live',
  }));
  app.get('/readyz', { config: { action: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    const ready = await isMigrated(context.pool).catch(() => false);
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });
  app.get('/metrics', { config: { action: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    context.metrics.backlog.set(capture.backlog);
    return reply.type(context.metrics.registry.contentType).send(await context.metrics.registry.metrics());
  });
}
