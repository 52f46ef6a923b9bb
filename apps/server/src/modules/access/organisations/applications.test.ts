import { describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { partyInput } from '../../../testing/party-input.ts';
import { organisation, person, signedIn } from '../../../testing/people.ts';
import { applicants, application, codeOf, decisions, useOffices } from '../testing/applications.ts';

const server = useTestServer();

const offices = useOffices(server);
const apply = applicants(server);
const decided = decisions(server);

describe('what anybody may leave here', () => {
  const paper = (bytes: number) => ({
    kind: 'other',
    name: 'x.pdf',
    content: Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(bytes - 8)]).toString('base64'),
  });
  const codes = ({ body }: { body: { errors?: { code: string }[] } }) =>
    (body.errors ?? []).map((one) => one.code);

  it('is bounded: papers by number even when they come together, and by size before approval', async () => {
    const { body, login } = await apply();
    const url = `/api/v1/organisations/${body.organisationId}`;
    const mine = await signedIn(server(), login);
    await server().pool.query(
      `INSERT INTO organisation_document (id, party_id, kind, name, media_type, sha256, content, bytes, by_actor)
       SELECT gen_random_uuid(), $1, 'other', 'x', 'application/pdf', sha256('x'), 'x', 1, 'test' FROM generate_series(1, 49)`,
      [body.organisationId],
    );
    const together = await Promise.all(
      Array.from({ length: 6 }, () => mine('POST', `${url}/documents`, paper(20))),
    );
    expect(together.map((one) => one.status).sort()).toEqual([200, 400, 400, 400, 400, 400]);

    const other = await apply();
    const there = `/api/v1/organisations/${other.body.organisationId}`;
    const theirs = await signedIn(server(), other.login);
    for (let i = 0; i < 5; i++)
      expect((await theirs('POST', `${there}/documents`, paper(5_000_000))).status).toBe(200);
    expect(codes(await theirs('POST', `${there}/documents`, paper(1_000_000)))).toEqual(['document.total']);
    await decided(offices.bureau, `${there}/approval`, { decision: 'approve', reason: null });
    expect((await theirs('POST', `${there}/documents`, paper(1_000_000))).status).toBe(200);
  });

  it('is bounded: changes of an application, until it is decided on', async () => {
    const { body, login } = await apply();
    const url = `/api/v1/organisations/${body.organisationId}`;
    const mine = await signedIn(server(), login);
    const step = `INSERT INTO organisation_step (party_id, kind, by_actor, by_name)
                  SELECT $1, 'applied', 'test', '' FROM generate_series(1, 48)`;
    await server().pool.query(step, [body.organisationId]);
    expect((await mine('PUT', `${url}/application`, application())).status).toBe(200);
    expect(codes(await mine('PUT', `${url}/application`, application()))).toEqual(['application.many']);
    await decided(offices.bureau, `${url}/approval`, { decision: 'refuse', reason: '材料不全' });
    expect((await mine('PUT', `${url}/application`, application())).status).toBe(200);
  });

  it('is bounded: registrations of a day from one network; mistakes do not count', async () => {
    const from = '198.51.100.7';
    for (let i = 0; i < 3; i++)
      expect((await apply({ jurisdictionCode: '999999' }, { from, code: codeOf(60) })).status).toBe(400);
    for (let i = 0; i < 10; i++) expect((await apply({}, { from, code: codeOf(60 + i) })).status).toBe(200);
    expect((await apply({}, { from, code: codeOf(70) })).body).toMatchObject({ code: 'auth.tooMany' });
    expect((await apply({}, { code: codeOf(70) })).status).toBe(200);
  });
});

