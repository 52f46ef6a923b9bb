import { fill } from '@liangsu/contract';
import { PASSWORD_FAULTS, PASSWORD_RULES, passwordFault } from '@liangsu/domain/access';
import { useLanguage } from '../frame/use-language.ts';

/** Why a password is not taken, in the reader's language; null when it is. By the server's rules. */
export function usePasswordFault(): (password: unknown, login: unknown) => string | null {
  const language = useLanguage();
  return (password, login) => {
    const fault = passwordFault(String(password ?? ''), String(login ?? ''));
    if (fault === null) return null;
    const { zh, en } = PASSWORD_FAULTS[fault];
    return fill(language === 'en' ? en : zh, PASSWORD_RULES);
  };
}
