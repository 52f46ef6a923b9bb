/** Why a password is not taken. */
export const PASSWORD_FAULTS = {
  'password.short': { zh: '密码至少 {min} 个字符', en: 'A password has at least {min} characters' },
  'password.long': { zh: '密码最多 {max} 个字符', en: 'A password has at most {max} characters' },
  'password.plain': {
    zh: '少于 {phrase} 个字符的密码应包含大写字母、小写字母、数字、符号中的三类',
    en: 'A password of fewer than {phrase} characters needs three of: capitals, small letters, digits, signs',
  },
  'password.name': { zh: '密码不能包含登录名', en: 'A password must not contain the user name' },
  'password.common': {
    zh: '这个密码太常见，容易被猜到',
    en: 'This password is too common and easily guessed',
  },
} as const satisfies Record<string, { zh: string; en: string }>;
export type PasswordFault = keyof typeof PASSWORD_FAULTS;

/** Lengths in characters; one of `phrase` or more may be plain words. */
export const PASSWORD_RULES = { min: 10, max: 200, phrase: 14 } as const;

/** Days after which a password is to be replaced (GB/T 22239-2019 8.1.4.1 asks for a regular change). */
export const PASSWORD_DAYS = 180;

/** What everybody tries first, without what is put behind it. */
const COMMON = [
  'password',
  'passw0rd',
  'qwerty',
  'qwertyuiop',
  '1q2w3e4r',
  'admin',
  'administrator',
  'welcome',
  'letmein',
  'iloveyou',
  'abc',
  'woaini',
  'liangsu',
  'changeme',
];

/** Whether a text is one piece over and over, or goes up or down a row of characters. */
function isRow(text: string): boolean {
  if (/^(.{1,3})\1+.?$/u.test(text)) return true;
  const codes = [...text].map((one) => one.codePointAt(0)!);
  const steps = new Set(codes.slice(1).map((code, i) => code - codes[i]!));
  return steps.size === 1;
}

/**
 * Why a password is not taken; null when it is. Long ones may be plain, short ones need three kinds of characters
 * (GB/T 22239-2019 8.1.4.1; OWASP ASVS 5, V6.2 asks for length before kinds).
 */
export function passwordFault(password: string, login: string): PasswordFault | null {
  const length = [...password].length;
  if (length < PASSWORD_RULES.min) return 'password.short';
  if (length > PASSWORD_RULES.max) return 'password.long';
  const small = password.toLowerCase();
  const name = login.trim().toLowerCase();
  if (name.length >= 3 && small.includes(name)) return 'password.name';
  const core = small.replace(/[^\p{L}]+$/u, '').replace(/^[^\p{L}]+/u, '');
  if (isRow(small) || core === '' || COMMON.includes(core)) return 'password.common';
  const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  // Han characters have no capitals; each says more than a letter.
  const han = /\p{Script=Han}/u.test(password) ? 1 : 0;
  return length < PASSWORD_RULES.phrase && kinds + han < 3 ? 'password.plain' : null;
}
