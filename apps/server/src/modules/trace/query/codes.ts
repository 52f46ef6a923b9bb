import { fill, type Locale } from '@liangsu/contract';
import {
  CODE_MESSAGES_EN,
  CODE_MESSAGES_ZH,
  gs1CheckDigit,
  identifyCode,
  traceCodeBeginning,
} from '@liangsu/domain/codes';

/** A code as people read it: in groups, or with the application identifiers in brackets. */
export function displayCode(code: string): string {
  const known = identifyCode(code);
  return known.ok ? known.value.display : code;
}

/** The canonical code of what a person typed or scanned; the text itself when no grammar knows it. */
export function canonicalCode(text: string): string {
  const known = identifyCode(text);
  return known.ok ? known.value.code : text.trim().replace(/^urn:liangsu:lot:/, '');
}

/** Why a text is no code, in the reader's language, and what it probably should be; null when it is one. */
export function codeProblem(
  text: string,
  locale: Locale,
): { message: string; code: string; suggestion: string | null } | null {
  const known = identifyCode(text);
  if (known.ok) return null;
  const { code, params } = known.reason;
  const messages: Record<string, string> = locale === 'en' ? CODE_MESSAGES_EN : CODE_MESSAGES_ZH;
  const suggestion = params['suggestion'];
  return {
    code,
    message: fill(messages[code] ?? code, params),
    suggestion: typeof suggestion === 'string' && suggestion !== '' ? suggestion : null,
  };
}

/**
 * How the codes begin that a text may stand for: a whole code, a GTIN alone (as digits, in brackets, or as a Digital Link
 * of any host), or the first characters of a Liangsu code; null when it is no code at all.
 */
export function codeBeginning(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '');
  if (/^(\d{8}|\d{12,14})$/.test(digits) && String(gs1CheckDigit(digits.slice(0, -1))) === digits.at(-1))
    return `https://id.gs1.org/01/${digits.padStart(14, '0')}/`;
  const known = identifyCode(text);
  if (known.ok) return known.value.code.replace(/\/01\/\d{14}$/, '$&/');
  return traceCodeBeginning(text);
}

/** A text that LIKE takes literally. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
