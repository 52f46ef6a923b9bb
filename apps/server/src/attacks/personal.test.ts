import { beforeAll, describe, expect, it } from 'vitest';
import { seedJurisdictions } from '../modules/access/index.ts';
import { applicants } from '../modules/access/testing/applications.ts';
import type { Caller } from '../testing/callers.ts';
import { useTestServer } from '../testing/harness.ts';
import { organisation, person, signedIn } from '../testing/people.ts';

/** Personal data is shown to the roles that it is for (PIPL 51; docs/permissions.md), and to nobody else who may see the thing around it. */
const server = useTestServer();
const apply = applicants(server);
let mill: number;
let bureau: Caller;
let elsewhere: Caller;
let province: Caller;
let system: Caller;
let security: Caller;
let chief: Caller;
let clerk: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  mill = await organisation(server(), 'processor', '530302');
  const office = await organisation(server(), 'authority', '530302');
  bureau = await person(server(), 'bureau', office, 'official', 'approver');
  elsewhere = await person(
    server(),
    'elsewhere',
    await organisation(server(), 'authority', '500155'),
    'official',
    'approver',
  );
  province = await person(
    server(),
    'province',
    await organisation(server(), 'authority', '530000'),
    'official',
    'approver',
  );
  system = await person(server(), 'system', null, 'systemAdministrator');
  security = await person(server(), 'security', null, 'securityAdministrator');
  chief = await person(server(), 'chief', mill, 'organisationAdministrator');
  clerk = await person(server(), 'clerk', mill, 'clerk');
});

describe('names in the history of a party', () => {
  it('are told to its own people and to whoever may see whom to call there; to others, of which organisation', async () => {
    await server().owner.query(`UPDATE app_user SET display_name = '王小明' WHERE login = 'clerk'`);
    await server().owner.query(`UPDATE party SET name = '甲厂' WHERE id = $1`, [mill]);
    await server().owner.query(
      `INSERT INTO party_change (party_id, before, after, contact_changed, by_actor, by_name)
       VALUES ($1, '{"address":"a"}', '{"address":"b"}', false, 'user:clerk', '王小明'),
              ($1, '{"address":"b"}', '{"address":"c"}', false, 'user:bureau', '官员')`,
      [mill],
    );
    const stranger = await person(
      server(),
      'stranger',
      await organisation(server(), 'retailer', '500155'),
      'viewer',
    );
    const seenBy = async (who: Caller) =>
      (await who('GET', `/api/v1/parties/${mill}/changes`)).body.items.map((one: { by: string }) => one.by);
    expect((await seenBy(clerk)).slice(0, 2)).toEqual(['官员', '王小明']);
    expect((await seenBy(bureau)).slice(0, 2)).toEqual(['官员', '王小明']);
    for (const who of [stranger, elsewhere]) {
      const text = JSON.stringify(await seenBy(who));
      expect(text).toContain('甲厂');
      for (const secret of ['王小明', '官员', 'clerk', 'bureau']) expect(text).not.toContain(secret);
    }
    // Whoever changed it sees their own name, also at a party whose contacts they may not see.
    const theirs = await organisation(server(), 'retailer', '500155');
    await server().owner.query(
      `INSERT INTO party_change (party_id, before, after, contact_changed, by_actor, by_name)
       VALUES ($1, '{"address":"a"}', '{"address":"b"}', false, 'user:clerk', '王小明')`,
      [theirs],
    );
    const seen = (await clerk('GET', `/api/v1/parties/${theirs}/changes`)).body.items;
    expect(seen.map((one: { by: string }) => one.by)).toContain('王小明');
  });
});

