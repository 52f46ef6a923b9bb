import { dropSecondFactor, endSessions } from '@liangsu/contract';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';

/** Takes off the second factor of somebody who lost it, once it is known who asks. */
export function DropFactor({ login, onDone }: { login: string; onDone(): void }) {
  const { t } = useTranslation();
  const send = useMutation({
    mutationFn: (_: object) => call(dropSecondFactor, { params: { login } }),
  });
  return (
    <FormDialog
      label={t('accounts.dropFactor')}
      size="small"
      send={send}
      // The button goes with the factor: not before what was done is read.
      onDone={onDone}
      answer={() => <p>{t('accounts.factorDropped', { login })}</p>}
    >
      <p>{t('accounts.dropFactorHow', { login })}</p>
    </FormDialog>
  );
}

/** Signs somebody out everywhere, when another may have got hold of one of their sessions. */
export function EndSessions({ login }: { login: string }) {
  const { t } = useTranslation();
  const send = useMutation({ mutationFn: (_: object) => call(endSessions, { params: { login } }) });
  return (
    <FormDialog
      label={t('accounts.endSessions')}
      size="small"
      send={send}
      answer={() => <p>{t('accounts.sessionsEnded', { login })}</p>}
    >
      <p>{t('accounts.endSessionsHow', { login })}</p>
    </FormDialog>
  );
}
