import iconv from 'iconv-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { uploadsFolder } from './testing/folder.ts';
import { rowsOfXlsx } from './testing/read-back.ts';
import { csvText, MILL, place, rowsOf, runImport, SELF, seed, xlsxBytes } from './testing/world.ts';

const server = useTestServer({ dataDir: uploadsFolder() });
beforeAll(() => seed(server()));

const run = runImport(server);
const events = async () =>
  (await server().pool.query<{ n: number }>('SELECT count(*)::int AS n FROM event')).rows[0]!.n;
const errorsOf = (id: string, format: 'xlsx' | 'csv', query = '') =>
  server().app.inject({
    url: `/api/v1/imports/${id}/errors.${format}${query}`,
    headers: { 'x-api-key': server().key },
  });

describe('a file of purchases', () => {
  it('becomes events; the same file again changes nothing', async () => {
    const file = await xlsxBytes(
      'purchase',
      rowsOf('purchase', 3, (r, i) => ({ ...r, batchNo: `A${i}`, note: '第一批' })),
    );
    const first = await run('purchase', file);
    expect(first).toMatchObject({
      state: 'done',
      progress: 1,
      rows: { read: 3, good: 3, bad: 0 },
      events: { accepted: 3, duplicates: 0 },
      hasErrors: false,
    });
    const before = await events();
    expect(await run('purchase', file)).toMatchObject({
      state: 'done',
      events: { accepted: 0, duplicates: 3 },
    });
    expect(await events()).toBe(before);
    const { rows } = await server().pool.query(
      `SELECT e.body ->> 'liangsu:rowId' AS row, e.body ->> 'liangsu:timePrecision' AS day, d.door, p.uscc
         FROM event e JOIN capture_document d ON d.id = e.document JOIN party p ON p.id = e.capturer ORDER BY e.no LIMIT 1`,
    );
    expect(rows[0]).toEqual({ row: 'V000001', day: 'day', door: 'spreadsheet', uscc: SELF });
  });

  it('gives a batch number one trace code, and later rows mean that lot', async () => {
    await run(
      'purchase',
      await xlsxBytes(
        'purchase',
        rowsOf('purchase', 2, (r, i) => ({ ...r, voucherNo: `B${i}`, batchNo: 'ONE' })),
      ),
    );
    const { rows } = await server().pool.query("SELECT code, assigned FROM own_batch WHERE batch_no = 'ONE'");
    expect(rows).toEqual([{ code: expect.stringMatching(/^LS[2-9A-Y]{20}$/), assigned: true }]);
    const sent = await run(
      'shipment',
      await xlsxBytes(
        'shipment',
        rowsOf('shipment', 1, (r) => ({ ...r, batchNo: 'ONE', quantity: 3 })),
      ),
    );
    expect(sent).toMatchObject({ state: 'done', events: { accepted: 1 } });
    const { rows: edges } = await server().pool.query(
      'SELECT count(*)::int AS n FROM edge_by_lot b JOIN lot l ON l.id = b.lot WHERE l.code = $1',
      [rows[0]!.code],
    );
    expect(edges[0]!.n).toBe(3);
  });

  it.each([
    ['GBK from Excel', (text: string) => iconv.encode(text, 'gbk'), ','],
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\ufeff${text}`), ','],
    ['UTF-8 and semicolons', (text: string) => Buffer.from(text), ';'],
    ['UTF-16LE and tabs', (text: string) => iconv.encode(text, 'utf16le', { addBOM: true }), '\t'],
    [
      'GB 18030 with rare characters',
      (text: string) => iconv.encode(text.replaceAll('早籼稻', '早籼稻㐂𠀀'), 'gb18030'),
      ',',
    ],
  ])('reads %s', async (name, encode, delimiter) => {
    const rows = rowsOf('purchase', 2, (r, i) => ({
      ...r,
      voucherNo: `${name}-${i}`,
      batchNo: `${name}`,
      quantity: '1.5',
    }));
    expect(
      await run('purchase', encode(csvText('purchase', rows, delimiter)), { name: 'rows.csv' }),
    ).toMatchObject({
      state: 'done',
      events: { accepted: 2 },
    });
  });

  it('knows headers in any order, width, language, and the unit in a header; and dates and numbers as people write them', async () => {
    const text = [
      '城东粮库 2026 年收购台账,,,,,,',
      '重量（公斤）,ＢＡＴＣＨ no,品种名称*, 库 点 ,单据号,业务日期,多余的列',
      `"1,234.5",H1,小麦,${place},H-1,2026年11月20日,x`,
      `１２３４．５,H1,小麦,${place},H-2,2026/11/20 8:05,x`,
      `2吨,H1,小麦,${place},H-3,20261120,x`,
      `300斤,H1,小麦,${place},H-4,46346,x`,
    ].join('\n');
    expect(await run('purchase', Buffer.from(text), { name: '台账.csv' })).toMatchObject({
      state: 'done',
      events: { accepted: 4 },
    });
    const { rows } = await server().pool.query(
      `SELECT body #>> '{quantityList,0,quantity}' AS q, body #>> '{quantityList,0,uom}' AS u, body ->> 'eventTime' AS t
         FROM event WHERE body ->> 'liangsu:rowId' LIKE 'H-%' ORDER BY no`,
    );
    expect(rows).toEqual([
      { q: '1234.5', u: 'KGM', t: '2026-11-20T00:00:00+08:00' },
      { q: '1234.5', u: 'KGM', t: '2026-11-20T08:05:00+08:00' },
      { q: '2', u: 'TNE', t: '2026-11-20T00:00:00+08:00' },
      { q: '150', u: 'KGM', t: '2026-11-20T00:00:00+08:00' },
    ]);
  });
});

describe('bad rows', () => {
  const mixed = () =>
    rowsOf('purchase', 6, (r, i) => ({
      ...r,
      voucherNo: `M${i}`,
      batchNo: 'MIX',
      ...(i === 1 ? { quantity: '很多' } : {}),
      ...(i === 3 ? { place: '没有的仓', date: '2026-02-30' } : {}),
      ...(i === 4 ? { place: '没有的仓' } : {}),
    }));

  it('are each reported; the good ones are recorded', async () => {
    const before = await events();
    const job = await run('purchase', await xlsxBytes('purchase', mixed()));
    expect(job).toMatchObject({ state: 'done', rows: { read: 6, good: 3, bad: 3 }, hasErrors: true });
    expect(await events()).toBe(before + 3);
    expect(job.faults.map(({ row, column, code }) => [row, column, code])).toEqual([
      [3, 'quantity', 'cell.number'],
      [5, 'date', 'cell.date'],
      [6, 'place', 'place.unknown'],
    ]);
    expect(job.faults[2]!.message).toContain('没有的仓');
    const english = await server().app.inject({
      url: `/api/v1/imports/${job.id}?lang=en`,
      headers: { 'x-api-key': server().key },
    });
    expect(english.json().faults[0]).toMatchObject({
      header: 'Quantity',
      message: 'Not a number; right: 1234.5',
    });
  });

  it('come back as a workbook that can be corrected and sent again', async () => {
    const job = await run(
      'purchase',
      await xlsxBytes(
        'purchase',
        mixed().map((r) => ({ ...r, voucherNo: `N${r['voucherNo']}` })),
      ),
    );
    const answer = await errorsOf(job.id, 'xlsx');
    expect(answer.headers['content-disposition']).toContain('attachment');
    const rows = await rowsOfXlsx(answer.rawPayload);
    expect(rows[0]![0]).toBe('错误原因');
    expect(rows).toHaveLength(4);
    expect(rows[1]![0]).toContain('数量：不是数字');
    // Corrected and sent again as it is: the column of reasons is known and skipped.
    const headers = rows[0] as string[];
    const fixed = rows
      .slice(1)
      .map((row) =>
        headers.map((header, i) =>
          header === '数量'
            ? 7
            : header === '地点'
              ? place
              : header === '日期'
                ? '2026-11-22'
                : (row[i] ?? ''),
        ),
      );
    const csv = [headers, ...fixed].map((row) => row.join(',')).join('\n');
    expect(await run('purchase', Buffer.from(csv), { name: 'fixed.csv' })).toMatchObject({
      rows: { bad: 0 },
      events: { accepted: 3 },
    });
  });

  it('with allOrNothing nothing is recorded, not even batch numbers', async () => {
    const before = await events();
    const rows = mixed().map((r) => ({ ...r, voucherNo: `P${r['voucherNo']}`, batchNo: 'NEVER' }));
    const job = await run('purchase', await xlsxBytes('purchase', rows), { mode: 'allOrNothing' });
    expect(job).toMatchObject({
      state: 'refused',
      rows: { read: 6, bad: 3 },
      events: { accepted: 0 },
      failure: { code: 'import.badRows' },
    });
    expect(await events()).toBe(before);
    expect((await server().pool.query("SELECT FROM own_batch WHERE batch_no = 'NEVER'")).rowCount).toBe(0);
    const good = rows.map((r) => ({ ...r, quantity: 1, place, date: '2026-11-22' }));
    expect(await run('purchase', await xlsxBytes('purchase', good), { mode: 'allOrNothing' })).toMatchObject({
      state: 'done',
      rows: { read: 6, good: 6, bad: 0 },
      events: { accepted: 6 },
    });
  });

  it('an equal row under the same voucher is pointed out; with a line number it is another load', async () => {
    const row = rowsOf('purchase', 1, (r) => ({ ...r, voucherNo: 'TWICE', batchNo: 'T' }))[0]!;
    expect((await run('purchase', await xlsxBytes('purchase', [row, row]))).faults).toMatchObject([
      { row: 3, code: 'row.repeated' },
    ]);
    const lines = [1, 2].map((lineNo) => ({ ...row, voucherNo: 'LINES', lineNo }));
    expect(await run('purchase', await xlsxBytes('purchase', lines))).toMatchObject({
      events: { accepted: 2 },
    });
  });

  it('formulas in cells are neutralised on the way out, and read as they were on the way in', async () => {
    const evil = ['=cmd|calc', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '＝1'];
    const rows = rowsOf('purchase', evil.length, (r, i) => ({
      ...r,
      voucherNo: `E${i}`,
      batchNo: 'E',
      productName: evil[i],
      quantity: 'x',
    }));
    const job = await run('purchase', Buffer.from(csvText('purchase', rows)), { name: 'evil.csv' });
    expect(job.rows.bad).toBe(evil.length);
    const csv = (await errorsOf(job.id, 'csv')).body;
    for (const line of csv.split('\r\n').slice(1))
      for (const cell of line.split(',')) expect(cell).not.toMatch(/^"?[=+@\t＝]|^"?-(?!\d+(\.\d+)?$)/);
    const back = await rowsOfXlsx((await errorsOf(job.id, 'xlsx')).rawPayload);
    expect(back.slice(1).map((row) => row[(back[0] as string[]).indexOf('品名')])).toContain("'=cmd|calc");
  });
});

describe('whom and what a row names', () => {
  it('is found by credit code, name, GLN or place code; what several bear is asked back', async () => {
    await server().owner.query(
      `INSERT INTO party (uri, name, gln, declared) VALUES ('https://id.gs1.org/417/6901234567892', '同名', '6901234567892', true), ('urn:x:2', '同名', NULL, true)`,
    );
    const base = rowsOf('shipment', 1)[0]!;
    const receivers = [
      MILL,
      '面粉厂',
      '6901234567892',
      '同名',
      '没有',
      '91370104264415058X',
      '913701042644150',
    ];
    const rows = receivers.map((receiver, i) => ({
      ...base,
      voucherNo: `W${i}`,
      batchNo: '',
      traceCode: 'https://id.gs1.org/01/06901234567892/10/L1',
      receiver,
      ...(i === 1 ? { destination: '原料仓' } : {}),
    }));
    const job = await run('shipment', await xlsxBytes('shipment', rows));
    expect(job.events.accepted).toBe(3);
    expect(job.faults.map(({ row, column, code }) => [row, column, code])).toEqual([
      [5, 'receiver', 'party.ambiguous'],
      [6, 'receiver', 'party.unknown'],
      [7, 'receiver', 'uscc.check'],
      [8, 'receiver', 'party.unknown'],
    ]);
  });

  it('a batch is one product and one code', async () => {
    const make = (change: object) =>
      rowsOf('purchase', 1, (r) => ({ ...r, batchNo: 'BATCH', ...change }))[0]!;
    const job = await run(
      'purchase',
      await xlsxBytes('purchase', [
        make({ voucherNo: 'BA' }),
        make({ voucherNo: 'BB', productName: '小麦' }),
        make({ voucherNo: 'BC', traceCode: 'https://id.gs1.org/01/06901234567892/10/L2' }),
      ]),
    );
    expect(job.faults.map(({ row, column, code }) => [row, column, code])).toEqual([
      [3, 'batchNo', 'batch.otherProduct'],
      [4, 'traceCode', 'batch.otherCode'],
    ]);
  });
});

describe('processing', () => {
  const rows = (no: string, batch: string) => {
    const base = { voucherNo: no, date: '2026-11-22', place: '城东库-1号仓', process: '加工', unit: '吨' };
    return [
      { ...base, part: '投入', batchNo: batch, quantity: 10 },
      { ...base, part: '产出', batchNo: `${no}-米`, productName: '大米', quantity: 7 },
      { ...base, part: '产出', batchNo: `${no}-糠`, productName: '米糠', quantity: 2.8 },
      { ...base, part: '损耗', lossKind: '加工损耗', quantity: 0.2 },
    ];
  };

  it('makes one pool of a voucher with several products, each under its own name', async () => {
    await run(
      'purchase',
      await xlsxBytes(
        'purchase',
        rowsOf('purchase', 1, (r) => ({ ...r, voucherNo: 'RAW', batchNo: 'RAW', quantity: 20 })),
      ),
    );
    const job = await run(
      'processing',
      await xlsxBytes('processing', [...rows('J1', 'RAW'), ...rows('J2', 'RAW')]),
    );
    expect(job).toMatchObject({ state: 'done', rows: { read: 8, bad: 0 }, events: { accepted: 4 } });
    const { rows: names } = await server().pool.query(
      `SELECT i.product_name, (SELECT count(*)::int FROM edge_by_hub h WHERE h.hub = (SELECT hub FROM edge_by_lot x WHERE x.lot = b.lot AND x.role = 10 LIMIT 1)) AS edges
         FROM (SELECT l.id AS lot FROM own_batch o JOIN lot l ON l.code = o.code WHERE o.batch_no IN ('J1-米', 'J1-糠')) b JOIN lot_info i ON i.lot = b.lot ORDER BY 1`,
    );
    expect(names).toEqual([
      { product_name: '大米', edges: 4 },
      { product_name: '米糠', edges: 4 },
    ]);
  });

  it('a voucher with a bad row goes back whole; the right rows say which one is wrong', async () => {
    const bad = rows('J3', 'NO SUCH BATCH');
    const job = await run('processing', await xlsxBytes('processing', [...bad, ...rows('J4', 'RAW')]));
    expect(job).toMatchObject({ rows: { read: 8, good: 4, bad: 4 }, events: { accepted: 2 } });
    expect(job.faults.map(({ row, code }) => [row, code])).toEqual([
      [2, 'batch.unknown'],
      [3, 'voucher.otherRow'],
      [4, 'voucher.otherRow'],
      [5, 'voucher.otherRow'],
    ]);
  });

  it('rows of one voucher must stand together, have inputs and outputs, and agree', async () => {
    const [input, output] = rows('J5', 'RAW');
    const job = await run(
      'processing',
      await xlsxBytes('processing', [input!, ...rows('J6', 'RAW'), { ...output!, date: '2026-11-21' }]),
    );
    expect(job.faults.map(({ row, code }) => [row, code])).toEqual([
      [2, 'voucher.noOutput'],
      [7, 'voucher.scattered'],
    ]);
  });
});
