import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { SIGN_IN_SETTINGS } from '../apps/server/src/cli/sign-ins.ts';
import { readConfig } from '../apps/server/src/platform/config.ts';
import { ROLES } from '../apps/server/src/platform/db/pool.ts';
import { shippedPackages } from './notices.ts';

const root = dirname(import.meta.dirname);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Service {
  image?: string;
  build?: { context: string };
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  networks?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
  networks: Record<string, unknown>;
}

describe('compose.yaml', () => {
  const compose = load(read('compose.yaml')) as Compose;
  const services = Object.entries(compose.services);

  it('refers only to volumes, secrets, networks and services that it declares, and uses all of them', () => {
    const used = { volumes: new Set<string>(), secrets: new Set<string>(), networks: new Set<string>() };
    for (const [, service] of services) {
      for (const volume of service.volumes ?? []) {
        const source = volume.split(':')[0]!;
        if (source.startsWith('.')) expect(existsSync(join(root, source)), source).toBe(true);
        else used.volumes.add(source);
      }
      for (const secret of service.secrets ?? []) used.secrets.add(secret);
      for (const network of service.networks ?? []) used.networks.add(network);
      for (const other of Object.keys(service.depends_on ?? {}))
        expect(Object.keys(compose.services)).toContain(other);
      for (const [name, value] of Object.entries(service.environment ?? {}))
        if (name.endsWith('_FILE')) expect(service.secrets).toContain(value.replace('/run/secrets/', ''));
    }
    expect([...used.volumes].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect([...used.secrets].sort()).toEqual(Object.keys(compose.secrets).sort());
    expect([...used.networks].sort()).toEqual(Object.keys(compose.networks).sort());
  });

  it('starts each service again after a fault, and only behind healthy ones', () => {
    for (const [name, service] of services) {
      expect(service.restart, name).toBe('unless-stopped');
      for (const { condition } of Object.values(service.depends_on ?? {}))
        expect(condition).toBe('service_healthy');
    }
    expect(compose.services['postgres']!.healthcheck).toBeDefined();
    expect(read('Dockerfile')).toContain('HEALTHCHECK');
  });

  it('lets the server work as database roles of their own, and keeps the superuser to the database', () => {
    const { postgres, server } = compose.services as Record<'postgres' | 'server', Service>;
    for (const setting of ['DATABASE_URL', ...Object.values(SIGN_IN_SETTINGS)])
      expect(server.environment![`${setting}_FILE`], setting).toBe(`/run/secrets/${setting.toLowerCase()}`);
    expect(server.secrets).not.toContain('postgres_password');
    const superuser = postgres.environment!['POSTGRES_USER']!;
    expect(['liangsu', ...ROLES]).not.toContain(superuser);
    expect(postgres.volumes).toContain('./deploy/postgres:/docker-entrypoint-initdb.d:ro');
    // The script reads the passwords from where they are handed in; what it does is tried by compose-database.test.ts.
    expect(read('deploy/postgres/10-roles.sql')).toContain(`'/run/secrets/' ||`);
    for (const role of ['liangsu', ...ROLES]) expect(postgres.secrets).toContain(`${role}_password`);
  });

  it('is told with every secret that it needs made', () => {
    const commands = /## Containers\s+```sh\n([\s\S]+?)```/.exec(read('docs/deployment.md'))![1]!;
    const folder = mkdtempSync(join(tmpdir(), 'liangsu-secrets-'));
    try {
      const made = spawnSync('sh', ['-e', '-c', commands.split('export SITE_ADDRESS')[0]!], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect([made.status, made.stderr]).toEqual([0, '']);
      const secret = (name: string) => readFileSync(join(folder, 'deploy/secrets', name), 'utf8');
      expect(readdirSync(join(folder, 'deploy/secrets')).sort()).toEqual(Object.keys(compose.secrets).sort());
      for (const role of ['liangsu', ...ROLES]) {
        const url = secret(`${role.replace(/^liangsu/, 'database')}_url`);
        expect(url).toBe(`postgres://${role}:${secret(`${role}_password`)}@postgres:5432/liangsu`);
        expect(secret(`${role}_password`)).toMatch(/^[0-9a-f]{48}$/);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('gives the server only settings that it knows, and no secret in plain sight', () => {
    const known = read('apps/server/src/platform/config.ts');
    for (const [name, value] of Object.entries(compose.services['server']!.environment!)) {
      expect(known, name).toContain(`'${name.replace(/_FILE$/, '')}'`);
      expect(`${name}=${value}`).not.toMatch(/password/i);
    }
    expect(() => readConfig({ LIANGSU_DEMO: '0', PUBLIC_URL: 'https://x' })).not.toThrow();
    expect(read('.gitignore')).toContain('deploy/secrets/');
    expect(read('.dockerignore')).toContain('deploy/secrets');
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('copies only what is there', () => {
    for (const line of lines) {
      const copy = /^COPY (?!--from)(.+) \S+$/.exec(line);
      for (const path of copy?.[1]?.split(' ') ?? []) expect(existsSync(join(root, path)), path).toBe(true);
    }
  });

  it('brings every workspace to the installer', () => {
    for (const name of ['apps/server', 'apps/console', 'packages/domain', 'packages/contract'])
      expect(lines).toContain(`COPY ${name}/package.json ${name}/`);
  });

  it('does not run as root, and on the Node that the program needs', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM')));
    expect(last[0]).toMatch(/^FROM node:24/);
    expect(last).toContain('USER node');
    expect(last.indexOf('USER node')).toBeLessThan(last.findIndex((line) => line.startsWith('ENTRYPOINT')));
  });
});

describe('what is shipped', () => {
  const ALLOWED =
    /^(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|MIT\/X11|MPL-2\.0|MIT AND OFL-1\.1|PostgreSQL|\(MIT OR GPL-3\.0-or-later\)|\(MIT AND Zlib\))$/;

  it('has a licence that allows it', () => {
    const packages = shippedPackages();
    expect(packages.length).toBeGreaterThan(200);
    const others = packages.filter(({ licence }) => !ALLOWED.test(licence));
    expect(others.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  });

  it('comes with the licence in full and the notices', () => {
    expect(read('LICENSE')).toMatch(/Apache License\s+Version 2\.0[\s\S]+END OF TERMS AND CONDITIONS/);
    for (const name of ['PostgreSQL', 'Noto Sans SC', 'Mozilla Public License', 'GS1'])
      expect(read('NOTICE')).toContain(name);
  });
});
