import { type Reason, refused } from '../codes/reason.ts';
import { isBytes, sameBytes, toBase64 } from './bytes.ts';
import {
  HASH_SIZE,
  type Hashing,
  nodeInput,
  run,
  runAsync,
  type Sha256,
  type Sha256Async,
} from './hashing.ts';

/** Says that the leaf with this hash is number `index`, counted from 0, of the tree of this size and root. */
export interface InclusionClaim {
  index: number;
  size: number;
  leafHash: Uint8Array;
  root: Uint8Array;
  proof: readonly Uint8Array[];
}

/** Says that the tree of `size1` leaves is the beginning of the tree of `size2` leaves. */
export interface ConsistencyClaim {
  size1: number;
  size2: number;
  root1: Uint8Array;
  root2: Uint8Array;
  proof: readonly Uint8Array[];
}

export type ProofFault =
  | 'proof.number'
  | 'proof.list'
  | 'proof.bytes'
  | 'proof.emptyTree'
  | 'proof.index'
  | 'proof.order'
  | 'proof.fromNothing'
  | 'proof.hashSize'
  | 'proof.length'
  | 'proof.rootsDiffer'
  | 'proof.root'
  | 'proof.root1'
  | 'proof.root2';

/** Proven, or the reason why not. */
export type Verdict<C extends string = ProofFault> =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: Reason<C> };

const PROVEN = { ok: true } as const;

/** Is it a number of leaves, or the index of one: a whole number that a double holds exactly? */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

const odd = (n: number) => n % 2 === 1;
const half = (n: number) => Math.floor(n / 2);

/** Which hash of a proof stands on which side of what has been reckoned so far, from below to the root. */
type Side = 'left' | 'right';

/** The way up from a node to the root, `last` being the last node of its level (RFC 9162 §2.1.3.2, §2.1.4.2). */
function wayUp(node: number, last: number): Side[] {
  const sides: Side[] = [];
  while (last > 0) {
    if (odd(node) || node === last) {
      sides.push('left');
      // The last node of a level without a right neighbour goes up unchanged until it has a left one.
      while (!odd(node)) {
        node = half(node);
        last = half(last);
      }
    } else sides.push('right');
    node = half(node);
    last = half(last);
  }
  return sides;
}

function checkNumbers(numbers: Readonly<Record<string, unknown>>) {
  for (const [name, value] of Object.entries(numbers))
    if (typeof value !== 'number' || !isCount(value))
      // Not everything can be written as text: of what is no number its kind is told.
      return refused('proof.number', {
        name,
        value: typeof value === 'number' ? String(value) : typeof value,
      });
  return null;
}

function checkLength(proof: unknown, expected: number) {
  if (!Array.isArray(proof)) return refused('proof.list');
  return proof.length === expected ? null : refused('proof.length', { length: proof.length, expected });
}

function checkHash(name: string, hash: unknown) {
  if (!isBytes(hash)) return refused('proof.bytes', { name });
  if (hash.length !== HASH_SIZE)
    return refused('proof.hashSize', { name, length: hash.length, expected: HASH_SIZE });
  return null;
}

function checkHashes(hashes: Readonly<Record<string, unknown>>, proof: readonly unknown[]) {
  for (const [name, hash] of Object.entries(hashes)) {
    const wrong = checkHash(name, hash);
    if (wrong) return wrong;
  }
  // By its length: a place where nothing stands is no hash, either.
  for (let i = 0; i < proof.length; i++) {
    const wrong = checkHash(`proof[${i}]`, proof[i]);
    if (wrong) return wrong;
  }
  return null;
}

