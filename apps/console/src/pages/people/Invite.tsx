import { invite } from '@liangsu/contract';
import { type OrganisationKind, ROLE_NAMES, type Role, roleFits } from '@liangsu/domain/access';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Modal, Select, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useAccessWords } from '../../parts/access-words.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';

interface Fields {
  name: string;
  role: Role;
}

/** Invites somebody to a role; the link is shown once, to be handed on. */
export function Invite({ kinds }: { kinds: readonly OrganisationKind[] }) {
  const { t } = useTranslation();
  const words = useAccessWords();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Fields>();
  const send = useMutation({
    mutationFn: (body: Fields) => call(invite, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['people', 'invitations'] }),
  });
  const close = () => {
    setOpen(false);
    send.reset();
    form.resetFields();
  };
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('invitation.create')}
      </Button>
      <Modal
        open={open}
        title={t('invitation.create')}
        okText={send.data ? t('common.close') : t('invitation.create')}
        cancelText={t('common.cancel')}
        confirmLoading={send.isPending}
        onOk={() => (send.data ? close() : form.submit())}
        onCancel={close}
      >
        {send.data ? (
          <Alert
            type="success"
            showIcon
            title={t('invitation.made')}
            description={
              <Typography.Text copyable className="mono">
                {`${location.origin}/invitations/${send.data.token}`}
              </Typography.Text>
            }
          />
        ) : (
          <Form<Fields> form={form} layout="vertical" onFinish={(values) => send.mutate(values)}>
            <TextField name="name" label={t('invitation.for')} required />
            <Form.Item
              name="role"
              label={t('people.role')}
              rules={[{ required: true, message: t('field.required', { label: t('people.role') }) }]}
            >
              <Select
                options={words.roles(ROLE_NAMES.filter((role) => roleFits(role, kinds)))}
                aria-label={t('people.role')}
              />
            </Form.Item>
            <Refusal error={send.error} />
          </Form>
        )}
      </Modal>
    </>
  );
}
