import { accepted, type Parsed, type Reason, refused } from '../reason.ts';
import { type Ai, type AiComponent, aiLength, aiOf, matchesAi } from './ai.ts';
import { CSET_39, CSET_64, CSET_82 } from './check-digits.ts';
import { runCheck, type ValueFault } from './value-checks.ts';

/** One identifier with its value, both as plain text. */
export interface Element {
  readonly ai: string;
  readonly value: string;
}

/** What can be wrong with a set of elements. */
export type ElementFault = ValueFault | 'gs1.unknownAi' | 'gs1.duplicateAi' | 'gs1.conflict' | 'gs1.missing';

const ALPHABET: Readonly<Record<AiComponent['type'], { set: ReadonlySet<string>; name: string }>> = {
  N: { set: new Set('0123456789'), name: '0-9' },
  X: { set: new Set(CSET_82), name: 'CSET 82' },
  Y: { set: new Set(CSET_39), name: 'CSET 39' },
  Z: { set: new Set(CSET_64), name: 'CSET 64' },
};

function lengthFault(ai: Ai, value: string) {
  const { min, max } = aiLength(ai);
  // What would be right: a GTIN is written with 14 digits, the shorter ones with zeros in front.
  const zeros = min === 14 && /^(\d{8}|\d{12}|\d{13})$/.test(value) ? value.padStart(14, '0') : '';
  const expected = zeros || (min === max ? String(max) : `${min}-${max}`);
  return refused('gs1.length', { ai: ai.ai, value, position: Math.min(value.length, max) + 1, expected });
}

/** Checks one value against its identifier's length, character set and content; the reason says where and what would be right. */
export function checkValue(ai: string, value: string): Parsed<Element, ElementFault> {
  const definition = aiOf(ai);
  if (definition === undefined) return refused('gs1.unknownAi', { ai, value });
  let at = 0;
  for (const component of definition.components) {
    const part = value.slice(at, at + component.max);
    if (part === '' && component.optional) break;
    if (part.length < component.min) return lengthFault(definition, value);
    const { set, name } = ALPHABET[component.type];
    for (let i = 0; i < part.length; i++) {
      const character = part[i]!;
      if (!set.has(character))
        return refused('gs1.character', { ai, value, position: at + i + 1, character, expected: name });
    }
    at += part.length;
  }
  if (at !== value.length) return lengthFault(definition, value);
  at = 0;
  for (const component of definition.components) {
    const part = value.slice(at, at + component.max);
    if (part === '') break;
    for (const name of component.checks) {
      const found = runCheck(name, part, ai, at, value);
      if (found !== null) return found;
    }
    at += part.length;
  }
  return accepted({ ai, value });
}

/** Checks a whole set: every value, no identifier twice, required partners there, excluded ones not. */
export function checkElements(elements: readonly Element[]): Parsed<readonly Element[], ElementFault> {
  for (const { ai, value } of elements) {
    const one = checkValue(ai, value);
    if (!one.ok) return one;
  }
  const pairing = checkPairing(elements);
  return pairing === null ? accepted(elements) : { ok: false, reason: pairing };
}

function checkPairing(elements: readonly Element[]): Reason<ElementFault> | null {
  const seen = new Set<string>();
  for (const { ai, value } of elements) {
    if (seen.has(ai)) return refused('gs1.duplicateAi', { ai, value }).reason;
    seen.add(ai);
  }
  const present = (pattern: string) => elements.some((e) => matchesAi(pattern, e.ai));
  for (const { ai, value } of elements) {
    const definition = aiOf(ai)!;
    for (const pattern of definition.excludes) {
      const other = elements.find((e) => e.ai !== ai && matchesAi(pattern, e.ai));
      if (other !== undefined) return refused('gs1.conflict', { ai, value, other: other.ai }).reason;
    }
    for (const groups of definition.requires) {
      if (groups.some((group) => group.every(present))) continue;
      const expected = groups.map((group) => group.map((p) => `(${p})`).join('+')).join(', ');
      return refused('gs1.missing', { ai, value, expected }).reason;
    }
  }
  return null;
}

/** Reads a GS1 date (yymmdd; day 00 = last of the month) as YYYY-MM-DD: the century nearest to `currentYear` (GS1 GS §7.12). */
export function gs1DateToIso(yymmdd: string, currentYear: number): string | null {
  if (!/^\d{6}$/.test(yymmdd)) return null;
  const difference = Number(yymmdd.slice(0, 2)) - (currentYear % 100);
  const century = Math.floor(currentYear / 100) + (difference >= 51 ? -1 : difference <= -50 ? 1 : 0);
  const year = century * 100 + Number(yymmdd.slice(0, 2));
  const month = Number(yymmdd.slice(2, 4));
  const day = Number(yymmdd.slice(4));
  if (month < 1 || month > 12) return null;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (day > last) return null;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${year}-${two(month)}-${two(day === 0 ? last : day)}`;
}
