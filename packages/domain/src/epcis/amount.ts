import { DIM, type Dim } from '../trace/edge.ts';
import { unitOf } from '../units/index.ts';

/** One base unit of what a bare number counts and of an unknown unit is a millionth. */
const MILLIONTHS = 1_000_000;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/** A quantity in whole base units of its dimension, and as it was written; or what is wrong with it. */
export type Amount =
  | { readonly amount: number; readonly dim: Dim; readonly text: string }
  | { readonly fault: 'quantityInvalid' | 'quantityNegative' | 'quantityTooLarge' };

/** `top / bottom` rounded half up; null when a double cannot hold both exactly. */
function divided(top: number, bottom: number): number | null {
  if (top > Number.MAX_SAFE_INTEGER || bottom > Number.MAX_SAFE_INTEGER) return null;
  const rest = top % bottom;
  return (top - rest) / bottom + (rest * 2 >= bottom ? 1 : 0);
}

/**
 * Converts the quantity of an event into whole base units, exactly, from the decimal digits of the JSON number or text.
 * Without a unit it counts pieces (EPCIS 2.0 §7.3.3.3); a unit that nobody knows gives dimension `other` in millionths.
 * Digits below the base unit are rounded half up: a fact is not refused because a scale's software wrote
 * 0.30000000000000004.
 */
export function toAmount(quantity: number | string, uom: string | null): Amount {
  const unit = uom === null ? undefined : unitOf(uom);
  const dim = uom === null ? DIM.count : (unit?.dim ?? DIM.other);
  const num = unit?.num ?? MILLIONTHS;
  const den = unit?.den ?? 1;
  const text = String(quantity);
  if (typeof quantity === 'number' && quantity >= 0 && den === 1 && Number.isInteger(quantity)) {
    const amount = quantity * num;
    if (amount <= Number.MAX_SAFE_INTEGER) return { amount, dim, text };
  }
  const match = DECIMAL.exec(text);
  if (match === null) return { fault: 'quantityInvalid' };
  const whole = match[2]!;
  const fraction = match[3] ?? '';
  if (match[1] === '' && match[4] === undefined && whole.length + fraction.length <= 15) {
    const amount = divided(Number(whole + fraction) * num, den * 10 ** fraction.length);
    if (amount !== null) return { amount, dim, text };
  }
  const digits = BigInt(whole + fraction);
  if (match[1] === '-' && digits !== 0n) return { fault: 'quantityNegative' };
  const exponent = Number(match[4] ?? '0') - fraction.length;
  const top = digits * BigInt(num) * (exponent > 0 ? 10n ** BigInt(exponent) : 1n);
  const bottom = BigInt(den) * (exponent < 0 ? 10n ** BigInt(-exponent) : 1n);
  const amount = (2n * top + bottom) / (2n * bottom);
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) return { fault: 'quantityTooLarge' };
  return { amount: Number(amount), dim, text };
}
