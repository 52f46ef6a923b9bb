import {
  type ListedLotView,
  LOT_SORTS,
  type LotSummaryView,
  type LotView,
  type listLots,
  type RouteOutput,
  type search,
} from '@liangsu/contract';
import { makeTraceCode } from '@liangsu/domain/codes';
import { ROLE } from '@liangsu/domain/trace';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, made, received, shipped } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';

const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });
const GTIN = '06901234567892';
const link = (batch: string) => `https://id.gs1.org/01/${GTIN}/10/${batch}`;
const own = makeTraceCode(Uint8Array.of(7, 2, 3, 4, 5, 6, 7, 8, 9, 10));
const other = makeTraceCode(Uint8Array.of(200, 2, 3, 4, 5, 6, 7, 8, 9, 10));

async function call<T>(url: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await server().app.inject({
    method: body === undefined ? 'GET' : 'POST',
    url,
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: response.statusCode, body: response.json() as T };
}

/** A lot with a name as it stands, not as one of our own. */
const named = (code: string, product: string | null, day: string | null) => {
  const event = made('x', 1000, 'bin-1', '2026-10-01T08:00:00+08:00', {
    ...(product === null ? {} : { 'liangsu:productName': product }),
    ...(day === null ? {} : { 'liangsu:productionDate': day }),
  });
  return { ...event, quantityList: [{ epcClass: code, quantity: 1000, uom: 'KGM' }] };
};
const lot = (code: string) => `urn:liangsu:lot:${code}`;

let place: number;
beforeAll(async () => {
  const sent = await call(
    '/api/v1/events',
    documentOf(
      named(link('A1'), '大米', '2026-10-03'),
      named(link('A2'), '大米', '2026-10-01'),
      named(link('B1'), '大米', null),
      named(lot(own.code), '早籼稻', '2026-10-02'),
      named(lot(other.code), null, '2026-10-02'),
      named('https://id.gs1.org/01/09525000000177/10/A1', '小麦粉', '2026-09-01'),
    ),
  );
  expect(sent.status).toBe(200);
  const { rows } = await server().pool.query<{ id: number }>("SELECT id FROM place WHERE uri LIKE '%bin-1'");
  place = rows[0]!.id;
});

/** Reads a list to its end, two at a time. */
async function pages(query: string): Promise<LotSummaryView[]> {
  const items: LotSummaryView[] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await call<RouteOutput<typeof listLots>>(
      `/api/v1/lots?limit=2&${query}${cursor}`,
    );
    expect(status).toBe(200);
    items.push(...body.items);
    if (body.next === null) return items;
    cursor = `&cursor=${body.next}`;
  }
}

describe('the list of lots', () => {
  it.each(LOT_SORTS.flatMap((key) => [key, `-${key}`]))('pages through all of them by %s', async (sort) => {
    const items = await pages(`place=${place}&sort=${sort}`);
    expect(new Set(items.map((item) => item.code)).size).toBe(6);
    const shown = (item: LotSummaryView) =>
      ({
        recorded: String(item.id).padStart(12, '0'),
        code: item.code,
        product: item.product,
        date: item.productionDate ?? item.harvestDate,
      })[sort.replace('-', '')];
    const values = items.map(shown).filter((value) => value !== null);
    expect(values).toEqual([...values].sort((a, b) => (a! < b! === sort.startsWith('-') ? 1 : -1)));
    // What is missing comes last, whichever way.
    if (/product|date/.test(sort)) expect(shown(items.at(-1)!)).toBeNull();
  });

  it('sorts all lots only by what an index has', async () => {
    expect((await pages('sort=-code')).map((item) => item.code)).toHaveLength(6);
    const { status, body } = await call<{ errors: unknown[] }>('/api/v1/lots?sort=product');
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ path: '/querystring/sort', code: 'sort.tooWide' }]);
  });

  it.each([
    ['6901234567892', 3],
    ['(01)06901234567892', 3],
    [`https://trace.example.cn/01/${GTIN}`, 3],
    [link('A'), 2],
    ['大米', 3],
    [own.display.slice(0, 12), 1],
  ])('filters by %s', async (q, count) => {
    expect(await pages(`q=${encodeURIComponent(q)}`)).toHaveLength(count);
  });
});

