import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  type SecurityView,
} from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { meQuery } from '../../me.ts';
import { CodeItem, PasswordItem } from '../../parts/credentials.tsx';
import { Refusal } from '../../parts/Refusal.tsx';

/** Begins with, confirms, or removes the second factor; recovery codes are shown once. */
export function SecondFactor({ mine }: { mine: SecurityView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const again = async () => {
    await client.invalidateQueries({ queryKey: ['security'] });
    await client.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  const begin = useMutation({
    mutationFn: (body: { password: string }) => call(beginSecondFactor, { body }),
  });
  const confirm = useMutation({
    mutationFn: (body: { code: string }) => call(confirmSecondFactor, { body }),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: (body: { password: string; code: string }) => call(removeSecondFactor, { body }),
    onSuccess: async () => {
      begin.reset();
      confirm.reset();
      await again();
    },
  });
  if (mine.secondFactor)
    return (
      <>
        {confirm.data && (
          <Alert
            className="notice"
            type="success"
            showIcon
            title={t('myself.recovery')}
            description={
              <Typography.Text copyable className="mono">
                {confirm.data.recoveryCodes.join(' ')}
              </Typography.Text>
            }
          />
        )}
        <p>{t('myself.factorOn', { left: mine.recoveryCodesLeft })}</p>
        <Form<{ password: string; code: string }>
          name="remove-factor"
          layout="vertical"
          className="record-form"
          onFinish={(values) => remove.mutate(values)}
        >
          <PasswordItem />
          <CodeItem />
          <Refusal error={remove.error} />
          <Button danger htmlType="submit" loading={remove.isPending}>
            {t('myself.factorRemove')}
          </Button>
        </Form>
      </>
    );
  if (begin.data)
    return (
      <>
        <p>{t('myself.scan')}</p>
        <img
          alt={t('myself.qr')}
          width={200}
          height={200}
          src={`data:image/svg+xml;utf8,${encodeURIComponent(begin.data.qr)}`}
        />
        <p>
          {t('myself.secret')}{' '}
          <Typography.Text copyable className="mono">
            {begin.data.secret}
          </Typography.Text>
        </p>
        <Form<{ code: string }>
          name="confirm-factor"
          layout="vertical"
          className="record-form"
          onFinish={(values) => confirm.mutate(values)}
        >
          <CodeItem how={t('myself.codeOfApp')} />
          <Refusal error={confirm.error} />
          <Button type="primary" htmlType="submit" loading={confirm.isPending}>
            {t('myself.factorConfirm')}
          </Button>
        </Form>
      </>
    );
  return (
    <>
      <p>{t('myself.factorOff')}</p>
      <Form<{ password: string }>
        name="begin-factor"
        layout="vertical"
        className="record-form"
        onFinish={(values) => begin.mutate(values)}
      >
        <PasswordItem />
        <Refusal error={begin.error} />
        <Button htmlType="submit" loading={begin.isPending}>
          {t('myself.factorBegin')}
        </Button>
      </Form>
    </>
  );
}
