/** Growable columns and integer keys: what the engine uses instead of objects and string-keyed maps. */

const GROWTH = 2;

/**
 * Grows a typed array to at least `need` elements, keeping what is in it. The old one is given up at once: left to the
 * collector, the steps of a large answer's growth would be as much memory again. Room that is not yet written to costs none.
 */
export function grownInt32(a: Int32Array<ArrayBuffer>, need: number): Int32Array<ArrayBuffer> {
  if (a.length >= need) return a;
  const b = new Int32Array(Math.max(need, a.length * GROWTH));
  b.set(a);
  release(a);
  return b;
}

export function grownFloat64(a: Float64Array<ArrayBuffer>, need: number): Float64Array<ArrayBuffer> {
  if (a.length >= need) return a;
  const b = new Float64Array(Math.max(need, a.length * GROWTH));
  b.set(a);
  release(a);
  return b;
}

export function grownUint8(a: Uint8Array<ArrayBuffer>, need: number): Uint8Array<ArrayBuffer> {
  if (a.length >= need) return a;
  const b = new Uint8Array(Math.max(need, a.length * GROWTH));
  b.set(a);
  release(a);
  return b;
}

/** Gives up an array that nobody needs any more; whoever still holds it finds it empty. */
export function release(a: { buffer: ArrayBuffer }): void {
  a.buffer.transfer(0);
}

/** Spreads the bits of two safe integers over 32 bits. */
export function mix(a: number, b: number): number {
  let h = Math.imul((a | 0) ^ Math.imul((a / 4294967296) | 0, 0x27d4eb2f), 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ (b | 0) ^ Math.imul((b / 4294967296) | 0, 0x165667b1), 0x85ebca77);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae3d);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Pairs of safe integers → dense numbers 0, 1, 2 … in the order of first sight. Open addressing. */
export class PairIndex {
  size = 0;
  #slots: Int32Array<ArrayBuffer>;
  #mask: number;
  #a: Float64Array<ArrayBuffer>;
  #b: Float64Array<ArrayBuffer>;

  constructor(capacity = 16) {
    let n = 16;
    while (n < capacity * 2) n *= 2;
    this.#slots = new Int32Array(n);
    this.#mask = n - 1;
    this.#a = new Float64Array(n >> 1);
    this.#b = new Float64Array(n >> 1);
  }

  /** The number of a pair, or -1. */
  find(a: number, b: number): number {
    let s = mix(a, b) & this.#mask;
    for (;;) {
      const i = this.#slots[s]! - 1;
      if (i < 0) return -1;
      if (this.#a[i] === a && this.#b[i] === b) return i;
      s = (s + 1) & this.#mask;
    }
  }

  /** The number of a pair, given now if it had none (then it equals the former `size`). */
  add(a: number, b: number): number {
    let s = mix(a, b) & this.#mask;
    for (;;) {
      const i = this.#slots[s]! - 1;
      if (i < 0) break;
      if (this.#a[i] === a && this.#b[i] === b) return i;
      s = (s + 1) & this.#mask;
    }
    const i = this.size++;
    this.#slots[s] = i + 1;
    this.#a[i] = a;
    this.#b[i] = b;
    if (this.size * 2 > this.#mask) this.#grow();
    return i;
  }

  first(i: number): number {
    return this.#a[i]!;
  }

  second(i: number): number {
    return this.#b[i]!;
  }

  /** Forgets everything, keeping the room if it is small. */
  clear(): void {
    if (this.size === 0) return;
    if (this.#mask > 255) {
      this.#slots = new Int32Array(16);
      this.#mask = 15;
    } else this.#slots.fill(0);
    this.size = 0;
  }

  #grow(): void {
    const n = (this.#mask + 1) * 2;
    release(this.#slots);
    this.#slots = new Int32Array(n);
    this.#mask = n - 1;
    this.#a = grownFloat64(this.#a, n >> 1);
    this.#b = grownFloat64(this.#b, n >> 1);
    for (let i = 0; i < this.size; i++) {
      let s = mix(this.#a[i]!, this.#b[i]!) & this.#mask;
      while (this.#slots[s] !== 0) s = (s + 1) & this.#mask;
      this.#slots[s] = i + 1;
    }
  }
}

/** Safe integers → dense numbers in the order of first sight. Slots hold number + 1 and hash side by side. */
export class IdIndex {
  size = 0;
  #slots: Int32Array<ArrayBuffer>;
  #mask: number;
  #ids: Float64Array<ArrayBuffer>;

  constructor(capacity = 16) {
    let n = 16;
    while (n < capacity * 2) n *= 2;
    this.#slots = new Int32Array(n * 2);
    this.#mask = n - 1;
    this.#ids = new Float64Array(n >> 1);
  }

  /** The number of an id, or -1. */
  find(id: number): number {
    const hash = mix(id, 0) | 0;
    const slots = this.#slots;
    let s = (hash & this.#mask) * 2;
    for (;;) {
      const i = slots[s]! - 1;
      if (i < 0) return -1;
      if (slots[s + 1] === hash && this.#ids[i] === id) return i;
      s = (s + 2) & (this.#mask * 2 + 1);
    }
  }

  /** The number of an id, given now if it had none (then it equals the former `size`). */
  add(id: number): number {
    const hash = mix(id, 0) | 0;
    const slots = this.#slots;
    let s = (hash & this.#mask) * 2;
    for (;;) {
      const i = slots[s]! - 1;
      if (i < 0) break;
      if (slots[s + 1] === hash && this.#ids[i] === id) return i;
      s = (s + 2) & (this.#mask * 2 + 1);
    }
    const i = this.size++;
    slots[s] = i + 1;
    slots[s + 1] = hash;
    this.#ids[i] = id;
    if (this.size * 2 > this.#mask) this.#grow();
    return i;
  }

  id(i: number): number {
    return this.#ids[i]!;
  }

  #grow(): void {
    const old = this.#slots;
    const n = (this.#mask + 1) * 2;
    const slots = new Int32Array(n * 2);
    const wrap = n * 2 - 1;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue;
      const hash = old[i + 1]!;
      let s = (hash & (n - 1)) * 2;
      while (slots[s] !== 0) s = (s + 2) & wrap;
      slots[s] = old[i]!;
      slots[s + 1] = hash;
    }
    release(old);
    this.#slots = slots;
    this.#mask = n - 1;
    this.#ids = grownFloat64(this.#ids, n >> 1);
  }
}

/** A growable list of small integers. */
export class IntList {
  length = 0;
  a: Int32Array<ArrayBuffer>;

  constructor(capacity = 16) {
    this.a = new Int32Array(capacity);
  }

  push(v: number): void {
    if (this.length === this.a.length) this.a = grownInt32(this.a, this.length + 1);
    this.a[this.length++] = v;
  }

  /** Sets the length, making room; new entries are to be written by the caller. */
  reserve(length: number): void {
    this.a = grownInt32(this.a, length);
    this.length = length;
  }
}
