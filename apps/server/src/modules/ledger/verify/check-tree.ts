import { GrowingTree, HASH_SIZE, TILE_WIDTH, type TileBytes } from '@liangsu/domain/ledger';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import { sha256 } from '../../../platform/hash.ts';
import { leafHashes } from '../sequencer.ts';
import type { StoredBatch } from './check-leaves.ts';

/** What the tree must have been when it had so many leaves, and who says so. */
export interface ExpectedRoot {
  size: number;
  root: Uint8Array;
  /** As a difference names it. */
  code: 'checkpoint.root' | 'log.rolledBack';
  table: string;
  key: string;
}

/** Tiles of leaves read at a time. */
const AHEAD = 32;

const hex = (bytes: Uint8Array | undefined): string | null =>
  bytes === undefined ? null : Buffer.from(bytes).toString('hex');

/** Grows the tree from the stored hashes of leaves, and checks everything that is stored of it on the way. */
export class TreeCheck {
  readonly #db: Queryable;
  readonly #report: Report;
  readonly #tree = new GrowingTree([], sha256);
  readonly #expected: AsyncIterator<ExpectedRoot, undefined>;
  /** The next head to be held against the tree. */
  #due: ExpectedRoot | undefined;
  #agreed = 0;
  #tiles = 0;
  #level0 = new Map<number, Buffer>();

  private constructor(db: Queryable, report: Report, expected: AsyncIterator<ExpectedRoot, undefined>) {
    this.#db = db;
    this.#report = report;
    this.#expected = expected;
  }

  /** Begins with the empty tree. `expected` by ascending size: read as the tree grows, one root ahead. */
  static async begin(
    db: Queryable,
    report: Report,
    expected: AsyncIterator<ExpectedRoot, undefined>,
  ): Promise<TreeCheck> {
    const check = new TreeCheck(db, report, expected);
    await check.#nextRoot();
    await check.#checkRoots();
    return check;
  }

  get size(): number {
    return this.#tree.size;
  }

