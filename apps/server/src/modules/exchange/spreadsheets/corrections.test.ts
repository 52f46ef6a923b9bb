import { describe, expect, it } from 'vitest';
import { useEntryDesk } from './testing/entry-desk.ts';
import { MILL, place, SELF } from './testing/world.ts';

const { server, call, entry, bought, stock } = useEntryDesk();

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
