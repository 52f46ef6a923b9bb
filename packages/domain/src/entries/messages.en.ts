import type { EntryFaultCode } from './faults.ts';

export const ENTRY_MESSAGES_EN: Readonly<Record<EntryFaultCode, string>> = {
  'cell.missing': 'Required; it cannot be empty',
  'cell.tooLong': 'Has {length} characters; at most {expected} are possible',
  'cell.control': 'Contains invisible control characters; enter it again',
  'cell.digitsLost':
    'More than 15 digits: the spreadsheet has lost the last ones. Format the cell as text and enter it again',
  'cell.option': 'Must be one of: {optionsEn}',
  'cell.date': 'Not a date; right: 2026-11-22, 2026/11/22, 2026年11月22日, or 2026-11-22 14:05',
  'cell.dateRange': 'The date lies before {from}; check the year',
  'cell.dateFuture': 'The date lies after today ({to}); only what has happened can be entered',
  'cell.year': 'A year of four digits is needed, such as 2026',
  'cell.number': 'Not a number; right: {expected}',
  'cell.percent': 'A percentage from 1 to 100 is needed, such as 16.2',
  'cell.coordinate': 'Decimal degrees from -{limit} to {limit} are needed, such as 102.712251',
  'cell.area': 'A GB/T 2260 area code of 6, 9 or 12 digits is needed, such as 530103',
  'cell.gln': '13 digits are needed, the last of them the check digit (here {expected})',
  'cell.placeCode': 'The code “{value}” cannot be used: {reason}',
  'cell.formulaError': "The cell's formula fails ({error}); enter a number or text",
  'unit.missing':
    'This batch is not kept by weight, so kg cannot be meant; state the unit, such as bags or boxes',
  'unit.clash': 'The quantity is written in {unit}, which is not {other}',
  'key.taken': '“{name}” has this code; check it, one code cannot stand for two',
  'area.unknown': 'There is no area “{code}” (GB/T 2260)',
  'row.noLot': 'A batch number or a trace code is needed',
  'row.noKey': 'A credit code or a GLN is needed',
  'row.repeated':
    'Equal to row {row}; if these are two transactions, give them different voucher or line numbers',
  'row.net':
    'The net weight must be more than 0: gross, tare ({tare}) and deduction in one unit, gross the largest',
  'row.otherSelf': 'You can enter for your own organisation only; leave this column empty',
  'row.samePlace': 'A place cannot lie in itself, nor in what lies in it',
  'voucher.scattered': 'Rows of one voucher stand together; row {row} has this number already',
  'voucher.differs': 'The rows of one voucher must agree; an earlier one says “{expected}”',
  'voucher.noInput': 'This voucher has no row “input”',
  'voucher.noOutput': 'This voucher has no row “output”',
  'voucher.tooLarge': 'A voucher has at most {limit} rows; split it',
  'voucher.otherRow':
    'This row is right; row {row} of the same voucher is not, so the voucher was not recorded',
  'party.unknown':
    'Party “{name}” is not registered; register it in the table of parties, or give its credit code',
  'party.ambiguous': '{count} parties are called “{name}”; give the credit code',
  'self.missing': 'Whose transaction is it? Give credit code or name in the column “Own party”',
  'place.unknown':
    'Place “{name}” is not registered; register it in the table of places, or give its industry code',
  'place.ambiguous': '{count} places are called “{name}”; give the place code',
  'place.notOwn':
    '“{name}” is another’s place, or others have goods and records there; they declare it, or the data steward does',
  'place.othersName':
    '“{name}” is named after another party’s code; give a number of your own (your code is put before it), the industry code or the place’s GLN',
  'place.foreignName':
    'Nobody can tell whose “{name}” is; give a number of your own, the industry code or the place’s GLN, or capture what happened there first',
  'batch.unknown':
    'There is no batch “{batch}”; enter its purchase, production or receipt first, or give the trace code',
  'batch.otherCode': 'Batch “{batch}” has trace code {code}, which is not the one in this row',
  'batch.otherProduct': 'Batch “{batch}” is “{product}”; another product needs another batch number',
  'batch.declaredTwice':
    'Batch “{batch}” stands in two rows of outputs of this voucher with different products',
  'batch.itself': 'Batch “{batch}” is input and output of one voucher; an output needs a new batch number',
  'book.none':
    'By the system this batch was not here then; check batch, place and date, or give the quantity by the books',
  'book.unclear':
    'The system cannot tell how much of this batch was here then (quantities missing, other units, or in a container); give the quantity by the books',
  'book.later': 'This batch was counted here on {date}; for an earlier count give the quantity by the books',
  'book.twice': 'An earlier row has counted the same batch here; give the quantity by the books',
  'event.refused': 'Cannot be recorded: {reasonEn}',
  'stock.none':
    'The system knows no quantity of this batch; check batch number and trace code, and enter first what was bought, made or received',
  'stock.less':
    'The books have {thereEn} left here, this row takes {askedEn}: {overEn} too much. Check quantity and unit, and enter first what was bought, made or received',
  'stock.notReceived':
    'The books have {thereEn} left here, this row takes {askedEn}: {overEn} too much. {comingEn} were sent here and no receipt is recorded: enter the receipt first',
  'stock.elsewhere':
    'The books have {thereEn} left here, this row takes {askedEn}: {overEn} too much. Another {elsewhereEn} of this batch lie at other places of yours: check the place',
  'stock.unit':
    'This batch is kept by {keptEn}, this row states {askedEn}; they cannot be subtracted. Check the unit',
};