function* inclusion(claim: InclusionClaim): Hashing<Verdict> {
  // Whoever calls may have handed over anything: what the types say is not believed.
  const { index, size, leafHash, root, proof } = Object(claim) as InclusionClaim;
  const wrong = checkNumbers({ index, size });
  if (wrong) return wrong;
  if (size === 0) return refused('proof.emptyTree');
  if (index >= size) return refused('proof.index', { index, size });
  const sides = wayUp(index, size - 1);
  const misshapen = checkLength(proof, sides.length) ?? checkHashes({ leafHash, root }, proof);
  if (misshapen) return misshapen;

  let hash = leafHash;
  for (const [i, side] of sides.entries())
    hash = yield side === 'left' ? nodeInput(proof[i]!, hash) : nodeInput(hash, proof[i]!);
  return sameBytes(hash, root)
    ? PROVEN
    : refused('proof.root', { computed: toBase64(hash), expected: toBase64(root) });
}

function* consistency(claim: ConsistencyClaim): Hashing<Verdict> {
  // Whoever calls may have handed over anything: what the types say is not believed.
  const { size1, size2, root1, root2, proof } = Object(claim) as ConsistencyClaim;
  const wrong = checkNumbers({ size1, size2 });
  if (wrong) return wrong;
  if (size1 > size2) return refused('proof.order', { size1, size2 });
  if (size1 === size2) {
    const misshapen = checkLength(proof, 0);
    if (misshapen) return misshapen;
    for (const [name, root] of Object.entries({ root1, root2 }))
      if (!isBytes(root)) return refused('proof.bytes', { name });
    return sameBytes(root1, root2) ? PROVEN : refused('proof.rootsDiffer', { size: size1 });
  }
  if (size1 === 0) return refused('proof.fromNothing', { size2 });

  // The largest complete subtree that ends the first tree: the proof begins with it, unless it is the first tree itself.
  let node = size1 - 1;
  let last = size2 - 1;
  while (odd(node)) {
    node = half(node);
    last = half(last);
  }
  const sides = wayUp(node, last);
  const first = node === 0 ? 0 : 1;
  const misshapen = checkLength(proof, sides.length + first) ?? checkHashes({ root1, root2 }, proof);
  if (misshapen) return misshapen;

  let hash1 = first === 0 ? root1 : proof[0]!;
  let hash2 = hash1;
  for (const [i, side] of sides.entries()) {
    const hash = proof[first + i]!;
    if (side === 'left') {
      hash1 = yield nodeInput(hash, hash1);
      hash2 = yield nodeInput(hash, hash2);
    } else hash2 = yield nodeInput(hash2, hash);
  }
  if (!sameBytes(hash1, root1))
    return refused('proof.root1', { computed: toBase64(hash1), expected: toBase64(root1) });
  if (!sameBytes(hash2, root2))
    return refused('proof.root2', { computed: toBase64(hash2), expected: toBase64(root2) });
  return PROVEN;
}

/**
 * Is the leaf in the tree (RFC 9162 §2.1.3.2)? A proof of any other shape than the one that index and size allow is
 * refused before anything is hashed, and so is whatever is no number, no list or no Uint8Array where one belongs. Never throws.
 */
export function verifyInclusion(claim: InclusionClaim, sha256: Sha256): Verdict {
  return run(inclusion(claim), sha256);
}

/** `verifyInclusion` where SHA-256 is a promise. */
export function verifyInclusionAsync(claim: InclusionClaim, sha256: Sha256Async): Promise<Verdict> {
  return runAsync(inclusion(claim), sha256);
}

/**
 * Is the first tree the beginning of the second (RFC 9162 §2.1.4.2)? Trees of one size are consistent when their roots are
 * the same bytes and the proof is empty; from an empty tree to another nothing can be proven, so that is refused. What has
 * another shape or is of another kind is refused as by `verifyInclusion`. Never throws.
 */
export function verifyConsistency(claim: ConsistencyClaim, sha256: Sha256): Verdict {
  return run(consistency(claim), sha256);
}

/** `verifyConsistency` where SHA-256 is a promise. */
export function verifyConsistencyAsync(claim: ConsistencyClaim, sha256: Sha256Async): Promise<Verdict> {
  return runAsync(consistency(claim), sha256);
}
