import { registerOrganisation } from '@liangsu/contract';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Form, Result, Typography } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { LanguageButton } from '../../frame/LanguageButton.tsx';
import { usccRule } from '../../parts/field-rules.ts';
import { TextField } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import {
  ApplicationFields,
  type ApplicationValues,
  applicationOf,
} from '../organisations/ApplicationFields.tsx';
import { AccountFields, type AccountValues } from './AccountFields.tsx';

interface Fields extends AccountValues, ApplicationValues {
  uscc: string;
}

/** An organisation registers, with its first account; both wait for the authority of its territory. */
export function Register() {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${t('register.title')} · ${t('app.name')}`;
  }, [t]);
  const send = useMutation({
    mutationFn: (values: Fields) =>
      call(registerOrganisation, {
        body: {
          uscc: values.uscc,
          organisation: applicationOf(values),
          person: { login: values.login, password: values.password, displayName: values.displayName },
        },
      }),
  });
  if (send.isSuccess)
    return (
      <main className="page narrow alone">
        <Result
          status="success"
          title={t('register.done')}
          subTitle={
            <>
              <p>
                {t('register.login')}{' '}
                <Typography.Text copyable strong className="mono">
                  {send.data.login}
                </Typography.Text>
              </p>
              <p>{t('register.doneHow')}</p>
            </>
          }
          extra={<Link to="/sign-in">{t('signIn.title')}</Link>}
        />
      </main>
    );
  return (
    <main className="page narrow alone">
      <LanguageButton />
      <h1>{t('register.title')}</h1>
      <p className="muted">{t('register.how')}</p>
      <Form<Fields>
        layout="vertical"
        validateTrigger="onBlur"
        scrollToFirstError={{ focus: true }}
        onFinish={(values) => send.mutate(values)}
        className="record-form"
      >
        <h2>{t('register.organisation')}</h2>
        <TextField name="uscc" label={t('party.uscc')} rule={usccRule} required mono max={30} />
        <ApplicationFields />
        <h2>{t('register.person')}</h2>
        <p className="muted">{t('register.personHow')}</p>
        <AccountFields loginHow={t('register.loginHow')} />
        <Refusal error={send.error} />
        <div className="page-actions">
          <Button type="primary" htmlType="submit" loading={send.isPending}>
            {t('register.submit')}
          </Button>
          <Link to="/sign-in">{t('register.back')}</Link>
        </div>
      </Form>
    </main>
  );
}
