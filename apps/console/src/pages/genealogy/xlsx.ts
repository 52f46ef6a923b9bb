import { strToU8, zipSync } from 'fflate';
import { escapeXml } from './svg.ts';

export type Cell = string | number | null;

const NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Control characters that XML forbids. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function columnName(index: number): string {
  const high = Math.floor(index / 26);
  return (high > 0 ? columnName(high - 1) : '') + String.fromCharCode(65 + (index % 26));
}

function cellXml(value: Cell, column: number, row: number, style: number): string {
  if (value === null) return '';
  const at = `${columnName(column)}${row}`;
  if (typeof value === 'number') return `<c r="${at}" s="2"><v>${value}</v></c>`;
  // An inline string is text whatever it begins with: nothing here can become a formula.
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(value.replace(FORBIDDEN, ''))}</t></is></c>`;
}

/**
 * A workbook of one sheet: bold head that stays in view, filter, numbers as numbers. Written here because the libraries
 * compress in workers made from blobs, which the content security policy forbids.
 */
export function workbookOf(
  name: string,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): Uint8Array<ArrayBuffer> {
  const lines = [header, ...rows].map(
    (cells, i) =>
      `<row r="${i + 1}">${cells.map((cell, column) => cellXml(cell, column, i + 1, i === 0 ? 1 : 0)).join('')}</row>`,
  );
  const range = `A1:${columnName(header.length - 1)}${rows.length + 1}`;
  const widths = header
    .map((_, i) => `<col min="${i + 1}" max="${i + 1}" width="${widthOf(header, rows, i)}" customWidth="1"/>`)
    .join('');
  const title = escapeXml(name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31));
  const files: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${NS}" xmlns:r="${REL}"><sheets><sheet name="${title}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${REL}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${NS}"><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.######"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${NS}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths}</cols><sheetData>${lines.join('')}</sheetData><autoFilter ref="${range}"/></worksheet>`,
  };
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([path, xml]) => [path, strToU8(XML + xml)])),
  ) as Uint8Array<ArrayBuffer>;
}

/** Wide enough for what stands in a column's first rows; Chinese characters count double. */
function widthOf(header: readonly string[], rows: readonly (readonly Cell[])[], column: number): number {
  const length = (value: Cell | undefined) =>
    [...String(value ?? '')].reduce((sum, c) => sum + (c > '\u2e7f' ? 2 : 1), 0);
  const widest = rows
    .slice(0, 200)
    .reduce((max, row) => Math.max(max, length(row[column])), length(header[column]));
  return Math.min(48, Math.max(8, widest + 2));
}
