import { expect, it } from 'vitest';
import { transaction } from '../../platform/db/pool.ts';
import { useTestServer } from '../../testing/harness.ts';
import { addUser, admitParty, grantRole, seedJurisdictions } from '../access/index.ts';

const server = useTestServer();

/** An official of a county, signed in: sends requests. */
async function official(area: string) {
  const { pool, app } = server();
  const { rows } = await pool.query<{ id: number }>(
    `INSERT INTO party (uri, name, kinds, jurisdiction_code, declared) VALUES ($1, $1, '{authority}', $2, true) RETURNING id`,
    [`urn:test:${area}`, area],
  );
  const partyId = rows[0]!.id;
  await admitParty(pool, partyId, ['grain'], 'test');
  const user = await addUser(pool, {
    login: `o-${area}`,
    password: 'a good long one',
    displayName: area,
    partyId,
    rights: [],
  });
  await transaction(pool, (client) =>
    grantRole(client, { userId: user!.id, partyId, role: 'official', by: 'test' }),
  );
  const { cookies } = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { login: `o-${area}`, password: 'a good long one' },
  });
  const headers = { cookie: `${cookies[0]!.name}=${cookies[0]!.value}`, 'x-requested-with': 'liangsu' };
  return {
    list: async () => {
      const { items } = (await app.inject({ url: '/api/v1/reports', headers })).json();
      return items.map((item: { number: string }) => item.number).sort();
    },
    /** What one is offered to do about a report: to handle it, and to hand its reporter a copy. */
    offered: async (id: number) => {
      const { items } = (await app.inject({ url: '/api/v1/reports', headers })).json();
      const one = items.find((item: { id: number }) => item.id === id);
      return [one.mayHandle, one.mayHandOver];
    },
    copy: async (id: number) =>
      (await app.inject({ url: `/api/v1/reports/${id}/personal-data`, headers })).statusCode,
    handlerOf: async (number: string) => {
      const { items } = (await app.inject({ url: '/api/v1/reports', headers })).json();
      return items.find((item: { number: string }) => item.number === number).handledBy;
    },
    handle: async (id: number) =>
      (
        await app.inject({
          method: 'PATCH',
          url: `/api/v1/reports/${id}`,
          headers,
          payload: { state: 'inProgress' },
        })
      ).statusCode,
  };
}

it('reports from the public are read and handled where the lot was, and read above', async () => {
  const { pool, owner } = server();
  await seedJurisdictions(pool);
  await owner.query(`INSERT INTO lot (id, code, kind, first_batch) VALUES (9001, 'L-9001', 1, 1)`);
  await owner.query(
    `INSERT INTO place (id, uri, name, kind, jurisdiction_code, declared) VALUES (9001, 'urn:p', 'p', 'shop', '530302', true)`,
  );
  await owner.query('INSERT INTO place_lot (place, lot) VALUES (9001, 9001)');
  const report = async (number: string, lot: number | null) =>
    (
      await owner.query<{ id: number }>(
        `INSERT INTO public_report (number, created_at, code, lot, category, body, locale)
         VALUES ($1, now(), 'x', $2, 'other', 'x', 'en') RETURNING id`,
        [number, lot],
      )
    ).rows[0]!.id;
  const here = await report('R000000001', 9001);
  const unknown = await report('R000000002', null);
  const county = await official('530302');
  const above = await official('530300');
  const elsewhere = await official('500155');
  expect(await county.list()).toEqual(['R000000001', 'R000000002']);
  expect(await above.list()).toEqual(['R000000001', 'R000000002']);
  expect(await elsewhere.list()).toEqual(['R000000002']);
  // What is offered is what one may: the county handles it, the level above looks; of an unknown code whoever takes it up.
  expect(await county.offered(here)).toEqual([true, true]);
  expect(await above.offered(here)).toEqual([false, false]);
  for (const who of [county, above, elsewhere]) expect(await who.offered(unknown)).toEqual([true, false]);
  expect([await county.copy(here), await above.copy(here), await elsewhere.copy(unknown)]).toEqual([
    200, 403, 403,
  ]);
  expect(await elsewhere.handle(here)).toBe(403);
  expect(await above.handle(here)).toBe(403);
  expect(await county.handle(here)).toBe(200);
  expect(await elsewhere.handle(unknown)).toBe(200);
  expect(await elsewhere.offered(unknown)).toEqual([true, true]);
  expect(await elsewhere.copy(unknown)).toBe(200);
  expect(await county.offered(unknown)).toEqual([false, false]);
  expect(await county.handle(unknown)).toBe(403);
  expect(await elsewhere.handle(999_999)).toBe(403);
  // Who handles it is told by name to their own people, to others as their office: never by login, half of a sign-in.
  expect(await county.handlerOf('R000000001')).toBe('530302');
  expect(await above.handlerOf('R000000001')).toBe('urn:test:530302');
  expect(await county.handlerOf('R000000002')).toBe('urn:test:500155');
  // The grain is another county's reserve: whose it is reads and handles what people report of it, wherever it lies.
  expect((await elsewhere.list()).includes('R000000001')).toBe(false);
  await owner.query(
    `INSERT INTO lot_grain (lot, event, t0, tie, tier, area) VALUES (9001, 1, 0, 0, 4, '500155')`,
  );
  expect(await elsewhere.list()).toEqual(['R000000001', 'R000000002']);
  expect(await elsewhere.handle(await report('R000000003', 9001))).toBe(200);
});
