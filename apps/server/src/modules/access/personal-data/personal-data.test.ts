import { PERSONAL_DATA } from '@liangsu/domain/personal-data';
import { beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../../platform/db/pool.ts';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person, signedIn } from '../../../testing/people.ts';
import { placeInput } from '../../../testing/place-input.ts';
import {
  addUser,
  enableUser,
  eraseOverdue,
  overdueData,
  resetPassword,
  seedJurisdictions,
} from '../index.ts';
import { applicants, decisions } from '../testing/applications.ts';

const DAY = 24 * 3_600_000;
let time = Date.now();
const server = useTestServer({ now: () => new Date(time) });
const apply = applicants(server);
let security: Caller;
let system: Caller;
let bureau: number;

beforeAll(async () => {
  await seedJurisdictions(server().pool);
  security = await person(server(), 'security', null, 'securityAdministrator');
  system = await person(server(), 'system', null, 'systemAdministrator');
  bureau = await organisation(server(), 'authority', '530302');
});

describe('one’s own data', () => {
  it('is handed out whole, but for what opens the account; and that is recorded', async () => {
    const me = await person(server(), 'reader', null, 'dataSteward');
    const { status, body, text } = await me('GET', '/api/v1/me/personal-data');
    expect(status).toBe(200);
    expect(body.data.account).toMatchObject({ login: 'reader', name: 'reader', secondFactor: false });
    expect(body.data.roles).toMatchObject([{ role: 'dataSteward', until: null }]);
    expect(body.data.sessions).toHaveLength(1);
    expect(body.categories.map((each: { code: string }) => each.code)).toContain('account.credentials');
    expect(text).not.toContain('argon2');
    const acts = (await security('GET', '/api/v1/personal-data/acts')).body.items;
    expect(acts[0]).toMatchObject({
      kind: 'exported',
      subject: 'user:reader',
      by: 'user:reader',
      erased: [],
    });
  });

  it('tells what they did for an organisation, and nothing that others did', async () => {
    const mill = await organisation(server(), 'processor', '530302');
    const boss = await person(server(), 'mill-boss', mill, 'organisationAdministrator');
    const clerk = await person(server(), 'mill-clerk', mill, 'clerk');
    await boss('POST', '/api/v1/invitations', { role: 'clerk', name: '李四' });
    const place = (await clerk('POST', '/api/v1/places', placeInput({ operatorId: mill }))).body;
    await server().owner.query(
      `INSERT INTO place_change (place_id, before, after, by_actor, by_name) VALUES ($1, '{}', '{}', 'user:mill-clerk', 'mill-clerk')`,
      [place.id],
    );
    await server().owner.query(
      `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at)
       VALUES (gen_random_uuid(), $1, 'user:mill-clerk', 'purchase', 'goodRows', 'queued', 'a.xlsx', 1, '', now())`,
      [mill],
    );
    await server().owner.query(
      `INSERT INTO entry_request (party, request_id, content_hash, created_by, created_at) VALUES ($1, 'r-1', '', 'user:mill-clerk', now())`,
      [mill],
    );
    await server().owner.query(
      `INSERT INTO capture_document (id, door, context, capturer, captured_by, salt)
       VALUES (900001, 'epcis', '{}', $1, 'user:mill-clerk', decode(repeat('00', 32), 'hex'))`,
      [mill],
    );
    const { data } = (await clerk('GET', '/api/v1/me/personal-data')).body;
    expect(data).toMatchObject({
      placeChanges: [{ place: place.id, as: 'mill-clerk' }],
      imports: [{ party: mill, fileName: 'a.xlsx' }],
      entries: [{ party: mill, request: 'r-1' }],
      captures: [{ door: 'epcis', party: mill, documents: 1 }],
      claimsAnswered: [],
      invitationsSent: [],
    });
    const ofBoss = (await boss('GET', '/api/v1/me/personal-data')).body.data;
    expect(ofBoss).toMatchObject({
      placeChanges: [],
      imports: [],
      entries: [],
      captures: [],
      invitationsSent: [{ party: mill, role: 'clerk', for: '李四' }],
    });
    await server().owner.query('DELETE FROM invitation WHERE party_id = $1', [mill]);
  });

  it('takes the password again, and a person', async () => {
    const me = await person(server(), 'away', null, 'dataSteward');
    time += 6 * 60_000;
    expect((await me('GET', '/api/v1/me/personal-data')).body.code).toBe('auth.reauthenticate');
    expect((await me('POST', '/api/v1/me/erasure', { reason: null })).body.code).toBe('auth.reauthenticate');
    const key = await server().app.inject({
      url: '/api/v1/me/personal-data',
      headers: { 'x-api-key': server().key },
    });
    expect(key.json().code).toBe('auth.personOnly');
    security = await signedIn(server(), 'security');
    system = await signedIn(server(), 'system');
  });

  it('is asked to be erased once, withdrawn, refused with a reason, or done', async () => {
    const me = await person(server(), 'asker', null, 'dataSteward');
    const waiting = async () => (await security('GET', '/api/v1/personal-data/requests')).body.items;
    for (let i = 0; i < 2; i++) await me('POST', '/api/v1/me/erasure', { reason: 'I left' });
    expect(await waiting()).toMatchObject([{ login: 'asker', reason: 'I left', state: 'waiting' }]);
    await me('DELETE', '/api/v1/me/erasure');
    expect(await waiting()).toEqual([]);
    await me('POST', '/api/v1/me/erasure', { reason: null });
    const [{ id }] = await waiting();
    expect((await system('GET', '/api/v1/personal-data/requests')).status).toBe(403);
    expect(
      (await system('POST', `/api/v1/personal-data/requests/${id}/refusal`, { reason: 'no' })).status,
    ).toBe(403);
    await security('POST', `/api/v1/personal-data/requests/${id}/refusal`, { reason: 'still on duty' });
    expect((await me('GET', '/api/v1/me/erasure')).body.request).toMatchObject({
      state: 'refused',
      answer: 'still on duty',
    });
    await me('POST', '/api/v1/me/erasure', { reason: null });
    expect((await security('POST', '/api/v1/accounts/asker/erasure', { reason: 'asked' })).status).toBe(200);
    expect(await waiting()).toEqual([]);
    expect((await me('GET', '/api/v1/me')).status).toBe(401);
  });
});

describe('an account that is erased', () => {
  it('is told by role and organisation in evidence, and opens no more', async () => {
    const { owner, pool } = server();
    await person(server(), 'zhang.san', bureau, 'official', 'approver');
    await pool.query(`UPDATE app_user SET display_name = '张三' WHERE login = 'zhang.san'`);
    const zhang = await signedIn(server(), 'zhang.san');
    const applied = (await apply()).body.organisationId;
    expect(
      (
        await decisions(server)(zhang, `/api/v1/organisations/${applied}/approval`, {
          decision: 'approve',
          reason: null,
        })
      ).status,
    ).toBe(200);
    const names = async () =>
      (await owner.query('SELECT by_name FROM organisation_step WHERE by_actor = $1', ['user:zhang.san']))
        .rows;
    expect(await names()).toEqual([{ by_name: '张三' }]);
    const { rows: before } = await owner.query(
      'SELECT to_jsonb(s) - $1 AS s FROM organisation_step s ORDER BY id',
      ['by_name'],
    );

    const { body } = await security('POST', '/api/v1/accounts/zhang.san/erasure', { reason: 'asked' });
    expect(body).toMatchObject({ kind: 'erased', subject: 'user:zhang.san', by: 'user:security' });
    expect(body.label).toMatch(/监管员|审批人/);
    expect(body.erased).toContain('account.name');
    expect(body.kept).toContain('account.login');
    expect(await names()).toEqual([{ by_name: body.label }]);
    const { rows: after } = await owner.query(
      'SELECT to_jsonb(s) - $1 AS s FROM organisation_step s ORDER BY id',
      ['by_name'],
    );
    expect(after).toEqual(before);
    const { rows } = await owner.query(
      `SELECT display_name, totp_secret, rights, disabled_at FROM app_user WHERE login = 'zhang.san'`,
    );
    expect(rows[0]).toMatchObject({ display_name: body.label, totp_secret: null, rights: [] });
    expect((await zhang('GET', '/api/v1/me')).status).toBe(401);
    await expect(signedIn(server(), 'zhang.san')).rejects.toThrow('auth.failed');
    // Nobody wakes it, nor bears its login, to be told as having decided what it did.
    expect(await enableUser(pool, 'zhang.san')).toBeNull();
    expect(await resetPassword(pool, 'zhang.san', 'a good long one')).toBeNull();
    expect(
      await addUser(pool, {
        login: 'zhang.san',
        password: 'a good long one',
        displayName: 'x',
        partyId: null,
        rights: [],
      }),
    ).toBeNull();
    expect((await security('POST', '/api/v1/accounts/zhang.san/erasure', { reason: 'again' })).status).toBe(
      404,
    );
    const all = JSON.stringify(
      (await owner.query('SELECT * FROM app_user, organisation_step, party_change, invitation')).rows,
    );
    expect(all).not.toContain('张三');
    // The auditor reads in their own language who it was.
    await person(server(), 'auditor', null, 'auditAdministrator');
    for (const [language, words] of [
      ['zh-CN', /监管员|审批人/],
      ['en', /^(official|approver), /],
    ] as const) {
      await owner.query(`UPDATE app_user SET locale = $1 WHERE login = 'auditor'`, [language]);
      const auditor = await signedIn(server(), 'auditor');
      const { items } = (await auditor('GET', '/api/v1/audit?actor=zhang.san&limit=5')).body;
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) expect(item.actorName).toMatch(words);
    }
  });

  it('that nothing names is gone with its login', async () => {
    await addUser(server().pool, {
      login: 'nobody.knows',
      password: 'a good long one',
      displayName: '李四',
      partyId: null,
      rights: [],
    });
    const { body } = await security('POST', '/api/v1/accounts/nobody.knows/erasure', { reason: 'asked' });
    expect(body.subject).toMatch(/^user:erased-/);
    const { rows } = await server().owner.query(`SELECT FROM app_user WHERE login = 'nobody.knows'`);
    expect(rows).toHaveLength(0);
  });

  it('is never one’s own, nor erased by whoever has not just shown the password', async () => {
    expect((await security('POST', '/api/v1/accounts/security/erasure', { reason: 'me' })).status).toBe(404);
    expect((await system('POST', '/api/v1/accounts/reader/erasure', { reason: 'x' })).status).toBe(403);
    time += 6 * 60_000;
    expect((await security('POST', '/api/v1/accounts/reader/erasure', { reason: 'x' })).body.code).toBe(
      'auth.reauthenticate',
    );
    security = await signedIn(server(), 'security');
  });
});

