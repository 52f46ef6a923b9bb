import type { RecallScope, ScopeDifferenceView } from '@liangsu/contract';
import { describe, expect, it } from 'vitest';
import { documentOf, gone, lotName, made, received, shipped, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';

const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });

async function call<T>(method: 'GET' | 'POST', url: string, body?: unknown): Promise<T> {
  const response = await server().app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  expect([url, response.statusCode, response.body.slice(0, 300)]).toEqual([url, 200, expect.anything()]);
  return response.json() as T;
}
const capture = (...events: unknown[]) => call('POST', '/api/v1/events', documentOf(...events));
const scopeOf = (code: string, query = '') =>
  call<RecallScope>('GET', `/api/v1/lots/${code}/recall-scope${query}`);
const restOf = (code: string, cursor: string, limit = 50) =>
  call<ScopeDifferenceView>(
    'GET',
    `/api/v1/lots/${code}/recall-scope/difference?cursor=${cursor}&limit=${limit}`,
  );
const at = (day: number) => `2026-10-${String(day).padStart(2, '0')}T08:00:00+08:00`;
const iso = (day: number) => new Date(at(day)).toISOString();
const farm = ['farm', 'field-1'] as const;
const mill = ['mill', 'plant-1'] as const;
const shop = ['shop', 'shop-1'] as const;

/** Millionths, so that sums are exact. */
const sum = (amounts: (string | null)[]) =>
  amounts.reduce((total, amount) => total + Math.round(Number(amount) * 1e6), 0) / 1e6;
const lotOf = (scope: RecallScope, code: string) => scope.lots.find((lot) => lot.code === code)!;
/** What a call of the difference says of codes and names, without the rest. */
const brief = (difference: ScopeDifferenceView) => ({
  lots: difference.lots.map(({ change, code, before, after }) => [change, code, before, after]),
  parties: difference.parties.map(({ change, name, before, after }) => [
    change,
    name.split(':').at(-1),
    before?.kg ?? null,
    after?.kg ?? null,
  ]),
  holdings: difference.holdings.map(({ change, code, party, before, after }) => [
    change,
    code,
    party?.name.split(':').at(-1),
    before,
    after,
  ]),
});

