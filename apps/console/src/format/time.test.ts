import { expect, it } from 'vitest';
import { formatDay, formatInterval, formatTime } from './time.ts';

it('shows Chinese time wherever the browser is', () => {
  expect(formatTime('2026-11-22T06:05:00Z')).toBe('2026-11-22 14:05');
  expect(formatTime('2026-11-22T23:30:00-05:00')).toBe('2026-11-23 12:30');
  expect(formatDay('2026-11-22T20:00:00Z')).toBe('2026-11-23');
  expect(formatDay('2026-11-22')).toBe('2026-11-22');
  expect(formatTime('soon')).toBe('soon');
});
it('shows what is known of an event’s time', () => {
  const day = ['2026-11-21T16:00:00Z', '2026-11-22T15:59:59Z'] as const;
  expect(formatInterval(...day, true)).toBe('2026-11-22');
  expect(formatInterval('2026-11-22T06:05:00Z', '2026-11-22T06:05:00Z', false)).toBe('2026-11-22 14:05');
  expect(formatInterval('2026-11-22T06:05:00Z', '2026-11-22T07:00:00Z', false)).toBe(
    '2026-11-22 14:05 – 15:00',
  );
});
