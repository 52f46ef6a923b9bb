import { seedJurisdictions } from '../modules/access/index.ts';
import type { Config } from '../platform/config.ts';
import { type EmbeddedPostgres, startEmbedded } from '../platform/db/embedded.ts';
import { migrate } from '../platform/db/migrate.ts';
import { createPool, type Pool } from '../platform/db/pool.ts';

export interface OpenDatabase {
  url: string;
  /** The embedded server, or null with DATABASE_URL. */
  embedded: EmbeddedPostgres | null;
  /** Migrations that this start applied. */
  applied: string[];
  /** A pool as the runtime role. */
  pool: Pool;
  close(): Promise<void>;
}

const DATABASE = 'liangsu';

/** Opens the database that the settings name, starts the embedded one if needed, and migrates it. */
export async function openDatabase(config: Config): Promise<OpenDatabase> {
  const embedded = config.databaseUrl ? null : await startEmbedded(config.dataDir);
  try {
    if (embedded) await createDatabase(embedded);
    const url = config.databaseUrl ?? embedded!.url(DATABASE);
    const owner = createPool(url, { role: null, max: 1 });
    const applied = await migrate(owner)
      .then(async (names) => {
        await seedJurisdictions(owner);
        return names;
      })
      .finally(() => owner.end());
    const pool = createPool(url);
    return {
      url,
      embedded,
      applied,
      pool,
      async close() {
        await pool.end();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function createDatabase(embedded: EmbeddedPostgres): Promise<void> {
  const admin = createPool(embedded.url('postgres'), { role: null, max: 1 });
  try {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await admin.end();
  }
}
