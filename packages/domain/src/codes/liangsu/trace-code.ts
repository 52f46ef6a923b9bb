import { accepted, type Parsed, refused } from '../reason.ts';

/** The 23 characters of a trace code, in the order of their values: of look-alikes at most one is left. */
export const TRACE_ALPHABET = '23456789ACEFHKMNPRTVWXY';

/** What stands before every code of this scheme; a later scheme gets letters of its own. */
export const TRACE_PREFIX = 'LS';

const PRIME = 23;
const DATA = 18;
const LENGTH = 20;
const GROUP = 4;
/** Random bytes of one code: 80 bits fit 18 characters (23^18 > 2^81). */
export const TRACE_BYTES = 10;
/** The two sums of a valid code, modulo 23: the places of L and S in the alphabet, so another scheme's codes don't pass. */
const SUMS = [11, 18] as const;

/** Letters that are no part of the alphabet and look like one that is. */
const READ_AS: Readonly<Record<string, string>> = { Z: '2', S: '5', B: '8', G: '6', U: 'V' };
/** How the prefix is misread. */
const PREFIX = /^[LI1|][S5]/;
const SEPARATORS = /[\s\p{Pd}_.·•。,:/|]+/gu;

export type TraceCodeFault =
  | 'traceCode.prefix'
  | 'traceCode.length'
  | 'traceCode.character'
  | 'traceCode.check'
  | 'traceCode.swapped';

/** A trace code of Liangsu's own scheme. `code` is what is stored; `display` is what people read and type. */
export interface TraceCode {
  readonly code: string;
  readonly display: string;
}

const mod = (n: number): number => ((n % PRIME) + PRIME) % PRIME;
/** The inverse modulo 23 (Fermat). */
const inverse = (n: number): number => {
  let result = 1;
  for (let i = 0; i < PRIME - 2; i++) result = (result * n) % PRIME;
  return result;
};

/** How far the two sums of a code are from what they should be; the character at place i (from 1) has the weights 1 and i. */
function syndromes(values: readonly number[]): [number, number] {
  let plain = 0;
  let weighted = 0;
  for (let i = 0; i < values.length; i++) {
    plain += values[i]!;
    weighted += values[i]! * (i + 1);
  }
  return [mod(plain - SUMS[0]), mod(weighted - SUMS[1])];
}

const spell = (values: readonly number[]): string =>
  TRACE_PREFIX + values.map((v) => TRACE_ALPHABET[v]).join('');

/** Groups a stored code for reading: `LS-XXXX-XXXX-XXXX-XXXX-XXXX`. */
export function displayTraceCode(code: string): string {
  const groups = [code.slice(0, TRACE_PREFIX.length)];
  for (let i = TRACE_PREFIX.length; i < code.length; i += GROUP) groups.push(code.slice(i, i + GROUP));
  return groups.join('-');
}

/** Makes a code from 10 random bytes (80 bits, from a cryptographic source: codes must not be guessable); throws a RangeError on any other number of bytes. */
export function makeTraceCode(bytes: Uint8Array): TraceCode {
  if (bytes.length !== TRACE_BYTES) throw new RangeError(`a trace code takes ${TRACE_BYTES} bytes`);
  let rest = 0n;
  for (const byte of bytes) rest = (rest << 8n) | BigInt(byte);
  const values: number[] = new Array(LENGTH).fill(0);
  for (let i = DATA - 1; i >= 0; i--) {
    values[i] = Number(rest % BigInt(PRIME));
    rest /= BigInt(PRIME);
  }
  // Two equations, x + y = -s0 and 19x + 20y = -s1, in the two check characters.
  const [s0, s1] = syndromes(values);
  const y = mod(-s1 + (DATA + 1) * s0);
  values[DATA + 1] = y;
  values[DATA] = mod(-s0 - y);
  const code = spell(values);
  return { code, display: displayTraceCode(code) };
}

/**
 * Reads a typed or scanned trace code. Case, spaces, hyphens, full-width characters and look-alike letters are forgiven;
 * any one wrong character, any two, and any two that changed places are caught. The reason names the place (counted
 * from 1 behind the prefix) and, where one correction is likely, the corrected code in `suggestion`.
 */
