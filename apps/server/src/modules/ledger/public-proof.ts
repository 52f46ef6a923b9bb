import {
  documentHashes,
  formatLeaf,
  fromBase64,
  type NoteKey,
  type PublicLeaf,
  type PublicProof,
  planInclusion,
  SALT_SIZE,
  shownText,
  toBase64,
  verifierKeyText,
} from '@liangsu/domain/ledger';
import { type Pool, type Queryable, transaction } from '../../platform/db/pool.ts';
import type { Difference } from '../../platform/differences.ts';
import { sha256 } from '../../platform/hash.ts';
import { AppError } from '../../platform/http/errors.ts';
import { headFor, type Place, placesOf } from './bundle.ts';
import { publishedNote } from './cosignatures.ts';
import { EventCommitments } from './event-leaf.ts';
import type { Ledger } from './ledger.ts';
import { verifiersOf } from './log-keys.ts';
import type { EventSource } from './source.ts';
import { hashesForAll } from './store.ts';

const commitments = new EventCommitments();

/** A captured event by its number, and the transaction that recorded it. */
export interface RecordRef {
  no: number;
  batch: number;
}

/** The records behind a public page. None is in two of the lists. */
export interface PublicRecords {
  /** Of the lot itself, drawn from by the page. */
  own: readonly RecordRef[];
  /** Of the lot, not drawn from. */
  others: readonly RecordRef[];
  /** Of other lots and containers, drawn from by the page. */
  related: readonly RecordRef[];
  moreRelated: boolean;
}

/** Something that is stored otherwise than it was attested. */
export type Altered = Pick<Difference, 'code' | 'table' | 'key'>;

/** What the records that a page draws from are held against before anything is signed. */
export interface Recheck {
  source: EventSource;
  /** Rows that are stored otherwise than the bodies of these events say. */
  differences(db: Queryable, numbers: readonly number[]): Promise<readonly Altered[]>;
  /** Recalls and withdrawals, of any lot, that are not what the log attests: one that is gone names no lot any more. */
  notices(db: Queryable): Promise<readonly Altered[]>;
  /** Told what was found, in full: the public is told only how much. */
  report(found: readonly Altered[]): void;
}

/**
 * Holds the records that a page draws from against their leaves, and what is stored of them against themselves: the log's word
 * for a page must not stand over rows that somebody changed behind it. Throws ledger.altered, ledger.noticesAltered.
 */
async function refuseAltered(
  db: Queryable,
  { source, differences, notices, report }: Recheck,
  records: readonly RecordRef[],
  places: ReadonlyMap<number, Place>,
): Promise<void> {
  const numbers = records.map(({ no }) => no);
  const events = new Map((await source.read(db, numbers)).map((event) => [event.no, event]));
  const altered = records.flatMap(({ no }): Altered[] => {
    const place = places.get(no);
    const event = events.get(no);
    const at = { table: 'event', key: `no=${no}` };
    if (place === undefined) return [{ code: 'leaf.missing', ...at }];
    if (event === undefined) return [{ code: 'event.missing', ...at }];
    // Erased by law: it counts, and attests nothing any more.
    if (place.salt.equals(Buffer.alloc(SALT_SIZE))) return [];
    const made = commitments.of(place.salt, { ...event, ...documentHashes(event.document, sha256) });
    return made.equals(place.commitment) ? [] : [{ code: 'leaf.altered', ...at }];
  });
  const found = [...altered, ...(await differences(db, numbers))];
  const warned = await notices(db);
  if (found.length + warned.length === 0) return;
  report([...found, ...warned]);
  if (found.length > 0) throw new AppError('ledger.altered', { count: found.length });
  throw new AppError('ledger.noticesAltered', { count: warned.length });
}

interface Placed {
  place: Place;
  leaf: number;
}

/**
 * The proof of a public page: its text, the closed leaves of the records that it draws from with their ways to the root, how
 * many more there are, and the log's signature over it (docs/ledger.md, “Public proofs”). `find` is asked on the snapshot of
 * which the head is taken. Throws what `find` throws, ledger.altered and ledger.noticesAltered where what is stored is not what was
 * attested, and ledger.notReady before the first head.
 */
export async function publicProof(
  pool: Pool,
  ledger: Ledger,
  witnesses: readonly NoteKey[],
  recheck: Recheck,
  page: Pick<PublicProof, 'at' | 'lot' | 'locale' | 'shown'>,
  find: (db: Queryable) => Promise<PublicRecords>,
): Promise<PublicProof> {
  return transaction(pool, async (db) => {
    await db.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const records = await find(db);
    const places = await placesOf(db, [...records.own, ...records.others, ...records.related]);
    await refuseAltered(db, recheck, [...records.own, ...records.related], places);
    const inLog = (refs: readonly RecordRef[]): Placed[] =>
      refs
        .flatMap(({ no }) => {
          const place = places.get(no);
          return place === undefined || place.leaf === null ? [] : [{ place, leaf: place.leaf }];
        })
        .sort((a, b) => a.leaf - b.leaf);
    const own = inLog(records.own);
    const related = inLog(records.related);
    const withheld = inLog(records.others);
    const shown = [...own, ...related];
    const head = await headFor(
      db,
      [...shown, ...withheld].map(({ leaf }) => leaf),
      witnesses,
    );
    const ways = await hashesForAll(
      db,
      shown.map(({ leaf }) => planInclusion(leaf, head.size)),
      ledger.upperTiles,
    );
    const hashes = new Map<string, number>();
    const leaves = shown.map(({ place, leaf }, i): PublicLeaf => {
      const proof = ways[i]!.map((hash) => {
        const text = toBase64(hash);
        const at = hashes.get(text) ?? hashes.size;
        hashes.set(text, at);
        return at;
      });
      const entry = toBase64(formatLeaf({ kind: 'event', commitment: place.commitment }));
      return { leafIdx: leaf, entry, proof };
    });
    const counts = {
      // What waits for its place is told as more, too: the page draws from it, and nothing proves it yet.
      moreRelated: records.moreRelated || related.length < records.related.length,
      withheld: withheld.length,
      waiting: records.own.length + records.others.length - own.length - withheld.length,
      erased: shown.filter(({ place }) => place.salt.equals(Buffer.alloc(SALT_SIZE))).length,
    };
    const claim = {
      ...{ origin: head.origin, ...page, ...counts, size: head.size, own: own.length },
      entries: leaves.map(({ entry }) => fromBase64(entry)!),
    };
    const checkpoint = await publishedNote(db, head, witnesses);
    const statement = await ledger.sign(await shownText(claim, sha256));
    return {
      format: 'liangsu-public-proof/2',
      origin: head.origin,
      verifiers: await verifiersOf(ledger.folder, head.origin, [checkpoint, statement]),
      witnesses: witnesses.map(verifierKeyText),
      checkpoint,
      ...page,
      own: leaves.slice(0, own.length),
      related: leaves.slice(own.length),
      ...counts,
      hashes: [...hashes.keys()],
      statement,
    };
  });
}