describe('evidence', () => {
  it('changes in nothing but a name, to nothing but what a recorded erasure says', async () => {
    const { owner, pool } = server();
    for (const sql of [
      `UPDATE organisation_step SET by_name = 'somebody else'`,
      `UPDATE organisation_step SET reason = 'another'`,
      `UPDATE party_change SET by_name = 'x'`,
      `DELETE FROM organisation_step`,
      `TRUNCATE party_change`,
      `UPDATE personal_data_act SET reason = 'x'`,
      `DELETE FROM personal_data_act`,
    ])
      await expect(owner.query(sql), sql).rejects.toMatchObject({ code: 'LS001' });
    for (const sql of [
      `UPDATE organisation_step SET by_name = 'x'`,
      `UPDATE party_change SET by_name = 'x'`,
      `DELETE FROM personal_data_act`,
      `DELETE FROM personal_data_request`,
    ])
      await expect(pool.query(sql), sql).rejects.toMatchObject({ code: '42501' });
    // Without a record there is nothing to put in a name's place.
    await expect(pool.query(`SELECT * FROM erase_name('user:security')`)).rejects.toMatchObject({
      code: 'P0002',
    });
  });
});

describe('a reporter', () => {
  const report = async (number: string, contact: string | null, at = time) =>
    (
      await server().owner.query<{ id: number }>(
        `INSERT INTO public_report (number, created_at, code, category, body, contact, locale)
         VALUES ($1, $2, 'X', 'quality', 'it smells', $3, 'zh-CN') RETURNING id`,
        [number, new Date(at), contact],
      )
    ).rows[0]!.id;

  it('is handed what is kept of them by whoever took the report up, nobody else; recorded', async () => {
    const id = await report('R000000001', '13800000000');
    const official = await person(server(), 'handler', bureau, 'official');
    expect((await official('GET', `/api/v1/reports/${id}/personal-data`)).status).toBe(403);
    await official('PATCH', `/api/v1/reports/${id}`, { state: 'inProgress' });
    const { body, status } = await official('GET', `/api/v1/reports/${id}/personal-data`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      subject: 'report:R000000001',
      data: { contact: '13800000000', body: 'it smells' },
    });
    expect((await security('GET', `/api/v1/reports/${id}/personal-data`)).status).toBe(403);
    const [act] = (await security('GET', '/api/v1/personal-data/acts')).body.items;
    expect(act).toMatchObject({ kind: 'exported', subject: 'report:R000000001', by: 'user:handler' });
  });

  it('is forgotten at their request by the security administrator, by the number that they have', async () => {
    await report('R000000002', '13900000000');
    const url = '/api/v1/reports/by-number/R000000002/erasure';
    expect((await system('POST', url, { reason: 'asked' })).status).toBe(403);
    const { body } = await security('POST', url, { reason: 'asked' });
    expect(body).toMatchObject({ erased: ['publicReport.contact'], kept: ['publicReport.body'] });
    const { rows } = await server().owner.query(
      `SELECT contact, body FROM public_report WHERE number = 'R000000002'`,
    );
    expect(rows).toEqual([{ contact: null, body: 'it smells' }]);
    expect((await security('POST', url.replace('2/', '9/'), { reason: 'asked' })).status).toBe(404);
  });

  it('and others’ data beyond its term is found, erased and recorded; what is not, stays', async () => {
    const { owner, pool } = server();
    const { days } = PERSONAL_DATA['publicReport.contact'];
    await report('R000000003', 'old', time - (days + 1) * DAY);
    await report('R000000004', 'new', time - (days - 1) * DAY);
    for (const [login, ago] of [
      ['long-gone', 366],
      ['just-gone', 364],
    ] as const) {
      await addUser(pool, {
        login,
        password: 'a good long one',
        displayName: login,
        partyId: null,
        rights: [],
      });
      await owner.query('UPDATE app_user SET disabled_at = $2 WHERE login = $1', [
        login,
        new Date(time - ago * DAY),
      ]);
    }
    await transaction(pool, async (client) => {
      await client.query(
        `INSERT INTO invitation (id, token_hash, party_id, role, for_name, invited_by, expires_at)
         VALUES (gen_random_uuid(), 'x', $1, 'viewer', '赵六', 'test', $2)`,
        [bureau, new Date(time - 91 * DAY)],
      );
    });
    const due = [
      { category: 'publicReport.contact', count: 1 },
      { category: 'account.name', count: 1 },
      { category: 'invitation.name', count: 1 },
    ];
    expect(await overdueData(pool, new Date(time))).toEqual(due);
    expect(await eraseOverdue(pool, new Date(time))).toEqual(due);
    expect(await overdueData(pool, new Date(time))).toEqual([]);
    const { rows } = await owner.query(
      `SELECT number, contact FROM public_report WHERE number >= 'R000000003' ORDER BY number`,
    );
    expect(rows).toEqual([
      { number: 'R000000003', contact: null },
      { number: 'R000000004', contact: 'new' },
    ]);
    expect((await owner.query(`SELECT login FROM app_user WHERE login LIKE '%-gone'`)).rows).toEqual([
      { login: 'just-gone' },
    ]);
    expect((await owner.query(`SELECT for_name FROM invitation`)).rows).toEqual([{ for_name: '–' }]);
    const { rows: acts } = await owner.query(
      `SELECT subject FROM personal_data_act WHERE by_actor = 'command' ORDER BY subject`,
    );
    expect(acts).toEqual([
      { subject: 'report:R000000003' },
      { subject: expect.stringMatching(/^user:erased-/) },
    ]);
  });
});
