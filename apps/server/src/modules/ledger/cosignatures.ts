import type { Queryable } from '../../platform/db/pool.ts';
import type { Head } from './store.ts';

/** A head as it is published: with a line of each witness that signed it. */
export async function publishedNote(db: Queryable, head: Head): Promise<string> {
  const { rows } = await db.query<{ line: string }>(
    'SELECT line FROM ledger_cosignature WHERE checkpoint = $1 ORDER BY witness',
    [head.no],
  );
  return head.note + rows.map(({ line }) => line).join('');
}