describe('what was applied for', () => {
  const approve = { decision: 'approve', reason: null };

  it('keeps the credit code through corrections and a refusal', async () => {
    const first = await apply();
    const url = `/api/v1/organisations/${first.body.organisationId}`;
    const mine = await signedIn(server(), first.login);
    await mine('PUT', `${url}/application`, application({ name: '更正后' }));
    expect(
      (await decided(offices.bureau, `${url}/approval`, { decision: 'refuse', reason: '材料不全' })).body
        .state,
    ).toBe('refused');
    await mine('PUT', `${url}/application`, application({ name: '再更正' }));
    expect((await decided(offices.bureau, `${url}/approval`, approve)).body).toMatchObject({
      name: '再更正',
      uscc: first.uscc,
    });
  });

  it('takes its code over from a record that was merged into its own', async () => {
    const { pool } = server();
    const code = codeOf(97);
    const add = async (uri: string, uscc: string | null, into: number | null) =>
      (
        await pool.query<{ id: number }>(
          'INSERT INTO party (uri, name, uscc, declared, merged_into) VALUES ($1, $1, $2, true, $3) RETURNING id',
          [uri, uscc, into],
        )
      ).rows[0]!.id;
    const stands = await add('urn:test:stands', null, null);
    const merged = await add(`urn:liangsu:party:${code}`, code, stands);
    const { body } = await apply({}, { code });
    expect(body.organisationId).toBe(stands);
    const approved = await decided(offices.bureau, `/api/v1/organisations/${stands}/approval`, approve);
    expect(approved.body).toMatchObject({ state: 'approved', uscc: code });
    const { rows } = await pool.query('SELECT uscc FROM party WHERE id = $1', [merged]);
    expect(rows).toEqual([{ uscc: null }]);
  });

  it('as an authority with a laboratory is decided by its own discipline alone, at the level of its area', async () => {
    const wanted = (disciplines: string[], more: object = {}) => ({
      kinds: ['authority', 'laboratory'],
      jurisdictionCode: '530322',
      authority: { level: 'county', disciplines },
      laboratoryLevel: 'county',
      ...more,
    });
    // Agriculture answers for laboratories, and makes no grain bureau.
    const agriculture = await organisation(server(), 'authority', '530300', ['agriculture']);
    const stranger = await person(server(), 'agriculture', agriculture, 'approver');
    const grain = await organisation(server(), 'authority', '530300');
    const above = await person(server(), 'above', grain, 'approver');
    const { body } = await apply(wanted(['grain', 'marketRegulation']));
    const url = `/api/v1/organisations/${body.organisationId}`;
    expect((await decided(stranger, `${url}/approval`, approve)).status).toBe(403);
    expect((await decided(above, `${url}/approval`, approve)).status).toBe(200);
    for (const [level, jurisdictionCode] of [
      ['county', '530000'],
      ['province', '530322'],
      ['county', '530300'],
    ]) {
      const authority = { level, disciplines: ['grain'] };
      const answer = await apply(wanted([], { jurisdictionCode, authority }));
      expect(answer.body.errors.map((one: { path: string; code: string }) => [one.path, one.code])).toEqual([
        ['/organisation/authority/level', 'organisation.level'],
      ]);
    }
  });

  it('as a move is refused where it goes, or where it is', async () => {
    for (const who of [offices.elsewhere, offices.bureau]) {
      const { body, login } = await apply();
      const url = `/api/v1/organisations/${body.organisationId}`;
      await decided(offices.bureau, `${url}/approval`, approve);
      const mine = await signedIn(server(), login);
      await mine('PUT', `${url}/application`, application({ jurisdictionCode: '500155' }));
      const refuse = { decision: 'refuse', reason: '不在本地' };
      expect((await decided(offices.commerce, `${url}/approval`, refuse)).status).toBe(403);
      expect((await decided(who, `${url}/approval`, refuse)).body).toMatchObject({
        state: 'approved',
        pending: false,
        jurisdictionCode: '530302',
      });
    }
  });
});

