import { invite } from '@liangsu/contract';
import { type OrganisationKind, ROLE_NAMES, type Role, roleFits } from '@liangsu/domain/access';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Form, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useAccessWords } from '../../parts/access-words.tsx';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { TextField } from '../../parts/RecordForm.tsx';

interface Fields {
  name: string;
  role: Role;
}

/** Invites somebody to a role; the link is shown once, to be handed on. */
export function Invite({ kinds }: { kinds: readonly OrganisationKind[] }) {
  const { t } = useTranslation();
  const words = useAccessWords();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (body: Fields) => call(invite, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['people', 'invitations'] }),
  });
  const link = (token: string) => (
    <Alert
      type="success"
      showIcon
      title={t('invitation.made')}
      description={
        <Typography.Text copyable className="mono">
          {`${location.origin}/invitations/${token}`}
        </Typography.Text>
      }
    />
  );
  return (
    <FormDialog label={t('invitation.create')} send={send} answer={({ token }) => link(token)}>
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
    </FormDialog>
  );
}
