import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../platform/config.ts';

const BENCH = fileURLToPath(new URL('../../../../bench/main.ts', import.meta.url));

/**
 * `liangsu bench`: runs the benchmark in a process of its own and leaves with its exit code. Throws ConfigError where it is
 * not there: it and what it measures with are no part of the container image.
 */
export async function benchCommand(options: Record<string, string | true>): Promise<void> {
  if (!existsSync(BENCH))
    throw new ConfigError(
      'bench is measured from the repository, with its development packages; this is a delivered program without them',
    );
  const args = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, value],
  );
  const child = spawn(process.execPath, [...process.execArgv, BENCH, ...args], { stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
