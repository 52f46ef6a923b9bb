import { type Column, type EntryKind, formTableOf, readCell, reasonText } from '@liangsu/domain/entries';
import type { Language } from '../../i18n.ts';

/** One line of goods, by column key, as typed. */
export type Line = Record<string, string>;

/** What a person has typed so far; kept on this machine until it is submitted. */
export interface Draft {
  /** Names the submission: sending it again records nothing twice. */
  requestId: string;
  shared: Line;
  lines: Line[];
}

/** Columns that are said once for the whole voucher; the others belong to each line of goods. */
const SHARED = new Set([
  'voucherNo',
  'date',
  'place',
  'process',
  'direction',
  'business',
  'supplier',
  'sender',
  'receiver',
  'counterparty',
  'origin',
  'destination',
  'waybillNo',
  'returnNo',
  'vehicle',
  'self',
  'note',
]);

/** Columns that most entries fill; the rest is folded away. */
const COMMON = new Set([
  'voucherNo',
  'date',
  'place',
  'process',
  'direction',
  'business',
  'supplier',
  'sender',
  'receiver',
  'counterparty',
  'waybillNo',
  'returnNo',
  'part',
  'productName',
  'batchNo',
  'traceCode',
  'quantity',
  'bookQuantity',
  'unit',
  'gross',
  'tare',
  'deduct',
  'lossKind',
]);

export interface FormColumns {
  shared: Column[];
  sharedMore: Column[];
  line: Column[];
  lineMore: Column[];
}

export function columnsOf(kind: EntryKind): FormColumns {
  const { columns } = formTableOf(kind);
  const pick = (shared: boolean, common: boolean) =>
    columns.filter(
      ({ key, required }) => SHARED.has(key) === shared && (COMMON.has(key) || required === true) === common,
    );
  return {
    shared: pick(true, true),
    sharedMore: pick(true, false),
    line: pick(false, true),
    lineMore: pick(false, false),
  };
}

export const headerOf = (column: Column, language: Language) => (language === 'en' ? column.en : column.zh);

/** A day of Chinese time as the tables write it. */
export const today = (now: number) => new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);

/** Fields that a check fills in where a person left them empty. */
const FILLED_IN = ['unit', 'bookQuantity'];

/** The draft with what the check took for empty fields, so that what is recorded is what was seen. */
export function withFilledIn(
  draft: Draft,
  rows: readonly Readonly<Record<string, string | number | boolean | null>>[],
): Draft {
  const lines = draft.lines.map((line, i) => {
    const taken = FILLED_IN.filter((key) => !line[key] && rows[i]?.[key] != null);
    return { ...line, ...Object.fromEntries(taken.map((key) => [key, String(rows[i]![key])])) };
  });
  return { ...draft, lines };
}

export function newDraft(kind: EntryKind, now: number, requestId: string): Draft {
  const lines: Line[] = kind === 'processing' ? [{ part: 'input' }, { part: 'output' }] : [{}];
  return { requestId, shared: { date: today(now) }, lines };
}

/** Draws together what was typed: the rows as the server takes them, empty cells left out. */
export function rowsOf(kind: EntryKind, draft: Draft): Line[] {
  const keys = formTableOf(kind).columns.map((column) => column.key);
  return draft.lines.map((line) => {
    const row = { ...draft.shared, ...line };
    return Object.fromEntries(
      keys.flatMap((key) => (row[key]?.trim() ? [[key, row[key].trim()] as const] : [])),
    );
  });
}

/** Sorts pasted rows into what is said once and the lines; what differs between rows stays with the lines. */
export function draftOfRows(kind: EntryKind, draft: Draft, rows: readonly Line[]): Draft {
  const { shared: a, sharedMore: b } = columnsOf(kind);
  const shared: Line = { ...draft.shared };
  const once = new Set<string>();
  for (const { key } of [...a, ...b]) {
    const values = new Set(rows.map((row) => row[key] ?? ''));
    const [value = ''] = values;
    if (values.size === 1) once.add(key);
    if (values.size === 1 && value !== '') shared[key] = value;
  }
  const lines = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !once.has(key))));
  return { ...draft, shared, lines };
}

/** What is wrong with one field as a sentence that says what would be right; null when nothing is. */
export function faultOf(column: Column, text: string, now: number, language: Language): string | null {
  if (text.trim() === '')
    return column.required === true ? reasonText({ code: 'cell.missing', params: {} }, language) : null;
  const read = readCell(column, text, { now });
  return read === undefined || read.ok ? null : reasonText(read.reason, language);
}

/** Cells of a text copied from a spreadsheet; null when it is a single value. */
export function gridOf(text: string): string[][] | null {
  const trimmed = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  if (!/[\t\n]/.test(trimmed)) return null;
  return trimmed
    .split('\n')
    .map((line) => line.split('\t').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
}

/** A recorded entry's rows as a draft to correct. */
export function draftOfEntry(
  kind: EntryKind,
  rows: readonly Readonly<Record<string, unknown>>[],
  requestId: string,
): Draft {
  const lines = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, String(cell ?? '')])),
  );
  return draftOfRows(kind, { requestId, shared: {}, lines: [] }, lines);
}
