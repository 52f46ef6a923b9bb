import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FakeTree, fakeLeaf, fakeTree } from '../testing/fake-log.ts';
import { type Comparison, compareHeads, EMPTY_ROOT, UnprovenError } from './compare-heads.ts';

const ORIGIN = { origin: 'log.example/ledger', extensions: [] };
const tree = (size: number, from = size) =>
  fakeTree(Array.from({ length: size }, (_, i) => fakeLeaf(i, i < from ? '' : 'other')));

/** What comparing says by the tiles of a tree, which `bend` may alter; null where they show neither. */
async function compared(
  earlier: { size: number; root: Uint8Array },
  later: { size: number; root: Uint8Array },
  tiles: FakeTree,
  bend: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): Promise<Comparison['is'] | null> {
  const get = async (path: string) => {
    const bytes = tiles.tile(path);
    if (bytes === null) throw new UnprovenError(path);
    return bend(bytes);
  };
  try {
    return (await compareHeads({ ...ORIGIN, ...earlier }, { ...ORIGIN, ...later }, get)).is;
  } catch (error) {
    if (error instanceof UnprovenError) return null;
    throw error;
  }
}

/** Two sizes, the smaller first, and how many leaves two histories have in common. */
const sizes = fc
  .tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 600 }))
  .map(([a, b, common]) => ({ small: Math.min(a, b), large: Math.max(a, b), common }));

describe('two heads of one log', () => {
  it('are one history exactly if the smaller tree is the beginning of the larger', () =>
    fc.assert(
      fc.asyncProperty(sizes, async ({ small, large, common }) => {
        const [mine, theirs] = [tree(small), tree(large, common)];
        expect(await compared(mine, theirs, theirs)).toBe(common >= small ? 'beginning' : 'fork');
      }),
      { numRuns: 60 },
    ));

  it('are told apart by no tiles that were altered on the way', () =>
    fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(8191), async ({ small, large, common }, bit, length) => {
        const [mine, theirs] = [tree(small), tree(large, common)];
        const truth = common >= small ? 'beginning' : 'fork';
        const flip = (bytes: Uint8Array) => {
          const bent = Uint8Array.from(bytes);
          bent[(bit >> 3) % bent.length]! ^= 1 << (bit & 7);
          return bent;
        };
        const cut = (bytes: Uint8Array) => bytes.subarray(0, length);
        for (const bend of [flip, cut])
          expect([truth, null]).toContain(await compared(mine, theirs, theirs, bend));
        // Those of another history altogether.
        expect([truth, null]).toContain(await compared(mine, theirs, tree(large, 0)));
      }),
      { numRuns: 60 },
    ));

  it('begin with the one root of the empty tree', async () => {
    const [none, some] = [tree(0), tree(3)];
    expect(none.root).toEqual(EMPTY_ROOT);
    const wrong = { size: 0, root: some.root };
    expect(await compared(none, some, some)).toBe('beginning');
    for (const later of [some, none, wrong]) expect(await compared(wrong, later, some)).toBe('fork');
    expect(await compared(none, wrong, some)).toBe('fork');
  });
});
