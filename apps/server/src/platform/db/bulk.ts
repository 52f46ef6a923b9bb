import type { Queryable } from './pool.ts';

/**
 * Bulk insert by `INSERT … SELECT unnest($1::int8[]), …` with arrays in PostgreSQL's binary format. COPY is a
 * little faster but is refused under row-level security and cannot say ON CONFLICT (docs/adr/0003-writing-events.md).
 */
export type ColumnType = 'int8' | 'int4' | 'int2' | 'text' | 'bytea' | 'json' | 'timestamptz' | 'uuid';

const OID: Record<ColumnType, number> = {
  int8: 20,
  int4: 23,
  int2: 21,
  text: 25,
  bytea: 17,
  json: 114,
  timestamptz: 1184,
  uuid: 2950,
};
const FIXED: Partial<Record<ColumnType, number>> = { int8: 8, int4: 4, int2: 2, timestamptz: 8 };
/** PostgreSQL counts microseconds from 2000-01-01. */
const PG_EPOCH_MS = 946_684_800_000;

export interface Column<Row> {
  name: string;
  type: ColumnType;
  /** Cast applied to the unnested value, for types whose arrays cannot be unnested one level (`bigint[]` sent as text). */
  cast?: string;
  get(row: Row): number | string | Uint8Array | null;
}

function writeInt8(view: DataView, value: number, at: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  view.setInt32(at, high);
  view.setUint32(at + 4, value - high * 0x1_0000_0000);
}

/** One column of `rows` as a PostgreSQL array in binary format. */
export function encodeArray<Row>(column: Column<Row>, rows: readonly Row[]): Buffer {
  const fixed = FIXED[column.type];
  let size = 20;
  let hasNull = 0;
  const values = new Array<number | string | Uint8Array | null>(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = column.get(rows[i]!);
    values[i] = value;
    if (value === null) {
      hasNull = 1;
      size += 4;
    } else if (fixed !== undefined) size += 4 + fixed;
    else size += 4 + (typeof value === 'string' ? Buffer.byteLength(value) : (value as Uint8Array).length);
  }
  const buffer = Buffer.allocUnsafe(size);
  const view = new DataView(buffer.buffer, buffer.byteOffset, size);
  for (const [i, head] of [1, hasNull, OID[column.type], rows.length, 1].entries())
    view.setInt32(i * 4, head);
  let at = 20;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === null) {
      view.setInt32(at, -1);
      at += 4;
      continue;
    }
    if (fixed !== undefined) {
      view.setInt32(at, fixed);
      at += 4;
      const number = value as number;
      if (column.type === 'int8') writeInt8(view, number, at);
      else if (column.type === 'timestamptz') writeInt8(view, Math.round((number - PG_EPOCH_MS) * 1000), at);
      else if (column.type === 'int4') view.setInt32(at, number);
      else view.setInt16(at, number);
      at += fixed;
    } else if (typeof value === 'string') {
      const length = buffer.write(value, at + 4);
      view.setInt32(at, length);
      at += 4 + length;
    } else {
      const bytes = value as Uint8Array;
      view.setInt32(at, bytes.length);
      buffer.set(bytes, at + 4);
      at += 4 + bytes.length;
    }
  }
  return buffer;
}

/** Values as a PostgreSQL array in binary format, for `= ANY($1)`: thousands of them need no quoting here and no reading there. */
export function arrayOf(type: ColumnType, values: readonly (number | string | Uint8Array)[]): Buffer {
  return encodeArray({ name: '', type, get: (value: number | string | Uint8Array) => value }, values);
}

/** A prepared bulk insert into one table; `suffix` may be an ON CONFLICT or RETURNING clause. */
export class BulkInsert<Row> {
  readonly #columns: readonly Column<Row>[];
  readonly #text: string;
  readonly #name: string;

  constructor(table: string, columns: readonly Column<Row>[], suffix = '') {
    this.#columns = columns;
    const names = columns.map((column) => column.name).join(', ');
    // Unnested where they are selected, in step with one another: in FROM each array would first be put by, row by row.
    const values = columns
      .map(({ type, cast }, i) => `unnest($${i + 1}::${type}[])${cast ? `::${cast}` : ''}`)
      .join(', ');
    this.#text = `INSERT INTO ${table} (${names}) SELECT ${values} ${suffix}`;
    this.#name = `bulk_${table}_${columns.length}_${suffix.length}`;
  }

  /** Writes all rows in one statement; returns what the suffix returns. */
  async run<Result>(client: Queryable, rows: readonly Row[]): Promise<Result[]> {
    return rows.length === 0 ? [] : ((await this.#write(client, rows)).rows as Result[]);
  }

  /** Writes all rows in one statement; returns how many were entered, for an ON CONFLICT may have left some out. */
  async count(client: Queryable, rows: readonly Row[]): Promise<number> {
    return rows.length === 0 ? 0 : ((await this.#write(client, rows)).rowCount ?? 0);
  }

  #write(client: Queryable, rows: readonly Row[]) {
    const values = this.#columns.map((column) => encodeArray(column, rows));
    return client.query({ name: this.#name, text: this.#text, values });
  }
}
