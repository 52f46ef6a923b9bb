import { beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../../platform/db/pool.ts';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person, signedIn } from '../../../testing/people.ts';
import { createApiKey, grantRole } from '../index.ts';
import { applicants, application, codeOf, decisions, useOffices } from '../testing/applications.ts';

const server = useTestServer();
const PDF = Buffer.from('%PDF-1.7 a licence').toString('base64');

const offices = useOffices(server);
let prefecture: Caller;
let security: Caller;
let system: Caller;
beforeAll(async () => {
  const office = await organisation(server(), 'authority', '530300');
  prefecture = await person(server(), 'prefecture', office, 'approver');
  security = await person(server(), 'sec', null, 'securityAdministrator');
  system = await person(server(), 'sys', null, 'systemAdministrator');
});
const apply = applicants(server);
const decided = decisions(server);

describe('an organisation from registration to suspension', () => {
  it('waits, hands in papers, is approved by the territory’s offices.bureau, works, is suspended, looks only, works again', async () => {
    const { pool } = server();
    const { status, body, login, uscc: code } = await apply();
    expect([status, body.state]).toEqual([200, 'applied']);
    const id = body.organisationId as number;
    const url = `/api/v1/organisations/${id}`;
    const mine = await signedIn(server(), login);

    // Nothing of it holds yet: no name, no rights.
    const { rows } = await pool.query('SELECT declared, name, uscc FROM party WHERE id = $1', [id]);
    expect(rows[0]).toEqual({ declared: false, name: null, uscc: null });
    expect((await mine('GET', '/api/v1/parties')).status).toBe(403);
    expect((await mine('POST', '/api/v1/invitations', { role: 'keeper', name: '李某' })).status).toBe(403);

    const wrong = await mine('POST', `${url}/documents`, {
      kind: 'other',
      name: 'x.pdf',
      content: 'R0lGODlh',
    });
    expect([wrong.status, wrong.body.errors[0].code]).toEqual([400, 'document.type']);
    const paper = { kind: 'businessLicence', name: '营业执照.pdf', content: PDF };
    const withPaper = await mine('POST', `${url}/documents`, paper);
    expect(withPaper.body.documents).toMatchObject([{ mediaType: 'application/pdf', bytes: 18 }]);
    const file = `${url}/documents/${withPaper.body.documents[0].id}`;
    expect((await offices.bureau('GET', file)).text).toContain('%PDF-1.7');
    expect((await offices.elsewhere('GET', file)).status).toBe(403);

    // What would be a page on the disk of whoever saves it is given out as the PDF that it says it is.
    const page = Buffer.from('%PDF-1.7\n<script>alert(1)</script>').toString('base64');
    await mine('POST', `${url}/documents`, {
      kind: 'other',
      name: '..\\a/身份\r\n\u202e证.html',
      content: page,
    });
    const names = (await mine('GET', url)).body.documents as { id: string; name: string }[];
    expect(names.map(({ name }) => name).sort()).toEqual(['营业执照.pdf', '身份证.pdf'].sort());
    const saved = await mine(
      'GET',
      `${url}/documents/${names.find(({ name }) => name === '身份证.pdf')?.id}`,
    );
    expect(saved.headers['content-disposition']).toMatch(/\.pdf$/);

    // Another county, another discipline, the level above: none of them decides.
    for (const [who, why] of [
      [offices.elsewhere, 'access.noRelation'],
      [offices.commerce, 'access.noRelation'],
      [prefecture, 'access.levelBelow'],
      [mine, 'access.noRole'],
    ] as const) {
      const answer = await decided(who, `${url}/approval`, { decision: 'approve', reason: null });
      expect([answer.status, answer.body.errors[0].code]).toEqual([403, why]);
    }
    expect((await prefecture('GET', url)).status).toBe(200);
    expect((await decided(security, `${url}/admission`, { decision: 'approve', reason: null })).status).toBe(
      409,
    );

    const approved = await decided(offices.bureau, `${url}/approval`, { decision: 'approve', reason: null });
    expect(approved.body).toMatchObject({
      state: 'approved',
      pending: false,
      name: '曲靖某粮食储备有限公司',
    });
    expect(
      (await decided(offices.bureau, `${url}/approval`, { decision: 'approve', reason: null })).status,
    ).toBe(409);
    const { rows: party } = await pool.query('SELECT declared, uscc, kinds FROM party WHERE id = $1', [id]);
    expect(party[0]).toEqual({ declared: true, uscc: code, kinds: ['storageEnterprise'] });

    // Its administrator invites a keeper, who can do a keeper's work and no more.
    const invited = await mine('POST', '/api/v1/invitations', { role: 'keeper', name: '李某' });
    expect(invited.status).toBe(200);
    const token = invited.body.token as string;
    const { rows: kept } = await pool.query('SELECT * FROM invitation WHERE party_id = $1', [id]);
    expect(JSON.stringify(kept)).not.toContain(token);
    const accept = (body_: object) =>
      server().app.inject({
        method: 'POST',
        url: `/api/v1/invitations/by-token/${token}/account`,
        payload: body_,
      });
    const account = { login: `keeper-${id}`, password: 'a good long one', displayName: '李某' };
    expect((await accept(account)).statusCode).toBe(200);
    expect((await accept({ ...account, login: 'another' })).statusCode).toBe(404);
    const keeper = await signedIn(server(), account.login);
    expect((await keeper('POST', '/api/v1/entries', {})).status).toBe(400);
    expect((await keeper('POST', '/api/v1/invitations', { role: 'clerk', name: 'x' })).status).toBe(403);
    expect((await mine('POST', '/api/v1/entries', {})).status).toBe(403);

    expect(
      (await decided(offices.elsewhere, `${url}/suspension`, { decision: 'suspend', reason: 'x' })).status,
    ).toBe(403);
    const suspended = await decided(offices.bureau, `${url}/suspension`, {
      decision: 'suspend',
      reason: '账实不符',
    });
    expect(suspended.body.state).toBe('suspended');
    const stopped = await keeper('POST', '/api/v1/entries', {});
    expect([stopped.status, stopped.body.errors[0].code]).toEqual([403, 'access.suspended']);
    expect((await keeper('GET', '/api/v1/entries')).status).toBe(200);
    expect((await keeper('GET', '/api/v1/claims')).status).toBe(200);
    expect((await mine('GET', url)).status).toBe(200);
    const { text: key } = await createApiKey(server().pool, { name: 'x', rights: ['*'], partyId: id });
    const byKey = async (path: string) =>
      (await server().app.inject({ url: path, headers: { 'x-api-key': key } })).statusCode;
    expect([await byKey('/api/v1/entries'), await byKey(url)]).toEqual([200, 200]);
    for (const path of ['parties', 'places', 'reports']) {
      expect(await byKey(`/api/v1/${path}`), path).toBe(403);
      expect((await keeper('GET', `/api/v1/${path}`)).status, path).toBe(403);
    }
    expect(await byKey(`/api/v1/organisations/${id + 1000}`)).toBe(404);
    await decided(offices.bureau, `${url}/suspension`, { decision: 'reinstate', reason: '已整改' });
    expect((await keeper('POST', '/api/v1/entries', {})).status).toBe(400);

    const { body: seen } = await mine('GET', url);
    expect(seen.steps.map((step: { kind: string }) => step.kind)).toEqual([
      'applied',
      'approved',
      'suspended',
      'reinstated',
    ]);
  });

  it('is told nothing of whether a login is taken: every one gets something behind it', async () => {
    const [taken, free] = [await apply(), await apply()];
    const wanted = (login: string) => apply({}, { login });
    for (const name of [taken.login, free.login.slice(0, -5), 'nobody-has-this']) {
      const { status, body } = await wanted(name);
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual(['organisationId', 'state', 'login']);
      expect(body.login).toMatch(new RegExp(`^${name}-[a-z2-9]{4}$`));
      expect(await signedIn(server(), body.login)).toBeDefined();
    }
    expect((await wanted('a'.repeat(96))).body.errors[0]).toMatchObject({ path: '/person/login' });
    expect((await wanted('a'.repeat(95))).status).toBe(200);
  });

  it('registers once; refused, anew, and those before have no part in it', async () => {
    const first = await apply();
    const id = first.body.organisationId as number;
    const again = (login: string) =>
      server().app.inject({
        method: 'POST',
        url: '/api/v1/registrations',
        payload: {
          uscc: first.uscc,
          organisation: application(),
          person: { login, password: 'a good long one', displayName: '王某' },
        },
      });
    expect((await again('second-try')).json()).toMatchObject({ status: 409, code: 'organisation.exists' });
    const refuse = (reason: string | null) =>
      decided(offices.bureau, `/api/v1/organisations/${id}/approval`, { decision: 'refuse', reason });
    expect((await refuse(null)).status).toBe(400);
    const url = `/api/v1/organisations/${id}`;
    const paper = { kind: 'legalPerson', name: '法人身份证.pdf', content: PDF };
    const handedIn = await (await signedIn(server(), first.login))('POST', `${url}/documents`, paper);
    const file = `${url}/documents/${handedIn.body.documents[0].id}`;
    expect((await refuse('材料不全')).body.state).toBe('refused');
    const second = (await again('second-try')).json().login as string;
    const before = await signedIn(server(), first.login);
    expect((await before('GET', `/api/v1/organisations/${id}`)).status).toBe(403);
    const now = await signedIn(server(), second);
    // Nor do those now see the others' papers; who decides sees all.
    const seen = await now('GET', url);
    expect([seen.status, seen.body.documents, seen.body.steps.length]).toEqual([200, [], 1]);
    expect((await now('GET', file)).status).toBe(404);
    expect((await now('POST', `${url}/documents`, paper)).body.documents).toHaveLength(1);
    expect((await offices.bureau('GET', file)).status).toBe(200);
    expect((await offices.bureau('GET', url)).body).toMatchObject({
      documents: [{}, {}],
      steps: [{}, {}, {}],
    });
  });

  it('is decided on by nobody who works there', async () => {
    const { body, login } = await apply();
    const url = `/api/v1/organisations/${body.organisationId}/approval`;
    const office = await organisation(server(), 'authority', '530302');
    const both = await signedIn(server(), login);
    const { rows } = await server().pool.query('SELECT id FROM app_user WHERE login = $1', [login]);
    await transaction(server().pool, (client) =>
      grantRole(client, { userId: rows[0].id, partyId: office, role: 'approver', by: 'test' }),
    );
    await both('PUT', '/api/v1/me/organisation', { id: office });
    const own = await decided(both, url, { decision: 'approve', reason: null });
    expect([own.status, own.body.code]).toEqual([403, 'organisation.workThere']);
    expect((await decided(offices.bureau, url, { decision: 'approve', reason: null })).body.state).toBe(
      'approved',
    );
  });

  it('changes what was registered only by approval; a move is decided where it goes', async () => {
    const { body, login } = await apply();
    const url = `/api/v1/organisations/${body.organisationId}`;
    await decided(offices.bureau, `${url}/approval`, { decision: 'approve', reason: null });
    const mine = await signedIn(server(), login);
    const moved = await mine('PUT', `${url}/application`, application({ jurisdictionCode: '500155' }));
    expect(moved.body).toMatchObject({ state: 'approved', pending: true, jurisdictionCode: '530302' });
    expect(
      (await decided(offices.bureau, `${url}/approval`, { decision: 'approve', reason: null })).status,
    ).toBe(403);
    const taken = await decided(offices.elsewhere, `${url}/approval`, { decision: 'approve', reason: null });
    expect(taken.body).toMatchObject({ jurisdictionCode: '500155', pending: false });
    const { body: changes } = await mine('GET', `/api/v1/parties/${body.organisationId}/changes`);
    expect(changes.items[0]).toMatchObject({
      by: 'elsewhere',
      fields: [{ field: 'jurisdictionCode', before: '530302', after: '500155' }],
    });
  });

  it('takes nothing from a party under whose code a stranger applies', async () => {
    const { pool } = server();
    const code = codeOf(98);
    const { rows } = await pool.query<{ id: number }>('INSERT INTO party (uri) VALUES ($1) RETURNING id', [
      `urn:liangsu:party:${code}`,
    ]);
    const { text: key } = await createApiKey(pool, { name: 'old', rights: ['*'], partyId: rows[0]!.id });
    const asked = async () =>
      (
        await server().app.inject({
          method: 'GET',
          url: '/api/v1/entries',
          headers: { authorization: `Bearer ${key}` },
        })
      ).statusCode;
    expect(await asked()).toBe(200);
    expect((await apply({}, { code })).body.organisationId).toBe(rows[0]!.id);
    expect(await asked()).toBe(200);
    await decided(offices.bureau, `/api/v1/organisations/${rows[0]!.id}/approval`, {
      decision: 'refuse',
      reason: '冒名',
    });
    expect(await asked()).toBe(200);
  });

  it('stays suspended when a change of it is approved', async () => {
    const { body, login } = await apply();
    const url = `/api/v1/organisations/${body.organisationId}`;
    await decided(offices.bureau, `${url}/approval`, { decision: 'approve', reason: null });
    const mine = await signedIn(server(), login);
    await mine('PUT', `${url}/application`, application({ name: '改名' }));
    await decided(offices.bureau, `${url}/suspension`, { decision: 'suspend', reason: '账实不符' });
    const changed = await decided(offices.bureau, `${url}/approval`, { decision: 'approve', reason: null });
    expect(changed.body).toMatchObject({ state: 'suspended', name: '改名', pending: false });
  });

  it('lists to everybody what is theirs to see', async () => {
    const { body, login } = await apply({ kinds: ['trader'] });
    const ids = async (who: Caller) =>
      (await who('GET', '/api/v1/organisations?limit=1000')).body.items.map((one: { id: number }) => one.id);
    expect(await ids(offices.bureau)).toContain(body.organisationId);
    expect(await ids(security)).toContain(body.organisationId);
    expect(await ids(offices.elsewhere)).not.toContain(body.organisationId);
    expect(await ids(offices.commerce)).not.toContain(body.organisationId);
    expect(await ids(await signedIn(server(), login))).toEqual([body.organisationId]);
  });

  it('refuses what cannot be: an authority that trades, a laboratory without a level, an area that is none', async () => {
    const codes = async (more: object) =>
      (await apply(more)).body.errors.map(({ path, code }: { path: string; code: string }) => [path, code]);
    const rank = { level: 'county', disciplines: ['grain'] };
    expect(await codes({ kinds: ['authority', 'trader'], authority: rank })).toEqual([
      ['/organisation/kinds', 'organisation.kinds'],
    ]);
    expect(await codes({ kinds: ['laboratory'] })).toEqual([
      ['/organisation/laboratoryLevel', 'organisation.laboratory'],
    ]);
    expect(await codes({ jurisdictionCode: '999999' })).toEqual([
      ['/organisation/jurisdictionCode', 'area.unknown'],
    ]);
  });

  it('admits an authority by the level above it, and by the security administrator where there is none', async () => {
    const at = (level: string, jurisdictionCode: string) =>
      apply({ kinds: ['authority'], jurisdictionCode, authority: { level, disciplines: ['grain'] } });
    const county = (await at('county', '530322')).body.organisationId as number;
    const first = await at('province', '350000');
    const province = first.body.organisationId as number;
    // What it hands in is addressed to the installation; an enterprise's papers are not, nor those of one that others are above.
    const handIn = async (login: string, id: number) => {
      const paper = { kind: 'legalPerson', name: 'x.pdf', content: PDF };
      const theirs = await signedIn(server(), login);
      const { body } = await theirs('POST', `/api/v1/organisations/${id}/documents`, paper);
      return `/api/v1/organisations/${id}/documents/${body.documents[0].id}`;
    };
    const addressed = await handIn(first.login, province);
    expect((await security('GET', addressed)).text).toContain('a licence');
    expect((await security('GET', `/api/v1/organisations/${province}`)).body.documents).toMatchObject([
      { name: 'x.pdf' },
    ]);
    const shop = await apply();
    const notTheirs = await handIn(shop.login, shop.body.organisationId);
    expect((await security('GET', notTheirs)).status).toBe(403);
    expect((await offices.bureau('GET', notTheirs)).text).toContain('a licence');
    expect((await offices.elsewhere('GET', notTheirs)).status).toBe(403);
    const approve = { decision: 'approve', reason: null };
    expect((await decided(security, `/api/v1/organisations/${county}/admission`, approve)).status).toBe(409);
    expect((await decided(offices.bureau, `/api/v1/organisations/${county}/approval`, approve)).status).toBe(
      403,
    );
    expect((await decided(prefecture, `/api/v1/organisations/${county}/approval`, approve)).status).toBe(200);
    expect((await decided(prefecture, `/api/v1/organisations/${province}/approval`, approve)).status).toBe(
      403,
    );
    const url = `/api/v1/organisations/${province}`;
    const waiting = async (who: Caller) =>
      (await who('GET', '/api/v1/organisations?waiting=true')).body.items.map(({ id }: { id: number }) => id);
    expect(await waiting(security)).toContain(province);
    expect(await waiting(system)).not.toContain(province);
    expect((await system('GET', addressed)).text).toContain('a licence');
    // The first of two changes nothing but that the other is asked.
    const proposed = await decided(security, `${url}/admission`, approve);
    expect(proposed.body).toMatchObject({ state: 'applied', pending: true, proposed: 'own' });
    expect((await decided(security, `${url}/admission`, approve)).body.code).toBe('organisation.otherHand');
    expect(await waiting(security)).not.toContain(province);
    expect(await waiting(system)).toContain(province);
    expect((await system('GET', url)).body.proposed).toBe('other');
    const admitted = await decided(system, `${url}/admission/confirmation`, { reason: null });
    expect(admitted.body).toMatchObject({ state: 'approved', pending: false, proposed: null });
    expect(admitted.body.steps.map(({ kind }: { kind: string }) => kind)).toEqual([
      'applied',
      'proposed',
      'approved',
    ]);
    expect((await decided(system, `${url}/admission/confirmation`, { reason: null })).status).toBe(409);
  });
});
