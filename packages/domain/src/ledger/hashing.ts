import { concatBytes } from './bytes.ts';

/** SHA-256 as the caller has it: `node:crypto`, a small one of the page's own. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;
/** The same where only a promise can be had, as from WebCrypto. */
export type Sha256Async = (bytes: Uint8Array) => Promise<Uint8Array>;

/** Bytes of a SHA-256 hash. */
export const HASH_SIZE = 32;

/**
 * A reckoning that asks for one SHA-256 after another. Written once, it is run with a function that answers at once or
 * with one that promises, so the server's check and the browser's are the same lines.
 */
export type Hashing<T> = Generator<Uint8Array, T, Uint8Array>;

/** Runs a reckoning with a SHA-256 that answers at once. */
export function run<T>(work: Hashing<T>, sha256: Sha256): T {
  let step = work.next();
  while (!step.done) step = work.next(sha256(step.value));
  return step.value;
}

/** Runs a reckoning with a SHA-256 that promises. */
export async function runAsync<T>(work: Hashing<T>, sha256: Sha256Async): Promise<T> {
  let step = work.next();
  while (!step.done) step = work.next(await sha256(step.value));
  return step.value;
}

/** What is hashed for a leaf: 0x00 before its entry (RFC 6962 §2.1), so that no leaf can pass as a node. */
export function leafInput(entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(entry.length + 1);
  input.set(entry, 1);
  return input;
}

/** What is hashed for a node: 0x01 before its two children (RFC 6962 §2.1). */
export function nodeInput(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return input;
}

/** The hash of a leaf's entry. */
export function leafHash(entry: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(leafInput(entry));
}

/** The hash of a node over two others. */
export function nodeHash(left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(nodeInput(left, right));
}

/**
 * The root of the tree over leaf hashes in their order (RFC 6962 §2.1); of none it is the hash of nothing. Keeps one hash
 * per level of the tree, however many leaves come.
 */
export function treeRoot(leafHashes: Iterable<Uint8Array>, sha256: Sha256): Uint8Array {
  const complete: (Uint8Array | undefined)[] = [];
  for (const leaf of leafHashes) {
    let hash = leaf;
    let level = 0;
    for (let left = complete[0]; left !== undefined; left = complete[++level]) {
      hash = nodeHash(left, hash, sha256);
      complete[level] = undefined;
    }
    complete[level] = hash;
  }
  let root: Uint8Array | undefined;
  for (const left of complete)
    if (left !== undefined) root = root === undefined ? left : nodeHash(left, root, sha256);
  return root ?? sha256(concatBytes());
}
