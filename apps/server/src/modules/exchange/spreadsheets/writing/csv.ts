import { type OutCell, safeText } from './safe-cell.ts';

/** The mark by which Excel takes a CSV file for UTF-8. */
export const CSV_MARK = '\ufeff';

/** One line of a CSV file (RFC 4180), safe against formulas. */
export function csvLine(cells: readonly OutCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: OutCell): string {
  if (cell === null || cell === undefined) return '';
  const text = safeText(String(cell));
  return /[",\r\n]/.test(text) || text.startsWith(' ') || text.endsWith(' ')
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

/** A CSV file with a header line, in pieces. */
export async function* csvFile(
  headers: readonly string[],
  rows: AsyncIterable<readonly OutCell[][]> | Iterable<readonly OutCell[][]>,
): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(headers);
  for await (const block of rows) yield block.map(csvLine).join('');
}
