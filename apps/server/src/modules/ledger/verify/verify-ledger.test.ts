import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../platform/hash.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { attestedEvents } from '../../trace/index.ts';
import { captureLots } from '../testing/capture-lots.ts';
import { findings, type Tamper } from '../testing/tampered.ts';
import { eventLeaves } from '../write-leaves.ts';
import type { StoredBatch } from './check-leaves.ts';
import { type ExpectedRoot, TreeCheck } from './check-tree.ts';
import { verifyLedger } from './verify-ledger.ts';

const server = useTestServer();

beforeAll(async () => {
  await server().ledger.open();
  for (const count of [3, 300, 40]) {
    await captureLots(server(), count);
    await server().ledger.integrate();
  }
  await captureLots(server(), 2);
});

const options = () => ({
  source: attestedEvents,
  folder: server().context.config.ledgerDir,
  witnesses: [],
});

const verify = (tamper?: Tamper) => findings(server(), tamper);
const codes = async (tamper: Tamper) => [...new Set((await verify(tamper)).map(({ code }) => code))];

const FIRST = '(SELECT min(no) FROM event)';
const BATCH = '(SELECT batch FROM ledger_sequence WHERE first = 3)';

describe('verify', () => {
  it('finds nothing where nothing was altered, as the runtime role, and says how far it is', async () => {
    const progress: number[] = [];
    const result = await verifyLedger(server().pool, {
      ...options(),
      report: (difference) => expect.fail(JSON.stringify(difference)),
      progress: (done, total) => progress.push(done / total),
    });
    expect(result).toEqual({
      leaves: 343,
      waiting: 2,
      erased: 0,
      checkpoints: 4,
      differences: 0,
      ownKeys: true,
    });
    expect(progress.at(-1)).toBe(1);
  });

  it.each<[what: string, code: string, sql: string]>([
    [
      'a body',
      'event.altered',
      `UPDATE event SET body = replace(body::text, '10', '11')::json WHERE no = ${FIRST}`,
    ],
    [
      'a blank in a body',
      'event.altered',
      `UPDATE event SET body = (body::text || ' ')::json WHERE no = ${FIRST}`,
    ],
    ['who captured it', 'event.altered', `UPDATE event SET capturer = 7 WHERE no = ${FIRST}`],
    ['whether it counts', 'event.altered', `UPDATE event SET status = 1 WHERE no = ${FIRST}`],
    ['its transaction', 'event.altered', `UPDATE event SET batch = batch + 1 WHERE no = ${FIRST}`],
    [
      'what came with it',
      'event.altered',
      `UPDATE capture_document SET captured_by = 'somebody' WHERE id = (SELECT min(document) FROM event)`,
    ],
    [
      'the salt of what came with it',
      'event.altered',
      `UPDATE capture_document SET salt = sha256(salt) WHERE id = (SELECT min(document) FROM event)`,
    ],
    [
      'what names mean',
      'event.altered',
      `UPDATE capture_document SET context = '[]' WHERE id = (SELECT min(document) FROM event)`,
    ],
    ['a missing event', 'event.missing', `DELETE FROM event WHERE no = ${FIRST}`],
    [
      'a missing event that waits',
      'event.missing',
      'DELETE FROM event WHERE no = (SELECT max(no) FROM event)',
    ],
    [
      'an added event',
      'event.unattested',
      `INSERT INTO event SELECT (jsonb_populate_record(e, '{"no": 4000}')).* FROM event e WHERE no = ${FIRST}`,
    ],
    [
      'an added event of a transaction that nobody recorded',
      'event.unattested',
      `INSERT INTO event SELECT (jsonb_populate_record(e, '{"no": 4000, "batch": 900}')).* FROM event e WHERE no = ${FIRST}`,
    ],
    [
      'a commitment',
      'leaf.wrong',
      `UPDATE ledger_batch SET commitments = sha256(commitments) || substr(commitments, 33) WHERE id = ${BATCH}`,
    ],
    ['a missing batch', 'batch.missing', `DELETE FROM ledger_batch WHERE id = ${BATCH}`],
    ['a batch that waits no more', 'batch.lost', 'DELETE FROM ledger_pending'],
    ['a batch that waits again', 'pending.extra', `INSERT INTO ledger_pending VALUES (${BATCH})`],
    ['a missing salt', 'salt.missing', `DELETE FROM ledger_salt WHERE batch = ${BATCH}`],
    [
      'a destroyed salt without a record',
      'salt.wrong',
      `UPDATE ledger_salt SET salts = overlay(salts PLACING decode(repeat('00', 32), 'hex') FROM 33) WHERE batch = ${BATCH}`,
    ],
    [
      'a record without a destroyed salt',
      'salt.wrong',
      `INSERT INTO ledger_erasure (batch, leaf, reason, erased_by) VALUES (${BATCH}, 1, 'x', 'x')`,
    ],
    [
      'subjects in another order',
      'event.altered',
      `UPDATE ledger_batch SET subjects = ARRAY[subjects[2], subjects[1]] || subjects[3:] WHERE id = ${BATCH}`,
    ],
    [
      'a leaf said twice',
      'leaf.twice',
      `UPDATE ledger_batch SET subjects = ARRAY[subjects[2]] || subjects[2:] WHERE id = ${BATCH}`,
    ],
    ['a gap in the log', 'sequence.wrong', 'UPDATE ledger_sequence SET first = first + 1 WHERE first = 303'],
    ['a full tile', 'tile.wrong', 'UPDATE ledger_edge SET hashes = sha256(hashes) WHERE level = 1'],
    [
      'a hash of a leaf',
      'leaf.wrong',
      'UPDATE ledger_tile SET hashes = sha256(hashes) || substr(hashes, 33)',
    ],
    ['a missing tile', 'tile.missing', 'DELETE FROM ledger_tile'],
    ['an added tile', 'tile.extra', 'INSERT INTO ledger_tile SELECT 1, 7, hashes FROM ledger_tile'],
    ['a head’s row', 'checkpoint.wrong', 'UPDATE ledger_checkpoint SET root = sha256(root) WHERE size = 303'],
    [
      'a head’s signature',
      'checkpoint.signature',
      `UPDATE ledger_checkpoint SET note = replace(note, E'\\n303\\n', E'\\n302\\n') WHERE size = 303`,
    ],
    ['a missing head', 'checkpoint.missing', 'DELETE FROM ledger_checkpoint WHERE size = 303'],
    ['a missing first head', 'checkpoint.missing', 'DELETE FROM ledger_checkpoint WHERE size = 0'],
    ['a missing last head', 'checkpoint.missing', 'DELETE FROM ledger_checkpoint WHERE size = 343'],
    ['no head at all', 'checkpoint.missing', 'DELETE FROM ledger_checkpoint'],
    [
      'a witness’s signature over a head that is not there',
      'cosignature.extra',
      `INSERT INTO ledger_cosignature (checkpoint, witness, time, line) VALUES (4000, 'x', 1, 'x')`,
    ],
    [
      'a signature of nobody',
      'checkpoint.signature',
      `UPDATE ledger_checkpoint SET note = split_part(note, '—', 1) || E'— x AAAAAAAA\\n'`,
    ],
  ])('finds %s', async (_what, code, sql) => {
    expect(await codes(sql)).toContain(code);
  });

  it('finds an added event whose transaction says nothing of leaves', async () => {
    const found = await verify(async (db) => {
      await db.query('ALTER TABLE capture_batch DROP CONSTRAINT capture_batch_attested');
      await db.query('INSERT INTO capture_batch (id, seq, committed_at) VALUES (900, 900000, now())');
      await db.query(
        `INSERT INTO event SELECT (jsonb_populate_record(e, '{"no": 4000, "batch": 900}')).* FROM event e WHERE no = ${FIRST}`,
      );
    });
    expect(found.map(({ code, event }) => [code, event])).toEqual([['event.unattested', 4000]]);
  });

  it('finds batches and heads that changed places', async () => {
    const batches = await codes(async (db) => {
      await db.query('UPDATE ledger_sequence SET batch = -batch WHERE first IN (0, 303)');
      await db.query(
        `UPDATE ledger_sequence s SET batch = -o.batch FROM (SELECT * FROM ledger_sequence) o
          WHERE s.first IN (0, 303) AND o.first = 303 - s.first`,
      );
    });
    expect(batches).toEqual(expect.arrayContaining(['leaf.wrong', 'batch.wrong']));
    const heads = await codes(async (db) => {
      await db.query('ALTER TABLE ledger_checkpoint ALTER COLUMN no DROP IDENTITY');
      await db.query('UPDATE ledger_checkpoint SET no = 1000 - no');
    });
    expect(heads.sort()).toEqual(['checkpoint.missing', 'checkpoint.order']);
  });

  it('names the altered event, and nothing else', async () => {
    const { rows } = await server().pool.query<{ no: number }>(
      'SELECT no FROM event ORDER BY no OFFSET 100 LIMIT 1',
    );
    const { no } = rows[0]!;
    const found = await verify(
      `UPDATE event SET body = replace(body::text, '10', '11')::json WHERE no = ${no}`,
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ code: 'event.altered', event: no, key: `no=${no} leaf=100` });
  });

  it('finds an event altered with its commitment, its salt, the hash in its tile and the tree above: the heads are signed', async () => {
    const found = await verify(async (db) => {
      // All that the database holds is made to fit anew; what is signed cannot be.
      const { rows } = await db.query<{ no: number }>(
        `UPDATE event SET body = replace(body::text, '10', '11')::json WHERE no = ${FIRST} RETURNING no`,
      );
      const [event] = await attestedEvents.read(db, [rows[0]!.no]);
      const forged = eventLeaves(event!.batch, [event!]);
      await db.query(
        `UPDATE ledger_batch SET commitments = $2::bytea || substr(commitments, 33) WHERE id = $1`,
        [event!.batch, forged.commitments],
      );
      await db.query(`UPDATE ledger_salt SET salts = $2::bytea || substr(salts, 33) WHERE batch = $1`, [
        event!.batch,
        forged.salts,
      ]);
      const leaf = sha256(Buffer.concat([Buffer.from('004c530101', 'hex'), forged.commitments]));
      await db.query(
        'UPDATE ledger_tile SET hashes = $1::bytea || substr(hashes, 33) WHERE level = 0 AND index = 0',
        [leaf],
      );
    });
    expect(found.filter(({ code }) => code === 'event.altered')).toEqual([]);
    expect(found.map(({ code }) => code)).toContain('checkpoint.root');
    // The first head that does not fit says where it must lie.
    expect(found.find(({ code }) => code === 'checkpoint.root')?.key).toMatch(/leaves 0 to 2/);
  });

  it('finds a tree that was set back, although all that is left fits', async () => {
    const found = await codes(async (db) => {
      // As after a restore from a backup: events, leaves, tree and heads of an earlier moment.
      await db.query(`DELETE FROM event WHERE batch IN (SELECT batch FROM ledger_sequence WHERE first >= 3)
                         OR batch IN (SELECT batch FROM ledger_pending)`);
      await db.query(
        'DELETE FROM ledger_batch WHERE id IN (SELECT batch FROM ledger_sequence WHERE first >= 3) OR id IN (SELECT batch FROM ledger_pending)',
      );
      await db.query('DELETE FROM ledger_pending');
      await db.query('DELETE FROM ledger_sequence WHERE first >= 3');
      await db.query('DELETE FROM ledger_checkpoint WHERE size > 3');
      await db.query(
        `UPDATE ledger_edge SET index = 0, hashes = (SELECT substr(hashes, 1, 96) FROM ledger_tile WHERE level = 0) WHERE level = 0`,
      );
      await db.query('DELETE FROM ledger_edge WHERE level = 1');
      await db.query('DELETE FROM ledger_tile');
    });
    expect(found).toEqual(['log.rolledBack']);
  });

  it('finds a tree of as many other leaves under the head that was published last', async () => {
    const { folder } = options();
    const path = join(folder, 'checkpoint');
    const published = await readFile(path, 'utf8');
    const { rows } = await server().pool.query<{ note: string }>(
      'SELECT note FROM ledger_checkpoint ORDER BY no DESC LIMIT 1',
    );
    expect(published).toBe(rows[0]!.note);
    expect(
      await codes(
        'UPDATE ledger_edge SET hashes = sha256(substr(hashes, 1, 32)) || substr(hashes, 33) WHERE level = 0',
      ),
    ).toEqual(expect.arrayContaining(['leaf.wrong', 'checkpoint.root', 'log.rolledBack']));
    await writeFile(path, published.replace('\n343\n', '\n344\n'));
    await expect(verify()).rejects.toThrow(/no checkpoint of/);
    await writeFile(path, published);
  });

  it('holds every head against the tree, and has few of them in memory at a time', async () => {
    const found = await verify(async (db) => {
      // More heads than are read at once, most of one size, as after many starts with new keys.
      const { rows } = await db.query<{ no: number }>(
        'SELECT max(no) AS no FROM ledger_checkpoint WHERE size = 303',
      );
      const { no } = rows[0]!;
      await db.query('DELETE FROM ledger_checkpoint WHERE no > $1', [no]);
      await db.query(
        `INSERT INTO ledger_checkpoint (no, origin, size, root, note, signed_at, previous) OVERRIDING SYSTEM VALUE
         SELECT no + i, origin, size, root, note, signed_at, no + i - 1
           FROM ledger_checkpoint, generate_series(1, 1500) AS i WHERE no = $1`,
        [no],
      );
      await db.query('UPDATE ledger_tile SET hashes = sha256(hashes) || substr(hashes, 33)');
    });
    expect(found.filter(({ code }) => code === 'checkpoint.root')).toHaveLength(1502);
    expect(found.map(({ code }) => code)).toContain('checkpoint.missing');
  });

  it('reads no head before the tree has come near it', async () => {
    let read = 0;
    async function* roots(): AsyncGenerator<ExpectedRoot, undefined> {
      for (let size = 0; size < 1_000_000; size++) {
        read++;
        yield { size, root: new Uint8Array(32), code: 'checkpoint.root', table: 't', key: '' };
      }
      return undefined;
    }
    const tree = await TreeCheck.begin(server().pool, () => {}, roots());
    const { rows } = await server().pool.query<StoredBatch>(
      `SELECT s.first, s.batch, s.leaves, b.kind, b.subjects::text AS subjects, b.commitments, NULL AS salts
         FROM ledger_sequence s JOIN ledger_batch b ON b.id = s.batch WHERE s.first = 0`,
    );
    await tree.add(rows[0]!);
    expect([tree.size, read]).toEqual([3, 5]);
  });

  it('believes no key of the database where there are keys outside it', async () => {
    const found = await codes(async (db) => {
      await db.query('UPDATE ledger_key SET verifier = origin || substr(verifier, length(origin) + 1)');
      await db.query(
        `UPDATE ledger_checkpoint SET note = replace(note, E'\\n3\\n', E'\\n4\\n') WHERE size = 3`,
      );
    });
    expect(found).toEqual(['checkpoint.signature']);
  });
});
