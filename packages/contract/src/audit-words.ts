import { DENIALS, type DenialCode } from '@liangsu/domain/access';
import { auditedWords } from '@liangsu/domain/audit';
import { ERRORS, type ErrorCode, type Locale } from './errors.ts';
import type { OAUTH_ERRORS } from './schemas/oauth.ts';

/** What a sentence would fill in is not kept: what is left of it without. */
const withoutPlaces = (text: string): string =>
  text
    .replace(/[（(][^（()）]*\{\w+\}[^（()）]*[)）]/g, '')
    .replace(/\{\w+\}/g, '…')
    .trim();

/** Why the token endpoints refused: they answer codes alone (RFC 6749 §5.2). */
const OAUTH = {
  invalid_request: { zh: '令牌请求的格式不对', en: 'the request for a token is malformed' },
  invalid_client: { zh: '密钥不存在或不正确', en: 'there is no such key, or its text is wrong' },
  unsupported_grant_type: { zh: '不支持的授权方式', en: 'this grant is not offered' },
  invalid_scope: { zh: '密钥没有所求的权限范围', en: 'the key has not this scope' },
} as const satisfies Record<(typeof OAUTH_ERRORS)[number], { zh: string; en: string }>;

/** Why a request of the audit trail was refused or not done, in words; a code without words is told as it is. */
export function auditReason(code: string, action: string, locale: Locale): string {
  const english = locale === 'en';
  const denial = code.startsWith('access.') ? code.slice('access.'.length) : '';
  if (Object.hasOwn(DENIALS, denial)) {
    const words = DENIALS[denial as DenialCode];
    return withoutPlaces((english ? words.en : words.zh).replace('{action}', auditedWords(action, english)));
  }
  if (code === 'many') return english ? 'many kinds, counted as one' : '种类过多，合并计数';
  if (Object.hasOwn(OAUTH, code)) {
    const { zh, en } = OAUTH[code as keyof typeof OAUTH];
    return english ? en : zh;
  }
  if (!Object.hasOwn(ERRORS, code)) return code;
  const words = ERRORS[code as ErrorCode];
  return withoutPlaces(english ? words.en : words.zh);
}
