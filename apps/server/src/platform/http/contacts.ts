import type { TSchema } from 'typebox';

/** The fields of an answer that say whom to call at a party: personal data, shown by a right of its own (`party.contact`). */
const CONTACT_FIELDS: readonly string[] = ['contactName', 'contactPhone'];

type Count = (value: unknown) => number;
interface Part {
  properties?: Record<string, TSchema>;
  items?: TSchema;
  anyOf?: TSchema[];
  allOf?: TSchema[];
}

/**
 * How many parties' contacts an answer of this shape shows: its records in which a name or a number stands. Null: the shape
 * has no place for one, so there is nothing to count.
 */
export function contactCounter(schema: TSchema): Count | null {
  const { properties = {}, items, anyOf = [], allOf = [] } = schema as Part;
  const parts: Count[] = [];
  const fields = CONTACT_FIELDS.filter((name) => Object.hasOwn(properties, name));
  if (fields.length > 0)
    parts.push((value) => (fields.some((name) => (value as Record<string, unknown>)[name] != null) ? 1 : 0));
  for (const [name, part] of Object.entries(properties)) {
    const count = contactCounter(part);
    if (count !== null) parts.push((value) => count((value as Record<string, unknown>)[name]));
  }
  const each = items === undefined ? null : contactCounter(items);
  if (each !== null)
    parts.push((value) =>
      Array.isArray(value) ? value.reduce<number>((sum, one) => sum + each(one), 0) : 0,
    );
  const together = allOf.flatMap((part) => contactCounter(part) ?? []);
  // Of alternatives the answer is one, and none counts more in it than there is.
  const alternatives = anyOf.flatMap((part) => contactCounter(part) ?? []);
  if (alternatives.length > 0) parts.push((value) => Math.max(...alternatives.map((count) => count(value))));
  parts.push(...together);
  if (parts.length === 0) return null;
  return (value) =>
    typeof value === 'object' && value !== null ? parts.reduce((sum, count) => sum + count(value), 0) : 0;
}
