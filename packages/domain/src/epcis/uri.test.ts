import { fullFormats } from 'ajv-formats/dist/formats.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EPCIS_FORMATS } from './check.ts';
import { parseInstant } from './time.ts';
import { isUri } from './uri.ts';

const theirUri = fullFormats.uri as (text: string) => boolean;
const theirTime = (fullFormats['date-time'] as { validate: (text: string) => boolean }).validate;

describe('isUri', () => {
  it('agrees with the validator in common use', () => {
    const piece = fc.constantFrom(
      'a',
      'urn',
      'http',
      ':',
      '/',
      '//',
      '?',
      '#',
      '@',
      '%2F',
      '%',
      '[',
      ']',
      '::1',
      '1',
      '.',
      '粮',
      ' ',
      '-',
      '_',
      "'",
      '=',
    );
    const built = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
    // The brackets of an address are not looked into beyond their characters.
    const withoutBrackets = built.filter((text) => !text.includes('['));
    fc.assert(
      fc.property(
        fc.oneof(
          withoutBrackets,
          withoutBrackets.map((t) => `urn:${t}`),
          withoutBrackets.map((t) => `http://${t}`),
          fc.webUrl(),
        ),
        (text) => {
          expect(isUri(text)).toBe(theirUri(text));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('is fast on hostile input', () => {
    // The processor's time, not the clock's: what else the machine does is not counted.
    const started = process.cpuUsage();
    for (const text of [
      'a:'.concat('a'.repeat(50_000), ' '),
      'a://'.concat('a:'.repeat(25_000), '\n'),
      `a:${'/'.repeat(50_000)} `,
      `a:${'%41'.repeat(20_000)}%`,
    ]) {
      expect(isUri(text)).toBe(false);
    }
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });
});

describe('date-time', () => {
  const two = fc.integer({ min: 0, max: 62 }).map((n) => String(n).padStart(2, '0'));
  const zone = fc.oneof(
    fc.constantFrom('Z', 'z', '', '+08:00', '-0530', '+08', '+24:00', '+8:00', '+08:'),
    fc.tuple(fc.constantFrom('+', '-'), two, two).map(([s, h, m]) => `${s}${h}:${m}`),
  );
  const fraction = fc.constantFrom('', '.', '.1', '.123456789');
  const year = fc.constantFrom('2026', '2024', '1900', '2000', '0001', '9999', '26');

  it('agrees with the validator in common use', () => {
    fc.assert(
      fc.property(
        year,
        two,
        two,
        fc.constantFrom('T', 't', ' ', 'x'),
        two,
        two,
        two,
        fraction,
        zone,
        (y, mo, d, sep, h, mi, s, f, z) => {
          const text = `${y}-${mo}-${d}${sep}${h}:${mi}:${s}${f}${z}`;
          // Looking for leap seconds it takes 04:61+05:02 for the last minute of a day.
          const theirs = Number(h) <= 23 && Number(mi) <= 59 && theirTime(text);
          expect([text, EPCIS_FORMATS['date-time'](text)]).toEqual([text, theirs]);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('gives the instant, rounding the fourth decimal half up', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }), (date) => {
        expect(parseInstant(date.toISOString())).toBe(date.getTime());
      }),
    );
    expect(parseInstant('2005-04-03T20:33:31.116500-06:00')).toBe(Date.parse('2005-04-04T02:33:31.117Z'));
    expect(parseInstant('2026-12-31T23:59:59.9996+08:00')).toBe(Date.parse('2026-12-31T16:00:00Z'));
    expect(parseInstant('2026-11-01')).toBeNaN();
  });
});
