import type { LotView } from '@liangsu/contract';
import { makeTraceCode } from '@liangsu/domain/codes';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey } from '../../access/index.ts';
import { MILL, place, SELF, seed } from './testing/world.ts';

const server = useTestServer();
const keys: Record<string, string> = {};

async function call(method: 'GET' | 'POST', url: string, who: string, payload?: object) {
  const answer = await server().app.inject({
    method,
    url,
    headers: { 'x-api-key': keys[who]! },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, body: answer.json() };
}
let n = 0;
const enter = async (kind: string, rows: object[], who = SELF) => {
  const { status, body } = await call('POST', '/api/v1/entries', who, {
    kind,
    requestId: `entry-${++n}00`,
    rows,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.receipts[0] as { eventId: string; lots: { traceCode: string }[] };
};
type Warning = { row: number; column: string; code: string; message: string };
const check = async (kind: string, rows: object[], who = SELF, more = {}) => {
  const { body } = await call('POST', '/api/v1/imports/check', who, { kind, rows, ...more });
  expect(body.faults).toEqual([]);
  expect(body.ok).toBe(true);
  return body.warnings as Warning[];
};
const short = async (...asked: Parameters<typeof check>) =>
  (await check(...asked)).map(({ row, code }) => [row, code]);

const placeUri = `urn:liangsu:place:${SELF}.${encodeURIComponent(place)}`;
const bought = { date: '2026-11-10', place, productName: '小麦', quantity: 20, unit: '吨' };
const sent = { date: '2026-11-12', place, receiver: MILL, unit: '吨' };
const got = { date: '2026-11-13', place: '原料仓', sender: SELF, unit: '吨' };

beforeAll(async () => {
  await seed(server());
  const { rows } = await server().pool.query<{ id: number; uscc: string }>(
    'SELECT id, uscc FROM party WHERE uscc IS NOT NULL',
  );
  const rights = ['entry.*', 'import.*', 'lot.read'];
  for (const { id, uscc } of rows)
    keys[uscc] = (await createApiKey(server().pool, { name: 'k', rights, partyId: id })).text;
  await server().owner.query(
    `INSERT INTO place (uri, name, kind, operator_party_id, declared)
     SELECT 'urn:liangsu:place:${SELF}.2', '2号仓', 'warehouse', id, true FROM party WHERE uscc = '${SELF}'`,
  );
  await enter('purchase', [{ ...bought, batchNo: 'A' }]);
  await enter('shipment', [{ ...sent, batchNo: 'A', quantity: 8 }]);
});

describe('the check before recording', () => {
  it('says how much is there, how much is asked and what would be right, and refuses nothing', async () => {
    expect(await check('shipment', [{ ...sent, batchNo: 'A', quantity: 12 }])).toEqual([]);
    expect(
      await check('shipment', [{ ...sent, batchNo: 'A', quantity: '25000公斤', unit: undefined }]),
    ).toEqual([
      {
        row: 1,
        column: 'quantity',
        header: '数量',
        value: '25000',
        code: 'stock.less',
        message:
          '此处账面还有 12,000 千克，本行支出 25,000 千克，多出 13,000 千克；请核对数量和计量单位，未录入的收购、加工产出或收货请先录入',
      },
    ]);
    const english = await server().app.inject({
      method: 'POST',
      url: '/api/v1/imports/check',
      headers: { 'x-api-key': keys[SELF]!, 'accept-language': 'en' },
      payload: { kind: 'shipment', rows: [{ ...sent, batchNo: 'A', quantity: 12.5 }] },
    });
    expect(english.json().warnings[0].message).toContain(
      'The books have 12 t left here, this row takes 12.5 t: 0.5 t too much.',
    );
  });

  it('says what the page of the lot says afterwards', async () => {
    await enter('purchase', [{ ...bought, batchNo: 'P' }]);
    const much = { ...sent, batchNo: 'P', quantity: 20.4 };
    const [warning] = await check('shipment', [much]);
    expect(warning!.message).toContain('多出 0.4 吨');
    const { eventId, lots } = await enter('shipment', [much]);
    const lot = async () => (await call('GET', `/api/v1/lots/${lots[0]!.traceCode}`, SELF)).body as LotView;
    expect((await lot()).warnings).toMatchObject([
      { code: 'overdrawn', message: expect.stringContaining('400 kg') },
    ]);
    // The correction of it is reckoned without it.
    expect(await short('shipment', [{ ...much, quantity: 20 }], SELF, { corrects: eventId })).toEqual([]);
    expect(await short('shipment', [{ ...much, quantity: 21 }], SELF, { corrects: eventId })).toEqual([
      [1, 'stock.less'],
    ]);
    const others = { kind: 'shipment', rows: [much], corrects: eventId };
    expect((await call('POST', '/api/v1/imports/check', MILL, others)).status).toBe(404);
  });

  it('counts the rows of one check together, and says it of those that go beyond', async () => {
    const row = { ...sent, batchNo: 'A', quantity: 5 };
    expect(await short('shipment', [row, row, row, row])).toEqual([
      [3, 'stock.less'],
      [4, 'stock.less'],
    ]);
    // The earliest goes first, wherever it stands.
    const early = { ...row, date: '2026-11-11' };
    expect(await short('shipment', [row, row, early])).toEqual([[2, 'stock.less']]);
    expect(await short('shipment', [row, { ...row, batchNo: 'P' }])).toEqual([[2, 'stock.less']]);
  });

  it('leaves nothing for what is drawn later already', async () => {
    expect(await short('shipment', [{ ...sent, date: '2026-11-11', batchNo: 'A', quantity: 15 }])).toEqual([
      [1, 'stock.less'],
    ]);
    // Before it was bought there was nothing at all.
    expect(
      await check('shipment', [{ ...sent, date: '2026-11-09', batchNo: 'A', quantity: 1 }]),
    ).toMatchObject([{ code: 'stock.less', message: expect.stringContaining('还有 0 吨，本行支出 1 吨') }]);
  });

  it('asks for the receipt where goods are on their way, and for the place where they lie elsewhere', async () => {
    const use = (quantity: number) => [
      { date: '2026-11-14', place: '原料仓', part: 'input', batchNo: 'MA', quantity, unit: '吨' },
      { date: '2026-11-14', place: '原料仓', part: 'output', batchNo: 'F', productName: '面粉', quantity: 1 },
    ];
    const code = (await enter('shipment', [{ ...sent, batchNo: 'A', quantity: 2 }])).lots[0]!.traceCode;
    await enter('receipt', [{ ...got, traceCode: code, batchNo: 'MA', quantity: 8 }], MILL);
    expect(await short('processing', use(8), MILL)).toEqual([]);
    expect(await check('processing', use(9), MILL)).toMatchObject([
      { row: 1, code: 'stock.notReceived', message: expect.stringContaining('发来的 2 吨 还没有收货记录') },
    ]);
    expect(await check('shipment', [{ ...sent, place: '2号仓', batchNo: 'A', quantity: 3 }])).toMatchObject([
      { code: 'stock.elsewhere', message: expect.stringContaining('另有 10 吨 在本单位其他地点') },
    ]);
    // Also where both places are drawn from in one go.
    const both = [10, 3].map((quantity, i) => ({
      ...sent,
      batchNo: 'A',
      quantity,
      ...(i ? { place: '2号仓' } : {}),
    }));
    expect(await short('shipment', both.toReversed())).toEqual([[1, 'stock.elsewhere']]);
    expect(await short('shipment', [{ ...both[0], quantity: 11 }, both[1]!])).toEqual([
      [1, 'stock.less'],
      [2, 'stock.less'],
    ]);
  });

  it('covers returns and weighbridge slips that go out, in the column that a clerk fills in', async () => {
    const back = {
      date: '2026-11-15',
      place,
      direction: '退出',
      counterparty: MILL,
      batchNo: 'A',
      unit: '吨',
    };
    expect(await short('return', [{ ...back, quantity: 11 }])).toEqual([[1, 'stock.less']]);
    expect(await short('return', [{ ...back, direction: '收回', quantity: 11 }])).toEqual([]);
    const slip = {
      date: '2026-11-15',
      business: '发货',
      place,
      counterparty: MILL,
      batchNo: 'A',
      unit: '吨',
    };
    expect(await check('weighbridge', [{ ...slip, gross: 40, tare: 15 }])).toMatchObject([
      { row: 1, column: 'gross', code: 'stock.less', message: expect.stringContaining('支出 25 吨') },
    ]);
    expect(await short('stocktake', [{ date: '2026-11-15', place, batchNo: 'A', quantity: 1 }])).toEqual([]);
  });

  it('says it of a batch that is not known, and of a unit that cannot be subtracted', async () => {
    const link = 'https://id.gs1.org/01/06901234567892/10/NEVER';
    expect(await short('shipment', [{ ...sent, traceCode: link, quantity: 1 }])).toEqual([[1, 'stock.none']]);
    expect(await check('shipment', [{ ...sent, batchNo: 'A', quantity: 3, unit: '袋' }])).toMatchObject([
      { code: 'stock.unit', message: expect.stringContaining('按重量记，本行按件数') },
    ]);
  });

  it('says nothing of what is recorded already, nor where a quantity is not known', async () => {
    const row = { ...sent, voucherNo: 'V-1', batchNo: 'P', quantity: 2 };
    expect(await short('shipment', [row])).toEqual([[1, 'stock.less']]);
    await enter('shipment', [row]);
    expect(await short('shipment', [row])).toEqual([]);
    const code = makeTraceCode(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).code;
    const here = { readPoint: { id: placeUri }, bizLocation: { id: placeUri } };
    const event = { ...made(code, null, 'x', '2026-11-10T08:00:00+08:00'), ...here };
    const answer = await server().app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: { 'x-api-key': server().key },
      payload: documentOf(event),
    });
    expect(answer.statusCode).toBe(200);
    expect(await short('shipment', [{ ...sent, traceCode: code, quantity: 5 }])).toEqual([]);
  });
});
