import { type Static, type TSchema, Type } from 'typebox';

const PLAIN = new Set<unknown>(['string', 'integer', 'number', 'boolean']);

/**
 * A value or null. A plain type is written as two types in one schema, which answers are written by three times as fast
 * as a choice between two schemas.
 */
export function Nullable<T extends TSchema>(schema: T) {
  const plain = schema as { type?: unknown; enum?: unknown; const?: unknown };
  const one = PLAIN.has(plain.type) && plain.enum === undefined && plain.const === undefined;
  return Type.Unsafe<Static<T> | null>(
    one ? { ...schema, type: [plain.type, 'null'] } : Type.Union([schema, Type.Null()]),
  );
}

/** A name that somebody gives: not blank, at most so many characters. */
export const nameText = (maxLength = 200) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });
/** A reason that somebody gives: not blank. */
export const reasonText = () => Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' });

/** One of a list of words. */
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Enum<[...T]>(values as unknown as [...T]);

/** A quantity for people and machines: decimal string and unit; `kg` where it is a mass. */
export const Quantity = Type.Object({
  value: Type.String({ description: 'Decimal number in `unit`' }),
  unit: Type.Union([
    Type.Literal('kg'),
    Type.Literal('piece'),
    Type.Literal('l'),
    Type.Literal('m'),
    Type.Literal('other'),
  ]),
});

/** Cursor paging: give `cursor` of the last answer to get on. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
};
export const page = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    next: Nullable(Type.String()),
    /** Total where it is cheap to know, else null. */
    total: Nullable(Type.Integer()),
  });

/** The orders of a list: each key as it is, and with `-` in front the other way round. */
export const sortBy = <const K extends readonly string[]>(keys: K) =>
  Type.Optional(
    oneOf(keys.flatMap((key) => [key, `-${key}`]) as unknown as readonly (K[number] | `-${K[number]}`)[]),
  );

export const Ok = Type.Object({ ok: Type.Boolean() });
