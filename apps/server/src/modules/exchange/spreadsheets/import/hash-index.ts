/** A 53-bit hash of a text (cyrb53): among a million texts two are equal by chance once in ten thousand times. */
export function hash53(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

/** A 32-bit hash of a text, never 0. */
export function hash32(text: string): number {
  return hash53(text) | 0 || 1;
}

/** From texts to small numbers, 12 bytes each and half as many spare: what a file of a million rows has mentioned. */
export class HashIndex {
  #keys = new Float64Array(1024);
  #values = new Int32Array(1024);
  #size = 0;

  /** The number kept for a text, or undefined. */
  get(text: string): number | undefined {
    const key = hash53(text) + 1;
    const at = this.#find(key);
    return this.#keys[at] === key ? this.#values[at]! : undefined;
  }

  /** Keeps a number for a text unless it has one; returns the one that it had. */
  add(text: string, value: number): number | undefined {
    if (this.#size * 3 > this.#keys.length * 2) this.#grow();
    const key = hash53(text) + 1;
    const at = this.#find(key);
    if (this.#keys[at] === key) return this.#values[at]!;
    this.#keys[at] = key;
    this.#values[at] = value;
    this.#size++;
    return undefined;
  }

  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let at = (key % 4294967291) & mask;
    while (this.#keys[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = new Float64Array(keys.length * 2);
    this.#values = new Int32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === 0) continue;
      const at = this.#find(keys[i]!);
      this.#keys[at] = keys[i]!;
      this.#values[at] = values[i]!;
    }
  }
}
