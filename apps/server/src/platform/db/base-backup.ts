import { existsSync } from 'node:fs';
import { chown, mkdir, open, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { copyDurably, forEachFew, listTree } from './copy-tree.ts';
import { embeddedHome, startEmbedded } from './embedded.ts';

/** What a backup holds and how to know that it is whole. Written last: a folder without one is no backup. */
export interface BackupManifest {
  format: 1;
  createdAt: string;
  postgres: string;
  startLsn: string;
  stopLsn: string;
  migrations: string[];
  folders: string[];
  files: { path: string; size: number; sha256: string }[];
}

/** A folder that cannot be used for what was asked; says why. */
export class BackupError extends Error {}

/** Told bytes done, and bytes in all as far as known. */
export type Progress = (done: number, total: number) => void;

const MANIFEST = 'manifest.json';
/** Contents that PostgreSQL makes anew at its start; the folders themselves must be there. */
const EMPTIED =
  /^(pg_dynshmem|pg_notify|pg_replslot|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans|pg_wal)\/./;
const LEFT_OUT =
  /(^|\/)(postmaster\.(pid|opts)|pg_internal\.init[^/]*|pgsql_tmp[^/]*|backup_label(\.old)?|tablespace_map(\.old)?|t\d+_\d+[^/]*)$/;
/**
 * What lies beside the database in the data folder and belongs to the running program alone; and the ledger's keys with the
 * head that was published last, by which a database that is set back must be known (docs/ledger.md).
 */
const NOT_FILES = /^(postgres(\..*)?|ledger|owner\.pid|README\.txt|.*\.log)(\/|$)/;
const CONTROL = 'global/pg_control';
const FEW = 4;

async function missingOrEmpty(folder: string): Promise<boolean> {
  return !existsSync(folder) || (await readdir(folder)).length === 0;
}

/**
 * Copies the embedded database of `folder`, running or not, and the files beside it into `target`: the server's own
 * online base backup with the write-ahead log that makes it consistent. Writers go on meanwhile. Throws BackupError when
 * there is no database or the target is not empty or too small.
 */
export async function takeBackup(
  folder: string,
  target: string,
  progress: Progress = () => {},
): Promise<BackupManifest> {
  const home = await embeddedHome(folder);
  if (!existsSync(join(home.dataDir, 'PG_VERSION')))
    throw new BackupError(`There is no database in ${folder}`);
  if (!(await missingOrEmpty(target))) throw new BackupError(`${target} is not empty`);
  await mkdir(target, { recursive: true, mode: 0o700 });

  const server = await startEmbedded(folder);
  const client = new pg.Client({
    connectionString: server.url('liangsu'),
    application_name: 'liangsu-backup',
  });
  try {
    await client.connect();
    return await copyRunning(client, folder, home.dataDir, target, progress);
  } catch (error) {
    for (const name of await readdir(target)) await rm(join(target, name), { recursive: true, force: true });
    throw error;
  } finally {
    // Ends the backup and drops the slot if anything went wrong before.
    await client.end().catch(() => {});
    await server.stop();
  }
}

async function copyRunning(
  client: pg.Client,
  folder: string,
  dataDir: string,
  target: string,
  progress: Progress,
): Promise<BackupManifest> {
  const one = async <T>(sql: string, values: unknown[] = []) =>
    (await client.query(sql, values)).rows[0] as T;
  const createdAt = new Date().toISOString();
  // Keeps the log from the start of the backup until it is copied; goes with this connection.
  await client.query(
    `SELECT pg_create_physical_replication_slot('liangsu_backup_' || pg_backend_pid(), true, true)`,
  );
  const { lsn: startLsn } = await one<{ lsn: string }>(
    `SELECT pg_backup_start('liangsu', fast => true)::text AS lsn`,
  );

  const database = await listTree(dataDir, (path, isFolder) =>
    isFolder ? /(^|\/)pgsql_tmp/.test(path) : EMPTIED.test(path) || LEFT_OUT.test(path),
  );
  const beside = await listTree(folder, (path) => NOT_FILES.test(path));
  const total = [...database.files, ...beside.files].reduce((sum, file) => sum + file.size, 0);
  const space = await statfs(target);
  if (space.bavail * space.bsize < total * 1.05 + 64 * 1024 * 1024)
    throw new BackupError(
      `${target} has ${Math.floor((space.bavail * space.bsize) / 1e6)} MB left; ${Math.ceil((total * 1.05) / 1e6) + 64} MB are needed`,
    );

  const files: BackupManifest['files'] = [];
  let done = 0;
  const copy = async (from: string, path: string) => {
    const copied = await copyDurably(from, join(target, path), (bytes) => {
      done += bytes;
      progress(done, Math.max(done, total));
    });
    if (copied) files.push({ path, ...copied });
  };
  const folders = ['postgres', ...database.folders.map((path) => `postgres/${path}`)]
    .concat('files', ...beside.folders.filter((path) => !NOT_FILES.test(path)).map((path) => `files/${path}`))
    .filter((path) => !/(^|\/)pgsql_tmp/.test(path) && !EMPTIED.test(path.slice('postgres/'.length)));
  for (const path of folders) await mkdir(join(target, path), { recursive: true, mode: 0o700 });

  await forEachFew(
    database.files.filter(({ path }) => path !== CONTROL),
    FEW,
    ({ path }) => copy(join(dataDir, path), `postgres/${path}`),
  );
  await copy(join(dataDir, CONTROL), `postgres/${CONTROL}`);
  const stop = await one<{ lsn: string; labelfile: string }>(
    'SELECT lsn::text, labelfile FROM pg_backup_stop(wait_for_archive => false)',
  );
  const range = await one<{ first: string; last: string }>(
    'SELECT pg_walfile_name($1::pg_lsn) AS first, pg_walfile_name($2::pg_lsn) AS last',
    [startLsn, stop.lsn],
  );
  const log = (await readdir(join(dataDir, 'pg_wal'))).filter(
    (name) => /^[0-9A-F]{24}$/.test(name) && name >= range.first && name <= range.last,
  );
  if (!log.includes(range.first) || !log.includes(range.last))
    throw new BackupError(`The write-ahead log from ${range.first} to ${range.last} is not complete`);
  for (const name of log.sort()) await copy(join(dataDir, 'pg_wal', name), `postgres/pg_wal/${name}`);
  await writeDurably(join(target, 'postgres/backup_label'), stop.labelfile);
  for (const { path } of beside.files) await copy(join(folder, path), `files/${path}`);

  const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migration ORDER BY name');
  const manifest: BackupManifest = {
    format: 1,
    createdAt,
    postgres: (await one<{ server_version: string }>('SHOW server_version')).server_version,
    startLsn,
    stopLsn: stop.lsn,
    migrations: rows.map((row) => row.name),
    folders,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  await writeDurably(join(target, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true });
}

/** Reads a backup's list; throws BackupError when the folder holds no whole backup. */
export async function readManifest(source: string): Promise<BackupManifest> {
  const text = await readFile(join(source, MANIFEST), 'utf8').catch(() => null);
  if (text === null)
    throw new BackupError(`${source} holds no complete backup: ${MANIFEST} is missing (it is written last)`);
  const manifest = JSON.parse(text) as BackupManifest;
  if (manifest.format !== 1)
    throw new BackupError(`${source} has format ${manifest.format}, which this version cannot read`);
  return manifest;
}

/**
 * Puts a backup into `folder`, which must be empty, checks every file on the way, and lets PostgreSQL recover it once.
 * Throws BackupError when a file is missing or was changed; then nothing is left behind.
 */
export async function restoreBackup(
  source: string,
  folder: string,
  progress: Progress = () => {},
): Promise<{ manifest: BackupManifest; events: number; seq: number }> {
  const manifest = await readManifest(source);
  if (!(await missingOrEmpty(folder)))
    throw new BackupError(`${folder} is not empty: a backup is restored into an empty folder`);
  const { dataDir, uid } = await embeddedHome(folder);
  if (!(await missingOrEmpty(dataDir))) throw new BackupError(`${dataDir} is not empty`);
  const making = `${dataDir}.restoring`;
  const placeOf = (path: string) =>
    path.startsWith('postgres')
      ? join(making, path.slice('postgres'.length))
      : join(folder, path.slice('files'.length));
  await rm(making, { recursive: true, force: true });
  try {
    for (const path of manifest.folders) await mkdir(placeOf(path), { recursive: true, mode: 0o700 });
    const total = manifest.files.reduce((sum, file) => sum + file.size, 0);
    let done = 0;
    await forEachFew(manifest.files, FEW, async (file) => {
      const copied = await copyDurably(join(source, file.path), placeOf(file.path), (bytes) => {
        done += bytes;
        progress(done, total);
      });
      if (copied === null) throw new BackupError(`The backup lacks ${file.path}`);
      if (copied.sha256 !== file.sha256)
        throw new BackupError(`${file.path} was changed since the backup was made`);
    });
    const label = await readFile(join(source, 'postgres/backup_label'), 'utf8');
    await writeDurably(join(making, 'backup_label'), label);
    if (uid !== null) await giveAway(making, uid);
    await rename(making, dataDir);
    await syncFolder(dirname(dataDir));
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    for (const name of existsSync(folder) ? await readdir(folder) : [])
      await rm(join(folder, name), { recursive: true });
    throw error;
  }
  const server = await startEmbedded(folder);
  const client = new pg.Client({ connectionString: server.url('liangsu') });
  try {
    await client.connect();
    const { rows } = await client.query<{ events: number; seq: number }>(
      'SELECT (SELECT count(*) FROM event)::int AS events, (SELECT coalesce(max(seq), 0) FROM capture_batch)::int AS seq',
    );
    return { manifest, ...rows[0]! };
  } finally {
    await client.end().catch(() => {});
    await server.stop();
  }
}

/** PostgreSQL does not run as root: what root restored must belong to the user that will run it. */
async function giveAway(folder: string, uid: number): Promise<void> {
  await chown(folder, uid, uid);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    await chown(join(entry.parentPath, entry.name), uid, uid);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
