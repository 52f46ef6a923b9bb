import type { Queryable } from '../../../platform/db/pool.ts';
import { cell, differing, type Report } from '../../../platform/differences.ts';
import { LOT_GRAIN_COLUMNS } from '../capture/lot-grain.ts';
import type { Recomputed } from './recompute.ts';

const COLUMNS = LOT_GRAIN_COLUMNS.map(({ name }) => `g.${name}::text`).join(', ');

/** Checks whose grain lots are: what each of these events says of it is stored as it says, and nothing besides. */
export async function checkLotGrain(
  db: Queryable,
  items: readonly Recomputed[],
  report: Report,
): Promise<void> {
  const pairs = items.flatMap((item) =>
    [...new Set([...item.byLot, ...item.lotGrain].map(({ lot }) => lot))].map((lot) => ({
      lot,
      event: item.stored.no,
    })),
  );
  if (pairs.length === 0) return;
  const { rows } = await db.query<Record<string, string | null>>(
    `SELECT ${COLUMNS} FROM unnest($1::int8[], $2::int8[]) AS p (lot, event) JOIN lot_grain g USING (lot, event)`,
    [pairs.map(({ lot }) => lot), pairs.map(({ event }) => event)],
  );
  const found = new Map(rows.map((row) => [`${row['lot']}|${row['event']}`, row]));
  for (const row of items.flatMap((item) => item.lotGrain)) {
    const key = `${row.lot}|${row.event}`;
    const at = { table: 'lot_grain', key: `lot=${row.lot} event=${row.event}`, event: row.event };
    const expected = Object.fromEntries(LOT_GRAIN_COLUMNS.map(({ name, get }) => [name, cell(get(row))]));
    const stored = found.get(key);
    found.delete(key);
    if (stored === undefined) report({ code: 'lotGrain.missing', ...at, expected, found: null });
    else {
      const wrong = differing(expected, stored);
      if (wrong) report({ code: 'lotGrain.wrong', ...at, ...wrong });
    }
  }
  for (const [, row] of found)
    report({
      code: 'lotGrain.extra',
      table: 'lot_grain',
      key: `lot=${row['lot']} event=${row['event']}`,
      event: Number(row['event']),
      expected: null,
      found: row,
    });
}
