import { concatBytes } from './bytes.ts';
import { HASH_SIZE, type Sha256, treeRoot } from './hashing.ts';
import { TileTree } from './tile-tree.ts';
import { TILE_HEIGHT, TILE_WIDTH } from './tiles.ts';

/** The bytes of a tile, or of the beginning of one. */
export interface TileBytes {
  level: number;
  index: number;
  /** 32 bytes a hash. */
  hashes: Uint8Array;
}

interface Level {
  index: number;
  hashes: Uint8Array[];
}

/**
 * A tree that leaves are added to. It keeps the right edge only, at most 255 hashes a level of tiles; full tiles are given
 * out as they come about.
 */
export class GrowingTree {
  readonly #levels: Level[];
  readonly #sha256: Sha256;

  /** From the right edge as `edge` gave it, nothing for an empty tree. Throws a RangeError on an edge that no tree has. */
  constructor(edge: readonly TileBytes[], sha256: Sha256) {
    this.#sha256 = sha256;
    this.#levels = [...edge]
      .sort((a, b) => a.level - b.level)
      .map(({ level, index, hashes }, i) => {
        const width = hashes.length / HASH_SIZE;
        if (level !== i || !Number.isInteger(width) || width >= TILE_WIDTH)
          throw new RangeError(`no right edge has ${hashes.length} bytes on level ${level}`);
        return {
          index,
          hashes: Array.from({ length: width }, (_, n) => hashes.slice(n * HASH_SIZE, (n + 1) * HASH_SIZE)),
        };
      });
    // What is full below is one hash above.
    this.#levels.forEach(({ index }, i) => {
      const above = this.#levels[i + 1];
      if (index !== (above === undefined ? 0 : above.index * TILE_WIDTH + above.hashes.length))
        throw new RangeError(
          `level ${i} of the right edge has ${index} full tiles, the level above another number`,
        );
    });
  }

  /** Number of leaves. */
  get size(): number {
    const [leaves] = this.#levels;
    return leaves === undefined ? 0 : leaves.index * TILE_WIDTH + leaves.hashes.length;
  }

  /** Adds a leaf by its hash; gives the tiles that it filled, mostly none. */
  add(leaf: Uint8Array): TileBytes[] {
    const full: TileBytes[] = [];
    let hash = leaf;
    for (let level = 0; ; level++) {
      const at = this.#levels[level] ?? { index: 0, hashes: [] };
      this.#levels[level] = at;
      at.hashes.push(hash);
      if (at.hashes.length < TILE_WIDTH) return full;
      const hashes = concatBytes(...at.hashes);
      full.push({ level, index: at.index, hashes });
      hash = new TileTree(hashes, this.#sha256).hash(TILE_HEIGHT, 0);
      at.index++;
      at.hashes = [];
    }
  }

  /** The root as it is now; of the empty tree the hash of nothing. */
  root(): Uint8Array {
    let rest: Uint8Array[] = [];
    // What does not fill a hash of the level above stands at its end: RFC 6962 splits so.
    for (const { hashes } of this.#levels) {
      const row = [...hashes, ...rest];
      rest = row.length === 0 ? [] : [treeRoot(row, this.#sha256)];
    }
    return rest[0] ?? treeRoot([], this.#sha256);
  }

  /** The last tile of each level, none of them full; some may be empty. */
  edge(): TileBytes[] {
    return this.#levels.map(({ index, hashes }, level) => ({ level, index, hashes: concatBytes(...hashes) }));
  }
}
