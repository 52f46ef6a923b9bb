import { isLogin, LOGIN_FAULT } from '@liangsu/domain/access';
import { AppError } from '../../../platform/http/errors.ts';
import { tidyLogin } from '../credentials-users.ts';

/** A new login as it is kept; throws request.invalid, at this place of the request, where a text can be none. */
export function readLogin(path: string, text: string): string {
  const login = tidyLogin(text);
  if (isLogin(login)) return login;
  throw new AppError('request.invalid', { count: 1 }, (locale) => [
    { path, code: 'login.shape', message: locale === 'en' ? LOGIN_FAULT.en : LOGIN_FAULT.zh },
  ]);
}
