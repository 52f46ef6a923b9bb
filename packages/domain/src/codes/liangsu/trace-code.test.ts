import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  displayTraceCode,
  isMistypedTraceCode,
  makeTraceCode,
  parseTraceCode,
  TRACE_ALPHABET,
  traceCodeBeginning,
} from './trace-code.ts';

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
const code = bytes.map((b) => makeTraceCode(b));
const sample = Array.from({ length: 40 }, (_, n) =>
  makeTraceCode(Uint8Array.from({ length: 10 }, (_, i) => (n * 73 + i * 41 + n * n * i) & 255)),
);
const put = (text: string, at: number, c: string) => text.slice(0, at) + c + text.slice(at + 1);
const swap = (text: string, i: number, j: number) => put(put(text, i, text[j]!), j, text[i]!);
const faultOf = (text: string) => {
  const r = parseTraceCode(text);
  return r.ok ? 'ok' : { code: r.reason.code, ...r.reason.params };
};

describe('trace code', () => {
  it('that is stored is known as mistyped exactly when it cannot be read as it stands', () => {
    fc.assert(
      fc.property(
        code,
        fc.integer({ min: 2, max: 21 }),
        fc.constantFrom(...TRACE_ALPHABET),
        (c, at, other) => {
          expect(isMistypedTraceCode(c.code)).toBe(false);
          const typed = put(c.code, at, other);
          expect(isMistypedTraceCode(typed)).toBe(typed !== c.code);
          expect(isMistypedTraceCode(typed)).toBe(!parseTraceCode(typed).ok);
        },
      ),
    );
    expect(isMistypedTraceCode('LS-2026-001')).toBe(false);
    expect(isMistypedTraceCode('XX'.padEnd(22, '2'))).toBe(false);
  });

  it('is looked for by its first characters, however they are written', () => {
    fc.assert(
      fc.property(code, fc.integer({ min: 8, max: 26 }), (c, length) => {
        const typed = c.display.slice(0, length);
        expect(c.code.startsWith(traceCodeBeginning(typed.toLowerCase())!)).toBe(true);
      }),
    );
    for (const text of ['', 'LS', 'LS-234', '2345', 'LS-234O', '大米', `LS${'2'.repeat(21)}`])
      expect(traceCodeBeginning(text)).toBeNull();
  });

  it('has no look-alikes', () => {
    expect(TRACE_ALPHABET).toHaveLength(23);
    for (const pair of ['0O', 'OQ', '0D', '1I', '1L', 'IL', 'IJ', '2Z', '5S', '6G', '8B', 'UV'])
      expect([...pair].filter((c) => TRACE_ALPHABET.includes(c)).length).toBeLessThan(2);
  });

  it('is fixed for all time', () => {
    expect(makeTraceCode(new Uint8Array(10)).display).toBe('LS-2222-2222-2222-2222-22TP');
    expect(makeTraceCode(new Uint8Array(10).fill(255)).display).toBe('LS-AK52-58V9-P2PW-2Y85-P9NN');
    expect(() => makeTraceCode(new Uint8Array(9))).toThrow(RangeError);
  });

  it('keeps all 80 bits: different bits, different codes', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const same = a.every((v, i) => v === b[i]);
        expect(makeTraceCode(a).code === makeTraceCode(b).code).toBe(same);
      }),
    );
    for (let bit = 0; bit < 80; bit++) {
      const one = new Uint8Array(10);
      one[bit >> 3] = 1 << (bit & 7);
      expect(makeTraceCode(one).code).not.toBe(makeTraceCode(new Uint8Array(10)).code);
    }
  });

  it('reads what people make of it', () => {
    fc.assert(
      fc.property(code, fc.constantFrom(' ', '-', '－', '—', '', '  ', '·'), (made, gap) => {
        const typed = made.display.replaceAll('-', gap).toLowerCase();
        expect(parseTraceCode(` ${typed} `)).toEqual({ ok: true, value: made });
        const wide = made.code.replace(/./g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
        expect(parseTraceCode(wide)).toEqual({ ok: true, value: made });
        const misread = made.code.slice(2).replaceAll('2', 'Z').replaceAll('5', 'S').replaceAll('8', 'b');
        expect(parseTraceCode(`1s${misread}`)).toEqual({ ok: true, value: made });
        expect(displayTraceCode(made.code)).toBe(made.display);
      }),
    );
  });

  it('catches every single wrong character and names the right one: exhaustively on a sample', () => {
    for (const { code: right, display } of sample)
      for (let at = 2; at < 22; at++)
        for (const c of TRACE_ALPHABET) {
          if (c === right[at]) continue;
          expect(faultOf(put(right, at, c))).toMatchObject({
            code: 'traceCode.check',
            position: at - 1,
            expected: right[at],
            suggestion: display,
          });
        }
  });

  it('catches every two characters that changed places, neighbours or not: exhaustively on a sample', () => {
    for (const { code: right } of sample)
      for (let i = 2; i < 22; i++)
        for (let j = i + 1; j < 22; j++) {
          if (right[i] === right[j]) continue;
          expect(faultOf(swap(right, i, j))).toMatchObject({ code: 'traceCode.swapped' });
        }
  });

  // The code is linear: an error is caught in every code if it is caught in one. These are all the errors there are.
  it('catches both kinds in every code there is', () => {
    const zero = makeTraceCode(new Uint8Array(10)).code;
    const shifted = (text: string, at: number, by: number) =>
      put(text, at, TRACE_ALPHABET[(TRACE_ALPHABET.indexOf(text[at]!) + by + 23) % 23]!);
    for (let i = 2; i < 22; i++)
      for (let by = 1; by < 23; by++) {
        expect(parseTraceCode(shifted(zero, i, by)).ok).toBe(false);
        for (let j = i + 1; j < 22; j++)
          expect(parseTraceCode(shifted(shifted(zero, i, by), j, -by)).ok).toBe(false);
      }
  });

  it('catches any two wrong characters', () => {
    const place = fc.integer({ min: 2, max: 21 });
    const letter = fc.constantFrom(...TRACE_ALPHABET);
    fc.assert(
      fc.property(code, place, place, letter, letter, (made, i, j, c, d) => {
        const wrong = put(put(made.code, i, c), j, d);
        expect(parseTraceCode(wrong).ok).toBe(wrong === made.code);
      }),
      { numRuns: 1000 },
    );
  });

  it('suggests the neighbours that changed places when no others explain it', () => {
    fc.assert(
      fc.property(code, fc.integer({ min: 2, max: 20 }), (made, at) => {
        if (made.code[at] === made.code[at + 1]) return;
        const fault = faultOf(swap(made.code, at, at + 1)) as Record<string, unknown>;
        expect(fault.code).toBe('traceCode.swapped');
        if (fault.suggestion !== '') expect(fault.suggestion).toBe(made.display);
      }),
    );
  });

  it('names an unreadable character and what it must have been', () => {
    const { code: right, display } = sample[7]!;
    expect(faultOf(put(right, 9, 'O'))).toMatchObject({
      code: 'traceCode.character',
      position: 8,
      character: 'O',
      expected: right[9],
      suggestion: display,
    });
    expect(faultOf(put(put(right, 9, '粮'), 12, '0'))).toMatchObject({ position: 8, suggestion: '' });
  });

  it('refuses what is too short, too long or no code at all', () => {
    const { code: right } = sample[3]!;
    expect(faultOf(right.slice(0, -1))).toMatchObject({ code: 'traceCode.length', length: 19, expected: 20 });
    expect(faultOf(`${right}2`)).toMatchObject({ code: 'traceCode.length', length: 21 });
    expect(faultOf(right.slice(2))).toMatchObject({ code: 'traceCode.prefix' });
    expect(faultOf('')).toMatchObject({ code: 'traceCode.prefix' });
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseTraceCode(text)));
  });
});
