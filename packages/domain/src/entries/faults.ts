import type { Reason } from '../codes/index.ts';
import type { Values } from './table.ts';

/** Key of a column, or `''` when the whole row or voucher is meant. */
export type FaultColumn = keyof Values | '';

/** One thing wrong with a row: where, what stood there, why. */
export interface EntryFault {
  readonly column: FaultColumn;
  readonly value: string;
  readonly reason: Reason;
}

export type EntryFaultCode =
  | 'cell.missing'
  | 'cell.tooLong'
  | 'cell.control'
  | 'cell.digitsLost'
  | 'cell.option'
  | 'cell.date'
  | 'cell.dateRange'
  | 'cell.dateFuture'
  | 'cell.year'
  | 'cell.number'
  | 'cell.percent'
  | 'cell.coordinate'
  | 'cell.area'
  | 'cell.gln'
  | 'cell.placeCode'
  | 'cell.formulaError'
  | 'unit.missing'
  | 'unit.clash'
  | 'area.unknown'
  | 'key.taken'
  | 'row.noLot'
  | 'row.noKey'
  | 'row.repeated'
  | 'row.net'
  | 'row.otherSelf'
  | 'row.samePlace'
  | 'voucher.scattered'
  | 'voucher.differs'
  | 'voucher.noInput'
  | 'voucher.noOutput'
  | 'voucher.tooLarge'
  | 'voucher.otherRow'
  | 'party.unknown'
  | 'party.ambiguous'
  | 'self.missing'
  | 'place.unknown'
  | 'place.ambiguous'
  | 'place.notOwn'
  | 'place.othersName'
  | 'place.foreignName'
  | 'batch.unknown'
  | 'batch.otherCode'
  | 'batch.otherProduct'
  | 'batch.declaredTwice'
  | 'batch.itself'
  | 'book.none'
  | 'book.unclear'
  | 'book.later'
  | 'book.twice'
  | 'event.refused'
  // Pointed out, never refused.
  | 'stock.none'
  | 'stock.less'
  | 'stock.notReceived'
  | 'stock.elsewhere'
  | 'stock.unit';

/** A fault of a column. `value` is shown to the reader, cut to a sane length. */
export function fault(
  column: FaultColumn,
  value: string,
  code: EntryFaultCode,
  params: Reason['params'] = {},
): EntryFault {
  return { column, value: value.slice(0, 200), reason: { code, params } };
}
