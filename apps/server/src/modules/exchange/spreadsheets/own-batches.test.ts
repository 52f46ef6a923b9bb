import type { LotView, RouteOutput, search } from '@liangsu/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey } from '../../access/index.ts';
import { MILL, place, SELF, seed } from './testing/world.ts';

const server = useTestServer();
const ALL = 'all';
const keys: Record<string, string> = {};
const trace: Record<string, string> = {};

async function call<T>(method: 'GET' | 'POST', url: string, who: string, payload?: object): Promise<T> {
  const answer = await server().app.inject({
    method,
    url,
    headers: { 'x-api-key': keys[who]! },
    ...(payload ? { payload } : {}),
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json() as T;
}
type Recorded = { receipts: { lots: { traceCode: string }[] }[] };
const enter = async (who: string, kind: string, requestId: string, row: object) =>
  (await call<Recorded>('POST', '/api/v1/entries', who, { kind, requestId, rows: [row] })).receipts[0]!
    .lots[0]!.traceCode;

const bought = { date: '2026-11-20', place, productName: '小麦', quantity: 20, unit: '吨' };

beforeAll(async () => {
  await seed(server());
  const { rows } = await server().pool.query<{ id: number; uscc: string }>(
    'SELECT id, uscc FROM party WHERE uscc IS NOT NULL',
  );
  const key = async (partyId: number | null) =>
    (await createApiKey(server().pool, { name: 'k', rights: ['entry.*', 'lot.read'], partyId })).text;
  for (const { id, uscc } of rows) keys[uscc] = await key(id);
  keys[ALL] = await key(null);
  trace['wheat'] = await enter(SELF, 'purchase', 'bought-01', { ...bought, batchNo: 'XM%2026-1' });
  trace['more'] = await enter(SELF, 'purchase', 'bought-02', { ...bought, batchNo: 'XM%2026-10' });
  trace['millers'] = await enter(MILL, 'purchase', 'bought-03', {
    ...bought,
    place: '原料仓',
    batchNo: 'XM%2026-1',
  });
  trace['unnamed'] = await enter(SELF, 'purchase', 'bought-04', bought);
  const sent = { date: '2026-11-21', quantity: 5, unit: '吨' };
  await enter(SELF, 'shipment', 'sent-0001', { ...sent, place, receiver: MILL, batchNo: 'XM%2026-1' });
  await enter(MILL, 'receipt', 'got-00001', {
    ...sent,
    place: '原料仓',
    sender: SELF,
    traceCode: trace['wheat'],
    batchNo: 'YL-7',
  });
});

const found = async (q: string, who: string) => {
  const { lots } = await call<RouteOutput<typeof search>>(
    'GET',
    `/api/v1/search?q=${encodeURIComponent(q)}`,
    who,
  );
  return lots.map(({ code, ownBatches }) => [
    Object.keys(trace).find((name) => trace[name] === code),
    ownBatches.map(({ party, batchNo }) => `${party?.name} ${batchNo}`),
  ]);
};

describe('own batch numbers', () => {
  it('lead a party to the lots that it calls so, in either case, and say which number it was', async () => {
    const all = [
      ['wheat', ['城东粮食公司 XM%2026-1']],
      ['more', ['城东粮食公司 XM%2026-10']],
    ];
    expect(await found('XM%2026-1', SELF)).toEqual(all);
    expect(await found(' xm%2 ', SELF)).toEqual(all);
    expect(await found('XM_2', SELF)).toEqual([]);
  });

  it('are found by the party that gave them, and by the installation for all', async () => {
    expect(await found('XM%2026-1', MILL)).toEqual([['millers', ['面粉厂 XM%2026-1']]]);
    expect(await found('YL-7', SELF)).toEqual([]);
    expect(await found('YL-7', MILL)).toEqual([['wheat', ['面粉厂 YL-7']]]);
    expect(await found('XM%2026-1', ALL)).toEqual([
      ['wheat', ['城东粮食公司 XM%2026-1']],
      ['millers', ['面粉厂 XM%2026-1']],
      ['more', ['城东粮食公司 XM%2026-10']],
    ]);
  });

  it('are not the id of a request that stood in for a number', async () => {
    expect(await found('bought-04', ALL)).toEqual([]);
  });

  it('stand beside what the same text finds as a code or a product', async () => {
    const { lots } = await call<RouteOutput<typeof search>>('GET', '/api/v1/search?q=小麦', SELF);
    expect(lots.map((lot) => lot.ownBatches)).toEqual([[], [], []]);
    trace['named'] = await enter(SELF, 'purchase', 'bought-05', { ...bought, batchNo: '小麦一号' });
    expect(await found('小麦', SELF)).toHaveLength(4);
    expect((await found('小麦', SELF))[0]).toEqual(['named', ['城东粮食公司 小麦一号']]);
  });

  it('stand on the page of the lot with whose they are', async () => {
    const page = async (who: string) => {
      const lot = await call<LotView>('GET', `/api/v1/lots/${trace['wheat']}`, who);
      return [lot.ownBatchCount, lot.ownBatches.map(({ party, batchNo }) => `${party?.name} ${batchNo}`)];
    };
    expect(await page(SELF)).toEqual([1, ['城东粮食公司 XM%2026-1']]);
    expect(await page(MILL)).toEqual([1, ['面粉厂 YL-7']]);
    expect(await page(ALL)).toEqual([2, ['城东粮食公司 XM%2026-1', '面粉厂 YL-7']]);
    const unnamed = await call<LotView>('GET', `/api/v1/lots/${trace['unnamed']}`, ALL);
    expect(unnamed.ownBatches).toEqual([]);
  });
});
