import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { matchHeaders, type Table } from '@liangsu/domain/entries';
import { CsvError, parse } from 'csv-parse';
import { FileError } from './file-error.ts';
import { MAX_COLUMNS, type SheetRow, type Workbook } from './sheet.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
const DELIMITERS = [',', ';', '\t', '，'] as const;
const MAX_RECORD = 1_000_000;
const HEAD = 64 * 1024;

/**
 * Finds out how a text file is encoded: by its mark, else UTF-8 if all of it is valid UTF-8, else UTF-16 if every other
 * byte is zero, else GB 18030 (which includes GBK and GB 2312, what Excel writes in China) if all of it is valid.
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  const head = await readHead(path, 4096);
  if (head.length === 0) throw new FileError('file.empty');
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  let even = 0;
  let odd = 0;
  for (let i = 0; i < head.length; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++;
  if (odd > 0 && odd > even * 4) return 'utf-16le';
  if (even > 0 && even > odd * 4) return 'utf-16be';
  if (await decodes(path, 'utf-8')) return 'utf-8';
  if (even + odd === 0 && (await decodes(path, 'gb18030'))) return 'gb18030';
  throw new FileError('file.encoding');
}

async function readHead(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await file.read(buffer, 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function decodes(path: string, encoding: Encoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }))
      decoder.decode(chunk as Buffer, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** The delimiter under which most headers of the table are recognised; of equals, the most frequent in the first lines. */
export function detectDelimiter(head: string, table: Table): string {
  const stated = /^\ufeff?sep=(.)\r?\n/.exec(head);
  if (stated !== null) return stated[1]!;
  const lines = head.split(/\r?\n/).slice(0, 20);
  let best: { delimiter: string; matched: number; count: number } = {
    delimiter: ',',
    matched: -1,
    count: -1,
  };
  for (const delimiter of DELIMITERS) {
    let matched = 0;
    for (const line of lines) {
      const headers = line.split(delimiter).map((header) => header.replace(/^\s*"|"\s*$/g, ''));
      matched = Math.max(matched, matchHeaders(table, headers).matched);
    }
    const count = lines.reduce((sum, line) => sum + line.split(delimiter).length - 1, 0);
    if (matched > best.matched || (matched === best.matched && count > best.count))
      best = { delimiter, matched, count };
  }
  return best.delimiter;
}

/** Opens a delimited text file; encoding and delimiter are recognised. Throws FileError. */
export async function openCsv(path: string, table: Table, size: number): Promise<Workbook> {
  const encoding = await detectEncoding(path);
  const head = new TextDecoder(encoding).decode(await readHead(path, HEAD));
  if (/^\s*<(!doctype|html|\?xml|table)/i.test(head)) throw new FileError('file.webPage');
  const delimiter = detectDelimiter(head, table);
  const statedLine = /^\ufeff?sep=.\r?\n/.test(head);
  return {
    sheets: [
      {
        name: '',
        date1904: false,
        blocks: (onProgress) => readCsv(path, { encoding, delimiter, size, statedLine }, onProgress),
      },
    ],
    close: async () => {},
  };
}

interface CsvShape {
  encoding: Encoding;
  delimiter: string;
  size: number;
  statedLine: boolean;
}

async function* readCsv(
  path: string,
  shape: CsvShape,
  onProgress: ((share: number) => void) | undefined,
): AsyncGenerator<SheetRow[]> {
  const parser = parse({
    delimiter: shape.delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: MAX_RECORD,
  });
  const decoder = new TextDecoder(shape.encoding);
  let bytes = 0;
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  const feed = async () => {
    for await (const chunk of source) {
      bytes += (chunk as Buffer).length;
      if (!parser.write(decoder.decode(chunk as Buffer, { stream: true })))
        await new Promise<void>((resolve) => {
          parser.once('drain', resolve);
          parser.once('close', resolve);
        });
      if (parser.destroyed) return;
    }
    parser.end(decoder.decode());
  };
  const feeding = feed().catch((error: Error) => parser.destroy(error));
  let no = 0;
  let block: SheetRow[] = [];
  try {
    for await (const record of parser) {
      no++;
      if (shape.statedLine && no === 1) continue;
      block.push({ no, cells: (record as string[]).slice(0, MAX_COLUMNS) });
      if (block.length === 500) {
        onProgress?.(Math.min(bytes / Math.max(shape.size, 1), 1));
        yield block;
        block = [];
      }
    }
    if (block.length > 0) yield block;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_MAX_RECORD_SIZE')
      throw new FileError('file.recordTooLong', { row: no + 1, limit: MAX_RECORD });
    throw new FileError('file.quote', { row: no + 1 });
  } finally {
    parser.destroy();
    source.destroy();
    await feeding;
  }
}
