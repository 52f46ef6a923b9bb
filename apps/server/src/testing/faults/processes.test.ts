import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { openExisting } from '../../cli/open-database.ts';
import { readConfig } from '../../platform/config.ts';
import { embeddedHome } from '../../platform/db/embedded.ts';
import { createPool } from '../../platform/db/pool.ts';
import { documentOf, made } from '../epcis.ts';
import { ask, postgresOf, runCommand, startProcess, stopPostgres, temporaryFolder } from '../process.ts';
import { until } from '../until.ts';

const folders: { path: string; remove(): void }[] = [];
const folder = (name: string) => {
  const made = temporaryFolder(name);
  folders.push(made);
  return made.path;
};
afterAll(async () => {
  for (const { path, remove } of folders) {
    await stopPostgres(path);
    remove();
  }
});

describe('stopping', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s is in order, with nothing left behind', async (signal) => {
    const data = folder('stop');
    const server = await startProcess(data);
    const asking = Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        ask(server.url, '/api/v1/events', {
          body: documentOf(made(`S-${i}`, 1, 'farm', '2026-09-01T08:00:00+08:00')),
        }),
      ),
    );
    await delay(10);
    expect(await server.end(signal)).toBe(0);
    expect(await postgresOf(data)).toBeNull();
    // Each request under way got an answer of the server, or was not taken at all.
    for (const { status } of await asking) expect([0, 200, 503]).toContain(status);
  });

  it('while it still starts leaves nothing behind either', async () => {
    const data = folder('early');
    const server = await startProcess(data, { wait: false });
    // The database is being made: a moment at which there are processes and files, and nothing is ready.
    const { dataDir } = await embeddedHome(data);
    await until('the database’s folder is there', () => existsSync(dataDir));
    expect(await server.end('SIGINT'), server.output()).toBe(0);
    expect(await postgresOf(data)).toBeNull();
  });

  it('while it loads the demo leaves nothing behind either', async () => {
    const data = folder('demo');
    const server = await startProcess(data, { wait: false, env: { LIANGSU_DEMO: '1' } });
    await until('the demo is being loaded', () => server.output().includes('首次启动'));
    const { pool, close } = await openExisting(readConfig({ LIANGSU_DATA: data }));
    await until(
      'a part of it is there',
      async () => (await pool.query('SELECT FROM capture_batch LIMIT 1')).rowCount === 1,
    );
    await close();
    expect(await server.end('SIGINT'), server.output()).toBe(0);
    expect(await postgresOf(data)).toBeNull();
  });
});

describe('two servers on one data folder', () => {
  it('share the database, and the last to leave stops it', async () => {
    const data = folder('two');
    const first = await startProcess(data);
    const second = await startProcess(data);
    const document = documentOf(made('TWO-1', 1, 'farm', '2026-09-01T08:00:00+08:00'));
    expect((await ask(first.url, '/api/v1/events', { body: document })).status).toBe(200);
    expect((await ask(second.url, '/api/v1/lots/TWO-1')).status).toBe(200);
    expect(await first.end('SIGTERM')).toBe(0);
    expect(await postgresOf(data)).not.toBeNull();
    const again = await ask(second.url, '/api/v1/events', { body: document });
    expect(again.body.receipts[0].status).toBe('duplicate');
    expect(await second.end('SIGTERM')).toBe(0);
    expect(await postgresOf(data)).toBeNull();
  });

  it('on one port: the second says plainly what is wrong, and does not disturb the first', async () => {
    const data = folder('port');
    const first = await startProcess(data);
    const second = await runCommand(['serve'], { LIANGSU_DATA: data, PORT: new URL(first.url).port });
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/PORT=\d+.*EADDRINUSE/);
    expect((await ask(first.url, '/readyz')).status).toBe(200);
    expect(await first.end('SIGTERM')).toBe(0);
    expect(await postgresOf(data)).toBeNull();
  });
});

describe('commands', () => {
  it('back up a running server, restore, and verify, with exit codes that scripts can use', async () => {
    const data = folder('commands');
    const server = await startProcess(data);
    await ask(server.url, '/api/v1/events', {
      body: documentOf(made('CMD-1', 1, 'farm', '2026-09-01T08:00:00+08:00')),
    });
    const backup = `${folder('backup')}/one`;
    const taken = await runCommand(['backup', backup, '--json'], { LIANGSU_DATA: data });
    expect(taken, taken.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(taken.stdout)).toMatchObject({ folder: backup });
    const database = await openExisting(readConfig({ LIANGSU_DATA: data }));
    const owner = createPool(database.url, { role: null, max: 1 });
    const { rows } = await owner.query(
      `SELECT actor, action, after->>'folder' AS folder FROM audit_entry WHERE action = 'backup.take'`,
    );
    await owner.end();
    await database.close();
    expect(rows).toEqual([{ actor: 'command', action: 'backup.take', folder: backup }]);
    expect((await ask(server.url, '/readyz')).status).toBe(200);
    await server.end('SIGTERM');

    const target = folder('target');
    const restored = await runCommand(['restore', backup, '--json'], { LIANGSU_DATA: target });
    expect(restored, restored.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(restored.stdout)).toMatchObject({ events: 1 });
    expect((await runCommand(['restore', backup], { LIANGSU_DATA: target })).code).toBe(2);

    const verified = await runCommand(['verify', '--json'], { LIANGSU_DATA: target });
    expect(verified, verified.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, events: 1, differences: 0 });
    expect(await postgresOf(target)).toBeNull();
  });

  it('say plainly what they cannot do', async () => {
    const own = { DATABASE_URL: 'postgres://somebody@localhost:1/none' };
    for (const command of [
      ['backup', '/nowhere/x'],
      ['restore', '/nowhere/x'],
    ]) {
      const { code, stderr } = await runCommand(command, own);
      expect(code).toBe(2);
      expect(stderr).toContain('pg_basebackup');
    }
    const empty = await runCommand(['verify'], { LIANGSU_DATA: folder('empty') });
    expect(empty).toMatchObject({ code: 2 });
    expect(empty.stderr).toContain('there is no database in this folder');
    for (const command of ['backup', 'restore', 'verify', 'openapi', 'schema'])
      expect((await runCommand([command, '--help'], {})).stdout).toContain(`liangsu ${command}`);
  });
});
