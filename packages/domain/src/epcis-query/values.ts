import type { JsonObject, Prefixes } from '../epcis/context.ts';
import { canonicalName } from '../epcis/names.ts';
import { parseInstant } from '../epcis/time.ts';

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

export const textsOf = (value: unknown): string[] =>
  listOf(value).filter((item): item is string => typeof item === 'string');

export type Comparator = 'EQ' | 'GT' | 'GE' | 'LT' | 'LE';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** A decimal text as a number; null when it is none. */
export function numberOf(text: string): number | null {
  return NUMBER.test(text.trim()) ? Number(text) : null;
}

/** What a value is compared with: a number, an instant, or a text. */
export type Wanted =
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  | { readonly kind: 'time'; readonly value: number; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

export function wantedOf(text: string): Wanted {
  const value = numberOf(text);
  if (value !== null) return { kind: 'number', value, text };
  const time = parseInstant(text);
  if (!Number.isNaN(time)) return { kind: 'time', value: time, text };
  return { kind: 'text', text };
}

export function holds(left: number, op: Comparator, right: number): boolean {
  switch (op) {
    case 'EQ':
      return left === right;
    case 'GT':
      return left > right;
    case 'GE':
      return left >= right;
    case 'LT':
      return left < right;
    case 'LE':
      return left <= right;
  }
}

/** The scalars of an extension's value: of lists each, of typed values (`@value`) and references (`@id`) what they hold. */
export function scalarsOf(value: unknown): (string | number | boolean)[] {
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  if (isObject(value)) {
    const inner = value['@value'] ?? value['@id'];
    return inner === undefined ? [] : scalarsOf(inner);
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : [];
}

/** Whether a scalar compares with what is wanted; texts compare by `EQ` only, identifiers in any spelling. */
export function compares(
  value: string | number | boolean,
  op: Comparator,
  wanted: Wanted,
  prefixes: Prefixes,
): boolean {
  const text = String(value);
  if (op === 'EQ' && text === wanted.text) return true;
  if (wanted.kind === 'number') {
    const number = typeof value === 'number' ? value : numberOf(text);
    return number !== null && holds(number, op, wanted.value);
  }
  if (wanted.kind === 'time') {
    const time = parseInstant(text);
    return !Number.isNaN(time) && holds(time, op, wanted.value);
  }
  return (
    op === 'EQ' &&
    text.includes(':') &&
    canonicalName(text, prefixes) === canonicalName(wanted.text, prefixes)
  );
}
