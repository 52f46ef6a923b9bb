import { describe, expect, it } from 'vitest';
import * as contract from './index.ts';

const actions = Object.values(contract as Record<string, unknown>).flatMap((value) =>
  typeof value === 'object' && value !== null && 'path' in value && 'action' in value
    ? [String(value.action)].filter((action) => action.includes('.'))
    : [],
);

describe('rights in words', () => {
  it('has words for the action of every route', () => {
    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((action) => contract.RIGHT_WORDS[action] === undefined)).toEqual([]);
  });

  it('says no code in an error', () => {
    expect(contract.errorMessage('auth.forbidden', 'zh-CN', { action: 'publicReport.read' })).toBe(
      '不能“查看公众反映”',
    );
    expect(contract.errorMessage('auth.forbidden', 'en', { action: 'entry.create' })).toBe(
      'You may not make entries',
    );
  });
});
