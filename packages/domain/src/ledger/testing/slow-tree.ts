import { hash } from 'node:crypto';
import type { Tile } from '../tiles.ts';

/** SHA-256 at once. No Buffer, whose slices would share its bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash('sha256', bytes, 'buffer'));
/** SHA-256 as a browser hands it in. */
export const sha256Async = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));

export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const hexes = (list: readonly Uint8Array[]): string[] => list.map(hexOf);

/** A leaf's hash, a node's hash: RFC 6962 §2.1 as it is written. */
export const leaf = (entry: Uint8Array) => sha256(Buffer.concat([Buffer.of(0), entry]));
const node = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.concat([Buffer.of(1), left, right]));

/** The largest power of two smaller than n. */
const splitOf = (n: number) => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

/** MTH, PATH and PROOF of RFC 6962 §2.1 to §2.1.2, word for word, over any way to get the hash of leaves [from, to). */
export function slowTree(
  leafHash: (index: number) => Uint8Array,
  memo?: (from: number, to: number) => string,
) {
  const known = new Map<string, Uint8Array>();
  const mth = (from: number, to: number): Uint8Array => {
    if (to === from) return sha256(new Uint8Array());
    if (to - from === 1) return leafHash(from);
    const key = memo?.(from, to) ?? `${from}-${to}`;
    const before = known.get(key);
    if (before) return before;
    const k = splitOf(to - from);
    const made = node(mth(from, from + k), mth(from + k, to));
    known.set(key, made);
    return made;
  };
  const path = (m: number, from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return [];
    const k = splitOf(to - from);
    return m < k
      ? [...path(m, from, from + k), mth(from + k, to)]
      : [...path(m - k, from + k, to), mth(from, from + k)];
  };
  const subproof = (m: number, from: number, to: number, whole: boolean): Uint8Array[] => {
    const n = to - from;
    if (m === n) return whole ? [] : [mth(from, to)];
    const k = splitOf(n);
    return m <= k
      ? [...subproof(m, from, from + k, whole), mth(from + k, to)]
      : [...subproof(m - k, from + k, to, false), mth(from, from + k)];
  };
  return {
    root: (size: number) => mth(0, size),
    inclusion: (index: number, size: number) => path(index, 0, size),
    consistency: (size1: number, size2: number) => subproof(size1, 0, size2, true),
    /** A tile by its definition in c2sp.org/tlog-tiles. */
    tile: ({ level, index, width }: Tile) =>
      new Uint8Array(
        Buffer.concat(
          Array.from({ length: width }, (_, i) => {
            const at = index * 256 + i;
            return mth(at * 256 ** level, (at + 1) * 256 ** level);
          }),
        ),
      ),
  };
}

/** Entries 0, 1, 2 … as four bytes, hashed once. */
export function numberedLeaves() {
  const made: Uint8Array[] = [];
  return (index: number) => {
    for (let i = made.length; i <= index; i++) {
      const entry = Buffer.alloc(4);
      entry.writeUInt32BE(i);
      made.push(leaf(entry));
    }
    return made[index]!;
  };
}