describe('holders of an affected lot', () => {
  it('are named with party, place, container, what is on its way, amounts and since when', async () => {
    await capture(
      made('H1', 100, 'field-1', at(1)),
      shipped('H1', 100, farm, mill, at(2), 'H-1'),
      received('H1', 98, farm, mill, at(3), 'H-1'),
      transformed([['H1', 90]], [['HF', 88]], 'plant-1', at(4)),
      shipped('HF', 30, mill, shop, at(30), 'H-2'),
      shipped('HF', 20, mill, shop, at(5), 'H-3'),
      received('HF', 20, mill, shop, at(6), 'H-3'),
      gone('HF', 5, 'shop-1', at(7)),
      gone('HF', 1, 'shop-1', at(8), 'destroyed'),
      {
        ...gone('HF', 2, 'shop-1', at(9), 'inactive'),
        'liangsu:losses': [{ kind: 'natural', quantity: 2, uom: 'KGM' }],
      },
      gone('HF', 3, 'shop-1', at(9), 'unknown'),
      {
        ...made('HF', 0, 'plant-1', at(10)),
        type: 'AggregationEvent',
        parentID: 'urn:epc:id:sscc:0614141.1234567890',
        childQuantityList: [{ epcClass: lotName('HF'), quantity: 8, uom: 'KGM' }],
        quantityList: undefined,
        ilmd: undefined,
        bizStep: 'packing',
      },
    );
    const scope = await scopeOf('H1');
    const start = lotOf(scope, 'H1');
    expect(start).toMatchObject({ held: '8', lost: '2', unit: 'kg', pieceKg: null, holderCount: 1 });
    expect(start.lostByKind).toEqual({
      moisture: '0',
      impurity: '0',
      natural: '0',
      process: '0',
      transit: '2',
      other: '0',
    });
    expect(start.holders).toMatchObject([
      {
        party: { name: expect.stringContaining('mill') },
        place: { name: expect.stringContaining('plant-1') },
        container: null,
        inTransit: false,
        amount: '8',
        kg: '8',
        pieces: null,
        // All of the bad lot was bad as it came into being.
        since: iso(1),
      },
    ]);
    const flour = lotOf(scope, 'HF');
    expect(flour.lostByKind).toMatchObject({ natural: '2', other: '3' });
    expect(flour).toMatchObject({ sold: '5', destroyed: '1', lost: '5', held: '47', inTransit: '30' });
    expect(sum(Object.values(flour.lostByKind))).toBe(5);
    const held = flour.holders.filter((holder) => !holder.inTransit);
    expect(sum(held.map((holder) => holder.amount))).toBe(47);
    expect(flour.holderCount).toBe(flour.holders.length);
    expect(flour.holders.find((holder) => holder.inTransit)).toMatchObject({
      party: { name: expect.stringContaining('shop') },
      amount: '30',
      since: iso(30),
    });
    expect(flour.holders.find((holder) => holder.container)).toMatchObject({ amount: '8', since: iso(10) });
    expect(held.find((holder) => holder.party?.name.includes('shop'))).toMatchObject({
      amount: '9',
      since: iso(6),
    });
    expect(sum(Object.values(scope.source.lostByKind!))).toBe(Number(scope.source.lost));
  });

  it('are counted in pieces too where the weight of a piece is declared, and in kg only where it is known', async () => {
    const pieces = (event: ReturnType<typeof made>, count: number) => ({
      ...event,
      quantityList: event.quantityList.map(({ epcClass }) => ({ epcClass, quantity: count })),
    });
    await capture(
      pieces(made('BAGS', 0, 'plant-1', at(1), { 'liangsu:netWeight': { quantity: 25, uom: 'KGM' } }), 40),
      pieces(made('LOOSE', 0, 'plant-1', at(1)), 40),
      made('VAGUE', null, 'plant-1', at(1)),
    );
    const [bags, loose, vague] = await Promise.all(
      ['BAGS', 'LOOSE', 'VAGUE'].map(async (code) => lotOf(await scopeOf(code), code)),
    );
    expect(bags).toMatchObject({ unit: 'kg', pieceKg: '25', made: '1000' });
    expect(bags!.holders).toMatchObject([{ amount: '1000', kg: '1000', pieces: '40', since: iso(1) }]);
    expect(loose).toMatchObject({ unit: 'piece', pieceKg: null });
    expect(loose!.holders).toMatchObject([{ amount: '40', kg: null, pieces: null }]);
    expect(vague!.holders).toMatchObject([{ amount: null, kg: null, carried: null }]);
  });

  it('go on with the next page where a lot has more of them than a page takes', async () => {
    const places = Array.from({ length: 45 }, (_, i) => `stall-${String(i).padStart(2, '0')}`);
    await capture(
      ...places.map((place) => made('M1', 1, place, at(1))),
      transformed([['M1', 1]], [['M2', 1]], 'stall-00', at(2)),
    );
    const seen: string[] = [];
    const lots: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const page: RecallScope = await scopeOf('M1', `?limit=1${cursor && `&cursor=${cursor}`}`);
      for (const lot of page.lots) {
        lots.push(lot.code);
        if (lot.code === 'M1') expect(lot.holderCount).toBe(44);
        seen.push(...lot.holders.map((holder) => `${lot.code} ${holder.place!.name.split(':').at(-1)}`));
      }
      expect(page.lotCount).toBe(2);
      cursor = page.next;
      pages += 1;
    }
    expect(seen.sort()).toEqual(['M2 stall-00', ...places.slice(1).map((place) => `M1 ${place}`)].sort());
    expect(lots).toEqual(['M1', 'M1', 'M1', 'M2']);
    expect(pages).toBe(4);
  });
});

