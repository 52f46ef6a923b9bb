import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from './bytes.ts';
import { leafHash, nodeHash, treeRoot } from './hashing.ts';
import { fromHex, hexOf, leaf, numberedLeaves, sha256, sha256Async, slowTree } from './testing/slow-tree.ts';
import {
  EMPTY_ROOT,
  REFERENCE_CONSISTENCY,
  REFERENCE_ENTRIES,
  REFERENCE_INCLUSION,
  REFERENCE_ROOTS,
} from './testing/vectors.ts';
import {
  type ConsistencyClaim,
  type InclusionClaim,
  verifyConsistency,
  verifyConsistencyAsync,
  verifyInclusion,
  verifyInclusionAsync,
} from './verify.ts';

const SOME_HASH = fromHex('abacaba000000000000000000000000000000000000000000060061e00123456');
const LARGEST = Number.MAX_SAFE_INTEGER;
const NO_COUNTS = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 64 - 1];

const references = REFERENCE_ENTRIES.map((entry) => leafHash(entry, sha256));
const inclusionOf = ({ index, size, proof }: (typeof REFERENCE_INCLUSION)[number]): InclusionClaim => ({
  index,
  size,
  leafHash: references[index]!,
  root: fromHex(REFERENCE_ROOTS[size - 1]!),
  proof: proof.map(fromHex),
});
const consistencyOf = ({
  size1,
  size2,
  proof,
}: (typeof REFERENCE_CONSISTENCY)[number]): ConsistencyClaim => ({
  size1,
  size2,
  root1: fromHex(REFERENCE_ROOTS[size1 - 1]!),
  root2: fromHex(REFERENCE_ROOTS[size2 - 1]!),
  proof: proof.map(fromHex),
});

const numbered = numberedLeaves();
const tree = slowTree(numbered);
const inclusion = (index: number, size: number): InclusionClaim => ({
  index,
  size,
  leafHash: numbered(index),
  root: tree.root(size),
  proof: tree.inclusion(index, size),
});
const consistency = (size1: number, size2: number): ConsistencyClaim => ({
  size1,
  size2,
  root1: tree.root(size1),
  root2: tree.root(size2),
  proof: tree.consistency(size1, size2),
});

const included = (claim: InclusionClaim) => verifyInclusion(claim, sha256);
const consistent = (claim: ConsistencyClaim) => verifyConsistency(claim, sha256);
const code = (verdict: ReturnType<typeof included>) => (verdict.ok ? 'ok' : verdict.reason.code);

/** The same bytes with each bit flipped in turn. */
function* flips(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at++)
    for (let bit = 0; bit < 8; bit++) {
      const other = bytes.slice();
      other[at]! ^= 1 << bit;
      yield other;
    }
}

/** The same hash cut short, made longer, and gone. */
const resized = (hash: Uint8Array) => [
  hash.slice(1),
  hash.slice(0, -1),
  Uint8Array.of(...hash, 0),
  Uint8Array.of(0, ...hash),
  new Uint8Array(),
];

/** A proof with one hash too few, too many, twice, elsewhere, changed in a bit, of another size. */
function* otherProofs(proof: readonly Uint8Array[], more: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (let i = 0; i <= proof.length; i++)
    for (const hash of [...more, SOME_HASH, new Uint8Array(), ...proof]) yield proof.toSpliced(i, 0, hash);
  for (let i = 0; i < proof.length; i++) {
    yield proof.toSpliced(i, 1);
    for (const hash of [...flips(proof[i]!), ...resized(proof[i]!)]) yield proof.with(i, hash);
    for (let j = 0; j < i; j++) yield proof.with(i, proof[j]!).with(j, proof[i]!);
  }
}

describe('hashes of the reference tree', () => {
  it('are those published', () => {
    expect(hexOf(leafHash(utf8(''), sha256))).toBe(REFERENCE_ROOTS[0]);
    // Of transparency-dev/merkle, rfc6962/rfc6962_test.go.
    expect(hexOf(leafHash(utf8('L123456'), sha256))).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
    expect(hexOf(nodeHash(utf8('N123'), utf8('N456'), sha256))).toBe(
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    );
    expect(hexOf(treeRoot([], sha256))).toBe(EMPTY_ROOT);
    REFERENCE_ROOTS.forEach((root, i) => {
      expect(hexOf(treeRoot(references.slice(0, i + 1), sha256))).toBe(root);
    });
  });

  it('are those of the slow tree for every size', () => {
    for (let size = 0; size <= 300; size++)
      expect(
        treeRoot(
          Array.from({ length: size }, (_, i) => numbered(i)),
          sha256,
        ),
      ).toEqual(tree.root(size));
  });
});

