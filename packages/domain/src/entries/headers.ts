import { unitOf } from '../units/index.ts';
import type { Column, Table } from './table.ts';

/** Headers that exports of ours add; they are skipped when the file comes back. */
export const REASON_HEADERS = { zh: '错误原因', en: 'Reason' } as const;

/** Which columns of a file are which columns of a table. */
export interface HeaderMatch {
  /** By place in the file: the table's column, or null. */
  readonly columns: readonly (Column | null)[];
  /** Unit that a header states in brackets (`数量（吨）`), by place; `''` when it states none. */
  readonly units: readonly string[];
  /** Headers that belong to no column. */
  readonly unknown: readonly string[];
  /** Required columns that are not there. */
  readonly missing: readonly Column[];
  readonly matched: number;
}

const BRACKETS = /[(（[【]([^)）\]】]*)[)）\]】]/g;

/** A header without what people vary: width, case, spaces, stars, punctuation, brackets. */
export function plainHeader(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(BRACKETS, '')
    .replace(/[\s*:：_.,，、/\\'"“”\-–—#]+/g, '');
}

function wordsOf(column: Column): string[] {
  return [column.zh, column.en, column.key, ...(column.also ?? [])].map(plainHeader);
}

const lookups = new Map<Table, Map<string, Column>>();

function lookupOf(table: Table): Map<string, Column> {
  let words = lookups.get(table);
  if (words === undefined) {
    words = new Map();
    // A column's own names stand before any other column's synonyms.
    for (const column of table.columns)
      for (const word of [column.zh, column.en, column.key].map(plainHeader)) words.set(word, column);
    for (const column of table.columns)
      for (const word of wordsOf(column)) if (!words.has(word)) words.set(word, column);
    lookups.set(table, words);
  }
  return words;
}

/** Matches a line of headers to a table's columns, whatever their order, width, case, spaces and language. */
export function matchHeaders(table: Table, headers: readonly string[]): HeaderMatch {
  const words = lookupOf(table);
  const taken = new Set<string>();
  const columns: (Column | null)[] = [];
  const units: string[] = [];
  const unknown: string[] = [];
  for (const header of headers) {
    const plain = plainHeader(header);
    const column = words.get(plain);
    const free = column !== undefined && !taken.has(column.key) ? column : null;
    if (free !== null) taken.add(free.key);
    else if (plain !== '' && !isReason(plain)) unknown.push(header.trim().slice(0, 100));
    columns.push(free);
    let unit = '';
    if (free?.kind === 'quantity')
      for (const [, inner = ''] of header.normalize('NFKC').matchAll(BRACKETS))
        unit = unitOf(inner)?.code ?? unit;
    units.push(unit);
  }
  return {
    columns,
    units,
    unknown,
    missing: table.columns.filter((column) => column.required === true && !taken.has(column.key)),
    matched: taken.size,
  };
}

const isReason = (plain: string): boolean =>
  plain === plainHeader(REASON_HEADERS.zh) || plain === plainHeader(REASON_HEADERS.en);
