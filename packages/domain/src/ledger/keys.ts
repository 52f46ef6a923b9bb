import { accepted, type Parsed, refused } from '../codes/reason.ts';
import { concatBytes, fromBase64, sameBytes, toBase64, toHex, utf8 } from './bytes.ts';
import type { Sha256, Sha256Async } from './hashing.ts';

/**
 * Kinds of signatures that we make and check, and the byte that stands for each (c2sp.org/signed-note). 0xff is for kinds that
 * have no byte of their own: a name of ours stands behind it.
 */
export const SIGNATURE_TYPES = { ed25519: 0x01, cosignature: 0x04, sm2: 0xff } as const;
export type SignatureType = keyof typeof SIGNATURE_TYPES;

const SM2_NAME = 'liangsu/sm2-sm3/v1';
/** Bytes of a public key: of Ed25519 (RFC 8032); of SM2 a point without compression, 04 and two coordinates (GB/T 32918). */
const KEY_SIZES: Readonly<Record<SignatureType, number>> = { ed25519: 32, cosignature: 32, sm2: 65 };

/** What stands for a kind of signature before its public key. */
const prefixOf = (type: SignatureType): Uint8Array =>
  concatBytes(Uint8Array.of(SIGNATURE_TYPES[type]), utf8(type === 'sm2' ? SM2_NAME : ''));

/** A public key with the name and the kind of signature that it is for. */
export interface NoteKey {
  name: string;
  type: SignatureType;
  /** 32 bytes (RFC 8032); of SM2 65. */
  publicKey: Uint8Array;
  /** The first four bytes of SHA-256(name, newline, type, public key), in lower-case hex. */
  id: string;
}

export type KeyFault = 'key.form' | 'key.name' | 'key.type' | 'key.size' | 'key.id';

/** May a key be called that? Not empty, no spaces of any script, no plus, no control characters, well-formed. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\p{White_Space}\p{Cc}+]/u.test(name);
}

/** The key with its id. Refuses names that a note cannot carry, and keys of another size than their kind has. */
export async function makeNoteKey(
  name: string,
  type: SignatureType,
  publicKey: Uint8Array,
  sha256: Sha256 | Sha256Async,
): Promise<Parsed<NoteKey, 'key.name' | 'key.size'>> {
  if (!isKeyName(name)) return refused('key.name', { name });
  const expected = KEY_SIZES[type];
  if (publicKey.length !== expected) return refused('key.size', { length: publicKey.length, expected });
  const input = concatBytes(utf8(`${name}\n`), prefixOf(type), publicKey);
  const id = toHex((await sha256(input)).slice(0, 4));
  return accepted({ name, type, publicKey, id });
}

/** The text by which a key is handed to those who check: `<name>+<id>+<base64(type, public key)>`. */
export function verifierKeyText({ name, type, publicKey, id }: NoteKey): string {
  return `${name}+${id}+${toBase64(concatBytes(prefixOf(type), publicKey))}`;
}

/** Reads the text of a verifier key. Its id must be the one that follows from name, type and key. */
export async function parseVerifierKey(
  text: string,
  sha256: Sha256 | Sha256Async,
): Promise<Parsed<NoteKey, KeyFault>> {
  // Base64 may have pluses too: only the first two part the text.
  const [, name, id, encoded] = /^([^+]*)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? [];
  const bytes = encoded === undefined ? null : fromBase64(encoded);
  if (name === undefined || id === undefined || bytes === null) return refused('key.form');
  const type = (Object.keys(SIGNATURE_TYPES) as SignatureType[]).find((each) => {
    const prefix = prefixOf(each);
    return sameBytes(bytes.slice(0, prefix.length), prefix);
  });
  if (type === undefined) return refused('key.type', { type: bytes[0]! });
  const key = await makeNoteKey(name, type, bytes.slice(prefixOf(type).length), sha256);
  if (key.ok && key.value.id !== id) return refused('key.id', { id, expected: key.value.id });
  return key;
}

/** Do they name the same key, so that a signature of one is looked for under the other? */
export function sameKeyName(a: { name: string; id: string }, b: { name: string; id: string }): boolean {
  return a.name === b.name && a.id === b.id;
}

/** Are they one key in every respect? */
export function sameKey(a: NoteKey, b: NoteKey): boolean {
  return sameKeyName(a, b) && a.type === b.type && sameBytes(a.publicKey, b.publicKey);
}
