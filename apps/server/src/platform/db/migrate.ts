import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config.ts';
import type { Pool } from './pool.ts';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../../../../db/migrations');
/** One number for "a migration of Liangsu is running", so that two servers starting together take turns. */
const LOCK = 0x6c73_6d67;

export interface Migration {
  name: string;
  sql: string;
  sha256: string;
}

/** The migrations of this version, in order. */
export function readMigrations(folder = FOLDER): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Takes from everybody but the owner the right to temporary tables: nothing of ours uses any, and one could carry a trigger of the
 * owner's, or stand before a table of ours. Said at every start, for it belongs to the database and comes along with no copy of it.
 */
export const NO_TEMPORARY = `DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, liangsu_runtime, liangsu_engine, liangsu_auditor', current_database());
END $$`;

/**
 * Brings the database to this version, each migration in its own transaction; `pool` must be the owner's.
 * Throws when a landed migration was edited or the database is newer than this program.
 */
export async function migrate(pool: Pool, migrations = readMigrations()): Promise<string[]> {
  const client = await pool.connect();
  const applied: string[] = [];
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { rows: version } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    if (Number(version[0]!.server_version_num) < 150_000)
      throw new ConfigError('PostgreSQL 15 or later is needed');
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migration (
      name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'SELECT name, sha256 FROM schema_migration',
    );
    const landed = new Map(rows.map((row) => [row.name, row.sha256]));
    for (const name of landed.keys())
      if (!migrations.some((migration) => migration.name === name))
        throw new ConfigError(
          `The database has migration ${name}, which this version does not know: use a newer version`,
        );
    for (const migration of migrations) {
      const before = landed.get(migration.name);
      if (before === migration.sha256) continue;
      if (before !== undefined)
        throw new ConfigError(
          `Migration ${migration.name} was edited after it had landed: use the version that made this database, or another LIANGSU_DATA`,
        );
      await client.query('BEGIN');
      try {
        await client.query('INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)', [
          migration.name,
          migration.sha256,
        ]);
        await client.query(migration.sql);
        await client.query('GRANT SELECT ON schema_migration TO liangsu_runtime');
        await client.query('COMMIT');
      } catch (cause) {
        await client.query('ROLLBACK');
        throw new Error(`Migration ${migration.name} failed: ${(cause as Error).message}`, { cause });
      }
      applied.push(migration.name);
    }
    await client.query(NO_TEMPORARY);
    return applied;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => {});
    client.release();
  }
}

/** Whether every migration of this version has landed (for /readyz). */
export async function isMigrated(pool: Pick<Pool, 'query'>, migrations = readMigrations()): Promise<boolean> {
  const { rows } = await pool.query<{ name: string }>('SELECT name FROM schema_migration');
  const landed = new Set(rows.map((row) => row.name));
  return migrations.every((migration) => landed.has(migration.name));
}
