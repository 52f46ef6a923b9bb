import { expect, it } from 'vitest';
import { entries, lots, only, ownPath, placeTrace, search } from './search-params.ts';

it('reads filters from the address and drops what is none', () => {
  expect(lots({ q: '大米', producer: '7', place: 'x', foodClass: '', commodity: 1110101 })).toEqual({
    q: '大米',
    producer: 7,
    commodity: '1110101',
  });
  expect(search({})).toEqual({});
});

it('lets nothing of the address through that the page does not know', () => {
  expect(Object.entries(only(entries)({ kind: 'foo', x: 1 }))).toEqual([
    ['kind', undefined],
    ['x', undefined],
  ]);
  expect(only(entries)({ kind: 'return' })).toEqual({ kind: 'return' });
});

it('leads nowhere else after signing in', () => {
  expect(ownPath('/lots/1?x=1')).toBe('/lots/1?x=1');
  for (const path of ['https://elsewhere', '//elsewhere', '/\\elsewhere', 'lots', undefined])
    expect(ownPath(path)).toBeUndefined();
});

it('keeps an order only where the list can be had in it', () => {
  expect(lots({ sort: '-date' })).toEqual({});
  expect(lots({ sort: '-date', place: 5 })).toEqual({ sort: '-date', place: 5 });
  expect(lots({ sort: 'code' })).toEqual({ sort: 'code' });
});

it('takes a time window of a place as days or minutes, and nothing else', () => {
  expect(placeTrace({ from: '2026-11-01', until: '2026-11-22T14:05', alone: true })).toEqual({
    from: '2026-11-01',
    until: '2026-11-22T14:05',
    alone: true,
  });
  expect(placeTrace({ from: 'yesterday', until: '2026-11-22 14:05' })).toEqual({});
});
