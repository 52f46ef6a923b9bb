import { ERRORS, type ErrorCode, errorMessage, listMyIdentities, proveAtProvider } from '@liangsu/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Divider } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, isCode } from '../api.ts';
import { onProven } from '../parts/proven.ts';
import { Refusal } from '../parts/Refusal.tsx';
import { useLanguage } from './use-language.ts';

interface Props {
  /** The second factor as it is typed; undefined where its field is not shown or empty. */
  code(): string | undefined;
  /** The second factor is missing, or was wrong: its field is to be shown. */
  onCode(): void;
  onProven(): void;
}

/**
 * Shows at a provider who one is, in a window of its own, so that the page with all that was typed stays as it is; nothing
 * where no identity is linked.
 */
export function ProveAtProvider({ code, onCode, onProven: proven }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [problem, setProblem] = useState<string | null>(null);
  // Where the browser opens no window by itself, this is the address to open.
  const [blocked, setBlocked] = useState<string | null>(null);
  const [away, setAway] = useState(false);
  const identities = useQuery({
    queryKey: ['identities', language],
    queryFn: ({ signal }) => call(listMyIdentities, {}, signal),
  });
  const begin = useMutation({
    mutationFn: (provider: string) => {
      const typed = code();
      return call(proveAtProvider, {
        params: { provider },
        body: typed === undefined ? {} : { code: typed },
      });
    },
    onMutate: () => {
      setProblem(null);
      setBlocked(null);
    },
    onSuccess: ({ url }) => {
      const opened = window.open(url, '_blank');
      setAway(true);
      if (opened === null) setBlocked(url);
      // What another site's page is must not reach ours.
      else opened.opener = null;
    },
    onError: (error) => {
      if (isCode(error, 'auth.secondFactor') || isCode(error, 'auth.secondFactorWrong')) onCode();
    },
  });
  useEffect(
    () =>
      onProven((told) => {
        setAway(false);
        setBlocked(null);
        if (told === null) proven();
        else setProblem(told);
      }),
    [proven],
  );
  const linked = (identities.data?.items ?? []).flatMap(({ provider }) => (provider ? [provider] : []));
  if (linked.length === 0) return null;
  const known = problem !== null && Object.hasOwn(ERRORS, problem);
  return (
    <>
      <Divider plain>{t('provider.or')}</Divider>
      {linked.map(({ id, name }) => (
        <Button
          key={id}
          block
          loading={begin.isPending && begin.variables === id}
          onClick={() => begin.mutate(id)}
        >
          {t('reauthenticate.atProvider', { name })}
        </Button>
      ))}
      <p className="muted" aria-live="polite">
        {t(away && blocked === null ? 'reauthenticate.away' : 'reauthenticate.atProviderHow')}
      </p>
      {blocked !== null && (
        <Alert
          type="info"
          showIcon
          title={t('reauthenticate.blocked')}
          action={
            <Button
              size="small"
              href={blocked}
              target="_blank"
              rel="noopener"
              onClick={() => setBlocked(null)}
            >
              {t('reauthenticate.open')}
            </Button>
          }
        />
      )}
      {problem !== null && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={known ? errorMessage(problem as ErrorCode, language) : t('reauthenticate.failed')}
        />
      )}
      {begin.error && !isCode(begin.error, 'auth.secondFactor') && <Refusal error={begin.error} />}
    </>
  );
}
