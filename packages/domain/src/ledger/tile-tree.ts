import { HASH_SIZE, nodeInput, type Sha256 } from './hashing.ts';

/** How often the hashes of a row are those of complete subtrees over 2^row hashes of the tile. */
const inRow = (width: number, row: number): number => Math.floor(width / 2 ** row);

/**
 * The tree over the hashes of one tile, or of the beginning of one. A row is reckoned when it is first asked for, and kept:
 * the proofs of all leaves of a tile take the same 254 hashes.
 */
export class TileTree {
  /** Hashes that the tile has: 0 to 256. What is beyond the last whole hash does not count. */
  readonly width: number;
  readonly #rows: Uint8Array[];
  readonly #sha256: Sha256;

  /** Over the bytes of a tile, 32 a hash, which must not be changed afterwards. */
  constructor(hashes: Uint8Array, sha256: Sha256) {
    this.width = Math.floor(hashes.length / HASH_SIZE);
    this.#rows = [hashes];
    this.#sha256 = sha256;
  }

  /**
   * The hash over the 2^row hashes from number `at` · 2^row on, as a view of what is kept. Throws a RangeError where the tile has
   * not all of them.
   */
  hash(row: number, at: number): Uint8Array {
    if (!(at >= 0 && at < inRow(this.width, row)))
      throw new RangeError(`no subtree ${at} of ${2 ** row} hashes in a tile of ${this.width}`);
    return this.#row(row).subarray(at * HASH_SIZE, (at + 1) * HASH_SIZE);
  }

  #row(row: number): Uint8Array {
    const known = this.#rows[row];
    if (known !== undefined) return known;
    const below = this.#row(row - 1);
    const made = new Uint8Array(inRow(this.width, row) * HASH_SIZE);
    // Two children stand beside each other: one input serves for all nodes.
    const input = nodeInput(new Uint8Array(HASH_SIZE), new Uint8Array(HASH_SIZE));
    for (let at = 0; at < made.length; at += HASH_SIZE) {
      input.set(below.subarray(2 * at, 2 * (at + HASH_SIZE)), 1);
      made.set(this.#sha256(input), at);
    }
    this.#rows[row] = made;
    return made;
  }
}
