import { expect, it } from 'vitest';
import { erasedLabel } from './erased-label.ts';

it('tells who was erased by what they were then, in the reader’s language', () => {
  const roles = [
    { role: 'official', name: '麒麟区粮食局', held: true },
    { role: 'dataSteward', name: null, held: true },
    { role: 'clerk', name: '米厂', held: false },
  ];
  expect(erasedLabel(roles, 'zh-CN')).toBe('麒麟区粮食局监管员、系统运行单位数据管理员');
  expect(erasedLabel(roles, 'en')).toBe('official, 麒麟区粮食局; data steward, the installation');
  expect(erasedLabel(roles.slice(2), 'en')).toBe('clerk, 米厂');
  expect(erasedLabel([], 'en')).toBe('erased account');
  expect(erasedLabel([], 'zh-CN')).toBe('已删除的账号');
});
