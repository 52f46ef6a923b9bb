/** Part of every runtime that runs us (WHATWG Encoding); the compiler's library of the bare language does not list it. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 of a text. Throws a RangeError on half a surrogate pair, which has no UTF-8. */
export function utf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new RangeError('half a surrogate pair has no UTF-8');
  return encoder.encode(text);
}

/** The text of UTF-8 bytes, or null when they are none. A byte order mark is kept as the character that it is. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** What a typed array says that it is; nothing of any other value, whatever that claims. */
const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

/** Are these bytes: a Uint8Array, a Buffer too, also one of another realm (a frame, a worker)? */
export function isBytes(value: unknown): value is Uint8Array {
  return typedArrayName.call(value) === 'Uint8Array';
}

/** All parts in one array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Are they the same, byte for byte? */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Order by bytes, a shorter beginning first. Negative: `a` comes before `b`. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

/** Lower-case hex of bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64_VALUES: ReadonlyMap<string, number> = new Map([...BASE64].map((letter, i) => [letter, i]));

/** Standard base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += BASE64[group >> 18]! + BASE64[(group >> 12) & 63]!;
    text += left > 1 ? BASE64[(group >> 6) & 63]! : '=';
    text += left > 2 ? BASE64[group & 63]! : '=';
  }
  return text;
}

/**
 * The bytes of a standard base64 text, or null. Only the one spelling that `toBase64` writes is taken: padding complete,
 * spare bits zero, no line breaks. Otherwise two texts would be one hash, and a changed byte could go unseen.
 */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let group = 0;
  let at = 0;
  for (let i = 0; i < letters; i++) {
    const value = BASE64_VALUES.get(text[i]!);
    if (value === undefined) return null;
    group = ((group << 6) | value) & 0xff_ffff;
    if (i % 4 === 0) continue;
    const spare = 6 - 2 * (i % 4);
    bytes[at++] = (group >> spare) & 0xff;
    if (i === letters - 1 && padding > 0 && (group & ((1 << spare) - 1)) !== 0) return null;
  }
  return bytes;
}
