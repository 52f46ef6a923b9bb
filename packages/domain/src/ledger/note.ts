import { accepted, type Parsed, refused } from '../codes/reason.ts';
import { concatBytes, fromBase64, textOf, toBase64, toHex, utf8 } from './bytes.ts';
import { isKeyName, type NoteKey, sameKey, sameKeyName } from './keys.ts';

/** The largest note that is read, in bytes, and the most signatures: enough for sixteen of any kind and many witnesses. */
export const MAX_NOTE = 1_048_576;
export const MAX_SIGNATURES = 100;

const KEY_ID_SIZE = 4;
const ED25519_SIZE = 64;
const TIMESTAMP_SIZE = 8;

/** One signature line of a note, not yet checked. */
export interface NoteSignature {
  name: string;
  /** The key's id in lower-case hex. */
  id: string;
  /** What follows the id: for a cosignature the time and the signature, otherwise the signature. */
  signature: Uint8Array;
}

/** A note as it was read: nothing of it may be believed before a signature was checked. */
export interface Note {
  /** With its last newline. */
  text: string;
  signatures: readonly NoteSignature[];
}

export type NoteFault =
  | 'note.size'
  | 'note.utf8'
  | 'note.control'
  | 'note.end'
  | 'note.blankLine'
  | 'note.noSignature'
  | 'note.tooMany'
  | 'note.line'
  | 'note.name'
  | 'note.base64';

/** The first line, counted from 1, with a control character other than the newline, or 0. */
function controlLine(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a note must not have.
  const at = text.search(/[\x00-\x09\x0b-\x1f]/);
  return at < 0 ? 0 : text.slice(0, at).split('\n').length;
}

function readLine(
  text: string,
  line: number,
): Parsed<NoteSignature, 'note.line' | 'note.name' | 'note.base64'> {
  const [, name, encoded] = /^— ([^ ]*) ([^ ]*)$/u.exec(text) ?? [];
  if (name === undefined || encoded === undefined) return refused('note.line', { line });
  if (!isKeyName(name)) return refused('note.name', { line, name });
  const bytes = fromBase64(encoded);
  if (bytes === null || bytes.length <= KEY_ID_SIZE) return refused('note.base64', { line });
  const id = toHex(bytes.slice(0, KEY_ID_SIZE));
  return accepted({ name, id, signature: bytes.slice(KEY_ID_SIZE) });
}

/** Reads a signed note (c2sp.org/signed-note). Lines in reasons count from 1. Nothing is checked but the form. */
export function parseNote(bytes: Uint8Array): Parsed<Note, NoteFault> {
  if (bytes.length > MAX_NOTE) return refused('note.size', { length: bytes.length, most: MAX_NOTE });
  const whole = textOf(bytes);
  if (whole === null) return refused('note.utf8');
  const control = controlLine(whole);
  if (control > 0) return refused('note.control', { line: control });
  if (!whole.endsWith('\n')) return refused('note.end', { line: whole.split('\n').length });
  const blank = whole.lastIndexOf('\n\n');
  if (blank < 0) return refused('note.blankLine');
  const text = whole.slice(0, blank + 1);
  const lines = whole.slice(blank + 2, -1).split('\n');
  if (blank + 2 === whole.length) return refused('note.noSignature', { line: text.split('\n').length });
  if (lines.length > MAX_SIGNATURES)
    return refused('note.tooMany', { count: lines.length, most: MAX_SIGNATURES });
  const above = text.split('\n').length;
  const signatures: NoteSignature[] = [];
  for (const [i, line] of lines.entries()) {
    const read = readLine(line, above + 1 + i);
    if (!read.ok) return read;
    signatures.push(read.value);
  }
  return accepted({ text, signatures });
}

const bytesOfHex = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** One signature line with its newline: `— <name> <base64(id, signature)>`. */
export function signatureLine({ name, id, signature }: NoteSignature): string {
  return `— ${name} ${toBase64(concatBytes(bytesOfHex(id), signature))}\n`;
}

/** The note as it is published. Throws a RangeError when its text cannot be that of a note. */
export function formatNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n') || controlLine(text) > 0 || !text.isWellFormed())
    throw new RangeError('the text of a note ends in a newline and has no control character');
  return `${text}\n${signatures.map(signatureLine).join('')}`;
}

/** Ed25519 (RFC 8032), or SM2 with SM3, over a message, made where the private key is: in a file, a device, another process. */
export type Sign = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

type Verify = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

