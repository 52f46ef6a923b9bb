import type { PlaceInput } from '@liangsu/contract';
import { makePlaceCode } from '@liangsu/domain/codes';
import { makeUscc } from '@liangsu/domain/parties';
import type { Static } from 'typebox';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callers } from '../../testing/callers.ts';
import { useTestServer } from '../../testing/harness.ts';
import { partyInput } from '../../testing/party-input.ts';
import { person, signedIn } from '../../testing/people.ts';

const server = useTestServer();
let as: (...rights: string[]) => Promise<Caller>;
let all: Caller;
let operator: { id: number; uscc: string };
let other: { id: number; uscc: string };

async function makeParty(organisation: string): Promise<{ id: number; uscc: string }> {
  const uscc = makeUscc('91530102', organisation);
  if (!uscc.ok) throw new Error(uscc.reason.code);
  const { body } = await all(
    'POST',
    '/api/v1/parties',
    partyInput({ name: `粮库 ${organisation}`, uscc: uscc.value, kinds: [], jurisdictionCode: '530102' }),
  );
  return body;
}

beforeAll(async () => {
  as = callers(server());
  all = await as('*');
  operator = await makeParty('MA6K0001');
  other = await makeParty('MA6K0002');
});

const place = (change: Partial<Static<typeof PlaceInput>> = {}): Static<typeof PlaceInput> => ({
  name: '城东粮库',
  nameEn: null,
  code: null,
  gln: null,
  kind: 'depot',
  parentId: null,
  operatorId: operator.id,
  jurisdictionCode: '530102',
  address: null,
  longitude: 102.7,
  latitude: 25.04,
  capacityKg: '25000000',
  ...change,
});
const codeOf = (parent: string, level: 'depot' | 'warehouse' | 'bin', n: number) => {
  const made = makePlaceCode(parent, level, n);
  if (!made.ok) throw new Error(made.reason.code);
  return made.value;
};
const faultsOf = (answer: { body: { errors?: { path: string; code: string }[] } }) =>
  (answer.body.errors ?? []).map((fault) => [fault.path, fault.code]);

describe('places: who may', () => {
  it.each([
    ['GET', '/api/v1/places', 'place.read'],
    ['GET', '/api/v1/places/1', 'place.read'],
    ['POST', '/api/v1/places', 'place.write'],
    ['PUT', '/api/v1/places/1', 'place.write'],
  ] as const)('%s %s needs %s', async (method, url, right) => {
    const body = method === 'GET' ? undefined : place();
    expect((await server().app.inject({ method, url, ...(body ? { payload: body } : {}) })).statusCode).toBe(
      401,
    );
    const none = await as('party.read', right === 'place.read' ? 'place.write' : 'place.read');
    expect((await none(method, url, body)).status).toBe(403);
    expect((await (await as(right))(method, url, body)).status).not.toBe(403);
  });
});