describe('what differs from the last run', () => {
  it('names lots and holders that are new, gone and changed', async () => {
    await capture(made('D1', 100, 'field-1', at(1)));
    expect((await scopeOf('D1')).difference).toBeNull();

    const same = (await scopeOf('D1')).difference!;
    expect(same).toMatchObject({
      previousAt: '2026-11-22T00:00:00.000Z',
      lotsAdded: 0,
      lotsRemoved: 0,
      lotsChanged: 0,
      partiesAdded: 0,
      partiesRemoved: 0,
      partiesChanged: 0,
      holdingsChanged: 0,
      next: null,
      lastChange: null,
    });
    expect(brief(same)).toEqual({ lots: [], parties: [], holdings: [] });

    const sale = shipped('D1', 60, farm, mill, at(2), 'D-1');
    const arrival = received('D1', 60, farm, mill, at(3), 'D-1');
    await capture(sale, arrival);
    const moved = (await scopeOf('D1')).difference!;
    expect(moved).toMatchObject({ lotsAdded: 0, lotsChanged: 1, partiesAdded: 2, holdingsAdded: 2 });
    // As much of the lot is there as before, with other holders.
    expect(brief(moved)).toEqual({
      lots: [['changed', 'D1', '100', '100']],
      parties: [
        ['added', 'mill', null, '60'],
        ['added', 'farm', null, '40'],
      ],
      // Nobody was named as its holder until it was sent.
      holdings: [
        ['added', 'D1', 'farm', null, '40'],
        ['added', 'D1', 'mill', null, '60'],
        ['removed', 'D1', undefined, '100', null],
      ],
    });

    const milling = transformed([['D1', 50]], [['D2', 49]], 'plant-1', at(4));
    await capture(milling);
    const milled = (await scopeOf('D1')).difference!;
    expect(brief(milled)).toEqual({
      lots: [
        ['added', 'D2', null, '49'],
        ['changed', 'D1', '100', '50'],
      ],
      parties: expect.arrayContaining([['changed', 'mill', '60', '10']]),
      holdings: expect.arrayContaining([['changed', 'D1', 'mill', '60', '10']]),
    });

    await capture({ ...milling, errorDeclaration: { declarationTime: at(6), reason: 'did_not_occur' } });
    const undone = (await scopeOf('D1')).difference!;
    expect(undone).toMatchObject({ lotsAdded: 0, lotsRemoved: 1, lotsChanged: 1, next: null });
    expect(brief(undone).lots).toEqual([
      ['removed', 'D2', '49', null],
      ['changed', 'D1', '50', '100'],
    ]);
    expect(undone.lastChange).toBeNull();
    // Who looks again finds that nothing is new, and what it was that changed last.
    const again = (await scopeOf('D1')).difference!;
    expect(again).toMatchObject({ lotsRemoved: 0, lotsChanged: 0, lots: [], next: null });
    expect(await restOf('D1', again.lastChange!)).toEqual(undone);
    // A look back, or at a later page, is no run.
    expect((await scopeOf('D1', '?asKnownAt=1')).difference).toBeNull();
  });

  it('comes whole, page by page', async () => {
    await capture(made('P1', 100, 'field-1', at(1)));
    await scopeOf('P1');
    await capture(
      ...Array.from({ length: 120 }, (_, i) =>
        transformed([['P1', 0.5]], [[`P-${i}`, 0.5]], 'field-1', at(2 + (i % 20))),
      ),
    );
    const first = (await scopeOf('P1', '?limit=1')).difference!;
    expect(first).toMatchObject({ lotsAdded: 120, lotsChanged: 1, holdingsAdded: 120, holdingsChanged: 1 });
    expect(first.lots).toHaveLength(50);
    const codes = first.lots.map((lot) => lot.code);
    const holdings = first.holdings.map((holding) => holding.code);
    for (let { next } = first; next !== null; ) {
      const page = await restOf('P1', next, 30);
      expect(page).toMatchObject({ lotsAdded: 120, lotsChanged: 1, previousSeq: first.previousSeq });
      codes.push(...page.lots.map((lot) => lot.code));
      holdings.push(...page.holdings.map((holding) => holding.code));
      next = page.next;
    }
    expect(new Set(codes).size).toBe(121);
    expect(codes).toHaveLength(121);
    expect(codes.at(-1)).toBe('P1');
    expect(holdings.sort()).toEqual(codes.sort());
    // The runs of one lot say nothing of another.
    const foreign = await server().app.inject({
      url: `/api/v1/lots/D1/recall-scope/difference?cursor=${first.next}`,
      headers: { authorization: `Bearer ${server().key}` },
    });
    expect(foreign.statusCode).toBe(404);
  });

  it('says no more than was kept of a run from before holdings were kept', async () => {
    await capture(made('O1', 10, 'field-1', at(1)));
    await scopeOf('O1');
    const { pool } = server();
    await pool.query(
      `INSERT INTO recall_scope_run (id, lot, ignore_time, seq, ran_at, ran_by, digest, lots, parties)
       SELECT gen_random_uuid(), lot, false, seq, ran_at + interval '1 hour', 'x', '\\x00', ARRAY[lot, 999999999], ARRAY[]::bigint[]
         FROM recall_scope_run WHERE lot = (SELECT id FROM lot WHERE code = 'O1')`,
    );
    expect((await scopeOf('O1')).difference).toMatchObject({
      lotsAdded: 0,
      lotsRemoved: 1,
      lotsChanged: null,
      partiesChanged: null,
      holdingsAdded: null,
      holdings: [],
    });
  });

  it('says that an amount is not known rather than nothing', async () => {
    await capture(made('U1', 10, 'field-1', at(1)));
    await scopeOf('U1');
    await capture(transformed([['U1', null]], [['U2', null]], 'field-1', at(2)));
    const { difference } = await scopeOf('U1');
    expect(brief(difference!)).toMatchObject({
      lots: [
        ['added', 'U2', null, null],
        ['changed', 'U1', '10', null],
      ],
      holdings: [
        ['added', 'U2', undefined, null, null],
        ['changed', 'U1', undefined, '10', null],
      ],
    });
  });

  it('is none where a party was merged into another and nothing else happened', async () => {
    const twice = ['twin', 'field-7'] as const;
    await capture(
      made('T1', 10, 'field-1', at(1)),
      shipped('T1', 10, farm, twice, at(2), 'T-1'),
      received('T1', 10, farm, twice, at(3), 'T-1'),
    );
    await scopeOf('T1');
    await server().owner.query(
      `INSERT INTO party (uri) VALUES ('urn:liangsu:party:stands');
       UPDATE party SET merged_into = (SELECT id FROM party WHERE uri = 'urn:liangsu:party:stands')
        WHERE uri = 'urn:liangsu:party:twin'`,
    );
    const { difference, parties } = await scopeOf('T1');
    expect(parties.some((party) => party.name.endsWith('stands'))).toBe(true);
    expect(brief(difference!)).toEqual({ lots: [], parties: [], holdings: [] });
    expect(difference).toMatchObject({ partiesAdded: 0, partiesRemoved: 0 });
  });
});
