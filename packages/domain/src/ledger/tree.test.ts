import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HASH_SIZE, leafHash, treeRoot } from './hashing.ts';
import { hashesOf, planInclusion, planRoot } from './proofs.ts';
import { hexes } from './testing/slow-tree.ts';
import { TileTree } from './tile-tree.ts';
import { type Tile, tilePath, tileWidth } from './tiles.ts';
import { GrowingTree, type TileBytes } from './tree.ts';
import { verifyInclusion } from './verify.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const leaf = (i: number) => leafHash(Uint8Array.of(i >> 16, i >> 8, i), sha256);
const LEAVES = Array.from({ length: 70_000 }, (_, i) => leaf(i));

/** Grows a tree to a size, stopping at `stops` to be taken up again from its edge alone. */
function grow(
  size: number,
  stops: readonly number[] = [],
): { tree: GrowingTree; full: Map<string, TileBytes> } {
  let tree = new GrowingTree([], sha256);
  const full = new Map<string, TileBytes>();
  for (let i = 0; i < size; i++) {
    if (stops.includes(i)) tree = new GrowingTree(tree.edge(), sha256);
    for (const tile of tree.add(LEAVES[i]!)) full.set(tilePath({ ...tile, width: 256 }), tile);
  }
  return { tree, full };
}

describe('a growing tree', () => {
  it.each([0, 1, 2, 3, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000])(
    'of %i leaves has the root that the leaves have',
    (size) => {
      const { tree } = grow(size, [1, 256, 300, 65_536]);
      expect(tree.size).toBe(size);
      expect(hexes([tree.root()])).toEqual(hexes([treeRoot(LEAVES.slice(0, size), sha256)]));
    },
  );

  it('gives each full tile once, and with its edge all that proofs are made of', () => {
    const size = 70_000;
    const { tree, full } = grow(size, [100, 66_000]);
    expect(full.size).toBe(273 + 1);
    const edge = new Map(tree.edge().map((each) => [each.level, each]));
    const tileOf = (tile: Tile) => {
      const found = full.get(tilePath({ ...tile, width: 256 })) ?? edge.get(tile.level)!;
      expect(found.index).toBe(tile.index);
      expect(found.hashes.length).toBeGreaterThanOrEqual(tileWidth(tile.level, tile.index, size) * HASH_SIZE);
      return new TileTree(found.hashes, sha256);
    };
    const root = hashesOf(planRoot(size), tileOf, sha256);
    expect(root.ok && root.value[0]).toEqual(tree.root());
    for (const index of [0, 255, 256, 65_535, 65_536, 69_999]) {
      const proof = hashesOf(planInclusion(index, size), tileOf, sha256);
      if (!proof.ok) throw new Error(proof.reason.code);
      const claim = { index, size, leafHash: LEAVES[index]!, root: tree.root(), proof: proof.value };
      expect(verifyInclusion(claim, sha256)).toEqual({ ok: true });
    }
  });

  it('takes up no edge that no tree has', () => {
    const { tree } = grow(300);
    const [low, high] = tree.edge() as [TileBytes, TileBytes];
    const take = (...edge: TileBytes[]) => new GrowingTree(edge, sha256);
    expect(() => take(low, high)).not.toThrow();
    expect(() => take(low)).toThrow(RangeError);
    expect(() => take({ ...low, index: 2 }, high)).toThrow(RangeError);
    expect(() => take({ ...low, hashes: low.hashes.slice(1) }, high)).toThrow(RangeError);
    expect(() => take({ ...low, level: 1 })).toThrow(RangeError);
    expect(() => take({ level: 0, index: 0, hashes: new Uint8Array(256 * 32) })).toThrow(RangeError);
  });
});
