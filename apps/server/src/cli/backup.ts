import { resolve } from 'node:path';
import { enterCommand } from '../modules/access/index.ts';
import { type Config, ConfigError, readConfig } from '../platform/config.ts';
import { BackupError, takeBackup } from '../platform/db/base-backup.ts';
import { openExisting } from './open-database.ts';
import { megabytes, progressLine } from './progress.ts';

/** Said when the database is the operator's own server: its backup is the operator's too. */
export function refuseOwnServer(what: string, databaseUrl: string | null): void {
  if (databaseUrl === null) return;
  throw new ConfigError(
    `DATABASE_URL 已设置，数据库由您自行管理：请用该服务器的 pg_basebackup 或 pg_dump ${what}，并另行复制 LIANGSU_DATA 目录。\n` +
      `DATABASE_URL is set, so the database is a server of your own: use its pg_basebackup or pg_dump (and copy LIANGSU_DATA besides). “${what}” is for the embedded database.`,
  );
}

/** Enters the copy into the audit trail; a database that this program is too new for is copied all the same, and that is said. */
async function tell(config: Config, after: { folder: string; files: number; bytes: number }): Promise<void> {
  try {
    const database = await openExisting(config);
    try {
      await enterCommand(database.pool, { action: 'backup.take', thing: null, after });
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`未记入审计日志 not in the audit trail: ${error.message}`);
  }
}

/** `liangsu backup DIR`: copies the embedded database, running or not, and the files beside it. */
export async function backupCommand(folder: string, options: { json?: boolean }): Promise<void> {
  const config = readConfig();
  refuseOwnServer('backup', config.databaseUrl);
  const target = resolve(folder);
  const started = Date.now();
  const line = progressLine('备份 backup');
  try {
    const manifest = await takeBackup(config.dataDir, target, (done, total) =>
      line.show(done, total, 'bytes'),
    );
    const bytes = manifest.files.reduce((sum, file) => sum + file.size, 0);
    line.end();
    await tell(config, { folder: target, files: manifest.files.length, bytes });
    if (options.json)
      console.log(
        JSON.stringify({
          folder: target,
          files: manifest.files.length,
          bytes,
          stopLsn: manifest.stopLsn,
          seconds: (Date.now() - started) / 1000,
        }),
      );
    else
      console.log(
        `已备份到 backed up to ${target}: ${manifest.files.length} files, ${megabytes(bytes)}, ${((Date.now() - started) / 1000).toFixed(1)} s`,
      );
  } catch (error) {
    line.end();
    throw asConfigError(error);
  }
}

/** A folder that cannot be used is a wrong argument: exit code 2. */
export function asConfigError(error: unknown): unknown {
  return error instanceof BackupError ? new ConfigError(error.message) : error;
}
