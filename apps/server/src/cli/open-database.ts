import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { seedJurisdictions } from '../modules/access/index.ts';
import { type Config, ConfigError } from '../platform/config.ts';
import { type EmbeddedPostgres, embeddedHome, startEmbedded } from '../platform/db/embedded.ts';
import { isMigrated, migrate } from '../platform/db/migrate.ts';
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

/**
 * Opens a database that is there and of this version, changing nothing in it. Throws ConfigError when there is none, or
 * when it has to be migrated first.
 */
export async function openExisting(config: Config): Promise<Omit<OpenDatabase, 'applied'>> {
  if (!config.databaseUrl) {
    const { dataDir } = await embeddedHome(config.dataDir);
    if (!existsSync(join(dataDir, 'PG_VERSION')))
      throw new ConfigError(`LIANGSU_DATA=${config.dataDir}: there is no database in this folder`);
  }
  const embedded = config.databaseUrl ? null : await startEmbedded(config.dataDir);
  const url = config.databaseUrl ?? embedded!.url(DATABASE);
  const pool = createPool(url);
  const close = async () => {
    await pool.end();
    await embedded?.stop();
  };
  try {
    if (!(await isMigrated(pool)))
      throw new ConfigError('the database is of an older version: run “liangsu migrate” first');
  } catch (error) {
    await close();
    throw error;
  }
  return { url, embedded, pool, close };
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
