import { expect, it } from 'vitest';
import { PASSWORD_FAULTS, passwordFault } from './password.ts';

it.each([
  ['Ab3456789', 'password.short'],
  ['x'.repeat(201), 'password.long'],
  ['abcxyzabc12', 'password.plain'],
  ['Abcxyzabc12', null],
  ['a good long one', null],
  ['稻谷入库七三吨好粮油', 'password.plain'],
  ['稻谷入库Ab73吨好粮', null],
  ['Zhang-2026-Rice', 'password.name'],
  ['Password2026!', 'password.common'],
  ['12345678901', 'password.common'],
  ['aaaaaaaaaaaaaaaa', 'password.common'],
  ['abcabcabcabcabc', 'password.common'],
  ['ABCDEFGHIJKLMNOP', 'password.common'],
  ['liangsu2026!!!!!!', 'password.common'],
] as const)('%s → %s', (password, fault) => {
  expect(passwordFault(password, 'zhang')).toBe(fault);
});

it('says every fault in both languages', () => {
  for (const { zh, en } of Object.values(PASSWORD_FAULTS)) expect(zh).not.toBe(en);
});
