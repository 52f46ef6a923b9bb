import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { seedJurisdictions } from '../modules/access/index.ts';
import { type Config, ConfigError } from '../platform/config.ts';
import { type EmbeddedPostgres, embeddedHome, startEmbedded } from '../platform/db/embedded.ts';
import { isMigrated, migrate } from '../platform/db/migrate.ts';
import { createPool, type Pool, ROLES, type Role } from '../platform/db/pool.ts';
import { SIGN_IN_SETTINGS, type SignIn } from './sign-ins.ts';

export interface OpenDatabase {
  url: string;
  /** The embedded server, or null with DATABASE_URL. */
  embedded: EmbeddedPostgres | null;
  /** Migrations that this start applied. */
  applied: string[];
  /** A pool as the runtime role. */
  pool: Pool;
  /** A pool as the engine's role. */
  engine: Pool;
  /** A pool as the role that reads the audit trail. */
  auditor: Pool;
  /** How each of them signed in. */
  signIns: SignIn[];
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
        // Signed in as themselves, the roles cannot become anybody else.
        if (embedded) for (const role of ROLES) await owner.query(`ALTER ROLE ${role} LOGIN`);
        return names;
      })
      .finally(() => owner.end());
    return { applied, ...opened(config, embedded, url) };
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
  const database = opened(config, embedded, url);
  try {
    if (!(await isMigrated(database.pool)))
      throw new ConfigError('the database is of an older version: run “liangsu migrate” first');
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** Connections for those who search the trail, and for closing its days: few at a time. */
const AUDITOR_CONNECTIONS = 4;

/** Pools as the roles, which sign in themselves where they can. */
function opened(
  { roleUrls }: Config,
  embedded: EmbeddedPostgres | null,
  url: string,
): Omit<OpenDatabase, 'applied'> {
  const as = (role: Role, more: { max?: number } = {}) => {
    const itself = embedded?.url(DATABASE, role) ?? roleUrls[role];
    return itself === null ? createPool(url, { role, ...more }) : createPool(itself, { role: null, ...more });
  };
  const pool = as('liangsu_runtime');
  const engine = as('liangsu_engine');
  const auditor = as('liangsu_auditor', { max: AUDITOR_CONNECTIONS });
  const pools = { liangsu_runtime: pool, liangsu_engine: engine, liangsu_auditor: auditor };
  return {
    url,
    embedded,
    pool,
    engine,
    auditor,
    signIns: ROLES.map((role) => ({
      role,
      pool: pools[role],
      setting: embedded === null && roleUrls[role] !== null ? SIGN_IN_SETTINGS[role] : null,
    })),
    async close() {
      await pool.end();
      await engine.end();
      await auditor.end();
      await embedded?.stop();
    },
  };
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
