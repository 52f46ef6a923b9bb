import {
  GrowingTree,
  hashesOf,
  type ProofPlan,
  planRoot,
  TILE_WIDTH,
  type Tile,
  type TileBytes,
  TileTree,
  treeRoot,
} from '@liangsu/domain/ledger';
import { BulkInsert } from '../../platform/db/bulk.ts';
import type { Queryable } from '../../platform/db/pool.ts';
import { sha256 } from '../../platform/hash.ts';

/** The log's own tables contradict each other: it must not go on until somebody has looked. */
export class LedgerBrokenError extends Error {}

/** A signed head of the log. */
export interface Head {
  no: number;
  origin: string;
  size: number;
  root: Buffer;
  /** As published, without witnesses. */
  note: string;
  signedAt: Date;
}

interface HeadRow extends Omit<Head, 'signedAt'> {
  signed_at: Date;
}
const HEAD = 'SELECT no, origin, size, root, note, signed_at FROM ledger_checkpoint';
const headOf = (row: HeadRow | undefined): Head | null => {
  if (row === undefined) return null;
  const { signed_at: signedAt, ...rest } = row;
  return { ...rest, signedAt };
};

/** The head that was signed last, or null before the first. */
export async function lastHead(db: Queryable): Promise<Head | null> {
  const { rows } = await db.query<HeadRow>({
    name: 'ledger_last_head',
    text: `${HEAD} ORDER BY no DESC LIMIT 1`,
  });
  return headOf(rows[0]);
}

/** A head by its number, or null. */
export async function headNo(db: Queryable, no: number): Promise<Head | null> {
  const { rows } = await db.query<HeadRow>({
    name: 'ledger_head_no',
    text: `${HEAD} WHERE no = $1`,
    values: [no],
  });
  return headOf(rows[0]);
}

/** How many leaves have a place in the log. */
export async function sequencedSize(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ size: number }>(
    'SELECT first + leaves AS size FROM ledger_sequence ORDER BY first DESC LIMIT 1',
  );
  return rows[0]?.size ?? 0;
}

/** The tree as it stands, ready to grow. Throws LedgerBrokenError when its edge and the log do not belong together. */
export async function loadTree(db: Queryable): Promise<GrowingTree> {
  const { rows } = await db.query<TileBytes>('SELECT level, index, hashes FROM ledger_edge ORDER BY level');
  const size = await sequencedSize(db);
  let tree: GrowingTree;
  try {
    tree = new GrowingTree(rows, sha256);
  } catch (error) {
    throw new LedgerBrokenError((error as Error).message);
  }
  if (tree.size !== size)
    throw new LedgerBrokenError(`the log has ${size} leaves, the right edge of its tree ${tree.size}`);
  return tree;
}

const insertTiles = new BulkInsert<TileBytes>('ledger_tile', [
  { name: 'level', type: 'int2', get: (r) => r.level },
  { name: 'index', type: 'int8', get: (r) => r.index },
  { name: 'hashes', type: 'bytea', get: (r) => r.hashes },
]);
const upsertEdge = new BulkInsert<TileBytes>(
  'ledger_edge',
  [
    { name: 'level', type: 'int2', get: (r) => r.level },
    { name: 'index', type: 'int8', get: (r) => r.index },
    { name: 'hashes', type: 'bytea', get: (r) => r.hashes },
  ],
  'ON CONFLICT (level) DO UPDATE SET index = excluded.index, hashes = excluded.hashes',
);

/** Writes what a tree has grown by: the tiles that were filled, and its edge. */
export async function saveTree(db: Queryable, tree: GrowingTree, full: readonly TileBytes[]): Promise<void> {
  // Eight megabytes of tiles a statement.
  for (let i = 0; i < full.length; i += 1000) await insertTiles.run(db, full.slice(i, i + 1000));
  await upsertEdge.run(db, tree.edge());
}

const keyOf = ({ level, index }: { level: number; index: number }): string => `${level}/${index}`;

/** The bytes of tiles, each as wide as it is stored, by `level/index`: one round trip. */
export async function readTiles(
  db: Queryable,
  tiles: readonly { level: number; index: number }[],
): Promise<Map<string, Buffer>> {
  if (tiles.length === 0) return new Map();
  const { rows } = await db.query<{ level: number; index: number; hashes: Buffer }>({
    name: 'ledger_tiles',
    text: `SELECT t.level, t.index, t.hashes FROM unnest($1::int2[], $2::int8[]) AS w(level, index)
             JOIN ledger_tile t ON t.level = w.level AND t.index = w.index
           UNION ALL
           SELECT g.level, g.index, g.hashes FROM unnest($1::int2[], $2::int8[]) AS w(level, index)
             JOIN ledger_edge g ON g.level = w.level AND g.index = w.index`,
    values: [tiles.map(({ level }) => level), tiles.map(({ index }) => index)],
  });
  return new Map(rows.map((row) => [keyOf(row), row.hashes]));
}

/**
 * Trees of full tiles above the leaves, of one log: they never change, and every proof goes through one of a few. Each takes
 * 16 KiB; of a log of 10 M leaves there are 153.
 */
export class UpperTiles {
  readonly #trees = new Map<string, TileTree>();
  static readonly #MOST = 1024;

  get(key: string): TileTree | undefined {
    return this.#trees.get(key);
  }

  /** Keeps a tree where it is one to be kept; the oldest goes when there are too many. */
  offer({ level }: Pick<Tile, 'level'>, key: string, tree: TileTree): void {
    if (level === 0 || tree.width < TILE_WIDTH) return;
    const [oldest] = this.#trees.keys();
    if (this.#trees.size >= UpperTiles.#MOST && oldest !== undefined) this.#trees.delete(oldest);
    this.#trees.set(key, tree);
  }
}

/**
 * The hashes that each plan asks for, by one reading of the tiles that `kept` has not. Throws LedgerBrokenError when a tile of them
 * is missing.
 */
export async function hashesForAll(
  db: Queryable,
  plans: readonly ProofPlan[],
  kept = new UpperTiles(),
): Promise<Uint8Array[][]> {
  const wanted = new Map(plans.flatMap(({ tiles }) => tiles).map((tile) => [keyOf(tile), tile]));
  const trees = new Map<string, TileTree>();
  for (const key of wanted.keys()) {
    const tree = kept.get(key);
    if (tree !== undefined) trees.set(key, tree);
  }
  const read = await readTiles(
    db,
    [...wanted].flatMap(([key, tile]) => (trees.has(key) ? [] : [tile])),
  );
  for (const [key, hashes] of read) {
    const tree = new TileTree(hashes, sha256);
    trees.set(key, tree);
    kept.offer(wanted.get(key)!, key, tree);
  }
  return plans.map((plan) => {
    const found = hashesOf(plan, (tile: Tile) => trees.get(keyOf(tile)), sha256);
    if (!found.ok) throw new LedgerBrokenError(`there is no ${found.reason.params['path']}`);
    return found.value;
  });
}

/** The hashes that a plan asks for. Throws LedgerBrokenError when a tile of them is missing. */
export async function hashesFor(db: Queryable, plan: ProofPlan, kept?: UpperTiles): Promise<Uint8Array[]> {
  return (await hashesForAll(db, [plan], kept))[0]!;
}

/** The root that the tree had when it had this many leaves. Throws LedgerBrokenError when it never had as many. */
export async function rootAt(db: Queryable, size: number): Promise<Uint8Array> {
  if (size === 0) return treeRoot([], sha256);
  return (await hashesFor(db, planRoot(size)))[0]!;
}
