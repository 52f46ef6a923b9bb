import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** The password that somebody has now. */
export function PasswordItem({ label, autoFocus = false }: { label?: string; autoFocus?: boolean }) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="password"
      label={label ?? t('myself.current1')}
      rules={[{ required: true, message: t('signIn.needPassword') }]}
    >
      <Input.Password autoComplete="current-password" maxLength={200} autoFocus={autoFocus} />
    </Form.Item>
  );
}

/** Six digits of an authenticator app, or a recovery code where there are some (`how` says what else). */
export function CodeItem({ how, autoFocus = false }: { how?: string; autoFocus?: boolean }) {
  const { t } = useTranslation();
  const text = how ?? t('signIn.codeHow');
  return (
    <Form.Item
      name="code"
      label={t('signIn.code')}
      extra={text}
      rules={[{ required: true, min: 6, message: text }]}
    >
      <Input
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={20}
        className="mono"
        autoFocus={autoFocus}
      />
    </Form.Item>
  );
}
