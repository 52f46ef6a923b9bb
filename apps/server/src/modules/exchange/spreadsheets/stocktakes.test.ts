import { beforeAll, describe, expect, it } from 'vitest';
import { useEntryDesk } from './testing/entry-desk.ts';
import { MILL, place, rowsOf, runImport, SELF, xlsxBytes } from './testing/world.ts';

const { server, keys, call, entry, bought } = useEntryDesk();

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
