import { expect, it } from 'vitest';
import { lotStateOf } from './lot.tsx';

const plain = { notice: null, stub: false };

it.each([
  [plain, 'normal'],
  [{ ...plain, doubts: [] }, 'normal'],
  [{ ...plain, doubts: null }, 'unreckoned'],
  [{ ...plain, doubts: ['overdrawn'] }, 'doubtful'],
  [{ ...plain, warnings: [{ code: 'overdrawn' }] }, 'doubtful'],
  [{ ...plain, stub: true, doubts: ['overdrawn'] }, 'stub'],
  [{ notice: 'recalled' as const, stub: true, doubts: ['overdrawn'] }, 'recalled'],
] as const)('%j is %s, in a list as on its page', (lot, state) => {
  expect(lotStateOf(lot)).toBe(state);
});
