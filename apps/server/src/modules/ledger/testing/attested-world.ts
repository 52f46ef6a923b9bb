import { expect } from 'vitest';
import type { FactSource } from '../../../platform/attested-facts.ts';
import { transaction } from '../../../platform/db/pool.ts';
import { documentOf, made } from '../../../testing/epcis.ts';
import type { TestServer } from '../../../testing/harness.ts';
import { addUser, admitParty, attestedAccess, grantRole } from '../../access/index.ts';
import { attestedNotices, extendNotice, liftNotice, publishNotice } from '../../public/index.ts';
import { attestedClaims } from '../../trace/index.ts';

/** All that has leaves besides events. */
export const FACTS: readonly FactSource[] = [...attestedAccess, ...attestedClaims, ...attestedNotices];

/** Something of everything that has leaves besides events: roles, an organisation with steps, parties, notices, words, acts. */
export async function makeAttestedWorld(server: TestServer): Promise<{ authority: number }> {
  await server.ledger.open();
  const { pool, owner, app, key } = server;
  const { rows: parties } = await pool.query<{ id: number }>(
    `INSERT INTO party (uri, name, kinds, jurisdiction_code, declared)
     VALUES ('urn:test:authority', '粮食局', '{authority}', '350000', true) RETURNING id`,
  );
  const authority = parties[0]!.id;
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
  const notice = await publishNotice(pool, [lots[0]!.id], {
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
  await owner.query(
    `INSERT INTO place (uri, name, kind, declared) VALUES ('urn:test:place-of-history', '甲仓', 'shop', true)`,
  );
  await owner.query(`UPDATE place SET name = '乙仓' WHERE uri = 'urn:test:place-of-history'`);
  await owner.query(`INSERT INTO party_licence (party_id, kind, number) VALUES ($1, 'foodTrade', 'JY1')`, [
    authority,
  ]);
  // Two days of the trail that are over, without entries, and a month that was removed.
  await owner.query(`UPDATE audit_begin SET day = '2026-11-01'`);
  await owner.query(
    `INSERT INTO audit_day (day, month, entries, root, kept_until)
     SELECT d, '2026-11', 0, sha256(''), '2027-06' FROM unnest('{2026-11-01,2026-11-02}'::date[]) AS d ORDER BY d`,
  );
  await owner.query(
    `INSERT INTO audit_pruned VALUES ('2020-01', '2026-11-02', 0, '2020-09-01 00:00+08', 'command')`,
  );
  await server.ledger.integrate();
  return { authority };
}
