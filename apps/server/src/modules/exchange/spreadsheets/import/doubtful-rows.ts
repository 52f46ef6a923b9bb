import { columnIn } from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import { writeDoubtfulRows } from './job-store.ts';
import type { GoodVoucher, ReadVoucher } from './prepare-vouchers.ts';
import { stockWarnings } from './stock-warnings.ts';

/** An account of more lines is not reckoned again for each chunk that takes from the lot. */
const LONGEST_ACCOUNT = 5000;

/**
 * Keeps what is to be said of the rows of a chunk that is about to be recorded: those that take more than is there, in the words of
 * the check of a form. Returns how many rows were left out because of a long account.
 */
export async function noteDoubtfulRows(
  context: Context,
  job: string,
  read: readonly ReadVoucher[],
  good: readonly (GoodVoucher | null)[],
  rowNumber: (voucher: number, row: number) => number,
): Promise<number> {
  const { warnings, unreckoned } = await stockWarnings(context.engine, read, good, context.now().getTime(), {
    longest: LONGEST_ACCOUNT,
  });
  await writeDoubtfulRows(
    context.engine,
    job,
    warnings.map(({ voucher, row, fault }) => ({
      row: rowNumber(voucher, row),
      faults: [{ ...fault, column: columnIn(read[voucher]!.table, fault.column) }],
    })),
  );
  return unreckoned;
}
