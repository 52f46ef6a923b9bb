import { join } from 'node:path';
import { Areas, AuditTrail, createAuthenticator, registerAccess } from './modules/access/index.ts';
import {
  registerAuditExport,
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
import { Trail } from './platform/http/audit.ts';
import { registerOpenApi } from './platform/http/openapi.ts';

const CONSOLE = join(import.meta.dirname, '../../console/dist');
const SCAN = join(import.meta.dirname, '../../scan/dist');

/** Builds the server: every module's routes on one application. The caller listens, and closes it. */
export async function buildServer(context: Context, capture: CapturePipeline, ledger: Ledger): Promise<App> {
  const app = await createApp({
    log: context.log,
    bodyLimit: context.config.bodyLimit,
    trustProxy: context.config.trustProxy,
    limits: context.config.limits,
    now: context.now,
    publicUrl: () => context.config.publicUrl,
    authenticate: createAuthenticator(context),
    trail: new Trail(new AuditTrail(context.pool), context.now, (error) =>
      context.log.error(
        { err: error },
        'refusals counted together could not be written into the audit trail',
      ),
    ),
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
  registerAccess(app, context, areas, lotCounts(context.engine));
  const notices: Notices = (db, lots) => noticesOf(db, lots, context.now());
  registerTrace(app, context, capture, areas, notices, ledger);
  registerLabels(app, context, areas);
  const witnesses = await readWitnesses(context.config.witnesses);
  registerPublic(app, context, ledger, witnesses, SCAN);
  registerSpreadsheets(app, context, capture);
  registerScopeExport(app, context, areas);
  registerLotExport(app, context, notices);
  registerAuditExport(app, context);
  registerEpcis(app, context, capture);
  registerWebhooks(app, context);
  registerLedger(app, context, ledger, witnesses);
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