describe('the search box', () => {
  const find = async (q: string) =>
    (await call<RouteOutput<typeof search>>(`/api/v1/search?q=${encodeURIComponent(q)}`)).body;
  const codes = async (q: string) => (await find(q)).lots.map((found) => found.code);

  it.each([
    '6901234567892',
    ' 6901 2345 67892 ',
    GTIN,
    '(01)06901234567892',
    `https://trace.example.cn/01/${GTIN}?17=271122`,
  ])('finds the lots of a product by its number alone: %s', async (q) => {
    expect(await codes(q)).toEqual([link('B1'), link('A2'), link('A1')]);
  });

  it.each([
    ['籼稻', [own.code]],
    ['米', [link('B1'), link('A2'), link('A1')]],
    ['小麦', ['https://id.gs1.org/01/09525000000177/10/A1']],
    ['%', []],
  ])('finds the lots whose product contains %s, in the search and in the list', async (q, found) => {
    expect(await codes(q)).toEqual(found);
    const { body } = await call<{ items: LotSummaryView[] }>(`/api/v1/lots?q=${encodeURIComponent(q)}`);
    expect(body.items.map((item) => item.code)).toEqual(found);
  });

  it.each([
    [`http://192.168.1.9:8080/01/${GTIN}/10/A1?17=271122`, link('A1')],
    [`https://trace.example.cn/app/01/${GTIN}/10/A1`, link('A1')],
    [`(01)${GTIN}(10)A1`, link('A1')],
    [`01${GTIN}10A1`, link('A1')],
    [`http://192.168.1.9:8080/t/${own.code}`, own.code],
    [own.display.toLowerCase(), own.code],
    [own.display.slice(0, 10), own.code],
    [`(01)${GTIN}(10)B`, link('B1')],
  ])('finds one lot by %s', async (q, code) => {
    expect(await codes(q)).toEqual([code]);
  });

  it('says what a mistyped code probably should be', async () => {
    const wrong = own.display.slice(0, -1) + (own.display.endsWith('2') ? '3' : '2');
    expect(await find(wrong)).toMatchObject({
      lots: [],
      suggestion: own.display,
      problem: expect.any(String),
    });
    expect(await find('没有这样的东西')).toMatchObject({ lots: [], suggestion: null, problem: null });
  });
});

describe('what does not add up', () => {
  it('stands in the list and the search by the codes that the page of the lot has', async () => {
    const at = (day: number) => `2026-10-${day}T08:00:00+08:00`;
    const farm = ['farm', 'field-1'] as const;
    const depot = ['depot', 'bin-9'] as const;
    const sent = await call(
      '/api/v1/events',
      documentOf(
        made('OVER-1', 100, 'field-1', at(10), { 'liangsu:productName': '糯稻' }),
        shipped('OVER-1', 130, farm, depot, at(11), 'W-1'),
        received('OVER-1', 140, farm, depot, at(12), 'W-1'),
        made('EVEN-1', 100, 'field-1', at(10), { 'liangsu:productName': '糯稻' }),
        shipped('EVEN-1', 100, farm, depot, at(11), 'W-2'),
      ),
    );
    expect(sent.status).toBe(200);
    const page = await call<LotView>('/api/v1/lots/OVER-1');
    expect(page.body.warnings.map(({ code }) => code)).toEqual(['overdrawn', 'gain', 'byInstallation']);
    for (const url of ['/api/v1/lots?q=糯稻', '/api/v1/search?q=糯稻']) {
      const { body } = await call<Record<string, ListedLotView[]>>(encodeURI(url));
      const found = (body['items'] ?? body['lots'])!;
      expect(Object.fromEntries(found.map((one) => [one.code, one.doubts]))).toEqual({
        'OVER-1': ['overdrawn', 'gain'],
        'EVEN-1': [],
      });
    }
  });

  it('is not looked for on pages longer than a person reads', async () => {
    const many = Array.from({ length: 201 }, (_, i) =>
      made(`MANY-${i}`, 1, 'bin-2', '2026-10-01T08:00:00+08:00', { 'liangsu:productName': '小米椒' }),
    );
    expect((await call('/api/v1/events', documentOf(...many))).status).toBe(200);
    const doubts = async (limit: number) =>
      (
        await call<{ items: ListedLotView[] }>(
          `/api/v1/lots?limit=${limit}&q=${encodeURIComponent('小米椒')}`,
        )
      ).body.items.map((one) => one.doubts);
    expect(await doubts(200)).toEqual(Array.from({ length: 200 }, () => []));
    expect(await doubts(201)).toEqual(Array.from({ length: 201 }, () => null));
  });

  it('is not looked for in a lot of very many events, which does not keep it from the others', async () => {
    const codes = ['HUGE-1', 'HUGE-2'];
    const two = codes.map((code) =>
      made(code, 1, 'bin-3', '2026-10-01T08:00:00+08:00', { 'liangsu:productName': '荞麦' }),
    );
    expect((await call('/api/v1/events', documentOf(...two))).status).toBe(200);
    await server().owner.query(
      `INSERT INTO edge_by_lot (lot, event, ord, role, t0, dim, batch, tie)
       SELECT e.lot, 1000000000 + g, 0, ${ROLE.observe}, e.t0, 0, e.batch, e.tie
         FROM edge_by_lot e JOIN lot l ON l.id = e.lot, generate_series(1, 20000) g WHERE l.code = 'HUGE-1'`,
    );
    const { body } = await call<{ items: ListedLotView[] }>(`/api/v1/lots?q=${encodeURIComponent('荞麦')}`);
    expect(Object.fromEntries(body.items.map((one) => [one.code, one.doubts]))).toEqual({
      'HUGE-1': null,
      'HUGE-2': [],
    });
  });
});
