import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person, signedIn } from '../../../testing/people.ts';
import { allTold } from '../audit/testing/told.ts';
import { addUser, eraseOverdue, overdueData, seedJurisdictions } from '../index.ts';
import { applicants, codeOf, decisions } from '../testing/applications.ts';
import { eraseOverdueInTurn } from './clock.ts';

const DAY = 24 * 3_600_000;
let time = Date.now();
const server = useTestServer({ now: () => new Date(time) });
const apply = applicants(server);
const decided = decisions(server);
let security: Caller;
let system: Caller;
let auditor: Caller;
let bureau: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  security = await person(server(), 'security', null, 'securityAdministrator');
  system = await person(server(), 'system', null, 'systemAdministrator');
  auditor = await person(server(), 'auditor', null, 'auditAdministrator');
  bureau = await person(server(), 'bureau', await organisation(server(), 'authority', '530302'), 'approver');
});
const PDF = Buffer.from('%PDF-1.7 identity card').toString('base64');
const because = { reason: '本人要求' };

describe('a name that the audit trail keeps', () => {
  it('is shown to nobody after its account was erased: not as who acted, not in what changed, not in exports', async () => {
    const { pool, owner } = server();
    await addUser(pool, {
      login: 'zhao.liu',
      password: 'a good long one',
      displayName: '赵六',
      partyId: null,
      rights: [],
    });
    const zhao = await signedIn(server(), 'zhao.liu');
    await zhao('PUT', '/api/v1/me/profile', { displayName: '赵六六' });
    // As entries of before tell it: then names were written along.
    await owner.query(
      `INSERT INTO audit_entry (at, actor, actor_name, party, action, outcome, thing, thing_id, before, after)
       VALUES ($1, 'user:zhao.liu', '赵六', 0, 'profile.change', 'allowed', NULL, NULL, '{"displayName":"赵六"}', '{"displayName":"赵六六"}'),
              ($1, 'user:system', 'system', 0, 'account.create', 'allowed', 'account', 'zhao.liu', NULL, '{"login":"zhao.liu","displayName":"赵六"}'),
              ($1, 'user:boss', 'boss', 0, 'people.invite', 'allowed', 'invitation', 'x', NULL, '{"role":"viewer","name":"赵六"}')`,
      [new Date(time)],
    );
    const own = await zhao('GET', '/api/v1/me/personal-data');
    expect(own.body.data.trail.more).toBe(false);
    expect(own.body.data.trail.entries).toContainEqual(
      expect.objectContaining({ action: 'session.open', outcome: 'allowed', as: '赵六' }),
    );
    expect(own.text).not.toContain('user:system');
    expect((await security('POST', '/api/v1/accounts/zhao.liu/erasure', because)).status).toBe(200);
    // It is kept as it was written …
    expect(JSON.stringify(await allTold(server()))).toContain('赵六');
    // … and new entries never had it.
    const changed = (await allTold(server())).find(
      ({ action, before }) => action === 'profile.change' && !before?.displayName?.startsWith('赵'),
    );
    expect(changed?.after).toEqual({ displayName: '***' });
    const seen = await auditor('GET', '/api/v1/audit?limit=200');
    expect(seen.status).toBe(200);
    expect(seen.text).not.toContain('赵六');
    const mine = seen.body.items.filter((one: { actor: string }) => one.actor === 'user:zhao.liu');
    expect(mine.length).toBeGreaterThan(2);
    expect(new Set(mine.map((one: { actorName: string }) => one.actorName)).size).toBe(1);
    time += 60_000;
    const csv = await auditor('GET', '/api/v1/audit/export?format=csv');
    expect(csv.status).toBe(200);
    expect(csv.text).toContain('user:zhao.liu');
    expect(csv.text).not.toContain('赵六');
  });
});

describe('whom to call at a party', () => {
  it('is erased by the security administrator, out of its record and rows that could not be recorded; recorded', async () => {
    const { owner } = server();
    const code = codeOf(90);
    const { rows } = await owner.query<{ id: number }>(
      `INSERT INTO party (uri, uscc, name, kinds, declared, contact_name, contact_phone)
       VALUES ('urn:test:called', $1, '某厂', '{processor}', true, '孙七', '13711112222') RETURNING id`,
      [code],
    );
    const id = rows[0]!.id;
    const job = '019a0000-0000-7000-8000-00000000aaaa';
    await owner.query(
      `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at, finished_at)
       VALUES ($1, 0, 'user:x', 'party', 'goodRows', 'done', 'f.csv', 1, sha256('x'), now(), now())`,
      [job],
    );
    await owner.query(
      `INSERT INTO import_bad_row (job, row_no, cells, faults) VALUES ($1, 1, '["某厂", " 孙七", "13711112222", null]', '[]'),
              ($1, 2, '["别厂", "周八", "13700000000"]', '[]')`,
      [job],
    );
    const url = `/api/v1/parties/by-code/${code}/contact-erasure`;
    for (const who of [system, auditor, bureau]) expect((await who('POST', url, because)).status).toBe(403);
    const { status, body } = await security('POST', url, because);
    expect([status, body.subject]).toEqual([200, `party:${id}`]);
    expect(body.erased).toEqual(['party.contact', 'import.badRow']);
    expect(
      (await owner.query('SELECT contact_name, contact_phone, name FROM party WHERE id = $1', [id])).rows,
    ).toEqual([{ contact_name: null, contact_phone: null, name: '某厂' }]);
    expect(
      (await owner.query('SELECT cells FROM import_bad_row WHERE job = $1 ORDER BY row_no', [job])).rows,
    ).toEqual([{ cells: ['某厂', '–', '–', null] }, { cells: ['别厂', '周八', '13700000000'] }]);
    const { rows: kept } = await owner.query(
      'SELECT by_actor, contact_changed, before = after AS same FROM party_change WHERE party_id = $1',
      [id],
    );
    expect(kept).toEqual([{ by_actor: 'user:security', contact_changed: true, same: true }]);
    // There is nobody left to erase; a number that is none is told.
    expect((await security('POST', url, because)).status).toBe(404);
  });
});

