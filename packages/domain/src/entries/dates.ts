import type { Moment } from './table.ts';

/** Beijing time: all tables are kept in it. */
export const TABLE_ZONE = '+08:00';
const DAY = 86_400_000;

const two = (n: number): string => String(n).padStart(2, '0');

function build(
  y: number,
  mo: number,
  d: number,
  time: { h: number; mi: number; s: number } | null,
): Moment | null {
  const check = new Date(Date.UTC(y, mo - 1, d));
  if (y < 1900 || y > 2200 || check.getUTCMonth() !== mo - 1 || check.getUTCDate() !== d) return null;
  if (time !== null && (time.h > 23 || time.mi > 59 || time.s > 59)) return null;
  const day = `${y}-${two(mo)}-${two(d)}`;
  return time === null
    ? { time: `${day}T00:00:00${TABLE_ZONE}`, precision: 'day' }
    : { time: `${day}T${two(time.h)}:${two(time.mi)}:${two(time.s)}${TABLE_ZONE}`, precision: 'moment' };
}

/**
 * A spreadsheet's serial date: days since 1899-12-30 (or 1904-01-01), the fraction is the time, rounded to seconds.
 * Null outside 1900-03-01 … 2200. Source: ECMA-376 part 1 §18.17.4.
 */
export function momentOfSerial(serial: number, date1904 = false): Moment | null {
  const days = serial + (date1904 ? 1462 : 0);
  if (!(days >= 61 && days < 110_000)) return null;
  const seconds = Math.round(days * 86_400);
  const date = new Date(Date.UTC(1899, 11, 30) + seconds * 1000);
  const whole = seconds % 86_400 === 0;
  return build(
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    whole ? null : { h: date.getUTCHours(), mi: date.getUTCMinutes(), s: date.getUTCSeconds() },
  );
}

const YMD = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?!\d)/;
const COMPACT_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$/;
const CLOCK =
  /^(上午|下午|晚上|中午|凌晨|am|pm)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*分?(?:\s*[:]?\s*(\d{1,2})(?:\.\d+)?\s*秒?)?\s*(am|pm)?$/i;
const ZONED = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})$/i;

/** A date or date-time as people write it, in Beijing time unless it carries a zone; null when it is none. */
export function momentOfText(text: string): Moment | null {
  const plain = text.normalize('NFKC').trim();
  const zoned = ZONED.exec(plain);
  if (zoned !== null) return momentOfZoned(zoned);
  const packed = COMPACT_TIME.exec(plain);
  if (packed !== null)
    return build(Number(packed[1]), Number(packed[2]), Number(packed[3]), {
      h: Number(packed[4]),
      mi: Number(packed[5]),
      s: Number(packed[6] ?? 0),
    });
  const date = YMD.exec(plain) ?? COMPACT.exec(plain);
  if (date === null) return null;
  const [whole, y, mo, d] = date;
  const rest = plain
    .slice(whole.length)
    .replace(/^[\sT,]*/i, '')
    .replace(/^(星期|周)[一二三四五六日天]\s*/, '')
    .trim();
  if (rest === '') return build(Number(y), Number(mo), Number(d), null);
  const clock = CLOCK.exec(rest);
  if (clock === null) return null;
  const half = (clock[1] ?? clock[5] ?? '').toLowerCase();
  let hour = Number(clock[2]);
  if (['下午', '晚上', 'pm'].includes(half) && hour < 12) hour += 12;
  else if (half === '中午' && hour < 11) hour += 12;
  else if (['am', '凌晨'].includes(half) && hour === 12) hour = 0;
  return build(Number(y), Number(mo), Number(d), {
    h: hour,
    mi: Number(clock[3] ?? 0),
    s: Number(clock[4] ?? 0),
  });
}

function momentOfZoned(match: RegExpExecArray): Moment | null {
  const [, day = '', clock = '', zone = ''] = match;
  const [y, mo, d] = day.split('-').map(Number);
  const [h, mi, s = 0] = clock.split(':').map(Number);
  if (build(y!, mo!, d!, { h: h!, mi: mi!, s }) === null) return null;
  const iso = `${day}T${two(h!)}:${two(mi!)}:${two(s)}${zone.toUpperCase().replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2')}`;
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return null;
  const there = new Date(ms + 8 * 3_600_000);
  return build(there.getUTCFullYear(), there.getUTCMonth() + 1, there.getUTCDate(), {
    h: there.getUTCHours(),
    mi: there.getUTCMinutes(),
    s: there.getUTCSeconds(),
  });
}

/** Milliseconds since the epoch at which a moment begins. */
export function startOf(moment: Moment): number {
  return Date.parse(moment.time);
}

/** The calendar day of a moment, `2026-11-22`. */
export function dayOf(moment: Moment): string {
  return moment.time.slice(0, 10);
}

/** Bounds of a sensible date: not before 1990, not later than the day after `now`. */
export function dateRange(now: number): { from: string; to: string; fromMs: number; toMs: number } {
  const fromMs = Date.UTC(1990, 0, 1);
  const toMs = now + DAY;
  return { from: '1990-01-01', to: new Date(now + 8 * 3_600_000).toISOString().slice(0, 10), fromMs, toMs };
}
