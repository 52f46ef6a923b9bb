import { encodeCanonical, leafEntry } from '@liangsu/domain/ledger';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Queryable } from '../../../platform/db/pool.ts';
import { sha256 } from '../../../platform/hash.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { FACTS, makeAttestedWorld } from '../testing/attested-world.ts';
import { asProgram, findings, type Tamper } from '../testing/tampered.ts';

const server = useTestServer({ attestedKey: true });
beforeAll(async () => {
  await makeAttestedWorld(server());
});

const verify = (tamper?: Tamper) => findings(server(), tamper, FACTS);
const codes = async (tamper: Tamper) => [
  ...new Set((await verify(tamper)).map(({ code, table }) => `${code} ${table}`)),
];
const MEMBERSHIP = '(SELECT id FROM membership WHERE ended_at IS NULL LIMIT 1)';

describe('leaves of roles, decisions, changes of data and notices', () => {
  it.each(['organisation_step', 'party_change', 'place_change'])(
    'attest who by login: a name may be erased from %s',
    async (table) => {
      expect(await verify(`UPDATE ${table} SET by_name = '粮食局监管员'`)).toEqual([]);
    },
  );

  it('agree with their rows, which the program recomputes by itself', async () => {
    expect(await verify()).toEqual([]);
    const { rows } = await server().pool.query<{ source: string }>(
      'SELECT DISTINCT source FROM ledger_fact ORDER BY source',
    );
    const sources = FACTS.map(({ source }) => source);
    // Only a migration of a database with organisations writes these.
    expect([...rows.map(({ source }) => source), 'organisation_before'].sort()).toEqual(sources.sort());
  });

  it.each<[string, string, string[]]>([
    [
      'another role',
      `UPDATE membership SET role = 'organisationAdministrator' WHERE id = ${MEMBERSHIP}`,
      ['fact.altered membership'],
    ],
    [
      'another person',
      `UPDATE membership SET user_id = gen_random_uuid() WHERE id = ${MEMBERSHIP}`,
      ['fact.altered membership'],
    ],
    [
      'a role ended without a word',
      `UPDATE membership SET ended_at = now(), ended_by = 'x' WHERE id = ${MEMBERSHIP}`,
      ['fact.unattested membership'],
    ],
    [
      'a role that had ended',
      'UPDATE membership SET ended_at = NULL, ended_by = NULL, end_reason = NULL WHERE ended_at IS NOT NULL',
      ['fact.missing ledger_fact'],
    ],
    ['a role taken away', `DELETE FROM membership WHERE id = ${MEMBERSHIP}`, ['fact.missing ledger_fact']],
    [
      'a role added',
      `INSERT INTO membership (id, user_id, party_id, role, granted_by) SELECT gen_random_uuid(), user_id, NULL, 'auditAdministrator', 'x' FROM membership LIMIT 1`,
      ['fact.unattested membership'],
    ],
    [
      'a decision of other words',
      `UPDATE organisation_step SET reason = '其他' WHERE kind = 'suspended'`,
      ['fact.altered organisation_step'],
    ],
    [
      'a decision of another time',
      `UPDATE organisation_step SET at = at - interval '1 microsecond' WHERE kind = 'suspended'`,
      ['fact.altered organisation_step'],
    ],
    [
      'a suspension that is gone',
      `DELETE FROM organisation_step WHERE kind = 'suspended'`,
      ['organisation.state organisation', 'fact.missing ledger_fact'],
    ],
    [
      'a suspended organisation at work',
      `UPDATE organisation SET state = 'approved' WHERE state = 'suspended'`,
      ['organisation.state organisation'],
    ],
    [
      'a licence that is good for longer',
      `UPDATE party_licence SET valid_to = '2099-01-01'`,
      ['party.altered party'],
    ],
    [
      'another place than was registered',
      `UPDATE place_change SET before = '{"name": "丙"}'`,
      ['fact.altered place_change'],
    ],
    [
      'a change of data rewritten',
      `UPDATE party_change SET before = '{"name": "丙"}'`,
      ['fact.altered party_change', 'fact.altered party'],
    ],
    ['a notice of other words', `UPDATE public_notice SET reason = '无'`, ['fact.altered public_notice']],
    [
      'a notice lifted by another',
      `UPDATE public_notice SET lifted_by = 'user:y'`,
      ['fact.altered public_notice'],
    ],
    ['a notice that is gone', 'DELETE FROM public_notice', ['fact.missing ledger_fact']],
    [
      'a lot taken from under a notice',
      'DELETE FROM public_notice_lot WHERE lot = (SELECT max(lot) FROM public_notice_lot)',
      ['fact.altered public_notice_lot'],
    ],
    [
      'a lot put under a notice',
      'INSERT INTO public_notice_lot (lot, notice, part) SELECT 999, notice, 77 FROM public_notice_lot LIMIT 1',
      ['fact.unattested public_notice_lot'],
    ],
    [
      'a day of the audit trail rewritten',
      `UPDATE audit_day SET kept_until = '2026-11' WHERE day = '2026-11-01'`,
      ['fact.altered audit_day'],
    ],
    [
      'the last day of the audit trail opened again',
      `DELETE FROM audit_day WHERE day = '2026-11-02'`,
      ['fact.missing ledger_fact'],
    ],
    [
      'entries said to be removed at another time',
      `UPDATE audit_pruned SET at = at + interval '1 day'`,
      ['fact.altered audit_pruned'],
    ],
    [
      'what leaves are about is gone',
      `DELETE FROM ledger_fact WHERE source = 'party_change'`,
      ['fact.unattested party_change', 'fact.missing ledger_fact'],
    ],
  ])('show %s', async (_what, tamper, expected) => {
    const found = await codes(tamper);
    expect(found.length).toBeGreaterThan(0);
    expect(found.sort()).toEqual([...expected].sort());
  });

  it('show two rows that have changed their leaves', async () => {
    const found = await codes(async (db) => {
      await db.query('ALTER TABLE ledger_fact DROP CONSTRAINT ledger_fact_source_key_key');
      await db.query(
        `UPDATE ledger_fact f SET key = CASE key WHEN a.x THEN a.y ELSE a.x END
           FROM (SELECT min(key) AS x, max(key) AS y FROM ledger_fact WHERE source = 'organisation_step') a
          WHERE f.source = 'organisation_step'`,
      );
    });
    expect(found).toEqual(['fact.altered organisation_step']);
  });

  it('show a forged leaf beside the right one', async () => {
    const found = await codes(async (db) => {
      const { rows } = await db.query<{ no: number }>('SELECT min(no) AS no FROM ledger_fact');
      await db.query(
        `INSERT INTO ledger_batch (id, kind, subjects, commitments) VALUES (999999, 5, $1, $2)`,
        [[rows[0]!.no], Buffer.alloc(32, 1)],
      );
      await db.query('INSERT INTO ledger_salt VALUES (999999, $1)', [Buffer.alloc(32, 2)]);
      await db.query('INSERT INTO ledger_pending VALUES (999999)');
    });
    expect(found).toContain('leaf.twice ledger_batch');
  });

  it('cannot be left out by the runtime role, nor written for anything else', async () => {
    const { pool } = server();
    await expect(
      pool.query(`INSERT INTO ledger_fact (source, key) VALUES ('membership.granted', 'x')`),
    ).rejects.toThrow(/permission denied/);
    await expect(pool.query(`SELECT ledger_attest(5, 'membership.granted', 'x', 'a', 'b')`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(pool.query('DELETE FROM ledger_fact')).rejects.toThrow(/permission denied/);
    await expect(server().owner.query('DELETE FROM ledger_fact')).rejects.toThrow(/evidence/);
    await expect(pool.query('ALTER TABLE membership DISABLE TRIGGER ALL')).rejects.toThrow(/owner/);
  });

  it('are made of the documented bytes (docs/ledger.md), by the database as by the program', async () => {
    const content = {
      what: 'membership.granted',
      id: '018f2b7c-0000-7000-8000-000000000001',
      user: '018f2b7c-0000-7000-8000-000000000002',
      party: null,
      role: 'auditAdministrator',
      by: 'user:admin',
      at: '2026-11-22T00:00:00.000000Z',
    };
    const salt = Uint8Array.from({ length: 32 }, (_, i) => i);
    const entry = leafEntry('roleChange', salt, content, sha256);
    expect(Buffer.from(entry).toString('hex')).toBe(
      '4c53010574ea0c1ab58ab217f925bbfd9597072b200c2a1eedc5151e6fac4b8698b89dd1',
    );
    for (const each of [content, { ...content, by: '张三 𠮷', role: '' }]) {
      const { rows } = await server().owner.query<{ bytes: Buffer }>(
        'SELECT ledger_canonical($1, $2) AS bytes',
        [Object.keys(each), Object.values(each)],
      );
      expect(rows[0]!.bytes).toEqual(Buffer.from(encodeCanonical(each)));
    }
  });

  describe('whose salt was destroyed', () => {
    const GRANTED = `(SELECT b.id FROM ledger_batch b JOIN ledger_fact f ON f.no = b.subjects[1]
                       WHERE b.kind = 5 AND f.source = 'membership.granted' AND f.key = (SELECT max(id::text) FROM membership))`;
    const LAST = '(SELECT max(id::text)::uuid FROM membership)';
    const erase = (db: Queryable) =>
      asProgram(db, () => db.query(`SELECT ledger_erase(${GRANTED}, 0, '个人信息删除请求', 'test')`));

    it('attest nothing any more, and their rows must be there', async () => {
      expect(
        await codes(async (db) => {
          await erase(db);
          await db.query(`UPDATE membership SET granted_by = 'erased' WHERE id = ${LAST}`);
        }),
      ).toEqual([]);
      expect(
        await codes(async (db) => {
          await erase(db);
          await db.query(`DELETE FROM membership WHERE id = ${LAST}`);
        }),
      ).toEqual(['fact.missing ledger_fact']);
    });

    it('are found where the destruction was forged to change or take away what they attested', async () => {
      for (const change of [
        `UPDATE membership SET role = 'organisationAdministrator' WHERE id = ${LAST}`,
        `DELETE FROM membership WHERE id = ${LAST}`,
      ])
        expect(
          await codes(async (db) => {
            await db.query(
              `INSERT INTO ledger_erasure (batch, leaf, reason, erased_by) VALUES (${GRANTED}, 0, 'x', 'x')`,
            );
            await db.query(
              `UPDATE ledger_salt SET salts = decode(repeat('00', 32), 'hex') WHERE batch = ${GRANTED}`,
            );
            await db.query(change);
          }),
        ).toContain('fact.unattested ledger_erasure');
    });

    it('do not attest their own destruction', async () => {
      // One leaf is to vouch for its own erasure, instead of the row that it was about.
      const found = await codes(async (db) => {
        const { rows } = await db.query<{ batch: number; no: number }>(
          `SELECT b.id AS batch, f.no FROM ledger_fact f JOIN ledger_batch b ON b.kind = 3 AND b.subjects[1] = f.no
            WHERE f.source = 'personal_data_act'`,
        );
        const { batch, no } = rows[0]!;
        await db.query('DELETE FROM personal_data_act');
        await db.query(
          `INSERT INTO ledger_erasure (batch, leaf, reason, erased_by) VALUES ($1, 0, 'x', 'x')`,
          [batch],
        );
        await db.query(`UPDATE ledger_fact SET source = 'ledger_erasure', key = $1 || '/0' WHERE no = $2`, [
          batch,
          no,
        ]);
        await db.query(`UPDATE ledger_salt SET salts = decode(repeat('00', 32), 'hex') WHERE batch = $1`, [
          batch,
        ]);
      });
      expect(found.sort()).toEqual(['fact.missing ledger_fact', 'fact.unattested ledger_erasure']);
    });

    it('are known by what they were about: no other row takes their place', async () => {
      expect(
        await codes(async (db) => {
          await erase(db);
          await db.query(`UPDATE membership SET id = gen_random_uuid(), role = 'x' WHERE id = ${LAST}`);
          await db.query(
            `UPDATE ledger_fact SET key = (SELECT id::text FROM membership WHERE role = 'x')
              WHERE source = 'membership.granted' AND no = (SELECT subjects[1] FROM ledger_batch WHERE id = (SELECT batch FROM ledger_erasure))`,
          );
        }),
      ).toEqual(['fact.altered ledger_erasure']);
    });
  });
});
