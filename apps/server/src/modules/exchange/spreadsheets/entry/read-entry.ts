import { createHash } from 'node:crypto';
import type { Fault, Locale } from '@liangsu/contract';
import {
  type Cell,
  columnIn,
  type EntryFault,
  type EntryKind,
  formTableOf,
  isGrouped,
  type RawRow,
  readRow,
  reasonText,
  type Table,
  type Values,
} from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import { AppError } from '../../../../platform/http/errors.ts';
import type { Directory, FoundParty } from '../import/directory.ts';
import { HashIndex } from '../import/hash-index.ts';
import { type GoodVoucher, prepareVouchers, type ReadVoucher } from '../import/prepare-vouchers.ts';

export type JsonRow = Readonly<Record<string, Cell>>;

/** A row of JSON with the columns that its table has; others are not looked at. */
export function rawOf(table: Table, row: JsonRow): RawRow {
  const raw: RawRow = {};
  for (const { key } of table.columns) {
    const cell = row[key];
    if (cell !== undefined && (cell === null || typeof cell !== 'object')) raw[key] = cell;
  }
  return raw;
}

/** A request's fingerprint: the same request again has the same. */
export function requestHash(request: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(request)).digest();
}

interface RowFaultAt {
  row: number;
  fault: EntryFault;
}

/** The refusal of a form's rows: each fault with its row, its column and what would be right. */
export function refusal(table: EntryKind, faults: readonly RowFaultAt[]): AppError {
  return new AppError('request.invalid', { count: faults.length }, (locale: Locale): Fault[] =>
    faults.map(({ row, fault }) => ({
      path: fault.column === '' ? `/rows/${row}` : `/rows/${row}/${columnIn(table, fault.column)}`,
      code: fault.reason.code,
      message: reasonText(fault.reason, locale),
    })),
  );
}

/**
 * Reads a form's rows into vouchers: without a voucher number the request's id stands in, so that the same request is
 * the same fact. Throws request.invalid.
 */
export function readEntry(
  kind: EntryKind,
  rows: readonly JsonRow[],
  requestId: string,
  now: number,
): ReadVoucher[] {
  const table = formTableOf(kind);
  const faults: RowFaultAt[] = [];
  const read = rows.map((row, i) => {
    const { values, faults: wrong } = readRow(table, rawOf(table, row), { now });
    for (const fault of wrong) faults.push({ row: i, fault });
    return identified(kind, values, requestId, i);
  });
  if (faults.length > 0) throw refusal(kind, faults);
  if (!isGrouped(kind)) return read.map((values) => ({ table: kind, rows: [values] }));
  // A form is one voucher; several numbers in it are several.
  const groups = new Map<string, Values[]>();
  for (const values of read) {
    const group = groups.get(values.voucherNo!);
    if (group === undefined) groups.set(values.voucherNo!, [values]);
    else group.push(values);
  }
  return [...groups.values()].map((group) => ({ table: kind, rows: group }));
}

function identified(kind: EntryKind, values: Values, requestId: string, index: number): Values {
  if (values.voucherNo !== undefined) return values;
  const own: Values = { ...values, voucherNo: requestId };
  if (!isGrouped(kind) && index > 0 && own.lineNo === undefined) own.lineNo = String(index + 1);
  return own;
}

/**
 * Finds names and lots of a form's vouchers and builds their events, as if the events `except` had not been. Throws request.invalid;
 * then nothing was written.
 */
export async function prepareEntry(
  context: Context,
  directory: Directory,
  actor: FoundParty | null,
  vouchers: readonly ReadVoucher[],
  check: boolean,
  except: readonly number[] = [],
): Promise<GoodVoucher[]> {
  const prepared = await prepareVouchers(vouchers, {
    db: context.engine,
    directory,
    actor,
    now: context.now().getTime(),
    rehearsal: check ? new HashIndex() : null,
    except,
  });
  const faults: RowFaultAt[] = [];
  let first = 0;
  prepared.forEach((voucher, i) => {
    if (!voucher.ok) for (const { row, fault } of voucher.faults) faults.push({ row: first + row, fault });
    first += vouchers[i]!.rows.length;
  });
  if (faults.length > 0) throw refusal(vouchers[0]!.table, faults);
  return prepared.filter((voucher) => voucher.ok);
}
