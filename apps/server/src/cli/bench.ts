import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../platform/config.ts';
import { embeddedHome, startEmbedded } from '../platform/db/embedded.ts';

const BENCH = fileURLToPath(new URL('../../../../bench/main.ts', import.meta.url));

const PARTS = ['capture', 'single', 'trace', 'scope', 'scan', 'ledger'];

/**
 * `liangsu bench`: runs the benchmark in a process of its own and leaves with its exit code. Throws ConfigError where it is
 * not there: it and what it measures with are no part of the container image.
 */
export async function benchCommand(options: Record<string, string | true>): Promise<void> {
  if (!existsSync(BENCH))
    throw new ConfigError(
      'bench is measured from the repository, with its development packages; this is a delivered program without them',
    );
  const parts = typeof options['only'] === 'string' ? options['only'].split(',') : [];
  const unknown = parts.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new ConfigError(`--only ${unknown}: ${PARTS.join(', ')}`);
  const other = options['against'];
  if (typeof other === 'string' && !existsSync(join(other, 'bench', 'world.ts')))
    throw new ConfigError(`--against ${other}: no checkout with bench/world.ts is there`);
  const args = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, value],
  );
  // A group of its own: what it has started, its server before all, hears of the end, too.
  const child = spawn(process.execPath, [...process.execArgv, BENCH, ...args], {
    stdio: 'inherit',
    detached: true,
  });
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      stopped = true;
      try {
        process.kill(-child.pid!, signal);
      } catch {
        // It has ended by itself in this moment.
      }
    });
  process.exitCode = await new Promise<number>((done) => child.once('exit', (code) => done(code ?? 1)));
  if (!stopped) return;
  // Its server closes by itself, and stops the database if it is the last to leave.
  while (isThere(child.pid!)) await delay(100);
  await stopDatabase(options);
  process.exit();
}

/** Whether anything of a process group still runs. */
function isThere(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** Stops the database that a broken off measurement has left running. */
async function stopDatabase(options: Record<string, string | true>): Promise<void> {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const folder = resolve(text('data') ?? join('data', 'bench', text('lots') ?? '1000000'));
  const { dataDir } = await embeddedHome(folder);
  if (!existsSync(join(dataDir, 'postmaster.pid'))) return;
  await (await startEmbedded(folder)).stop();
}