describe('an inclusion proof', () => {
  it.each(REFERENCE_INCLUSION)('of leaf $index of $size of the reference tree holds', async (vector) => {
    expect(included(inclusionOf(vector))).toEqual({ ok: true });
    expect(await verifyInclusionAsync(inclusionOf(vector), sha256Async)).toEqual({ ok: true });
  });

  it('holds for every leaf of every small tree, under no other index and with no other hash', () => {
    for (let size = 1; size <= 40; size++)
      for (let index = 0; index < size; index++) {
        const claim = inclusion(index, size);
        expect(included(claim)).toEqual({ ok: true });
        for (let other = 0; other < size; other++)
          if (other !== index) expect(included({ ...claim, index: other }).ok).toBe(false);
        expect(included({ ...claim, size: size * 2 }).ok).toBe(false);
        expect(included({ ...claim, size: Math.floor(size / 2) }).ok).toBe(false);
      }
  });

  it.each([...REFERENCE_INCLUSION.map(inclusionOf), inclusion(12, 21), inclusion(20, 21), inclusion(6, 7)])(
    'does not survive any change of a byte, a length or an order ($index of $size)',
    (claim) => {
      for (const proof of otherProofs(claim.proof, [claim.root, claim.leafHash]))
        expect(included({ ...claim, proof }).ok).toBe(false);
      for (const name of ['root', 'leafHash'] as const)
        for (const hash of [...flips(claim[name]), ...resized(claim[name]), SOME_HASH, fromHex(EMPTY_ROOT)])
          expect(included({ ...claim, [name]: hash }).ok).toBe(false);
      expect(included({ ...claim, index: claim.size }).ok).toBe(false);
      for (const number of NO_COUNTS) {
        expect(code(included({ ...claim, index: number }))).toBe('proof.number');
        expect(code(included({ ...claim, size: number }))).toBe('proof.number');
      }
    },
  );

  it('is refused with the reason', () => {
    const claim = inclusion(2, 5);
    const reason = (changes: Partial<InclusionClaim>) => {
      const verdict = included({ ...claim, ...changes });
      return verdict.ok ? null : verdict.reason;
    };
    expect(reason({ size: 0, index: 0 })).toEqual({ code: 'proof.emptyTree', params: {} });
    expect(reason({ index: 5 })).toEqual({ code: 'proof.index', params: { index: 5, size: 5 } });
    expect(reason({ proof: [] })).toEqual({ code: 'proof.length', params: { length: 0, expected: 3 } });
    expect(reason({ proof: claim.proof.with(1, new Uint8Array(31)) })).toEqual({
      code: 'proof.hashSize',
      params: { name: 'proof[1]', length: 31, expected: 32 },
    });
    expect(reason({ leafHash: new Uint8Array() })?.params).toMatchObject({ name: 'leafHash' });
    expect(reason({ root: SOME_HASH })).toEqual({
      code: 'proof.root',
      params: {
        computed: Buffer.from(claim.root).toString('base64'),
        expected: Buffer.from(SOME_HASH).toString('base64'),
      },
    });
  });

  it('of a wrong shape is refused before anything is hashed', () => {
    const claim = inclusion(2, 5);
    const none = () => {
      throw new Error('hashed');
    };
    const many = Array.from({ length: 100_000 }, () => SOME_HASH);
    expect(code(verifyInclusion({ ...claim, proof: many }, none))).toBe('proof.length');
    expect(code(verifyConsistency({ ...consistency(3, 7), proof: many }, none))).toBe('proof.length');
  });
});