describe('how to reach who reported a problem', () => {
  const report = async (number: string, lot: number | null) =>
    (
      await server().owner.query<{ id: number }>(
        `INSERT INTO public_report (number, created_at, code, lot, category, body, contact, locale)
         VALUES ($1, now(), 'x', $2, 'other', 'x', '13800000000', 'en') RETURNING id`,
        [number, lot],
      )
    ).rows[0]!.id;
  const contactOf = async (who: Caller, number: string) => {
    const { items } = (await who('GET', `/api/v1/reports?code=${number}`)).body;
    return items.length === 0 ? undefined : [items[0].contact, items[0].contactWithheld];
  };
  const HIDDEN = [null, true];
  const SHOWN = ['13800000000', false];

  it('about an unknown code is shown to whoever took it up alone, and nobody takes it from them', async () => {
    const id = await report('R000000011', null);
    for (const who of [bureau, elsewhere, province])
      expect(await contactOf(who, 'R000000011')).toEqual(HIDDEN);
    expect((await bureau('GET', `/api/v1/reports/${id}/personal-data`)).status).toBe(403);
    const url = `/api/v1/reports/${id}`;
    const taken = await bureau('PATCH', url, { state: 'inProgress' });
    expect([taken.body.contact, taken.body.contactWithheld]).toEqual(SHOWN);
    expect(await contactOf(bureau, 'R000000011')).toEqual(SHOWN);
    for (const who of [elsewhere, province]) {
      expect(await contactOf(who, 'R000000011')).toEqual(HIDDEN);
      expect((await who('PATCH', url, { state: 'inProgress' })).status).toBe(403);
      expect((await who('GET', `${url}/personal-data`)).status).toBe(403);
    }
    // Given back, it waits for whoever is next.
    expect((await bureau('PATCH', url, { state: 'new' })).body).toMatchObject({ contactWithheld: true });
    expect((await elsewhere('PATCH', url, { state: 'inProgress' })).body.contact).toBe('13800000000');
    expect(await contactOf(bureau, 'R000000011')).toEqual(HIDDEN);
  });

  it('about a lot is shown where the lot was, not above, where it is only read', async () => {
    const { owner } = server();
    await owner.query(`INSERT INTO lot (id, code, kind, first_batch) VALUES (9001, 'L-9001', 1, 1)`);
    await owner.query(
      `INSERT INTO place (id, uri, name, kind, jurisdiction_code, declared) VALUES (9001, 'urn:p', 'p', 'shop', '530302', true)`,
    );
    await owner.query('INSERT INTO place_lot (place, lot) VALUES (9001, 9001)');
    await report('R000000012', 9001);
    expect(await contactOf(bureau, 'R000000012')).toEqual(SHOWN);
    expect(await contactOf(province, 'R000000012')).toEqual(HIDDEN);
    expect(await contactOf(elsewhere, 'R000000012')).toBeUndefined();
  });
});

describe('papers of an organisation', () => {
  it('are opened by whoever decides on them and by its own administrators, whatever else others may see of it', async () => {
    const { body, login } = await apply();
    const url = `/api/v1/organisations/${body.organisationId}`;
    const mine = await signedIn(server(), login);
    const handedIn = await mine('POST', `${url}/documents`, {
      kind: 'legalPerson',
      name: '张某身份证.pdf',
      content: Buffer.from('%PDF-1.7 of a person').toString('base64'),
    });
    const file = `${url}/documents/${handedIn.body.documents[0].id}`;
    for (const who of [mine, bureau]) {
      expect((await who('GET', file)).status).toBe(200);
      expect((await who('GET', url)).body.documents).toMatchObject([{ name: '张某身份证.pdf' }]);
    }
    const looks = await person(server(), 'looks', (await officeOf('bureau'))!, 'official');
    for (const who of [system, security, province, looks]) {
      expect((await who('GET', file)).status).toBe(403);
      const seen = await who('GET', url);
      expect([seen.status, seen.body.documents[0].name]).toEqual([200, null]);
      expect(seen.text).not.toContain('张某身份证');
    }
    for (const who of [elsewhere, chief, clerk]) expect((await who('GET', file)).status).toBe(403);
  });

  it('of an authority that has none above it here are opened by the security and the system administrator, who admit it together', async () => {
    const { body, login } = await apply({
      name: '某省粮食和物资储备局',
      kinds: ['authority'],
      jurisdictionCode: '330000',
      authority: { level: 'province', disciplines: ['grain'] },
    });
    const url = `/api/v1/organisations/${body.organisationId}`;
    const mine = await signedIn(server(), login);
    const handedIn = await mine('POST', `${url}/documents`, {
      kind: 'other',
      name: '三定方案.pdf',
      content: Buffer.from('%PDF-1.7 of an office').toString('base64'),
    });
    const file = `${url}/documents/${handedIn.body.documents[0].id}`;
    for (const who of [security, system]) expect((await who('GET', file)).status).toBe(200);
    for (const who of [province, bureau]) expect((await who('GET', file)).status).toBe(403);
  });
});

const officeOf = async (login: string): Promise<number | null> =>
  (await server().pool.query('SELECT party_id FROM app_user WHERE login = $1', [login])).rows[0].party_id;
