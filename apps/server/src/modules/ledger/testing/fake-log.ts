import { encodeTile, parseTilePath, TILE_WIDTH, treeRoot } from '@liangsu/domain/ledger';
import { sha256 } from '../../../platform/hash.ts';

/** A log's tree over leaf hashes that are given, with the tiles that it would publish. */
export interface FakeTree {
  size: number;
  root: Uint8Array;
  /** The head that it had with so many leaves. */
  at(size: number): { size: number; root: Uint8Array };
  /** The bytes of a tile by its path below the prefix; null where the tree has none. */
  tile(path: string): Uint8Array | null;
}

/** The hash of a leaf that tells which it is, and of which history. */
export const fakeLeaf = (index: number, history = ''): Uint8Array =>
  sha256(Buffer.from(`${history}${index}`));

export function fakeTree(leaves: readonly Uint8Array[]): FakeTree {
  const rootOf = (from: number, to: number) => treeRoot(leaves.slice(from, to), sha256);
  return {
    size: leaves.length,
    root: rootOf(0, leaves.length),
    at: (size) => ({ size, root: rootOf(0, size) }),
    tile(path) {
      const parsed = parseTilePath(path);
      if (!parsed.ok || !('hashes' in parsed.value)) return null;
      const { level, index, width } = parsed.value.hashes;
      const span = TILE_WIDTH ** level;
      const first = index * TILE_WIDTH * span;
      if (first + width * span > leaves.length) return null;
      const starts = Array.from({ length: width }, (_, i) => first + i * span);
      return encodeTile(starts.map((start) => rootOf(start, start + span)));
    },
  };
}
