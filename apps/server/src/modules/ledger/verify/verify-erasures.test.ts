import { beforeAll, describe, expect, it } from 'vitest';
import { type Queryable, transaction } from '../../../platform/db/pool.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { captureLots } from '../testing/capture-lots.ts';
import { asProgram, findings, type Tamper } from '../testing/tampered.ts';

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

const BATCH = '(SELECT batch FROM ledger_sequence WHERE first = 3)';
describe('a leaf whose salt was destroyed', () => {
  const EVENT = `(SELECT subjects[6] FROM ledger_batch WHERE id = ${BATCH})`;
  const erase = (db: Queryable) =>
    asProgram(db, () => db.query(`SELECT ledger_erase(${BATCH}, 5, 'on request', 'test')`));
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
