import { takeAccount } from '@liangsu/contract';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Form } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { LanguageButton } from '../../frame/LanguageButton.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { NewPassword } from './AccountFields.tsx';

interface Fields {
  login: string;
  first: string;
  second: string;
  password: string;
}

/** Somebody takes an account that was opened or reset: with the codes of two people, and a password of their own. */
export function TakeAccount() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useEffect(() => {
    document.title = `${t('takeAccount.title')} · ${t('app.name')}`;
  }, [t]);
  const send = useMutation({
    mutationFn: (body: Fields) => call(takeAccount, { body }),
    onSuccess: () => navigate({ to: '/sign-in' }),
  });
  return (
    <main className="page narrow alone">
      <LanguageButton />
      <h1>{t('takeAccount.title')}</h1>
      <p className="muted">{t('takeAccount.how')}</p>
      <Form<Fields>
        layout="vertical"
        validateTrigger="onBlur"
        onFinish={(values) => send.mutate(values)}
        className="record-form"
      >
        <TextField name="login" label={t('signIn.login')} required max={100} />
        <TextField name="first" label={t('takeAccount.first')} required max={100} />
        <TextField name="second" label={t('takeAccount.second')} required max={100} />
        <NewPassword />
        <Refusal error={send.error} />
        <div className="page-actions">
          <Button type="primary" htmlType="submit" loading={send.isPending}>
            {t('takeAccount.submit')}
          </Button>
          <Link to="/sign-in">{t('signIn.title')}</Link>
        </div>
      </Form>
    </main>
  );
}
