import { join } from 'node:path';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import { LAST, type LastHead, type LogKeys } from '../log-keys.ts';
import { keyName } from './check-keys.ts';
import type { ExpectedRoot } from './check-tree.ts';

/**
 * Looks at the head that was published last, as the folder remembers it; gives what the tree is to be held against. It must be
 * there as long as the keys are: without it a database that was set back is not known. A note does not say when it was signed, so
 * one that only retired keys signed must be among the heads, which do.
 */
export async function checkLast(
  db: Queryable,
  folder: string,
  { present, last }: { present: LogKeys | null; last: LastHead | null },
  report: Report,
): Promise<ExpectedRoot | null> {
  // Without keys nothing is known outside the database, and the summary says so.
  if (present === null) return null;
  const table = 'ledger_checkpoint';
  if (last === null) {
    report({
      code: 'log.lastMissing',
      table,
      key: `origin=${present.origin}`,
      event: null,
      expected: { file: join(folder, LAST) },
      found: null,
    });
    return null;
  }
  const { size, root, note, signed } = last;
  const signs = present.keys.filter(({ sign }) => sign !== null).map(({ key }) => key);
  if (!signed.some((key) => signs.includes(key))) {
    const { rows } = await db.query('SELECT FROM ledger_checkpoint WHERE size = $1 AND note = $2 LIMIT 1', [
      size,
      note,
    ]);
    if (rows.length === 0)
      report({
        code: 'checkpoint.key',
        table,
        key: `size=${size}`,
        event: null,
        expected: { is: signs.map(keyName).join(' ') },
        found: { is: signed.map(keyName).join(' '), file: join(folder, LAST) },
      });
  }
  return { size, root, code: 'log.rolledBack', table: 'ledger_sequence', key: `size=${size}` };
}
