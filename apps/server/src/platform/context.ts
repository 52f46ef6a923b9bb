import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';
import type { Pool } from './db/pool.ts';
import type { Metrics } from './metrics.ts';

/** What every module is given: settings, the database in its roles, log and metrics. */
export interface Context {
  config: Config;
  /** As the runtime role: of what happened it shows what the viewer bound to the transaction may see (ADR 16). */
  pool: Pool;
  /** As the engine's role, which captures, and computes over everything; what it finds is withheld per viewer. */
  engine: Pool;
  /** As the role that reads the audit trail and closes its days, and may do nothing else. */
  auditor: Pool;
  log: FastifyBaseLogger;
  metrics: Metrics;
  /** The clock; tests set it. */
  now(): Date;
  /** True when this installation holds the demo: every page says so. */
  demo: boolean;
}
