import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseEvent, prefixesOf } from '../epcis/index.ts';
import {
  cellText,
  checkVoucher,
  difference,
  documentUri,
  ENTRY_CONTEXT,
  ENTRY_KINDS,
  type EntryKind,
  entryEvents,
  eventQuantity,
  formTableOf,
  isExample,
  isMasterKind,
  matchHeaders,
  momentOfSerial,
  momentOfText,
  netWeight,
  plainHeader,
  plainNumber,
  readRow,
  reasonText,
  TABLES,
  tableOf,
  type Values,
  voucherOf,
} from './index.ts';
import { ENTRY_MESSAGES_EN } from './messages.en.ts';
import { ENTRY_MESSAGES_ZH } from './messages.zh.ts';

const now = Date.UTC(2026, 11, 1);
const time = (text: string) => {
  const moment = momentOfText(text);
  return moment === null
    ? null
    : moment.precision === 'day'
      ? moment.time.slice(0, 10)
      : moment.time.slice(0, 19);
};

describe('dates as people write them', () => {
  it.each([
    ['2026-11-22', '2026-11-22'],
    ['2026/1/2', '2026-01-02'],
    ['2026.11.22', '2026-11-22'],
    ['２０２６年１１月２２日', '2026-11-22'],
    ['2026 年 11 月 22 日 星期日', '2026-11-22'],
    ['20261122', '2026-11-22'],
    ['2026-11-22 14:05', '2026-11-22T14:05:00'],
    ['2026-11-22T14:05:09', '2026-11-22T14:05:09'],
    ['2026年11月22日 14时5分', '2026-11-22T14:05:00'],
    ['2026/11/22 下午 2:05', '2026-11-22T14:05:00'],
    ['2026/11/22 2:05:30 PM', '2026-11-22T14:05:30'],
    ['2026-11-22 中午12点', '2026-11-22T12:00:00'],
    ['202611221405', '2026-11-22T14:05:00'],
    ['2026-11-22T06:05:00Z', '2026-11-22T14:05:00'],
    ['2026-11-22T20:05:00.000+0800', '2026-11-22T20:05:00'],
    ['2024-02-29', '2024-02-29'],
    ['2026-02-29', null],
    ['2026-13-01', null],
    ['22/11/2026', null],
    ['2026-11-22 25:00', null],
    ['昨天', null],
  ])('%s', (text, expected) => expect(time(text)).toBe(expected));

  it('serial dates, of both epochs', () => {
    expect(momentOfSerial(46348)).toEqual({ time: '2026-11-22T00:00:00+08:00', precision: 'day' });
    expect(momentOfSerial(46348.586805555555)?.time).toBe('2026-11-22T14:05:00+08:00');
    expect(momentOfSerial(44886, true)?.time).toBe('2026-11-22T00:00:00+08:00');
    expect(momentOfSerial(12)).toBeNull();
  });

  it('every day is found again in every form', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          const [y = 0, m = 0, d = 0] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
          const forms = [`${y}-${m}-${d}`, `${y}/${m}/${d}`, `${y}年${m}月${d}日`].map(time);
          expect(new Set(forms)).toEqual(new Set([date.toISOString().slice(0, 10)]));
        },
      ),
    );
  });
});

