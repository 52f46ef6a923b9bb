import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HASH_SIZE } from './hashing.ts';
import { hashesOf, type ProofPlan, planConsistency, planInclusion, planRoot } from './proofs.ts';
import { hexes, numberedLeaves, sha256, slowTree } from './testing/slow-tree.ts';
import { TileTree } from './tile-tree.ts';
import { type Tile, tilePath, tileWidth } from './tiles.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';

const leafHash = numberedLeaves();
const tree = slowTree(leafHash);
const LARGE = 66_100;
const treeOf = (tile: Tile) => new TileTree(tree.tile(tile), sha256);

/** Reads a plan's hashes out of tiles that hold nothing but what a tree of that size has. */
function read(plan: ProofPlan): Uint8Array[] {
  const hashes = hashesOf(plan, treeOf, sha256);
  if (!hashes.ok) throw new Error(JSON.stringify(hashes.reason));
  return hashes.value;
}

const paths = (plan: ProofPlan) => plan.tiles.map(tilePath).sort();

describe('proofs out of tiles', () => {
  it('are those of the slow tree, for all small trees', () => {
    for (let size = 1; size <= 34; size++) {
      expect(hexes(read(planRoot(size)))).toEqual(hexes([tree.root(size)]));
      for (let index = 0; index < size; index++)
        expect(hexes(read(planInclusion(index, size)))).toEqual(hexes(tree.inclusion(index, size)));
      for (let size1 = 1; size1 <= size; size1++)
        expect(hexes(read(planConsistency(size1, size)))).toEqual(hexes(tree.consistency(size1, size)));
    }
  });

  it('are those of the slow tree, for trees with tiles on three levels', () => {
    const size = fc.oneof(
      fc.integer({ min: 1, max: LARGE }),
      fc.constantFrom(255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_792, LARGE),
    );
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [small, large] = a <= b ? [a, b] : [b, a];
        const root = tree.root(large);
        expect(read(planRoot(large))).toEqual([root]);
        const index = small - 1;
        const inclusion = read(planInclusion(index, large));
        expect(hexes(inclusion)).toEqual(hexes(tree.inclusion(index, large)));
        const claim = { index, size: large, leafHash: leafHash(index), root, proof: inclusion };
        expect(verifyInclusion(claim, sha256)).toEqual({ ok: true });
        const proof = read(planConsistency(small, large));
        expect(hexes(proof)).toEqual(hexes(tree.consistency(small, large)));
        const grown = { size1: small, size2: large, root1: tree.root(small), root2: root, proof };
        expect(verifyConsistency(grown, sha256)).toEqual({ ok: true });
      }),
      { numRuns: 60 },
    );
  });

  it('take few tiles, each once, as wide as the tree has them', () => {
    expect(paths(planInclusion(70, 66_000))).toEqual([
      'tile/0/000',
      'tile/0/257.p/208',
      'tile/1/000',
      'tile/1/001.p/1',
    ]);
    expect(paths(planInclusion(0, 1))).toEqual([]);
    expect(paths(planRoot(256))).toEqual(['tile/1/000.p/1']);
    expect(paths(planConsistency(256, 256))).toEqual([]);
    expect(planInclusion(4_999_999, 10_000_000).tiles.length).toBeLessThanOrEqual(7);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 53 - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (size, part) => {
          const index = Math.min(size - 1, Math.floor(part * size));
          for (const plan of [planInclusion(index, size), planConsistency(index + 1, size), planRoot(size)]) {
            expect(new Set(paths(plan)).size).toBe(plan.tiles.length);
            expect(plan.tiles.length).toBeLessThanOrEqual(14);
            for (const tile of plan.tiles) {
              expect(tile.width).toBe(tileWidth(tile.level, tile.index, size));
              expect(tile.width).toBeGreaterThan(0);
            }
          }
        },
      ),
    );
  });

  it('can be made of wider tiles, as when the partial ones were removed', () => {
    const plan = planConsistency(300, 700);
    const wider = (tile: Tile) => treeOf({ ...tile, width: tileWidth(tile.level, tile.index, LARGE) });
    expect(hashesOf(plan, wider, sha256)).toEqual({ ok: true, value: tree.consistency(300, 700) });
  });

  it('name the tile that is missing or too short', () => {
    const plan = planInclusion(3, 700);
    for (const gone of plan.tiles) {
      const reason = { code: 'tile.missing', params: { path: tilePath(gone) } };
      const without = (tile: Tile) => (tile === gone ? undefined : treeOf(tile));
      expect(hashesOf(plan, without, sha256)).toEqual({ ok: false, reason });
      const short = (tile: Tile) =>
        tile === gone
          ? new TileTree(tree.tile(tile).slice(0, tile.width * HASH_SIZE - 1), sha256)
          : treeOf(tile);
      expect(hashesOf(plan, short, sha256)).toEqual({ ok: false, reason });
    }
  });

  it.each([
    () => planRoot(0),
    () => planRoot(1.5),
    () => planInclusion(1, 1),
    () => planInclusion(-1, 1),
    () => planInclusion(0, 2 ** 53),
    () => planConsistency(0, 1),
    () => planConsistency(2, 1),
    () => planConsistency(Number.NaN, 1),
  ])('are not planned for what is no tree: %#', (plan) => {
    expect(plan).toThrow(RangeError);
  });
});
