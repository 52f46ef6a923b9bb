import { finding, refuse } from './messages.ts';

/** The row after which a page begins, from a cursor; null for the first page. Throws request.invalid on any other text. */
export function afterId(cursor: string | undefined): number | null {
  if (cursor === undefined || cursor === '') return null;
  if (!/^\d{1,15}$/.test(cursor)) refuse([finding('/querystring/cursor', 'cursor.invalid')]);
  return Number(cursor);
}

/** The same where rows are known by UUIDs. */
export function afterUuid(cursor: string | undefined): string | null {
  if (cursor === undefined || cursor === '') return null;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor))
    refuse([finding('/querystring/cursor', 'cursor.invalid')]);
  return cursor;
}

/** Digits that all areas inside an area share: `530000` → `53`, `530100` → `5301`. */
export function areaPrefix(code: string): string {
  return code.replace(/[^0-9]/g, '').replace(/^(\d{2})0000$|^(\d{4})00$/, '$1$2');
}

/** A text that LIKE takes literally. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** Collects a query's conditions and their values. */
export class Where {
  readonly values: unknown[] = [];
  readonly #conditions: string[] = [];

  /** A value's place in the query. */
  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  add(condition: string): void {
    this.#conditions.push(condition);
  }

  get sql(): string {
    return this.#conditions.length === 0 ? '' : `WHERE ${this.#conditions.join(' AND ')}`;
  }
}
