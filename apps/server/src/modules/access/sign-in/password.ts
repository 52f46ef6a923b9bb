import { fill } from '@liangsu/contract';
import { PASSWORD_FAULTS, PASSWORD_RULES, passwordFault } from '@liangsu/domain/access';
import { AppError } from '../../../platform/http/errors.ts';

/** Throws request.invalid with why a password is not taken, at this place of the request. */
export function refusePassword(path: string, password: string, login: string): void {
  const code = passwordFault(password, login);
  if (code === null) return;
  throw new AppError('request.invalid', { count: 1 }, (locale) => {
    const { zh, en } = PASSWORD_FAULTS[code];
    return [{ path, code, message: fill(locale === 'en' ? en : zh, PASSWORD_RULES) }];
  });
}
