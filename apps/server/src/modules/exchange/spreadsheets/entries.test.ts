import { beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey } from '../../access/index.ts';
import { uploadsFolder } from './testing/folder.ts';
import { MILL, place, rowsOf, runImport, SELF, seed, xlsxBytes } from './testing/world.ts';

const server = useTestServer({ dataDir: uploadsFolder() });
const keys: Record<string, string> = {};
beforeAll(async () => {
  await seed(server());
  const { rows } = await server().pool.query<{ id: number; uscc: string }>(
    'SELECT id, uscc FROM party WHERE uscc IS NOT NULL',
  );
  for (const { id, uscc } of rows)
    keys[uscc] = (
      await createApiKey(server().pool, { name: uscc, rights: ['entry.*', 'import.*'], partyId: id })
    ).text;
});

async function call(method: 'GET' | 'POST', url: string, payload?: object, who = SELF) {
  const answer = await server().app.inject({
    method,
    url,
    headers: { 'x-api-key': keys[who]! },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, body: answer.json() };
}
let n = 0;
const entry = (kind: string, row: object | object[], who = SELF, requestId = `request-${++n}`) =>
  call('POST', '/api/v1/entries', { kind, requestId, rows: Array.isArray(row) ? row : [row] }, who);
const bought = { date: '2026-11-20 09:00', place, productName: '小麦', quantity: 20, unit: '吨' };
const stock = async (code: string) =>
  (
    await server().pool.query<{ sum: number }>(
      `SELECT coalesce(sum(CASE role WHEN 1 THEN amount WHEN 10 THEN amount WHEN 2 THEN -amount WHEN 9 THEN -amount END), 0)::float8 / 1e9 AS sum
         FROM edge_by_lot b JOIN lot l ON l.id = b.lot WHERE l.code = $1 AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = b.event)`,
      [code],
    )
  ).rows[0]!.sum;

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

describe('what was entered wrong', () => {
  const correct = (id: string, body: object, who = SELF) =>
    call('POST', `/api/v1/entries/${encodeURIComponent(id)}/correct`, body, who);
  const cancel = (id: string, body: object, who = SELF) =>
    call('POST', `/api/v1/entries/${encodeURIComponent(id)}/cancel`, body, who);

  it('is declared wrong, and the right entry stands beside it', async () => {
    const first = await entry('purchase', { ...bought, voucherNo: 'C1', batchNo: 'C1' });
    const { eventId, lots } = first.body.receipts[0];
    const body = {
      kind: 'purchase',
      requestId: 'correct-1',
      reason: '多录了一车',
      rows: [{ ...bought, voucherNo: 'C1', batchNo: 'C1', quantity: 12 }],
    };
    expect(
      (
        await correct(eventId, {
          ...body,
          requestId: 'correct-0',
          rows: [{ ...bought, voucherNo: 'C1', batchNo: 'C1' }],
        })
      ).body.code,
    ).toBe('entry.sameContent');
    const fixed = await correct(eventId, body);
    expect(fixed.body.receipts).toMatchObject([{ status: 'accepted', voucherNo: 'C1' }]);
    expect(await stock(lots[0].traceCode)).toBe(12);
    expect((await correct(eventId, body)).body).toMatchObject({ repeated: true });
    expect((await correct(eventId, { ...body, requestId: 'correct-2' })).body.code).toBe(
      'entry.alreadyWrong',
    );
    const { rows } = await server().pool.query(
      "SELECT body -> 'errorDeclaration' ->> 'liangsu:reason' AS reason, body ->> 'liangsu:rowId' AS row FROM event WHERE status = 3",
    );
    expect(rows).toEqual([{ reason: '多录了一车', row: 'C1' }]);
  });

  it('can be cancelled: a count goes with its difference, a voucher with all its products', async () => {
    const first = await entry('purchase', { ...bought, batchNo: 'C2' });
    const code = first.body.receipts[0].lots[0].traceCode;
    const count = await entry('stocktake', {
      date: '2026-11-22',
      place,
      batchNo: 'C2',
      quantity: 19.5,
      bookQuantity: 20,
      unit: '吨',
    });
    expect(count.body.receipts).toHaveLength(2);
    expect(await stock(code)).toBe(19.5);
    await cancel(count.body.receipts[0].eventId, { requestId: 'cancel-1', reason: '盘错仓了' });
    expect(await stock(code)).toBe(20);
    const base = { date: '2026-11-22', place, unit: '吨' };
    const made = await entry('processing', [
      { ...base, part: 'input', batchNo: 'C2', quantity: 5 },
      { ...base, part: 'output', batchNo: 'C2a', productName: '面粉', quantity: 4 },
      { ...base, part: 'output', batchNo: 'C2b', productName: '麸皮', quantity: 1 },
    ]);
    expect(made.body.receipts).toHaveLength(2);
    const gone = await cancel(made.body.receipts[1].eventId, { requestId: 'cancel-2', reason: '没有加工' });
    expect(gone.body.receipts).toHaveLength(2);
    expect(await stock(code)).toBe(20);
  });

  it('is read back as its rows, from any of its events, and corrected from them', async () => {
    const get = (id: string, who = SELF) =>
      call('GET', `/api/v1/entries/${encodeURIComponent(id)}`, undefined, who);
    const base = { date: '2026-11-22', place, unit: 'TNE' };
    await entry('purchase', { ...bought, batchNo: 'R1' });
    const rows = [
      { ...base, process: 'milling', part: 'input', batchNo: 'R1', quantity: '5' },
      { ...base, process: 'milling', part: 'output', batchNo: 'R1a', productName: '面粉', quantity: '4' },
      { ...base, process: 'milling', part: 'output', batchNo: 'R1b', productName: '麸皮', quantity: '0.9' },
      { ...base, process: 'milling', part: 'loss', lossKind: 'process', quantity: '0.1' },
    ];
    const made = await entry('processing', rows);
    const [first, second] = made.body.receipts;
    for (const { eventId } of [first, second]) {
      const { body } = await get(eventId);
      // A form without a voucher number has none, though its request stood in for it.
      expect(body).toMatchObject({ eventId, kind: 'processing', voucherNo: null, status: 'counts', rows });
      expect(body.rows[0].voucherNo).toBeUndefined();
    }
    const back = (await get(second.eventId)).body.rows;
    back[2].quantity = '0.8';
    const fixed = await correct(second.eventId, {
      kind: 'processing',
      requestId: 'correct-rows',
      reason: '麸皮少了',
      rows: back,
    });
    expect(fixed.body.receipts).toHaveLength(2);
    expect(await stock(second.lots[0].traceCode)).toBe(0.8);
    expect((await get(first.eventId)).body).toMatchObject({ status: 'corrected', rows });
    expect((await get(first.eventId, MILL)).status).toBe(404);
    const plain = await entry('purchase', bought);
    expect((await get(plain.body.receipts[0].eventId)).body).toMatchObject({
      rows: [{ traceCode: plain.body.receipts[0].lots[0].traceCode, date: '2026-11-20 09:00', place }],
      lots: [{ batchNo: null }],
    });
    await cancel(plain.body.receipts[0].eventId, { requestId: 'cancel-plain', reason: '试录' });
  });

  it('shows parties and places by their names, and finds them by these with brackets of any width', async () => {
    await server().owner.query(
      `INSERT INTO party (uri, uscc, name, declared) VALUES
         ('urn:liangsu:party:91110000100000001A', NULL, '东方米业（集团）有限公司', true)`,
    );
    await entry('purchase', { ...bought, batchNo: 'N1' });
    const goods = { date: '2026-11-21', place, batchNo: 'N1', quantity: 1, unit: '吨' };
    for (const receiver of ['东方米业（集团）有限公司', '东方米业(集团)有限公司']) {
      const sent = await entry('shipment', { ...goods, receiver });
      expect(sent.body.receipts).toHaveLength(1);
      const { eventId } = sent.body.receipts[0];
      const { body } = await call('GET', `/api/v1/entries/${encodeURIComponent(eventId)}`);
      expect(body.rows).toMatchObject([{ receiver: '东方米业（集团）有限公司', place }]);
      await cancel(eventId, { requestId: `cancel-${eventId.slice(-20, -14)}`, reason: '试录' });
    }
  });

  it('is nobody else’s to correct', async () => {
    const first = await entry('purchase', { ...bought, batchNo: 'C3' });
    const { eventId } = first.body.receipts[0];
    expect((await cancel(eventId, { requestId: 'cancel-3', reason: '不是我的' }, MILL)).status).toBe(404);
  });

  it('is listed with what became of it, the latest first, page by page', async () => {
    const page = await call('GET', '/api/v1/entries?limit=4');
    expect(page.body.items[0]).toMatchObject({
      kind: 'purchase',
      door: 'form',
      status: 'counts',
      place: { name: place },
      lots: [{ batchNo: 'C3', productName: '小麦', part: 'made', quantity: '20', uom: 'TNE' }],
    });
    const all: { status: string; kind: string }[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await call('GET', `/api/v1/entries?limit=4${next ? `&cursor=${next}` : ''}`);
      all.push(...body.items);
      next = body.next;
    }
    expect(new Set(all.map((item) => item.status))).toEqual(new Set(['counts', 'corrected', 'cancelled']));
    const filtered = await call('GET', '/api/v1/entries?kind=stocktake');
    expect(filtered.body.items.map((item: { kind: string }) => item.kind)).toEqual([
      'stocktake',
      'stocktake',
    ]);
    expect(
      (await call('GET', '/api/v1/entries', undefined, MILL)).body.items.every(
        (item: { place: { name: string } }) => item.place.name !== place,
      ),
    ).toBe(true);
  });
});

describe('a stocktake that does not say what the books said', () => {
  const check = (rows: object[]) => call('POST', '/api/v1/imports/check', { kind: 'stocktake', rows });
  const count = { date: '2026-11-21', place, batchNo: 'S1', quantity: 14.9, unit: '吨' };
  const now = async (code: string) => {
    const { rows } = await server().pool.query<{ id: number }>('SELECT id FROM place WHERE name = $1', [
      place,
    ]);
    const answer = await server().app.inject({
      url: `/api/v1/lots/${code}`,
      headers: { 'x-api-key': server().key },
    });
    return answer
      .json()
      .holdings.filter((h: { place: { id: number } | null }) => h.place?.id === rows[0]!.id)
      .map((h: { amount: { amount: string } }) => h.amount);
  };
  let code = '';
  let counted = '';
  beforeAll(async () => {
    code = (await entry('purchase', { ...bought, batchNo: 'S1' })).body.receipts[0].lots[0].traceCode;
    const away = { place, receiver: MILL, batchNo: 'S1', unit: '吨' };
    await entry('shipment', { ...away, date: '2026-11-21 15:00', quantity: 5 });
    await entry('shipment', { ...away, date: '2026-11-22 08:00', quantity: 3 });
  });

  it('takes what the system had there by the end of that day, shows it in the check, and records the difference', async () => {
    const checked = await check([{ ...count, voucherNo: 'S1-1' }]);
    expect(checked.body).toMatchObject({ ok: true, rows: [{ quantity: 14.9, bookQuantity: '15吨' }] });
    // At noon, before the first truck left, there were twenty.
    expect((await check([{ ...count, date: '2026-11-21 12:00' }])).body.rows[0].bookQuantity).toBe('20吨');
    // In another unit; and what was lent to the check may be sent as it stands.
    const jin = await check([{ ...count, quantity: '29800', unit: '斤' }]);
    expect(jin.body.rows[0].bookQuantity).toBe('30000斤');
    expect((await check([{ ...count, bookQuantity: '15吨' }])).body.ok).toBe(true);

    const recorded = await entry('stocktake', { ...count, voucherNo: 'S1-1' });
    expect(recorded.body.receipts).toHaveLength(2);
    counted = recorded.body.receipts[0].eventId;
    expect(await now(code)).toMatchObject([{ value: '11900', unit: 'kg' }]);
    const { rows } = await server().pool.query(
      `SELECT body -> 'liangsu:losses' AS losses FROM event WHERE body ->> 'liangsu:rowId' = 'S1-1/diff'`,
    );
    expect(rows).toEqual([{ losses: [{ kind: 'natural', quantity: 0.1, uom: 'TNE' }] }]);
    // The same again changes nothing more.
    const again = await entry('stocktake', { ...count, voucherNo: 'S1-1' });
    expect(again.body.receipts).toMatchObject([{ status: 'duplicate' }]);
    expect(await now(code)).toMatchObject([{ value: '11900' }]);
  });

  it('is corrected from what the books said without it', async () => {
    const fixed = await call('POST', `/api/v1/entries/${encodeURIComponent(counted)}/correct`, {
      kind: 'stocktake',
      requestId: 'correct-count',
      reason: '抄错了',
      rows: [{ ...count, voucherNo: 'S1-1', quantity: 15.2 }],
    });
    expect(fixed.body.receipts).toHaveLength(2);
    expect(await now(code)).toMatchObject([{ value: '12200' }]);
  });

  it('asks for the books where they are not certain', async () => {
    const codes = async (rows: object[]) =>
      (await check(rows)).body.faults.map((f: { row: number; column: string; code: string }) => [
        f.row,
        f.column,
        f.code,
      ]);
    expect(await codes([{ ...count, date: '2026-11-20 12:00' }])).toEqual([
      [1, 'bookQuantity', 'book.later'],
    ]);
    expect(await codes([{ ...count, date: '2026-11-19' }])).toEqual([[1, 'bookQuantity', 'book.none']]);
    expect(await codes([{ ...count, unit: '袋' }])).toEqual([[1, 'bookQuantity', 'book.unclear']]);
    expect(await codes([count, { ...count, date: '2026-11-22' }])).toEqual([
      [2, 'bookQuantity', 'book.twice'],
    ]);
    expect(await codes([count, { ...count, date: '2026-11-22', bookQuantity: 12 }])).toEqual([]);
    const refused = await entry('stocktake', { ...count, date: '2026-11-19' });
    expect(refused.body.errors).toMatchObject([{ path: '/rows/0/bookQuantity', code: 'book.none' }]);
  });

  it('is the same in a spreadsheet', async () => {
    const rows = rowsOf('stocktake', 3, (row, i) => ({
      ...row,
      date: i === 2 ? '2026-11-01' : '2026-11-22',
      place,
      batchNo: i === 1 ? 'S1' : 'S2',
      quantity: i === 1 ? '12吨' : '19.8吨',
      bookQuantity: '',
    }));
    const bought2 = await entry('purchase', { ...bought, batchNo: 'S2' });
    const job = await runImport(server)('stocktake', await xlsxBytes('stocktake', rows), {
      key: keys[SELF]!,
    });
    expect(job).toMatchObject({ rows: { good: 2, bad: 1 }, events: { accepted: 4 } });
    expect(job.faults).toMatchObject([{ row: 4, column: 'bookQuantity', code: 'book.twice' }]);
    expect(await now(code)).toMatchObject([{ value: '12000' }]);
    expect(await now(bought2.body.receipts[0].lots[0].traceCode)).toMatchObject([{ value: '19800' }]);
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
