import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Queryable, transaction } from '../../../platform/db/pool.ts';
import type { Difference } from '../../../platform/differences.ts';
import { sha256 } from '../../../platform/hash.ts';
import { documentOf, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { attestedEvents } from '../../trace/index.ts';
import { eventLeaves } from '../write-leaves.ts';
import type { StoredBatch } from './check-leaves.ts';
import { type ExpectedRoot, TreeCheck } from './check-tree.ts';
import { verifyLedger, verifyLedgerWithin } from './verify-ledger.ts';

const server = useTestServer();
let serial = 0;
async function capture(count: number): Promise<void> {
  const events = Array.from({ length: count }, () =>
    made(`VL-${++serial}`, 10, 'farm', '2026-09-01T08:00:00+08:00'),
  );
  const { statusCode } = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(statusCode).toBe(200);
}

beforeAll(async () => {
  await server().ledger.open();
  for (const count of [3, 300, 40]) {
    await capture(count);
    await server().ledger.integrate();
  }
  await capture(2);
});

const options = () => ({
  source: attestedEvents,
  folder: server().context.config.ledgerDir,
  witnesses: [],
});

/** What is found after somebody with every right on the database has been at it; then it is undone. */
async function verify(tamper?: string | ((db: Queryable) => Promise<void>)): Promise<Difference[]> {
  const found: Difference[] = [];
  const client = await server().owner.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    if (typeof tamper === 'string') {
      const { rowCount } = await client.query(tamper);
      expect(rowCount).toBeGreaterThan(0);
    } else await tamper?.(client);
    const result = await verifyLedgerWithin(client, { ...options(), report: (each) => found.push(each) });
    expect(result.differences).toBe(found.length);
    return found;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
const codes = async (tamper: Parameters<typeof verify>[0]) => [
  ...new Set((await verify(tamper)).map(({ code }) => code)),
];

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
      'a head signed a year before',
      'checkpoint.time',
      `UPDATE ledger_checkpoint SET signed_at = signed_at - interval '1 year' WHERE size = 303`,
    ],
    [
      'a head signed a year after',
      'checkpoint.time',
      `UPDATE ledger_checkpoint SET signed_at = signed_at + interval '1 year' WHERE size = 303`,
    ],
    [
      'a capture said to be older',
      'capture.time',
      `UPDATE capture_batch SET committed_at = committed_at - interval '1 year' WHERE id = ${BATCH}`,
    ],
    [
      'a capture said to be younger',
      'capture.time',
      `UPDATE capture_batch SET committed_at = committed_at + interval '1 year' WHERE id = ${BATCH}`,
    ],
    [
      'a capture that waits, said to be older',
      'capture.time',
      `UPDATE capture_batch SET committed_at = committed_at - interval '1 year' WHERE id = (SELECT batch FROM ledger_pending)`,
    ],
    [
      'a public key in the place of the log’s',
      'key.extra',
      `UPDATE ledger_key SET verifier = origin || '+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'`,
    ],
    [
      'a public key beside the log’s',
      'key.extra',
      `INSERT INTO ledger_key SELECT 'x+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', 'x', made_at FROM ledger_key`,
    ],
    ['a public key that is gone', 'key.missing', 'DELETE FROM ledger_key'],
    [
      'a public key that is older',
      'key.wrong',
      `UPDATE ledger_key SET made_at = made_at - interval '1 year'`,
    ],
    [
      'a head of another log at the end',
      'key.extra',
      `WITH k AS (INSERT INTO ledger_key SELECT 'x+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', 'x', made_at FROM ledger_key)
       INSERT INTO ledger_checkpoint (origin, size, root, note, signed_at, previous)
       SELECT 'x', size, root, note, signed_at, no FROM ledger_checkpoint ORDER BY no DESC LIMIT 1`,
    ],
    [
      'events said to be older than the ledger',
      'backfill.wrong',
      'UPDATE ledger_backfill SET upto = 1000000',
    ],
    [
      'events said to be older than the ledger, and to have their leaves',
      'backfill.wrong',
      `WITH b AS (INSERT INTO ledger_backfilled (first_no, last_no, batch) VALUES (1, 1000000, ${BATCH}))
       UPDATE ledger_backfill SET upto = 1000000, done = 1000000`,
    ],
    [
      'a signature of nobody',
      'checkpoint.signature',
      `UPDATE ledger_checkpoint SET note = split_part(note, '—', 1) || E'— x AAAAAAAA\\n'`,
    ],
  ])('finds %s', async (_what, code, sql) => {
    expect(await codes(sql)).toContain(code);
  });

  it('finds an added event that is excused as older than the ledger', async () => {
    const found = await codes(async (db) => {
      await db.query('ALTER TABLE capture_batch DROP CONSTRAINT capture_batch_attested');
      await db.query(
        `INSERT INTO capture_batch (id, seq, committed_at) VALUES (900, 900000, now() - interval '1 year')`,
      );
      await db.query(
        `INSERT INTO event SELECT (jsonb_populate_record(e, '{"no": 4000, "batch": 900}')).* FROM event e WHERE no = ${FIRST}`,
      );
      await db.query('UPDATE ledger_backfill SET upto = 4000');
    });
    expect(found).toEqual(['backfill.wrong']);
  });

  it('finds a capture of before the ledger that came after its first head', async () => {
    const found = await verify(async (db) => {
      await db.query('ALTER TABLE capture_batch DROP CONSTRAINT capture_batch_attested');
      await db.query(
        `INSERT INTO capture_batch (id, seq, committed_at) VALUES (900, 900000, now() + interval '1 day')`,
      );
    });
    expect(found.map(({ code, key }) => [code, key])).toEqual([['capture.time', 'id=900']]);
  });

  it('allows for leaves that waited long, as after the log was paused', async () => {
    // All but the newest head say what they would, had the log stood still for a month before: leaves came before it went on.
    const found = await codes(async (db) => {
      await db.query(
        `UPDATE ledger_checkpoint SET signed_at = signed_at - interval '30 days' WHERE size < 343`,
      );
      await db.query(`UPDATE ledger_key SET made_at = made_at`);
      await db.query(
        `UPDATE capture_batch SET committed_at = committed_at - interval '20 days'
          WHERE id = (SELECT batch FROM ledger_sequence WHERE first = 303)`,
      );
      await db.query(
        `UPDATE capture_batch SET committed_at = committed_at - interval '30 days'
          WHERE id IN (SELECT batch FROM ledger_sequence WHERE first < 303)`,
      );
    });
    expect(found).toEqual([]);
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

  describe('a leaf whose salt was destroyed', () => {
    const EVENT = `(SELECT subjects[6] FROM ledger_batch WHERE id = ${BATCH})`;
    const erase = async (db: Queryable, reason = 'on request') => {
      // The record gets its leaf by a trigger: this is done by the program, before anybody is at it.
      await db.query('SET LOCAL session_replication_role = origin');
      await db.query(`SELECT ledger_erase(${BATCH}, 5, $1, 'test')`, [reason]);
      await db.query('SET LOCAL session_replication_role = replica');
    };
    const forge = async (db: Queryable) => {
      await db.query(
        `INSERT INTO ledger_erasure (batch, leaf, reason, erased_by) VALUES (${BATCH}, 5, 'on request', 'test')`,
      );
      await db.query(
        `UPDATE ledger_salt SET salts = overlay(salts PLACING decode(repeat('00', 32), 'hex') FROM 161) WHERE batch = ${BATCH}`,
      );
    };

    it('counts, and attests nothing, once the destruction itself is attested', async () => {
      const found = await verify(async (db) => {
        await erase(db);
        await db.query(`UPDATE event SET body = '{}' WHERE no = ${EVENT}`);
      });
      expect(found).toEqual([]);
    });

    it('is found where its destruction was forged to change what it attested', async () => {
      const found = await verify(async (db) => {
        await forge(db);
        await db.query(`UPDATE event SET body = '{}' WHERE no = ${EVENT}`);
      });
      expect(found.map(({ code, table }) => `${code} ${table}`)).toEqual(['fact.unattested ledger_erasure']);
      expect(found[0]?.found).toMatchObject({ attests: 'event', by: 'test' });
    });

    it.each<[string, string, string]>([
      ['another reason', `UPDATE ledger_erasure SET reason = 'x'`, 'fact.altered ledger_erasure'],
      ['another person', `UPDATE ledger_erasure SET erased_by = 'x'`, 'fact.altered ledger_erasure'],
      [
        'another time',
        `UPDATE ledger_erasure SET erased_at = erased_at - interval '1 day'`,
        'fact.altered ledger_erasure',
      ],
      ['no record any more', 'DELETE FROM ledger_erasure', 'fact.missing ledger_fact'],
      [
        'a record of another leaf',
        'UPDATE ledger_erasure SET leaf = leaf + 1',
        'fact.unattested ledger_erasure',
      ],
      ['the event gone', `DELETE FROM event WHERE no = ${EVENT}`, 'event.missing event'],
      [
        'the leaf said to be of another event',
        `UPDATE ledger_batch SET subjects[6] = subjects[7], subjects[7] = subjects[6] WHERE id = ${BATCH}`,
        'fact.altered ledger_erasure',
      ],
    ])('shows %s', async (_what, tamper, expected) => {
      const found = await verify(async (db) => {
        await erase(db);
        expect((await db.query(tamper)).rowCount).toBeGreaterThan(0);
      });
      expect(found.map(({ code, table }) => `${code} ${table}`)).toContain(expected);
    });

    it('cannot be the one that attests a destruction, not even by its own record', async () => {
      const { owner, pool } = server();
      const found = await codes(async (db) => {
        await erase(db);
        await db.query(
          `INSERT INTO ledger_erasure (batch, leaf, reason, erased_by)
           SELECT b.id, 0, 'x', 'x' FROM ledger_batch b JOIN ledger_fact f ON f.no = b.subjects[1]
            WHERE b.kind = 3 AND f.source = 'ledger_erasure'`,
        );
        await db.query(
          `UPDATE ledger_fact SET key = (SELECT max(batch) || '/0' FROM ledger_erasure) WHERE source = 'ledger_erasure'`,
        );
        await db.query(
          `UPDATE ledger_salt SET salts = decode(repeat('00', 32), 'hex') WHERE batch = (SELECT max(batch) FROM ledger_erasure)`,
        );
      });
      expect(found).toContain('fact.unattested');
      await expect(
        transaction(owner, async (db) => {
          await db.query(`SELECT ledger_erase(${BATCH}, 5, 'x', 'test')`);
          await db.query(
            `SELECT ledger_erase(b.id, 0, 'x', 'test') FROM ledger_batch b JOIN ledger_fact f ON f.no = b.subjects[1]
              WHERE b.kind = 3 AND f.source = 'ledger_erasure'`,
          );
        }),
      ).rejects.toThrow(/keeps its salt/);
      await expect(
        pool.query(`INSERT INTO ledger_erasure (batch, leaf, reason, erased_by) VALUES (1, 0, 'x', 'x')`),
      ).rejects.toThrow(/permission denied/);
    });
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
