const LOGIN = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u;

/** Whether a text, tidied, can be a login: letters, digits and `. _ @ + -`, at most 100, a letter or digit first. */
export const isLogin = (login: string): boolean => LOGIN.test(login);

/** Why a login is not taken. */
export const LOGIN_FAULT = {
  zh: '登录名由字母、数字和 . _ @ + - 组成，以字母或数字开头，最多 100 个字符',
  en: 'A login is made of letters, digits and . _ @ + -, begins with a letter or digit, and has at most 100',
} as const;
