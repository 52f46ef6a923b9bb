import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedJurisdictions } from '../modules/access/index.ts';
import { startEmbedded } from '../platform/db/embedded.ts';
import { migrate } from '../platform/db/migrate.ts';
import { createPool, ROLES } from '../platform/db/pool.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the test cluster with `{database}` to fill in. */
    postgres: string;
  }
}

/** One throw-away PostgreSQL for all test files; each file clones the migrated template for itself. */
export default async function setup(project: {
  provide(key: 'postgres', value: string): void;
}): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'liangsu-test-'));
  // Run by root, the database is another user's: it must be able to enter.
  chmodSync(folder, 0o755);
  const server = await startEmbedded(folder, { scratch: true });
  try {
    const admin = createPool(server.url('postgres'), { role: null, max: 1 });
    await admin.query('CREATE DATABASE template_liangsu').finally(() => admin.end());
    const owner = createPool(server.url('template_liangsu'), { role: null, max: 1 });
    await migrate(owner)
      .then(() => seedJurisdictions(owner))
      .then(() => owner.query(ROLES.map((role) => `ALTER ROLE ${role} LOGIN`).join('; ')))
      .finally(() => owner.end());
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('postgres', server.url('{database}'));
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
