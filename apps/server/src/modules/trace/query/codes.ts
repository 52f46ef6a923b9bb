import { fill, type Locale } from '@liangsu/contract';
import { CODE_MESSAGES_EN, CODE_MESSAGES_ZH, identifyCode } from '@liangsu/domain/codes';

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

/** Why a text is no code, in the reader's language; null when it is one. */
export function codeProblem(text: string, locale: Locale): { message: string; code: string } | null {
  const known = identifyCode(text);
  if (known.ok) return null;
  const { code, params } = known.reason;
  const messages: Record<string, string> = locale === 'en' ? CODE_MESSAGES_EN : CODE_MESSAGES_ZH;
  return { code, message: fill(messages[code] ?? code, params) };
}
