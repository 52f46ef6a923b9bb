/** SQL of a key that a list can be ordered by; what is missing comes last, whichever way it runs. */
export type SortKey = (descending: boolean) => string;

/** A text key in the order of its characters, whatever the database's own order is. */
export const textKey =
  (sql: string): SortKey =>
  (descending) =>
    `coalesce(${sql}, ${descending ? "''" : "U&'\\+10FFFF'"}) COLLATE "C"`;

export interface ListOrder {
  /** `ORDER BY …`, ties broken by the number. */
  readonly sql: string;
  /** The condition of the rows after the one whose number is bound here. */
  after(bound: string): string;
}

/**
 * The order that a list was asked for: one of `keys`, with `-` in front for the other way round. A cursor is the number
 * of the last row shown; its key is read where it stands, so that pages fit together whatever the order.
 * `from` is the source of the rows, `id` the column of their number.
 */
export function listOrder(
  sort: string,
  keys: Readonly<Record<string, SortKey | null>>,
  from: string,
  id: string,
): ListOrder {
  const descending = sort.startsWith('-');
  const [direction, beyond] = descending ? ['DESC', '<'] : ['ASC', '>'];
  const key = keys[sort.replace(/^-/, '')]?.(descending);
  if (key === undefined)
    return { sql: `ORDER BY ${id} ${direction}`, after: (bound) => `${id} ${beyond} ${bound}` };
  return {
    sql: `ORDER BY ${key} ${direction}, ${id} ${direction}`,
    after: (bound) =>
      `(${key}, ${id}) ${beyond} ((SELECT ${key} FROM ${from} WHERE ${id} = ${bound}), ${bound}::int8)`,
  };
}
