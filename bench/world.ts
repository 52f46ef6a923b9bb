import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type EmbeddedPostgres, startEmbedded } from '../apps/server/src/platform/db/embedded.ts';
import { createPool, type Pool } from '../apps/server/src/platform/db/pool.ts';
import { nodeEnv, nodeFlags } from '../scripts/prepare.mjs';

const CLI = fileURLToPath(new URL('../apps/server/src/cli/main.ts', import.meta.url));

/** A running server process on the benchmark's database, with durability on, and a pool as the owner beside it. */
export interface World {
  base: string;
  key: string;
  pid: number;
  owner: Pool;
  databaseUrl: string;
  stop(): Promise<void>;
}

/** Starts PostgreSQL on `dataDir` (the base is kept there between runs) and one server process on it. */
export async function startWorld(dataDir: string, port: number): Promise<World> {
  const embedded: EmbeddedPostgres = await startEmbedded(dataDir);
  const databaseUrl = embedded.url('liangsu');
  const key = `bench_${randomBytes(12).toString('hex')}`;
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...nodeFlags,
      // For profiling: SERVER_FLAGS=--cpu-prof
      ...(process.env['SERVER_FLAGS']?.split(' ') ?? []),
      CLI,
      'serve',
    ],
    {
      env: {
        ...nodeEnv,
        LIANGSU_DATA: dataDir,
        PORT: String(port),
        LIANGSU_API_KEY: key,
        LIANGSU_DEMO: '0',
        // One machine asks for all: what is measured is the work, not the limit.
        RATE_LIMIT_ADDRESS: '0',
        RATE_LIMIT_KEY: '0',
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const base = `http://127.0.0.1:${port}`;
  for (let i = 0; ; i++) {
    const ready = await fetch(`${base}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    if (i > 600 || child.exitCode !== null) throw new Error('the server did not become ready');
    await delay(100);
  }
  const owner = createPool(databaseUrl, { role: null, max: 48 });
  const settings = await owner.query(
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync`,
  );
  if (settings.rows[0].fsync !== 'on' || settings.rows[0].sync !== 'on') throw new Error('durability is off');
  return {
    base,
    key,
    pid: child.pid!,
    owner,
    databaseUrl,
    async stop() {
      await owner.end();
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
      await embedded.stop();
    },
  };
}

/** Runs the command line of Liangsu to its end. */
export async function cli(args: string[], env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [...nodeFlags, CLI, ...args], {
    env: { ...nodeEnv, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`liangsu ${args.join(' ')} ended with ${code}`);
}

export const defaultDataDir = (): string => join(process.cwd(), 'data', 'bench');
