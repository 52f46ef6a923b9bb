import { checkRows as checkRoute, type Locale, type RouteBody } from '@liangsu/contract';
import {
  type Cell,
  cellText,
  columnIn,
  type EntryKind,
  formTableOf,
  isBlank,
  isExample,
  isGrouped,
  isMasterKind,
  matchHeaders,
  type RawRow,
  readRow,
  type Table,
  type Values,
} from '@liangsu/domain/entries';
import { unitOf } from '@liangsu/domain/units';
import type { Context } from '../../../platform/context.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { directoryOf } from './entry/create-entry.ts';
import { type JsonRow, rawOf } from './entry/read-entry.ts';
import { findEvent, together } from './entry/stored.ts';
import { HashIndex } from './import/hash-index.ts';
import { type BadRow, rowFaults } from './import/job-store.ts';
import { upsertParties } from './import/master-parties.ts';
import { upsertPlaces } from './import/master-places.ts';
import { prepareVouchers } from './import/prepare-vouchers.ts';
import { stockWarnings } from './import/stock-warnings.ts';
import { rawRow } from './reading/open-file.ts';

type Body = RouteBody<typeof checkRoute>;

interface Grid {
  rows: RawRow[];
  units: Readonly<Record<string, string>>;
  unknown: readonly string[];
}

/** A pasted grid: with a header line, columns go by it; without one, they stand in the template's order. */
function readGrid(table: Table, grid: readonly (readonly Cell[])[]): Grid {
  const match = matchHeaders(table, (grid[0] ?? []).map(cellText));
  const headed = match.matched >= 2;
  const columns = headed ? match.columns : table.columns;
  const units: Record<string, string> = {};
  if (headed)
    match.columns.forEach((column, i) => {
      if (column !== null && match.units[i] !== '') units[column.key] = match.units[i]!;
    });
  const rows = (headed ? grid.slice(1) : grid).map((cells, i) => rawRow(columns, { no: i + 1, cells }));
  return { rows, units, unknown: headed ? match.unknown : [] };
}

/**
 * Checks rows as an import would and records nothing; faults count rows from 1, and so do warnings of what is not there.
 * Throws resource.notFound where they are to correct what this party did not record.
 */
export async function checkRows(context: Context, actor: Actor, body: Body, locale: Locale) {
  const table = formTableOf(body.kind);
  const now = context.now().getTime();
  const read: Grid =
    body.grid !== undefined
      ? readGrid(table, body.grid)
      : { rows: ((body.rows ?? []) as JsonRow[]).map((row) => rawOf(table, row)), units: {}, unknown: [] };
  const rows = read.rows
    .filter((raw) => !isBlank(raw) && !isExample(table, raw))
    .map((raw) => ({ raw, ...readRow(table, raw, { now }, read.units) }));
  const doubtful: BadRow[] = [];
  const bad: (BadRow & { faults: BadRow['faults'][number][] })[] = rows.map(({ faults }, i) => ({
    row: i + 1,
    cells: [],
    faults: [...faults],
  }));

  const shownRows = rows.map(
    ({ raw, values }): ReturnType<typeof shown> => ({
      ...shown(raw),
      // What is taken for granted is to be seen before it is recorded.
      ...(isAssumed(values) ? { unit: locale === 'en' ? 'kg' : '公斤' } : {}),
    }),
  );
  const { directory, self } = await directoryOf(context, actor);
  if (isMasterKind(body.kind)) {
    const good = rows.flatMap(({ values }, i) => (bad[i]!.faults.length === 0 ? [{ values, i }] : []));
    const upsert = body.kind === 'party' ? upsertParties : upsertPlaces;
    const outcomes = await upsert(
      good.map(({ values }) => values),
      { pool: context.engine, directory, actor: self, by: actor.name, rehearsal: true },
    );
    outcomes.forEach((faults, at) => {
      bad[good[at]!.i]!.faults.push(...faults);
    });
  } else {
    const kind = body.kind as EntryKind;
    const groups = groupsOf(kind, rows, bad);
    const except =
      body.corrects === undefined
        ? []
        : (await together(context, await findEvent(context, actor, checkRoute.action, body.corrects))).map(
            ({ no }) => no,
          );
    const vouchers = groups.map((group) => ({
      table: kind,
      rows: group.map((i) => ({ voucherNo: `row-${i + 1}`, ...rows[i]!.values })),
    }));
    const prepared = await prepareVouchers(vouchers, {
      db: context.engine,
      directory,
      actor: self,
      now,
      rehearsal: new HashIndex(),
      except,
    });
    prepared.forEach((voucher, g) => {
      if (voucher.ok) {
        // What the difference will be reckoned from, to be seen before it is recorded.
        const { book } = voucher;
        if (book !== null)
          shownRows[groups[g]![0]!]!['bookQuantity'] = `${book.number}${unitOf(book.unit)!.zh}`;
        return;
      }
      for (const { row, fault: f } of voucher.faults) {
        const i = groups[g]![row]!;
        bad[i]!.faults.push({ ...f, column: columnIn(kind, f.column) });
      }
    });
    const good = prepared.map((voucher) => (voucher.ok ? voucher : null));
    const { warnings } = await stockWarnings(context.engine, vouchers, good, now, { except });
    for (const { voucher, row, fault: f } of warnings)
      doubtful.push({
        row: groups[voucher]![row]! + 1,
        cells: [],
        faults: [{ ...f, column: columnIn(kind, f.column) }],
      });
    doubtful.sort((a, b) => a.row - b.row);
  }
  const faults = rowFaults(body.kind, bad, locale);
  return {
    ok: faults.length === 0,
    rows: shownRows,
    faults,
    warnings: rowFaults(body.kind, doubtful, locale),
    unknownHeaders: [...read.unknown],
  };
}

/** Whether a row leaves it to us that its quantities are kilograms. */
const isAssumed = ({ quantity, gross }: Values): boolean => (quantity ?? gross)?.assumed === true;

/** Rows that are judged together and are free of faults so far. */
function groupsOf(
  kind: EntryKind,
  rows: readonly { values: { voucherNo?: string } }[],
  bad: readonly BadRow[],
): number[][] {
  const indexes = rows.map((_, i) => i);
  if (!isGrouped(kind)) return indexes.filter((i) => bad[i]!.faults.length === 0).map((i) => [i]);
  const groups = new Map<string, number[]>();
  for (const i of indexes) {
    const no = rows[i]!.values.voucherNo ?? '';
    groups.set(no, [...(groups.get(no) ?? []), i]);
  }
  return [...groups.values()].filter((group) => group.every((i) => bad[i]!.faults.length === 0));
}

function shown(raw: RawRow): Record<string, string | number | boolean | null> {
  return Object.fromEntries(
    Object.entries(raw).map(([key, cell]) => [
      key,
      cell === undefined || cell === null || typeof cell === 'object' ? null : cell,
    ]),
  );
}
