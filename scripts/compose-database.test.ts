import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbedded } from '../apps/server/src/platform/db/embedded.ts';
import { createPool, type Pool, ROLES } from '../apps/server/src/platform/db/pool.ts';
import { documentOf, made } from '../apps/server/src/testing/epcis.ts';
import { KEY, runCommand, startProcess, temporaryFolder } from '../apps/server/src/testing/process.ts';

/**
 * What the init script of compose.yaml's database makes, on a real PostgreSQL: its owner is no superuser and can migrate, and the server
 * works as roles that own nothing. Not the image: how that runs the script is by its documentation.
 */
const script = readFileSync(join(dirname(import.meta.dirname), 'deploy/postgres/10-roles.sql'), 'utf8');
const folder = temporaryFolder('compose');
const secrets = join(folder.path, 'secrets');
const LOGINS = ['liangsu', ...ROLES];
let server: EmbeddedPostgres;
let superuser: Pool;
const addressOf = (user: string) => server.url('liangsu').replace('//liangsu@', `//${user}@`);

/** The script as the image runs it, with the folder of secrets that is this test's. */
const init = () => superuser.query(script.replaceAll('/run/secrets/', `${secrets}/`));

beforeAll(async () => {
  mkdirSync(secrets, { mode: 0o755 });
  for (const login of LOGINS) writeFileSync(join(secrets, `${login}_password`), `${'x'.repeat(48)}\n`);
  server = await startEmbedded(join(folder.path, 'database'), { scratch: true });
  const first = createPool(server.url('postgres'), { role: null, max: 1 });
  await first.query('CREATE ROLE postgres SUPERUSER LOGIN');
  await first.query('CREATE DATABASE liangsu OWNER postgres').finally(() => first.end());
  superuser = createPool(addressOf('postgres'), { role: null, max: 1 });
  // As in the image, whose superuser has another name: what is called liangsu here is made by the script alone.
  await superuser.query('ALTER ROLE liangsu RENAME TO of_the_test');
});
afterAll(async () => {
  await superuser.query('ALTER ROLE liangsu RENAME TO of_the_script');
  await superuser.query('ALTER ROLE of_the_test RENAME TO liangsu');
  await superuser.end();
  await server.stop();
  folder.remove();
});

describe('the database of compose.yaml', () => {
  it('is made with an owner that is no superuser and roles that sign in by passwords, and may be made again', async () => {
    await init();
    await init();
    const { rows } = await superuser.query(
      `SELECT rolname AS name, rolsuper AS super, rolcanlogin AS login, rolpassword LIKE 'SCRAM-SHA-256$%' AS password
         FROM pg_authid WHERE rolname LIKE 'liangsu%' ORDER BY rolname`,
    );
    expect(rows).toEqual(
      LOGINS.toSorted().map((name) => ({ name, super: false, login: true, password: true })),
    );
  });

  it('refuses a password that is no password', async () => {
    const file = join(secrets, 'liangsu_runtime_password');
    writeFileSync(file, '\n');
    await expect(init()).rejects.toThrow(/liangsu_runtime_password: at least 24/);
    writeFileSync(file, 'x'.repeat(48));
  });

  const own = () => ({
    DATABASE_RUNTIME_URL: addressOf('liangsu_runtime'),
    DATABASE_ENGINE_URL: addressOf('liangsu_engine'),
    DATABASE_AUDITOR_URL: addressOf('liangsu_auditor'),
  });
  const dataDir = join(folder.path, 'data');

  it('is migrated by its owner and served by roles that own nothing: events are captured, read and verified, nothing is warned of', async () => {
    const settings = { DATABASE_URL: addressOf('liangsu'), ...own() };
    const process = await startProcess(dataDir, { env: settings });
    const asked = (path: string, init: RequestInit = {}) =>
      fetch(process.url + path, {
        ...init,
        headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
      });
    const captured = await asked('/api/v1/events', {
      method: 'POST',
      body: JSON.stringify(documentOf(made('COMPOSE', 10, 'farm', '2026-09-01T08:00:00+08:00'))),
    });
    expect([captured.status, await captured.text()]).toEqual([200, expect.any(String)]);
    expect((await asked('/api/v1/lots/COMPOSE')).status).toBe(200);
    const metrics = await (await fetch(`${process.url}/metrics`)).text();
    for (const role of ROLES) expect(metrics).toContain(`liangsu_database_owner_signed_in{role="${role}"} 0`);
    const { rows } = await superuser.query<{ user: string }>(
      `SELECT DISTINCT usename::text AS user FROM pg_stat_activity WHERE application_name LIKE 'liangsu%' AND datname = 'liangsu' AND usename <> 'postgres' ORDER BY 1`,
    );
    expect(rows.map(({ user }) => user)).toEqual(ROLES.toSorted());
    expect(process.output()).not.toContain('RESET ROLE');
    expect(await process.end('SIGTERM')).toBe(0);
    const verified = await runCommand(['verify', '--json'], { LIANGSU_DATA: dataDir, ...settings });
    expect(JSON.parse(verified.stdout), verified.stderr).toMatchObject({ ok: true, events: 1 });
  });

  it('is warned of at the start where the owner’s sign-in serves, in the log and in the metrics', async () => {
    const process = await startProcess(dataDir, {
      env: { DATABASE_URL: addressOf('liangsu'), DATABASE_ENGINE_URL: addressOf('liangsu_engine') },
    });
    const metrics = await (await fetch(`${process.url}/metrics`)).text();
    expect(metrics).toContain('liangsu_database_owner_signed_in{role="liangsu_runtime"} 1');
    expect(metrics).toContain('liangsu_database_owner_signed_in{role="liangsu_engine"} 0');
    expect(await process.end('SIGTERM')).toBe(0);
    expect(process.output()).toContain('"settings":["DATABASE_RUNTIME_URL","DATABASE_AUDITOR_URL"]');
  });

  it.each(['postgres', 'liangsu', 'liangsu_engine'])(
    'is not served where %s signs in for the runtime role',
    async (user) => {
      const { code, stderr } = await runCommand(['serve'], {
        LIANGSU_DATA: dataDir,
        DATABASE_URL: addressOf('liangsu'),
        ...own(),
        DATABASE_RUNTIME_URL: addressOf(user),
      });
      expect([code, stderr]).toEqual([2, expect.stringContaining(`signs in as ${user}`)]);
    },
  );
});
