import { NO_SIGHT, type Sight } from '@liangsu/domain/access';
import { beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../../platform/db/pool.ts';
import { asViewer } from '../../../platform/db/viewer.ts';
import type { Caller } from '../../../testing/callers.ts';
import { documentOf, gone, made, received, shipped, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { person, signedIn } from '../../../testing/people.ts';
import { addUser, admitParty, createApiKey, grantRole } from '../../access/index.ts';

/**
 * A grower in one county sells to a mill in another, which sells flour to a shop in another province; a stranger has nothing to
 * do with it. The mill packs part of the flour onto a pallet and sends that.
 */
const server = useTestServer();
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;
const ids = new Map<string, number>();
const viewers = new Map<string, Caller>();
const AREAS = { grower: '530302', mill: '530381', shop: '500101', stranger: '530302' } as const;

const pallet = (code: string) => `urn:liangsu:lot:${code}`;
const at = (name: string) => ({
  readPoint: { id: `urn:liangsu:place:${name}` },
  bizLocation: { id: `urn:liangsu:place:${name}` },
});
const packed = (box: string, lot: string, kg: number, where: string, time: string) => ({
  type: 'AggregationEvent',
  eventTime: time,
  eventTimeZoneOffset: '+08:00',
  action: 'ADD',
  bizStep: 'packing',
  parentID: box,
  childQuantityList: [{ epcClass: pallet(lot), quantity: kg, uom: 'KGM' }],
  ...at(where),
  'liangsu:rowId': `pack-${box}-${lot}`,
});
const BOX = 'urn:epc:id:sscc:6901234.0000000001';
const movedBox = (step: 'shipping' | 'receiving', time: string) => ({
  type: 'ObjectEvent',
  eventTime: time,
  eventTimeZoneOffset: '+08:00',
  action: 'OBSERVE',
  bizStep: step,
  epcList: [BOX],
  ...at(step === 'shipping' ? 'mill-1' : 'shop-1'),
  sourceList: [
    { type: 'possessing_party', source: 'urn:liangsu:party:mill' },
    { type: 'location', source: 'urn:liangsu:place:mill-1' },
  ],
  destinationList: [
    { type: 'possessing_party', destination: 'urn:liangsu:party:shop' },
    { type: 'location', destination: 'urn:liangsu:place:shop-1' },
  ],
  bizTransactionList: [{ type: 'desadv', bizTransaction: 'urn:liangsu:doc:box' }],
  'liangsu:rowId': `box-${step}`,
});

async function capture(...events: unknown[]): Promise<void> {
  const response = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(response.statusCode, response.body).toBe(200);
}

async function get(who: string, path: string, status = 200) {
  const answer = await viewers.get(who)!('GET', `/api/v1/${path}`);
  expect(answer.status, answer.text).toBe(status);
  return answer.body;
}

beforeAll(async () => {
  for (const [name, area] of Object.entries(AREAS)) {
    const { rows } = await server().owner.query<{ id: number }>(
      `INSERT INTO party (uri, name, kinds, jurisdiction_code, declared) VALUES ($1, $2, '{processor}', $3, true) RETURNING id`,
      [`urn:liangsu:party:${name}`, name, area],
    );
    const id = rows[0]!.id;
    ids.set(name, id);
    await admitParty(server().pool, id, [], 'test');
    await server().owner.query(
      `WITH d AS (INSERT INTO place (uri, name, operator_party_id, jurisdiction_code)
                  VALUES ('urn:liangsu:place:' || $1 || '-1', $1 || '-1', $2, $3) RETURNING id)
       INSERT INTO place (uri, name, parent_id) SELECT 'urn:liangsu:place:' || $1 || '-bin', $1 || '-bin', id FROM d`,
      [name, id, area],
    );
    viewers.set(name, await person(server(), `clerk-${name}`, id, 'clerk'));
  }
  for (const [name, area] of [
    ['county', '530302'],
    ['province', '530000'],
  ] as const) {
    const { rows } = await server().owner.query<{ id: number }>(
      `INSERT INTO party (uri, name, kinds, jurisdiction_code, declared) VALUES ($1, $2, '{authority}', $3, true) RETURNING id`,
      [`urn:liangsu:party:${name}`, name, area],
    );
    ids.set(name, rows[0]!.id);
    await admitParty(server().pool, rows[0]!.id, ['grain'], 'test');
    viewers.set(name, await person(server(), `official-${name}`, rows[0]!.id, 'official'));
  }
  viewers.set('steward', await person(server(), 'steward', null, 'dataSteward'));
  await capture(
    made('GRAIN', 10_000, 'grower-1', T(1)),
    shipped('GRAIN', 8000, ['grower', 'grower-1'], ['mill', 'mill-bin'], T(2), 'd1'),
    received('GRAIN', 8000, ['grower', 'grower-1'], ['mill', 'mill-bin'], T(3), 'd1'),
    transformed(
      [['GRAIN', 5000]],
      [
        ['FLOUR', 4000],
        ['BRAN', 900],
      ],
      'mill-bin',
      T(4),
    ),
    shipped('FLOUR', 1000, ['mill', 'mill-1'], ['shop', 'shop-1'], T(5), 'd2'),
    received('FLOUR', 1000, ['mill', 'mill-1'], ['shop', 'shop-1'], T(6), 'd2'),
    gone('FLOUR', 400, 'shop-1', T(7)),
    transformed([['GRAIN', 1000]], [['MEAL', 950]], 'mill-bin', T(8)),
    packed(BOX, 'MEAL', 950, 'mill-bin', T(9)),
    movedBox('shipping', T(10)),
    movedBox('receiving', T(11)),
  );
});

const codes = (direction: { lots: { code: string }[] }) => direction.lots.map(({ code }) => code).sort();

describe('a trace', () => {
  it('is computed over everything, and of it each viewer is shown what concerns them, with counts of the rest', async () => {
    const whole = await get('steward', 'lots/GRAIN/trace');
    expect(codes(whole.downstream)).toEqual(['BRAN', 'FLOUR', 'GRAIN', 'MEAL']);
    expect(whole.completeness.withheld).toEqual({ lots: 0, events: 0, parties: 0 });

    const grower = await get('grower', 'lots/GRAIN/trace');
    expect(codes(grower.downstream)).toEqual(['GRAIN']);
    expect(grower.downstream.links).toEqual([]);
    expect(grower.downstream.lotCount).toBe(4);
    expect(grower.completeness.withheld.lots).toBe(3);
    expect(grower.completeness.withheld.events).toBeGreaterThanOrEqual(5);
    expect(grower.completeness.withheld.parties).toBeGreaterThanOrEqual(1);
    // Its own account is the whole one: nothing is shortened by what it may not see.
    const ofGrain = (trace: typeof whole) => {
      const { holdings, producer, madeAt, ...lot } = trace.downstream.lots.find(
        ({ code }: { code: string }) => code === 'GRAIN',
      );
      return lot;
    };
    expect(ofGrain(grower)).toEqual(ofGrain(whole));
    expect(grower.parties.map(({ name }: { name: string }) => name)).not.toContain('shop');
  });

  it('shows the mill what it made, the shop what it bought, also what came to it on a pallet', async () => {
    expect(codes((await get('mill', 'lots/GRAIN/trace')).downstream)).toEqual([
      'BRAN',
      'FLOUR',
      'GRAIN',
      'MEAL',
    ]);
    const shop = await get('shop', 'lots/FLOUR/trace');
    expect(codes(shop.upstream)).toEqual(['FLOUR']);
    expect(shop.upstream.lotCount).toBe(2);
    expect(codes((await get('shop', 'lots/MEAL/trace')).upstream)).toEqual(['MEAL']);
  });

  it('shows authorities what lies in their area, and the levels below', async () => {
    expect(codes((await get('county', 'lots/GRAIN/trace')).downstream)).toEqual(['GRAIN']);
    expect(codes((await get('province', 'lots/GRAIN/trace')).downstream)).toEqual([
      'BRAN',
      'FLOUR',
      'GRAIN',
      'MEAL',
    ]);
  });

  it('holds together: what two viewers see never contradicts, and shown and withheld are the whole', async () => {
    const seen = new Map<string, string>();
    for (const who of viewers.keys()) {
      if (who === 'stranger' || who === 'shop') continue;
      const trace = await get(who, 'lots/GRAIN/trace');
      const { lots, lotCount, links } = trace.downstream;
      expect(lots.length + trace.completeness.withheld.lots, who).toBe(lotCount);
      for (const { from, to } of links) expect(Math.max(from, to)).toBeLessThan(lots.length);
      for (const { code, made, held, used, sold } of lots) {
        const said = JSON.stringify([made, held, used, sold]);
        expect(seen.get(code) ?? said, `${who} ${code}`).toBe(said);
        seen.set(code, said);
      }
    }
    expect(seen.size).toBe(4);
  });

  it('is the same line by line', async () => {
    const answer = await viewers.get('grower')!('GET', '/api/v1/lots/GRAIN/trace.ndjson');
    const lines = answer.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ line, direction }) => line === 'lot' && direction === 'downstream')).toHaveLength(
      1,
    );
    expect(lines.some(({ line }) => line === 'link')).toBe(false);
    expect(lines.at(-1).completeness.withheld.lots).toBe(3);
  });

  it('does not begin at what somebody has nothing to do with, and says what would open it', async () => {
    const refused = await get('stranger', 'lots/GRAIN/trace', 403);
    expect(refused).toMatchObject({ code: 'auth.forbidden', errors: [{ code: 'access.notConcerned' }] });
    // The reason comes first, and sends nobody to an administrator who could not help.
    expect(refused.detail).toMatch(/^这一批次与本单位无关/);
    expect(`${refused.title}${refused.detail}`).not.toContain('管理员');
    for (const path of [
      'lots/GRAIN',
      'lots/GRAIN/events',
      'lots/GRAIN/recall-scope',
      'lots/GRAIN/proof',
      'lots/GRAIN/labels',
    ])
      await get('stranger', path, 403);
    const { rows } = await server().pool.query<{ id: number }>(
      `SELECT id FROM place WHERE name = 'mill-bin'`,
    );
    const starts = [{ kind: 'place', place: rows[0]!.id, from: '2026-09-01', until: '2026-09-30' }];
    expect((await viewers.get('stranger')!('POST', '/api/v1/traces', { starts })).status).toBe(403);
    expect((await viewers.get('mill')!('POST', '/api/v1/traces', { starts })).status).toBe(200);
  });
});

