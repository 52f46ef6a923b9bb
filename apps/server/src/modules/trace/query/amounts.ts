import { DIM, type Dim } from '@liangsu/domain/trace';

/** The unit in which amounts of a dimension are shown. Base units are millionths of it. */
export function unitOfDim(dim: number): 'kg' | 'piece' | 'l' | 'm' | 'other' {
  switch (dim as Dim) {
    case DIM.mass:
      return 'kg';
    case DIM.count:
      return 'piece';
    case DIM.volume:
      return 'l';
    case DIM.length:
      return 'm';
    default:
      return 'other';
  }
}

/** Base units (milligrams, millionths of a piece, microlitres) as an exact decimal string of the shown unit. */
export function decimal(amount: number): string {
  const negative = amount < 0;
  const value = Math.abs(amount);
  const whole = Math.floor(value / 1_000_000);
  const rest = Math.round(value - whole * 1_000_000);
  const text = rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
  return negative ? `-${text}` : text;
}

export function decimalOrNull(amount: number | null | undefined): string | null {
  return amount === null || amount === undefined ? null : decimal(amount);
}

/** Amount and unit for a view; null when the amount is not known. */
export function quantity(
  amount: number | null,
  dim: number,
): { value: string; unit: ReturnType<typeof unitOfDim> } | null {
  return amount === null || dim === DIM.missing ? null : { value: decimal(amount), unit: unitOfDim(dim) };
}

const DAY = 86_400_000;
/** Dates by day since the epoch: an answer has thousands of times on few days. */
const dates = new Map<number, string>();
const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size > 20_000) dates.clear();
    date = new Date(day * DAY).toISOString().slice(0, -13);
    dates.set(day, date);
  }
  return date;
}

/** A time that there may not be: of a lot of which nothing counts (declared wrong, or recorded later) there is none. */
export const isoTimeOrNull = (ms: number): string | null => (Number.isFinite(ms) ? isoTime(ms) : null);

/** Milliseconds since the epoch as ISO 8601 in UTC. */
export function isoTime(ms: number): string {
  const day = Math.floor(ms / DAY);
  const rest = ms - day * DAY;
  const [h, m] = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60];
  const [s, milli] = [Math.floor(rest / 1000) % 60, Math.floor(rest % 1000)];
  return `${dateOf(day)}${two(h)}:${two(m)}:${two(s)}.${milli < 10 ? '00' : milli < 100 ? '0' : ''}${milli}Z`;
}
