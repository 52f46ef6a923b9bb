import { ENTRY_KINDS } from '@liangsu/domain/entries';
import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  draftOfEntry,
  draftOfRows,
  faultOf,
  gridOf,
  newDraft,
  rowsOf,
  today,
  withFilledIn,
} from './entry-form.ts';

const NOW = Date.UTC(2026, 10, 22, 17);

describe('entry forms', () => {
  it.each(ENTRY_KINDS)('%s has every column of its table once', (kind) => {
    const { shared, sharedMore, line, lineMore } = columnsOf(kind);
    const keys = [...shared, ...sharedMore, ...line, ...lineMore].map((column) => column.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain('date');
    expect([...sharedMore, ...lineMore].some((column) => column.required)).toBe(false);
  });

  it('begins with today in China', () => {
    expect(today(NOW)).toBe('2026-11-23');
    expect(newDraft('processing', NOW, 'x').lines).toEqual([{ part: 'input' }, { part: 'output' }]);
  });

  it('repeats what is said once in every row and leaves out what is empty', () => {
    const draft = {
      requestId: 'x',
      shared: { date: '2026-11-22', note: ' ' },
      lines: [{ quantity: '1' }, { quantity: ' 2 ' }],
    };
    expect(rowsOf('shipment', draft)).toEqual([
      { date: '2026-11-22', quantity: '1' },
      { date: '2026-11-22', quantity: '2' },
    ]);
  });

  it('takes pasted rows apart again', () => {
    const draft = newDraft('shipment', NOW, 'x');
    const rows = [
      { date: '2026-11-01', receiver: 'A', quantity: '1', waybillNo: '1' },
      { date: '2026-11-01', receiver: 'A', quantity: '2', waybillNo: '2' },
    ];
    const pasted = draftOfRows('shipment', draft, rows);
    expect(pasted.shared).toMatchObject({ date: '2026-11-01', receiver: 'A' });
    expect(pasted.lines).toEqual([
      { quantity: '1', waybillNo: '1' },
      { quantity: '2', waybillNo: '2' },
    ]);
    expect(rowsOf('shipment', pasted)).toEqual(rows);
  });

  it('begins a correction with exactly what was recorded', () => {
    const rows = [
      { date: '2026-11-01', place: 'P', note: 'N', part: 'input', quantity: '5', unit: 'TNE' },
      { date: '2026-11-01', place: 'P', note: 'N', part: 'output', quantity: '4', unit: 'TNE' },
    ];
    const draft = draftOfEntry('processing', rows, 'x');
    expect(draft.shared).toEqual({ date: '2026-11-01', place: 'P', note: 'N' });
    expect(rowsOf('processing', draft)).toEqual(rows);
  });

  it('reads cells copied from a spreadsheet, and leaves single values alone', () => {
    expect(gridOf('品名\t数量\r\n早籼稻\t12.5\r\n')).toEqual([
      ['品名', '数量'],
      ['早籼稻', '12.5'],
    ]);
    expect(gridOf('早籼稻')).toBeNull();
  });

  it('says what is wrong with a field, in both languages', () => {
    const quantity = columnsOf('purchase').line.find((column) => column.key === 'quantity')!;
    expect(faultOf(quantity, '12.5吨', NOW, 'zh-CN')).toBeNull();
    expect(faultOf(quantity, 'abc', NOW, 'zh-CN')).toMatch(/\p{Script=Han}/u);
    expect(faultOf(quantity, '', NOW, 'en')).toMatch(/\w/);
  });
});

describe('what a check fills in', () => {
  it('stands in the draft where nothing was typed, and replaces nothing', () => {
    const draft = { requestId: 'r', shared: {}, lines: [{ quantity: '11' }, { quantity: '5', unit: '吨' }] };
    const rows = [
      { quantity: '11', unit: '公斤', bookQuantity: '12' },
      { quantity: '5', unit: '吨', bookQuantity: null },
    ];
    expect(withFilledIn(draft, rows).lines).toEqual([
      { quantity: '11', unit: '公斤', bookQuantity: '12' },
      { quantity: '5', unit: '吨' },
    ]);
  });
});
