import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../cli/ledger-of.ts';
import { createPool, type Pool, transaction } from '../../platform/db/pool.ts';
import { documentOf, made } from '../../testing/epcis.ts';
import { createTestServer, type TestServer } from '../../testing/harness.ts';
import type { Ledger } from './ledger.ts';
import { beginNewLog, rotateLogKey } from './log-keys.ts';
import { checkLog, lastCheckpoint } from './testing/log-reader.ts';
import { eventLeaves, writeLeaves } from './write-leaves.ts';

let server: TestServer;
const others: Ledger[] = [];
afterEach(async () => {
  for (const other of others.splice(0)) await other.stop();
  await server?.close();
});
const open = async () => {
  server = await createTestServer();
  await server.ledger.open();
  return server;
};
/** Another process on the same database and folder. */
const another = (pool: Pool = server.pool): Ledger => {
  const ledger = ledgerOf({ ...server.context, engine: pool });
  others.push(ledger);
  return ledger;
};

let serial = 0;
async function capture(count: number): Promise<void> {
  const events = Array.from({ length: count }, () =>
    made(`SEQ-${++serial}`, 10, 'farm', '2026-09-01T08:00:00+08:00'),
  );
  const response = await server.app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(response.statusCode, response.body).toBe(200);
}

const eventNumbers = async (): Promise<number[]> =>
  (await server.pool.query<{ no: number }>('SELECT no FROM event ORDER BY no')).rows.map(({ no }) => no);
const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
const DOCUMENT = { door: 'epcis', context: null, header: null, capturer: 0, capturedBy: 'test', salt: null };
const leavesOf = (id: number, ...subjects: number[]) =>
  eventLeaves(
    id,
    subjects.map((no) => ({ no, batch: id, capturer: 0, status: 0, body: '{}', document: DOCUMENT })),
  );

describe('the sequencer', () => {
  it('gives every leaf one place, grows tiles and signs each head', async () => {
    await open();
    expect((await lastCheckpoint(server.pool)).checkpoint.size).toBe(0);
    for (const count of [1, 3, 300, 700]) {
      await capture(count);
      expect(await server.ledger.integrate()).toBe(count);
      await checkLog(server.pool);
    }
    expect(await server.ledger.integrate()).toBe(0);
    const { size, subjects } = await checkLog(server.pool);
    expect(size).toBe(1004);
    expect(sorted(subjects)).toEqual(await eventNumbers());
  });

  it('skips nobody who commits late', async () => {
    await open();
    const late = await server.pool.connect();
    await late.query('BEGIN');
    await writeLeaves(late, leavesOf(-2, 7, 8));
    await capture(2);
    expect(await server.ledger.integrate()).toBe(2);
    await capture(1);
    await late.query('COMMIT');
    late.release();
    expect(await server.ledger.integrate()).toBe(3);
    const { subjects } = await checkLog(server.pool);
    expect(subjects).toHaveLength(5);
    expect(subjects).toEqual(expect.arrayContaining([7, 8]));
  });

  it('takes nothing of a transaction that was rolled back', async () => {
    await open();
    await transaction(server.pool, async (client) => {
      await writeLeaves(client, leavesOf(-1, 7));
      throw new Error('no');
    }).catch(() => {});
    expect(await server.ledger.integrate()).toBe(0);
  });

  it('is one at a time: several processes at once lose and double nothing', async () => {
    await open();
    const three = [server.ledger, another(), another()];
    for (const ledger of three.slice(1)) await ledger.open();
    let going = true;
    const taking = three.map(async (ledger) => {
      let taken = 0;
      while (going) taken += await ledger.integrate();
      return taken;
    });
    for (let i = 0; i < 10; i++) await capture(30);
    going = false;
    const taken = (await Promise.all(taking)).reduce((a, b) => a + b, 0);
    const rest = await server.ledger.integrate();
    expect(taken + rest).toBe(300);
    const { subjects } = await checkLog(server.pool);
    expect(sorted(subjects)).toEqual(await eventNumbers());
  });

  it('takes in what comes by itself: all of it, in the round after a pause of half a second', async () => {
    await open();
    // Its time is what it asks to wait; a pause ends when the test says so.
    let reached = Promise.withResolvers<number>();
    let end = () => {};
    server.ledger.start(
      (ms, signal) =>
        new Promise((resolve) => {
          end = resolve;
          signal.addEventListener('abort', () => resolve());
          reached.resolve(ms);
        }),
    );
    const pause = async (): Promise<number> => {
      const ms = await reached.promise;
      reached = Promise.withResolvers();
      return ms;
    };
    // What there was before the ledger is looked for first, without a pause.
    let ms = await pause();
    for (; ms === 0; ms = await pause()) end();
    expect(ms).toBe(500);
    await capture(5);
    await capture(300);
    expect((await lastCheckpoint(server.pool)).checkpoint.size).toBe(0);
    end();
    expect(await pause()).toBe(500);
    expect((await lastCheckpoint(server.pool)).checkpoint.size).toBe(305);
  });

  it('gives what was captured before there was a ledger its leaves, too, each once', async () => {
    await open();
    await capture(2500);
    // As it is right after the migration: events, and nothing of a ledger but how far to look.
    await server.owner.query(`SET session_replication_role = replica;
      ALTER TABLE capture_batch DROP CONSTRAINT capture_batch_attested;
      UPDATE capture_batch SET leaves = NULL;
      DELETE FROM ledger_batch; DELETE FROM ledger_salt; DELETE FROM ledger_pending;
      UPDATE ledger_backfill SET upto = (SELECT max(no) FROM event), done = 0`);
    await capture(3);
    expect(await server.ledger.integrate()).toBe(2503);
    const { subjects } = await checkLog(server.pool);
    expect(sorted(subjects)).toEqual(await eventNumbers());
    const { done, upto } = await server.ledger.backfill();
    expect(done).toBe(upto);
    expect(await another().integrate()).toBe(0);
  });
});

