import { tellsOfGrower } from '@liangsu/domain/access';
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
 * Actions whose answers tell of organisations by a right of their own, by relation (`organisation.read`), or of whoever asks: a grower's
 * code in them is not told by `party.contact`.
 */
const BY_THEIR_OWN = /^(organisation\.|self$|public$)/;

/** As `contactCounter`, for what a route answers: a grower's record, whose codes are shown by the same right, counts as its contact does. */
export const shownCounter = (action: string, response: TSchema): Count | null =>
  contactCounter(response, !BY_THEIR_OWN.test(action));

/**
 * How many parties' contacts an answer of this shape shows: its records in which a name or a number stands; with `growers`, also those that
 * tell a grower's code or address. Null: the shape has no place for one, so there is nothing to count.
 */
export function contactCounter(schema: TSchema, growers = false): Count | null {
  const { properties = {}, items, anyOf = [], allOf = [] } = schema as Part;
  const parts: Count[] = [];
  const fields = CONTACT_FIELDS.filter((name) => Object.hasOwn(properties, name));
  const party = growers && Object.hasOwn(properties, 'kinds') && Object.hasOwn(properties, 'uscc');
  if (fields.length > 0 || party)
    parts.push((value) =>
      fields.some((name) => (value as Record<string, unknown>)[name] != null) ||
      (party && tellsOfGrower(value as Parameters<typeof tellsOfGrower>[0]))
        ? 1
        : 0,
    );
  for (const [name, part] of Object.entries(properties)) {
    const count = contactCounter(part, growers);
    if (count !== null) parts.push((value) => count((value as Record<string, unknown>)[name]));
  }
  const each = items === undefined ? null : contactCounter(items, growers);
  if (each !== null)
    parts.push((value) =>
      Array.isArray(value) ? value.reduce<number>((sum, one) => sum + each(one), 0) : 0,
    );
  const together = allOf.flatMap((part) => contactCounter(part, growers) ?? []);
  // Of alternatives the answer is one, and none counts more in it than there is.
  const alternatives = anyOf.flatMap((part) => contactCounter(part, growers) ?? []);
  if (alternatives.length > 0) parts.push((value) => Math.max(...alternatives.map((count) => count(value))));
  parts.push(...together);
  if (parts.length === 0) return null;
  return (value) =>
    typeof value === 'object' && value !== null ? parts.reduce((sum, count) => sum + count(value), 0) : 0;
}
