/** Why a text was refused: a stable code, and what a message template in any language needs to say it. */
export interface Reason<C extends string = string> {
  readonly code: C;
  readonly params: Readonly<Record<string, string | number>>;
}

/** A value, or the reason why there is none. Errors of what people typed are values, never exceptions. */
export type Parsed<T, C extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Reason<C> };

/** Wraps a value that was read. */
export function accepted<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps the reason why a text was refused. Positions in `params` count from 1. */
export function refused<C extends string>(
  code: C,
  params: Readonly<Record<string, string | number>> = {},
): { readonly ok: false; readonly reason: Reason<C> } {
  return { ok: false, reason: { code, params } };
}

/** Fills `{name}` places of a message template; a place without a parameter stays as it is. */
export function fillTemplate(template: string, params: Reason['params']): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name];
    return value === undefined ? place : String(value);
  });
}
