import {
  accepted,
  canonicalGs1Uri,
  gs1CheckDigit,
  identifyCode,
  type Parsed,
  type Reason,
  refused,
} from '../codes/index.ts';
import { parseUscc } from '../parties/index.ts';
import { unitOf } from '../units/index.ts';
import { dateRange, dayOf, momentOfSerial, momentOfText, startOf } from './dates.ts';
import type { EntryFaultCode } from './faults.ts';
import type { Column, Measured, Option } from './table.ts';

/** What a cell holds: text, a number as the spreadsheet stored it, a tick, nothing; or the error of its formula (`#N/A`). */
export type Cell = string | number | boolean | null | { readonly error: string };

/** What reading a cell may depend on besides the cell. */
export interface CellContext {
  /** Milliseconds since the epoch; dates in the future are refused. */
  readonly now: number;
  /** The workbook counts dates from 1904. */
  readonly date1904?: boolean;
}

type Read = Parsed<unknown>;
const wrong = (code: EntryFaultCode, params: Reason['params'] = {}) => refused(code, params);

/** Beyond this a spreadsheet has lost digits: it keeps 15. */
const EXACT = 1e15;

/** A number as a plain decimal of at most 15 significant digits: what the spreadsheet shows, without its binary tail. */
export function plainNumber(value: number): string {
  const short = Number(value.toPrecision(15));
  const text = String(short);
  if (!/e/i.test(text)) return text;
  return short.toFixed(20).replace(/\.?0+$/, '');
}

// Invisible characters that come with copying from web pages and mail, and a leading apostrophe that marks text.
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/g;

/**
 * The text of a cell, trimmed; `''` for an empty one. An apostrophe in front of a formula character is taken off: it
 * was put there by an export to keep the cell from being read as a formula.
 */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return plainNumber(cell);
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  if (typeof cell === 'object') return cell.error;
  return cell
    .replace(INVISIBLE, '')
    .replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')
    .trim();
}

const label = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_()（）-]/g, '');

/** The choice that a text means — by value, either language's label, or another word for it. */
export function optionOf(text: string, options: readonly Option[]): Option | undefined {
  const wanted = label(text);
  return options.find((o) => [o.value, o.zh, o.en, ...(o.also ?? [])].some((word) => label(word) === wanted));
}

const listed = (options: readonly Option[]): string => options.map((o) => o.zh).join('、');
const listedEn = (options: readonly Option[]): string => options.map((o) => o.en).join(', ');

function readQuantity(cell: Cell, text: string): Read {
  if (typeof cell === 'number') {
    if (!Number.isFinite(cell) || Math.abs(cell) >= EXACT) return wrong('cell.digitsLost');
    return accepted({ number: text, unit: '' } satisfies Measured);
  }
  const plain = text.normalize('NFKC').replace(/\s+/g, '');
  const match = /^([+-]?[\d.,]+)(.*)$/.exec(plain);
  if (match === null || !/\d/.test(match[1]!)) return wrong('cell.number', { expected: '1234.5' });
  const unit = match[2] ?? '';
  if (unit !== '' && unitOf(unit) === undefined) return refused('units.unknown', { unit });
  return accepted({ number: match[1]!, unit } satisfies Measured);
}

function readPercent(text: string): Read {
  const match = /^(\d{1,3}(?:\.\d{1,4})?)%?$/.exec(text.normalize('NFKC').replace(/\s/g, ''));
  const value = match === null ? Number.NaN : Number(match[1]);
  // Below 1 it is a fraction whose percent format was lost; no grain is that dry.
  if (!(value >= 1 && value <= 100)) return wrong('cell.percent');
  return accepted(match![1]!);
}

function readDate(cell: Cell, text: string, context: CellContext, dayOnly: boolean): Read {
  // A CSV exported without formats, and pasted cells, hold the serial as text.
  const serial = typeof cell === 'number' ? cell : /^\d{5}(\.\d+)?$/.test(text) ? Number(text) : null;
  const compact = serial !== null && serial >= 19_000_000 ? String(serial) : null;
  const moment =
    serial === null || compact !== null
      ? momentOfText(compact ?? text)
      : momentOfSerial(serial, context.date1904 ?? false);
  if (moment === null) return wrong('cell.date');
  const range = dateRange(context.now);
  const start = startOf(moment);
  if (start < range.fromMs) return wrong('cell.dateRange', { from: range.from });
  // A best-before date lies ahead, what happened does not.
  if (!dayOnly && start > range.toMs) return wrong('cell.dateFuture', { to: range.to });
  return accepted(dayOnly ? dayOf(moment) : moment);
}

