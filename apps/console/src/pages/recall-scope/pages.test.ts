import type { ScopeDifferenceView, ScopeHolderView, ScopeLotView } from '@liangsu/contract';
import { expect, it } from 'vitest';
import { countsOf } from './difference-counts.ts';
import { wholeLots } from './whole-lots.ts';

const lot = (code: string, places: string[]) =>
  ({
    code,
    holderCount: 3,
    holders: places.map((name) => ({ place: { id: 1, name } }) as ScopeHolderView),
  }) as ScopeLotView;

it('makes one lot again of a lot whose holders went on with the next page', () => {
  const lots = wholeLots([
    { lots: [lot('A', ['a']), lot('B', ['b', 'c'])] },
    { lots: [lot('B', ['d'])] },
    { lots: [lot('B', ['e']), lot('C', [])] },
  ]);
  expect(lots.map(({ code, holders }) => [code, holders.map(({ place }) => place?.name)])).toEqual([
    ['A', ['a']],
    ['B', ['b', 'c', 'd', 'e']],
    ['C', []],
  ]);
});

it('counts nothing of what the last run did not keep', () => {
  const counts = countsOf({
    lotsAdded: 1,
    lotsRemoved: 2,
    lotsChanged: null,
    partiesAdded: 0,
    partiesRemoved: 0,
    partiesChanged: 4,
    holdingsAdded: null,
    holdingsRemoved: null,
    holdingsChanged: null,
  } as ScopeDifferenceView);
  expect(counts.lots).toEqual({ added: 1, removed: 2, changed: 0, all: 3 });
  expect(counts.parties.all).toBe(4);
  expect(counts.holdings.all).toBe(0);
});
