import { describe, expect, it } from 'vitest';
import { loadJurisdictions } from './jurisdictions.ts';

const rows = loadJurisdictions();
const byCode = new Map(rows.map((r) => [r.code, r]));

describe('jurisdictions', () => {
  it('are as many as the country has', () => {
    const count = (level: number) => rows.filter((r) => r.level === level).length;
    expect(count(1)).toBe(34);
    expect(count(2)).toBe(333);
    expect(count(3)).toBeGreaterThan(2_830);
    expect(count(3)).toBeLessThan(2_860);
  });

  it('form a tree, parents first, each code once', () => {
    const seen = new Set<string>();
    for (const row of rows) {
      expect(row.code).toMatch(/^\d{6}$/);
      expect(row.nameZh).toMatch(/^\p{Script=Han}+$/u);
      expect(seen.has(row.code)).toBe(false);
      if (row.level === 1) expect([row.parentCode, row.nameEn]).toEqual([null, expect.any(String)]);
      else expect(seen.has(row.parentCode ?? '')).toBe(true);
      seen.add(row.code);
    }
  });

  it.each([
    ['350102', '鼓楼区', '350100'],
    ['530102', '五华区', '530100'],
    ['500101', '万州区', '500000'],
    ['500229', '城口县', '500000'],
    ['110101', '东城区', '110000'],
    ['429004', '仙桃市', '420000'],
    ['659012', '白杨市', '650000'],
    ['330113', '临平区', '330100'],
    ['441900', '东莞市', '440000'],
    ['533301', '泸水市', '533300'],
  ])('%s is %s in %s', (code, nameZh, parentCode) => {
    expect(byCode.get(code)).toMatchObject({ nameZh, parentCode });
  });

  it('leave out zones and numbers that are not in the standard', () => {
    for (const code of [
      '340190',
      '340171',
      '441901',
      '710101',
      '810101',
      '110100',
      '500200',
      '429000',
      '320112',
    ])
      expect(byCode.has(code)).toBe(false);
  });
});
