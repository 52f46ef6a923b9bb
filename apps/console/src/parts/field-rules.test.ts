import { expect, it } from 'vitest';
import { dayRule, glnRule, licenceRule, numberRule, usccRule } from './field-rules.ts';

it('accepts what is right, and empty fields', () => {
  expect(usccRule('91350100M000100Y43', 'zh-CN')).toBeNull();
  expect(licenceRule('粮备5301250130', 'zh-CN')).toBeNull();
  expect(glnRule('6901234567892', 'zh-CN')).toBeNull();
  expect(dayRule('2026-02-28', 'zh-CN')).toBeNull();
  expect(numberRule(-90, 90)('25.4937', 'en')).toBeNull();
  for (const rule of [usccRule, licenceRule, glnRule, dayRule, numberRule(0, 1)])
    expect(rule(' ', 'en')).toBeNull();
});

it('says what would be right in the reader’s language', () => {
  expect(usccRule('91350100M000100Y44', 'zh-CN')).toContain('“3”');
  expect(usccRule('91350100M000100Y44', 'en')).toContain('should be “3”');
  expect(licenceRule('SC10153012501300', 'en')).toContain('should end in');
  expect(dayRule('2026-02-30', 'en')).not.toBeNull();
  expect(dayRule('26-2-3', 'en')).not.toBeNull();
  expect(glnRule('6901234567890', 'en')).not.toBeNull();
  expect(numberRule(-90, 90)('91', 'en')).not.toBeNull();
});
