import { expect, it } from 'vitest';
import { sharesOf } from './whereabouts.ts';

const none = {
  held: '0',
  inTransit: '0',
  sold: '0',
  consumed: '0',
  destroyed: '0',
  lost: '0',
  lostByKind: null,
  unexplained: '0',
  uncertain: '0',
};

it('gives the parts of the whole, and says whether they tie', () => {
  const source = {
    ...none,
    total: '2000',
    held: '1500',
    sold: '466.666667',
    lost: '33.333333',
    accountedFor: '100',
  };
  const result = sharesOf(source)!;
  expect(result.shares.map(({ fate }) => fate)).toEqual(['held', 'sold', 'lost']);
  expect(result.shares[0]!.part).toBe(0.75);
  expect(result.ties).toBe(true);
  expect(sharesOf({ ...source, held: '1400' })!.ties).toBe(false);
});

it('gives no parts of an unknown whole', () => {
  expect(sharesOf({ ...none, total: null, accountedFor: null })).toBeNull();
});