export function parseTraceCode(text: string): Parsed<TraceCode, TraceCodeFault> {
  const plain = text.normalize('NFKC').toUpperCase().replace(SEPARATORS, '');
  if (!PREFIX.test(plain)) return refused('traceCode.prefix', { value: text, expected: TRACE_PREFIX });
  const body = plain.slice(TRACE_PREFIX.length);
  const characters = [...body];
  if (characters.length !== LENGTH)
    return refused('traceCode.length', { value: text, length: characters.length, expected: LENGTH });
  const values = characters.map((c) => TRACE_ALPHABET.indexOf(READ_AS[c] ?? c));
  const unreadable = values.indexOf(-1);
  if (unreadable >= 0) return unreadableCharacter(text, values, unreadable, characters[unreadable]!);
  const [s0, s1] = syndromes(values);
  if (s0 === 0 && s1 === 0) {
    const code = spell(values);
    return accepted({ code, display: displayTraceCode(code) });
  }
  if (s0 === 0) return swappedCharacters(text, values, s1);
  return wrongCharacter(text, values, s0, s1);
}

/**
 * Whether a stored code looks like a trace code and its check characters do not fit: somebody mistyped it. Quick, for
 * every code of every event; `parseTraceCode` tells where the mistake is.
 */
export function isMistypedTraceCode(code: string): boolean {
  if (code.length !== TRACE_PREFIX.length + LENGTH || !code.startsWith(TRACE_PREFIX)) return false;
  let plain = -SUMS[0];
  let weighted = -SUMS[1];
  for (let i = 0; i < LENGTH; i++) {
    const value = TRACE_ALPHABET.indexOf(code[i + TRACE_PREFIX.length]!);
    if (value < 0) return true;
    plain += value;
    weighted += value * (i + 1);
  }
  return plain % PRIME !== 0 || weighted % PRIME !== 0;
}

/** Fewest characters behind the prefix by which a code can be looked for: 23^4 is enough to leave few. */
const LEAST = 4;

/** The beginning of a code as somebody typed it, in stored form; null when it is too short, too long or none. */
export function traceCodeBeginning(text: string): string | null {
  const plain = text.normalize('NFKC').toUpperCase().replace(SEPARATORS, '');
  if (!PREFIX.test(plain)) return null;
  const values = [...plain.slice(TRACE_PREFIX.length)].map((c) => TRACE_ALPHABET.indexOf(READ_AS[c] ?? c));
  return values.length < LEAST || values.length > LENGTH || values.includes(-1) ? null : spell(values);
}

/** One character outside the alphabet: the two sums say which it must be, and whether the rest agrees. */
function unreadableCharacter(text: string, values: readonly number[], at: number, character: string) {
  const others = values.indexOf(-1, at + 1);
  const blank = values.map((v) => Math.max(v, 0));
  const [s0, s1] = syndromes(blank);
  const agrees = others < 0 && mod(s1 - (at + 1) * s0) === 0;
  const expected = TRACE_ALPHABET[mod(-s0)]!;
  const fixed = blank.with(at, mod(-s0));
  return refused('traceCode.character', {
    value: text,
    position: at + 1,
    character,
    expected: agrees ? expected : TRACE_ALPHABET,
    suggestion: agrees ? displayTraceCode(spell(fixed)) : '',
  });
}

/** One wrong character: sums off by e and i·e give its place i and what it should be. */
function wrongCharacter(text: string, values: readonly number[], s0: number, s1: number) {
  const position = (s1 * inverse(s0)) % PRIME;
  if (position < 1 || position > LENGTH)
    return refused('traceCode.check', {
      value: text,
      position: 0,
      character: '',
      expected: '',
      suggestion: '',
    });
  const at = position - 1;
  const right = mod(values[at]! - s0);
  return refused('traceCode.check', {
    value: text,
    position,
    character: TRACE_ALPHABET[values[at]!]!,
    expected: TRACE_ALPHABET[right]!,
    suggestion: displayTraceCode(spell(values.with(at, right))),
  });
}

/** Equal plain sum, wrong weighted sum: characters changed places. Neighbours that explain it are the likely ones. */
function swappedCharacters(text: string, values: readonly number[], s1: number) {
  const fits: number[] = [];
  for (let i = 0; i + 1 < LENGTH; i++) if (mod(values[i + 1]! - values[i]!) === s1) fits.push(i);
  const at = fits[0];
  if (at === undefined)
    return refused('traceCode.swapped', { value: text, position: 0, expected: '', suggestion: '' });
  const fixed = values.with(at, values[at + 1]!).with(at + 1, values[at]!);
  return refused('traceCode.swapped', {
    value: text,
    position: at + 1,
    expected: TRACE_ALPHABET[values[at + 1]!]! + TRACE_ALPHABET[values[at]!]!,
    suggestion: fits.length === 1 ? displayTraceCode(spell(fixed)) : '',
  });
}