describe('cells', () => {
  it('lose what spreadsheets and web pages add', () => {
    expect(cellText("'=A1")).toBe('=A1');
    expect(cellText("'abc")).toBe("'abc");
    expect(cellText(' \u200b稻\ufeff ')).toBe('稻');
    expect(plainNumber(0.1 + 0.2)).toBe('0.3');
    expect(plainNumber(1e-7)).toBe('0.0000001');
    expect(plainNumber(20261122001)).toBe('20261122001');
  });

  it('numbers that lost their last digits are not taken for names', () => {
    const { faults } = readRow(tableOf('purchase'), { voucherNo: 1234567890123456800 }, { now });
    expect(faults[0]).toMatchObject({ column: 'voucherNo', reason: { code: 'cell.digitsLost' } });
  });

  const row = (change: object) =>
    readRow(
      tableOf('purchase'),
      {
        voucherNo: 'V',
        date: '2026-11-22',
        place: 'p',
        productName: 'x',
        quantity: 1,
        unit: '吨',
        ...change,
      },
      { now },
    );
  it('what states no unit is kilograms, in every table', () => {
    const assumed = { unit: 'KGM', assumed: true };
    expect(row({ unit: '' })).toMatchObject({
      faults: [],
      values: { quantity: { number: '1', ...assumed } },
    });
    expect(row({ unit: '', quantity: '3吨' }).values.quantity).toEqual({ number: '3', unit: 'TNE' });
    for (const kind of ENTRY_KINDS) {
      const table = tableOf(kind);
      for (const { unit: _, ...example } of table.examples) {
        const { values, faults } = readRow(table, example, { now: Date.UTC(2026, 11, 31) });
        expect(faults).toEqual([]);
        for (const quantity of [values.quantity, values.gross, values.bookQuantity])
          if (quantity !== undefined) expect(quantity).toMatchObject(assumed);
      }
      const bare = { ...table.examples[0], unit: '' };
      const headed = readRow(table, bare, { now: Date.UTC(2026, 11, 31) }, { quantity: 'TNE' });
      if (headed.values.quantity !== undefined) expect(headed.values.quantity).not.toHaveProperty('assumed');
    }
  });

  it.each([
    [{ quantity: '-1' }, 'units.negative'],
    [{ quantity: '1,23' }, 'units.grouping'],
    [{ quantity: '5石' }, 'units.unknown'],
    [{ quantity: '5公斤' }, 'unit.clash'],
    [{ date: '2026-12-24' }, 'cell.dateFuture'],
    [{ date: '1926-12-24' }, 'cell.dateRange'],
    [{ originArea: '53010' }, 'cell.area'],
    [{ harvestYear: '26' }, 'cell.year'],
    [{ traceCode: 'LS-2222-2222-2222-2222-2223' }, 'traceCode.check'],
    [{ traceCode: 'hello' }, 'code.unknown'],
    [{ note: 'x'.repeat(1001) }, 'cell.tooLong'],
    [{ quantity: { error: '#N/A' } }, 'cell.formulaError'],
  ])('%o is %s, said in both languages', (change, code) => {
    const { faults } = row(change);
    expect(faults.map((f) => f.reason.code)).toEqual([code]);
    for (const language of ['zh-CN', 'en'] as const)
      expect(reasonText(faults[0]!.reason, language)).not.toMatch(/\{\w+\}|^[a-z]+\.[a-zA-Z]+$/);
  });
});

describe('quantities in events', () => {
  it.each([
    ['12.35', 'TNE', { quantity: 12.35, uom: 'TNE' }],
    ['8600', '斤', { quantity: 4300, uom: 'KGM' }],
    ['3', 'BG', { quantity: 3, uom: 'BG' }],
    ['9007199.254740991', 'TNE', { quantity: 9007199254740991, uom: 'MGM' }],
  ])('%s %s', (number, unit, expected) => expect(eventQuantity({ number, unit })).toEqual(expected));

  it('are exact, whatever was written', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom('KGM', 'TNE', 'GRM'), (mg, unit) => {
        const scale = { KGM: 6, TNE: 9, GRM: 3 }[unit];
        const digits = String(mg).padStart(scale + 1, '0');
        const { quantity, uom } = eventQuantity({
          number: `${digits.slice(0, -scale)}.${digits.slice(-scale)}`,
          unit,
        });
        const [event] = normal([
          { ...object, quantityList: [{ epcClass: 'urn:liangsu:lot:X', quantity, uom }] },
        ]);
        expect(event!.edges[0]!.amount).toBe(mg);
      }),
    );
  });

  it('differences and net weights are exact', () => {
    expect(difference('20', '19.5')).toBe('0.5');
    expect(difference('0.3', '0.1', '0.2')).toBeNull();
    expect(difference('18340', '6120', '80')).toBe('12140');
    expect(netWeight({ gross: { number: '1', unit: 'KGM' }, tare: { number: '1', unit: 'TNE' } })).toBeNull();
  });
});

