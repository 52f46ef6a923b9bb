import { accepted, type Parsed, type Reason, refused } from '../codes/reason.ts';
import { concatBytes, fromBase64, sameBytes, toBase64, utf8 } from './bytes.ts';
import { openCheckpoint } from './checkpoint.ts';
import { eventContent } from './event-content.ts';
import { leafHash, type Sha256 } from './hashing.ts';
import { type NoteKey, parseVerifierKey } from './keys.ts';
import { leafEntry, SALT_SIZE } from './leaf.ts';
import { openNote, parseNote, type VerifyEd25519 } from './note.ts';
import { isCount, verifyInclusion } from './verify.ts';

/** What a bundle is about: all events of a lot, or all that was captured under one event id. */
export type BundleSubject = { lot: string } | { eventId: string };

/** An event with all that its leaf attests, and the way from the leaf to the root. Bytes are in base64. */
export interface BundledEvent {
  leafIdx: number;
  /** Null when it was destroyed: the leaf still counts, and attests nothing; `content` is then null, too. */
  salt: string | null;
  content: {
    no: number;
    batch: number;
    capturer: number;
    status: number;
    body: string;
    context: string;
    document: string;
  } | null;
  /** The leaf's entry in the log. */
  entry: string;
  proof: string[];
}

/** Everything that it takes to check, far from the server, that events are as they were attested. */
export interface ProofBundle {
  format: 'liangsu-proof/1';
  origin: string;
  /** The log's public keys. Whoever has them from elsewhere should believe those instead. */
  verifiers: string[];
  /** The signed head, with the signatures of witnesses. */
  checkpoint: string;
  subject: BundleSubject;
  /** How many events there are of the subject, signed by the log (`statementText`); null where it could not be signed. */
  statement: string | null;
  /** Events of the subject that have no place in the log yet, and are not in here. */
  waiting: number;
  /** By ascending leaf. */
  events: BundledEvent[];
}

const STATEMENT = 'liangsu/complete/v1';

/**
 * The text by which a log vouches that these leaves, and no others of its first `size`, are of the subject. No checkpoint can
 * be read from it. The subject stands as JSON, so that it is one line.
 */
export function statementText(
  origin: string,
  subject: BundleSubject,
  size: number,
  entries: readonly Uint8Array[],
  sha256: Sha256,
): string {
  const what = 'lot' in subject ? ['lot', subject.lot] : ['event', subject.eventId];
  const digest = toBase64(sha256(concatBytes(...entries.map((entry) => leafHash(entry, sha256)))));
  return `${STATEMENT}\n${origin}\n${JSON.stringify(what)}\n${size}\n${entries.length}\n${digest}\n`;
}

export type BundleFault =
  | 'proofBundle.form'
  | 'proofBundle.key'
  | 'proofBundle.checkpoint'
  | 'proofBundle.order'
  | 'proofBundle.leaf'
  | 'proofBundle.proof'
  | 'proofBundle.statement';

