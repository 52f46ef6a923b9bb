import { ERRORS, type ErrorCode, type Locale, type Params } from './errors.ts';
import { rightWords, roleWords } from './rights.ts';

/** Fills `{name}` places of a message. */
export function fill(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

/** Parameters that are codes of rights and roles, in words. */
function inWords(code: ErrorCode, locale: Locale, params: Params = {}): Params {
  if (code !== 'auth.forbidden' && !code.startsWith('role.')) return params;
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      name === 'action' ? rightWords(String(value), locale) : roleWords(String(value), locale),
    ]),
  );
}

/** An error's sentence in the reader's language. */
export function errorMessage(code: ErrorCode, locale: Locale, params?: Params): string {
  const text = ERRORS[code];
  return fill(locale === 'en' ? text.en : text.zh, inWords(code, locale, params));
}

/** One fault within a request: where (JSON pointer, or row and column), which, and what would be right. */
export interface Fault {
  path: string;
  code: string;
  message: string;
}

/** RFC 9457 problem details, as every door answers errors. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  instance?: string;
  errors?: Fault[];
}