  /** Takes the batch whose leaves come next. */
  async add({ first, batch, leaves, kind, commitments }: StoredBatch): Promise<void> {
    if (first !== this.size)
      this.#report({
        code: 'sequence.wrong',
        table: 'ledger_sequence',
        key: `first=${first} batch=${batch}`,
        event: null,
        expected: { first: String(this.size) },
        found: { first: String(first) },
      });
    const own = commitments === null || kind === null ? null : leafHashes(batch, kind, commitments);
    const full: TileBytes[] = [];
    for (let i = 0; i < leaves!; i++) {
      const stored = await this.#storedHash(this.size);
      const hash = own?.[i];
      if (stored !== null && hash !== undefined && !stored.equals(hash))
        this.#report({
          code: 'leaf.wrong',
          table: 'ledger_batch',
          key: `leaf=${this.size} batch=${batch} place=${i}`,
          event: null,
          expected: { hash: hex(stored) },
          found: { hash: hex(hash) },
        });
      const used = stored ?? hash;
      // Neither the leaf nor its hash is there: what is missing was named, and nothing after it can be reckoned.
      if (used === undefined) return;
      full.push(...this.#tree.add(used));
      if (this.#due?.size === this.size) await this.#checkRoots();
    }
    await this.#checkTiles(full);
  }

  /** The hash of a leaf as its tile has it; null when that is missing. */
  async #storedHash(leaf: number): Promise<Buffer | null> {
    const index = Math.floor(leaf / TILE_WIDTH);
    if (!this.#level0.has(index)) {
      const { rows } = await this.#db.query<{ index: number; hashes: Buffer }>({
        name: 'ledger_level_0',
        text: `SELECT index, hashes FROM ledger_tile WHERE level = 0 AND index BETWEEN $1 AND $2
               UNION ALL SELECT index, hashes FROM ledger_edge WHERE level = 0 AND index BETWEEN $1 AND $2`,
        values: [index, index + AHEAD - 1],
      });
      this.#level0 = new Map(rows.map((row) => [row.index, row.hashes]));
      if (!this.#level0.has(index)) this.#level0.set(index, Buffer.alloc(0));
    }
    const at = (leaf % TILE_WIDTH) * HASH_SIZE;
    const hashes = this.#level0.get(index)!;
    return hashes.length < at + HASH_SIZE ? null : hashes.subarray(at, at + HASH_SIZE);
  }

  async #nextRoot(): Promise<void> {
    this.#due = (await this.#expected.next()).value;
  }

  async #checkRoots(): Promise<void> {
    for (; this.#due?.size === this.size; await this.#nextRoot()) {
      const { size, root, code, table, key } = this.#due;
      const found = this.#tree.root();
      if (Buffer.compare(found, root) === 0) this.#agreed = size;
      else
        this.#report({
          code,
          table,
          key: `${key} (leaves ${this.#agreed} to ${size - 1})`,
          event: null,
          expected: { root: hex(root) },
          found: { root: hex(found) },
        });
    }
  }

  async #checkTiles(full: readonly TileBytes[]): Promise<void> {
    if (full.length === 0) return;
    this.#tiles += full.length;
    const { rows } = await this.#db.query<{ level: number; index: number; hashes: Buffer | null }>(
      `SELECT w.level, w.index, t.hashes FROM unnest($1::int2[], $2::int8[]) AS w(level, index)
         LEFT JOIN ledger_tile t ON t.level = w.level AND t.index = w.index`,
      [full.map(({ level }) => level), full.map(({ index }) => index)],
    );
    const stored = new Map(rows.map((row) => [`${row.level}/${row.index}`, row.hashes]));
    for (const { level, index, hashes } of full) {
      const found = stored.get(`${level}/${index}`) ?? null;
      if (found === null || Buffer.compare(found, hashes) !== 0)
        this.#report({
          code: found === null ? 'tile.missing' : 'tile.wrong',
          table: 'ledger_tile',
          key: `level=${level} index=${index}`,
          event: null,
          expected: { sha256: hex(sha256(hashes)) },
          found: found === null ? null : { sha256: hex(sha256(found)) },
        });
    }
  }

  /** After the last batch: the right edge, tiles that no leaf accounts for, and heads of more leaves than there are. */
  async end(): Promise<void> {
    const { rows: edges } = await this.#db.query<{ level: number; index: number; hashes: Buffer }>(
      'SELECT level, index, hashes FROM ledger_edge',
    );
    const text = (edge: { index: number; hashes: Uint8Array } | undefined) =>
      edge === undefined ? null : { index: String(edge.index), sha256: hex(sha256(edge.hashes)) };
    const mine = new Map(this.#tree.edge().map((edge) => [edge.level, edge]));
    for (const level of new Set([...mine.keys(), ...edges.map((edge) => edge.level)])) {
      const expected = text(mine.get(level));
      const found = text(edges.find((edge) => edge.level === level));
      if (expected?.index !== found?.index || expected?.sha256 !== found?.sha256)
        this.#report({
          code: 'tile.wrong',
          table: 'ledger_edge',
          key: `level=${level}`,
          event: null,
          expected,
          found,
        });
    }
    const { rows } = await this.#db.query<{ n: number }>('SELECT count(*)::int8 AS n FROM ledger_tile');
    if (rows[0]!.n > this.#tiles)
      this.#report({
        code: 'tile.extra',
        table: 'ledger_tile',
        key: '*',
        event: null,
        expected: { tiles: String(this.#tiles) },
        found: { tiles: String(rows[0]!.n) },
      });
    for (; this.#due !== undefined; await this.#nextRoot()) {
      const { size, code, table, key } = this.#due;
      this.#report({
        code,
        table,
        key,
        event: null,
        expected: { size: String(size) },
        found: { size: String(this.size) },
      });
    }
  }
}
