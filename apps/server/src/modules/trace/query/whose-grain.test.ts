import { beforeAll, describe, expect, it } from 'vitest';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Caller } from '../../../testing/callers.ts';
import { documentOf, made, received, shipped, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { createApiKey } from '../../access/index.ts';
import { verifyWithin } from '../verify/verify.ts';
import { grainThing, loadGrain } from './grain.ts';

/**
 * A depot in a county of Yunnan keeps grain of many: central reserve, the county's, reserve that Chongqing keeps away from home,
 * a trader's, and its own. The national bureau's office in Yunnan, Chongqing's bureau and the trader have no part in what happens to it.
 */
const server = useTestServer();
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;
const viewers = new Map<string, Caller>();
const uris = new Map<string, string>();
const keys = new Map<string, string>();

async function party(name: string, kind: string, area: string): Promise<number> {
  const id = await organisation(server(), kind, area);
  const uri = `urn:liangsu:party:${name}`;
  await server().owner.query('UPDATE party SET uri = $2, name = $3 WHERE id = $1', [id, uri, name]);
  uris.set(name, uri);
  const { text } = await createApiKey(server().pool, { name, rights: ['event.capture'], partyId: id });
  keys.set(name, text);
  return id;
}

async function capture(by: string, ...events: object[]) {
  const response = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${keys.get(by)}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}

async function ask(who: string, path: string) {
  const { status, body } = await viewers.get(who)!('GET', `/api/v1/${path}`);
  return { status, body };
}
const numberOf = async (code: string): Promise<number> =>
  (await server().owner.query<{ id: number }>('SELECT id FROM lot WHERE code LIKE $1', [`%${code}`])).rows[0]!
    .id;
const listed = async (who: string): Promise<string[]> =>
  (await ask(who, 'lots')).body.items.map(({ code }: { code: string }) => code).sort();

const owned = (name: string) => ({
  destinationList: [
    { type: 'possessing_party', destination: 'urn:liangsu:party:depot' },
    { type: 'owning_party', destination: `urn:liangsu:party:${name}` },
  ],
});
const named = { 'liangsu:productName': '稻谷' };
const MADE = {
  central: made('CENTRAL', 1000, 'depot-1', T(1), { ...named, 'liangsu:reserveTier': 'central' }),
  // No area said: of the government where it lies.
  county: made('COUNTY', 1000, 'depot-1', T(1), { ...named, 'liangsu:reserveTier': 'county' }),
  away: {
    ...made('AWAY', 1000, 'depot-1', T(1), named),
    'liangsu:reserveTier': 'provincial',
    'liangsu:reserveArea': '500000',
  },
  traded: { ...made('TRADED', 1000, 'depot-1', T(1)), ...owned('trader') },
  own: made('OWN', 1000, 'depot-1', T(1)),
};

beforeAll(async () => {
  const depot = await party('depot', 'storageEnterprise', '530302');
  await server().owner.query(
    `INSERT INTO place (uri, name, operator_party_id, jurisdiction_code) VALUES ('urn:liangsu:place:depot-1', 'depot-1', $1, '530302')`,
    [depot],
  );
  const trader = await party('trader', 'trader', '350100');
  const stranger = await party('stranger', 'trader', '530302');
  const office = await party('office', 'authority', '530000');
  await server().owner.query(
    `UPDATE organisation SET authority_level = 'nationalLocalOffice' WHERE party_id = $1`,
    [office],
  );
  const chongqing = await party('chongqing', 'authority', '500000');
  const county = await party('county', 'authority', '530302');
  viewers.set('depot', await person(server(), 'depot', depot, 'keeper'));
  viewers.set('trader', await person(server(), 'trader', trader, 'clerk'));
  viewers.set('stranger', await person(server(), 'stranger', stranger, 'clerk'));
  viewers.set('office', await person(server(), 'office', office, 'official'));
  viewers.set('chongqing', await person(server(), 'chongqing', chongqing, 'official'));
  viewers.set('county', await person(server(), 'county', county, 'official'));
  await capture('depot', ...Object.values(MADE));
});

describe('whose grain it is', () => {
  it('shows reserve to the authority whose it is, wherever it lies, and a party its own in another’s store', async () => {
    expect(await listed('office')).toEqual(['CENTRAL']);
    expect(await listed('chongqing')).toEqual(['AWAY']);
    expect(await listed('trader')).toEqual(['TRADED']);
    expect(await listed('stranger')).toEqual([]);
    const all = ['AWAY', 'CENTRAL', 'COUNTY', 'OWN', 'TRADED'];
    expect(await listed('depot')).toEqual(all);
    // Territory goes beside it: central reserve in a county is under the county’s food-safety supervision.
    expect(await listed('county')).toEqual(all);
  });

  it('opens all that happened to it and where it is, and of other grain nothing', async () => {
    for (const [who, code] of [
      ['office', 'CENTRAL'],
      ['chongqing', 'AWAY'],
      ['trader', 'TRADED'],
    ] as const) {
      const page = (await ask(who, `lots/${code}`)).body;
      expect(page.holdings).toHaveLength(1);
      expect(page.holdingsWithheld).toBe(0);
      const events = (await ask(who, `lots/${code}/events`)).body;
      expect(events.items).toHaveLength(1);
      const trace = (await ask(who, `lots/${code}/trace`)).body;
      expect(trace.completeness.withheld).toMatchObject({ lots: 0, events: 0 });
      expect((await ask(who, 'lots/OWN')).status).toBe(403);
    }
    const found = (await ask('trader', 'search?q=TRADED')).body;
    expect(JSON.stringify(found)).toContain('TRADED');
    expect(JSON.stringify((await ask('trader', 'search?q=OWN')).body)).not.toContain('"OWN"');
  });

  it('is said on the lot’s page, as it last was', async () => {
    expect((await ask('county', 'lots/AWAY')).body.grain).toMatchObject({
      owner: null,
      tier: 'provincial',
      area: '500000',
    });
    expect((await ask('county', 'lots/COUNTY')).body.grain).toMatchObject({ tier: 'county', area: '530302' });
    expect((await ask('county', 'lots/TRADED')).body.grain).toMatchObject({
      owner: { name: 'trader' },
      tier: null,
    });
    expect((await ask('county', 'lots/OWN')).body.grain).toBeNull();
  });

  it('what is moved on stays whose it was; what is made of it is whose the making says', async () => {
    await capture(
      'depot',
      shipped('TRADED', 400, ['depot', 'depot-1'], ['stranger', 'stranger-1'], T(3), 'w1'),
      transformed([['TRADED', 100]], [['HUSKED', 90]], 'depot-1', T(4), { 'liangsu:reserveTier': 'central' }),
    );
    await capture(
      'stranger',
      received('TRADED', 400, ['depot', 'depot-1'], ['stranger', 'stranger-1'], T(5), 'w1'),
    );
    expect((await ask('trader', 'lots/TRADED')).body.holdings).toHaveLength(2);
    expect(await listed('trader')).toEqual(['TRADED']);
    expect(await listed('office')).toEqual(['CENTRAL', 'HUSKED']);
    // The input of a transformation is not said to be anything by it.
    expect((await ask('county', 'lots/TRADED')).body.grain).toMatchObject({ tier: null });
  });

  it('a sighting, a claim and what is declared wrong say nothing of it', async () => {
    const seen = {
      type: 'ObjectEvent',
      eventTime: T(6),
      eventTimeZoneOffset: '+08:00',
      action: 'OBSERVE',
      bizStep: 'inspecting',
      readPoint: { id: 'urn:liangsu:place:depot-1' },
      quantityList: [{ epcClass: 'urn:liangsu:lot:OWN', quantity: 1, uom: 'KGM' }],
      'liangsu:reserveTier': 'central',
    };
    await capture('depot', seen);
    const claim = {
      ...seen,
      bizStep: 'retail_selling',
      eventTime: T(7),
      sourceList: [{ type: 'owning_party', source: 'urn:liangsu:party:depot' }],
      destinationList: [{ type: 'owning_party', destination: 'urn:liangsu:party:chongqing' }],
    };
    await capture('trader', claim);
    expect(await listed('office')).toEqual(['CENTRAL', 'HUSKED']);
    expect(await listed('chongqing')).toEqual(['AWAY']);
    const wrong = {
      ...made('MISSAID', 10, 'depot-1', T(8), { ...named, 'liangsu:reserveTier': 'central' }),
      eventID: 'urn:uuid:11111111-1111-4111-8111-111111111111',
    };
    await capture('depot', wrong);
    expect(await listed('office')).toContain('MISSAID');
    await capture('depot', {
      ...wrong,
      errorDeclaration: { declarationTime: T(9), reason: 'incorrect_data' },
    });
    expect(await listed('office')).not.toContain('MISSAID');
  });

  it('one’s own word is told, and opens no more than the event itself does', async () => {
    const taking = received('OWN', 50, ['depot', 'depot-1'], ['stranger', 'stranger-1'], T(9), 'w9');
    taking.destinationList.push({ type: 'owning_party', destination: 'urn:liangsu:party:stranger' } as never);
    await capture('stranger', taking);
    expect((await ask('county', 'lots/OWN')).body.grain).toMatchObject({ owner: { name: 'stranger' } });
    const events = (await ask('stranger', 'lots/OWN/events')).body;
    expect(events.withheld).toBeGreaterThan(0);
    expect((await ask('stranger', 'lots/OWN')).body.holdingsWithheld).toBe(1);
    const facts = await loadGrain(server().pool, [await numberOf('OWN'), await numberOf('TRADED')]);
    expect([...facts.values()].map((one) => [one.ownWord, grainThing(one).owners?.length])).toEqual([
      [true, 0],
      [false, 1],
    ]);
  });

  it('words that nobody knows are kept, tell their sender, and say nothing', async () => {
    const answer = await capture('depot', {
      ...made('ODD', 10, 'depot-1', T(10)),
      'liangsu:reserveTier': '省级',
      'liangsu:reserveArea': '53',
    });
    const doubts = JSON.stringify(answer);
    expect(doubts).toContain('reserveTierUnknown');
    expect(doubts).toContain('reserveAreaInvalid');
    expect((await ask('county', 'lots/ODD')).body.grain).toBeNull();
  });

  it('verification derives it again from the events, and names what was altered', async () => {
    const differences = async (client: Queryable) => {
      const found: string[] = [];
      await verifyWithin(client, { report: (one) => found.push(`${one.code} ${one.key}`) });
      return found;
    };
    /** What verification finds after `sql`, which is taken back. */
    const alter = async (sql: string): Promise<string[]> => {
      const client = await server().owner.connect();
      try {
        await client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}`);
        return await differences(client);
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
    };
    expect(await alter('SELECT')).toEqual([]);
    const away = await numberOf('AWAY');
    expect(await alter(`UPDATE lot_grain SET area = '530000' WHERE lot = ${away}`)).toEqual([
      expect.stringMatching(/^lotGrain\.wrong /),
    ]);
    expect(await alter(`DELETE FROM lot_grain WHERE lot = ${away}`)).toEqual([
      expect.stringMatching(/^lotGrain\.missing /),
    ]);
    const own = await numberOf('OWN');
    expect(
      await alter(
        `INSERT INTO lot_grain SELECT lot, event, t0, tie, NULL, NULL, 1, NULL FROM edge_by_lot WHERE lot = ${own} LIMIT 1`,
      ),
    ).toEqual([expect.stringMatching(/^lotGrain\.extra /)]);
    expect(await alter(`INSERT INTO lot_grain VALUES (${own}, 99999999, 0, 0, NULL, NULL, 1, NULL)`)).toEqual(
      [expect.stringMatching(/^lotGrain\.extra /)],
    );
    await expect(server().owner.query('UPDATE lot_grain SET tier = 1')).rejects.toThrow(/evidence/);
    await expect(server().context.pool.query('SELECT FROM lot_grain')).rejects.toThrow(/permission denied/);
  });
});
