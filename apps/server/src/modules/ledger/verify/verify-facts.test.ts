import { encodeCanonical, leafEntry } from '@liangsu/domain/ledger';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Queryable, transaction } from '../../../platform/db/pool.ts';
import type { Difference } from '../../../platform/differences.ts';
import { sha256 } from '../../../platform/hash.ts';
import { documentOf, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import {
  addUser,
  admitParty,
  attestedAccess,
  createApiKey,
  disableUser,
  enableUser,
  grantRole,
  revokeApiKey,
} from '../../access/index.ts';
import { attestedNotices, extendNotice, liftNotice, publishNotice } from '../../public/index.ts';
import { attestedClaims, attestedEvents } from '../../trace/index.ts';
import { verifyLedgerWithin } from './verify-ledger.ts';

const server = useTestServer({ attestedKey: true });
let authority: number;
let notice: number;

beforeAll(async () => {
  await server().ledger.open();
  const { pool, owner, app, key } = server();
  const { rows: parties } = await pool.query<{ id: number }>(
    `INSERT INTO party (uri, name, kinds, jurisdiction_code, declared)
     VALUES ('urn:test:authority', '粮食局', '{authority}', '350000', true) RETURNING id`,
  );
  authority = parties[0]!.id;
  await admitParty(pool, authority, ['grain'], 'test');
  for (const login of ['fact-official', 'fact-other']) {
    const user = await addUser(pool, {
      login,
      password: 'a good long one',
      displayName: login,
      partyId: authority,
      rights: [],
    });
    const grant = { userId: user!.id, partyId: authority, role: 'official', by: 'test' } as const;
    expect(await transaction(pool, (client) => grantRole(client, grant))).toBeNull();
  }
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM membership ORDER BY granted_at LIMIT 1');
  await pool.query(
    `UPDATE membership SET ended_at = now(), ended_by = 'user:x', end_reason = '调离' WHERE id = $1`,
    [rows[0]!.id],
  );
  await pool.query(
    `INSERT INTO organisation_step (party_id, kind, reason, by_actor, by_name) VALUES ($1, 'suspended', '整改', 'user:x', '某')`,
    [authority],
  );
  await pool.query(`UPDATE organisation SET state = 'suspended' WHERE party_id = $1`, [authority]);
  await pool.query(`UPDATE party SET name = '粮食和物资储备局', kinds = kinds || '{other}' WHERE id = $1`, [
    authority,
  ]);
  const { rows: records } = await pool.query<{ id: number }>(
    `INSERT INTO party (uri, name, uscc, declared) VALUES ('urn:test:one', '甲', '91350000M000100Y43', true),
       ('urn:test:two', '乙', NULL, true), ('urn:test:three', NULL, NULL, false) RETURNING id`,
  );
  await pool.query('UPDATE party SET merged_into = $2 WHERE id = $1', [records[1]!.id, records[0]!.id]);
  await pool.query(
    `INSERT INTO party_history (party_id, kind, other_id, reason, by_actor) VALUES ($2, 'merged', $1, '同一单位', 'user:x')`,
    [records[1]!.id, records[0]!.id],
  );
  await owner.query(
    `INSERT INTO claim_contest (event, party, reason, said_by, said_at) VALUES (1, $1, '没有收过', 'user:x', now())`,
    [authority],
  );
  await pool.query(
    `INSERT INTO personal_data_act (id, kind, subject, erased, kept, reason, by_actor, at)
     VALUES (gen_random_uuid(), 'exported', 'user:x', '{}', '{}', '本人要求', 'user:y', now())`,
  );
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(
      documentOf(...[1, 2, 3].map((i) => made(`VF-${i}`, 10, 'farm', '2026-09-01T08:00:00+08:00'))),
    ),
  });
  expect(statusCode).toBe(200);
  const lots = (await pool.query<{ id: number }>(`SELECT id FROM lot WHERE code LIKE '%VF-%' ORDER BY id`))
    .rows;
  const text = { issuer: '市场监管局', reason: '镉超标', instructions: '不要食用', contact: '12315' };
  notice = await publishNotice(pool, [lots[0]!.id], {
    ...text,
    kind: 'recalled',
    reference: null,
    reasonEn: null,
    instructionsEn: null,
    validFrom: new Date('2026-11-20T02:00:00Z'),
    publishedBy: 'user:x',
  });
  await extendNotice(pool, notice, [lots[1]!.id, lots[2]!.id]);
  await liftNotice(pool, notice, { name: 'user:x', reason: '已处置', at: new Date('2026-11-21T02:00:00Z') });
  await server().ledger.integrate();
});

