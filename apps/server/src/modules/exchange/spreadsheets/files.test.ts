import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TABLES, tableOf } from '@liangsu/domain/entries';
import ExcelJS from 'exceljs';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HashIndex } from './import/hash-index.ts';
import { FileError, fileFaultText } from './reading/file-error.ts';
import { findTable, rawRow } from './reading/open-file.ts';
import { uploadsFolder } from './testing/folder.ts';
import { collect, rowsOf, xlsxBytes } from './testing/world.ts';
import { tablesGuide } from './writing/guide.ts';
import { templateCsv, templateXlsx } from './writing/template.ts';
import { columnName, xlsxFile } from './writing/xlsx.ts';

const folder = uploadsFolder();
const whole = await xlsxBytes('purchase', []);

/** Reads a file as an import does: the headers and rows that it finds, or the fault of the file. */
async function read(bytes: Uint8Array, kind: Parameters<typeof tableOf>[0] = 'purchase') {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  try {
    const found = await findTable(path, tableOf(kind));
    const rows: ReturnType<typeof rawRow>[] = [];
    for await (const block of found.sheet.blocks())
      for (const row of block) if (row.no > found.headerRow) rows.push(rawRow(found.columns, row));
    await found.close();
    return { rows, found, fault: null };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { rows: [], found: null, fault: error.code };
  } finally {
    rmSync(path, { force: true });
  }
}

const CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>';
const sheetOf = (rows: string) => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
/** A workbook by hand, with any of its parts replaced. */
function workbook(parts: Record<string, string | Uint8Array>, sheet = sheetOf('')): Uint8Array {
  const all: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': CONTENT_TYPES,
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><sheets><sheet name="收购" sheetId="1" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': sheet,
    ...parts,
  };
  return zipSync(
    Object.fromEntries(Object.entries(all).map(([k, v]) => [k, typeof v === 'string' ? strToU8(v) : v])),
    { level: 9 },
  );
}
const headerRow = (kind: Parameters<typeof tableOf>[0]) =>
  `<row r="1">${tableOf(kind)
    .columns.map((c) => `<c t="inlineStr"><is><t>${c.zh}</t></is></c>`)
    .join('')}</row>`;

describe('templates', () => {
  it.each(TABLES.map((table) => [table.kind, table] as const))(
    '%s: another reader opens it, ours finds its table and examples',
    async (kind, table) => {
      const bytes = await collect(templateXlsx(table));
      const other = new ExcelJS.Workbook();
      await other.xlsx.load(bytes as unknown as ArrayBuffer);
      expect(other.worksheets.map((sheet) => sheet.name).slice(0, 2)).toEqual([table.zh, '填写说明']);
      const sheet = other.worksheets[0]! as ExcelJS.Worksheet & {
        dataValidations?: { model: Record<string, unknown> };
      };
      const withOptions = table.columns.filter(
        (column) => column.options !== undefined && column.kind !== 'options',
      );
      expect(Object.keys(sheet.dataValidations?.model ?? {}).length > 0).toBe(withOptions.length > 0);
      for (const format of [bytes, await collect(templateCsv(table))]) {
        const { found, rows } = await read(format, kind);
        expect(found!.columns.map((column) => column?.key)).toEqual(
          table.columns.map((column) => column.key),
        );
        expect(rows).toHaveLength(table.examples.length);
      }
    },
  );

  it('names columns as spreadsheets do', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
  });
});

