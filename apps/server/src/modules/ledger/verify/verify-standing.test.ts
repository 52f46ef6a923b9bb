import { beforeAll, describe, expect, it } from 'vitest';
import type { Queryable } from '../../../platform/db/pool.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey, disableUser, enableUser, revokeApiKey } from '../../access/index.ts';
import { FACTS, makeAttestedWorld } from '../testing/attested-world.ts';
import { findings, type Tamper } from '../testing/tampered.ts';

const server = useTestServer({ attestedKey: true });
let authority: number;
beforeAll(async () => {
  ({ authority } = await makeAttestedWorld(server()));
});

const verify = (tamper?: Tamper) => findings(server(), tamper, FACTS);
const codes = async (tamper: Tamper) => [
  ...new Set((await verify(tamper)).map(({ code, table }) => `${code} ${table}`)),
];

describe('live rows of parties, organisations, accounts and keys', () => {
  it.each<[string, string, string[]]>([
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
});
