/** One row that is not what the events say. */
export interface Difference {
  /** Stable: `edge.wrong`, `edge.missing`, `edge.extra`, `event.hash`, … */
  code: string;
  table: string;
  /** The row's key, as `column=value`. */
  key: string;
  /** Number of the event that it rests on; null when none does. */
  event: number | null;
  /** What the events say, and what is stored: the columns that differ. */
  expected: Record<string, string | null> | null;
  found: Record<string, string | null> | null;
}

export type Report = (difference: Difference) => void;

type Cells = Record<string, string | null>;

/** The columns in which two rows differ; null when they agree. */
export function differing(expected: Cells, found: Cells): { expected: Cells; found: Cells } | null {
  const names = Object.keys(expected).filter((name) => expected[name] !== (found[name] ?? null));
  if (names.length === 0) return null;
  const pick = (cells: Cells) => Object.fromEntries(names.map((name) => [name, cells[name] ?? null]));
  return { expected: pick(expected), found: pick(found) };
}

/** A value as the database writes it. */
export function cell(value: number | string | Uint8Array | null): string | null {
  if (value === null) return null;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}
