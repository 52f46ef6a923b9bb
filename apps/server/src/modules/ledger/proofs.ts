import type { getLedgerConsistency, LedgerLeafProofView, RouteOutput } from '@liangsu/contract';
import { formatLeaf, leafHash, planConsistency, planInclusion, toBase64 } from '@liangsu/domain/ledger';
import type { Queryable } from '../../platform/db/pool.ts';
import { sha256 } from '../../platform/hash.ts';
import { AppError } from '../../platform/http/errors.ts';
import { kindOf } from './sequencer.ts';
import { type Head, hashesFor, lastHead, rootAt, type UpperTiles } from './store.ts';

/** The head that was signed last. Throws ledger.notReady before the first. */
export async function requireHead(db: Queryable): Promise<Head> {
  const head = await lastHead(db);
  if (head === null) throw new AppError('ledger.notReady');
  return head;
}

/** The entries of leaves from `start` to before `end`, in their order; fewer when the log ends before. */
export async function entriesAt(db: Queryable, start: number, end: number): Promise<Uint8Array[]> {
  const { rows } = await db.query<{ batch: number; kind: number; commitments: Buffer }>({
    name: 'ledger_entries',
    text: `SELECT b.id AS batch, b.kind,
                  substr(b.commitments, (32 * greatest($1 - s.first, 0))::int + 1,
                         (32 * (least($2, s.first + s.leaves) - greatest($1, s.first)))::int) AS commitments
             FROM ledger_sequence s JOIN ledger_batch b ON b.id = s.batch
            WHERE s.first >= (SELECT max(first) FROM ledger_sequence WHERE first <= $1) AND s.first < $2
              AND s.first + s.leaves > $1
            ORDER BY s.first`,
    values: [start, end],
  });
  return rows.flatMap(({ batch, kind, commitments }) =>
    Array.from({ length: commitments.length / 32 }, (_, i) =>
      formatLeaf({ kind: kindOf(batch, kind), commitment: commitments.subarray(32 * i, 32 * i + 32) }),
    ),
  );
}

const base64 = (hashes: readonly Uint8Array[]): string[] => hashes.map(toBase64);

/** The proof that a leaf is in the tree of a head. Throws resource.notFound when the tree has no such leaf. */
export async function leafProof(
  db: Queryable,
  index: number,
  head: Pick<Head, 'size' | 'root' | 'note'>,
  kept: UpperTiles,
): Promise<LedgerLeafProofView> {
  if (index >= head.size) throw new AppError('ledger.noLeaf', { index, size: head.size });
  const [[entry], way] = await Promise.all([
    entriesAt(db, index, index + 1),
    hashesFor(db, planInclusion(index, head.size), kept),
  ]);
  if (entry === undefined) throw new AppError('ledger.noLeaf', { index, size: head.size });
  return {
    leafIdx: index,
    treeSize: head.size,
    root: toBase64(head.root),
    entry: toBase64(entry),
    leafHash: toBase64(leafHash(entry, sha256)),
    proof: base64(way),
    checkpoint: head.note,
  };
}

/** The proof that the tree of `size1` leaves is the beginning of that of `size2`. Throws ledger.noTree on sizes it never had. */
export async function consistencyProof(
  db: Queryable,
  size1: number,
  size2: number,
  head: Pick<Head, 'size'>,
): Promise<RouteOutput<typeof getLedgerConsistency>> {
  if (size1 < 1 || size1 > size2 || size2 > head.size)
    throw new AppError('ledger.noTree', { size1, size2, size: head.size });
  return {
    size1,
    size2,
    root1: toBase64(await rootAt(db, size1)),
    root2: toBase64(await rootAt(db, size2)),
    proof: base64(await hashesFor(db, planConsistency(size1, size2))),
  };
}
