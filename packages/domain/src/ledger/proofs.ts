import { accepted, type Parsed, refused } from '../codes/reason.ts';
import { nodeHash, type Sha256 } from './hashing.ts';
import type { TileTree } from './tile-tree.ts';
import { TILE_HEIGHT, TILE_WIDTH, type Tile, tilePath, tileWidth } from './tiles.ts';
import { isCount } from './verify.ts';

/** A complete subtree: `2 ** level` leaves from leaf `index * 2 ** level` on. Its hash never changes again. */
interface Complete {
  level: number;
  index: number;
}

/** Which stored hashes make a proof. */
export interface ProofPlan {
  /** Each hash of the proof, as complete subtrees from left to right whose hashes are folded into it. */
  readonly hashes: readonly (readonly Complete[])[];
  /** The tiles that hold them, each once, as wide as they are in a tree of the plan's size. */
  readonly tiles: readonly Tile[];
}

/** The largest power of two below `n`, which is at least 2. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Leaves from `start` to before `end`, where `start` is as RFC 6962 splits trees: a multiple of all that follow. */
function completeIn(start: number, end: number): Complete[] {
  const found: Complete[] = [];
  while (start < end) {
    let level = 0;
    while (start + 2 ** (level + 1) <= end) level++;
    found.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return found;
}

/** The tile whose hashes make that of a complete subtree, over 2^row of them, and which of the subtrees of that size it is there. */
function placeOf({ level, index }: Complete): { level: number; index: number; row: number; at: number } {
  const row = level % TILE_HEIGHT;
  const inTile = TILE_WIDTH / 2 ** row;
  return {
    level: Math.floor(level / TILE_HEIGHT),
    index: Math.floor(index / inTile),
    row,
    at: index % inTile,
  };
}

function planOf(size: number, hashes: readonly (readonly Complete[])[]): ProofPlan {
  const tiles = new Map<string, Tile>();
  for (const node of hashes.flat()) {
    const { level, index } = placeOf(node);
    const tile = { level, index, width: tileWidth(level, index, size) };
    tiles.set(tilePath(tile), tile);
  }
  return { hashes, tiles: [...tiles.values()] };
}

function demand(condition: boolean, text: string): void {
  if (!condition) throw new RangeError(text);
}

/** What the root of a tree takes: one hash. Throws a RangeError unless the size is a whole number from 1 up. */
export function planRoot(size: number): ProofPlan {
  demand(isCount(size) && size > 0, `no tree of ${size} leaves has a root that could be read`);
  return planOf(size, [completeIn(0, size)]);
}

/** What an inclusion proof takes (RFC 6962 §2.1.1). Throws a RangeError unless 0 ≤ index < size. */
export function planInclusion(index: number, size: number): ProofPlan {
  demand(isCount(index) && isCount(size) && index < size, `no leaf ${index} in a tree of ${size}`);
  const hashes: Complete[][] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + split(end - start);
    hashes.push(index < middle ? completeIn(middle, end) : completeIn(start, middle));
    if (index < middle) end = middle;
    else start = middle;
  }
  return planOf(size, hashes.reverse());
}

/** What a consistency proof takes (RFC 6962 §2.1.2). Throws a RangeError unless 0 < size1 ≤ size2. */
export function planConsistency(size1: number, size2: number): ProofPlan {
  demand(
    isCount(size1) && isCount(size2) && size1 > 0 && size1 <= size2,
    `no proof leads from ${size1} leaves to ${size2}`,
  );
  const hashes: Complete[][] = [];
  let start = 0;
  let end = size2;
  while (size1 < end) {
    const middle = start + split(end - start);
    hashes.push(size1 <= middle ? completeIn(middle, end) : completeIn(start, middle));
    if (size1 <= middle) end = middle;
    else start = middle;
  }
  if (start > 0) hashes.push(completeIn(start, end));
  return planOf(size2, hashes.reverse());
}

/**
 * The hashes of a plan out of the tiles that it names. `tile` gives the tree of one, or nothing; a wider tile of the same
 * place serves as well. The reason `tile.missing` names the first tile that was not there or was too short.
 */
export function hashesOf(
  plan: ProofPlan,
  tile: (tile: Tile) => TileTree | undefined,
  sha256: Sha256,
): Parsed<Uint8Array[], 'tile.missing'> {
  const trees = new Map(plan.tiles.map((each) => [`${each.level}/${each.index}`, tile(each)]));
  for (const each of plan.tiles)
    if ((trees.get(`${each.level}/${each.index}`)?.width ?? 0) < each.width)
      return refused('tile.missing', { path: tilePath(each) });
  return accepted(
    plan.hashes.map((parts) =>
      parts
        .map((part) => {
          const { level, index, row, at } = placeOf(part);
          return trees.get(`${level}/${index}`)!.hash(row, at);
        })
        .reduceRight((right, left) => nodeHash(left, right, sha256)),
    ),
  );
}
