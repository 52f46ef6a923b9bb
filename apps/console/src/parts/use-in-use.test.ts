import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QUIET, watchUse } from './use-in-use.ts';

const SOURCES = join(import.meta.dirname, '..');

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

it('is asked by whatever asks the server again and again without an end', () => {
  const sources = globSync('**/*.{ts,tsx}', { cwd: SOURCES }).filter((file) => !file.endsWith('.test.ts'));
  const endless = sources.filter((file) =>
    /refetchInterval: (?!used &&|\()/.test(readFileSync(join(SOURCES, file), 'utf8')),
  );
  expect(sources.length).toBeGreaterThan(100);
  expect(endless).toEqual([]);
});
