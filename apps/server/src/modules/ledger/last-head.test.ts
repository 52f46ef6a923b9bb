import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../cli/ledger-of.ts';
import type { Pool } from '../../platform/db/pool.ts';
import { createTestServer, type TestServer } from '../../testing/harness.ts';
import { type Ledger, LOCK_LAST } from './ledger.ts';
import { captureLots } from './testing/capture-lots.ts';

let server: TestServer;
const ledgers: Ledger[] = [];
afterEach(async () => {
  for (const ledger of ledgers.splice(0)) await ledger.stop();
  await server?.close();
});

const another = (pool: Pool = server.pool): Ledger => {
  const ledger = ledgerOf({ ...server.context, engine: pool });
  ledgers.push(ledger);
  return ledger;
};
const file = () => join(server.context.config.ledgerDir, 'checkpoint');
const remembered = async () => Number((await readFile(file(), 'utf8')).split('\n')[1]);

/** A pool whose user is held up just before it writes down the head that it published. */
function heldUp(pool: Pool): { pool: Pool; there: Promise<void>; goOn: () => void } {
  const { promise: there, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: gate, resolve: goOn } = Promise.withResolvers<void>();
  const connect = async () => {
    const client = await pool.connect();
    return new Proxy(client, {
      get(target, name) {
        if (name === 'query')
          return async (...args: [never, never]) => {
            if ((args[1] as unknown[] | undefined)?.[0] === LOCK_LAST) {
              arrive();
              await gate;
            }
            return target.query(...args);
          };
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const slow = new Proxy(pool, {
    get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name)),
  });
  return { pool: slow, there, goOn };
}

describe('the head that was published last, with several processes', () => {
  it('is never put back by one that comes late', async () => {
    server = await createTestServer();
    await server.ledger.open();
    const slow = heldUp(server.pool);
    const late = another();
    await late.open();
    const held = another(slow.pool);
    const opening = held.open();
    await slow.there;
    await captureLots(server, 3);
    expect(await late.integrate()).toBe(3);
    expect(await remembered()).toBe(3);
    slow.goOn();
    await opening;
    expect(await remembered()).toBe(3);
  });

  it('binds all of them, also those that did not publish it', async () => {
    server = await createTestServer();
    await server.ledger.open();
    await captureLots(server, 3);
    await server.ledger.integrate();
    const other = another();
    await other.open();
    await captureLots(server, 4);
    expect(await other.integrate()).toBe(4);
    // The database is set back under both, which go on running.
    await server.owner.query(`SET session_replication_role = replica;
      DELETE FROM ledger_sequence WHERE first >= 3; DELETE FROM ledger_checkpoint WHERE size > 3`);
    await server.owner.query(
      `UPDATE ledger_edge SET hashes = substr(hashes, 1, 96) WHERE level = 0; SET session_replication_role = origin`,
    );
    await captureLots(server, 1);
    expect(await server.ledger.integrate()).toBe(0);
    expect(server.ledger.state).toMatchObject({ state: 'paused', reason: 'rolledBack' });
  });

  it('is left alone when another log has begun in the folder', async () => {
    server = await createTestServer();
    await server.ledger.open();
    const other = await createTestServer();
    try {
      await other.ledger.open();
      const { ledgerDir } = other.context.config;
      const [keys, head] = await Promise.all(
        ['log.json', 'checkpoint'].map((name) => readFile(join(ledgerDir, name), 'utf8')),
      );
      const slow = heldUp(server.pool);
      const opening = another(slow.pool).open();
      await slow.there;
      await writeFile(join(server.context.config.ledgerDir, 'log.json'), keys!);
      await writeFile(file(), head!);
      slow.goOn();
      await opening;
      expect(await readFile(file(), 'utf8')).toBe(head);
    } finally {
      await other.close();
    }
  });
});