/** What a bundle proves. */
export interface BundleVerdict {
  /** Leaves of the tree that it is held against. */
  size: number;
  root: Uint8Array;
  events: number;
  /** Of them without a salt: they attest nothing. */
  erased: number;
  waiting: number;
  /** Names of the witnesses that signed the head, of those that were asked for. */
  witnesses: { name: string; time: number }[];
  /** Whether the log's keys were known beforehand; else they come from the bundle itself. */
  pinned: boolean;
  /** Whether the log vouches that these are all the events of the subject in that tree. */
  complete: boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !isList(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && isCount(value);
const isHash = (value: unknown): value is string => isText(value) && fromBase64(value)?.length === 32;

function isEvent(value: unknown): value is BundledEvent {
  if (!isObject(value)) return false;
  const { leafIdx, salt, content, entry, proof } = value;
  if (!isNumber(leafIdx) || !isText(entry) || fromBase64(entry) === null) return false;
  if (!isList(proof) || !proof.every(isHash)) return false;
  if (salt === null || content === null) return salt === content;
  if (!isText(salt) || fromBase64(salt)?.length !== SALT_SIZE || !isObject(content)) return false;
  const { no, batch, capturer, status, body, context, document } = content;
  return (
    [no, batch, capturer, status].every(isNumber) &&
    isText(body) &&
    body.isWellFormed() &&
    isHash(context) &&
    isHash(document)
  );
}

/** Reads a bundle out of JSON. `place` in the reason counts events from 1; 0 is the bundle around them. */
export function parseProofBundle(value: unknown): Parsed<ProofBundle, 'proofBundle.form'> {
  if (!isObject(value)) return refused('proofBundle.form', { place: 0 });
  const { format, origin, verifiers, checkpoint, subject, statement, waiting, events } = value;
  const rightSubject = isObject(subject) && (isText(subject['lot']) || isText(subject['eventId']));
  if (
    format !== 'liangsu-proof/1' ||
    !isText(origin) ||
    !isList(verifiers) ||
    !verifiers.every(isText) ||
    !isText(checkpoint) ||
    !rightSubject ||
    !(statement === null || isText(statement)) ||
    !isNumber(waiting) ||
    !isList(events)
  )
    return refused('proofBundle.form', { place: 0 });
  const odd = events.findIndex((event) => !isEvent(event));
  if (odd >= 0) return refused('proofBundle.form', { place: odd + 1 });
  return accepted(value as unknown as ProofBundle);
}

/** The entry that an event's salt and content make; null when it has none. */
function entryOf({ salt, content }: BundledEvent, sha256: Sha256): Uint8Array | null {
  if (salt === null || content === null) return null;
  const { context, document, ...rest } = content;
  const attested = { ...rest, context: fromBase64(context)!, document: fromBase64(document)! };
  return leafEntry('event', fromBase64(salt)!, eventContent(attested), sha256);
}

/**
 * Checks a bundle without its server: every event makes the leaf that is in the tree of the signed head, and the log vouches
 * for their number. `log` are the keys that are believed, empty: those in the bundle; of `witnesses` the signatures are
 * checked. One thing that does not hold refuses the bundle; `place` in the reason counts events from 1.
 */
export async function checkProofBundle(
  bundle: ProofBundle,
  trust: { log: readonly NoteKey[]; witnesses: readonly NoteKey[] },
  sha256: Sha256,
  verify: VerifyEd25519,
): Promise<Parsed<BundleVerdict, BundleFault>> {
  const { origin, checkpoint, subject, statement, waiting, events } = bundle;
  const log: NoteKey[] = [...trust.log];
  if (trust.log.length === 0)
    for (const text of bundle.verifiers) {
      const key = await parseVerifierKey(text, sha256);
      if (!key.ok || key.value.type === 'cosignature')
        return refused('proofBundle.key', { key: text.slice(0, 100) });
      log.push(key.value);
    }
  const bytes = utf8OrNull(checkpoint);
  if (bytes === null) return refused('proofBundle.checkpoint', { reason: 'note.utf8' });
  const opened = await openCheckpoint(bytes, { origin, log, witnesses: trust.witnesses }, verify);
  if (!opened.ok) return refused('proofBundle.checkpoint', { reason: opened.reason.code });
  const { size, root } = opened.value.checkpoint;
  const entries: Uint8Array[] = [];
  let before = -1;
  let erased = 0;
  for (const [i, event] of events.entries()) {
    const place = i + 1;
    if (event.leafIdx <= before) return refused('proofBundle.order', { place });
    before = event.leafIdx;
    const entry = fromBase64(event.entry)!;
    const own = entryOf(event, sha256);
    if (own === null) erased++;
    else if (!sameBytes(own, entry)) return refused('proofBundle.leaf', { place, leaf: event.leafIdx });
    const verdict = verifyInclusion(
      {
        index: event.leafIdx,
        size,
        leafHash: leafHash(entry, sha256),
        root,
        proof: event.proof.map((hash) => fromBase64(hash)!),
      },
      sha256,
    );
    if (!verdict.ok)
      return refused('proofBundle.proof', { place, leaf: event.leafIdx, reason: verdict.reason.code });
    entries.push(entry);
  }
  if (statement !== null) {
    const expected = statementText(origin, subject, size, entries, sha256);
    const fault = await statementFault(statement, expected, log, verify);
    if (fault !== null) return refused('proofBundle.statement', { reason: fault });
  }
  return accepted({
    size,
    root,
    events: events.length,
    erased,
    waiting,
    witnesses: opened.value.witnesses.map(({ key, time }) => ({ name: key.name, time: time ?? 0 })),
    pinned: trust.log.length > 0,
    complete: statement !== null && waiting === 0,
  });
}

async function statementFault(
  statement: string,
  expected: string,
  log: readonly NoteKey[],
  verify: VerifyEd25519,
): Promise<Reason['code'] | null> {
  const bytes = utf8OrNull(statement);
  const note = bytes === null ? null : parseNote(bytes);
  if (note === null || !note.ok) return note === null ? 'note.utf8' : note.reason.code;
  const signed = await openNote(note.value, log, verify);
  if (!signed.ok) return signed.reason.code;
  // Another number of events, other leaves, another tree or another lot.
  return note.value.text === expected ? null : 'statement.different';
}

function utf8OrNull(text: string): Uint8Array | null {
  return text.isWellFormed() ? utf8(text) : null;
}
