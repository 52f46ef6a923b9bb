import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIM } from '../trace/edge.ts';
import {
  formatAmount,
  fromBase,
  parseQuantity,
  toBase,
  UNIT_MESSAGES_EN,
  UNIT_MESSAGES_ZH,
  UNITS,
  unitOf,
} from './index.ts';

const base = (number: string, unit: string) => {
  const r = toBase(number, unit);
  return r.ok ? [r.value.dim, r.value.amount] : [r.reason.code, r.reason.params.expected];
};

describe('units', () => {
  it.each([
    ['1', 'KGM', DIM.mass, 1_000_000],
    ['12.345678', '千克', DIM.mass, 12_345_678],
    ['0.1', '吨', DIM.mass, 100_000_000],
    ['12,345.678', 'kg', DIM.mass, 12_345_678_000],
    ['3', '斤', DIM.mass, 1_500_000],
    ['1.5', '两', DIM.mass, 75_000],
    ['2', '担', DIM.mass, 100_000_000],
    ['9007', 'TNE', DIM.mass, 9_007_000_000_000],
    ['100', 'LBR', DIM.mass, 45_359_237],
    ['1', 'LBR', DIM.mass, 453_592],
    ['16', 'ONZ', DIM.mass, 453_592],
    ['1600', 'ONZ', DIM.mass, 45_359_237],
    ['2.5', 'LTR', DIM.volume, 2_500_000],
    ['750', '毫升', DIM.volume, 750_000],
    ['12', 'EA', DIM.count, 12_000_000],
    ['0.000001', '件', DIM.count, 1],
    ['3', 'CS', DIM.count, 3_000_000],
    ['2', 'DZN', DIM.count, 24_000_000],
    ['１２．５', '公斤', DIM.mass, 12_500_000],
    ['0007.50', ' Kg ', DIM.mass, 7_500_000],
    ['-0', 'kg', DIM.mass, 0],
    ['1', 'FOT', DIM.length, 304_800],
    ['0.125', 'STN', DIM.mass, 113_398_093],
    ['0.5', '打', DIM.count, 6_000_000],
  ])('%s %s', (number, unit, dim, amount) => {
    expect(base(number, unit)).toEqual([dim, amount]);
  });

  it.each([
    ['1', '石', 'units.unknown', undefined],
    ['1', '', 'units.unknown', undefined],
    ['', 'kg', 'units.number', '1234.5'],
    ['1e3', 'kg', 'units.number', '1234.5'],
    ['.5', 'kg', 'units.number', '1234.5'],
    ['NaN', 'kg', 'units.number', '1234.5'],
    ['1,5', 'kg', 'units.grouping', '15'],
    ['12,34,567', 'kg', 'units.grouping', '1,234,567'],
    ['-1', 'kg', 'units.negative', undefined],
    ['0.0000001', 'kg', 'units.tooFine', 6],
    ['0.00001', '斤', 'ok', undefined],
    ['0.0000005', '斤', 'units.tooFine', 6],
    ['1.0000000001', 'lb', 'units.tooFine', 9],
    ['9007199.254740992', 't', 'units.tooLarge', '9,007,199'],
    ['99999999999999999999', 'kg', 'units.tooLarge', '9,007,199,255'],
  ])('refuses %s %s: %s', (number, unit, code, expected) => {
    if (code === 'ok') expect(base(number, unit)).toEqual([DIM.mass, 5]);
    else expect(base(number, unit)).toEqual([code, expected]);
  });

  it('the bound is 2^53-1, to the unit', () => {
    expect(base('9007199.254740991', 't')).toEqual([DIM.mass, Number.MAX_SAFE_INTEGER]);
  });

  it('reads number and unit together', () => {
    expect(parseQuantity('12.5吨')).toMatchObject({ ok: true, value: { amount: 12_500_000_000 } });
    expect(parseQuantity(' １，２００ 公斤 ')).toMatchObject({ ok: true, value: { amount: 1_200_000_000 } });
    expect(parseQuantity('5')).toMatchObject({ reason: { code: 'units.missing' } });
    expect(parseQuantity('吨')).toMatchObject({ reason: { code: 'units.number' } });
  });

  it('shows quantities', () => {
    const shown = (f?: Parameters<typeof formatAmount>[2], n = 12_345_678_000) => {
      const r = formatAmount(DIM.mass, n, f);
      return r.ok ? r.value : r.reason.code;
    };
    expect(shown({ unit: 'KGM' })).toBe('12,345.678 kg');
    expect(shown({ unit: 'TNE', places: 3 })).toBe('12.346 t');
    expect(shown()).toBe('12.345678 t');
    expect(shown({ writing: 'zh' }, 999_999)).toBe('999.999 克');
    expect(shown({ unit: 'KGM', places: 2 }, 0)).toBe('0.00 kg');
    expect(shown({ unit: '斤' })).toBe('24,691.356 斤');
    expect(shown({ unit: 'LTR' })).toBe('units.otherDimension');
    expect(shown({ unit: 'foo' })).toBe('units.unknown');
    expect(formatAmount(DIM.count, 12_000_000, { writing: 'zh' })).toEqual({ ok: true, value: '12 个' });
  });

  it('has one meaning for every name, and exact factors', () => {
    const names = UNITS.flatMap((u) => u.names);
    expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
    for (const u of UNITS) {
      expect(Number.isSafeInteger(u.num) && Number.isSafeInteger(u.den)).toBe(true);
      for (const n of u.names) expect(unitOf(n)).toBe(u);
    }
  });

  it('gives back exactly what was written, in every decimal unit', () => {
    const metric = UNITS.filter((u) => u.den === 1 && 1e15 % u.num === 0);
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(...metric), (amount, unit) => {
        const decimal = fromBase(amount, unit);
        const read = toBase(decimal, unit.code);
        expect(read).toEqual({ ok: true, value: { dim: unit.dim, amount, rounded: false } });
      }),
    );
  });

  it('never rounds a pound by more than half a milligram', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (hundredths) => {
        const r = toBase((hundredths / 100).toFixed(2), 'LBR');
        const exact = BigInt(hundredths) * 45359237n;
        const off = BigInt(r.ok ? r.value.amount : -1) * 10_000n - exact;
        expect(off <= 5_000n && off >= -5_000n).toBe(true);
      }),
    );
  });

  it('has both languages for every reason', () => {
    expect(Object.keys(UNIT_MESSAGES_EN)).toEqual(Object.keys(UNIT_MESSAGES_ZH));
  });
});
