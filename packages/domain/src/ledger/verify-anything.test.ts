import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexOf, numberedLeaves, sha256, sha256Async, slowTree } from './testing/slow-tree.ts';
import {
  type ConsistencyClaim,
  type InclusionClaim,
  verifyConsistency,
  verifyConsistencyAsync,
  verifyInclusion,
  verifyInclusionAsync,
} from './verify.ts';

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

describe('whatever is handed over', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const claims = [inclusion(2, 5), inclusion(0, 1), consistency(3, 7), consistency(4, 8), consistency(6, 6)];
  const check = (claim: unknown) => {
    const both = [included(claim as InclusionClaim), consistent(claim as ConsistencyClaim)];
    for (const verdict of both)
      if (!verdict.ok) {
        expect(verdict.reason.code).toMatch(/^proof\./);
        for (const param of Object.values(verdict.reason.params)) expect(param).toEqual(expect.anything());
      }
    return both.some(({ ok }) => ok);
  };
  // A proof vouches for roots: sizes with the same way up pass alike.
  const valid = (claim: object) =>
    claims.some((good) =>
      Object.keys(good).every((name) => name === 'size' || name === 'size2' || same(claim, good, name)),
    );
  const same = (a: object, b: object, name: string) => {
    const [one, other] = [a, b].map((each) => (each as Record<string, unknown>)[name]);
    // Two empty lists, or two lists of the same bytes.
    if (Array.isArray(one) && Array.isArray(other))
      return one.length === other.length && other.every((each, i) => isSame(one[i], each));
    return isSame(one, other);
  };
  const isSame = (one: unknown, other: unknown) =>
    Object.is(one, other) ||
    (one instanceof Uint8Array && other instanceof Uint8Array && hexOf(one) === hexOf(other));

  it('in any field is never thrown at, and valid only where it is the proof', () => {
    const field = fc.oneof(anything, fc.array(fc.oneof(anything, hash)), hash, fc.nat({ max: 9 }));
    const change = fc.constantFrom(...claims).chain((good) =>
      fc
        .dictionary(fc.constantFrom(...Object.keys(good)), fc.option(field, { nil: undefined }), {
          minKeys: 1,
        })
        .map((changes) => ({ ...good, ...changes }) as object),
    );
    fc.assert(
      fc.property(change, (claim) => {
        if (!check(claim)) return;
        // The trees of one size are whatever their equal roots say; else only the proof itself holds.
        const { size1, size2 } = claim as Partial<ConsistencyClaim>;
        if (size1 === undefined || size1 !== size2) expect(valid(claim)).toBe(true);
        else expect(same(claim, { ...claim, root1: (claim as ConsistencyClaim).root2 }, 'root1')).toBe(true);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(anything, (claim) => {
        expect(check(claim)).toBe(false);
      }),
    );
  });

  it('in the place of one hash of a proof is never thrown at, nor taken', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...claims.slice(0, 4)),
        anything,
        fc.nat(),
        async (good, value, at) => {
          fc.pre(good.proof.length > 0);
          const proof = good.proof.with(at % good.proof.length, value as Uint8Array);
          expect(check({ ...good, proof })).toBe(false);
          expect((await verifyInclusionAsync({ ...inclusion(2, 5), proof }, sha256Async)).ok).toBe(false);
          expect((await verifyConsistencyAsync({ ...consistency(3, 7), proof }, sha256Async)).ok).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each<[what: string, of: (good: InclusionClaim) => object, code: string]>([
    ['no list', () => ({ proof: null }), 'proof.list'],
    ['what is like a list', ({ proof }) => ({ proof: { ...proof, length: proof.length } }), 'proof.list'],
    ['bytes for a list', () => ({ proof: new Uint8Array(3) }), 'proof.list'],
    // biome-ignore lint/suspicious/noSparseArray: that is what is to be refused.
    ['a list with a gap', ({ proof: [a, , c] }) => ({ proof: [a, , c] }), 'proof.bytes'],
    ['a hash as text', ({ proof }) => ({ proof: proof.with(1, hexOf(proof[1]!) as never) }), 'proof.bytes'],
    ['a hash as a list', ({ root }) => ({ root: [...root] }), 'proof.bytes'],
    ['a hash of larger numbers', () => ({ leafHash: new Uint16Array(32).fill(300) }), 'proof.bytes'],
    [
      'what says that it is bytes',
      () => ({ root: { length: 32, [Symbol.toStringTag]: 'Uint8Array' } }),
      'proof.bytes',
    ],
    ['no hash', () => ({ leafHash: undefined }), 'proof.bytes'],
    ['an index as text', () => ({ index: '2' }), 'proof.number'],
    ['a size that cannot be written', () => ({ size: Object.create(null) }), 'proof.number'],
  ])('%s is refused with the reason', (_what, of, expected) => {
    const good = inclusion(2, 5);
    expect(code(included({ ...good, ...of(good) } as InclusionClaim))).toBe(expected);
  });

  it('needs roots that are bytes also where nothing is hashed', () => {
    const good = consistency(6, 6);
    for (const root of [undefined, null, 'root', [1]]) {
      const claim = { ...good, root1: root, root2: root } as unknown as ConsistencyClaim;
      expect(code(consistent(claim))).toBe('proof.bytes');
    }
    expect(code(consistent({ ...good, proof: undefined } as never))).toBe('proof.list');
    expect(code(included(null as never))).toBe('proof.number');
  });

  it('is taken as bytes when it comes from another realm', () => {
    const good = inclusion(2, 5);
    const foreign = (bytes: Uint8Array): Uint8Array =>
      runInNewContext('Uint8Array.from(list)', { list: [...bytes] });
    const claim = {
      ...good,
      leafHash: foreign(good.leafHash),
      root: Buffer.from(good.root),
      proof: good.proof.map(foreign),
    };
    expect(claim.leafHash).not.toBeInstanceOf(Uint8Array);
    expect(included(claim)).toEqual({ ok: true });
  });
});
