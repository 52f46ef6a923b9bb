import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, mulDiv, mulDivRound } from './exact.ts';
import { largestRemainder } from './testing/walker.ts';

const whole = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 0, max: 1e12 }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
);

describe('exact division of products', () => {
  it('is exact up to the largest safe amounts', () => {
    fc.assert(
      fc.property(whole, whole, whole, (a, b, c) => {
        const q = Math.max(a, c, 1);
        expect(BigInt(mulDiv(a, b, q))).toBe((BigInt(a) * BigInt(b)) / BigInt(q));
        expect(BigInt(mulDivRound(a, b, q))).toBe(
          (2n * BigInt(a) * BigInt(b) + BigInt(q)) / (2n * BigInt(q)),
        );
      }),
      { numRuns: 5000, seed: 1 },
    );
  });

  it('shares by largest remainder, ties to the earlier part', () => {
    const part = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1e15 }));
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 2, maxLength: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (parts, f) => {
          const q = parts.reduce((x, y) => x + y, 0);
          if (q === 0) return;
          const t = Math.floor(q * f);
          const out = new Float64Array(parts.length - 1);
          apportion(Float64Array.from(parts), 0, parts.length - 1, t, q, out, 0);
          const slow = largestRemainder(parts.map(BigInt), BigInt(t)).map(Number);
          expect([...out]).toEqual(slow.slice(0, -1));
          expect(mulDivRound(parts[0]!, t, q)).toBe(
            largestRemainder([BigInt(parts[0]!), BigInt(q - parts[0]!)], BigInt(t)).map(Number)[0],
          );
        },
      ),
      { numRuns: 3000, seed: 2 },
    );
  });
});
