import {
  type CanonicalValue,
  checkLeaf,
  formatLeaf,
  LEAF_KINDS,
  type LeafKind,
  SALT_SIZE,
} from '@liangsu/domain/ledger';
import type { FactSource } from '../../../platform/attested-facts.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Difference, Report } from '../../../platform/differences.ts';
import { sha256 } from '../../../platform/hash.ts';
import type { Leaf } from './check-leaves.ts';

interface Row {
  key: string;
  members: Record<string, string | null>;
  /** Subject of its leaf; null when no leaf is said to be of this row. */
  no: number | null;
}

const CHUNK = 5000;
const NO_SALT = Buffer.alloc(SALT_SIZE);

/**
 * Checks leaves that are not of events against the rows that they attest. There are few of them beside those of events (roles,
 * decisions, changes of data), so they are remembered until all have come.
 */
export class FactCheck {
  readonly #sources: readonly FactSource[];
  readonly #report: Report;
  readonly #leaves = new Map<number, Leaf & { kind: LeafKind }>();
  /** Leaves whose salt was destroyed, by subject: how people find them. */
  readonly #erased = new Map<number, string>();

  constructor(sources: readonly FactSource[], report: Report) {
    this.#sources = sources;
    this.#report = report;
  }

  /** Whether leaves of this kind can be recomputed. */
  knows(kind: number | null): boolean {
    return this.#sources.some((source) => LEAF_KINDS[source.kind] === kind);
  }

  /** Takes a leaf that is to be checked. */
  add(leaf: Leaf, code: number): void {
    if (this.#leaves.has(leaf.subject) || this.#erased.has(leaf.subject)) this.#twice(leaf.subject);
    const { kind } = this.#sources.find((source) => LEAF_KINDS[source.kind] === code)!;
    this.#leaves.set(leaf.subject, { ...leaf, kind });
  }

  /** Takes one whose salt was destroyed: its row may say anything, must be there, and must have no other leaf. */
  addErased(subject: number, key: string): void {
    if (this.#leaves.has(subject) || this.#erased.has(subject)) this.#twice(subject);
    this.#erased.set(subject, key);
  }

  #twice(subject: number): void {
    this.#report({
      code: 'leaf.twice',
      table: 'ledger_batch',
      key: `fact=${subject}`,
      event: null,
      expected: { leaves: '1' },
      found: { leaves: '2' },
    });
  }

  /** Names rows that were altered or have no leaf, then leaves whose row is gone. */
  async check(db: Queryable): Promise<void> {
    for (const source of this.#sources) {
      // Read once, however many there are; the caller's transaction holds the snapshot.
      await db.query(
        `DECLARE attested_rows NO SCROLL CURSOR FOR
         SELECT r.key, r.members, f.no FROM (${source.sql}) r
           LEFT JOIN ledger_fact f ON f.source = '${source.source}' AND f.key = r.key ORDER BY r.key COLLATE "C"`,
      );
      for (let more = true; more; ) {
        const { rows } = await db.query<Row>(`FETCH ${CHUNK} FROM attested_rows`);
        for (const row of rows) this.#checkRow(source, row);
        more = rows.length === CHUNK;
      }
      await db.query('CLOSE attested_rows');
      await source.check?.(db, this.#report);
    }
    for (const [subject, leaf] of this.#leaves)
      this.#report({
        code: 'fact.missing',
        table: 'ledger_fact',
        key: `fact=${subject} ${leaf.key}`,
        event: null,
        expected: { commitment: leaf.commitment.toString('hex') },
        found: null,
      });
    for (const [subject, key] of this.#erased)
      this.#report({
        code: 'fact.missing',
        table: 'ledger_fact',
        key: `fact=${subject} ${key}`,
        event: null,
        expected: { erased: 'true' },
        found: null,
      });
  }

  #checkRow({ source, kind, keepsSalt }: FactSource, { key, members, no }: Row): void {
    if (no !== null && keepsSalt !== true && this.#erased.delete(no)) return;
    const table = source.split('.', 1)[0]!;
    const leaf = no === null ? undefined : this.#leaves.get(no);
    if (leaf === undefined) {
      this.#report({
        code: 'fact.unattested',
        table,
        key: `${source} ${key}`,
        event: null,
        expected: null,
        found: members,
      });
      return;
    }
    // What is left over at the end has lost its row.
    this.#leaves.delete(no!);
    const content: CanonicalValue = { ...members, what: source, id: key };
    const entry = formatLeaf({ kind: leaf.kind, commitment: leaf.commitment });
    const right = leaf.kind === kind && checkLeaf(entry, { salt: leaf.salt, content }, sha256).ok;
    if (!right)
      this.#report({
        code: 'fact.altered',
        table,
        key: `${source} ${key} ${leaf.key}`,
        event: null,
        expected: { commitment: leaf.commitment.toString('hex') },
        found: members,
      });
  }
}

/**
 * Holds all rows of these sources against their leaves, here and now: rows that were altered or have no leaf, and leaves whose row
 * is gone. In a transaction of its caller's. Only for sources of few rows, and leaves that lie in batches of one (migration 0032);
 * what left the log's tables together with its rows is found by `liangsu verify` alone.
 */
export async function factDifferences(db: Queryable, sources: readonly FactSource[]): Promise<Difference[]> {
  const found: Difference[] = [];
  const check = new FactCheck(sources, (difference) => found.push(difference));
  const { rows } = await db.query<{
    subject: number;
    key: string;
    kind: number;
    commitment: Buffer;
    salt: Buffer;
  }>({
    name: 'ledger_leaves_of_facts',
    text: `SELECT f.no AS subject, f.source || ' ' || f.key AS key, b.kind, b.commitments AS commitment, coalesce(t.salts, '') AS salt
             FROM ledger_fact f JOIN ledger_batch b ON b.subjects[1] = f.no AND b.kind = ANY ($2) AND b.kind <> 1
             LEFT JOIN ledger_salt t ON t.batch = b.id
            WHERE f.source = ANY ($1)`,
    values: [sources.map(({ source }) => source), sources.map(({ kind }) => LEAF_KINDS[kind])],
  });
  for (const { kind, ...leaf } of rows)
    if (leaf.salt.equals(NO_SALT)) check.addErased(leaf.subject, leaf.key);
    else check.add(leaf, kind);
  await check.check(db);
  return found;
}