const object = {
  type: 'ObjectEvent',
  eventTime: '2026-11-22T00:00:00+08:00',
  eventTimeZoneOffset: '+08:00',
  action: 'OBSERVE',
};
function normal(events: Record<string, unknown>[]) {
  const prefixes = prefixesOf([...ENTRY_CONTEXT]);
  return events.map((event) => {
    const result = normaliseEvent(event, prefixes, (text) => text.length.toString(16).padStart(64, '0'));
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return result.event;
  });
}
const names = {
  self: 'urn:liangsu:party:91350100M000100Y43',
  party: (text: string) => `urn:liangsu:party:${text}`,
  place: (_: string, text: string) => `urn:liangsu:place:${text}`,
  lot: (row: number) => `LOT${row}`,
};

describe('tables', () => {
  it.each(TABLES.map((table) => [table.kind, table] as const))(
    '%s: headers are told apart, examples are right and marked',
    (_, table) => {
      const owners = new Map<string, string>();
      for (const column of table.columns)
        for (const word of [column.zh, column.en, column.key, ...(column.also ?? [])].map(plainHeader)) {
          expect(`${word}: ${owners.get(word) ?? column.key}`).toBe(`${word}: ${column.key}`);
          owners.set(word, column.key);
        }
      for (const language of ['zh', 'en'] as const) {
        const match = matchHeaders(
          table,
          table.columns.map((column) => ` ${column[language].toUpperCase()} * `),
        );
        expect([match.matched, match.missing, match.unknown]).toEqual([table.columns.length, [], []]);
      }
      for (const example of table.examples) {
        expect(isExample(table, example)).toBe(true);
        expect(readRow(table, example, { now }).faults).toEqual([]);
      }
    },
  );

  it('every example becomes events that capture understands', () => {
    for (const table of TABLES) {
      if (isMasterKind(table.kind)) continue;
      const rows = table.examples.map((example) => readRow(table, example, { now }).values);
      const groups = table.kind === 'processing' ? [rows] : rows.map((row) => [row]);
      for (const group of groups) {
        const voucher = voucherOf(table.kind as EntryKind, group);
        expect(checkVoucher(voucher)).toEqual([]);
        for (const event of normal(entryEvents(voucher, names)))
          expect(event.edges.length).toBeGreaterThan(0);
      }
    }
  });

  it('a form needs no voucher number', () => {
    expect(formTableOf('purchase').columns[0]).toMatchObject({ key: 'voucherNo', required: false });
  });

  it('both languages have every message, with the same places to fill', () => {
    expect(Object.keys(ENTRY_MESSAGES_EN)).toEqual(Object.keys(ENTRY_MESSAGES_ZH));
  });
});

describe('vouchers', () => {
  const base: Values = {
    voucherNo: 'J1',
    date: { time: '2026-11-22T00:00:00+08:00', precision: 'day' },
    place: 'p',
    quantity: { number: '1', unit: 'TNE' },
  };
  const rows: Values[] = [
    { ...base, part: 'input', batchNo: 'a' },
    { ...base, part: 'output', batchNo: 'b', productName: '大米' },
    { ...base, part: 'output', batchNo: 'c', productName: '米糠' },
    { ...base, part: 'loss', lossKind: 'process' },
  ];

  it('of one product are one event; of several share a pool', () => {
    const one = normal(entryEvents(voucherOf('processing', rows.slice(0, 2)), names));
    expect(one.map((e) => [e.transformationId, e.ilmd?.['liangsu:productName']])).toEqual([[null, '大米']]);
    const two = normal(entryEvents(voucherOf('processing', rows), names));
    expect(two.map((e) => e.ilmd?.['liangsu:productName'])).toEqual(['大米', '米糠']);
    expect(new Set(two.map((e) => e.transformationId)).size).toBe(1);
    expect(two.map((e) => e.edges.length)).toEqual([3, 1]);
  });

  it('say what does not agree', () => {
    const other = { ...rows[1]!, place: 'q' };
    expect(
      checkVoucher(voucherOf('processing', [rows[0]!, other])).map(({ row, fault }) => [
        row,
        fault.reason.code,
      ]),
    ).toEqual([[1, 'voucher.differs']]);
  });

  it('sender and receiver write the same document, however they type its number', () => {
    expect(documentUri('urn:liangsu:party:X', 'yd 01/２')).toBe(documentUri('urn:liangsu:party:X', 'YD01/2'));
  });
});
