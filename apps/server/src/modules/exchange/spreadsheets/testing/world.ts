import { createImport, type ImportJobView, routeUrl } from '@liangsu/contract';
import { type TableKind, tableOf } from '@liangsu/domain/entries';
import type { TestServer } from '../../../../testing/harness.ts';
import { until } from '../../../../testing/until.ts';
import type { OutCell } from '../writing/safe-cell.ts';
import { xlsxFile } from '../writing/xlsx.ts';

/** The organisation that enters, a mill, and a place of each. */
export const SELF = '91350100M000100Y43';
export const MILL = '91370104264415058K';
export const place = '城东库-1号仓';

/** Declares two parties and some places of theirs. */
export async function seed({ owner }: TestServer): Promise<void> {
  await owner.query(
    `INSERT INTO party (uri, uscc, name, declared) VALUES
       ('urn:liangsu:party:${SELF}', '${SELF}', '城东粮食公司', true), ('urn:liangsu:party:${MILL}', '${MILL}', '面粉厂', true)
     ON CONFLICT DO NOTHING`,
  );
  for (const [number, uscc] of [
    [place, SELF],
    ['一车间', MILL],
    ['原料仓', MILL],
  ] as const)
    await owner.query(
      `INSERT INTO place (uri, name, kind, operator_party_id, declared)
       SELECT $1, $2, 'warehouse', id, true FROM party WHERE uscc = $3 ON CONFLICT DO NOTHING`,
      [`urn:liangsu:place:${uscc}.${encodeURIComponent(number)}`, number, uscc],
    );
}

type Row = Record<string, OutCell>;

/** Rows like the template's examples, with vouchers of their own. */
export function rowsOf(
  kind: TableKind,
  count: number,
  change: (row: Row, i: number) => Row = (row) => row,
): Row[] {
  const [example = {}] = tableOf(kind).examples;
  return Array.from({ length: count }, (_, i) =>
    change({ ...example, voucherNo: `V${String(i + 1).padStart(6, '0')}` }, i),
  );
}

export async function collect(pieces: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const piece of pieces) chunks.push(Buffer.from(piece as string));
  return Buffer.concat(chunks);
}

/** A workbook with one sheet of these rows under the table's own headers. */
export function xlsxBytes(kind: TableKind, rows: readonly Row[]): Promise<Buffer> {
  const table = tableOf(kind);
  return collect(
    xlsxFile([
      {
        name: table.zh,
        columns: table.columns.map((column) => ({ header: column.zh })),
        rows: [rows.map((row) => table.columns.map((column) => row[column.key] ?? null))],
      },
    ]),
  );
}

export function csvText(kind: TableKind, rows: readonly Row[], delimiter = ','): string {
  const table = tableOf(kind);
  const line = (cells: readonly OutCell[]) => cells.map((cell) => cell ?? '').join(delimiter);
  return [
    line(table.columns.map((column) => column.zh)),
    ...rows.map((row) => line(table.columns.map((column) => row[column.key] ?? ''))),
  ].join('\r\n');
}

export function multipartBody(file: Buffer, name: string, fields: Record<string, string> = {}) {
  const boundary = '----liangsu';
  const head = Object.entries(fields)
    .map(
      ([key, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`,
    )
    .join('');
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([
      Buffer.from(
        `${head}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      ),
      file,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}

/** Uploads a file; returns the job as answered. */
export async function importFile(
  { app, key }: TestServer,
  kind: TableKind,
  file: Buffer,
  options: { mode?: 'allOrNothing' | 'goodRows'; name?: string; key?: string } = {},
): Promise<ImportJobView> {
  const body = multipartBody(file, options.name ?? 'rows.xlsx');
  const answer = await app.inject({
    method: 'POST',
    url: routeUrl(createImport, {}, { kind, mode: options.mode }),
    headers: { ...body.headers, 'x-api-key': options.key ?? key },
    payload: body.payload,
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json() as ImportJobView;
}

/** Waits until an import has ended. */
export async function waitFor(
  { app, key }: TestServer,
  id: string,
): Promise<ImportJobView & { faults: { row: number; column: string; code: string; message: string }[] }> {
  const ask = async () =>
    (await app.inject({ url: `/api/v1/imports/${id}`, headers: { 'x-api-key': key } })).json();
  let job = await ask();
  await until('the import has ended', async () => {
    job = await ask();
    return !['queued', 'checking', 'writing'].includes(job.state);
  });
  return job;
}

/** Imports a file and waits for its end. */
export const runImport =
  (server: () => TestServer) =>
  async (
    kind: TableKind,
    file: Buffer,
    options?: Parameters<typeof importFile>[3],
  ): ReturnType<typeof waitFor> =>
    waitFor(server(), (await importFile(server(), kind, file, options)).id);
