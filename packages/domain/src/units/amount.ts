import { accepted, type Parsed, refused } from '../codes/reason.ts';
import type { Dim } from '../trace/edge.ts';
import { type Unit, unitOf } from './table.ts';

/** A quantity in whole base units of its dimension (`DIM`: mg, millionths of a piece, µl, µm). */
export interface BaseAmount {
  readonly dim: Dim;
  readonly amount: number;
  /** True when the unit is no decimal multiple of the base unit (pound, gallon, foot) and the nearest was taken. */
  readonly rounded: boolean;
}

export type UnitFault =
  | 'units.unknown'
  | 'units.number'
  | 'units.grouping'
  | 'units.negative'
  | 'units.tooFine'
  | 'units.tooLarge'
  | 'units.missing'
  | 'units.otherDimension';

const LIMIT = BigInt(Number.MAX_SAFE_INTEGER);
const NUMBER = /^([+-]?)(\d[\d,]*)(?:\.(\d+))?$/;
const GROUPED = /^\d{1,3}(,\d{3})+$/;
/** Beyond this many places a quantity in a non-decimal unit is no measurement any more. */
const MOST_PLACES = 9;

/** Full-width digits and signs as the half-width ones. */
const narrow = (text: string): string => text.normalize('NFKC').replace(/[−–]/g, '-').trim();

/** Reads a decimal string (grouping commas allowed) into digits and places; no floats anywhere. */
function readDecimal(text: string): Parsed<{ digits: bigint; places: number }, UnitFault> {
  const m = NUMBER.exec(narrow(text));
  if (m === null) return refused('units.number', { value: text, expected: '1234.5' });
  const [, sign, whole = '', fraction = ''] = m;
  if (whole.includes(',') && !GROUPED.test(whole))
    return refused('units.grouping', { value: text, expected: group(whole.replaceAll(',', '')) });
  const trimmed = fraction.replace(/0+$/, '');
  const digits = BigInt(whole.replaceAll(',', '') + trimmed);
  if (sign === '-' && digits !== 0n) return refused('units.negative', { value: text });
  return accepted({ digits, places: trimmed.length });
}

/** Converts a decimal string in a unit exactly into whole base units; refuses unknown units, places finer than the base unit, and what lies beyond 2^53. */
export function toBase(number: string, unitName: string): Parsed<BaseAmount, UnitFault> {
  const unit = unitOf(unitName);
  if (unit === undefined) return refused('units.unknown', { unit: unitName });
  const decimal = readDecimal(number);
  if (!decimal.ok) return decimal;
  const { digits, places } = decimal.value;
  const top = digits * BigInt(unit.num);
  const bottom = 10n ** BigInt(places) * BigInt(unit.den);
  const exact = top % bottom === 0n;
  if (!exact) {
    const most = placesOf(unit) ?? MOST_PLACES;
    if (places > most || placesOf(unit) !== null)
      return refused('units.tooFine', { value: number, unit: unit.code, places, expected: most });
  }
  const amount = exact ? top / bottom : (2n * top + bottom) / (2n * bottom);
  if (amount > LIMIT) {
    const most = fromBase(Number.MAX_SAFE_INTEGER, unit, 0);
    return refused('units.tooLarge', { value: number, unit: unit.code, expected: group(most) });
  }
  return accepted({ dim: unit.dim, amount: Number(amount), rounded: !exact });
}

/** The places of one base unit written in this unit; null when that decimal never ends (pound, dozen, foot). */
function placesOf(unit: Unit): number | null {
  let twos = 0;
  let fives = 0;
  let rest = unit.num;
  for (; rest % 2 === 0; rest /= 2) twos++;
  for (; rest % 5 === 0; rest /= 5) fives++;
  return rest === 1 && unit.den === 1 ? Math.max(twos, fives) : null;
}

/** Reads `12.5吨`, `3 kg`, `１，２００公斤` into base units; without a unit the reason is `units.missing`. */
export function parseQuantity(text: string): Parsed<BaseAmount & { readonly unit: Unit }, UnitFault> {
  const m = /^([+-]?[\d.,]+)\s*(.*)$/s.exec(narrow(text));
  if (m === null) return refused('units.number', { value: text, expected: '1234.5 kg' });
  const [, number = '', name = ''] = m;
  if (name === '') return refused('units.missing', { value: text });
  const base = toBase(number, name);
  return base.ok ? accepted({ ...base.value, unit: unitOf(name)! }) : base;
}

/**
 * Writes base units as a plain decimal string of a unit. Without `places` all digits that the value has (at most 15
 * places for units like the pound); with `places` rounded half up to exactly so many.
 */
export function fromBase(amount: number, unit: Unit, places?: number): string {
  const top = BigInt(amount) * BigInt(unit.den);
  const bottom = BigInt(unit.num);
  const decimals = places ?? 15;
  const scale = 10n ** BigInt(decimals);
  const scaled = (2n * top * scale + bottom) / (2n * bottom);
  const whole = (scaled / scale).toString();
  const fraction = decimals === 0 ? '' : (scaled % scale).toString().padStart(decimals, '0');
  const shown = places === undefined ? fraction.replace(/0+$/, '') : fraction;
  return shown === '' ? whole : `${whole}.${shown}`;
}

/** Sets commas between thousands of a plain decimal string. */
export function group(number: string): string {
  const [whole = '', fraction] = number.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** How a quantity is shown: unit (code, symbol or word), places after the point, and the unit's writing. */
export interface AmountFormat {
  readonly unit?: string;
  readonly places?: number;
  readonly writing?: 'symbol' | 'zh';
}

/** Without a wish: the first unit, from large to small, of which there is at least one. */
const LADDER: Readonly<Record<number, readonly string[]>> = {
  1: ['TNE', 'KGM', 'GRM', 'MGM'],
  2: ['EA'],
  3: ['MTQ', 'LTR', 'MLT', '4G'],
  4: ['KMT', 'MTR', 'CMT', 'MMT'],
};

/** Shows base units for people: `12,345.678 kg`, `12.346 t`, `12,345.678 千克`; refuses a unit of another dimension. */
export function formatAmount(dim: Dim, amount: number, format: AmountFormat = {}): Parsed<string, UnitFault> {
  const ladder = (LADDER[dim] ?? []).map((code) => unitOf(code)!);
  const unit =
    format.unit === undefined
      ? (ladder.find((u) => amount * u.den >= u.num) ?? ladder.at(-1))
      : unitOf(format.unit);
  if (unit === undefined) return refused('units.unknown', { unit: format.unit ?? String(dim) });
  if (unit.dim !== dim) return refused('units.otherDimension', { unit: unit.code, dim });
  const number = group(fromBase(amount, unit, format.places));
  const name = format.writing === 'zh' ? unit.zh : unit.symbol;
  return accepted(name === '' ? number : `${number} ${name}`);
}
