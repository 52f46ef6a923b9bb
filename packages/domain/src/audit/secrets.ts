/** A value of what was before or after a change. */
export type Told = string | number | boolean | null | readonly Told[] | { readonly [name: string]: Told };

/**
 * Names of fields whose values are never written into the audit trail, wherever they stand: what signs somebody in, whom to call, and
 * people's names, for entries outlast accounts and are never changed. That such a field changed may be told, what it holds may not.
 */
const SECRET =
  /pass(word|phrase)|secret|token|hash|salt|totp|otp|recovery|^key$|apikey|keytext|cookie|authori[sz]ation|phone|mobile|contact|email|idnumber|displayname|forname|personname/i;

/** What a secret is told as. */
export const WITHHELD = '***';
/** How much of a text and of a list is told, in characters and items. */
const LONGEST_TEXT = 1_000;
const LONGEST_LIST = 100;
const DEEPEST = 6;
/** How many values are told of one change altogether: lists in lists fill no disk. */
const MOST_VALUES = 2_000;

/** What a text column takes: no NUL, no half of a character; cut at `longest` characters. */
export function storable(text: string, longest = LONGEST_TEXT): string {
  const clean = text.replaceAll('\u0000', '').toWellFormed();
  return clean.length > longest ? `${clean.slice(0, longest - 1).toWellFormed()}…` : clean;
}

/**
 * A value as the audit trail tells it: without the contents of secret fields, without what no column takes, long texts
 * and lists cut, and no more than 2,000 values of it. What is no plain data (a function, a buffer) is left out; a date is its ISO text.
 */
export function told(value: unknown): Told | undefined {
  return tell(value, 0, { left: MOST_VALUES });
}

function tell(value: unknown, depth: number, budget: { left: number }): Told | undefined {
  if (budget.left-- <= 0) return undefined;
  if (value === null) return null;
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value !== 'object' || depth >= DEEPEST || ArrayBuffer.isView(value)) return undefined;
  if (Array.isArray(value))
    return value.slice(0, LONGEST_LIST).flatMap((item) => {
      const one = tell(item, depth + 1, budget);
      return one === undefined ? [] : [one];
    });
  const kept: Record<string, Told> = {};
  for (const [name, item] of Object.entries(value).slice(0, LONGEST_LIST)) {
    const one = tell(item, depth + 1, budget);
    if (one === undefined) continue;
    // Whether a secret is there at all may be told: true, false and null give nothing away.
    const plain = one === null || typeof one === 'boolean';
    kept[storable(name, 100)] = SECRET.test(name) && !plain ? WITHHELD : one;
  }
  return kept;
}

/** What was told of an account or invitation, without the names of people in it: entries of before they were withheld at once. */
export function withoutNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNames);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      /^(display)?name$|^forname$/i.test(key) && one !== null ? WITHHELD : withoutNames(one),
    ]),
  );
}
