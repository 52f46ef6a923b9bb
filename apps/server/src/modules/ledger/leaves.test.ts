import { eventContent, leafEntry, SALT_SIZE } from '@liangsu/domain/ledger';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../platform/hash.ts';
import { documentOf, made, transformed } from '../../testing/epcis.ts';
import { useTestServer } from '../../testing/harness.ts';
import { EventCommitments } from './event-leaf.ts';

const server = useTestServer();

async function capture(...events: unknown[]) {
  const response = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(response.statusCode, response.body).toBe(200);
  return response.json<{ receipts: { status: string }[] }>().receipts.map(({ status }) => status);
}

interface Batch {
  id: number;
  subjects: string;
  commitments: Buffer;
  salts: Buffer;
  leaves: number;
  pending: boolean;
}
const batches = async (): Promise<Batch[]> =>
  (
    await server().pool.query<Batch>(
      `SELECT b.id, b.subjects::text AS subjects, b.commitments, s.salts, c.leaves,
              EXISTS (SELECT FROM ledger_pending p WHERE p.batch = b.id) AS pending
         FROM ledger_batch b JOIN ledger_salt s ON s.batch = b.id JOIN capture_batch c ON c.id = b.id ORDER BY b.id`,
    )
  ).rows;

describe('the commitment of an event', () => {
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const number = fc.nat({ max: Number.MAX_SAFE_INTEGER });

  it('is that of the domain, whatever the event says', () => {
    const commitments = new EventCommitments();
    fc.assert(
      fc.property(
        bytes,
        fc.record({
          no: number,
          batch: number,
          capturer: number,
          status: fc.constantFrom(0, 1, 2, 3),
          body: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constant('早'.repeat(9000))),
          context: bytes,
          document: bytes,
        }),
        (salt, event) => {
          const entry = leafEntry('event', salt, eventContent(event), sha256);
          expect(Buffer.from(entry).subarray(4)).toEqual(commitments.of(salt, event));
        },
      ),
    );
  });
});

describe('what was captured', () => {
  it('has a leaf from the same transaction, claims, conflicts and declarations like the rest; a repetition has none', async () => {
    const id = 'urn:uuid:44444444-4444-4444-8444-000000000001';
    const event = { ...made('L-1', 10, 'farm', '2026-09-01T08:00:00+08:00'), eventID: id };
    const other = { ...made('L-1', 11, 'farm', '2026-09-01T08:00:00+08:00'), eventID: id };
    const wrong = {
      ...event,
      errorDeclaration: { declarationTime: '2026-09-20T00:00:00Z', reason: 'incorrect_data' },
    };
    expect(await capture(event)).toEqual(['accepted']);
    expect(await capture(other)).toEqual(['idConflict']);
    expect(await capture(wrong)).toEqual(['accepted']);
    expect(await capture(event)).toEqual(['duplicate']);
    expect(
      await capture(
        event,
        made('L-2', 5, 'farm', '2026-09-01T08:00:00+08:00'),
        transformed([['L-2', 5]], [['L-3', 4]], 'mill', '2026-09-02T08:00:00+08:00'),
      ),
    ).toEqual(['duplicate', 'accepted', 'accepted']);
    const all = await batches();
    expect(all.map(({ leaves }) => leaves)).toEqual([1, 1, 1, 2]);
    expect(all.every(({ pending }) => pending)).toBe(true);
    const { rows } = await server().pool.query<{ no: number }>('SELECT no FROM event ORDER BY no');
    expect(all.flatMap(({ subjects }) => subjects.slice(1, -1).split(',').map(Number))).toEqual(
      rows.map(({ no }) => no),
    );
    expect(new Set(all.flatMap(({ salts }) => cut(salts))).size).toBe(5);
  });
});

const cut = (bytes: Buffer) =>
  Array.from({ length: bytes.length / SALT_SIZE }, (_, i) =>
    bytes.subarray(i * SALT_SIZE, (i + 1) * SALT_SIZE).toString('hex'),
  );

describe('the tables of the ledger', () => {
  const attempts = [
    'UPDATE ledger_batch SET kind = 2',
    'DELETE FROM ledger_batch',
    'TRUNCATE ledger_batch',
    'DELETE FROM ledger_salt',
    'TRUNCATE ledger_salt',
    'UPDATE ledger_sequence SET first = 1',
    'DELETE FROM ledger_sequence',
    "UPDATE ledger_tile SET hashes = ''",
    'DELETE FROM ledger_tile',
    "UPDATE ledger_checkpoint SET note = ''",
    'DELETE FROM ledger_checkpoint',
    'DELETE FROM ledger_cosignature',
    'DELETE FROM ledger_erasure',
    'UPDATE ledger_backfilled SET batch = 1',
    'UPDATE ledger_backfill SET upto = upto + 1000',
    'UPDATE ledger_backfill SET upto = 5, done = 5',
    'DELETE FROM ledger_backfill',
    'TRUNCATE ledger_backfill',
  ];
  it.each(attempts)('refuse, to the runtime role and to the owner: %s', async (sql) => {
    await expect(server().pool.query(sql)).rejects.toThrow(/permission denied|is evidence/);
    await expect(server().owner.query(sql)).rejects.toThrow(/is evidence/);
  });

  it('let the backfill go on only forwards, and not beyond what was before the ledger', async () => {
    for (const sql of [
      'UPDATE ledger_backfill SET done = done - 1',
      'UPDATE ledger_backfill SET done = upto + 1',
    ])
      await expect(server().pool.query(sql)).rejects.toThrow(/is evidence/);
    await server().pool.query('UPDATE ledger_backfill SET done = upto');
  });

  it('let the runtime role change no salt', async () => {
    await expect(server().pool.query("UPDATE ledger_salt SET salts = ''")).rejects.toThrow(
      /permission denied/,
    );
  });

  it('let one salt be destroyed, once, with a reason', async () => {
    const [first] = await batches();
    const erase = async (batch: number, leaf: number) =>
      (await server().pool.query("SELECT ledger_erase($1, $2, 'on request', 'test') AS done", [batch, leaf]))
        .rows[0];
    const last = (await batches()).at(-1)!;
    expect(await erase(last.id, 1)).toEqual({ done: true });
    expect(await erase(last.id, 1)).toEqual({ done: false });
    await expect(erase(first!.id, 1)).rejects.toThrow(/has no leaf/);
    const after = (await batches()).at(-1)!;
    expect(cut(after.salts)).toEqual([cut(last.salts)[0], '00'.repeat(32)]);
    expect((await batches())[0]!.salts).toEqual(first!.salts);
  });

  it('let no document come without a salt', async () => {
    await expect(
      server().pool.query(
        "INSERT INTO capture_document (id, door, context, captured_by) VALUES (1, 'epcis', '[]', 'x')",
      ),
    ).rejects.toThrow(/capture_document_salted/);
  });

  it('let nothing be captured without leaves: a program older than the ledger is refused', async () => {
    await expect(
      server().pool.query(
        "INSERT INTO capture_batch (id, seq, committed_at) VALUES (1, nextval('commit_seq'), now())",
      ),
    ).rejects.toThrow(/capture_batch_attested/);
  });
});
