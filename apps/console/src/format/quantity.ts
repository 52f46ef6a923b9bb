import type { Language } from '../i18n.ts';

export interface QuantityLike {
  readonly value: string;
  readonly unit: string;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * A plain decimal string for reading: thousands grouped, rounded half up to `places` decimals (three unless told),
 * trailing zeros left out. What is no decimal number is returned as it is.
 */
export function formatNumber(text: string, places = 3): string {
  const m = DECIMAL.exec(text.trim());
  if (m === null) return text;
  const [, sign = '', whole = '0', fraction = ''] = m;
  let digits = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'));
  if ((fraction[places] ?? '0') >= '5') digits += 1n;
  const shown = digits.toString().padStart(places + 1, '0');
  const integer = shown.slice(0, shown.length - places).replace(/\B(?=(\d{3})+$)/g, ',');
  const decimals = shown.slice(shown.length - places).replace(/0+$/, '');
  const number = decimals === '' ? integer : `${integer}.${decimals}`;
  return sign === '-' && digits !== 0n ? `-${number}` : number;
}

const UNIT: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  piece: { 'zh-CN': '件', en: 'pcs' },
  l: { 'zh-CN': 'L', en: 'L' },
  other: { 'zh-CN': '', en: '' },
};

export const unitName = (unit: string, language: Language): string => UNIT[unit]?.[language] ?? unit;

/** `12,345.678 kg`, `3 件`. */
export function formatQuantity(quantity: QuantityLike, language: Language): string {
  const unit = unitName(quantity.unit, language);
  const number = formatNumber(quantity.value);
  return unit === '' ? number : `${number} ${unit}`;
}

/** Short, for charts and graph nodes: from one tonne on in tonnes with at most two decimals. */
export function shortQuantity(quantity: QuantityLike, language: Language): string {
  const value = Number(quantity.value);
  if (quantity.unit !== 'kg' || Math.abs(value) < 1000) return formatQuantity(quantity, language);
  return `${formatNumber((value / 1000).toFixed(6), value >= 100_000 ? 1 : 2)} t`;
}

/** Share of the whole in percent with one decimal, for reading; never 100 % unless it is all, never 0 % unless nothing. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.05) return '<0.1%';
  if (percent < 100 && percent >= 99.95) return '>99.9%';
  return `${Number(percent.toFixed(1))}%`;
}