describe('a consistency proof', () => {
  it.each(REFERENCE_CONSISTENCY)('from $size1 to $size2 of the reference tree holds', async (vector) => {
    expect(consistent(consistencyOf(vector))).toEqual({ ok: true });
    expect(await verifyConsistencyAsync(consistencyOf(vector), sha256Async)).toEqual({ ok: true });
  });

  it('holds between all beginnings of small trees, and with no other size1', () => {
    for (let size2 = 1; size2 <= 40; size2++)
      for (let size1 = 1; size1 <= size2; size1++) {
        const claim = consistency(size1, size2);
        expect(consistent(claim)).toEqual({ ok: true });
        if (size1 === size2) continue;
        for (let other = 0; other <= size2; other++)
          if (other !== size1) expect(consistent({ ...claim, size1: other }).ok).toBe(false);
      }
  });

  it.each([
    ...REFERENCE_CONSISTENCY.slice(1).map(consistencyOf),
    consistency(8, 21),
    consistency(12, 21),
    consistency(20, 21),
  ])('does not survive any change of a byte, a length or an order ($size1 to $size2)', (claim) => {
    for (const proof of otherProofs(claim.proof, [claim.root1, claim.root2]))
      expect(consistent({ ...claim, proof }).ok).toBe(false);
    for (const name of ['root1', 'root2'] as const)
      for (const hash of [...flips(claim[name]), ...resized(claim[name]), SOME_HASH, fromHex(EMPTY_ROOT)])
        expect(consistent({ ...claim, [name]: hash }).ok).toBe(false);
    expect(consistent({ ...claim, root1: claim.root2, root2: claim.root1 }).ok).toBe(false);
    expect(consistent({ ...claim, proof: [] }).ok).toBe(false);
    expect(consistent({ ...claim, size2: claim.size2 * 2 }).ok).toBe(false);
    expect(consistent({ ...claim, size2: Math.floor(claim.size2 / 2) }).ok).toBe(false);
    for (const number of NO_COUNTS) {
      expect(code(consistent({ ...claim, size1: number }))).toBe('proof.number');
      expect(code(consistent({ ...claim, size2: number }))).toBe('proof.number');
    }
  });

  // The cases beside the reference tree in transparency-dev/merkle, testdata/consistency/additional.
  const dontCare1 = utf8("don't care 1");
  const dontCare2 = utf8("don't care 2");
  const empty = fromHex(EMPTY_ROOT);
  it.each([
    [0, 0, dontCare1, dontCare2, [], 'proof.rootsDiffer'],
    [1, 1, dontCare1, dontCare2, [], 'proof.rootsDiffer'],
    [0, 0, dontCare1, dontCare1, [], 'ok'],
    [1, 1, dontCare2, dontCare2, [], 'ok'],
    [0, 1, dontCare1, dontCare2, [], 'proof.fromNothing'],
    [0, 1, empty, dontCare2, [], 'proof.fromNothing'],
    [0, 1, empty, empty, [empty], 'proof.fromNothing'],
    [1, 0, dontCare1, dontCare2, [], 'proof.order'],
    [2, 1, dontCare1, dontCare2, [], 'proof.order'],
    [1, 2, dontCare1, dontCare2, [], 'proof.length'],
    [0, 0, empty, dontCare2, [], 'proof.rootsDiffer'],
    [1, 1, empty, dontCare2, [], 'proof.rootsDiffer'],
    [0, 0, empty, empty, [empty], 'proof.length'],
    [1, 1, empty, empty, [empty], 'proof.length'],
  ] as const)('from %i to %i as published: %#', (size1, size2, root1, root2, proof, expected) => {
    expect(code(consistent({ size1, size2, root1, root2, proof }))).toBe(expected);
  });

  it('names the root that it does not lead to', () => {
    const claim = consistency(6, 7);
    expect(code(consistent({ ...claim, root1: SOME_HASH }))).toBe('proof.root1');
    expect(code(consistent({ ...claim, root2: SOME_HASH }))).toBe('proof.root2');
    expect(code(consistent({ ...claim, root2: new Uint8Array(33) }))).toBe('proof.hashSize');
  });
});

describe('trees of any size up to 2^53 - 1', () => {
  // All leaves alike: then the hash of a range depends on its length alone, and the slow tree is quick.
  const same = leaf(utf8('grain'));
  const alike = slowTree(
    () => same,
    (from, to) => String(to - from),
  );
  const size = fc.oneof(
    fc.integer({ min: 1, max: LARGEST }),
    fc
      .tuple(fc.integer({ min: 0, max: 52 }), fc.integer({ min: -2, max: 2 }))
      .map(([power, off]) => Math.min(LARGEST, Math.max(1, 2 ** power + off))),
  );

  it('have the proofs of the slow tree', () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (a, b, flip) => {
        const [small, large] = a <= b ? [a, b] : [b, a];
        const index = small === large ? small - 1 : small;
        const claim = {
          index,
          size: large,
          leafHash: same,
          root: alike.root(large),
          proof: alike.inclusion(index, large),
        };
        expect(included(claim)).toEqual({ ok: true });
        const grown = {
          size1: small,
          size2: large,
          root1: alike.root(small),
          root2: alike.root(large),
          proof: alike.consistency(small, large),
        };
        expect(consistent(grown)).toEqual({ ok: true });
        for (const one of [claim.proof, grown.proof]) {
          if (one.length === 0) continue;
          const at = flip % one.length;
          const wrong = one.with(at, SOME_HASH);
          expect(included({ ...claim, proof: wrong }).ok).toBe(false);
          expect(consistent({ ...grown, proof: wrong }).ok).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});