describe('a paper of an organisation', () => {
  it('is erased by the security administrator: its bytes and name go, kind, size, hash and time stay', async () => {
    const { owner, pool } = server();
    const { body, login } = await apply();
    const url = `/api/v1/organisations/${body.organisationId}`;
    const mine = await signedIn(server(), login);
    const paper = { kind: 'legalPerson', name: '吴九身份证.pdf', content: PDF };
    const handedIn = await mine('POST', `${url}/documents`, paper);
    const document = handedIn.body.documents[0];
    const file = `${url}/documents/${document.id}`;
    for (const who of [mine, system, bureau])
      expect((await who('POST', `${file}/erasure`, because)).status).toBe(403);
    expect(
      (await security('POST', `/api/v1/organisations/999999/documents/${document.id}/erasure`, because))
        .status,
    ).toBe(404);
    const erased = await security('POST', `${file}/erasure`, because);
    expect(erased.body).toMatchObject({ subject: `paper:${document.id}`, erased: ['organisation.paper'] });
    expect((await mine('GET', file)).status).toBe(404);
    const { bytes, sha256, at, kind } = document;
    expect((await mine('GET', url)).body.documents).toEqual([
      { ...document, name: null, bytes, sha256, at, kind, erasedAt: new Date(time).toISOString() },
    ]);
    expect(
      JSON.stringify((await owner.query('SELECT d::text FROM organisation_document d')).rows),
    ).not.toContain('吴九');
    expect(JSON.stringify(await allTold(server()))).not.toContain('吴九');
    expect((await security('POST', `${file}/erasure`, because)).status).toBe(404);
    // Nothing else of it changes, and no paper without a record that says so; by nobody.
    await mine('POST', `${url}/documents`, paper);
    for (const db of [pool, owner])
      for (const sql of [
        `UPDATE organisation_document SET content = NULL, name = '–', erased_at = now() WHERE content IS NOT NULL`,
        `UPDATE organisation_document SET name = 'other'`,
        'DELETE FROM organisation_document',
      ])
        await expect(db.query(sql), sql).rejects.toMatchObject({
          code: expect.stringMatching(/LS001|42501/),
        });
  });

  it('of who was refused goes after a year, and rows of party workbooks after ninety days, by the server’s own clock', async () => {
    const { owner, pool } = server();
    const { body, login } = await apply();
    const url = `/api/v1/organisations/${body.organisationId}`;
    const mine = await signedIn(server(), login);
    await mine('POST', `${url}/documents`, { kind: 'legalPerson', name: 'x.pdf', content: PDF });
    await decided(bureau, `${url}/approval`, { decision: 'refuse', reason: '材料不全' });
    const job = '019a0000-0000-7000-8000-00000000bbbb';
    await owner.query(
      `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at, finished_at)
       VALUES ($1, 0, 'user:x', 'party', 'goodRows', 'done', 'f.csv', 1, sha256('x'), $2, $2)`,
      [job, new Date(time)],
    );
    await owner.query(
      `INSERT INTO import_bad_row (job, row_no, cells, faults) VALUES ($1, 1, '["郑十"]', '[]')`,
      [job],
    );
    const now = time;
    const due = async (days: number) =>
      (await overdueData(pool, new Date(now + days * DAY))).map(({ category }) => category);
    expect(await due(89)).not.toContain('import.badRow');
    expect(await due(91)).toContain('import.badRow');
    expect(await due(364)).not.toContain('organisation.paper');
    expect(await due(367)).toContain('organisation.paper');
    time = now + 367 * DAY;
    // While another server is at it, this one leaves it to that.
    const other = await owner.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT pg_advisory_xact_lock(7265011)');
      expect(await eraseOverdueInTurn({ ...server().context, now: () => new Date(time) })).toBeNull();
      await other.query('ROLLBACK');
    } finally {
      other.release();
    }
    const found = await eraseOverdueInTurn({ ...server().context, now: () => new Date(time) });
    expect(found?.map(({ category }) => category)).toEqual(
      expect.arrayContaining(['import.badRow', 'organisation.paper']),
    );
    expect(await overdueData(pool, new Date(time))).toEqual([]);
    expect(await eraseOverdue(pool, new Date(time))).toEqual([]);
    expect((await owner.query('SELECT cells FROM import_bad_row WHERE job = $1', [job])).rows).toEqual([
      { cells: [] },
    ]);
    const { rows } = await owner.query(
      `SELECT count(*)::int AS n FROM personal_data_act WHERE by_actor = 'system' AND subject LIKE 'paper:%'`,
    );
    expect(rows[0].n).toBe(1);
    time = now;
  });
});
