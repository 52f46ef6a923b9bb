import { beforeAll, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { uploadsFolder } from './testing/folder.ts';
import { csvText, importFile, MILL, place, SELF, seed, waitFor, xlsxBytes } from './testing/world.ts';

const server = useTestServer({ dataDir: uploadsFolder() });
beforeAll(() => seed(server()));

const self = { self: SELF };
const bought = { ...self, date: '2026-11-10', place, productName: '小麦', quantity: 20, unit: '吨' };
const sent = { ...self, date: '2026-11-12', place, receiver: MILL, unit: '吨' };
type Row = Record<string, string | number>;

async function imported(
  kind: 'purchase' | 'shipment',
  rows: Row[],
  more: Parameters<typeof importFile>[3] = {},
) {
  const job = await importFile(server(), kind, await xlsxBytes(kind, rows), more);
  return (await waitFor(server(), job.id)) as Awaited<ReturnType<typeof waitFor>> & {
    doubtful: number;
    warnings: { row: number; column: string; code: string; message: string }[];
  };
}
const purchases = (batch: string, quantity = 20) =>
  imported('purchase', [{ ...bought, batchNo: batch, quantity, voucherNo: `P-${batch}` }]);
const shipments = (batch: string, quantities: number[], tag: string) =>
  quantities.map((quantity, i) => ({ ...sent, batchNo: batch, quantity, voucherNo: `${tag}-${i}` }));

it('says of rows that ship more than is there what the form says, and records them', async () => {
  expect((await purchases('A')).doubtful).toBe(0);
  const rows = shipments('A', [12, 5, 5], 'S');
  const check = await server().app.inject({
    method: 'POST',
    url: '/api/v1/imports/check',
    headers: { 'x-api-key': server().key },
    payload: { kind: 'shipment', rows },
  });
  const job = await imported('shipment', rows);
  expect(job).toMatchObject({
    state: 'done',
    rows: { good: 3, bad: 0 },
    events: { accepted: 3 },
    doubtful: 1,
  });
  // The header is row 1, so the third row of the form is row 4 of the file; the words are the same.
  const [said] = check.json().warnings;
  expect(job.warnings).toEqual([{ ...said, row: 4 }]);
  expect(said).toMatchObject({ row: 3, code: 'stock.less', message: expect.stringContaining('多出 2 吨') });

  const csv = await server().app.inject({
    url: `/api/v1/imports/${job.id}/warnings.csv`,
    headers: { 'x-api-key': server().key },
  });
  expect(csv.body.split('\r\n')).toEqual([
    '\ufeff行,列,内容,提醒',
    expect.stringMatching(/^4,数量,5,.*多出 2 吨/),
    '',
  ]);
});

it('counts the rows of earlier parts of the file, which are still on their way', async () => {
  await purchases('B', 1001);
  // One tonne a row: the second chunk has 1, of which nothing is left after the first row.
  const job = await imported('shipment', shipments('B', Array(1004).fill(1), 'T'));
  expect(job).toMatchObject({ state: 'done', doubtful: 3 });
  expect(job.warnings.map(({ row }) => row)).toEqual([1003, 1004, 1005]);
});

it('says it once: the same file again, and one that is checked first', async () => {
  await purchases('C', 1);
  const rows = shipments('C', [2], 'U');
  expect((await imported('shipment', rows, { mode: 'allOrNothing' })).doubtful).toBe(1);
  const again = await imported('shipment', rows);
  expect(again).toMatchObject({ events: { accepted: 0, duplicates: 1 }, doubtful: 0 });
});

it('says nothing of a refused file, and reads a file from WPS the same', async () => {
  await purchases('D', 1);
  const rows: Row[] = [
    ...shipments('D', [2], 'V'),
    { ...sent, batchNo: 'D', voucherNo: 'V-9', quantity: '很多' },
  ];
  expect(await imported('shipment', rows, { mode: 'allOrNothing' })).toMatchObject({
    state: 'refused',
    doubtful: 0,
  });
  const csv = await importFile(server(), 'shipment', Buffer.from(csvText('shipment', rows.slice(0, 1))), {
    name: '发运.csv',
  });
  expect(await waitFor(server(), csv.id)).toMatchObject({ doubtful: 1 });
});