const NAME = /^(urn:|https?:)/i;

/** What refers to a party or place, as its name when it is one: a Digital Link of any host, its path alone, an EPC URN. */
function referenceOf(text: string): string {
  const plain = text.normalize('NFKC').replace(/^(?=\/41[47]\/\d{13}$)/, 'https://id.gs1.org');
  return NAME.test(plain) ? (canonicalGs1Uri(plain) ?? plain) : plain;
}

/** A GLN by itself, or in a form in which events, the interface and labels give it. */
function readGln(text: string): Read {
  const plain = referenceOf(text.replace(/\s/g, ''));
  const digits = /\/41[47]\/(\d{13})$/.exec(plain)?.[1] ?? plain.replace(/^\(41[47]\)(?=\d{13}$)|-/g, '');
  if (!/^\d{13}$/.test(digits)) return wrong('cell.gln', { expected: '' });
  const check = String(gs1CheckDigit(digits.slice(0, 12)));
  return check === digits[12] ? accepted(digits) : wrong('cell.gln', { expected: check });
}

function readText(column: Column, text: string): Read {
  const most = column.max ?? 200;
  if (text.length > most) return wrong('cell.tooLong', { length: text.length, expected: most });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) return wrong('cell.control');
  return accepted(column.key === 'note' || column.key === 'address' ? text : text.replace(/\s+/g, ' '));
}

/** Reads one cell as its column wants it; undefined for an empty one, else the value or why not. */
export function readCell(column: Column, cell: Cell, context: CellContext): Read | undefined {
  if (cell !== null && typeof cell === 'object') return wrong('cell.formulaError', { error: cell.error });
  const text = cellText(cell);
  if (text === '') return undefined;
  switch (column.kind) {
    case 'date':
      return readDate(cell, text, context, false);
    case 'day':
      return readDate(cell, text, context, true);
    case 'quantity':
      return readQuantity(cell, text);
    case 'percent':
      return readPercent(text);
    default:
      break;
  }
  // What names something must not have gone through a number: its last digits would be zeros.
  if (typeof cell === 'number' && Math.abs(cell) >= EXACT) return wrong('cell.digitsLost');
  switch (column.kind) {
    case 'year': {
      const year = /^((?:19|20)\d\d)年?$/.exec(text.normalize('NFKC'))?.[1];
      return year === undefined ? wrong('cell.year') : accepted(year);
    }
    case 'unit': {
      const unit = unitOf(text);
      return unit === undefined ? refused('units.unknown', { unit: text }) : accepted(unit.code);
    }
    case 'coordinate': {
      const limit = column.key === 'latitude' ? 90 : 180;
      const plain = text.normalize('NFKC');
      return /^-?\d{1,3}(\.\d{1,12})?$/.test(plain) && Math.abs(Number(plain)) <= limit
        ? accepted(plain)
        : wrong('cell.coordinate', { limit });
    }
    case 'option': {
      const option = optionOf(text, column.options ?? []);
      const params = { options: listed(column.options ?? []), optionsEn: listedEn(column.options ?? []) };
      return option === undefined ? wrong('cell.option', params) : accepted(option.value);
    }
    case 'options': {
      const words = text.split(/[、,，;；/|]/).filter((word) => word.trim() !== '');
      const found = words.map((word) => optionOf(word, column.options ?? []));
      const params = { options: listed(column.options ?? []), optionsEn: listedEn(column.options ?? []) };
      return found.includes(undefined)
        ? wrong('cell.option', params)
        : accepted([...new Set(found.map((o) => o!.value))]);
    }
    case 'uscc': {
      const read = parseUscc(text.replace(/^urn:liangsu:party:/, ''));
      return read.ok ? accepted(read.value.code) : read;
    }
    case 'gln':
      return readGln(text);
    case 'area': {
      const code = text.normalize('NFKC').replace(/\s/g, '');
      return /^\d{6}(\d{3}(\d{3})?)?$/.test(code) ? accepted(code) : wrong('cell.area');
    }
    case 'traceCode': {
      const read = identifyCode(text);
      return read.ok ? accepted(read.value.code) : read;
    }
    case 'batch':
    case 'party':
    case 'place':
    case 'placeCode': {
      const plain = readText(column, referenceOf(text));
      return plain.ok ? accepted((plain.value as string).replace(/\s+/g, ' ')) : plain;
    }
    default:
      return readText(column, text);
  }
}
