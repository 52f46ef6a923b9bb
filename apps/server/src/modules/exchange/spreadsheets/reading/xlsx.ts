import { Readable } from 'node:stream';
import type { Cell } from '@liangsu/domain/entries';
import { FileError } from './file-error.ts';
import { SharedStrings } from './shared-strings.ts';
import { MAX_COLUMNS, type SheetRow, type Workbook } from './sheet.ts';
import { readXml } from './xml.ts';
import { Archive } from './zip.ts';

/** Rows that a sheet can have (ECMA-376). */
const MAX_ROWS = 1_048_576;
const MAX_TEXT = 32_767;

/** Opens a workbook on disk. Formulas give their stored results, macros are never looked at. Throws FileError. */
export async function openXlsx(path: string): Promise<Workbook> {
  const archive = await Archive.open(path);
  try {
    if (archive.has('xl/workbook.bin')) throw new FileError('file.xlsb');
    if (archive.has('mimetype') && (await archive.text('mimetype'))?.includes('opendocument'))
      throw new FileError('file.ods');
    const main = await mainPart(archive);
    const { sheets, date1904 } = await readWorkbook(archive, main);
    let strings: Promise<SharedStrings> | undefined;
    const shared = () => {
      strings ??= readSharedStrings(archive, `${folderOf(main)}sharedStrings.xml`);
      return strings;
    };
    return {
      sheets: sheets.map(({ name, part }) => ({
        name,
        date1904,
        blocks: (onProgress) => readSheet(archive, part, shared, onProgress),
      })),
      close: async () => archive.close(),
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}

const folderOf = (part: string): string => part.slice(0, part.lastIndexOf('/') + 1);

interface Tag {
  name: string;
  attributes: Readonly<Record<string, string>>;
}

async function tagsOf(archive: Archive, part: string): Promise<Tag[]> {
  const text = await archive.text(part);
  if (text === null) return [];
  const tags: Tag[] = [];
  const handler = {
    open: (name: string, attributes: Readonly<Record<string, string>>) => tags.push({ name, attributes }),
    close: () => {},
    text: () => {},
  };
  for await (const _ of readXml(Readable.from([Buffer.from(text)]), handler))
    if (tags.length > 100_000) break;
  return tags;
}

async function mainPart(archive: Archive): Promise<string> {
  for (const { name, attributes } of await tagsOf(archive, '_rels/.rels'))
    if (name === 'Relationship' && attributes['Type']?.endsWith('/officeDocument')) {
      const target = (attributes['Target'] ?? '').replace(/^\//, '');
      if (archive.has(target)) return target;
    }
  if (archive.has('xl/workbook.xml')) return 'xl/workbook.xml';
  throw new FileError('file.notWorkbook');
}

async function readWorkbook(
  archive: Archive,
  main: string,
): Promise<{ sheets: { name: string; part: string }[]; date1904: boolean }> {
  const folder = folderOf(main);
  const targets = new Map<string, string>();
  const rels = `${folder}_rels/${main.slice(folder.length)}.rels`;
  for (const { name, attributes } of await tagsOf(archive, rels))
    if (name === 'Relationship' && attributes['TargetMode'] !== 'External') {
      const target = attributes['Target'] ?? '';
      targets.set(attributes['Id'] ?? '', target.startsWith('/') ? target.slice(1) : `${folder}${target}`);
    }
  const sheets: { name: string; part: string }[] = [];
  let date1904 = false;
  for (const { name, attributes } of await tagsOf(archive, main)) {
    if (name === 'workbookPr') date1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    if (name !== 'sheet' || attributes['state'] === 'veryHidden') continue;
    const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
    const part = targets.get(id);
    if (part !== undefined && archive.has(part)) sheets.push({ name: attributes['name'] ?? '', part });
  }
  if (sheets.length === 0) throw new FileError('file.notWorkbook');
  return { sheets, date1904 };
}

async function readSharedStrings(archive: Archive, part: string): Promise<SharedStrings> {
  const strings = new SharedStrings();
  const stream = await archive.stream(part);
  if (stream === null) return strings;
  let text = '';
  let inText = false;
  let phonetic = 0;
  const handler = {
    open(name: string) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic++;
      else if (name === 't') inText = phonetic === 0;
    },
    close(name: string) {
      if (name === 'si') strings.add(text);
      else if (name === 'rPh') phonetic--;
      else if (name === 't') inText = false;
    },
    text(value: string) {
      if (inText && text.length < MAX_TEXT) text += value;
    },
  };
  for await (const _ of readXml(stream, handler));
  return strings;
}

/** Column number from 0 of a cell reference such as `AB12`; -1 when it has none. */
function columnOf(reference: string): number {
  let column = 0;
  let at = 0;
  for (; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return at === 0 || at > 3 ? -1 : column - 1;
}

async function* readSheet(
  archive: Archive,
  part: string,
  shared: () => Promise<SharedStrings>,
  onProgress: ((share: number) => void) | undefined,
): AsyncGenerator<SheetRow[]> {
  const strings = await shared();
  const stream = await archive.stream(part);
  if (stream === null) throw new FileError('file.damaged', { detail: part });
  const collector = new RowCollector(strings);
  const size = Math.max(archive.sizeOf(part), 1);
  let read = 0;
  try {
    for await (const bytes of readXml(stream, collector)) {
      read += bytes;
      onProgress?.(Math.min(read / size, 1));
      const rows = collector.take();
      if (rows.length > 0) yield rows;
      if (collector.done) return;
    }
  } finally {
    stream.destroy();
  }
}

/** Gathers rows from the tags of a worksheet. */
class RowCollector {
  readonly #strings: SharedStrings;
  #rows: SheetRow[] = [];
  #cells: Cell[] | null = null;
  #rowNo = 0;
  #column = -1;
  #type = '';
  #text = '';
  #has = false;
  #reading = false;
  #phonetic = false;
  /** The end of the data was met. */
  done = false;

  constructor(strings: SharedStrings) {
    this.#strings = strings;
  }

  take(): SheetRow[] {
    const rows = this.#rows;
    if (rows.length > 0) this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'c': {
        const reference = attributes['r'];
        const column = reference === undefined ? this.#column + 1 : columnOf(reference);
        this.#column = column < 0 ? this.#column + 1 : column;
        this.#type = attributes['t'] ?? 'n';
        this.#text = '';
        this.#has = false;
        break;
      }
      case 'v':
        this.#reading = true;
        this.#has = true;
        break;
      case 't':
        this.#reading = !this.#phonetic;
        this.#has = true;
        break;
      case 'rPh':
        this.#phonetic = true;
        break;
      case 'row': {
        const no = Number(attributes['r'] ?? this.#rowNo + 1);
        if (!Number.isInteger(no) || no <= this.#rowNo || no > MAX_ROWS)
          throw new FileError('file.damaged', { detail: `row ${attributes['r']}` });
        this.#rowNo = no;
        this.#column = -1;
        this.#cells = [];
        break;
      }
      default:
        break;
    }
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.#reading = false;
        break;
      case 'rPh':
        this.#phonetic = false;
        break;
      case 'c':
        if (this.#has && this.#cells !== null && this.#column < MAX_COLUMNS) this.#put(this.#cells);
        break;
      case 'row':
        if (this.#cells !== null) this.#rows.push({ no: this.#rowNo, cells: this.#cells });
        this.#cells = null;
        break;
      case 'sheetData':
        this.done = true;
        break;
      default:
        break;
    }
  }

  text(text: string): void {
    if (this.#reading && this.#text.length < MAX_TEXT) this.#text += text;
  }

  #put(cells: Cell[]): void {
    while (cells.length < this.#column) cells.push(null);
    cells[this.#column] = this.#value();
  }

  #value(): Cell {
    switch (this.#type) {
      case 's':
        return this.#strings.get(Number(this.#text));
      case 'str':
      case 'inlineStr':
      case 'd':
        return unescapeText(this.#text);
      case 'b':
        return this.#text === '1' || this.#text === 'true';
      case 'e':
        return { error: this.#text };
      default: {
        if (this.#text === '') return null;
        const number = Number(this.#text);
        return Number.isFinite(number) ? number : this.#text;
      }
    }
  }
}

/** Characters that XML cannot hold stand as `_xHHHH_` (ECMA-376 part 1 §22.9.2.19). */
function unescapeText(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}