/**
 * Is it the Ed25519 signature of this key over the message? From `node:crypto`, WebCrypto or a library. Who can check SM2, too
 * (r and s, 32 bytes each; SM3; user id 1234567812345678), brings that as `sm2`; for others SM2 signatures are of unknown keys.
 */
export type VerifyEd25519 = Verify & { readonly sm2?: Verify };

/** What is signed: for a cosignature the time stands before the text, under a line that no other signature begins with. */
function messageOf(text: string, key: NoteKey, time: number): Uint8Array {
  return utf8(key.type === 'cosignature' ? `cosignature/v1\ntime ${time}\n${text}` : text);
}

async function signed(text: string, key: NoteKey, sign: Sign, time: number): Promise<Uint8Array> {
  const signature = await sign(messageOf(text, key, time));
  if (signature.length !== ED25519_SIZE)
    throw new RangeError(`a signature has ${ED25519_SIZE} bytes, not ${signature.length}`);
  return signature;
}

/** Signs a note's text. Throws a RangeError on a key for cosignatures: those have a time. */
export async function signText(text: string, key: NoteKey, sign: Sign): Promise<NoteSignature> {
  if (key.type === 'cosignature') throw new RangeError(`${key.name} is a key for cosignatures`);
  return { name: key.name, id: key.id, signature: await signed(text, key, sign, 0) };
}

/**
 * A witness's signature over a checkpoint's text (c2sp.org/tlog-cosignature, Ed25519): as of `time`, in whole seconds since
 * 1970, it is the largest tree of this log that the witness saw, and consistent with all before. Throws a RangeError on
 * another kind of key or no such time.
 */
export async function cosignText(
  text: string,
  key: NoteKey,
  time: number,
  sign: Sign,
): Promise<NoteSignature> {
  if (key.type !== 'cosignature') throw new RangeError(`${key.name} is no key for cosignatures`);
  if (!Number.isSafeInteger(time) || time < 0) throw new RangeError(`${time} is no time in whole seconds`);
  const stamp = new Uint8Array(TIMESTAMP_SIZE);
  new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
  return { name: key.name, id: key.id, signature: concatBytes(stamp, await signed(text, key, sign, time)) };
}

/** Who signed a note, checked. */
export interface Signed {
  key: NoteKey;
  /** When a witness signed, in seconds since 1970; null for a signature without time. */
  time: number | null;
}

export interface OpenedNote {
  text: string;
  /** One for each known key that signed, in the order of the lines: a repeated line counts once. */
  signed: readonly Signed[];
  /** Lines of keys that we do not know. They say nothing. */
  unknown: readonly NoteSignature[];
}

export type OpenFault = 'note.ambiguousKey' | 'note.badSignature' | 'note.unknownSigners';

async function check(
  text: string,
  line: NoteSignature,
  key: NoteKey,
  verify: VerifyEd25519,
): Promise<Signed | null> {
  const stamp = key.type === 'cosignature' ? TIMESTAMP_SIZE : 0;
  if (line.signature.length !== stamp + ED25519_SIZE) return null;
  const { buffer, byteOffset } = line.signature;
  const time = stamp === 0 ? null : Number(new DataView(buffer, byteOffset).getBigUint64(0));
  if (time !== null && !Number.isSafeInteger(time)) return null;
  const message = messageOf(text, key, time ?? 0);
  const right = await (key.type === 'sm2' ? verify.sm2! : verify)(
    key.publicKey,
    message,
    line.signature.slice(stamp),
  );
  return right ? { key, time } : null;
}

/**
 * Checks a note against keys that we trust. Signatures of unknown keys are ignored, also when they share name or id with a
 * known one; a wrong signature under a known key refuses the whole note, and so does a note that none of them signed.
 */
export async function openNote(
  note: Note,
  keys: readonly NoteKey[],
  verify: VerifyEd25519,
): Promise<Parsed<OpenedNote, OpenFault>> {
  const found: Signed[] = [];
  const unknown: NoteSignature[] = [];
  for (const line of note.signatures) {
    const { name, id } = line;
    const [key, ...others] = keys.filter((each) => sameKeyName(each, line));
    if (key === undefined || (key.type === 'sm2' && verify.sm2 === undefined)) {
      unknown.push(line);
      continue;
    }
    if (others.some((other) => !sameKey(other, key))) return refused('note.ambiguousKey', { name, id });
    const one = await check(note.text, line, key, verify);
    if (one === null) return refused('note.badSignature', { name, id });
    if (!found.some((before) => before.key === key)) found.push(one);
  }
  if (found.length === 0) return refused('note.unknownSigners', { count: unknown.length });
  return accepted({ text: note.text, signed: found, unknown });
}
