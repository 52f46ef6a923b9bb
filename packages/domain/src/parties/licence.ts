import { accepted, type Parsed, refused } from '../codes/reason.ts';

export type LicenceFault = 'licence.form' | 'licence.category' | 'licence.check';

/** A food licence number taken apart: production (SC) or trading (JY). */
export type FoodLicence =
  | {
      readonly kind: 'SC';
      readonly code: string;
      /** `1` food, `2` food additive. */
      readonly group: string;
      /** Two digits: `01` processed grain, `02` edible oil, … */
      readonly category: string;
      readonly area: string;
      readonly sequence: string;
    }
  | {
      readonly kind: 'JY';
      readonly code: string;
      /** `1` selling, `2` catering, `3` canteen. */
      readonly group: string;
      readonly area: string;
      readonly sequence: string;
    };

/** The check digit behind these digits by ISO/IEC 7064 MOD 11,10 (GB/T 17710): catches every single wrong digit. */
export function mod1110(digits: string): string {
  let product = 10;
  for (const digit of digits) {
    const sum = (product + Number(digit)) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return String((11 - product) % 10);
}

/**
 * Reads a food production (`SC`) or food trading (`JY`) licence number: two letters and 14 digits, the last a check
 * digit. Source: 食品生产许可管理办法 §29 with the announcement 2015 No. 198, 食品经营许可管理办法; check rule GB/T 17710.
 */
export function parseFoodLicence(text: string): Parsed<FoodLicence, LicenceFault> {
  const code = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  if (!/^(SC|JY)\d{14}$/.test(code)) return refused('licence.form', { value: code, expected: 'SC + 14' });
  const digits = code.slice(2);
  const isProduction = code.startsWith('SC');
  const groups = isProduction ? '12' : '123';
  const group = digits[0]!;
  if (!groups.includes(group))
    return refused('licence.category', { value: code, position: 3, expected: `1-${groups.at(-1)}` });
  const check = mod1110(digits.slice(0, 13));
  if (check !== digits[13])
    return refused('licence.check', { value: code, position: 16, character: digits[13]!, expected: check });
  if (isProduction)
    return accepted({
      kind: 'SC',
      code,
      group,
      category: digits.slice(1, 3),
      area: digits.slice(3, 9),
      sequence: digits.slice(9, 13),
    });
  return accepted({ kind: 'JY', code, group, area: digits.slice(1, 7), sequence: digits.slice(7, 13) });
}

/** Makes a valid licence number from its letters and first thirteen digits; for demonstrations and tests. */
export function makeFoodLicence(kind: 'SC' | 'JY', digits: string): Parsed<string, LicenceFault> {
  const made = parseFoodLicence(`${kind}${digits}${mod1110(digits)}`);
  return made.ok ? accepted(made.value.code) : made;
}
