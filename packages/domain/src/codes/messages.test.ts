import { describe, expect, it } from 'vitest';
import { CODE_MESSAGES_EN, CODE_MESSAGES_ZH, checkValue, fillTemplate, identifyCode } from './index.ts';

describe('messages', () => {
  it('are there in both languages and use the same parameters', () => {
    const places = (s: string) => [...new Set(s.match(/\{\w+\}/g))].sort();
    for (const [code, zh] of Object.entries(CODE_MESSAGES_ZH))
      expect([code, places(CODE_MESSAGES_EN[code as keyof typeof CODE_MESSAGES_EN])]).toEqual([
        code,
        places(zh),
      ]);
  });

  it('leave no place empty', () => {
    const one = checkValue('01', '06901234567893');
    if (one.ok) throw new Error('wrong digit accepted');
    expect(fillTemplate(CODE_MESSAGES_ZH[one.reason.code], one.reason.params)).toBe(
      '应用标识符 (01) 的“06901234567893”校验不符，第 14 位应为 2',
    );
    for (const text of [
      '(01)1',
      'LS-2',
      'https://a.cn/01/06901234567892/254/1',
      '(01)06901234567892(37)1',
      '?',
    ]) {
      const r = identifyCode(text);
      if (r.ok) throw new Error(text);
      const message = fillTemplate(
        CODE_MESSAGES_EN[r.reason.code as keyof typeof CODE_MESSAGES_EN],
        r.reason.params,
      );
      expect(message).not.toMatch(/\{\w+\}/);
    }
  });
});