describe('workbooks', () => {
  it('of another writer, with shared strings, dates, formulas and a title above', async () => {
    const other = new ExcelJS.Workbook();
    other.addWorksheet('封面').addRow(['说明']);
    const sheet = other.addWorksheet('台账');
    sheet.addRow(['2026 年收购台账']);
    sheet.addRow([]);
    sheet.addRow(['日期', '凭证号', '地点', '品名', '数量', '计量单位']);
    sheet.addRow([
      new Date(Date.UTC(2026, 10, 22)),
      20261122001,
      '1号仓',
      { richText: [{ text: '早' }, { text: '籼稻' }] },
      { formula: '5+5', result: 10 },
      '吨',
    ]);
    sheet.addRow([new Date(Date.UTC(2026, 10, 22, 14, 5)), 'V2', '1号仓', '早籼稻', { error: '#N/A' }, '吨']);
    const { rows, found } = await read(Buffer.from(await other.xlsx.writeBuffer()));
    expect(found!.headerRow).toBe(3);
    expect(rows[0]).toMatchObject({
      date: 46348,
      voucherNo: 20261122001,
      productName: '早籼稻',
      quantity: 10,
    });
    expect(rows[1]).toMatchObject({ quantity: { error: '#N/A' } });
  });

  it('with gaps, booleans, escaped characters and no cell references', async () => {
    const rows = '<row><c r="B2"><v>1.50</v></c><c t="b"><v>1</v></c><c t="str"><v>a_x000A_b</v></c></row>';
    const { rows: back } = await read(workbook({}, sheetOf(headerRow('purchase') + rows)));
    expect(Object.values(back[0]!)).toEqual([null, 1.5, true, 'a\nb']);
  });

  it('of ours come back as they were written', async () => {
    const rows = rowsOf('purchase', 2, (r) => ({ ...r, note: ' <&"> \u0001控制', quantity: 0.1 + 0.2 }));
    const { rows: back } = await read(await xlsxBytes('purchase', rows));
    expect(back[1]).toMatchObject({
      voucherNo: 'V000002',
      note: ' <&"> 控制',
      quantity: 0.30000000000000004,
    });
  });

  it('are written piece by piece, as the reader takes them', async () => {
    let made = 0;
    const endless = function* () {
      for (;;) {
        made++;
        yield Array.from({ length: 100 }, () => ['x']);
      }
    };
    const pieces = xlsxFile([{ name: 's', columns: [{ header: 'h' }], rows: endless() }]);
    for (let i = 0; i < 5; i++) await pieces.next();
    await pieces.return(undefined);
    expect(made).toBeLessThan(2000);
  });
});

describe('files that are refused say what to do', () => {
  const big = (n: number) => new Uint8Array(n);
  const cfb = (inside: string) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(1024),
      Buffer.from(inside, 'utf16le'),
    ]);
  it.each([
    ['an empty file', Buffer.alloc(0), 'file.empty'],
    ['a zip bomb', workbook({ 'xl/worksheets/sheet1.xml': big(64 * 1024 * 1024) }), 'file.bomb'],
    [
      'text without an end',
      workbook({}, `<worksheet><sheetData><row><c t="str"><v>${'x'.repeat(9_000_000)}`),
      'file.bomb',
    ],
    [
      'too many parts',
      workbook(Object.fromEntries(Array.from({ length: 2100 }, (_, i) => [`x/${i}`, '']))),
      'file.bomb',
    ],
    ['entities of its own', workbook({}, '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'), 'file.unsafeXml'],
    ['deep nesting', workbook({}, `<worksheet>${'<a>'.repeat(100)}`), 'file.unsafeXml'],
    ['a password', cfb('EncryptedPackage'), 'file.encrypted'],
    ['an old workbook', cfb('Workbook'), 'file.oldXls'],
    ['a binary workbook', workbook({ 'xl/workbook.bin': 'x' }), 'file.xlsb'],
    [
      'an OpenDocument',
      zipSync({ mimetype: strToU8('application/vnd.oasis.opendocument.spreadsheet') }),
      'file.ods',
    ],
    ['another archive', zipSync({ 'a.txt': strToU8('x') }), 'file.notWorkbook'],
    ['a damaged archive', whole.subarray(0, 500), 'file.damaged'],
    ['damaged XML', workbook({}, '<worksheet><sheetData><row></worksheet>'), 'file.damaged'],
    ['a web page', Buffer.from('<html><table><tr><td>凭证号</td></tr></table></html>'), 'file.webPage'],
    ['an unknown encoding', Buffer.from([0x41, 0xff, 0xff, 0x2c, 0x80, 0xff]), 'file.encoding'],
    ['an open quote', Buffer.from('凭证号,日期,地点,品名,数量\n"V1,2026-11-22,a,b,1\n'), 'file.quote'],
    ['another table', Buffer.from('姓名,年龄\n张三,30\n'), 'file.noHeader'],
    ['missing columns', Buffer.from('凭证号,日期,品名\nV1,2026-11-22,稻\n'), 'file.missingColumns'],
  ])('%s', async (_, bytes, fault) => {
    expect((await read(bytes)).fault).toBe(fault);
    for (const locale of ['zh-CN', 'en'] as const) expect(fileFaultText(fault, {}, locale)).not.toBe(fault);
  });
});

it('docs/spreadsheets.md says what is checked', async () => {
  await expect(tablesGuide()).toMatchFileSnapshot(
    join(import.meta.dirname, '../../../../../../docs/spreadsheets.md'),
  );
});

it('an index of hashes keeps what was put in first, through its growth', () => {
  const index = new HashIndex();
  for (let i = 0; i < 50_000; i++) expect(index.add(`key ${i}`, i)).toBeUndefined();
  for (let i = 0; i < 50_000; i += 997)
    expect([index.get(`key ${i}`), index.add(`key ${i}`, -1)]).toEqual([i, i]);
  expect(index.get('another')).toBeUndefined();
});
