import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QUIET, watchUse } from './use-in-use.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('use of a page', () => {
  it('ends when nobody touches it for a while, and begins again with a touch', () => {
    const page = new EventTarget();
    const told: boolean[] = [];
    const stop = watchUse(page, (used) => told.push(used));
    vi.advanceTimersByTime(QUIET - 1);
    page.dispatchEvent(new Event('pointermove'));
    vi.advanceTimersByTime(QUIET - 1);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([false]);
    vi.advanceTimersByTime(100 * QUIET);
    page.dispatchEvent(new Event('keydown'));
    page.dispatchEvent(new Event('keydown'));
    expect(told).toEqual([false, true]);
    stop();
    page.dispatchEvent(new Event('keydown'));
    vi.advanceTimersByTime(2 * QUIET);
    expect(told).toEqual([false, true]);
  });
});
