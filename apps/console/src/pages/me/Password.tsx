import { putMyPassword } from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { usePasswordFault } from '../../parts/password-rule.ts';
import { Refusal } from '../../parts/Refusal.tsx';

interface Fields {
  current: string;
  password: string;
  again: string;
}

/** Changes the password; the new one is checked by the server's rules while it is typed. */
export function Password({ login }: { login: string }) {
  const { t } = useTranslation();
  const faultOf = usePasswordFault();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const change = useMutation({
    mutationFn: ({ current, password }: Fields) => call(putMyPassword, { body: { current, password } }),
    onSuccess: async ({ identitiesLeft }) => {
      form.resetFields();
      message.success(t('myself.passwordChanged'));
      if (identitiesLeft > 0) message.warning(t('myself.identitiesLeft', { count: identitiesLeft }), 10);
      await client.invalidateQueries();
    },
  });
  return (
    <Form<Fields>
      form={form}
      name="password"
      layout="vertical"
      validateTrigger="onBlur"
      className="record-form"
      onFinish={(values) => change.mutate(values)}
    >
      <Form.Item
        name="current"
        label={t('myself.current1')}
        rules={[{ required: true, message: t('signIn.needPassword') }]}
      >
        <Input.Password autoComplete="current-password" maxLength={200} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('myself.new')}
        extra={t('register.passwordHow')}
        required
        rules={[
          {
            validator: async (_, value: unknown) => {
              const fault = faultOf(value, login);
              if (fault !== null) throw new Error(fault);
            },
          },
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('myself.again')}
        dependencies={['password']}
        required
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_, value: unknown) => {
              if (value !== getFieldValue('password')) throw new Error(t('myself.differs'));
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
      <Refusal error={change.error} />
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t('myself.change')}
      </Button>
    </Form>
  );
}
