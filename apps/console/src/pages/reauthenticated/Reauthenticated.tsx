import { ERRORS, type ErrorCode, errorMessage } from '@liangsu/contract';
import { useSearch } from '@tanstack/react-router';
import { Result } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../frame/use-language.ts';
import { tellProven } from '../../parts/proven.ts';

/** Where the window that went to a provider ends: it tells the page that waits, and closes where a browser lets it. */
export function Reauthenticated() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problem } = useSearch({ from: '/reauthenticated' });
  const known = problem !== undefined && Object.hasOwn(ERRORS, problem);
  useEffect(() => {
    document.title = `${t('reauthenticate.title')} · ${t('app.name')}`;
    tellProven(problem ?? null);
    if (problem === undefined) window.close();
  }, [problem, t]);
  return (
    <main>
      {problem === undefined ? (
        <Result status="success" title={t('reauthenticate.done')} subTitle={t('reauthenticate.doneHow')} />
      ) : (
        <Result
          status="error"
          title={known ? errorMessage(problem as ErrorCode, language) : t('reauthenticate.failed')}
          subTitle={t('reauthenticate.failedHow')}
        />
      )}
    </main>
  );
}