/** What is found after the superuser has been at it, with no trigger in the way; then it is undone. */
async function verify(tamper?: string | ((db: Queryable) => Promise<void>)): Promise<Difference[]> {
  const found: Difference[] = [];
  const client = await server().owner.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    if (typeof tamper === 'string') expect((await client.query(tamper)).rowCount).toBeGreaterThan(0);
    else await tamper?.(client);
    await verifyLedgerWithin(client, {
      source: attestedEvents,
      facts: [...attestedAccess, ...attestedClaims, ...attestedNotices],
      folder: server().context.config.ledgerDir,
      witnesses: [],
      report: (each) => found.push(each),
    });
    return found;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
const codes = async (tamper: Parameters<typeof verify>[0]) => [
  ...new Set((await verify(tamper)).map(({ code, table }) => `${code} ${table}`)),
];
const MEMBERSHIP = '(SELECT id FROM membership WHERE ended_at IS NULL LIMIT 1)';

describe('leaves of roles, decisions, changes of data and notices', () => {
  it.each(['organisation_step', 'party_change'])(
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
    const sources = [...attestedAccess, ...attestedClaims, ...attestedNotices].map(({ source }) => source);
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
      'a party of another name, which was changed before',
      `UPDATE party SET name = '丙' WHERE uri = 'urn:test:authority'`,
      ['party.altered party'],
    ],
    [
      'a party of other kinds',
      `UPDATE party SET kinds = '{processor}' WHERE uri = 'urn:test:authority'`,
      ['party.altered party'],
    ],
    [
      'a party of another credit code, which was never changed',
      `UPDATE party SET uscc = '91350000M000100Y44' WHERE uri = 'urn:test:one'`,
      ['fact.altered party'],
    ],
    [
      'a party that was never declared',
      `UPDATE party SET name = '丙', declared = true WHERE uri = 'urn:test:three'`,
      ['fact.unattested party'],
    ],
    [
      'a party added',
      `INSERT INTO party (uri, name, declared) VALUES ('urn:test:four', '丁', true)`,
      ['fact.unattested party'],
    ],
    [
      'a party that is gone',
      `DELETE FROM party WHERE uri = 'urn:test:authority'`,
      ['fact.missing ledger_fact', 'party.missing party'],
    ],
    [
      'a record that stands for itself again',
      `UPDATE party SET merged_into = NULL WHERE uri = 'urn:test:two'`,
      ['party.altered party'],
    ],
    [
      'a record that another stands for',
      `UPDATE party SET merged_into = 1 WHERE uri = 'urn:test:three'`,
      ['party.altered party'],
    ],
    ['a merge of other grounds', `UPDATE party_history SET reason = 'x'`, ['fact.altered party_history']],
    [
      'a merge that is gone',
      `DELETE FROM party_history`,
      ['fact.missing ledger_fact', 'party.altered party'],
    ],
    [
      'a word against a claim rewritten',
      `UPDATE claim_contest SET reason = 'x'`,
      ['fact.altered claim_contest'],
    ],
    ['a word against a claim taken back', 'DELETE FROM claim_contest', ['fact.missing ledger_fact']],
    [
      'a word against a claim that nobody said',
      `INSERT INTO claim_contest (event, party, reason, said_by, said_at) VALUES (2, 1, 'x', 'x', now())`,
      ['fact.unattested claim_contest'],
    ],
    [
      'personal data given out to another',
      `UPDATE personal_data_act SET subject = 'user:z'`,
      ['fact.altered personal_data_act'],
    ],
    ['personal data given out unseen', 'DELETE FROM personal_data_act', ['fact.missing ledger_fact']],
    [
      'an organisation of another level',
      `UPDATE organisation SET authority_level = 'nationalLocalOffice'`,
      ['organisation.altered organisation'],
    ],
    [
      'an organisation of another area',
      `UPDATE organisation SET jurisdiction_code = '110000'`,
      ['organisation.altered organisation'],
    ],
    [
      'an organisation of other disciplines',
      `UPDATE organisation SET disciplines = disciplines || '{market}'`,
      ['organisation.altered organisation'],
    ],
    [
      'an organisation of other kinds',
      `UPDATE organisation SET kinds = kinds || '{laboratory}'`,
      ['organisation.altered organisation'],
    ],
    [
      'an organisation that nobody let in',
      `INSERT INTO organisation (party_id, kinds, state, jurisdiction_code) SELECT 0, '{processor}', 'approved', '350000'`,
      ['organisation.unattested organisation'],
    ],
    [
      'an organisation that was let in by a forged step',
      `WITH o AS (INSERT INTO organisation (party_id, kinds, state, jurisdiction_code) SELECT 0, '{processor}', 'approved', '350000')
       INSERT INTO organisation_step (party_id, kind, by_actor, by_name, held) VALUES (0, 'approved', 'x', 'x',
         '{"kinds": ["processor"], "jurisdictionCode": "350000", "authorityLevel": null, "disciplines": [], "laboratoryLevel": null}')`,
      ['fact.unattested organisation_step'],
    ],
    [
      'an organisation said to be older than steps',
      `WITH o AS (INSERT INTO organisation (party_id, kinds, state, jurisdiction_code) SELECT 0, '{processor}', 'approved', '350000')
       INSERT INTO organisation_before (party_id, state, at, held) VALUES (0, 'approved', now(),
         '{"kinds": ["processor"], "jurisdictionCode": "350000", "authorityLevel": null, "disciplines": [], "laboratoryLevel": null}')`,
      ['fact.unattested organisation_before'],
    ],
    ['an organisation that is gone', 'DELETE FROM organisation', ['organisation.missing organisation']],
    [
      'what a step left, rewritten',
      `UPDATE organisation_step SET held = NULL`,
      ['fact.altered organisation_step', 'organisation.unattested organisation'],
    ],
    [
      'rights given to an account',
      `UPDATE app_user SET rights = '{*}' WHERE login = 'fact-other'`,
      ['rights.altered app_user'],
    ],
    [
      'an account of another party',
      `UPDATE app_user SET party_id = 99 WHERE login = 'fact-other'`,
      ['rights.altered app_user'],
    ],
    [
      'an account added',
      `INSERT INTO app_user SELECT (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(), 'login', 'x'))).* FROM app_user u LIMIT 1`,
      ['rights.unattested app_user'],
    ],
    ['an account taken away', `DELETE FROM app_user WHERE login = 'fact-other'`, ['rights.missing app_user']],
    ['rights given to a key', `UPDATE api_key SET rights = '{lot.read}'`, ['rights.altered api_key']],
    ['a key of another party', `UPDATE api_key SET party_id = 1`, ['rights.altered api_key']],
    [
      'a key that lasts longer',
      `UPDATE api_key SET expires_at = now() + interval '1 year'`,
      ['rights.altered api_key'],
    ],
    [
      'a key added',
      `INSERT INTO api_key (id, key_hash, name, rights) VALUES (gen_random_uuid(), '\\x00', 'x', '{*}')`,
      ['rights.unattested api_key'],
    ],
    [
      'a key added with a forged record',
      `WITH k AS (INSERT INTO api_key (id, key_hash, name, rights)
                    VALUES ('00000000-0000-4000-8000-000000000000', '\\x00', 'x', '{*}'))
       INSERT INTO rights_change (holder, rights, by_organisation, by_actor)
         VALUES ('key:00000000-0000-4000-8000-000000000000', '{*}', false, 'x')`,
      ['fact.unattested rights_change'],
    ],
    [
      'rights given otherwise than recorded',
      `UPDATE rights_change SET by_actor = 'x'`,
      ['fact.altered rights_change'],
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

  it('tell of rights as they came to be, with who gave them, and never of secrets', async () => {
    const { pool } = server();
    await disableUser(pool, 'fact-other', new Date('2026-11-22T02:00:00Z'));
    await enableUser(pool, 'fact-other');
    const made = await createApiKey(pool, { name: 'k', rights: ['lot.read'], partyId: authority });
    await revokeApiKey(pool, made.id, new Date('2026-11-22T03:00:00Z'));
    // What changes nothing of it writes nothing.
    await pool.query(`UPDATE app_user SET failed_count = 1, rights = rights WHERE login = 'fact-other'`);
    await pool.query('UPDATE api_key SET last_used_at = now() WHERE id = $1', [made.id]);
    const { rows } = await pool.query<{ holder: string; rights: string[]; ended: boolean }>(
      `SELECT split_part(holder, ':', 1) AS holder, rights, ended_at IS NOT NULL AS ended FROM rights_change
        WHERE holder IN ('key:' || $1, 'user:' || (SELECT id FROM app_user WHERE login = 'fact-other')) ORDER BY id`,
      [made.id],
    );
    expect(rows.map(({ holder, rights, ended }) => [holder, rights.join(), ended])).toEqual([
      ['user', '', false],
      ['user', '', true],
      ['user', '', false],
      ['key', 'lot.read', false],
      ['key', 'lot.read', true],
    ]);
    expect(await verify()).toEqual([]);
    expect(await codes(`UPDATE api_key SET revoked_at = NULL WHERE id = '${made.id}'`)).toEqual([
      'rights.altered api_key',
    ]);
    await expect(
      pool.query(
        `INSERT INTO rights_change (holder, rights, by_organisation, by_actor) VALUES ('key:x', '{}', false, 'x')`,
      ),
    ).rejects.toThrow(/permission denied/);
  });

  it('hold an organisation of before against how it stood then, until its next step', async () => {
    const before = async (db: Queryable) => {
      // As the migration found it: steps without what they left, and a snapshot with its leaf.
      await db.query('ALTER TABLE organisation_before DISABLE TRIGGER ALL');
      await db.query('SET LOCAL session_replication_role = origin');
      const { rows } = await db.query<{ id: number }>(
        `INSERT INTO party (uri, name, jurisdiction_code, declared) VALUES ('urn:test:old', '老厂', '350000', true) RETURNING id`,
      );
      await db.query('SET LOCAL session_replication_role = replica');
      const { id } = rows[0]!;
      await db.query(
        `INSERT INTO organisation (party_id, kinds, state, jurisdiction_code) VALUES ($1, '{processor}', 'approved', '350000')`,
        [id],
      );
      await db.query(
        `INSERT INTO organisation_before SELECT party_id, state, organisation_held(o), now() FROM organisation o WHERE party_id = $1`,
        [id],
      );
      await db.query(
        `SELECT ledger_attest(3, 'organisation_before', party_id::text, 'state', state, 'held', held::text, 'at', ledger_time(at))
           FROM organisation_before`,
      );
      return id;
    };
    expect(
      await codes(async (db) => {
        await before(db);
      }),
    ).toEqual([]);
    expect(
      await codes(async (db) => {
        const id = await before(db);
        await db.query(
          `UPDATE organisation SET kinds = '{laboratory}', state = 'suspended' WHERE party_id = $1`,
          [id],
        );
      }),
    ).toEqual(['organisation.state organisation', 'organisation.altered organisation']);
    expect(
      await codes(async (db) => {
        const id = await before(db);
        await db.query('SET LOCAL session_replication_role = origin');
        await db.query(`UPDATE organisation SET kinds = '{laboratory}' WHERE party_id = $1`, [id]);
        await db.query(
          `INSERT INTO organisation_step (party_id, kind, by_actor, by_name) VALUES ($1, 'approved', 'x', 'x')`,
          [id],
        );
      }),
    ).toEqual([]);
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
    const erase = async (db: Queryable) => {
      await db.query('SET LOCAL session_replication_role = origin');
      await db.query(`SELECT ledger_erase(${GRANTED}, 0, '个人信息删除请求', 'test')`);
      await db.query('SET LOCAL session_replication_role = replica');
    };

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
