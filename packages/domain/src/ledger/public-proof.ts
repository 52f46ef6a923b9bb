import { accepted, type Parsed, refused } from '../codes/reason.ts';
import { concatBytes, fromBase64, toBase64, utf8 } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { openCheckpoint } from './checkpoint.ts';
import { leafInput, type Sha256, type Sha256Async } from './hashing.ts';
import { type NoteKey, parseVerifierKey } from './keys.ts';
import { parseLeaf } from './leaf.ts';
import { openNote, parseNote, type VerifyEd25519 } from './note.ts';
import { isCount, verifyInclusionAsync } from './verify.ts';

/** The leaf of a record that a public page draws from. What it says stays closed: only its place in the log is shown. */
export interface PublicLeaf {
  leafIdx: number;
  /** The leaf's entry in the log, in base64. */
  entry: string;
  /** The way to the root: places in `hashes`, counted from 0. Leaves that lie together share most of theirs. */
  proof: number[];
}

/**
 * What a stranger may check of a lot's public page: its text, the leaves of the records that it draws from, how many more
 * records there are, and the log's signature over all of that. No content of a record and no salt is in it.
 */
export interface PublicProof {
  format: 'liangsu-public-proof/2';
  origin: string;
  /** When the log signed it: UTC, ISO 8601 to the millisecond. A page of before can only be shown with this time. */
  at: string;
  /** The log's public keys. Whoever has them from elsewhere should believe those instead. */
  verifiers: string[];
  /** Public keys of the witnesses that this server knows; the same holds. */
  witnesses: string[];
  /** The signed head, with the signatures of witnesses. */
  checkpoint: string;
  lot: string;
  /** The language of the page. */
  locale: string;
  /** The page's text, piece by piece, without what depends on the moment of looking. */
  shown: string[];
  /** Records of the lot itself that the page draws from, by ascending leaf. */
  own: PublicLeaf[];
  /** Records of other lots and of containers that it draws from, likewise. */
  related: PublicLeaf[];
  /** There are more related records than are listed. */
  moreRelated: boolean;
  /** Records of the lot that are in the log and that the page does not draw from. */
  withheld: number;
  /** Records of the lot that have no place in the log yet. */
  waiting: number;
  /** Leaves of `own` and `related` whose salt was destroyed: they count, and attest nothing. */
  erased: number;
  /** Hashes of proofs in base64, each once. */
  hashes: string[];
  /** The log's signed word (`shownText`); null where it could not be signed. */
  statement: string | null;
}

export type PublicProofFault =
  | 'publicProof.form'
  | 'publicProof.key'
  | 'publicProof.checkpoint'
  | 'publicProof.order'
  | 'publicProof.leaf'
  | 'publicProof.proof'
  | 'publicProof.unsigned'
  | 'publicProof.statement';

/** What a public proof proves. */
export interface PublicVerdict {
  /** When the log signed it, in milliseconds since 1970. */
  at: number;
  /** Leaves of the tree that it is held against. */
  size: number;
  root: Uint8Array;
  own: number;
  related: number;
  moreRelated: boolean;
  withheld: number;
  waiting: number;
  erased: number;
  /** Witnesses that signed the head, of those whose keys were given. */
  witnesses: { name: string; time: number }[];
  /** Whether the log's keys were known beforehand; else they come from the proof itself. */
  pinned: boolean;
}

const STATEMENT = 'liangsu/shown/v2';
/** As `Date` writes it: one way to write one moment. */
const isMoment = (value: unknown): value is string => {
  const time = isText(value) ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString() === value;
};
/** More than any page draws from: a hostile list is refused before it is hashed. */
const MAX_LEAVES = 200;
const MAX_HASHES = 20_000;
const MAX_SHOWN = 2000;

