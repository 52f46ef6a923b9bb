import { accepted, type Parsed, refused } from '../codes/reason.ts';
import { compareBytes, textOf, utf8 } from './bytes.ts';

/** What can be attested: JSON, and besides it whole numbers of any size and bytes. */
export type CanonicalValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly CanonicalValue[]
  | { readonly [name: string]: CanonicalValue };

/** The byte that each kind of value begins with. */
export const TAGS = {
  null: 0x00,
  false: 0x01,
  true: 0x02,
  number: 0x03,
  text: 0x04,
  bytes: 0x05,
  list: 0x06,
  map: 0x07,
} as const;

/** How deep lists and maps may stand in each other. */
export const MAX_NESTING = 64;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;
/** More digits than a double needs (0.000…, 1e308), and a bound for what is turned into a bigint. */
const MAX_DIGITS = 1100;

/** The number in plain digits, without exponent: `1e-7` is `0.0000001`. One number has one such text. */
function plainDigits(value: number | bigint): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value === 0 ? 0 : value)) ?? [];
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Grows as it is written to: an event of ten thousand codes is one array, not thirty thousand. */
class Writer {
  #bytes = new Uint8Array(512);
  #at = 0;

  #room(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#at + length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  head(kind: keyof typeof TAGS): void {
    this.#room(1);
    this.#bytes[this.#at++] = TAGS[kind];
  }

  length(value: number): void {
    this.#room(4);
    for (let shift = 24; shift >= 0; shift -= 8) this.#bytes[this.#at++] = (value >>> shift) & 0xff;
  }

  /** Bytes behind their length. */
  measured(bytes: Uint8Array): void {
    this.length(bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** A text behind its length. Most are ASCII and short, where the platform's encoder costs more than it does. */
  text(text: string): void {
    this.#room(4 + text.length);
    const start = this.#at + 4;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) {
        this.measured(utf8(text));
        return;
      }
      this.#bytes[start + i] = unit;
    }
    this.length(text.length);
    this.#at += text.length;
  }

  written(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }
}

/** Its members are all that it is: no date, set or class of the caller's, which would be written as an empty map. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Below the surrogates the order of UTF-16 is that of UTF-8. */
const PLAIN_NAME = /^[\0-\ud7ff]*$/;

function inByteOrder(names: string[]): string[] {
  return names.every((name) => PLAIN_NAME.test(name))
    ? names.sort()
    : names.sort((a, b) => compareBytes(utf8(a), utf8(b)));
}

function writeMap(writer: Writer, value: { readonly [name: string]: CanonicalValue }, nesting: number): void {
  const names = inByteOrder(Object.keys(value));
  writer.head('map');
  writer.length(names.length);
  for (const name of names) {
    writer.text(name);
    // A name that is there may hold undefined all the same: that is refused below.
    write(writer, value[name] as CanonicalValue, nesting + 1);
  }
}

