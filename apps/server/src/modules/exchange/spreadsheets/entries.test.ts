import { describe, expect, it } from 'vitest';
import { createApiKey } from '../../access/index.ts';
import { useEntryDesk } from './testing/entry-desk.ts';
import { MILL, place, SELF } from './testing/world.ts';

const { server, keys, call, entry, bought, stock } = useEntryDesk();

describe('a form', () => {
  it('records a purchase and gives its lot a trace code; the same request again is answered, not repeated', async () => {
    const first = await entry('purchase', bought, SELF, 'form-0001');
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      repeated: false,
      receipts: [
        {
          status: 'accepted',
          voucherNo: 'form-0001',
          lots: [{ traceCode: expect.stringMatching(/^LS/), batchNo: null, assigned: true }],
        },
      ],
    });
    const again = await entry('purchase', bought, SELF, 'form-0001');
    expect(again.body).toEqual({ ...first.body, repeated: true });
    expect((await entry('purchase', { ...bought, quantity: 21 }, SELF, 'form-0001')).body.code).toBe(
      'entry.requestReused',
    );
    // The work was done, the answer was not kept: the same request finds its events again.
    await server().owner.query("UPDATE entry_request SET answer = NULL WHERE request_id = 'form-0001'");
    const resumed = await entry('purchase', bought, SELF, 'form-0001');
    expect(resumed.body.receipts[0]).toMatchObject({
      status: 'duplicate',
      eventId: first.body.receipts[0].eventId,
    });
  });

  it('says of every fault where it is and what would be right, and records nothing', async () => {
    const before = (await server().pool.query('SELECT FROM event')).rowCount;
    const wrong = await entry('purchase', [bought, { ...bought, quantity: 'x', place: '没有' }]);
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors).toEqual([
      { path: '/rows/1/quantity', code: 'cell.number', message: '不是数字，应如 1234.5' },
    ]);
    expect((await entry('purchase', [bought, { ...bought, place: '没有' }])).body.errors).toMatchObject([
      { path: '/rows/1/place', code: 'place.unknown' },
    ]);
    expect((await server().pool.query('SELECT FROM event')).rowCount).toBe(before);
  });

  it('says whose grain a lot is, and of which reserve', async () => {
    const made = await entry('purchase', {
      ...bought,
      batchNo: 'OWNED',
      grainOwner: MILL,
      reserveTier: '省级储备',
      reserveArea: '530000',
    });
    const code = made.body.receipts[0].lots[0].traceCode;
    const page = await server().app.inject({
      url: `/api/v1/lots/${code}`,
      headers: { 'x-api-key': server().key },
    });
    expect(page.json().grain).toMatchObject({ owner: { uscc: MILL }, tier: 'provincial', area: '530000' });
    const wrong = await entry('purchase', { ...bought, reserveTier: '乡级', grainOwner: '没有登记的' });
    expect(wrong.body.errors).toMatchObject([{ path: '/rows/0/reserveTier', code: 'cell.option' }]);
  });

  it('follows a batch from purchase to the mill and back', async () => {
    await entry('purchase', { ...bought, batchNo: 'F1' });
    const sent = await entry('shipment', {
      date: '2026-11-21',
      place,
      receiver: MILL,
      batchNo: 'F1',
      quantity: 10,
      unit: '吨',
      waybillNo: 'yd 01',
    });
    const code = sent.body.receipts[0].lots[0].traceCode;
    const got = await entry(
      'receipt',
      {
        date: '2026-11-21',
        place: '原料仓',
        sender: '城东粮食公司',
        batchNo: 'F1',
        quantity: 9.9,
        unit: '吨',
        waybillNo: 'YD01',
      },
      MILL,
    );
    expect(got.body.receipts[0].lots[0].traceCode).toBe(code);
    const { rows } = await server().pool.query(
      'SELECT doc, count(*)::int AS n FROM event_document GROUP BY doc',
    );
    expect(rows).toEqual([{ doc: expect.any(Number), n: 2 }]);
    const back = await entry(
      'return',
      {
        date: '2026-11-22',
        direction: '退出',
        place: '原料仓',
        counterparty: SELF,
        batchNo: 'F1',
        quantity: 1,
        unit: '吨',
        note: '水分高',
      },
      MILL,
    );
    expect(back.body.receipts[0].status).toBe('accepted');
    const made = await entry(
      'processing',
      [
        { date: '2026-11-22', place: '一车间', part: 'input', batchNo: 'F1', quantity: 8, unit: '吨' },
        {
          date: '2026-11-22',
          place: '一车间',
          part: 'output',
          batchNo: 'P1',
          productName: '面粉',
          quantity: 6,
          unit: '吨',
        },
        { date: '2026-11-22', place: '一车间', part: 'loss', lossKind: 'process', quantity: '50公斤' },
      ],
      MILL,
    );
    expect(made.body.receipts).toHaveLength(1);
    expect(made.body.receipts[0].lots).toHaveLength(2);
  });

  it('records a weighbridge slip as the purchase that it was, net', async () => {
    const slip = {
      date: '2026-11-22 15:20',
      business: '收购',
      place,
      productName: '小麦',
      gross: '18,340',
      tare: 6120,
      deduct: 80,
      unit: '公斤',
      vehicle: '闽A12345',
      batchNo: 'WB',
    };
    const answer = await entry('weighbridge', slip);
    expect(await stock(answer.body.receipts[0].lots[0].traceCode)).toBe(12.14);
    expect((await entry('weighbridge', { ...slip, tare: 20000 })).body.errors).toMatchObject([
      { code: 'row.net' },
    ]);
  });

  it('cannot be used for another organisation, nor without the right', async () => {
    expect((await entry('purchase', { ...bought, self: MILL })).body.errors).toMatchObject([
      { code: 'row.otherSelf' },
    ]);
    const { text } = await createApiKey(server().pool, {
      name: 'reader',
      rights: ['entry.read'],
      partyId: null,
    });
    const answer = await server().app.inject({
      method: 'POST',
      url: '/api/v1/entries',
      headers: { 'x-api-key': text },
      payload: { kind: 'purchase', requestId: 'request-x', rows: [bought] },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('rows pasted from a spreadsheet', () => {
  it('are checked and given back by column', async () => {
    const answer = await call('POST', '/api/v1/imports/check', {
      kind: 'purchase',
      grid: [
        ['凭证号', '日期', '库点', '品名', '数量（吨）', '别的'],
        ['G1', '2026-11-22', place, '小麦', 3, ''],
        ['G2', '2026-11-22', '没有', '小麦', 'x', ''],
      ],
    });
    expect(answer.body).toMatchObject({
      ok: false,
      unknownHeaders: ['别的'],
      rows: [{ voucherNo: 'G1', quantity: 3 }, { voucherNo: 'G2' }],
      faults: [{ row: 2, column: 'quantity', header: '数量', code: 'cell.number' }],
    });
    expect((await server().pool.query("SELECT FROM own_batch WHERE batch_no = 'G1'")).rowCount).toBe(0);
  });

  it('may be rows of a form, without voucher numbers', async () => {
    const check = (rows: object[]) => call('POST', '/api/v1/imports/check', { kind: 'processing', rows });
    const base = { date: '2026-11-22', place, unit: '吨' };
    const faults = await check([
      { ...base, part: 'input', batchNo: 'UNKNOWN', quantity: 1 },
      { ...base, part: 'output', batchNo: 'NEW', productName: '面粉', quantity: 1 },
    ]);
    expect(faults.body.faults).toMatchObject([{ row: 1, column: 'batchNo', code: 'batch.unknown' }]);
  });
});

describe('a row without a unit', () => {
  const { unit: _, ...bare } = bought;

  it('is in kilograms, which the check says', async () => {
    const check = await call('POST', '/api/v1/imports/check', {
      kind: 'purchase',
      rows: [bare, { ...bare, quantity: '20吨' }],
    });
    expect(check.body).toMatchObject({
      ok: true,
      rows: [{ quantity: 20, unit: '公斤' }, { quantity: '20吨' }],
    });
    expect(check.body.rows[1].unit).toBeUndefined();
    const { body } = await entry('purchase', { ...bare, batchNo: 'U1' });
    expect(await stock(body.receipts[0].lots[0].traceCode)).toBe(0.02);
  });

  it('is refused, at its unit, for what is kept in pieces', async () => {
    await entry('purchase', { ...bought, batchNo: 'U2', unit: '袋' });
    const sent = { date: '2026-11-21', place, receiver: MILL, batchNo: 'U2', quantity: 5 };
    const refused = await entry('shipment', sent);
    expect(refused.body.errors).toMatchObject([{ path: '/rows/0/unit', code: 'unit.missing' }]);
    expect((await entry('shipment', { ...sent, unit: '袋' })).status).toBe(200);
  });
});

describe('tables', () => {
  it('are described in the reader’s language and downloaded as templates', async () => {
    const { body } = await call('GET', '/api/v1/templates?lang=en');
    expect(body.tables.find((t: { kind: string }) => t.kind === 'purchase').columns[0]).toMatchObject({
      key: 'voucherNo',
      header: 'Voucher no.',
      required: true,
    });
    const file = await server().app.inject({
      url: '/api/v1/templates/purchase.xlsx',
      headers: { 'x-api-key': keys[SELF]! },
    });
    expect(file.rawPayload.subarray(0, 2).toString()).toBe('PK');
    const csv = await server().app.inject({
      url: '/api/v1/templates/place.csv',
      headers: { 'x-api-key': keys[SELF]! },
    });
    expect(csv.body.startsWith('\ufeff地点编码,')).toBe(true);
    expect(
      (await server().app.inject({ url: '/api/v1/templates/x.csv', headers: { 'x-api-key': keys[SELF]! } }))
        .statusCode,
    ).toBe(400);
  });
});
