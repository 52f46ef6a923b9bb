import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../testing/callers.ts';
import { useTestServer } from '../../testing/harness.ts';
import { partyInput } from '../../testing/party-input.ts';
import { organisation, person } from '../../testing/people.ts';
import { placeInput } from '../../testing/place-input.ts';
import { toldOf } from './audit/testing/told.ts';
import { seedJurisdictions } from './index.ts';

const server = useTestServer();
let steward: Caller;
let viewer: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  steward = await person(server(), 'steward', null, 'dataSteward');
  viewer = await person(server(), 'viewer', await organisation(server(), 'retailer', '500155'), 'viewer');
});

const LICENCE = {
  kind: 'foodTrade',
  number: 'JY15303020001234',
  issuer: '麒麟区市场监管局',
  validFrom: '2024-01-01',
  validTo: '2029-01-01',
};
const party = (more: Parameters<typeof partyInput>[0] = {}) =>
  partyInput({ name: '有证的店', kinds: ['retailer'], ...more });
const changes = async (who: Caller, url: string) => (await who('GET', `${url}/changes`)).body.items;

describe('licences of a party', () => {
  it('are in its history and in the audit trail: given, changed, taken away; nothing is told when nothing changed', async () => {
    const { body } = await steward('POST', '/api/v1/parties', party());
    const url = `/api/v1/parties/${body.id}`;
    const put = (licences: (typeof LICENCE)[]) =>
      toldOf(server(), async () => {
        const answer = await steward('PUT', url, party({ licences }));
        expect(answer.status, answer.text).toBe(200);
      });
    const [given] = await put([LICENCE]);
    expect(given).toMatchObject({ before: { licences: [] }, after: { licences: [LICENCE] } });
    await put([LICENCE]);
    const longer = { ...LICENCE, validTo: '2031-01-01' };
    await put([longer]);
    const other = { ...LICENCE, number: 'JY15303020002235' };
    await put([other]);
    await put([]);
    const fields = (await changes(steward, url)).flatMap((one: { fields: object[] }) => one.fields);
    expect(fields).toEqual([
      { field: 'licences', before: [other], after: [] },
      { field: 'licences', before: [], after: [other] },
      { field: 'licences', before: [longer], after: [] },
      { field: 'licences', before: [LICENCE], after: [longer] },
      { field: 'licences', before: [], after: [LICENCE] },
    ]);
    const { rows } = await server().pool.query(
      'SELECT DISTINCT by_actor FROM party_change WHERE party_id = $1',
      [body.id],
    );
    expect(rows).toEqual([{ by_actor: 'user:steward' }]);
  });
});

describe('a place', () => {
  it('has a history of all its data, coordinates and capacity too, whichever door a change comes by', async () => {
    const { body, status } = await steward('POST', '/api/v1/places', placeInput());
    expect(status, JSON.stringify(body)).toBe(200);
    const url = `/api/v1/places/${body.id}`;
    const moved = { longitude: 103.8, latitude: 25.5, capacityKg: '5000000' };
    const [told] = await toldOf(server(), () => steward('PUT', url, placeInput(moved)));
    expect(told).toMatchObject({
      before: { longitude: null, capacityKg: null },
      after: { longitude: expect.anything(), latitude: expect.anything(), capacityKg: expect.anything() },
    });
    await steward('PUT', url, placeInput(moved));
    await server().owner.query(`UPDATE place SET name = '偷改的名字' WHERE id = $1`, [body.id]);
    const [stolen, first] = await changes(steward, url);
    expect(first.fields).toEqual([
      { field: 'latitude', before: null, after: 25.5 },
      { field: 'longitude', before: null, after: 103.8 },
      { field: 'capacityKg', before: null, after: 5_000_000 },
    ]);
    expect([first.by, stolen.by]).toEqual(['steward', 'system']);
    expect(stolen.fields).toEqual([{ field: 'name', before: '一号仓', after: '偷改的名字' }]);
    // Names of others' people are not told to everybody.
    expect((await changes(viewer, url))[1].by).not.toBe('steward');
  });

  it('has a history that nobody writes or alters: not the server, not the owner', async () => {
    const { pool, owner } = server();
    for (const sql of [
      `INSERT INTO place_change (place_id, before, after, by_actor, by_name) SELECT id, '{}', '{}', 'x', 'x' FROM place LIMIT 1`,
      `UPDATE place_change SET after = '{}'`,
      'DELETE FROM place_change',
    ])
      await expect(pool.query(sql), sql).rejects.toMatchObject({ code: '42501' });
    for (const sql of [
      `UPDATE place_change SET after = '{}'`,
      `UPDATE place_change SET by_name = 'x'`,
      'DELETE FROM place_change',
      'TRUNCATE place_change',
    ])
      await expect(owner.query(sql), sql).rejects.toMatchObject({ code: 'LS001' });
  });
});
