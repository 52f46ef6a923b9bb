import { beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callers } from '../../testing/callers.ts';
import { useTestServer } from '../../testing/harness.ts';
import { partyInput } from '../../testing/party-input.ts';
import { loadJurisdictions } from './jurisdictions.ts';
import { seedJurisdictions } from './seed-jurisdictions.ts';

const server = useTestServer();
let as: (...rights: string[]) => Promise<Caller>;
let all: Caller;
beforeAll(async () => {
  as = callers(server());
  all = await as('*');
});

describe('areas', () => {
  it('are open to whoever registers, and need a right to add', async () => {
    expect((await server().app.inject('/api/v1/jurisdictions')).statusCode).toBe(200);
    expect((await (await as())('GET', '/api/v1/jurisdictions')).status).toBe(200);
    const body = { code: '530102888', name: '某乡', parentCode: '530102' };
    expect((await (await as('party.write'))('POST', '/api/v1/jurisdictions', body)).status).toBe(403);
    expect((await (await as('jurisdiction.write'))('POST', '/api/v1/jurisdictions', body)).status).toBe(200);
  });

  it('are listed from the provinces down', async () => {
    const provinces = (await all('GET', '/api/v1/jurisdictions')).body.items;
    expect(provinces).toHaveLength(34);
    expect(provinces.find((area: { code: string }) => area.code === '530000')).toMatchObject({
      level: 1,
      name: '云南省',
      parentCode: null,
      childCount: 16,
    });
    const below = (await all('GET', '/api/v1/jurisdictions?parent=530100')).body.items;
    expect(below.map((area: { name: string }) => area.name)).toContain('五华区');
    expect((await all('GET', '/api/v1/jurisdictions?parent=999999')).body.items).toEqual([]);
  });

  it('have English names for English readers, in lists and in full', async () => {
    const below = (await all('GET', '/api/v1/jurisdictions?parent=610000&lang=en')).body.items;
    expect(below.map((area: { name: string }) => area.name)).toContain("Xi'an City");
    const { body } = await all('POST', '/api/v1/parties?lang=en', partyInput({ jurisdictionCode: '530102' }));
    expect(body.area).toBe('Wuhua District, Kunming City, Yunnan');
    const listed = (await all('GET', '/api/v1/parties?lang=en&area=530102')).body.items;
    expect(listed[0].area).toBe('Wuhua District, Kunming City, Yunnan');
    expect((await all('GET', `/api/v1/parties/${body.id}`)).body.area).toBe('云南省昆明市五华区');
  });

  it('are found by name or code', async () => {
    const named = (await all('GET', '/api/v1/jurisdictions?q=%E6%98%86%E6%98%8E')).body.items;
    expect(named[0]).toMatchObject({ code: '530100' });
    expect((await all('GET', '/api/v1/jurisdictions?q=530102')).body.items[0]).toMatchObject({
      name: '五华区',
    });
    expect((await all('GET', '/api/v1/jurisdictions?q=%25')).body.items).toEqual([]);
  });

  it('get townships and villages below them, each in its place, once', async () => {
    const add = (code: string, parentCode: string, name = '新乡') =>
      all('POST', '/api/v1/jurisdictions', { code, name, parentCode });
    expect((await add('530102001', '530102')).body).toEqual({
      code: '530102001',
      level: 4,
      name: '新乡',
      parentCode: '530102',
      childCount: 0,
    });
    expect((await add('530102001001', '530102001', '新村')).body.level).toBe(5);
    expect((await add('530102001', '530102')).status).toBe(409);
    expect((await add('530103001', '530102')).body.errors[0]).toMatchObject({
      path: '/code',
      code: 'area.notBelow',
    });
    expect((await add('530102001002', '530102')).body.errors[0].code).toBe('area.notBelow');
    expect((await add('990102001', '990102')).body.errors[0]).toMatchObject({
      path: '/parentCode',
      code: 'area.unknown',
    });
    expect((await add('530102002', '530102', '  ')).body.errors[0].code).toBe('text.empty');
    expect((await add('53010200', '530102')).status).toBe(400);
  });

  it('are loaded once, again when their edition changes, and never lose what people added', async () => {
    const { owner } = server();
    expect(await seedJurisdictions(owner)).toBe(0);
    await owner.query(`UPDATE jurisdiction SET name_zh = '旧名' WHERE code = '530102'`);
    await owner.query(`UPDATE installation SET value = '{"edition":"older"}' WHERE key = 'jurisdictions'`);
    expect(await seedJurisdictions(owner)).toBe(1);
    const { rows } = await owner.query(
      `SELECT count(*) FILTER (WHERE seeded)::int AS seeded, count(*) FILTER (WHERE code = '530102888')::int AS added FROM jurisdiction`,
    );
    expect(rows[0]).toEqual({ seeded: loadJurisdictions().length, added: 1 });
  });
});

describe('the demonstration', () => {
  it('is nothing where there is none, and tells everybody its accounts where there is', async () => {
    const ask = async () => (await server().app.inject('/api/v1/demo')).json();
    expect(await ask()).toEqual({ demo: false, logins: [], contaminatedLot: null, scanUrl: null });
    const value = {
      logins: [{ login: 'clerk', password: 'x', role: '保管员' }],
      contaminatedLot: 'LS1',
      scanUrl: 'http://localhost/t/LS1',
    };
    await server().owner.query(`INSERT INTO installation (key, value) VALUES ('demo', $1)`, [
      JSON.stringify(value),
    ]);
    expect(await ask()).toEqual({ demo: true, ...value });
  });
});