describe('a recall', () => {
  it('reaches holders whom its initiator may not see: they are counted, not named', async () => {
    const whole = await get('steward', 'lots/GRAIN/recall-scope');
    const county = await get('county', 'lots/GRAIN/recall-scope');
    expect(county.lotCount).toBe(whole.lotCount);
    expect(county.partyCount).toBe(whole.partyCount);
    expect(county.source).toEqual(whole.source);
    expect(county.lots.map(({ code }: { code: string }) => code)).toEqual(['GRAIN']);
    expect(county.parties.map(({ name }: { name: string }) => name)).toEqual(['grower']);
    expect(county.completeness.withheld).toMatchObject({ lots: 3, parties: whole.partyCount - 1 });
    const [grain] = county.lots;
    expect(grain.holders.length + grain.holdersWithheld).toBe(
      whole.lots.find(({ code }: { code: string }) => code === 'GRAIN').holders.length,
    );
    expect(grain.holdersWithheld).toBeGreaterThan(0);
  });
});

describe('lists, pages and queries', () => {
  it('show each what is theirs', async () => {
    const list = async (who: string) =>
      (await get(who, 'lots')).items.map(({ code }: { code: string }) => code).sort();
    expect(await list('steward')).toEqual(['BRAN', 'FLOUR', 'GRAIN', 'MEAL']);
    expect(await list('grower')).toEqual(['GRAIN']);
    expect(await list('mill')).toEqual(['BRAN', 'FLOUR', 'GRAIN', 'MEAL']);
    expect(await list('shop')).toEqual(['FLOUR', 'MEAL']);
    expect(await list('stranger')).toEqual([]);
    expect(await list('county')).toEqual(['GRAIN']);
    const found = await get('stranger', 'search?q=GRAIN');
    expect(found.lots).toEqual([]);
    expect(found.problem).toContain('扫码页');
    expect((await get('grower', 'search?q=GRAIN')).lots).toHaveLength(1);
  });

  it('a lot’s page counts the holdings and events that it withholds', async () => {
    const [whole, grower] = [await get('steward', 'lots/GRAIN'), await get('grower', 'lots/GRAIN')];
    expect(grower.holdings).toHaveLength(1);
    expect(grower.holdings.length + grower.holdingsWithheld).toBe(whole.holdings.length);
    expect(grower).toMatchObject({
      made: whole.made,
      outputs: [],
      outputCount: 3,
      eventCount: whole.eventCount,
    });
    const events = await get('grower', 'lots/GRAIN/events');
    expect(new Set(events.items.map(({ no }: { no: number }) => no)).size + events.withheld).toBe(
      whole.eventCount,
    );
    expect(events.withheld).toBeGreaterThan(0);
    expect((await get('steward', 'lots/GRAIN/events')).withheld).toBe(0);
  });

  it('EPCIS queries answer with events that concern whoever asks, by key as by sign-in', async () => {
    const keyOf = async (name: string | null) =>
      (
        await createApiKey(server().pool, {
          name: `key ${name}`,
          rights: ['*'],
          partyId: name === null ? null : ids.get(name)!,
        })
      ).text;
    const count = async (key: string) => {
      const answer = await server().app.inject({
        url: '/epcis/events?perPage=100',
        headers: { authorization: `Bearer ${key}` },
      });
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json().epcisBody.queryResults.resultsBody.eventList.length as number;
    };
    expect(await count(await keyOf(null))).toBe(11);
    expect(await count(await keyOf('grower'))).toBe(3);
    expect(await count(await keyOf('stranger'))).toBe(0);
  });

  it('a proof holds all events of a lot, and opens those that the viewer may see', async () => {
    await server().ledger.open();
    await server().ledger.integrate();
    const whole = await get('steward', 'lots/GRAIN/proof');
    const grower = await get('grower', 'lots/GRAIN/proof');
    expect(grower.events).toHaveLength(whole.events.length);
    const opened = grower.events.filter(({ content }: { content: unknown }) => content !== null);
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.length).toBeLessThan(whole.events.length);
    for (const event of grower.events) if (event.content === null) expect(event.salt).toBeNull();
  });

  it('claims open nothing to whoever made them', async () => {
    const { text: key } = await createApiKey(server().pool, {
      name: 'liar',
      rights: ['event.capture', 'lot.read'],
      partyId: ids.get('stranger')!,
    });
    const response = await server().app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      payload: JSON.stringify(
        documentOf(shipped('FLOUR', 1, ['mill', 'mill-1'], ['shop', 'shop-1'], T(12), 'd9')),
      ),
    });
    expect(response.json().receipts[0].status).toBe('unconfirmed');
    await get('stranger', 'lots/FLOUR', 403);
    expect((await get('stranger', 'lots')).items).toEqual([]);
  });

  it('a suspended organisation still looks at its own lots, and at no others', async () => {
    const { rows } = await server().owner.query<{ id: number }>(
      `INSERT INTO party (uri, name, kinds, jurisdiction_code, declared) VALUES ('urn:liangsu:party:late', 'late', '{processor}', '530302', true) RETURNING id`,
    );
    const party = rows[0]!.id;
    await admitParty(server().pool, party, [], 'test');
    await addUser(server().pool, {
      login: 'late',
      password: 'a good long one',
      displayName: 'late',
      partyId: party,
      rights: [],
    }).then((user) =>
      transaction(server().pool, (client) =>
        grantRole(client, { userId: user!.id, partyId: party, role: 'clerk', by: 'test' }),
      ),
    );
    const late = await signedIn(server(), 'late');
    const { text } = await createApiKey(server().pool, {
      name: 'late',
      rights: ['event.capture'],
      partyId: party,
    });
    await server().app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' },
      payload: JSON.stringify(documentOf(made('LATE', 10, 'late-1', T(12)))),
    });
    await server().owner.query(`UPDATE organisation SET state = 'suspended' WHERE party_id = $1`, [party]);
    expect((await late('GET', '/api/v1/lots')).body.items.map(({ code }: { code: string }) => code)).toEqual([
      'LATE',
    ]);
    expect((await late('GET', '/api/v1/lots/GRAIN')).status).toBe(403);
  });
});

