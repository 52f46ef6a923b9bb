import { type Cell, type EntryFault, fault, type Values, VOUCHER_ROWS } from '@liangsu/domain/entries';
import type { BadRow } from './job-store.ts';

/** A row on its way through an import. */
export interface Pending {
  no: number;
  cells: readonly Cell[];
  values: Values;
  faults: EntryFault[];
}
/** Rows that are judged together. */
export type Group = Pending[];

/** All rows of a voucher go back together; the right ones say which is wrong. */
export function badRowsOf(group: Group): BadRow[] {
  const wrong = group.find((row) => row.faults.length > 0)!;
  return group.map(({ no, cells, values, faults }) => ({
    row: no,
    cells,
    faults:
      faults.length > 0 ? faults : [fault('', values.voucherNo ?? '', 'voucher.otherRow', { row: wrong.no })],
  }));
}

/** The row of a voucher that never ends. */
export function tooLarge(pending: Pending): Pending {
  const why = fault('voucherNo', pending.values.voucherNo ?? '', 'voucher.tooLarge', { limit: VOUCHER_ROWS });
  return { ...pending, faults: [...pending.faults, why] };
}
