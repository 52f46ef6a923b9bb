import { accepted, type Parsed, type Reason, refused } from '../codes/reason.ts';
import { concatBytes, fromBase64, sameBytes, toBase64, utf8 } from './bytes.ts';
import { openCheckpoint } from './checkpoint.ts';
import { eventContent } from './event-content.ts';
import { leafHash, type Sha256 } from './hashing.ts';
import { type NoteKey, parseVerifierKey } from './keys.ts';
import { leafEntry, parseLeaf, SALT_SIZE } from './leaf.ts';
import { openNote, parseNote, type VerifyEd25519 } from './note.ts';
import { isCount, verifyInclusion } from './verify.ts';

/** What a bundle is about: all events of a lot, or all that was captured under one event id. */
export type BundleSubject = { lot: string } | { eventId: string };

/** An event with all that its leaf attests, and the way from the leaf to the root. Bytes are in base64. */
export interface BundledEvent {
  leafIdx: number;
  /**
   * Null where the leaf stays closed, and `content` with it: whoever fetched the bundle may not see the event, its salt was
   * destroyed, or somebody took it out since. The leaf counts, and tells nothing.
   */
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
  format: 'liangsu-proof/2';
  origin: string;
  /** The log's public keys. Whoever has them from elsewhere should believe those instead. */
  verifiers: string[];
  /** The signed head, with the signatures of witnesses. */
  checkpoint: string;
  subject: BundleSubject;
  /** The log's signed word (`statementText`) on how many events there are of the subject; null where it could not be signed. */
  statement: string | null;
  /** Events of the subject that have no place in the log yet, and are not in here. */
  waiting: number;
  /** Of `events` those whose salt was destroyed: nobody can open them any more. */
  erased: number;
  /** By ascending leaf. */
  events: BundledEvent[];
}

const FORMAT = 'liangsu-proof/2';
/** Its statement did not vouch for how many events waited, and whose salts were gone. */
const FORMAT_BEFORE = 'liangsu-proof/1';
const STATEMENT = 'liangsu/complete/v2';

/** What the statement vouches for: `entries` are those of `events`, in their order. */
export type CompleteClaim = Pick<ProofBundle, 'origin' | 'subject' | 'waiting' | 'erased'> & {
  size: number;
  entries: readonly Uint8Array[];
};

/**
 * The text by which a log vouches that these leaves, and no others of its first `size`, are of the subject, how many events of
 * it wait for their place, and how many of the leaves have lost their salts (docs/ledger.md). No checkpoint can be read from it.
 * The subject stands as JSON, so that it is one line.
 */
export function statementText(claim: CompleteClaim, sha256: Sha256): string {
  const { origin, subject, size, entries, waiting, erased } = claim;
  const what = 'lot' in subject ? ['lot', subject.lot] : ['event', subject.eventId];
  const counts = [`events ${entries.length}`, `waiting ${waiting}`, `erased ${erased}`];
  const leaves = toBase64(sha256(concatBytes(...entries.map((entry) => leafHash(entry, sha256)))));
  return `${[STATEMENT, origin, JSON.stringify(what), size, ...counts, leaves].join('\n')}\n`;
}

export type BundleFault =
  | 'proofBundle.form'
  | 'proofBundle.before'
  | 'proofBundle.key'
  | 'proofBundle.checkpoint'
  | 'proofBundle.order'
  | 'proofBundle.leaf'
  | 'proofBundle.proof'
  | 'proofBundle.unsigned'
  | 'proofBundle.statement';