describe('the log goes on only from what it published', () => {
  /** The database as it is now, under another name: what a backup would bring back. */
  async function copy(): Promise<{ pool: Pool; drop(): Promise<void> }> {
    const from = /t_[0-9a-f]{12}/.exec(server.databaseUrl)![0];
    const name = `${from}_${++serial}`;
    const admin = createPool(server.databaseUrl.replace(from, 'postgres'), { role: null, max: 1 });
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [from]);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${from}`);
    const pool = createPool(server.databaseUrl.replace(from, name), { max: 2 });
    return {
      pool,
      async drop() {
        await pool.end();
        await admin.query(`DROP DATABASE ${name}`);
        await admin.end();
      },
    };
  }

  it('and signs nothing over a database that was set back', async () => {
    await open();
    await capture(3);
    await server.ledger.integrate();
    const old = await copy();
    await capture(4);
    await server.ledger.integrate();
    const restored = another(old.pool);
    await restored.open();
    expect(restored.state).toMatchObject({ state: 'paused', reason: 'rolledBack' });
    expect(await restored.integrate()).toBe(0);
    // Another log over it has another name and another key, and the old head is kept.
    const folder = server.context.config.ledgerDir;
    const published = await readFile(join(folder, 'checkpoint'), 'utf8');
    await beginNewLog(folder, 'other.example/ledger', new Date('2026-11-22T10:00:00Z'), old.pool);
    expect(await readFile(join(folder, 'checkpoint.2026-11-22T100000000Z'), 'utf8')).toBe(published);
    const anew = another(old.pool);
    await anew.open();
    expect(anew.state).toEqual({ state: 'running' });
    const { checkpoint } = await lastCheckpoint(old.pool);
    expect([checkpoint.origin, checkpoint.size]).toEqual(['other.example/ledger', 3]);
    await old.drop();
  });

  it('nor over one that was set back under a running server and has grown another way since', async () => {
    await open();
    await capture(3);
    await server.ledger.integrate();
    const old = await copy();
    await capture(4);
    await server.ledger.integrate();
    const folder = server.context.config.ledgerDir;
    const published = await readFile(join(folder, 'checkpoint'), 'utf8');
    // Another folder is no way around it.
    const elsewhere = ledgerOf({
      ...server.context,
      engine: old.pool,
      config: { ...server.context.config, ledgerDir: `${folder}-elsewhere` },
    });
    await elsewhere.open();
    expect(elsewhere.state).toMatchObject({ state: 'paused', reason: 'keysMissing' });
    // As if what was published after it had never been: the old state goes another way, and further.
    await transaction(old.pool, (client) => writeLeaves(client, leavesOf(-9, 1, 2, 3, 4, 5, 6)));
    const twin = another(old.pool);
    await writeFile(join(folder, 'checkpoint'), (await lastNote(old.pool)) ?? '');
    await twin.open();
    expect(await twin.integrate()).toBe(6);
    await writeFile(join(folder, 'checkpoint'), published);
    const again = another(old.pool);
    await again.open();
    expect(again.state).toMatchObject({ state: 'paused', reason: 'rolledBack' });
    await rm(`${folder}-elsewhere`, { recursive: true, force: true });
    await old.drop();
  });

  const lastNote = async (pool: Pool) =>
    (await pool.query<{ note: string }>('SELECT note FROM ledger_checkpoint ORDER BY no DESC LIMIT 1'))
      .rows[0]?.note;

  it('goes on after a crash between commit and the file beside the database', async () => {
    await open();
    const folder = server.context.config.ledgerDir;
    const before = await readFile(join(folder, 'checkpoint'), 'utf8');
    await capture(3);
    await server.ledger.integrate();
    await writeFile(join(folder, 'checkpoint'), before);
    const next = another();
    await next.open();
    expect(next.state).toEqual({ state: 'running' });
    await capture(1);
    expect(await next.integrate()).toBe(1);
    expect((await checkLog(server.pool)).size).toBe(4);
  });

  it('wants its keys and the last head back', async () => {
    await open();
    const folder = server.context.config.ledgerDir;
    await rm(join(folder, 'checkpoint'));
    const without = another();
    await without.open();
    expect(without.state).toMatchObject({ state: 'paused', reason: 'lastMissing' });
    await rm(folder, { recursive: true });
    const nothing = another();
    await nothing.open();
    expect(nothing.state).toMatchObject({ state: 'paused', reason: 'keysMissing' });
    // Whoever signs next finds the same: nothing is made up for it.
    await capture(1);
    expect(await server.ledger.integrate()).toBe(0);
    expect(server.ledger.state).toMatchObject({ state: 'paused', reason: 'keysMissing' });
  });

  it('puts no head in the place of one that is gone', async () => {
    await open();
    await capture(3);
    await server.ledger.integrate();
    await server.owner.query(
      'SET session_replication_role = replica; DELETE FROM ledger_checkpoint WHERE size = 3',
    );
    await capture(1);
    expect(await server.ledger.integrate()).toBe(0);
    const next = another();
    await next.open();
    for (const { state } of [server.ledger, next])
      expect(state).toMatchObject({
        state: 'paused',
        reason: 'broken',
        detail: 'the checkpoint of 3 leaves is gone; the last that is there has 0',
      });
  });

  it('stops when its own tables contradict each other', async () => {
    await open();
    await capture(3);
    await server.ledger.integrate();
    await server.owner.query(
      `SET session_replication_role = replica; UPDATE ledger_edge SET hashes = substr(hashes, 33)`,
    );
    await capture(1);
    expect(await server.ledger.integrate()).toBe(0);
    expect(server.ledger.state).toMatchObject({ state: 'paused', reason: 'broken' });
  });
});

describe('an idle log', () => {
  it('signs its head anew after a quarter of an hour, and not before', async () => {
    await open();
    await capture(3);
    await server.ledger.integrate();
    const heads = async () =>
      (await server.pool.query<{ size: number }>('SELECT size FROM ledger_checkpoint ORDER BY no')).rows.map(
        ({ size }) => size,
      );
    expect(await server.ledger.freshen()).toBe(false);
    const later = ledgerOf({ ...server.context, now: () => new Date(Date.now() + 16 * 60_000) });
    await later.open();
    expect(await later.freshen()).toBe(true);
    expect(await heads()).toEqual([0, 3, 3]);
    // It is fresh now, for whoever asks.
    expect(await later.freshen()).toBe(false);
    await capture(1);
    expect(await later.integrate()).toBe(1);
    await checkLog(server.pool);
  });
});

describe('keys', () => {
  it('are for their owner alone, and can be replaced: both sign, then the new one only', async () => {
    await open();
    const folder = server.context.config.ledgerDir;
    expect((await stat(join(folder, 'log.json'))).mode & 0o777).toBe(0o600);
    const signers = async () => (await lastCheckpoint(server.pool)).log.map(({ key }) => key.id);
    const [first] = await signers();
    await rotateLogKey(folder, new Date(), false);
    await capture(1);
    await server.ledger.integrate();
    const both = await signers();
    expect(both).toHaveLength(2);
    expect(both[0]).toBe(first);
    await rotateLogKey(folder, new Date(), true);
    expect(JSON.parse(await readFile(join(folder, 'log.json'), 'utf8')).keys[0].private).toBeNull();
    // Opened anew, the head is signed again at once.
    const next = another();
    await next.open();
    expect(await signers()).toEqual([both[1]]);
    await checkLog(server.pool);
  });
});
