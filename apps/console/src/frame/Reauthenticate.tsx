import { reauthenticate } from '@liangsu/contract';
import { useMutation } from '@tanstack/react-query';
import { Form, Modal } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, isCode } from '../api.ts';
import { useMe } from '../me.ts';
import { CodeItem, PasswordItem } from '../parts/credentials.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { ProveAtProvider } from './ProveAtProvider.tsx';

interface Fields {
  password: string;
  code?: string;
}

/** Asks for password and second factor, or a sign-in at a linked provider, when a decision takes its person's name; then what was wanted goes on. */
export default function Reauthenticate({ onSettled }: { onSettled(shown: boolean): void }) {
  const { t } = useTranslation();
  const me = useMe();
  const [form] = Form.useForm<Fields>();
  const show = useMutation({
    mutationFn: (body: Fields) => call(reauthenticate, { body }),
    onSuccess: () => onSettled(true),
  });
  const [codeAsked, setCodeAsked] = useState(false);
  const settled = useCallback(() => onSettled(true), [onSettled]);
  const asksCode =
    codeAsked ||
    isCode(show.error, 'auth.secondFactor') ||
    isCode(show.error, 'auth.secondFactorWrong') ||
    (show.isPending && show.variables?.code !== undefined);
  return (
    <Modal
      open
      zIndex={1100}
      title={t('reauthenticate.title')}
      okText={t('reauthenticate.go')}
      cancelText={t('common.cancel')}
      confirmLoading={show.isPending}
      onOk={() => form.submit()}
      onCancel={() => onSettled(false)}
    >
      <p>{t('reauthenticate.why', { name: me.displayName })}</p>
      <Form<Fields>
        form={form}
        name="reauthenticate"
        layout="vertical"
        onFinish={(values) => show.mutate(values)}
      >
        {/* For whoever keeps the passwords: whose this is. */}
        <input value={me.login} autoComplete="username" hidden readOnly />
        <PasswordItem autoFocus label={t('signIn.password')} />
        {asksCode && <CodeItem autoFocus />}
        {show.error && !isCode(show.error, 'auth.secondFactor') && <Refusal error={show.error} />}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
      <ProveAtProvider
        code={() => (form.getFieldValue('code') as string | undefined)?.trim() || undefined}
        onCode={() => setCodeAsked(true)}
        onProven={settled}
      />
    </Modal>
  );
}
