import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { captureLots } from '../testing/capture-lots.ts';
import { findings, type Tamper } from '../testing/tampered.ts';

const server = useTestServer();
beforeAll(async () => {
  await server().ledger.open();
  for (const count of [3, 300, 40]) {
    await captureLots(server(), count);
    await server().ledger.integrate();
  }
  await captureLots(server(), 2);
});

const verify = (tamper?: Tamper) => findings(server(), tamper);
const codes = async (tamper: Tamper) => [...new Set((await verify(tamper)).map(({ code }) => code))];

const FIRST = '(SELECT min(no) FROM event)';
const BATCH = '(SELECT batch FROM ledger_sequence WHERE first = 3)';
describe('verify', () => {
  it.each<[what: string, code: string, sql: string]>([
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
    const path = join(server().context.config.ledgerDir, 'log.json');
    const text = await readFile(path, 'utf8');
    const { made } = (JSON.parse(text) as { keys: { made: string }[] }).keys[0]!;
    const older = new Date(Date.parse(made) - 31 * 86_400_000);
    await writeFile(path, text.replace(made, older.toISOString()));
    const found = await codes(async (db) => {
      await db.query(
        `UPDATE ledger_checkpoint SET signed_at = signed_at - interval '30 days' WHERE size < 343`,
      );
      await db.query('UPDATE ledger_key SET made_at = $1', [older]);
      await db.query(
        `UPDATE capture_batch SET committed_at = committed_at - interval '20 days'
          WHERE id = (SELECT batch FROM ledger_sequence WHERE first = 303)`,
      );
      await db.query(
        `UPDATE capture_batch SET committed_at = committed_at - interval '30 days'
          WHERE id IN (SELECT batch FROM ledger_sequence WHERE first < 303)`,
      );
    });
    await writeFile(path, text);
    expect(found).toEqual([]);
  });
});
