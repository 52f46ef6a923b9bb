import { Zip, ZipDeflate } from 'fflate';
import { type OutCell, safeText } from './safe-cell.ts';

/** How a cell looks: the styles of `styles.xml`, in its order. */
export const STYLE = {
  plain: 0,
  header: 1,
  required: 2,
  example: 3,
  text: 4,
  title: 5,
  wrap: 6,
  fault: 7,
} as const;
export type Style = (typeof STYLE)[keyof typeof STYLE];

/** A drop-down list on a column; the choices stand in a column of another sheet, from its second row on. */
export interface DropDown {
  /** Column from 0. */
  readonly column: number;
  readonly sheet: string;
  readonly sheetColumn: number;
  readonly count: number;
}

export interface OutColumn {
  readonly header: string;
  /** Width in characters. */
  readonly width?: number;
  /** The column's cells are text, whatever is typed into them: no lost leading zeros or digits. */
  readonly text?: boolean;
  readonly headerStyle?: Style;
}

export interface OutSheet {
  readonly name: string;
  readonly columns: readonly OutColumn[];
  /** Blocks of rows; a row's cells in the order of the columns. */
  readonly rows: AsyncIterable<readonly OutCell[][]> | Iterable<readonly OutCell[][]>;
  readonly cellStyle?: (row: number, column: number) => Style;
  readonly dropDowns?: readonly DropDown[];
  readonly hidden?: boolean;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** Drop-downs and text format reach this far below the header. */
const PREPARED_ROWS = 5000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escapeXml(text: string): string {
  const clean = text.replace(FORBIDDEN, '').slice(0, 32_767);
  return /[&<>"\r]/.test(clean)
    ? clean.replace(
        /[&<>"\r]/g,
        (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' })[c]!,
      )
    : clean;
}

/** `A`, `B`, … `AA` for a column from 0. */
export function columnName(column: number): string {
  const rest = Math.floor(column / 26) - 1;
  return (rest >= 0 ? columnName(rest) : '') + String.fromCharCode(65 + (column % 26));
}

/** One row; empty cells are left out unless they have a style. */
function rowXml(row: number, cells: readonly OutCell[], styleOf: (column: number) => Style): string {
  let xml = `<row r="${row}">`;
  for (let i = 0; i < cells.length; i++) xml += cellXml(`${columnName(i)}${row}`, cells[i], styleOf(i));
  return `${xml}</row>`;
}

function cellXml(reference: string, cell: OutCell, style: Style): string {
  const head = `<c r="${reference}"${style === 0 ? '' : ` s="${style}"`}`;
  if (cell === null || cell === undefined || cell === '') return style === 0 ? '' : `${head}/>`;
  if (typeof cell === 'number' && Number.isFinite(cell)) return `${head}><v>${cell}</v></c>`;
  const text = escapeXml(safeText(String(cell)));
  return `${head} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

function sheetHead(sheet: OutSheet): string {
  const cols = sheet.columns
    .map(
      ({ width, text }, i) =>
        `<col min="${i + 1}" max="${i + 1}" width="${width ?? 14}" customWidth="1"${text ? ` style="${STYLE.text}"` : ''}/>`,
    )
    .join('');
  const header = rowXml(
    1,
    sheet.columns.map((column) => column.header),
    (i) => sheet.columns[i]!.headerStyle ?? STYLE.header,
  );
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${cols}</cols><sheetData>${header}`;
}

function sheetTail(sheet: OutSheet): string {
  const lists = sheet.dropDowns ?? [];
  if (lists.length === 0) return '</sheetData></worksheet>';
  const validations = lists
    .map(({ column, sheet: other, sheetColumn, count }) => {
      const letter = columnName(column);
      const source = columnName(sheetColumn);
      // A warning, not a stop: words that mean the same are accepted too.
      return `<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" sqref="${letter}2:${letter}${PREPARED_ROWS}"><formula1>'${escapeXml(other)}'!$${source}$2:$${source}$${count + 1}</formula1></dataValidation>`;
    })
    .join('');
  return `</sheetData><dataValidations count="${lists.length}">${validations}</dataValidations></worksheet>`;
}

const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><fonts count="5"><font><sz val="11"/><name val="等线"/></font><font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="等线"/></font><font><i/><sz val="11"/><color rgb="FF808080"/><name val="等线"/></font><font><b/><sz val="14"/><name val="等线"/></font><font><sz val="11"/><color rgb="FFC00000"/><name val="等线"/></font></fonts><fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF1F7A4D"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFB45309"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFDECEC"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="8"><xf/><xf fontId="1" fillId="2" applyFont="1" applyFill="1"/><xf fontId="1" fillId="3" applyFont="1" applyFill="1"/><xf fontId="2" applyFont="1" numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1"/><xf fontId="3" applyFont="1"/><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf fontId="4" fillId="4" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`;

function parts(sheets: readonly OutSheet[]): [string, string][] {
  const list = sheets.map((_, i) => i + 1);
  return [
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${OFFICE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${OFFICE}.styles+xml"/>${list.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${OFFICE}.worksheet+xml"/>`).join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${REL}"><sheets>${sheets.map(({ name, hidden }, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${hidden ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">${list.map((n) => `<Relationship Id="rId${n}" Type="${REL}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('')}<Relationship Id="rId${sheets.length + 1}" Type="${REL}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ['xl/styles.xml', STYLES],
  ];
}

/**
 * Writes a workbook in pieces, as its rows come: nothing but the piece at hand is kept in memory, and the next rows are
 * asked for when the pieces before were taken. Texts are safe against formulas.
 */
export async function* xlsxFile(sheets: readonly OutSheet[]): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, data) => {
    if (error) failure = error;
    else ready.push(data);
  });
  const encoder = new TextEncoder();
  const take = function* () {
    if (failure !== null) throw failure;
    const taken = ready;
    ready = [];
    yield* taken;
  };
  for (const [name, text] of parts(sheets)) {
    const part = new ZipDeflate(name, { level: 6 });
    zip.add(part);
    part.push(encoder.encode(text), true);
  }
  yield* take();
  let number = 0;
  for (const sheet of sheets) {
    const part = new ZipDeflate(`xl/worksheets/sheet${++number}.xml`, { level: 3 });
    zip.add(part);
    part.push(encoder.encode(sheetHead(sheet)));
    let row = 1;
    for await (const block of sheet.rows) {
      let text = '';
      for (const cells of block) {
        const no = ++row;
        text += rowXml(no, cells, (i) => sheet.cellStyle?.(no, i) ?? STYLE.plain);
      }
      part.push(encoder.encode(text));
      yield* take();
    }
    part.push(encoder.encode(sheetTail(sheet)), true);
    yield* take();
  }
  zip.end();
  yield* take();
}

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