/** What a bundle proves. */
export interface BundleVerdict {
  /** Leaves of the tree that it is held against. */
  size: number;
  root: Uint8Array;
  events: number;
  /** Of them those that the bundle does not open: their leaves are in the tree, what they say is not told. */
  closed: number;
  /** Events of the subject that have no place in the log yet, as the log vouches; null without its statement. */
  waiting: number | null;
  /** Events in the bundle whose salts were destroyed, likewise. */
  erased: number | null;
  /** Names of the witnesses that signed the head, of those that were asked for. */
  witnesses: { name: string; time: number }[];
  /** Whether the log's keys were known beforehand; else they come from the bundle itself. */
  pinned: boolean;
  /** Whether the log vouches that these are all the events of the subject. */
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

function isSubject(value: unknown): value is BundleSubject {
  if (!isObject(value)) return false;
  const [member, ...others] = Object.entries(value);
  if (member === undefined || others.length > 0) return false;
  const [name, what] = member;
  return (name === 'lot' || name === 'eventId') && isText(what) && what.isWellFormed();
}

/** Reads a bundle out of JSON. `place` in the reason counts events from 1; 0 is the bundle around them. */
export function parseProofBundle(
  value: unknown,
): Parsed<ProofBundle, 'proofBundle.form' | 'proofBundle.before'> {
  if (!isObject(value)) return refused('proofBundle.form', { place: 0 });
  const { format, origin, verifiers, checkpoint, subject, statement, waiting, erased, events } = value;
  if (format === FORMAT_BEFORE) return refused('proofBundle.before', { format, expected: FORMAT });
  if (
    format !== FORMAT ||
    !isText(origin) ||
    !isList(verifiers) ||
    !verifiers.every(isText) ||
    !isText(checkpoint) ||
    !isSubject(subject) ||
    !(statement === null || isText(statement)) ||
    !isNumber(waiting) ||
    !isNumber(erased) ||
    !isList(events)
  )
    return refused('proofBundle.form', { place: 0 });
  const odd = events.findIndex((event) => !isEvent(event));
  if (odd >= 0) return refused('proofBundle.form', { place: odd + 1 });
  return accepted(value as unknown as ProofBundle);
}

/** Is the entry what the event makes, or, of an event that stays closed, a leaf of some event? */
function isItsEntry(entry: Uint8Array, { salt, content }: BundledEvent, sha256: Sha256): boolean {
  if (salt === null || content === null) {
    const leaf = parseLeaf(entry);
    return leaf.ok && leaf.value.kind === 'event';
  }
  const { context, document, ...rest } = content;
  const attested = { ...rest, context: fromBase64(context)!, document: fromBase64(document)! };
  return sameBytes(leafEntry('event', fromBase64(salt)!, eventContent(attested), sha256), entry);
}

/** Whom to believe, and whether a bundle is taken that the log does not vouch for as a whole. */
export interface BundleTrust {
  /** Keys of the log; empty: those in the bundle. */
  log: readonly NoteKey[];
  /** Keys of witnesses, whose signatures are then checked. */
  witnesses: readonly NoteKey[];
  /** Take a bundle without statement, too: it proves what is in it, and not that this is all. */
  partial?: boolean;
}

/**
 * Checks a bundle without its server: every event makes the leaf that is in the tree of the signed head, and the log vouches
 * for their number, for those that wait and those that were erased. One thing that does not hold refuses the bundle; `place`
 * in the reason counts events from 1.
 */
export async function checkProofBundle(
  bundle: ProofBundle,
  trust: BundleTrust,
  sha256: Sha256,
  verify: VerifyEd25519,
): Promise<Parsed<BundleVerdict, BundleFault>> {
  const { origin, checkpoint, statement, waiting, events } = bundle;
  if (statement === null && trust.partial !== true) return refused('proofBundle.unsigned');
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
  let closed = 0;
  for (const [i, event] of events.entries()) {
    const place = i + 1;
    if (event.leafIdx <= before) return refused('proofBundle.order', { place });
    before = event.leafIdx;
    const entry = fromBase64(event.entry)!;
    if (!isItsEntry(entry, event, sha256)) return refused('proofBundle.leaf', { place, leaf: event.leafIdx });
    if (event.content === null) closed++;
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
    const expected = statementText({ ...bundle, size, entries }, sha256);
    const fault = await statementFault(statement, expected, log, verify);
    if (fault !== null) return refused('proofBundle.statement', { reason: fault });
  }
  return accepted({
    size,
    root,
    events: events.length,
    closed,
    waiting: statement === null ? null : waiting,
    erased: statement === null ? null : bundle.erased,
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
  // Another number of events, of those that wait or were erased; other leaves, another tree or another lot.
  return note.value.text === expected ? null : 'statement.different';
}

function utf8OrNull(text: string): Uint8Array | null {
  return text.isWellFormed() ? utf8(text) : null;
}
