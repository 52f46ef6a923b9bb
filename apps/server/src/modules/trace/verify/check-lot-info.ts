import { isDeepStrictEqual } from 'node:util';
import type { Queryable } from '../../../platform/db/pool.ts';
import { cell, differing, type Report } from '../../../platform/differences.ts';
import { isLater, LOT_INFO_COLUMNS, type LotInfoRow } from '../capture/lot-info.ts';
import type { Recomputed } from './recompute.ts';

/** Checks master data: no declaration is later than the one that stands, and that one stands as declared. */
export async function checkLotInfo(
  db: Queryable,
  items: readonly Recomputed[],
  report: Report,
): Promise<void> {
  const rows = items.flatMap((item) => item.lotInfo);
  if (rows.length === 0) return;
  const { rows: stored } = await db.query<Record<string, string | null>>(
    `SELECT ${LOT_INFO_COLUMNS.map((column) => `${column.name}::text`).join(', ')} FROM lot_info WHERE lot = ANY($1)`,
    [rows.map((row) => row.lot)],
  );
  const found = new Map(stored.map((row) => [Number(row['lot']), row]));
  const others = rows.flatMap((row) => {
    const author = Number(found.get(row.lot)?.['author'] ?? row.author);
    return author === row.author || row.author === 0
      ? []
      : [{ lot: row.lot, author: row.author, other: author }];
  });
  const precedence = await precedenceOf(db, others);
  for (const row of rows) {
    const author = Number(found.get(row.lot)?.['author'] ?? row.author);
    // Of two authors the one who declared the lot first stands, whichever is later.
    const precedes =
      author === row.author || row.author === 0
        ? (stands: Standing) => isLater(row, stands)
        : () => precedence.get(`${row.lot}|${row.author}`) ?? false;
    checkOneInfo(row, found.get(row.lot), precedes, report);
  }
}

/**
 * Whether authors of lots declared them before those whose word stands. Of records that are or ever were one party either may
 * stand: who was one when they spoke is not told by the events.
 */
async function precedenceOf(
  db: Queryable,
  pairs: readonly { lot: number; author: number; other: number }[],
): Promise<Map<string, boolean>> {
  const distinct = [...new Map(pairs.map((pair) => [`${pair.lot}|${pair.author}`, pair])).values()];
  if (distinct.length === 0) return new Map();
  const { rows } = await db.query<{ lot: number; author: number; before: boolean }>(
    `SELECT lot, author, other = 0 OR (NOT merged AND declared_before(lot, author, other)) AS before
       FROM (SELECT o.*, whole_party(author) = whole_party(other) OR EXISTS (
                      SELECT FROM party_history h WHERE h.kind = 'merged'
                         AND (author IN (h.party_id, h.other_id) OR other IN (h.party_id, h.other_id))) AS merged
               FROM unnest($1::int8[], $2::int8[], $3::int8[]) AS o(lot, author, other)) p`,
    (['lot', 'author', 'other'] as const).map((key) => distinct.map((pair) => pair[key])),
  );
  return new Map(rows.map(({ lot, author, before }) => [`${lot}|${author}`, before]));
}

type Standing = Pick<LotInfoRow, 't0' | 'tie' | 'event'>;

function checkOneInfo(
  row: LotInfoRow,
  found: Record<string, string | null> | undefined,
  precedes: (stands: Standing) => boolean,
  report: Report,
): void {
  const at = { table: 'lot_info', key: `lot=${row.lot}`, event: row.event };
  const declared = Object.fromEntries(LOT_INFO_COLUMNS.map((column) => [column.name, cell(column.get(row))]));
  if (!found) {
    report({ code: 'lotInfo.missing', ...at, expected: declared, found: null });
    return;
  }
  const stands = { t0: Number(found['t0']), tie: Number(found['tie']), event: Number(found['event']) };
  if (stands.event === row.event) {
    const sameData = isDeepStrictEqual(JSON.parse(declared['ilmd']!), JSON.parse(found['ilmd']!));
    // The installation, where it names nobody, speaks for whoever the author is.
    const author = row.author === 0 ? (found['author'] ?? null) : declared['author']!;
    const ilmd = sameData ? (found['ilmd'] ?? null) : declared['ilmd']!;
    const wrong = differing({ ...declared, author, ilmd }, found);
    if (wrong) report({ code: 'lotInfo.wrong', ...at, ...wrong });
  } else if (precedes(stands))
    report({
      code: 'lotInfo.stale',
      ...at,
      expected: { t0: cell(row.t0), event: cell(row.event) },
      found: { t0: found['t0'] ?? null, event: found['event'] ?? null },
    });
}
