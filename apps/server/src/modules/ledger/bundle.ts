import {
  type BundledEvent,
  type BundleSubject,
  documentHashes,
  formatLeaf,
  fromBase64,
  type NoteKey,
  type ProofBundle,
  planInclusion,
  SALT_SIZE,
  statementText,
  toBase64,
} from '@liangsu/domain/ledger';
import { type Pool, type Queryable, transaction } from '../../platform/db/pool.ts';
import { sha256 } from '../../platform/hash.ts';
import { AppError } from '../../platform/http/errors.ts';
import { lastWitnessed, publishedNote } from './cosignatures.ts';
import type { Ledger } from './ledger.ts';
import { verifiersOf } from './log-keys.ts';
import { requireHead } from './proofs.ts';
import type { EventSource } from './source.ts';
import { type Head, hashesForAll } from './store.ts';
import type { EventToAttest } from './write-leaves.ts';

/** Events in one bundle: some two kilobytes each. */
const MOST = 10_000;

/** Where an event's leaf is, with what opens it. */
export interface Place {
  no: number;
  /** Number of the leaf; null while it waits. */
  leaf: number | null;
  commitment: Buffer;
  salt: Buffer;
}

/** Where the leaves of events are, with what opens them. An event without a leaf is left out. */
export async function placesOf(
  db: Queryable,
  events: readonly Pick<EventToAttest, 'no' | 'batch'>[],
): Promise<Map<number, Place>> {
  const { rows } = await db.query<Place>({
    name: 'ledger_places',
    text: `SELECT w.no, s.first + p.at - 1 AS leaf, substr(b.commitments, (32 * (p.at - 1) + 1)::int, 32) AS commitment,
            substr(t.salts, (32 * (p.at - 1) + 1)::int, 32) AS salt
       FROM unnest($1::int8[], $2::int8[]) AS w(no, batch)
       CROSS JOIN LATERAL (
         SELECT coalesce((SELECT x.id FROM ledger_batch x WHERE x.id = w.batch),
                         (SELECT f.batch FROM ledger_backfilled f WHERE f.first_no <= w.no ORDER BY f.first_no DESC LIMIT 1)) AS id) i
       JOIN ledger_batch b ON b.id = i.id AND b.kind = 1
       CROSS JOIN LATERAL (SELECT array_position(b.subjects, w.no) AS at) p
       JOIN ledger_salt t ON t.batch = b.id
       LEFT JOIN ledger_sequence s ON s.batch = b.id
      WHERE p.at IS NOT NULL`,
    values: [events.map(({ no }) => no), events.map(({ batch }) => batch)],
  });
  return new Map(rows.map((row) => [row.no, row]));
}

/** The head that a bundle is held against: the newest that a witness signed if it has all the leaves, else the newest. */
export async function headFor(
  db: Queryable,
  leaves: readonly number[],
  witnesses: readonly NoteKey[],
): Promise<Head> {
  const last = Math.max(-1, ...leaves);
  const head = await requireHead(db);
  const witnessed = await lastWitnessed(db, head.origin, witnesses);
  return witnessed !== null && witnessed.size > last ? witnessed : head;
}

const isErased = ({ salt }: Place): boolean => salt.equals(Buffer.alloc(SALT_SIZE));

function bundled(
  place: Place,
  { no, batch, capturer, status, body, document }: EventToAttest,
  open: boolean,
): Pick<BundledEvent, 'salt' | 'content' | 'entry'> {
  const { salt, commitment } = place;
  const entry = toBase64(formatLeaf({ kind: 'event', commitment }));
  if (!open || isErased(place)) return { salt: null, content: null, entry };
  const hashes = documentHashes(document, sha256);
  const content = {
    ...{ no, batch, capturer, status, body },
    context: toBase64(hashes.context),
    document: toBase64(hashes.document),
  };
  return { salt: toBase64(salt), content, entry };
}

/**
 * The proof bundle of events: all that an outsider needs to check them, with the log's word for how many they are, wait and were erased. `find` gives
 * their numbers, and is asked on the snapshot of which the head is taken: an event that came in between would be missing from
 * a bundle that the log signs as complete. Of events that are not among those that `seen` gives only the leaf is handed out:
 * it counts and tells nothing. Throws what `find` throws, ledger.tooMany, and ledger.notReady before the first head.
 */
export async function proofBundle(
  pool: Pool,
  ledger: Ledger,
  source: EventSource,
  subject: BundleSubject,
  find: (db: Queryable) => Promise<readonly number[]>,
  seen: (events: readonly number[]) => Promise<ReadonlySet<number>>,
): Promise<ProofBundle> {
  return transaction(pool, async (db) => {
    await db.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const numbers = await find(db);
    if (numbers.length > MOST) throw new AppError('ledger.tooMany', { count: numbers.length, most: MOST });
    const events = await source.read(db, numbers);
    const open = await seen(numbers);
    const places = await placesOf(db, events);
    const inLog = events
      .flatMap((event) => {
        const place = places.get(event.no);
        return place === undefined || place.leaf === null ? [] : [{ event, place, leaf: place.leaf }];
      })
      .sort((a, b) => a.leaf - b.leaf);
    const witnesses = await ledger.witnesses();
    const head = await headFor(
      db,
      inLog.map(({ leaf }) => leaf),
      witnesses,
    );
    const ways = await hashesForAll(
      db,
      inLog.map(({ leaf }) => planInclusion(leaf, head.size)),
      ledger.upperTiles,
    );
    const list = inLog.map(
      ({ event, place, leaf }, i): BundledEvent => ({
        leafIdx: leaf,
        ...bundled(place, event, open.has(event.no)),
        proof: ways[i]!.map(toBase64),
      }),
    );
    const claim = {
      origin: head.origin,
      subject,
      waiting: events.length - list.length,
      erased: inLog.filter(({ place }) => isErased(place)).length,
    };
    const entries = list.map(({ entry }) => fromBase64(entry)!);
    const checkpoint = await publishedNote(db, head, witnesses);
    const statement = await ledger.sign(statementText({ ...claim, size: head.size, entries }, sha256));
    return {
      format: 'liangsu-proof/2',
      ...claim,
      verifiers: await verifiersOf(ledger.folder, head.origin, [checkpoint, statement]),
      checkpoint,
      statement,
      events: list,
    };
  });
}
