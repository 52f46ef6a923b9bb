const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;

function two(text: string, at: number): number {
  const a = digit(text, at);
  const b = digit(text, at + 1);
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : Number.NaN;
}

/** Days since 1970-01-01 of a date in the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return era * 146097 + doe - 719468;
}

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Milliseconds since the epoch of an ISO 8601 date-time with zone (RFC 3339), or NaN when the text is not one. The
 * fourth decimal of a second is rounded half up, as the CBV event hash wants it. Offsets may lack the colon or the minutes.
 */
export function parseInstant(text: string): number {
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  if (
    !(month >= 1 && month <= 12 && day >= 1 && day <= DAYS_IN_MONTH[month - 1]! && hour < 24 && minute < 60)
  ) {
    return Number.NaN;
  }
  if (month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0)))
    return Number.NaN;
  if (!(second <= 60) || text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':') {
    return Number.NaN;
  }
  const separator = text.charCodeAt(10);
  if (separator !== 84 && separator !== 116 && separator !== 32) return Number.NaN;
  let at = 19;
  let millis = 0;
  if (text.charCodeAt(at) === 46) {
    let scale = 100;
    let seen = 0;
    for (at++; ; at++, seen++) {
      const d = digit(text, at);
      if (!(d >= 0 && d <= 9)) break;
      if (seen < 3) millis += d * scale;
      else if (seen === 3 && d >= 5) millis++;
      scale /= 10;
    }
    if (seen === 0) return Number.NaN;
  }
  const offset = parseOffsetAt(text, at);
  // A leap second is inserted at the end of a day in UTC and nowhere else.
  if (second === 60 && (((hour * 60 + minute - offset) % 1440) + 1440) % 1440 !== 1439) return Number.NaN;
  return (
    daysFromCivil(year, month, day) * 86_400_000 +
    ((hour * 60 + minute - offset) * 60 + second) * 1000 +
    millis
  );
}

function parseOffsetAt(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if ((sign | 32) === 122) return text.length === at + 1 ? 0 : Number.NaN;
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const hours = two(text, at + 1);
  const colon = text.charCodeAt(at + 3) === 58;
  const rest = text.length - at - 3 - (colon ? 1 : 0);
  if (rest !== 2 && (rest !== 0 || colon)) return Number.NaN;
  const minutes = rest === 0 ? 0 : two(text, at + (colon ? 4 : 3));
  if (!(hours < 24 && minutes < 60)) return Number.NaN;
  return (sign === 45 ? -1 : 1) * (hours * 60 + minutes);
}

/** Minutes east of UTC of a zone offset such as `+08:00`, or NaN when the text is not one. */
export function parseOffset(zone: string): number {
  return parseOffsetAt(zone, 0);
}

/** `2026-11-22T06:00:00.000Z` for milliseconds since the epoch (years 0 to 9999). */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}