describe('a place', () => {
  it('lies inside places, takes operator and area from its site, and lists what lies in it', async () => {
    const depotCode = codeOf(operator.uscc, 'depot', 1);
    const depot = (await all('POST', '/api/v1/places', place({ code: depotCode }))).body;
    expect(depot).toMatchObject({
      uri: `urn:liangsu:place:${depotCode}`,
      area: '云南省昆明市五华区',
      operator: { id: operator.id },
      capacityKg: '25000000',
      longitude: 102.7,
      childCount: 0,
      lotCount: 0,
    });
    const warehouse = (
      await all(
        'POST',
        '/api/v1/places',
        place({
          name: '1 号仓',
          kind: 'warehouse',
          code: codeOf(depotCode, 'warehouse', 1),
          parentId: depot.id,
          operatorId: null,
          jurisdictionCode: null,
        }),
      )
    ).body;
    expect(warehouse).toMatchObject({ operatorId: operator.id, jurisdictionCode: '530102' });
    const bin = (
      await all(
        'POST',
        '/api/v1/places',
        place({ name: '01 货位', kind: 'bin', parentId: warehouse.id, longitude: null, latitude: null }),
      )
    ).body;
    expect(bin.ancestors.map((p: { name: string }) => p.name)).toEqual(['城东粮库', '1 号仓']);
    expect(bin.uri).toMatch(/^urn:liangsu:place:[0-9a-f-]{36}$/);
    const again = (await all('GET', `/api/v1/places/${depot.id}`)).body;
    expect(again).toMatchObject({
      childCount: 1,
      children: [{ id: warehouse.id, code: `${depotCode}0001` }],
    });
    const list = (await all('GET', `/api/v1/places?parent=${depot.id}`)).body;
    expect(list).toMatchObject({
      total: 1,
      items: [{ id: warehouse.id, childCount: 1, operator: { id: operator.id } }],
    });
  });

  it('cannot lie in itself or in what lies in it', async () => {
    const outer = (await all('POST', '/api/v1/places', place({ name: '外' }))).body;
    const inner = (
      await all('POST', '/api/v1/places', place({ name: '内', kind: 'warehouse', parentId: outer.id }))
    ).body;
    const ring = await all('PUT', `/api/v1/places/${outer.id}`, place({ name: '外', parentId: inner.id }));
    expect(faultsOf(ring)).toEqual([['/parentId', 'place.cycle']]);
    expect(ring.body.errors[0].message).toContain('外 → 内 → 外');
    expect(
      faultsOf(await all('PUT', `/api/v1/places/${outer.id}`, place({ name: '外', parentId: outer.id }))),
    ).toEqual([['/parentId', 'place.cycle']]);
    expect(faultsOf(await all('POST', '/api/v1/places', place({ parentId: 999_999 })))).toEqual([
      ['/parentId', 'place.parentUnknown'],
    ]);
  });

  it('two moves at once cannot close a ring', async () => {
    const a = (await all('POST', '/api/v1/places', place({ name: '甲库' }))).body;
    const b = (await all('POST', '/api/v1/places', place({ name: '乙库' }))).body;
    const answers = await Promise.all([
      all('PUT', `/api/v1/places/${a.id}`, place({ name: '甲库', parentId: b.id })),
      all('PUT', `/api/v1/places/${b.id}`, place({ name: '乙库', parentId: a.id })),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400]);
  });

  it('lies at most sixteen deep', async () => {
    let parentId: number | null = null;
    for (let depth = 0; depth < 16; depth++)
      parentId = (
        await all('POST', '/api/v1/places', place({ name: `层 ${depth}`, kind: 'other', parentId }))
      ).body.id;
    expect(faultsOf(await all('POST', '/api/v1/places', place({ kind: 'other', parentId })))).toEqual([
      ['/parentId', 'place.tooDeep'],
    ]);
  });

  it('that is part of a site is run by who runs the site; a stall in a market is not', async () => {
    const depot = (await all('POST', '/api/v1/places', place())).body;
    const part = place({ kind: 'warehouse', parentId: depot.id, operatorId: other.id });
    expect(faultsOf(await all('POST', '/api/v1/places', part))).toEqual([
      ['/operatorId', 'place.operatorDiffers'],
    ]);
    const market = (await all('POST', '/api/v1/places', place({ kind: 'market' }))).body;
    const stall = place({ kind: 'stall', parentId: market.id, operatorId: other.id });
    expect((await all('POST', '/api/v1/places', stall)).body.operator.id).toBe(other.id);
  });

  it('that goes to another operator takes its parts with it', async () => {
    const depot = (await all('POST', '/api/v1/places', place({ name: '转让库' }))).body;
    const house = (await all('POST', '/api/v1/places', place({ kind: 'warehouse', parentId: depot.id })))
      .body;
    const bin = (await all('POST', '/api/v1/places', place({ kind: 'bin', parentId: house.id }))).body;
    await all('PUT', `/api/v1/places/${depot.id}`, place({ name: '转让库', operatorId: other.id }));
    expect((await all('GET', `/api/v1/places/${bin.id}`)).body.operator.id).toBe(other.id);
  });

  it('has a code that says where it lies, what it is and who runs it', async () => {
    const depot = (await all('POST', '/api/v1/places', place({ code: codeOf(operator.uscc, 'depot', 7) })))
      .body;
    const elsewhere = codeOf(codeOf(operator.uscc, 'depot', 8), 'warehouse', 1);
    expect(
      faultsOf(
        await all(
          'POST',
          '/api/v1/places',
          place({ kind: 'warehouse', code: elsewhere, parentId: depot.id }),
        ),
      ),
    ).toEqual([['/parentId', 'place.codeParent']]);
    expect(
      faultsOf(
        await all('POST', '/api/v1/places', place({ kind: 'bin', code: codeOf(operator.uscc, 'depot', 9) })),
      ),
    ).toEqual([['/kind', 'place.codeKind']]);
    expect(
      faultsOf(
        await all(
          'POST',
          '/api/v1/places',
          place({ code: codeOf(other.uscc, 'depot', 1), operatorId: operator.id }),
        ),
      ),
    ).toEqual([['/operatorId', 'place.codeOperator']]);
    expect(
      faultsOf(
        await all(
          'POST',
          '/api/v1/places',
          place({
            code: 'ABC',
            gln: '1',
            capacityKg: '1 t',
            longitude: null,
            operatorId: 999_999,
            jurisdictionCode: '1',
          }),
        ),
      ),
    ).toEqual([
      ['/code', 'placeCode.length'],
      ['/gln', 'gs1.length'],
      ['/capacityKg', 'capacity.form'],
      ['/longitude', 'coordinates.half'],
      ['/jurisdictionCode', 'area.unknown'],
      ['/operatorId', 'place.operatorUnknown'],
    ]);
  });

  it('that events named before is taken over; a code exists once', async () => {
    const code = codeOf(operator.uscc, 'depot', 20);
    const { rows } = await server().pool.query<{ id: number }>(
      'INSERT INTO place (uri) VALUES ($1) RETURNING id',
      [`urn:liangsu:place:${code}`],
    );
    const answer = await all('POST', '/api/v1/places', place({ code, gln: '6901234000078' }));
    expect(answer.body).toMatchObject({ id: rows[0]!.id, declared: true });
    expect(await all('POST', '/api/v1/places', place({ code }))).toMatchObject({
      status: 409,
      body: { detail: `地点“${code}”已存在` },
    });
    const names = await server().pool.query('SELECT uri FROM place_by_uri WHERE id = $1 ORDER BY uri', [
      rows[0]!.id,
    ]);
    expect(names.rows).toEqual([
      { uri: 'https://id.gs1.org/414/6901234000078' },
      { uri: `urn:liangsu:place:${code}` },
    ]);
  });

  it('that events named is declared by whoever it is named after, or by whoever is alone there', async () => {
    const { pool } = server();
    const keyOf = async (partyId: number): Promise<Caller> => {
      const area = '530102';
      await pool.query(
        `INSERT INTO organisation (party_id, kinds, state, jurisdiction_code)
         VALUES ($1, '{storageEnterprise}', 'approved', $2) ON CONFLICT DO NOTHING`,
        [partyId, area],
      );
      return person(server(), `clerk-of-${partyId}`, partyId, 'clerk');
    };
    const [mine, theirs] = [await keyOf(operator.id), await keyOf(other.id)];
    const known = async (uri: string) =>
      (await pool.query<{ id: number }>('INSERT INTO place (uri) VALUES ($1) RETURNING id', [uri])).rows[0]!
        .id;
    const eventAt = (id: number, no: number, capturer: number) =>
      server().owner.query(
        `INSERT INTO event (no, batch, document, type, t0, t1, biz_location, capturer, content_hash, body)
         VALUES ($1, 1, 1, 1, now(), now(), $2, $3, '\\x00', '{}')`,
        [no, id, capturer],
      );
    const lotAt = async (id: number, no: number, capturer: number, holder: number | null) => {
      await server().owner.query(
        `INSERT INTO event (no, batch, document, type, t0, t1, capturer, content_hash, body)
         VALUES ($1, 1, 1, 1, now(), now(), $2, '\\x00', '{}')`,
        [no, capturer],
      );
      await server().owner.query(
        `INSERT INTO edge_by_lot (lot, event, ord, role, t0, dim, to_place, to_party, batch, tie)
         VALUES ($1, $1, 0, 1, 0, 0, $2, $3, 1, 0)`,
        [no, id, holder],
      );
      await server().owner.query('INSERT INTO place_lot (place, lot) VALUES ($1, $2)', [id, no]);
    };
    const declare = async (who: Caller, id: number, operatorId: number) =>
      (await who('PUT', `/api/v1/places/${id}`, place({ operatorId }))).status;

    const bin = await known('urn:liangsu:place:vbin1');
    await eventAt(bin, 900_001, other.id);
    expect(await declare(mine, bin, operator.id)).toBe(403);
    expect(await declare(theirs, bin, other.id)).toBe(200);
    for (const [no, capturer, holder, status] of [
      [900_002, other.id, null, 403],
      [900_003, operator.id, other.id, 403],
      [900_004, operator.id, operator.id, 200],
    ] as const) {
      const id = await known(`urn:liangsu:place:bin-${no}`);
      await lotAt(id, no, capturer, holder);
      expect([no, await declare(mine, id, operator.id)]).toEqual([no, status]);
    }
    // By its own name it is the party's, whatever others do there.
    const own = await known(`urn:liangsu:place:${operator.uscc}.7`);
    await eventAt(own, 900_005, other.id);
    expect(await declare(mine, own, operator.id)).toBe(200);
  });

  it('that events named is not taken by entering it either', async () => {
    const gln = '6901234000085';
    const { rows } = await server().pool.query<{ id: number }>(
      'INSERT INTO place (uri) VALUES ($1) RETURNING id',
      [`https://id.gs1.org/414/${gln}`],
    );
    await server().owner.query(
      `INSERT INTO event (no, batch, document, type, t0, t1, biz_location, capturer, content_hash, body)
       VALUES (900006, 1, 1, 1, now(), now(), $1, $2, '\\x00', '{}')`,
      [rows[0]!.id, other.id],
    );
    const mine = await signedIn(server(), `clerk-of-${operator.id}`);
    expect((await mine('POST', '/api/v1/places', place({ gln }))).status).toBe(403);
    const steward = await person(server(), 'place-steward', null, 'dataSteward');
    expect((await steward('POST', '/api/v1/places', place({ gln }))).body).toMatchObject({ id: rows[0]!.id });
  });

  it('with a number of its own keeps it through a change', async () => {
    const { rows } = await server().pool.query<{ id: number }>(
      `INSERT INTO place (uri, code, name, kind, declared) VALUES ('urn:liangsu:place:x', '1号仓', '旧仓', 'warehouse', true) RETURNING id`,
    );
    const changed = await all(
      'PUT',
      `/api/v1/places/${rows[0]!.id}`,
      place({ kind: 'warehouse', code: '1号仓', name: '新仓' }),
    );
    expect(changed).toMatchObject({ status: 200, body: { code: '1号仓', name: '新仓' } });
  });

  it('changed by somebody else meanwhile is not overwritten', async () => {
    const { body, headers } = await all('POST', '/api/v1/places', place());
    const seen = { 'if-match': String(headers['etag']) };
    expect((await all('PUT', `/api/v1/places/${body.id}`, place({ name: '甲' }), seen)).status).toBe(200);
    expect((await all('PUT', `/api/v1/places/${body.id}`, place({ name: '乙' }), seen)).status).toBe(412);
  });
});

describe('the list of places', () => {
  it('pages in order and filters', async () => {
    for (let i = 0; i < 5; i++)
      await all(
        'POST',
        '/api/v1/places',
        place({ name: `港口 ${i}`, kind: 'port', jurisdictionCode: '350203' }),
      );
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await all(
        'GET',
        `/api/v1/places?kind=port&area=350200&operator=${operator.id}&q=%E6%B8%AF&limit=2${cursor}`,
      );
      seen.push(...body.items.map((item: { name: string }) => item.name));
      cursor = body.next ? `&cursor=${body.next}` : '';
    } while (cursor !== '');
    expect(seen).toEqual(['港口 0', '港口 1', '港口 2', '港口 3', '港口 4']);
    expect((await all('GET', '/api/v1/places?kind=port&area=350100')).body).toMatchObject({
      items: [],
      total: 0,
      next: null,
    });
  });
});
