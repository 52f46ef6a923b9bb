import { accepted, type Parsed, refused } from '../codes/reason.ts';
import { concatBytes, sameBytes } from './bytes.ts';
import { type CanonicalValue, encodeCanonical } from './canonical.ts';
import { HASH_SIZE, type Hashing, run, runAsync, type Sha256, type Sha256Async } from './hashing.ts';
import type { Verdict } from './verify.ts';

/** What a leaf attests, and the byte that says so. A number is never used again for another thing. */
export const LEAF_KINDS = {
  event: 1,
  report: 2,
  decision: 3,
  controlMeasure: 4,
  roleChange: 5,
  ruleChange: 6,
  registerChange: 7,
  auditTrail: 8,
} as const;
export type LeafKind = keyof typeof LEAF_KINDS;

/** Bytes of a salt. It must be random, of one leaf only, and known to nobody whom the content is kept from. */
export const SALT_SIZE = 32;

/** Bytes of a leaf's entry in the log. */
export const LEAF_SIZE = 36;

const VERSION = 1;
const header = (kind: LeafKind) => Uint8Array.of(0x4c, 0x53, VERSION, LEAF_KINDS[kind]);

export type LeafFault =
  | 'leaf.size'
  | 'leaf.magic'
  | 'leaf.version'
  | 'leaf.kind'
  | 'leaf.erased'
  | 'leaf.saltSize'
  | 'leaf.different';

/** What is in the log for everybody to see: that something of this kind was committed to. */
export interface Leaf {
  kind: LeafKind;
  commitment: Uint8Array;
}

/** What opens a commitment: the salt, or null after it was destroyed, and what is said to have been attested. */
export interface Opening {
  salt: Uint8Array | null;
  content: CanonicalValue;
}

function* entryOf(kind: LeafKind, salt: Uint8Array, content: CanonicalValue): Hashing<Uint8Array> {
  if (salt.length !== SALT_SIZE) throw new RangeError(`a salt has ${SALT_SIZE} bytes, not ${salt.length}`);
  const head = header(kind);
  return concatBytes(head, yield concatBytes(salt, head, encodeCanonical(content)));
}

/**
 * The entry of a leaf: `LS`, version, kind, and SHA-256(salt ‖ `LS`, version, kind ‖ canonical content), 36 bytes in all
 * (docs/ledger.md). Throws a RangeError on a salt of another size, and what `encodeCanonical` throws.
 */
export function leafEntry(
  kind: LeafKind,
  salt: Uint8Array,
  content: CanonicalValue,
  sha256: Sha256,
): Uint8Array {
  return run(entryOf(kind, salt, content), sha256);
}

/** The entry of a leaf whose commitment is known. Throws a RangeError on a commitment of another size than 32 bytes. */
export function formatLeaf({ kind, commitment }: Leaf): Uint8Array {
  if (commitment.length !== HASH_SIZE)
    throw new RangeError(`a commitment has ${HASH_SIZE} bytes, not ${commitment.length}`);
  return concatBytes(header(kind), commitment);
}

/** Reads an entry of the log. */
export function parseLeaf(
  entry: Uint8Array,
): Parsed<Leaf, 'leaf.size' | 'leaf.magic' | 'leaf.version' | 'leaf.kind'> {
  if (entry.length !== LEAF_SIZE) return refused('leaf.size', { length: entry.length, expected: LEAF_SIZE });
  if (entry[0] !== 0x4c || entry[1] !== 0x53) return refused('leaf.magic');
  if (entry[2] !== VERSION) return refused('leaf.version', { version: entry[2]!, expected: VERSION });
  const kind = (Object.keys(LEAF_KINDS) as LeafKind[]).find((each) => LEAF_KINDS[each] === entry[3]);
  if (kind === undefined) return refused('leaf.kind', { kind: entry[3]! });
  return accepted({ kind, commitment: entry.slice(LEAF_SIZE - HASH_SIZE) });
}

function* opens(entry: Uint8Array, { salt, content }: Opening): Hashing<Verdict<LeafFault>> {
  const leaf = parseLeaf(entry);
  if (!leaf.ok) return leaf;
  if (salt === null) return refused('leaf.erased');
  if (salt.length !== SALT_SIZE)
    return refused('leaf.saltSize', { length: salt.length, expected: SALT_SIZE });
  const expected = yield* entryOf(leaf.value.kind, salt, content);
  return sameBytes(entry, expected) ? { ok: true } : refused('leaf.different');
}

/**
 * Does a leaf attest this content? Without its salt it attests nothing (`leaf.erased`): it is counted in the tree like any
 * other, and nobody can tell what it stood for. Throws what `encodeCanonical` throws.
 */
export function checkLeaf(entry: Uint8Array, opening: Opening, sha256: Sha256): Verdict<LeafFault> {
  return run(opens(entry, opening), sha256);
}

/** `checkLeaf` where SHA-256 is a promise. */
export function checkLeafAsync(
  entry: Uint8Array,
  opening: Opening,
  sha256: Sha256Async,
): Promise<Verdict<LeafFault>> {
  return runAsync(opens(entry, opening), sha256);
}