describe('its record', () => {
  it('is its own once it takes part, and of who entered it before', async () => {
    const { pool } = server();
    const mill = await organisation(server(), 'processor', '530302');
    const clerk = await person(server(), 'mill-clerk', mill, 'clerk');
    const rival = await person(
      server(),
      'rival',
      await organisation(server(), 'processor', '530302'),
      'clerk',
    );
    const fields = partyInput({
      name: '某供货户',
      kinds: ['grower'],
      contactName: '赵某',
      contactPhone: '13800000000',
    });
    const { body: made, status } = await clerk('POST', '/api/v1/parties', fields);
    expect([status, made.contactName]).toEqual([200, '赵某']);
    const url = `/api/v1/parties/${made.id}`;
    expect((await clerk('PUT', url, { ...fields, address: '某村' })).status).toBe(200);
    expect((await rival('PUT', url, fields)).status).toBe(403);
    expect((await rival('GET', url)).body.contactName).toBeNull();
    // Grain bureau: growers are agriculture's.
    expect((await offices.bureau('PUT', url, fields)).status).toBe(403);
    await pool.query(
      `INSERT INTO organisation (party_id, kinds, state, jurisdiction_code) VALUES ($1, '{grower}', 'approved', '530302')`,
      [made.id],
    );
    expect((await clerk('PUT', url, fields)).status).toBe(403);
    const { rows } = await pool.query('SELECT * FROM party_change WHERE party_id = $1', [made.id]);
    expect(JSON.stringify(rows)).not.toContain('13800000000');
    await expect(server().owner.query('DELETE FROM party_change')).rejects.toThrow(/evidence/);
  });

  it('says who it is only by approval, and swallows no other party', async () => {
    const { pool } = server();
    const { body, uscc: code } = await apply();
    const id = body.organisationId as number;
    await decided(offices.bureau, `/api/v1/organisations/${id}/approval`, {
      decision: 'approve',
      reason: null,
    });
    const clerk = await person(server(), 'own-clerk', id, 'clerk');
    const url = `/api/v1/parties/${id}`;
    const fields = partyInput({
      name: '曲靖某粮食储备有限公司',
      uscc: code,
      kinds: ['storageEnterprise'],
      address: '某路 1 号',
    });
    expect((await clerk('PUT', url, fields)).status).toBe(200);
    const victim = codeOf(99);
    const gln = '6901234000153';
    await pool.query('INSERT INTO party (uri) VALUES ($1), ($2)', [
      `urn:liangsu:party:${victim}`,
      `https://id.gs1.org/417/${gln}`,
    ]);
    const other = {
      ...fields,
      name: '别的公司',
      uscc: victim,
      gln,
      kinds: ['trader'],
      jurisdictionCode: '530322',
    };
    const refused = await clerk('PUT', url, other);
    expect([refused.status, refused.body.errors.map((one: { path: string }) => one.path)]).toEqual([
      400,
      ['/name', '/uscc', '/gln', '/kinds', '/jurisdictionCode'],
    ]);
    // Entering a party joins no two that events know, either: that is the data steward's to say.
    const twins = await clerk('POST', '/api/v1/parties', other);
    expect([twins.status, twins.body.errors[0].code]).toEqual([400, 'name.elsewhere']);
    expect((await clerk('POST', '/api/v1/parties', { ...other, gln: null })).status).toBe(200);
    const steward = await person(server(), 'steward', null, 'dataSteward');
    expect((await steward('PUT', url, { ...fields, gln })).body).toMatchObject({ id, gln });
  });

  it('nobody writes a place out of their reach, or another’s into it', async () => {
    const depot = await organisation(server(), 'storageEnterprise', '530302');
    const other = await organisation(server(), 'storageEnterprise', '530302');
    const clerk = await person(server(), 'depot-clerk', depot, 'clerk');
    const stranger = await person(server(), 'stranger', other, 'clerk');
    const place = (operatorId: number) => ({
      name: '一号库',
      nameEn: null,
      code: null,
      gln: null,
      kind: 'depot',
      parentId: null,
      operatorId,
      jurisdictionCode: '530302',
      address: null,
      longitude: null,
      latitude: null,
      capacityKg: null,
    });
    const { body, status } = await clerk('POST', '/api/v1/places', place(depot));
    expect(status).toBe(200);
    const count = async () => (await server().pool.query('SELECT count(*)::int AS n FROM place')).rows[0].n;
    const before = await count();
    expect((await clerk('POST', '/api/v1/places', place(other))).status).toBe(403);
    expect(await count()).toBe(before);
    const url = `/api/v1/places/${body.id}`;
    expect((await stranger('PUT', url, place(other))).status).toBe(403);
    expect((await clerk('PUT', url, place(other))).status).toBe(403);
    expect((await clerk('GET', url)).body.operatorId).toBe(depot);
    expect((await clerk('PUT', url, { ...place(depot), name: '二号库' })).status).toBe(200);
  });
});
