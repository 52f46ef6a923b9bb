import { ACTIONS, actionWords, isRole, ROLES } from '@liangsu/domain/access';
import type { Locale } from './errors.ts';

/** What each right allows, in words for people. Every action of the routes is in here (a test sees to it). */
export const RIGHT_WORDS: Readonly<Record<string, { zh: string; en: string }>> = ACTIONS;

/** A right in words; one without words of its own is its code. */
export function rightWords(action: string, locale: Locale): string {
  return actionWords(action, locale === 'en');
}

/** A role in words; one that is not known is its code. */
export function roleWords(role: string, locale: Locale): string {
  if (!isRole(role)) return role;
  return locale === 'en' ? ROLES[role].en : ROLES[role].zh;
}
