import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ask, runCommand, startProcess, stopPostgres, temporaryFolder } from '../testing/process.ts';

const folder = temporaryFolder('ledger-keys');
const data = join(folder.path, 'data');
afterAll(async () => {
  await stopPostgres(data);
  folder.remove();
});

describe('liangsu ledger new-log', () => {
  it('asks the database as well which names there were, and gives none again', async () => {
    const first = { LIANGSU_DATA: data, LIANGSU_LEDGER_ORIGIN: 'first.example/ledger' };
    const server = await startProcess(data, { env: first });
    try {
      expect((await ask(server.url, '/api/v1/ledger')).body.head.origin).toBe('first.example/ledger');
    } finally {
      await server.end('SIGTERM');
    }
    const newLog = (env: Record<string, string>) => runCommand(['ledger', 'new-log', '--json'], env);
    // Also into another folder, which knows of none.
    for (const env of [first, { ...first, LIANGSU_LEDGER: join(folder.path, 'elsewhere') }]) {
      const refused = await newLog(env);
      expect([refused.code, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr).toMatch(/须另取名称.*another name/);
    }
    const second = { ...first, LIANGSU_LEDGER_ORIGIN: 'second.example/ledger' };
    const made = await newLog(second);
    expect(made.code, made.stderr).toBe(0);
    expect(JSON.parse(made.stdout).origin).toBe('second.example/ledger');
    expect((await newLog(first)).code).toBe(2);
    const nowhere = await newLog({ LIANGSU_DATA: join(folder.path, 'none') });
    expect([nowhere.code, nowhere.stdout]).toEqual([2, '']);
  });
});
