/**
 * Seeded random numbers, the same on every machine. Sequences: xoshiro128** by D. Blackman and S. Vigna (public
 * domain, https://prng.di.unimi.it/xoshiro128starstar.c), seeded by SplitMix32. Mixing: the finaliser of MurmurHash3
 * by A. Appleby (public domain).
 */

/** Mixes 32 bits so that every input bit reaches every output bit (MurmurHash3 fmix32). */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32 bits that depend on up to four whole numbers and on nothing else. */
export function hash32(a: number, b: number, c = 0, d = 0): number {
  let h = mix32(a ^ 0x9e3779b9);
  h = mix32((h + Math.imul(b, 0x85ebca77)) | 0);
  h = mix32((h + Math.imul(c, 0xc2b2ae3d)) | 0);
  return mix32((h + Math.imul(d, 0x27d4eb2f)) | 0);
}

const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** A reproducible sequence of random numbers. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number, stream = 0) {
    let state = hash32(seed, stream, 0x6c73);
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      return mix32(state);
    };
    this.#a = next() | 1;
    this.#b = next();
    this.#c = next();
    this.#d = next();
  }

  /** 32 random bits. */
  bits(): number {
    const result = Math.imul(rotl(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotl(this.#d, 11);
    return result;
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return Math.floor((this.bits() / 0x1_0000_0000) * n);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One element; throws on an empty list. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[this.below(list.length)]!;
  }

  /** `count` different elements (all, in another order, when there are not so many). */
  some<T>(list: readonly T[], count: number): T[] {
    const pool = [...list];
    const taken: T[] = [];
    while (taken.length < count && pool.length > 0) taken.push(pool.splice(this.below(pool.length), 1)[0]!);
    return taken;
  }

  /** Bytes for ids and codes. */
  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count; i += 4) {
      const word = this.bits();
      for (let k = 0; k < 4 && i + k < count; k++) bytes[i + k] = (word >>> (8 * k)) & 255;
    }
    return bytes;
  }
}
