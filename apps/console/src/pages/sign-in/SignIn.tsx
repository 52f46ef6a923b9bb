import { ERRORS, type ErrorCode, errorMessage, signIn } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import i18next from 'i18next';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { call, isCode } from '../../api.ts';
import { demoQuery } from '../../demo.ts';
import { LanguageButton } from '../../frame/LanguageButton.tsx';
import { useLanguage } from '../../frame/use-language.ts';
import { type MeView, meQuery, speaking } from '../../me.ts';
import { ProviderButtons, ProviderCode } from './ProviderSignIn.tsx';
import './sign-in.css';

interface Fields {
  login: string;
  password: string;
  code?: string;
}

export function SignIn() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { to, problem, step } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const demo = useQuery(demoQuery);
  const [form] = Form.useForm<Fields>();
  useEffect(() => {
    document.title = `${t('signIn.title')} · ${t('app.name')}`;
  }, [t]);
  const enter = useMutation({
    mutationFn: (body: Fields) => call(signIn, { body }),
    onSuccess: entered,
  });
  async function entered(me: MeView): Promise<void> {
    client.setQueryData(meQuery.queryKey, await speaking(me));
    await (to ? navigate({ href: to, replace: true }) : navigate({ to: '/', replace: true }));
  }
  // Once it was asked for, the field stays: a wrong code is typed again.
  const asksCode =
    isCode(enter.error, 'auth.secondFactor') ||
    isCode(enter.error, 'auth.secondFactorWrong') ||
    (enter.isPending && enter.variables?.code !== undefined);
  return (
    <div className="sign-in">
      <div className="sign-in-intro">
        <h1>{t('app.name')}</h1>
        <p>{t('app.tagline')}</p>
        <ul>
          <li>{t('signIn.intro1')}</li>
          <li>{t('signIn.intro2')}</li>
          <li>{t('signIn.intro3')}</li>
        </ul>
      </div>
      <main className="sign-in-form">
        <LanguageButton />
        <h2>{t('signIn.title')}</h2>
        {problem !== undefined && Object.hasOwn(ERRORS, problem) && (
          <Alert
            className="notice"
            type="error"
            showIcon
            role="alert"
            title={errorMessage(problem as ErrorCode, language)}
          />
        )}
        {step === 'code' && <ProviderCode onEntered={entered} />}
        <Form<Fields>
          style={step === 'code' ? { display: 'none' } : {}}
          form={form}
          layout="vertical"
          size="large"
          requiredMark={false}
          onFinish={(fields) => enter.mutate(fields)}
        >
          <Form.Item
            name="login"
            label={t('signIn.login')}
            rules={[{ required: true, message: t('signIn.needLogin') }]}
          >
            <Input autoComplete="username" autoFocus maxLength={100} />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('signIn.password')}
            rules={[{ required: true, message: t('signIn.needPassword') }]}
          >
            <Input.Password autoComplete="current-password" maxLength={200} />
          </Form.Item>
          {asksCode && (
            <Form.Item
              name="code"
              label={t('signIn.code')}
              extra={t('signIn.codeHow')}
              rules={[{ required: true, message: t('signIn.codeHow') }]}
            >
              <Input
                autoComplete="one-time-code"
                inputMode="numeric"
                autoFocus
                maxLength={20}
                className="mono"
              />
            </Form.Item>
          )}
          {enter.error && !isCode(enter.error, 'auth.secondFactor') && (
            <Alert className="form-alert" type="error" showIcon title={enter.error.message} role="alert" />
          )}
          <Button type="primary" htmlType="submit" block loading={enter.isPending}>
            {t('signIn.submit')}
          </Button>
        </Form>
        {step !== 'code' && <ProviderButtons to={to} />}
        <p className="muted">
          <Link to="/register">{t('signIn.register')}</Link>{' '}
          <Link to="/take-account">{t('takeAccount.title')}</Link>
        </p>
        {demo.data?.demo && (
          <div className="sign-in-demo">
            <h3>{t('signIn.demoTitle')}</h3>
            <div className="muted">{t('signIn.demoNote')}</div>
            <ul>
              {demo.data.logins.map(({ login, password, role }) => (
                <li key={login}>
                  <button
                    type="button"
                    onClick={() => {
                      form.setFieldsValue({ login, password });
                      enter.mutate({ login, password });
                    }}
                  >
                    <strong>
                      {i18next.exists(`role.${role}`) ? t(`role.${role}` as 'role.admin') : role}
                    </strong>
                    <span className="mono">{login}</span>
                    <span className="muted mono">{t('signIn.secret', { password })}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </main>
    </div>
  );
}
