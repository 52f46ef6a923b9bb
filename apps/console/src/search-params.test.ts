import { expect, it } from 'vitest';
import { lots, ownPath, search } from './search-params.ts';

it('reads filters from the address and drops what is none', () => {
  expect(lots({ q: '大米', producer: '7', place: 'x', foodClass: '', commodity: 1110101 })).toEqual({
    q: '大米',
    producer: 7,
    commodity: '1110101',
  });
  expect(search({})).toEqual({});
});

it('leads nowhere else after signing in', () => {
  expect(ownPath('/lots/1?x=1')).toBe('/lots/1?x=1');
  for (const path of ['https://elsewhere', '//elsewhere', '/\\elsewhere', 'lots', undefined])
    expect(ownPath(path)).toBeUndefined();
});
