import { describe, expect, it } from 'vitest';
import { formatNumber, formatQuantity, formatShare, shortQuantity } from './quantity.ts';

describe('quantities for reading', () => {
  it.each([
    ['12345.678', '12,345.678'],
    ['466.666667', '466.667'],
    ['999.9995', '1,000'],
    ['1000', '1,000'],
    ['0.0004', '0'],
    ['-0.0004', '0'],
    ['-1234.5', '-1,234.5'],
    ['90071992547409919.123', '90,071,992,547,409,919.123'],
    ['not a number', 'not a number'],
  ])('%s is written %s', (text, written) => {
    expect(formatNumber(text)).toBe(written);
  });
  it('names the unit in the language of the reader', () => {
    expect(formatQuantity({ value: '12345.678', unit: 'kg' }, 'zh-CN')).toBe('12,345.678 kg');
    expect(formatQuantity({ value: '3', unit: 'piece' }, 'zh-CN')).toBe('3 件');
    expect(formatQuantity({ value: '3', unit: 'piece' }, 'en')).toBe('3 pcs');
  });
  it('shortens masses from a tonne on', () => {
    expect(shortQuantity({ value: '999', unit: 'kg' }, 'en')).toBe('999 kg');
    expect(shortQuantity({ value: '12345.678', unit: 'kg' }, 'en')).toBe('12.35 t');
    expect(shortQuantity({ value: '1234567', unit: 'kg' }, 'en')).toBe('1,234.6 t');
  });
  it('never rounds a share to everything or to nothing', () => {
    expect(formatShare(99_999, 100_000)).toBe('>99.9%');
    expect(formatShare(1, 100_000)).toBe('<0.1%');
    expect(formatShare(1, 3)).toBe('33.3%');
    expect(formatShare(5, 5)).toBe('100%');
    expect(formatShare(1, 0)).toBe('–');
  });
});
