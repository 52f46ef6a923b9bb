import { DIM, type Dim } from '../trace/edge.ts';

export interface Unit {
  dim: Dim;
  num: number;
  den: number;
}
const UNITS: Readonly<Record<string, Unit>> = {
  KGM: { dim: DIM.mass, num: 1e6, den: 1 },
  TNE: { dim: DIM.mass, num: 1e9, den: 1 },
  GRM: { dim: DIM.mass, num: 1e3, den: 1 },
  LBR: { dim: DIM.mass, num: 45359237, den: 100 },
};
const PIECE: Unit = { dim: DIM.count, num: 1e6, den: 1 };
const OTHER: Unit = { dim: DIM.other, num: 1e6, den: 1 };
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

export type Amount =
  | { amount: number; dim: Dim; text: string }
  | { problem: 'quantityInvalid' | 'quantityNegative' | 'quantityTooLarge' };

export function toAmount(quantity: number | string, uom: string | null): Amount {
  const unit = uom === null ? PIECE : (UNITS[uom] ?? OTHER);
  if (typeof quantity === 'number' && Number.isInteger(quantity) && quantity >= 0 && unit.den === 1) {
    const amount = quantity * unit.num;
    if (amount <= Number.MAX_SAFE_INTEGER) return { amount, dim: unit.dim, text: String(quantity) };
  }
  const text = String(quantity);
  const match = DECIMAL.exec(text);
  if (match === null) return { problem: 'quantityInvalid' };
  const fraction = match[3] ?? '';
  const exponent = Number(match[4] ?? '0') - fraction.length;
  let num = BigInt(match[2]! + fraction) * BigInt(unit.num);
  let den = BigInt(unit.den);
  if (exponent >= 0) num *= 10n ** BigInt(exponent);
  else den *= 10n ** BigInt(-exponent);
  if (match[1] === '-' && num !== 0n) return { problem: 'quantityNegative' };
  const amount = (2n * num + den) / (2n * den);
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) return { problem: 'quantityTooLarge' };
  return { amount: Number(amount), dim: unit.dim, text };
}
