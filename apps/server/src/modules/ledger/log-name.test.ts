import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../cli/ledger-of.ts';
import { ConfigError } from '../../platform/config.ts';
import { createTestServer, type TestServer } from '../../testing/harness.ts';
import type { Ledger } from './ledger.ts';
import { beginNewLog, rotateLogKey } from './log-keys.ts';
import { captureLots } from './testing/capture-lots.ts';
import { lastCheckpoint } from './testing/log-reader.ts';

const NAMES = ['a', 'b', 'c'].map((letter) => `${letter}.example/ledger`) as [string, string, string];
let server: TestServer;
const ledgers: Ledger[] = [];
afterEach(async () => {
  for (const ledger of ledgers.splice(0)) await ledger.stop();
  await server?.close();
});
const start = async () => {
  server = await createTestServer({ ledgerOrigin: NAMES[0] });
  await server.ledger.open();
  await captureLots(server, 3);
  await server.ledger.integrate();
};
/** The server, started again. */
const restarted = async (folder = server.context.config.ledgerDir): Promise<Ledger> => {
  const ledger = ledgerOf({ ...server.context, config: { ...server.context.config, ledgerDir: folder } });
  ledgers.push(ledger);
  await ledger.open();
  return ledger;
};
const begin = (origin: string, folder = server.context.config.ledgerDir, at = '2026-11-22T10:00:00Z') =>
  beginNewLog(folder, origin, new Date(at), server.pool);
const content = async (folder: string) => {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]));
};

describe('the name of a log', () => {
  it('is never given again: not the present one, nor any of before', async () => {
    await start();
    const folder = server.context.config.ledgerDir;
    for (const [i, name] of NAMES.entries()) {
      if (i > 0) {
        await begin(name, folder, `2026-11-22T1${i}:00:00Z`);
        expect((await restarted()).state).toEqual({ state: 'running' });
        expect((await lastCheckpoint(server.pool)).checkpoint.origin).toBe(name);
      }
      const before = await content(folder);
      for (const used of NAMES.slice(0, i + 1)) {
        await expect(begin(used), used).rejects.toThrow(ConfigError);
        await expect(begin(used), used).rejects.toThrow(/须另取名称.*another name/);
      }
      expect(await content(folder)).toEqual(before);
    }
  });

  it('is known to the database, too, when the folder was lost', async () => {
    await start();
    const folder = `${server.context.config.ledgerDir}-new`;
    try {
      await expect(begin(NAMES[0], folder)).rejects.toThrow(/another name/);
      // Not even a key is there: a head of it is enough.
      await server.owner.query('SET session_replication_role = replica; DELETE FROM ledger_key');
      await expect(begin(NAMES[0], folder)).rejects.toThrow(/another name/);
      await begin(NAMES[1], folder);
      expect((await restarted(folder)).state).toEqual({ state: 'running' });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is not taken from the settings for a first start, where the folder had a log of it', async () => {
    await start();
    const folder = server.context.config.ledgerDir;
    const empty = await createTestServer({ ledgerOrigin: NAMES[0] });
    try {
      await rename(join(folder, 'log.json'), join(folder, 'log.json.2026-11-22T100000000Z'));
      const ledger = ledgerOf({
        ...empty.context,
        config: { ...empty.context.config, ledgerDir: folder },
      });
      await expect(ledger.open()).rejects.toThrow(/another name/);
    } finally {
      await empty.close();
    }
  });

  it('is signed under by no key that a log of this name never had: the server pauses', async () => {
    await start();
    const folder = `${server.context.config.ledgerDir}-other`;
    const other = await createTestServer({ ledgerOrigin: NAMES[0], ledgerDir: folder });
    try {
      // Made where neither folder nor database knew of the first.
      await other.ledger.open();
      const paused = await restarted(folder);
      expect(paused.state).toMatchObject({ state: 'paused', reason: 'nameTaken' });
      await captureLots(server, 1);
      expect(await paused.integrate()).toBe(0);
    } finally {
      await other.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('stays the log’s own while its keys are replaced, and not with a folder of before that', async () => {
    await start();
    const folder = server.context.config.ledgerDir;
    const before = await readFile(join(folder, 'log.json'), 'utf8');
    await rotateLogKey(folder, new Date(), false);
    await captureLots(server, 1);
    await server.ledger.integrate();
    await rotateLogKey(folder, new Date(), true);
    expect((await restarted()).state).toEqual({ state: 'running' });
    await writeFile(join(folder, 'log.json'), before);
    expect((await restarted()).state).toMatchObject({ state: 'paused', reason: 'nameTaken' });
  });
});