function write(writer: Writer, value: CanonicalValue, nesting: number): void {
  if (value === null || typeof value === 'boolean') writer.head(`${value}`);
  else if (typeof value === 'number' || typeof value === 'bigint') {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} is no number`);
    const digits = plainDigits(value);
    if (digits.length > MAX_DIGITS) throw new TypeError(`a number has up to ${MAX_DIGITS} digits`);
    writer.head('number');
    writer.text(digits);
  } else if (typeof value === 'string') {
    writer.head('text');
    writer.text(value);
  } else if (value instanceof Uint8Array) {
    writer.head('bytes');
    writer.measured(value);
  } else if (typeof value !== 'object') {
    throw new TypeError(`${typeof value} cannot be attested`);
  } else if (nesting >= MAX_NESTING) {
    throw new TypeError(`lists and maps stand in each other more than ${MAX_NESTING} deep`);
  } else if (Array.isArray(value)) {
    writer.head('list');
    writer.length(value.length);
    for (const each of value as readonly CanonicalValue[]) write(writer, each, nesting + 1);
  } else if (isPlain(value)) {
    writeMap(writer, value as { readonly [name: string]: CanonicalValue }, nesting);
  } else {
    throw new TypeError('only plain objects can be attested');
  }
}

/**
 * The one sequence of bytes that stands for a value (docs/ledger.md): other values have other bytes, and no bytes begin
 * with those of another value. Throws a TypeError on what cannot be attested (undefined, infinities, dates, functions), and a
 * RangeError on text with half a surrogate pair: both are faults of the caller.
 */
export function encodeCanonical(value: CanonicalValue): Uint8Array {
  const writer = new Writer();
  write(writer, value, 0);
  return writer.written();
}

export type CanonicalFault =
  | 'canonical.cut'
  | 'canonical.rest'
  | 'canonical.tag'
  | 'canonical.number'
  | 'canonical.utf8'
  | 'canonical.order'
  | 'canonical.nesting';

class Refusal extends Error {
  readonly code: CanonicalFault;
  readonly position: number;
  constructor(code: CanonicalFault, position: number) {
    super(code);
    this.code = code;
    this.position = position;
  }
}

class Reader {
  at = 0;
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  refuse(code: CanonicalFault, position: number): never {
    throw new Refusal(code, position);
  }

  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) this.refuse('canonical.cut', this.at);
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  length(): number {
    const four = this.take(4);
    return new DataView(four.buffer, four.byteOffset).getUint32(0);
  }

  text(): string {
    const start = this.at;
    return textOf(this.take(this.length())) ?? this.refuse('canonical.utf8', start);
  }

  number(): number | bigint {
    const start = this.at;
    const digits = this.text();
    if (digits.length > MAX_DIGITS || !NUMBER.test(digits) || digits === '-0')
      this.refuse('canonical.number', start);
    const value = Number(digits);
    if (digits.includes('.') ? plainDigits(value) === digits : Number.isSafeInteger(value)) return value;
    return digits.includes('.') ? this.refuse('canonical.number', start) : BigInt(digits);
  }

  map(nesting: number): CanonicalValue {
    const members: [string, CanonicalValue][] = [];
    let before: Uint8Array | null = null;
    for (let left = this.length(); left > 0; left--) {
      const start = this.at;
      const bytes = this.take(this.length());
      if (before !== null && compareBytes(before, bytes) >= 0) this.refuse('canonical.order', start);
      members.push([textOf(bytes) ?? this.refuse('canonical.utf8', start), this.value(nesting + 1)]);
      before = bytes;
    }
    return Object.fromEntries(members);
  }

  list(nesting: number): CanonicalValue[] {
    const items: CanonicalValue[] = [];
    for (let left = this.length(); left > 0; left--) items.push(this.value(nesting + 1));
    return items;
  }

  value(nesting: number): CanonicalValue {
    const start = this.at;
    const tag = this.take(1)[0]!;
    if (tag >= TAGS.list && nesting >= MAX_NESTING) this.refuse('canonical.nesting', start);
    switch (tag) {
      case TAGS.null:
        return null;
      case TAGS.false:
        return false;
      case TAGS.true:
        return true;
      case TAGS.number:
        return this.number();
      case TAGS.text:
        return this.text();
      case TAGS.bytes:
        return this.take(this.length());
      case TAGS.list:
        return this.list(nesting);
      case TAGS.map:
        return this.map(nesting);
      default:
        return this.refuse('canonical.tag', start);
    }
  }
}

/**
 * The value that bytes stand for. Only what `encodeCanonical` writes is taken, so every accepted sequence encodes to itself
 * again. Positions in reasons are byte offsets from 0. Whole numbers that a double does not hold come as bigint.
 */
export function decodeCanonical(bytes: Uint8Array): Parsed<CanonicalValue, CanonicalFault> {
  const reader = new Reader(bytes);
  try {
    const value = reader.value(0);
    if (reader.at < bytes.length) return refused('canonical.rest', { position: reader.at });
    return accepted(value);
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, { position: error.position });
    throw error;
  }
}
