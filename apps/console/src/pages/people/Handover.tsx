import { confirmAccount } from '@liangsu/contract';
import { useMutation } from '@tanstack/react-query';
import { Alert, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';

/** One of the two codes with which somebody takes an account; it is shown once. */
export function Once({ which, code }: { which: 'first' | 'second'; code: string | null | undefined }) {
  const { t } = useTranslation();
  if (!code) return null;
  return (
    <Alert
      className="notice"
      type="success"
      showIcon
      title={t(`accounts.${which}Once`)}
      description={
        <>
          <Typography.Text copyable className="mono">
            {code}
          </Typography.Text>
          <p className="muted">{t(`accounts.${which}How`)}</p>
        </>
      }
    />
  );
}

/** How far an account is handed over to its owner. */
export function HandoverTag({ state }: { state: 'first' | 'both' | null }) {
  const { t } = useTranslation();
  return state && <Tag color="processing">{t(`accounts.handover.${state}`)}</Tag>;
}

/** The second person's part: looks at who it is, and hands over the second code. */
export function ConfirmHandover({ login, onDone }: { login: string; onDone(): void }) {
  const { t } = useTranslation();
  const send = useMutation({
    mutationFn: (_: object) => call(confirmAccount, { params: { login } }),
    onSuccess: onDone,
  });
  return (
    <FormDialog
      label={t('accounts.confirm')}
      size="small"
      send={send}
      answer={({ code }) => <Once which="second" code={code} />}
    >
      <p>{t('accounts.confirmHow', { login })}</p>
    </FormDialog>
  );
}
