import { accepted, type Parsed, refused } from '../codes/reason.ts';
import { fromBase64, toBase64 } from './bytes.ts';
import { HASH_SIZE } from './hashing.ts';
import type { NoteKey } from './keys.ts';
import {
  type NoteFault,
  type NoteSignature,
  type OpenFault,
  openNote,
  parseNote,
  type Signed,
  type VerifyEd25519,
} from './note.ts';
import { isCount } from './verify.ts';

/** The head of a log (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** The log's name. */
  origin: string;
  size: number;
  root: Uint8Array;
  /** Lines that the log added; nobody else vouches for them. */
  extensions: readonly string[];
}

export type CheckpointFault =
  | 'checkpoint.lines'
  | 'checkpoint.origin'
  | 'checkpoint.size'
  | 'checkpoint.root'
  | 'checkpoint.extension';

/** Reads a checkpoint out of a note's text. Lines in reasons count from 1. */
export function parseCheckpoint(text: string): Parsed<Checkpoint, CheckpointFault> {
  const lines = text.split('\n');
  const [origin, digits, hash, ...rest] = lines;
  if (origin === undefined || digits === undefined || hash === undefined || rest.pop() !== '')
    return refused('checkpoint.lines', { lines: lines.length - 1, expected: 3 });
  if (origin === '') return refused('checkpoint.origin', { line: 1 });
  const size = /^(0|[1-9]\d*)$/.test(digits) ? Number(digits) : Number.NaN;
  if (!isCount(size)) return refused('checkpoint.size', { line: 2, value: digits });
  const root = fromBase64(hash);
  if (root?.length !== HASH_SIZE) return refused('checkpoint.root', { line: 3 });
  const empty = rest.indexOf('');
  if (empty >= 0) return refused('checkpoint.extension', { line: 4 + empty });
  return accepted({ origin, size, root, extensions: rest });
}

/** The text to be signed. Throws a RangeError when it could not be read again as what it was. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  const text = `${[origin, size, toBase64(root), ...extensions].join('\n')}\n`;
  const read = parseCheckpoint(text);
  if (!read.ok || read.value.origin !== origin || read.value.extensions.length !== extensions.length)
    throw new RangeError(`this is no checkpoint: ${text}`);
  return text;
}

/** Whom to believe: the log's keys, several while one is being replaced, and the witnesses'. */
export interface Trust {
  origin: string;
  log: readonly NoteKey[];
  witnesses: readonly NoteKey[];
}

/** A checkpoint that the log signed, and who else did. */
export interface OpenedCheckpoint {
  checkpoint: Checkpoint;
  /** The text that was signed, for a witness to cosign. */
  text: string;
  /** The log's own signatures: at least one. */
  log: readonly Signed[];
  /** Each witness once. */
  witnesses: readonly Signed[];
  unknown: readonly NoteSignature[];
}

/**
 * Reads and checks a published checkpoint. The log itself must have signed it, witnesses or not; every signature of a known
 * key must be right; and it must be the log that was asked for.
 */
export async function openCheckpoint(
  bytes: Uint8Array,
  trust: Trust,
  verify: VerifyEd25519,
): Promise<
  Parsed<
    OpenedCheckpoint,
    NoteFault | OpenFault | CheckpointFault | 'checkpoint.otherLog' | 'checkpoint.notByLog'
  >
> {
  const note = parseNote(bytes);
  if (!note.ok) return note;
  const opened = await openNote(note.value, [...trust.log, ...trust.witnesses], verify);
  if (!opened.ok) return opened;
  const { text, signed, unknown } = opened.value;
  const log = signed.filter(({ key }) => trust.log.includes(key));
  if (log.length === 0) return refused('checkpoint.notByLog', { origin: trust.origin });
  const checkpoint = parseCheckpoint(text);
  if (!checkpoint.ok) return checkpoint;
  if (checkpoint.value.origin !== trust.origin)
    return refused('checkpoint.otherLog', { origin: checkpoint.value.origin, expected: trust.origin });
  const witnesses = signed.filter(({ key }) => !trust.log.includes(key));
  return accepted({ checkpoint: checkpoint.value, text, log, witnesses, unknown });
}
