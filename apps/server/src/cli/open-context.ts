import { pino } from 'pino';
import { CapturePipeline } from '../modules/trace/index.ts';
import { readConfig } from '../platform/config.ts';
import type { Context } from '../platform/context.ts';
import { createMetrics } from '../platform/metrics.ts';
import { openDatabase } from './open-database.ts';

/** Database, context and capture for a command that runs without a server; `close` when done. */
export async function openContext(): Promise<{
  context: Context;
  capture: CapturePipeline;
  close(): Promise<void>;
}> {
  const config = readConfig();
  const database = await openDatabase(config);
  const context: Context = {
    config,
    pool: database.pool,
    engine: database.engine,
    auditor: database.auditor,
    log: pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, pino.destination(2)),
    metrics: createMetrics(),
    now: () => new Date(),
    demo: false,
  };
  const capture = new CapturePipeline(database.engine);
  return {
    context,
    capture,
    async close() {
      await capture.close();
      await database.close();
    },
  };
}
