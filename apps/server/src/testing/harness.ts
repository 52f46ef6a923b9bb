import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, inject } from 'vitest';
import { ledgerOf } from '../cli/ledger-of.ts';
import { createApiKey } from '../modules/access/index.ts';
import type { Ledger } from '../modules/ledger/index.ts';
import { CapturePipeline } from '../modules/trace/index.ts';
import { type Config, readConfig } from '../platform/config.ts';
import type { Context } from '../platform/context.ts';
import { NO_TEMPORARY } from '../platform/db/migrate.ts';
import { createPool, type Pool, type Role, transaction } from '../platform/db/pool.ts';
import type { App } from '../platform/http/app.ts';
import { createMetrics } from '../platform/metrics.ts';
import { buildServer } from '../server.ts';

/** A database of this test file's own, and a server on it. */
export interface TestServer {
  app: App;
  context: Context;
  capture: CapturePipeline;
  /** Not open: what waits is taken in when a test opens it and says so. */
  ledger: Ledger;
  /** A pool as the engine's role: tests look at everything that was recorded. */
  pool: Pool;
  /** As `liangsu verify` has it: the engine's role, signed in as who may take on the auditor's. */
  verifier: Pool;
  /** A pool as the database's owner. */
  owner: Pool;
  /** A key with every right. */
  key: string;
  databaseUrl: string;
  close(): Promise<void>;
}

/** Clones the migrated template under a fresh name. */
export async function cloneDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const address = inject('postgres');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = createPool(
    address.replace(encodeURI('{database}'), 'postgres').replace('{database}', 'postgres'),
    { role: null, max: 1 },
  );
  // Cloning a template refuses to run twice at once: files that start together take turns.
  await admin.query('SELECT pg_advisory_lock(1)');
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template_liangsu STRATEGY FILE_COPY`);
  await admin.query('SELECT pg_advisory_unlock(1)');
  await admin.end();
  const url = address.replace('{database}', name);
  // Rights on a database are no part of its template.
  const owner = createPool(url, { role: null, max: 1 });
  await owner.query(NO_TEMPORARY).finally(() => owner.end());
  return {
    url,
    async drop() {
      const again = createPool(address.replace('{database}', 'postgres'), { role: null, max: 1 });
      await again.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await again.end();
    },
  };
}

/** The address of a test database for one of the roles, signing in as itself. */
export const asRole = (url: string, role: Role): string => url.replace('//liangsu@', `//${role}@`);

/** Settings of a test's server. */
export type TestOptions = Partial<Config> & {
  now?: () => Date;
  /** The server's key has its leaf, as any other; otherwise the log of a test begins empty. */
  attestedKey?: boolean;
  /** How many connections each of the server's pools has. */
  connections?: number;
};

/** Makes the key with every right; `attested`: with its leaf, which the database's triggers write. */
async function makeKey(owner: Pool, attested: boolean): Promise<string> {
  return transaction(owner, async (client) => {
    if (!attested) await client.query('SET LOCAL session_replication_role = replica');
    return (await createApiKey(client, { name: 'test', rights: ['*'], partyId: null })).text;
  });
}

/** Builds a server on a database of its own; close it when done. */
export async function createTestServer(overrides: TestOptions = {}): Promise<TestServer> {
  const { now, attestedKey, connections: max = 8, ...config } = overrides;
  const database = await cloneDatabase();
  const served = createPool(asRole(database.url, 'liangsu_runtime'), { role: null, max });
  const pool = createPool(asRole(database.url, 'liangsu_engine'), { role: null, max });
  const auditor = createPool(asRole(database.url, 'liangsu_auditor'), { role: null, max });
  const owner = createPool(database.url, { role: null, max: 2 });
  const ledgerDir = join(tmpdir(), `liangsu-ledger-${randomBytes(6).toString('hex')}`);
  const verifier = createPool(database.url, { role: 'liangsu_engine', max: 2 });
  const context: Context = {
    config: {
      // Most tests are about something else: those about the second factor demand it.
      ...readConfig({ LIANGSU_DEMO: '0', PORT: '0', LIANGSU_SECOND_FACTOR: 'offered' }),
      publicUrl: 'https://scan.example',
      ledgerDir,
      ...config,
    },
    pool: served,
    engine: pool,
    auditor,
    log: pino({ level: process.env['LOG_LEVEL'] ?? 'silent' }),
    metrics: createMetrics(),
    now: now ?? (() => new Date()),
    demo: false,
  };
  const capture = new CapturePipeline(pool);
  const ledger = ledgerOf(context);
  const app = await buildServer(context, capture, ledger);
  await app.ready();
  const key = await makeKey(owner, attestedKey === true);
  return {
    app,
    context,
    capture,
    ledger,
    pool,
    verifier,
    owner,
    key,
    databaseUrl: database.url,
    async close() {
      await app.close();
      await ledger.stop();
      await capture.close();
      await pool.end();
      await served.end();
      await auditor.end();
      await verifier.end();
      await owner.end();
      await database.drop();
      rmSync(ledgerDir, { recursive: true, force: true });
    },
  };
}

/** For most files: one server for all tests of the file. */
export function useTestServer(overrides: TestOptions = {}): () => TestServer {
  let server: TestServer | undefined;
  beforeAll(async () => {
    server = await createTestServer(overrides);
  });
  afterAll(async () => {
    await server?.close();
  });
  return () => {
    if (!server) throw new Error('the test server is not up yet');
    return server;
  };
}
