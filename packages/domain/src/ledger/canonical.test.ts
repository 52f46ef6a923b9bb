import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from './bytes.ts';
import { type CanonicalValue, decodeCanonical, encodeCanonical, MAX_NESTING } from './canonical.ts';
import { fromHex, hexOf } from './testing/slow-tree.ts';

const encoded = (value: unknown) => hexOf(encodeCanonical(value as CanonicalValue));
const codeOf = (hex: string) => {
  const read = decodeCanonical(fromHex(hex));
  return read.ok ? 'ok' : read.reason.code;
};
const nested = (depth: number): CanonicalValue => {
  let value: CanonicalValue = [];
  for (let i = 1; i < depth; i++) value = [value];
  return value;
};

const value: fc.Arbitrary<CanonicalValue> = fc.letrec<{ value: CanonicalValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<CanonicalValue>(null, true, false, 0, ''),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
    fc.integer(),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 3, unit: 'binary' }), tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** One form for numbers of one value: whole ones beyond 2^53 are read as bigint. */
const normal = (given: CanonicalValue): CanonicalValue => {
  if (typeof given === 'bigint') return Number.isSafeInteger(Number(given)) ? Number(given) : given;
  if (typeof given === 'number' && Number.isInteger(given) && !Number.isSafeInteger(given)) {
    const read = decodeCanonical(encodeCanonical(given));
    if (!read.ok || typeof read.value !== 'bigint') throw new Error('no bigint');
    expect(Number(read.value)).toBe(given);
    return read.value;
  }
  if (Array.isArray(given)) return given.map(normal);
  if (given === null || typeof given !== 'object' || given instanceof Uint8Array) return given;
  return Object.fromEntries(Object.entries(given).map(([name, member]) => [name, normal(member)]));
};

describe('the canonical form', () => {
  it.each([
    [null, '00'],
    [false, '01'],
    [true, '02'],
    [0, '030000000130'],
    [-0, '030000000130'],
    [-12.5, '03000000052d31322e35'],
    [1e-7, '0300000009302e30303030303031'],
    [1e21, '030000001631303030303030303030303030303030303030303030'],
    [10n ** 21n, '030000001631303030303030303030303030303030303030303030'],
    ['', '0400000000'],
    ['粮', '0400000003e7b2ae'],
    [Uint8Array.of(0, 255), '050000000200ff'],
    [[], '0600000000'],
    [[1, '1'], '0600000002030000000131040000000131'],
    [{}, '0700000000'],
    // Names stand in the order of their bytes, not in that of UTF-16: U+FF01 before U+20BB7.
    [
      { 𠮷: null, '！': null, b: null, a: null },
      '070000000400000001610000000001620000000003efbc810000000004f0a0aeb700',
    ],
  ])('of a value is as documented: %#', (given, hex) => {
    expect(encoded(given)).toBe(hex);
    expect(decodeCanonical(fromHex(hex))).toMatchObject({ ok: true });
  });

  it('does not depend on the order in which a map was written', () => {
    expect(encoded({ a: 1, b: { d: 2, c: 3 } })).toBe(encoded({ b: { c: 3, d: 2 }, a: 1 }));
    expect(encoded(Object.fromEntries([['__proto__', 1]]))).toBe(
      '0700000001000000095f5f70726f746f5f5f030000000131',
    );
  });

  it('is read back as the same value', () => {
    fc.assert(
      fc.property(value, (given) => {
        const read = decodeCanonical(encodeCanonical(given));
        expect(read.ok && read.value).toEqual(normal(given));
      }),
      { numRuns: 1000 },
    );
  });

  it('is the only one: what is accepted encodes to itself, whatever bytes were changed', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(3), (given, at, byte, kind) => {
        const bytes = encodeCanonical(given);
        const place = at % bytes.length;
        const changed = [
          bytes.map((old, i) => (i === place ? byte : old)),
          bytes.slice(0, place),
          concatBytes(bytes.slice(0, place), Uint8Array.of(byte), bytes.slice(place)),
          concatBytes(bytes, Uint8Array.of(byte)),
        ][kind]!;
        const read = decodeCanonical(changed);
        if (read.ok) expect(encodeCanonical(read.value)).toEqual(changed);
        else if (kind > 0) expect(read.reason.params['position']).toBeTypeOf('number');
        if (kind === 1 || kind === 3) expect(read.ok).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['', 'canonical.cut'],
    ['08', 'canonical.tag'],
    ['0000', 'canonical.rest'],
    ['04000000', 'canonical.cut'],
    ['0400000002e7b2', 'canonical.utf8'],
    ['0400000003eda080', 'canonical.utf8'],
    ['06ffffffff00', 'canonical.cut'],
    ['07ffffffff', 'canonical.cut'],
    ['0700000002000000016100000000016100', 'canonical.order'],
    ['0700000002000000016200000000016100', 'canonical.order'],
    ['070000000100000001ff00', 'canonical.utf8'],
    ['03000000022d30', 'canonical.number'],
    ['03000000023031', 'canonical.number'],
    ['0300000003312e30', 'canonical.number'],
    ['0300000003316531', 'canonical.number'],
    ['0300000000', 'canonical.number'],
    // 0.10000000000000001 is 0.1 as a double: two texts for one number.
    [`0300000013${Buffer.from('0.10000000000000001').toString('hex')}`, 'canonical.number'],
    [`0300000800${'31'.repeat(2048)}`, 'canonical.number'],
  ])('is not %s', (hex, code) => {
    expect(codeOf(hex)).toBe(code);
  });

  it('nests to a limit', () => {
    expect(decodeCanonical(encodeCanonical(nested(MAX_NESTING))).ok).toBe(true);
    expect(() => encodeCanonical(nested(MAX_NESTING + 1))).toThrow(TypeError);
    expect(codeOf(`${'0600000001'.repeat(MAX_NESTING)}0600000000`)).toBe('canonical.nesting');
    expect(codeOf('0600000001'.repeat(100_000))).toBe('canonical.nesting');
  });

  it('takes large content', () => {
    const codes = Array.from({ length: 200_000 }, (_, i) => `urn:liangsu:lot:${i}`);
    expect(decodeCanonical(encodeCanonical({ codes }))).toEqual({ ok: true, value: { codes } });
  });

  it.each([
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    () => 1,
    Symbol('x'),
    new Date(0),
    new Map(),
    { a: undefined },
    [undefined],
    10n ** 2000n,
    '\ud800',
    { '\udc00': 1 },
  ])('is not made of what cannot be attested: %#', (given) => {
    expect(() => encoded(given)).toThrow(/./);
  });
});
