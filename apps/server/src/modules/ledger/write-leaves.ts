import { randomFillSync } from 'node:crypto';
import {
  type AttestedDocument,
  type AttestedEvent,
  type DocumentHashes,
  documentHashes,
  HASH_SIZE,
  LEAF_KINDS,
  type LeafKind,
  SALT_SIZE,
} from '@liangsu/domain/ledger';
import { arrayOf } from '../../platform/db/bulk.ts';
import type { Queryable } from '../../platform/db/pool.ts';
import { sha256 } from '../../platform/hash.ts';
import { EventCommitments } from './event-leaf.ts';

/** Leaves of one transaction, not yet in the log. */
export interface LeafBatch {
  /** For captured events the number of their capture batch; never one of another ledger batch. */
  id: number;
  kind: LeafKind;
  subjects: readonly number[];
  /** 32 bytes a leaf, in the order of `subjects`. */
  commitments: Buffer;
  salts: Buffer;
}

/** An event to be attested: the document that it came with is shared by many. */
export interface EventToAttest extends Omit<AttestedEvent, keyof DocumentHashes> {
  document: AttestedDocument;
}

const commitments = new EventCommitments();

/** The leaves of events, which must come by ascending number, as ledger batch `id`. Every leaf gets a salt of its own. */
export function eventLeaves(id: number, events: readonly EventToAttest[]): LeafBatch {
  const salts = randomFillSync(Buffer.allocUnsafe(SALT_SIZE * events.length));
  const made = Buffer.allocUnsafe(HASH_SIZE * events.length);
  const hashes = new Map<AttestedDocument, DocumentHashes>();
  events.forEach((event, i) => {
    const { no, batch, capturer, status, body, document } = event;
    const of = hashes.get(document) ?? documentHashes(document, sha256);
    hashes.set(document, of);
    const salt = salts.subarray(i * SALT_SIZE, (i + 1) * SALT_SIZE);
    made.set(commitments.of(salt, { no, batch, capturer, status, body, ...of }), i * HASH_SIZE);
  });
  return { id, kind: 'event', subjects: events.map(({ no }) => no), commitments: made, salts };
}

/**
 * Writes leaves in one statement, to be sent within the transaction that writes what they attest. They wait in
 * `ledger_pending` for their place in the log.
 */
export async function writeLeaves(client: Queryable, batch: LeafBatch): Promise<void> {
  const { id, kind, subjects, commitments, salts } = batch;
  await client.query({
    name: 'ledger_leaves',
    text: `WITH leaves AS (INSERT INTO ledger_batch (id, kind, subjects, commitments) VALUES ($1, $2, $3, $4)),
                salts AS (INSERT INTO ledger_salt (batch, salts) VALUES ($1, $5))
           INSERT INTO ledger_pending (batch) VALUES ($1)`,
    values: [id, LEAF_KINDS[kind], arrayOf('int8', subjects), commitments, salts],
  });
}
