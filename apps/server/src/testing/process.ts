import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedHome } from '../platform/db/embedded.ts';
import { until } from './until.ts';

const MAIN = join(import.meta.dirname, '../cli/main.ts');
const NODE_OPTIONS = ['--disable-warning=ExperimentalWarning'];

/** The settings' key on servers of `startProcess`: it captures and asks. */
export const KEY = 'lsk_fault_tests';

/** A folder of a test's own that the database's user can enter; removed by `remove`. */
export function temporaryFolder(name: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `liangsu-${name}-`));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A real server process on a data folder. */
export interface ServerProcess {
  /** Its address; empty until it is ready. */
  url: string;
  child: ChildProcess;
  output(): string;
  /** Ends it with a signal and gives its exit code, null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Runs a command of the program, with a text on its standard input; resolves when it has ended. */
export async function runCommand(
  args: readonly string[],
  env: Record<string, string>,
  input = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...NODE_OPTIONS, MAIN, ...args], { env: clean(env) });
  let stdout = '';
  let stderr = '';
  child.stdin.on('error', () => {}).end(input);
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

/** The environment without settings that the person who runs the tests may have. */
function clean(env: Record<string, string>): NodeJS.ProcessEnv {
  const { DATABASE_URL: _a, DATABASE_URL_FILE: _b, LIANGSU_API_KEY_FILE: _c, ...rest } = process.env;
  return { ...rest, LIANGSU_DEMO: '0', LOG_LEVEL: 'warn', LIANGSU_API_KEY: KEY, ...env };
}

/** Starts `serve` on a data folder; resolves when it is ready, unless `wait` is false. */
export async function startProcess(
  dataDir: string,
  options: { env?: Record<string, string>; wait?: boolean } = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...NODE_OPTIONS, MAIN, 'serve'], {
    env: clean({ LIANGSU_DATA: dataDir, PORT: '0', ...options.env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (part) => (text += part));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const server: ServerProcess = {
    url: '',
    child,
    output: () => text,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
  if (options.wait === false) return server;
  await until('the server is ready', async () => {
    if (child.exitCode !== null) throw new Error(`the server ended while starting: ${text}`);
    // It takes a free port itself and says which: one looked for beforehand may be another's by then.
    const port = /http:\/\/localhost:(\d+)\/ *$/m.exec(text)?.[1];
    if (port !== undefined) server.url = `http://127.0.0.1:${port}`;
    return server.url !== '' && (await fetch(`${server.url}/readyz`).catch(() => null))?.status === 200;
  });
  return server;
}

/** The process of the embedded database of a data folder, or null when none runs. */
export async function postgresOf(dataDir: string): Promise<number | null> {
  const file = join((await embeddedHome(dataDir)).dataDir, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

/** Stops the embedded database that a killed server left behind. */
export async function stopPostgres(dataDir: string): Promise<void> {
  const pid = await postgresOf(dataDir);
  if (pid === null) return;
  process.kill(pid, 'SIGINT');
  await until('the database has stopped', async () => (await postgresOf(dataDir)) === null);
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as their readers do.
  body: any;
  headers: Headers;
}

/** Asks a server with the key of the tests; status 0 when it cannot be reached. */
export async function ask(
  url: string,
  path: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const body =
    typeof options.body === 'string' || options.body === undefined
      ? options.body
      : JSON.stringify(options.body);
  const response = await fetch(url + path, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body }),
  }).catch(() => null);
  if (response === null) return { status: 0, body: null, headers: new Headers() };
  const text = await response.text().catch(() => '');
  let parsed: unknown = text;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Not every answer is JSON.
  }
  return { status: response.status, body: parsed, headers: response.headers };
}
