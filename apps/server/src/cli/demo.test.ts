import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readConfig } from '../platform/config.ts';
import { createPool } from '../platform/db/pool.ts';
import { cloneDatabase } from '../testing/harness.ts';
import { runCommand, startProcess, temporaryFolder } from '../testing/process.ts';
import { markDemo, refuseUnaskedDemo } from './demo-mark.ts';

const folders: { remove(): void }[] = [];
const folder = (name: string) => {
  const made = temporaryFolder(name);
  folders.push(made);
  return made.path;
};
afterAll(() => {
  for (const made of folders) made.remove();
});

it.each(['', '0'])('is refused with DATABASE_URL and LIANGSU_DEMO=%j, touching nothing', async (demo) => {
  const database = await cloneDatabase();
  const data = folder('refused');
  const env = { LIANGSU_DATA: data, DATABASE_URL: database.url, LIANGSU_DEMO: demo };
  const { code, stderr } = await runCommand(['demo'], env);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('only with LIANGSU_DEMO=1') });
  const pool = createPool(database.url, { max: 1 });
  expect((await pool.query('SELECT FROM app_user')).rowCount).toBe(0);
  await pool.end();
  await database.drop();
  expect(existsSync(join(data, 'DEMO.txt'))).toBe(false);
});

it('is taken with DATABASE_URL when asked for, and by the embedded database also without', () => {
  const url = 'postgres://db/liangsu';
  expect(() => refuseUnaskedDemo(readConfig({ DATABASE_URL: url, LIANGSU_DEMO: '1' }))).not.toThrow();
  for (const demo of ['', '0', '1'])
    expect(() => refuseUnaskedDemo(readConfig({ LIANGSU_DEMO: demo }))).not.toThrow();
});

it('marks the folder of an embedded database in both languages, and no other', () => {
  const own = folder('own');
  markDemo(readConfig({ LIANGSU_DATA: own, DATABASE_URL: 'postgres://db/liangsu' }));
  expect(existsSync(join(own, 'DEMO.txt'))).toBe(false);
  const embedded = join(folder('embedded'), 'new');
  markDemo(readConfig({ LIANGSU_DATA: embedded }));
  const text = readFileSync(join(embedded, 'DEMO.txt'), 'utf8');
  expect(text).toContain('演示数据');
  expect(text).toContain('holds the demo');
});

it('the folder is marked before anything is loaded into it, and not without the demo', async () => {
  const plain = folder('plain');
  const server = await startProcess(plain);
  expect(await server.end('SIGTERM')).toBe(0);
  expect(existsSync(join(plain, 'DEMO.txt'))).toBe(false);
  const data = folder('demo');
  const loading = await startProcess(data, { wait: false, env: { LIANGSU_DEMO: '1' } });
  await expect.poll(() => loading.output(), { timeout: 120_000 }).toContain('首次启动');
  expect(existsSync(join(data, 'DEMO.txt'))).toBe(true);
  await loading.end('SIGTERM');
});
