import { open } from 'node:fs/promises';
import {
  type Column,
  cellText,
  type HeaderUnits,
  matchHeaders,
  type RawRow,
  type Table,
} from '@liangsu/domain/entries';
import { openCsv } from './csv.ts';
import { FileError } from './file-error.ts';
import type { Sheet, SheetRow, Workbook } from './sheet.ts';
import { openXlsx } from './xlsx.ts';

/** Where a table stands in a file: its sheet, its header line, which columns are which. */
export interface FoundTable {
  readonly sheet: Sheet;
  readonly headerRow: number;
  /** The header line as it stands. */
  readonly headers: readonly string[];
  readonly columns: readonly (Column | null)[];
  readonly units: HeaderUnits;
  readonly unknown: readonly string[];
  close(): Promise<void>;
}

const HEADER_WITHIN = 20;

/** Opens a spreadsheet by what it is, not by its name. Throws FileError with what to do instead. */
export async function openWorkbook(path: string, table: Table): Promise<Workbook> {
  const file = await open(path);
  let head: Buffer;
  let size: number;
  try {
    size = (await file.stat()).size;
    head = Buffer.alloc(Math.min(size, 64 * 1024));
    await file.read(head, 0, head.length, 0);
  } finally {
    await file.close();
  }
  if (size === 0) throw new FileError('file.empty');
  if (head.length > 7 && head.readUInt32BE(0) === 0xd0cf11e0)
    throw new FileError((await isEncrypted(path, size)) ? 'file.encrypted' : 'file.oldXls');
  if (head[0] === 0x50 && head[1] === 0x4b) return openXlsx(path);
  if (/^\uFEFF?\s*<(!doctype|html|\?xml|table)/i.test(head.toString('utf8', 0, 512)))
    throw new FileError('file.webPage');
  return openCsv(path, table, size);
}

/** A compound file that holds `EncryptedPackage` is a modern workbook under a password (MS-OFFCRYPTO §2.3.4.4). */
async function isEncrypted(path: string, size: number): Promise<boolean> {
  const file = await open(path);
  try {
    const needle = Buffer.from('EncryptedPackage', 'utf16le');
    const window = Buffer.alloc(1024 * 1024);
    for (let at = 0; at < size; at += window.length - needle.length) {
      const { bytesRead } = await file.read(window, 0, window.length, at);
      if (window.subarray(0, bytesRead).includes(needle)) return true;
      if (bytesRead < window.length) break;
    }
    return false;
  } finally {
    await file.close();
  }
}

interface Candidate {
  sheet: Sheet;
  row: SheetRow;
  matched: number;
  missing: readonly Column[];
}

/**
 * Finds the table of a kind in a file: the sheet that bears its name, else the first whose header line has all
 * required columns. Throws FileError when there is none, naming the columns that are missing.
 */
export async function findTable(path: string, table: Table): Promise<FoundTable> {
  const workbook = await openWorkbook(path, table);
  try {
    const named = workbook.sheets.filter(({ name }) =>
      [table.zh, table.en, table.kind].includes(name.trim()),
    );
    const order = [...named, ...workbook.sheets.filter((sheet) => !named.includes(sheet))];
    let best: Candidate | null = null;
    for (const sheet of order) {
      const candidate = await headerOf(sheet, table);
      if (candidate !== null && (best === null || better(candidate, best))) best = candidate;
      if (best !== null && best.missing.length === 0) break;
    }
    const required = table.columns.filter((column) => column.required === true);
    if (best === null || best.matched < Math.min(2, required.length))
      throw new FileError('file.noHeader', { table: table.zh, tableEn: table.en, ...names(required) });
    if (best.missing.length > 0) throw new FileError('file.missingColumns', names(best.missing));
    const headers = best.row.cells.map(cellText);
    const match = matchHeaders(table, headers);
    const units: Record<string, string> = {};
    match.columns.forEach((column, i) => {
      if (column !== null && match.units[i] !== '') units[column.key] = match.units[i]!;
    });
    return {
      sheet: best.sheet,
      headerRow: best.row.no,
      headers,
      columns: match.columns,
      units,
      unknown: match.unknown,
      close: () => workbook.close(),
    };
  } catch (error) {
    await workbook.close();
    throw error;
  }
}

const names = (columns: readonly Column[]) => ({
  columns: columns.map((column) => column.zh).join('、'),
  columnsEn: columns.map((column) => column.en).join(', '),
});

const better = (a: Candidate, b: Candidate): boolean =>
  a.missing.length < b.missing.length || (a.missing.length === b.missing.length && a.matched > b.matched);

/** The line among the first twenty that looks most like the table's header. */
async function headerOf(sheet: Sheet, table: Table): Promise<Candidate | null> {
  let best: Candidate | null = null;
  let seen = 0;
  for await (const block of sheet.blocks()) {
    for (const row of block) {
      if (++seen > HEADER_WITHIN) return best;
      const { matched, missing } = matchHeaders(table, row.cells.map(cellText));
      const candidate = { sheet, row, matched, missing };
      if (matched > 0 && (best === null || better(candidate, best))) best = candidate;
      if (best !== null && best.missing.length === 0) return best;
    }
  }
  return best;
}

/** The cells of a row by column key. */
export function rawRow(columns: readonly (Column | null)[], row: SheetRow): RawRow {
  const raw: RawRow = {};
  const count = Math.min(columns.length, row.cells.length);
  for (let i = 0; i < count; i++) {
    const column = columns[i];
    if (column != null) raw[column.key] = row.cells[i]!;
  }
  return raw;
}
