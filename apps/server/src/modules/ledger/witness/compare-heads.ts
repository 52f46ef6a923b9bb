import {
  type Checkpoint,
  type ConsistencyClaim,
  hashesOf,
  type ProofPlan,
  planConsistency,
  planRoot,
  TileTree,
  tilePath,
  treeRoot,
  verifyConsistency,
} from '@liangsu/domain/ledger';
import { sha256 } from '../../../platform/hash.ts';

/** The tiles that came prove neither that one tree is the beginning of the other nor that it is not. */
export class UnprovenError extends Error {}

/** How two heads of one log stand to each other. */
export type Comparison =
  | { is: 'beginning' }
  /**
   * The smaller tree is not the beginning of the larger. `proof` holds for the larger head and for the root that its tree
   * had when it was as small, which is another; null where the roots alone say it: two of one size, or none of the empty tree.
   */
  | { is: 'fork'; proof: ConsistencyClaim | null };

const sameRoot = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Every log begins with the empty tree, which has one root. */
export const EMPTY_ROOT = treeRoot([], sha256);

/**
 * Whether the tree of one head is the beginning of that of another, which has at least as many leaves, by the log's tiles; `get`
 * reads one by its path. Nobody signed a tile, so what is answered rests on none: 'beginning' is proven under both roots, and
 * 'fork' under the later one, which fixes the root that its tree had before. Throws UnprovenError where the tiles show neither.
 */
export async function compareHeads(
  earlier: Checkpoint,
  later: Checkpoint,
  get: (path: string) => Promise<Uint8Array>,
): Promise<Comparison> {
  const same = earlier.size === later.size;
  if (same && !sameRoot(earlier.root, later.root)) return { is: 'fork', proof: null };
  if (earlier.size === 0 && !sameRoot(earlier.root, EMPTY_ROOT)) return { is: 'fork', proof: null };
  if (same || earlier.size === 0) return { is: 'beginning' };

  const tiles = new Map<string, TileTree>();
  const read = async (plan: ProofPlan): Promise<Uint8Array[]> => {
    for (const tile of plan.tiles) {
      const path = tilePath(tile);
      if (!tiles.has(path)) tiles.set(path, new TileTree(await get(path), sha256));
    }
    const hashes = hashesOf(plan, (tile) => tiles.get(tilePath(tile)), sha256);
    if (!hashes.ok) throw unproven(earlier, later, `${hashes.reason.code} ${hashes.reason.params['path']}`);
    return hashes.value;
  };
  const sizes = { size1: earlier.size, size2: later.size };
  const proof = await read(planConsistency(earlier.size, later.size));
  const claim = { ...sizes, root1: earlier.root, root2: later.root, proof };
  const verdict = verifyConsistency(claim, sha256);
  if (verdict.ok) return { is: 'beginning' };
  const [root1] = await read(planRoot(earlier.size));
  const other = { ...claim, root1: root1! };
  if (!sameRoot(root1!, earlier.root) && verifyConsistency(other, sha256).ok)
    return { is: 'fork', proof: other };
  throw unproven(earlier, later, verdict.reason.code);
}

const unproven = (earlier: Checkpoint, later: Checkpoint, why: string): UnprovenError =>
  new UnprovenError(
    `未能证明 ${later.size} 片的树是 ${earlier.size} 片的延续；哈希块未经签名，仅此不能说明日志有两种历史；本次不签署 it could not be shown that the tree of ${later.size} leaves goes on from that of ${earlier.size}. Tiles are not signed, so this alone is no evidence of two histories; nothing is signed this time (${why})`,
  );
