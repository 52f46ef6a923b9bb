import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, fromBase64, sameBytes, textOf, toBase64, toHex, utf8 } from './bytes.ts';
import { LEDGER_MESSAGES_EN, LEDGER_MESSAGES_ZH, type LedgerFault } from './messages.ts';

describe('base64', () => {
  it('is that of others, and each bytes have one text', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(toBase64(bytes)).toBe(text);
        expect(fromBase64(text)).toEqual(bytes);
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Da-d0-3+/=_]{0,9}$/), (text) => {
        const bytes = fromBase64(text);
        if (bytes) expect(toBase64(bytes)).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'A===',
    '====',
    'AB==',
    'AAB=',
    'AA=A',
    '=AAA',
    'AA==AAAA',
    'AAAA\n',
    'AA A',
    '-_-_',
    'ＡＡＡＡ',
  ])('is not %j', (text) => {
    expect(fromBase64(text)).toBeNull();
  });
});

describe('bytes', () => {
  it('are compared as a whole and in order', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3, max: 3 }),
        fc.uint8Array({ maxLength: 3, max: 3 }),
        (a, b) => {
          expect(sameBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
          expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        },
      ),
    );
  });

  it('are text or none', () => {
    expect(textOf(utf8('\ufeff粮溯'))).toBe('\ufeff粮溯');
    expect(textOf(Uint8Array.of(0xc0, 0x80))).toBeNull();
    expect(() => utf8('\ud800')).toThrow(RangeError);
  });
});

describe('messages', () => {
  it('say the same in both languages', () => {
    const places = (text: string) => text.match(/\{\w+\}/g)?.sort();
    for (const code of Object.keys(LEDGER_MESSAGES_EN) as LedgerFault[])
      expect(places(LEDGER_MESSAGES_ZH[code])).toEqual(places(LEDGER_MESSAGES_EN[code]));
  });
});
