import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlaceCode, parsePlaceCode } from './place-code.ts';

const USCC = '91350100M000100Y43';

describe('place codes', () => {
  it('takes each level apart', () => {
    const bin = `${USCC}001000200301`;
    expect(parsePlaceCode(bin)).toEqual({
      ok: true,
      value: {
        code: bin,
        level: 'bin',
        uscc: USCC,
        usccReason: null,
        depot: '001',
        warehouse: '0002',
        compartment: '003',
        bin: '01',
        parent: `${USCC}0010002003`,
      },
    });
    expect(parsePlaceCode(bin.slice(0, 28))).toMatchObject({
      value: { level: 'compartment', parent: bin.slice(0, 25) },
    });
    expect(parsePlaceCode(bin.slice(0, 25))).toMatchObject({
      value: { level: 'warehouse', parent: bin.slice(0, 21) },
    });
    expect(parsePlaceCode(bin.slice(0, 21))).toMatchObject({
      value: { level: 'depot', parent: null, bin: null },
    });
  });

  it('puts a tank’s bin straight into the tank', () => {
    expect(parsePlaceCode(`${USCC}001000200001`)).toMatchObject({
      value: { compartment: null, bin: '01', parent: `${USCC}0010002` },
    });
    expect(makePlaceCode(`${USCC}0010002`, 'bin', 1)).toEqual({ ok: true, value: `${USCC}001000200001` });
  });

  it('refuses wrong form with the place, and only doubts a wrong credit code', () => {
    expect(parsePlaceCode(`${USCC}00`)).toMatchObject({
      reason: { code: 'placeCode.length', params: { length: 20 } },
    });
    expect(parsePlaceCode(`${USCC}0A1`)).toMatchObject({
      reason: { code: 'placeCode.character', params: { position: 20, character: 'A', expected: '0-9' } },
    });
    expect(parsePlaceCode(`91-3501-00M000100Y44 001`)).toMatchObject({
      ok: true,
      value: { usccReason: { code: 'uscc.check', params: { expected: '3' } } },
    });
  });

  it('makes what it reads', () => {
    const three = fc.integer({ min: 1, max: 999 });
    fc.assert(
      fc.property(
        three,
        fc.integer({ min: 1, max: 9999 }),
        three,
        fc.integer({ min: 1, max: 99 }),
        (d, w, c, b) => {
          let parent = USCC;
          for (const [level, n] of [
            ['depot', d],
            ['warehouse', w],
            ['compartment', c],
            ['bin', b],
          ] as const) {
            const made = makePlaceCode(parent, level, n);
            const read = parsePlaceCode(made.ok ? made.value : '');
            expect(read).toMatchObject({
              ok: true,
              value: { level, parent: level === 'depot' ? null : parent },
            });
            parent = made.ok ? made.value : '';
          }
        },
      ),
    );
    expect(makePlaceCode(USCC, 'depot', 1000)).toMatchObject({ ok: false });
    expect(makePlaceCode(USCC, 'bin', 1)).toMatchObject({ ok: false });
  });
});