const isText = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed();
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && isCount(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !isList(value);
const isHash = (value: unknown): value is string => isText(value) && fromBase64(value)?.length === 32;
const areTexts = (value: unknown, most: number): value is string[] =>
  isList(value) && value.length <= most && value.every(isText);

function isLeaf(value: unknown, hashes: number): value is PublicLeaf {
  if (!isObject(value)) return false;
  const { leafIdx, entry, proof } = value;
  return (
    isNumber(leafIdx) &&
    isText(entry) &&
    fromBase64(entry) !== null &&
    isList(proof) &&
    proof.length <= 64 &&
    proof.every((place) => isNumber(place) && place < hashes)
  );
}

/** Reads a public proof out of JSON. Refuses what has another shape, too many leaves, or a place where no hash is. */
export function parsePublicProof(value: unknown): Parsed<PublicProof, 'publicProof.form'> {
  if (!isObject(value)) return refused('publicProof.form');
  const { hashes, own, related } = value;
  const right =
    value['format'] === 'liangsu-public-proof/2' &&
    isMoment(value['at']) &&
    [value['origin'], value['checkpoint'], value['lot'], value['locale']].every(isText) &&
    areTexts(value['verifiers'], 100) &&
    areTexts(value['witnesses'], 100) &&
    areTexts(value['shown'], MAX_SHOWN) &&
    [value['withheld'], value['waiting'], value['erased']].every(isNumber) &&
    typeof value['moreRelated'] === 'boolean' &&
    (value['statement'] === null || isText(value['statement'])) &&
    isList(hashes) &&
    hashes.length <= MAX_HASHES &&
    hashes.every(isHash) &&
    isList(own) &&
    isList(related) &&
    own.length + related.length <= MAX_LEAVES &&
    [...own, ...related].every((leaf) => isLeaf(leaf, hashes.length));
  return right ? accepted(value as unknown as PublicProof) : refused('publicProof.form');
}

/** What the statement vouches for. `entries` are those of `own`, then those of `related`, in their order. */
export type ShownClaim = Pick<
  PublicProof,
  'origin' | 'at' | 'lot' | 'locale' | 'shown' | 'moreRelated' | 'withheld' | 'waiting' | 'erased'
> & { size: number; own: number; entries: readonly Uint8Array[] };

/**
 * The text by which a log vouches for what a page shows at a moment, for the leaves that it draws from, and for how many records of
 * the lot there are besides (docs/ledger.md). No checkpoint can be read from it.
 */
export async function shownText(claim: ShownClaim, sha256: Sha256 | Sha256Async): Promise<string> {
  const { origin, at, lot, locale, shown, size, own, entries, moreRelated, withheld, waiting, erased } =
    claim;
  const hashes: Uint8Array[] = [];
  for (const entry of entries) hashes.push(await sha256(leafInput(entry)));
  const counts = [
    `own ${own}`,
    `withheld ${withheld}`,
    `waiting ${waiting}`,
    `related ${entries.length - own}${moreRelated ? ' and more' : ''}`,
    `erased ${erased}`,
  ];
  const leaves = toBase64(await sha256(concatBytes(...hashes)));
  const text = toBase64(await sha256(encodeCanonical(shown)));
  const subject = JSON.stringify(['lot', lot, locale]);
  return `${[STATEMENT, origin, `at ${at}`, subject, size, ...counts, leaves, text].join('\n')}\n`;
}

/**
 * Checks a public proof without its server: every leaf that it lists is one of an event in the tree of the signed head, and the
 * log's statement is about this text, these leaves and these numbers. `log` and `witnesses` are the keys that are believed;
 * where `log` is empty, those in the proof. One thing that does not hold refuses all; `place` counts leaves from 1. That the
 * page shows `shown` is for the caller to compare.
 */
export async function checkPublicProof(
  proof: PublicProof,
  trust: { log: readonly NoteKey[]; witnesses: readonly NoteKey[] },
  sha256: Sha256Async,
  verify: VerifyEd25519,
): Promise<Parsed<PublicVerdict, PublicProofFault>> {
  const { origin, own, related, moreRelated, withheld, waiting, erased, statement } = proof;
  const log: NoteKey[] = [...trust.log];
  if (trust.log.length === 0)
    for (const text of proof.verifiers) {
      const key = await parseVerifierKey(text, sha256);
      if (!key.ok || key.value.type === 'cosignature')
        return refused('publicProof.key', { key: text.slice(0, 100) });
      log.push(key.value);
    }
  const opened = await openCheckpoint(
    utf8(proof.checkpoint),
    { origin, log, witnesses: trust.witnesses },
    verify,
  );
  if (!opened.ok) return refused('publicProof.checkpoint', { reason: opened.reason.code });
  const { size, root } = opened.value.checkpoint;
  const hashes = proof.hashes.map((hash) => fromBase64(hash)!);
  const entries: Uint8Array[] = [];
  for (const leaves of [own, related]) {
    let before = -1;
    for (const { leafIdx, entry, proof: way } of leaves) {
      const place = entries.length + 1;
      if (leafIdx <= before) return refused('publicProof.order', { place });
      before = leafIdx;
      const bytes = fromBase64(entry)!;
      const leaf = parseLeaf(bytes);
      if (!leaf.ok || leaf.value.kind !== 'event') return refused('publicProof.leaf', { place });
      const verdict = await verifyInclusionAsync(
        {
          index: leafIdx,
          size,
          leafHash: await sha256(leafInput(bytes)),
          root,
          proof: way.map((at) => hashes[at]!),
        },
        sha256,
      );
      if (!verdict.ok)
        return refused('publicProof.proof', { place, leaf: leafIdx, reason: verdict.reason.code });
      entries.push(bytes);
    }
  }
  // A leaf cannot be of the lot and of another one.
  const both = new Set(own.map(({ leafIdx }) => leafIdx));
  const twice = related.findIndex(({ leafIdx }) => both.has(leafIdx));
  if (twice >= 0) return refused('publicProof.order', { place: own.length + twice + 1 });
  if (statement === null) return refused('publicProof.unsigned');
  const note = parseNote(utf8(statement));
  if (!note.ok) return refused('publicProof.statement', { reason: note.reason.code });
  const signed = await openNote(note.value, log, verify);
  if (!signed.ok) return refused('publicProof.statement', { reason: signed.reason.code });
  if (note.value.text !== (await shownText({ ...proof, size, own: own.length, entries }, sha256)))
    return refused('publicProof.statement', { reason: 'statement.different' });
  return accepted({
    at: Date.parse(proof.at),
    size,
    root,
    own: own.length,
    related: related.length,
    moreRelated,
    withheld,
    waiting,
    erased,
    witnesses: opened.value.witnesses.map(({ key, time }) => ({ name: key.name, time: time ?? 0 })),
    pinned: trust.log.length > 0,
  });
}
