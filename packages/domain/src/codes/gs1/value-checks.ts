import { type Reason, refused } from '../reason.ts';
import { gs1CheckCharacters, gs1CheckDigit } from './check-digits.ts';
import { COUNTRY_ALPHA2, COUNTRY_NUMERIC, CURRENCY_NUMERIC } from './iso-lists.ts';

/** What can be wrong with the value of one identifier. */
export type ValueFault =
  | 'gs1.length'
  | 'gs1.character'
  | 'gs1.checkDigit'
  | 'gs1.checkCharacters'
  | 'gs1.companyPrefix'
  | 'gs1.date'
  | 'gs1.time'
  | 'gs1.country'
  | 'gs1.currency'
  | 'gs1.percentEncoding'
  | 'gs1.content';

export type ValueReason = Reason<ValueFault>;
type Fault = { readonly code: ValueFault; readonly at: number; readonly expected: string };
type Check = (text: string) => Fault | null;

const fault = (code: ValueFault, at: number, expected: string): Fault => ({ code, at, expected });
const content = (expected: string, at = 1): Fault => fault('gs1.content', at, expected);

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two-digit years lie within 50 years of now, where every fourth year is a leap year (2000 included). */
function checkDay(text: string, yearDigits: 2 | 4, dayMayBeZero: boolean): Fault | null {
  const year = Number(text.slice(0, yearDigits));
  const month = Number(text.slice(yearDigits, yearDigits + 2));
  const day = Number(text.slice(yearDigits + 2));
  if (month < 1 || month > 12) return fault('gs1.date', yearDigits + 1, '01-12');
  const leap = yearDigits === 2 ? year % 4 === 0 : (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && !leap ? 28 : MONTH_DAYS[month - 1]!;
  const first = dayMayBeZero ? 0 : 1;
  if (day < first || day > last) return fault('gs1.date', yearDigits + 3, `0${first}-${last}`);
  return null;
}

const belowSixty =
  (at: number): Check =>
  (text) =>
    Number(text) < 60 ? null : fault('gs1.time', at, '00-59');
const hour: Check = (text) => (Number(text) < 24 ? null : fault('gs1.time', 1, '00-23'));

/** A GS1 company prefix is at least four digits; its true length is known to GS1 alone. */
const companyPrefixFrom =
  (at: number): Check =>
  (text) => {
    for (let i = at - 1; i < at + 3; i++)
      if (!/^\d$/.test(text[i] ?? '')) return fault('gs1.companyPrefix', i + 1, '0-9');
    return null;
  };

const percentEncoding: Check = (text) => {
  for (let i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1))
    if (!/^[0-9A-Fa-f]{2}$/.test(text.slice(i + 1, i + 3)))
      return fault('gs1.percentEncoding', i + 1, '%00-%FF');
  return null;
};

const iban: Check = (text) => {
  const at = text.search(/[^0-9A-Z]/);
  if (at >= 0) return content('0-9 A-Z', at + 1);
  if (!/^[A-Z]{2}\d{2}/.test(text)) return content('IBAN');
  let rest = 0;
  for (const c of text.slice(4) + text.slice(0, 4)) {
    const n = Number.parseInt(c, 36);
    rest = (rest * (n > 9 ? 100 : 10) + n) % 97;
  }
  return rest === 1 ? null : content('IBAN, ISO 13616', 3);
};

const degrees =
  (limit: number): Check =>
  (text) =>
    Number(text) <= limit ? null : content(`0000000000-${limit}`);
const oneOf =
  (pattern: RegExp, expected: string): Check =>
  (text) =>
    pattern.test(text) ? null : content(expected);
const country =
  (more: string): Check =>
  (text) =>
    COUNTRY_NUMERIC.has(text) || text === more ? null : fault('gs1.country', 1, 'ISO 3166-1');

/** The dictionary's checks by name (GS1 Barcode Syntax Tests). Positions count from 1 within the component. */
const CHECKS: Readonly<Record<string, Check>> = {
  csum: (text) => {
    const right = gs1CheckDigit(text.slice(0, -1));
    return right === text.at(-1) ? null : fault('gs1.checkDigit', text.length, right);
  },
  csumalpha: (text) => {
    if (text.length < 3) return fault('gs1.length', text.length, '3-25');
    const right = gs1CheckCharacters(text.slice(0, -2));
    return right === text.slice(-2) ? null : fault('gs1.checkCharacters', text.length - 1, right);
  },
  gcppos1: companyPrefixFrom(1),
  gcppos2: companyPrefixFrom(2),
  yymmdd: (text) => checkDay(text, 2, false),
  yymmd0: (text) => checkDay(text, 2, true),
  yyyymmdd: (text) => checkDay(text, 4, false),
  hhmi: (text) => hour(text.slice(0, 2)) ?? belowSixty(3)(text.slice(2)),
  hh: hour,
  mi: belowSixty(1),
  ss: belowSixty(1),
  iso3166: country(''),
  iso3166999: country('999'),
  iso3166alpha2: (text) => (COUNTRY_ALPHA2.has(text) ? null : fault('gs1.country', 1, 'ISO 3166-1')),
  iso4217: (text) => (CURRENCY_NUMERIC.has(text) ? null : fault('gs1.currency', 1, 'ISO 4217')),
  pcenc: percentEncoding,
  latitude: degrees(1_800_000_000),
  longitude: degrees(3_600_000_000),
  yesno: oneOf(/^[01]$/, '0, 1'),
  hyphen: oneOf(/^-$/, '-'),
  importeridx: oneOf(/^[-0-9A-Z_a-z]$/, '- 0-9 A-Z _ a-z'),
  packagetype: oneOf(/^[0-9A-Z]{1,4}$/, 'UN/ECE Rec. 21'),
  mediatype: oneOf(/^(0[1-9]|10|[89]\d)$/, '01-10, 80-99'),
  iso5218: oneOf(/^[0129]$/, '0, 1, 2, 9'),
  posinseqslash: (text) => (/^[1-9]\/[1-9]$/.test(text) && text[0]! <= text[2]! ? null : content('1/1-9/9')),
  pieceoftotal: (text) => {
    const piece = Number(text.slice(0, text.length / 2));
    const total = Number(text.slice(text.length / 2));
    return piece >= 1 && piece <= total ? null : content('0101-9999');
  },
  nonzero: (text) => (/^0+$/.test(text) ? content('> 0') : null),
  zero: oneOf(/^0+$/, '0'),
  nozeroprefix: (text) => (text.length > 1 && text.startsWith('0') ? content('1-9') : null),
  winding: oneOf(/^[019]$/, '0, 1, 9'),
  hasnondigit: oneOf(/\D/, 'A-Z'),
  iban,
  // North American coupons: GS1 US keeps their inner grammar. All of it is digits.
  couponcode: oneOf(/^\d+$/, '0-9'),
  couponposoffer: oneOf(/^\d+$/, '0-9'),
};

/** Names of all checks that are implemented; the table's test holds the dictionary against it. */
export const CHECK_NAMES: readonly string[] = Object.keys(CHECKS);

/** Runs one check of the dictionary on one component; an unknown name throws, because the table is wrong then. */
export function runCheck(name: string, text: string, ai: string, offset: number, value: string) {
  const check = CHECKS[name];
  if (check === undefined) throw new Error(`unknown check ${name} of AI ${ai}`);
  const found = check(text);
  if (found === null) return null;
  return refused(found.code, { ai, value, position: offset + found.at, expected: found.expected });
}
