import { DENIALS, type DenialCode } from '@liangsu/domain/access';
import { auditedWords } from '@liangsu/domain/audit';
import { ERRORS, type ErrorCode, type Locale } from './errors.ts';

/** What a sentence would fill in is not kept: what is left of it without. */
const withoutPlaces = (text: string): string =>
  text
    .replace(/[（(][^（()）]*\{\w+\}[^（()）]*[)）]/g, '')
    .replace(/\{\w+\}/g, '…')
    .trim();

/** Why a request of the audit trail was refused or not done, in words; a code without words is told as it is. */
export function auditReason(code: string, action: string, locale: Locale): string {
  const english = locale === 'en';
  const denial = code.startsWith('access.') ? code.slice('access.'.length) : '';
  if (Object.hasOwn(DENIALS, denial)) {
    const words = DENIALS[denial as DenialCode];
    return withoutPlaces((english ? words.en : words.zh).replace('{action}', auditedWords(action, english)));
  }
  if (code === 'many') return english ? 'many kinds, counted as one' : '种类过多，合并计数';
  if (!Object.hasOwn(ERRORS, code)) return code;
  const words = ERRORS[code as ErrorCode];
  return withoutPlaces(english ? words.en : words.zh);
}
