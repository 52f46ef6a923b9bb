import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeTraceCode } from '../liangsu/trace-code.ts';
import { gs1DigitalLink, liangsu, patternGrammar } from './built-in.ts';
import { BUILT_IN_GRAMMARS, identifyCode, withinArea } from './registry.ts';

const own = makeTraceCode(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
const LOT = 'https://id.gs1.org/01/06901234567892/10/A1';

describe('identifying a code', () => {
  it.each([
    [own.code, 'liangsu', own.code],
    [own.display, 'liangsu', own.code],
    [own.display.toLowerCase().replaceAll('-', ' '), 'liangsu', own.code],
    [`urn:liangsu:lot:${own.code}`, 'liangsu', own.code],
    [`https://trace.example.cn/t/${own.code}`, 'liangsu', own.code],
    [`HTTPS://TRACE.EXAMPLE.CN/T/${own.code}`, 'liangsu', own.code],
    [`https://trace.example.cn/app/t/${own.display}/?from=scan#top`, 'liangsu', own.code],
    [LOT, 'gs1DigitalLink', LOT],
    ['https://trace.example.cn/01/06901234567892/10/A1?17=271122', 'gs1DigitalLink', LOT],
    ['(01)06901234567892(17)271122(10)A1', 'gs1DigitalLink', LOT],
    [']d20106901234567892172711221' + '0A1', 'gs1DigitalLink', LOT],
    ['010690123456789210A1', 'gs1DigitalLink', LOT],
    ['urn:epc:class:lgtin:6901234.056789.A1', 'gs1DigitalLink', LOT],
    ['https://x.cn/01/06901234567892/21/7', 'gs1DigitalLink', 'https://id.gs1.org/01/06901234567892/21/7'],
  ])('%s', (text, grammar, code) => {
    expect(identifyCode(text)).toMatchObject({ ok: true, value: { grammar, code } });
  });

  it.each([
    [`${own.code.slice(0, -1)}2`, 'traceCode.check'],
    [own.code.slice(0, -1), 'traceCode.length'],
    ['https://trace.example.cn/t/nonsense', 'traceCode.prefix'],
    ['https://trace.example.cn/01/06901234567893/10/A1', 'gs1.checkDigit'],
    ['(01)06901234567893(10)A1', 'gs1.checkDigit'],
    ['(10)A1', 'gs1.missing'],
    ['hello', 'code.unknown'],
    ['', 'code.unknown'],
    ['https://example.cn/', 'code.unknown'],
  ])('%s: %s', (text, code) => {
    expect(identifyCode(text)).toMatchObject({ ok: false, reason: { code } });
  });

  it('shows a code for people, and says what a grammar is', () => {
    expect(gs1DigitalLink.format(LOT)).toBe('(01)06901234567892(10)A1');
    expect(liangsu.format(own.code)).toBe(own.display);
    for (const g of BUILT_IN_GRAMMARS)
      for (const language of ['zh-CN', 'en'] as const) expect(g.describe(language)).not.toBe('');
  });

  it('takes a province’s own grammar, there and only there', () => {
    const local = patternGrammar({
      id: 'example-province',
      jurisdiction: '350000',
      pattern: 'FJ\\d{12}',
      prefix: 'FJ',
      zh: '示例',
      en: 'example',
    });
    const grammars = [...BUILT_IN_GRAMMARS, local];
    expect(identifyCode('fj 1234-5678-9012', grammars, '350100')).toMatchObject({
      ok: true,
      value: { grammar: 'example-province', code: 'FJ123456789012' },
    });
    expect(identifyCode('FJ123', grammars, '350100')).toMatchObject({ reason: { code: 'code.pattern' } });
    expect(identifyCode('FJ123456789012', grammars, '530000')).toMatchObject({
      reason: { code: 'code.unknown' },
    });
    expect(withinArea('350102', '350100')).toBe(true);
    expect(withinArea('350202', '350100')).toBe(false);
    expect(withinArea('530000', '000000')).toBe(true);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl(),
          fc.string().map((s) => `LS${s}`),
        ),
        (text) => {
          identifyCode(text);
        },
      ),
    );
  });
});
