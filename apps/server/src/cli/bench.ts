import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('../../../../bench/main.ts', import.meta.url));

/** `liangsu bench`: runs the benchmark in a process of its own and leaves with its exit code. */
export async function benchCommand(options: Record<string, string | true>): Promise<void> {
  const args = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, value],
  );
  const child = spawn(process.execPath, [...process.execArgv, BENCH, ...args], { stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
