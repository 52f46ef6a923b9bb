import { pino } from 'pino';
import { createApiKey } from '../modules/access/index.ts';
import { CapturePipeline } from '../modules/trace/index.ts';
import { readConfig } from '../platform/config.ts';
import type { Context } from '../platform/context.ts';
import { createMetrics } from '../platform/metrics.ts';
import { buildServer } from '../server.ts';
import { openDatabase } from './open-database.ts';

/** `liangsu serve`: database, migrations, demo on the first run, server; until asked to stop. */
export async function serve(): Promise<void> {
  const started = Date.now();
  const config = readConfig();
  const log = pino({ level: config.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] });
  const database = await openDatabase(config);
  const context: Context = {
    config,
    pool: database.pool,
    log,
    metrics: createMetrics(),
    now: () => new Date(),
    demo: false,
  };
  const capture = new CapturePipeline(database.pool);
  if (config.apiKey)
    await createApiKey(database.pool, {
      name: 'LIANGSU_API_KEY',
      rights: ['*'],
      partyId: null,
      text: config.apiKey,
    });
  const app = await buildServer(context, capture);

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    await app.close();
    await capture.drain();
    await database.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));

  await app.listen({ port: config.port, host: config.host });
  const address = `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${config.port}`;
  console.log(`
  粮溯 Liangsu  已就绪 ready (${((Date.now() - started) / 1000).toFixed(1)} s)
  控制台 console   ${address}/
  接口文档 API     ${address}/api/docs
`);
}
