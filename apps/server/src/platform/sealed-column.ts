import type { Pool } from './db/pool.ts';

import { Sealer } from './sealing.ts';

/** A column whose texts are sealed; names are ours. */
export interface SealedColumn {
  table: string;
  id: string;
  column: string;
  /** What a row's text is sealed for: moved into another row it opens nothing. */
  purpose(id: string): string;
}

const rowsOf = async (pool: Pool, { table, id, column }: SealedColumn) =>
  (
    await pool.query<{ id: string; kept: string }>(
      `SELECT ${id} AS id, ${column} AS kept FROM ${table} WHERE ${column} IS NOT NULL ORDER BY ${id}`,
    )
  ).rows;

/** A row's text from how it is kept; null when no key opens it. What was kept before texts were sealed is sealed at the start. */
export const openKept = (sealer: Sealer, column: SealedColumn, id: string, kept: string): string | null =>
  Sealer.isSealed(kept) ? sealer.open(kept, column.purpose(id)) : kept;

/**
 * Seals by the present key what is not sealed or by an older key; how many were, and how many no key opens. Beside a running
 * server: a row that changes meanwhile is left to its change.
 */
export async function sealColumn(
  pool: Pool,
  sealer: Sealer,
  column: SealedColumn,
): Promise<{ sealed: number; lost: number }> {
  const count = { sealed: 0, lost: 0 };
  for (const { id, kept } of await rowsOf(pool, column)) {
    if (sealer.isCurrent(kept)) continue;
    const text = openKept(sealer, column, id, kept);
    if (text === null) count.lost += 1;
    else {
      await pool.query(
        `UPDATE ${column.table} SET ${column.column} = $3 WHERE ${column.id} = $1 AND ${column.column} = $2`,
        [id, kept, sealer.seal(text, column.purpose(id))],
      );
      count.sealed += 1;
    }
  }
  return count;
}

/** How many texts are sealed by another key than the present one, or by none. */
export async function ofOldKeys(pool: Pool, sealer: Sealer, column: SealedColumn): Promise<number> {
  return (await rowsOf(pool, column)).filter(({ kept }) => !sealer.isCurrent(kept)).length;
}
