import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePasswordFault } from '../../parts/password-rule.ts';
import { TextField } from '../../parts/RecordForm.tsx';

export interface AccountValues {
  displayName: string;
  login: string;
  password: string;
}

/** Name, user name and password of a new account; `loginHow`: what becomes of the user name. */
export function AccountFields({ loginHow }: { loginHow?: string }) {
  const { t } = useTranslation();
  return (
    <>
      <TextField name="displayName" label={t('register.displayName')} required />
      <TextField name="login" label={t('signIn.login')} required max={95} />
      {loginHow && <p className="muted">{loginHow}</p>}
      <NewPassword />
    </>
  );
}

/** A password that somebody chooses, held against the rules and against the user name beside it. */
export function NewPassword() {
  const { t } = useTranslation();
  const faultOf = usePasswordFault();
  return (
    <Form.Item
      name="password"
      label={t('signIn.password')}
      extra={t('register.passwordHow')}
      required
      rules={[
        ({ getFieldValue }) => ({
          validator: async (_, value: unknown) => {
            const fault = faultOf(value, getFieldValue('login'));
            if (fault !== null) throw new Error(fault);
          },
        }),
      ]}
    >
      <Input.Password autoComplete="new-password" maxLength={200} />
    </Form.Item>
  );
}
