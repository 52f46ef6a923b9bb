import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { CapturePipeline } from '../modules/trace/index.ts';
import { readConfig } from '../platform/config.ts';
import type { Context } from '../platform/context.ts';
import { createPool } from '../platform/db/pool.ts';
import { openApiText } from '../platform/http/openapi.ts';
import { createMetrics } from '../platform/metrics.ts';
import { buildServer } from '../server.ts';
import { ledgerOf } from './ledger-of.ts';

/** Where the description is committed, for clients and reviews. */
export const OPENAPI_FILE = join(import.meta.dirname, '../../../../packages/contract/openapi.json');

/** The API's description of this version. Nothing is asked of a database. */
export async function describeApi(): Promise<string> {
  const pool = createPool('postgres://nobody@localhost/none');
  const context: Context = {
    config: readConfig({}),
    pool,
    engine: pool,
    auditor: pool,
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    now: () => new Date(),
    demo: false,
  };
  const app = await buildServer(context, new CapturePipeline(pool), ledgerOf(context));
  try {
    await app.ready();
    return openApiText(app);
  } finally {
    await app.close();
    await pool.end();
  }
}

/** `liangsu openapi`: prints the API's description, or writes the committed file. */
export async function openApiCommand(options: { write?: boolean }): Promise<void> {
  const text = await describeApi();
  if (!options.write) {
    process.stdout.write(text);
    return;
  }
  writeFileSync(OPENAPI_FILE, text);
  console.log(OPENAPI_FILE);
}