describe('the database, as the role that serves people', () => {
  const sight = (over: Partial<Sight>): Sight => ({ ...NO_SIGHT, ...over });
  const count = (of: Sight, table: string) =>
    asViewer(
      server().context.pool,
      of,
      async (client) =>
        (await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]!.n,
    );

  it('shows nothing to nobody, and to a viewer what is theirs, however it is asked', async () => {
    const { pool } = server().context;
    for (const table of ['lot', 'lot_info', 'event']) {
      expect((await pool.query(`SELECT FROM ${table}`)).rowCount, table).toBe(0);
      expect(await count(sight({}), table), table).toBe(0);
      expect(await count(sight({ all: true }), table)).toBeGreaterThan(0);
    }
    expect(await count(sight({ parties: [ids.get('grower')!] }), 'event')).toBe(3);
    expect(await count(sight({ parties: [ids.get('grower')!] }), 'lot')).toBe(1);
    // What was bound is bound for one transaction.
    expect((await pool.query('SELECT FROM event')).rowCount).toBe(0);
    await asViewer(pool, sight({ parties: [ids.get('grower')!] }), async (client) => {
      const { rows } = await client.query<{ code: string }>(
        `SELECT code FROM lot WHERE code = 'FLOUR' OR true ORDER BY code`,
      );
      expect(rows.map(({ code }) => code)).toEqual(['GRAIN']);
    });
  });

  it.each([
    ['reads no edges', 'SELECT FROM edge_by_lot'],
    ['reads no partition past the rule', 'SELECT FROM event_p0'],
    ['reads no documents', 'SELECT FROM capture_document'],
    ['reads no stored runs of recalls', 'SELECT FROM recall_scope_run'],
    ['records no event', `INSERT INTO event SELECT * FROM event`],
    ['changes no event', `UPDATE event SET ends = '{}'`],
    ['deletes no lot', 'DELETE FROM lot'],
    ['does not become the engine', 'SET ROLE liangsu_engine'],
    ['does not become the owner', 'SET ROLE liangsu'],
    ['does not lift the rule', 'ALTER TABLE event DISABLE ROW LEVEL SECURITY'],
    ['makes no rule of its own', 'CREATE POLICY mine ON event USING (true)'],
    [
      'replaces no function of the rule',
      `CREATE OR REPLACE FUNCTION sees_all() RETURNS boolean LANGUAGE sql AS 'SELECT true'`,
    ],
    [
      'shadows no function of the rule',
      `CREATE FUNCTION public.whole_party(int) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'`,
    ],
    ['turns no trigger off', 'ALTER TABLE event DISABLE TRIGGER ALL'],
  ])('%s', async (_, sql) => {
    await expect(server().context.pool.query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it.each(['UPDATE event SET status = 0', 'DELETE FROM edge_by_lot', 'TRUNCATE event', 'SET ROLE liangsu'])(
    'nor may the engine: %s',
    async (sql) => {
      await expect(server().pool.query(sql)).rejects.toThrow();
    },
  );

  it('refuses to bind what is no sight', async () => {
    await expect(
      asViewer(server().context.pool, sight({ areas: ["53}'; SET ROLE x; --"] }), async () => 1),
    ).rejects.toThrow(TypeError);
  });
});
