import type { Pool } from '../../../../platform/db/pool.ts';

/** The rows of a query in blocks, out of one snapshot, by a cursor in the server: memory does not grow with the answer. */
export async function* cursorRows<Row>(
  pool: Pool,
  sql: string,
  params: readonly unknown[] = [],
  blockSize = 2000,
): AsyncGenerator<Row[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`DECLARE export_rows NO SCROLL CURSOR FOR ${sql}`, [...params]);
    for (;;) {
      const { rows } = await client.query(`FETCH ${blockSize} FROM export_rows`);
      if (rows.length === 0) return;
      yield rows as Row[];
    }
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    client.release();
  }
}
