import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';
import type { Pool } from './db/pool.ts';
import type { Metrics } from './metrics.ts';

/** What every module is given: settings, the database as the runtime role, log and metrics. */
export interface Context {
  config: Config;
  pool: Pool;
  log: FastifyBaseLogger;
  metrics: Metrics;
  /** The clock; tests set it. */
  now(): Date;
  /** True when this installation holds the demo: every page says so. */
  demo: boolean;
}
