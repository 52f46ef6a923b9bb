import { formatLeaf, LEAF_KINDS, type LeafKind, type TileBytes } from '@liangsu/domain/ledger';
import { BulkInsert } from '../../platform/db/bulk.ts';
import { type Client, type Pool, transaction } from '../../platform/db/pool.ts';
import { sha256 } from '../../platform/hash.ts';
import type { EventSource } from './source.ts';
import { LedgerBrokenError, loadTree, saveTree } from './store.ts';
import { eventLeaves, writeLeaves } from './write-leaves.ts';

/** Held by who gives leaves their places or signs a head, to the end of its transaction: one at a time on the whole database. */
export const LOCK_SEQUENCE = 0x6c73_6c67;

/** How many batches of leaves, and about how many leaves, one transaction takes into the log. */
export const MAX_BATCHES = 500;
export const MAX_LEAVES = 50_000;
/** How many events of before the ledger get their leaves in one transaction. */
const BACKFILL = 2000;

/** Signs the new head within the transaction; `before` is what the tree was before it grew. */
export type Seal = (
  client: Client,
  head: { size: number; root: Uint8Array },
  before: { size: number; root: Uint8Array },
) => Promise<void>;

const insertSequence = new BulkInsert<{ first: number; batch: number; leaves: number }>('ledger_sequence', [
  { name: 'first', type: 'int8', get: (r) => r.first },
  { name: 'batch', type: 'int8', get: (r) => r.batch },
  { name: 'leaves', type: 'int4', get: (r) => r.leaves },
]);

const KINDS = new Map(Object.entries(LEAF_KINDS).map(([kind, code]) => [code as number, kind as LeafKind]));

/** What a batch's leaves attest. Throws LedgerBrokenError on a kind that there is not. */
export function kindOf(batch: number, code: number): LeafKind {
  const kind = KINDS.get(code);
  if (kind === undefined) throw new LedgerBrokenError(`batch ${batch} has leaves of kind ${code}`);
  return kind;
}

/**
 * The hashes of a batch's leaves, in their order: what `leafHash` of the domain gives for each, out of one buffer. Throws
 * LedgerBrokenError on a kind that there is not.
 */
export function leafHashes(batch: number, code: number, commitments: Buffer): Uint8Array[] {
  const input = Buffer.concat([
    Buffer.alloc(1),
    formatLeaf({ kind: kindOf(batch, code), commitment: Buffer.alloc(32) }),
  ]);
  const at = input.length - 32;
  return Array.from({ length: commitments.length / 32 }, (_, i) => {
    commitments.copy(input, at, 32 * i, 32 * i + 32);
    return sha256(input);
  });
}

/** Runs work while nobody else gives out places; null at once when somebody does. */
export async function alone<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T | null> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${LOCK_SEQUENCE}) AS mine`,
    );
    return rows[0]!.mine ? work(client) : null;
  });
}

/**
 * Gives leaves that wait their places in the log: takes them out of `ledger_pending`, grows the tree and signs its head in
 * one transaction, so that being killed at any moment loses and doubles nothing. Leaves come to wait when what they attest
 * is committed, however late, so none is skipped. Answers how many, and whether more wait; null when another is at it.
 */
export async function sequence(pool: Pool, seal: Seal): Promise<{ leaves: number; more: boolean } | null> {
  return alone(pool, async (client) => {
    const { rows: waiting } = await client.query<{ batch: number; leaves: number | null }>(
      `SELECT p.batch, cardinality(b.subjects) AS leaves FROM ledger_pending p LEFT JOIN ledger_batch b ON b.id = p.batch
        ORDER BY p.batch LIMIT $1`,
      [MAX_BATCHES],
    );
    if (waiting.length === 0) return { leaves: 0, more: false };
    let total = 0;
    const taken: number[] = [];
    for (const { batch, leaves } of waiting) {
      if (leaves === null) throw new LedgerBrokenError(`batch ${batch} waits and is not there`);
      if (taken.length > 0 && total + leaves > MAX_LEAVES) break;
      taken.push(batch);
      total += leaves;
    }
    const tree = await loadTree(client);
    const before = { size: tree.size, root: tree.root() };
    const { rows: batches } = await client.query<{ id: number; kind: number; commitments: Buffer }>(
      'SELECT id, kind, commitments FROM ledger_batch WHERE id = ANY($1) ORDER BY id',
      [taken],
    );
    const full: TileBytes[] = [];
    const places = batches.map(({ id, kind, commitments }) => {
      const first = tree.size;
      const hashes = leafHashes(id, kind, commitments);
      for (const hash of hashes) full.push(...tree.add(hash));
      return { first, batch: id, leaves: hashes.length };
    });
    await insertSequence.run(client, places);
    await saveTree(client, tree, full);
    await client.query('DELETE FROM ledger_pending WHERE batch = ANY($1)', [taken]);
    await seal(client, { size: tree.size, root: tree.root() }, before);
    return { leaves: total, more: taken.length < waiting.length || waiting.length === MAX_BATCHES };
  });
}

/** How far events of before the ledger have their leaves, by number of event. */
export interface Backfill {
  done: number;
  upto: number;
}

/** Gives the next events of before the ledger their leaves, and says how many; null when another is at it. */
export async function backfill(
  pool: Pool,
  source: EventSource,
): Promise<(Backfill & { leaves: number }) | null> {
  return alone(pool, async (client) => {
    const { rows } = await client.query<Backfill>('SELECT done, upto FROM ledger_backfill');
    const { done, upto } = rows[0]!;
    if (done >= upto) return { done, upto, leaves: 0 };
    const { events, last } = await source.before(client, done, upto, BACKFILL);
    if (events.length > 0) {
      const { rows: numbers } = await client.query<{ id: number }>(`SELECT nextval('batch_no') AS id`);
      const leaves = eventLeaves(numbers[0]!.id, events);
      await writeLeaves(client, leaves);
      await client.query('INSERT INTO ledger_backfilled (first_no, last_no, batch) VALUES ($1, $2, $3)', [
        events[0]!.no,
        events.at(-1)!.no,
        leaves.id,
      ]);
    }
    await client.query('UPDATE ledger_backfill SET done = $1', [last]);
    return { done: last, upto, leaves: events.length };
  });
}
