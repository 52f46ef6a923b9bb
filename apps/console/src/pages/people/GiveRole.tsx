import { giveRole, listOrganisations } from '@liangsu/contract';
import { ROLE_NAMES, type Role, roleFits } from '@liangsu/domain/access';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useAccessWords } from '../../parts/access-words.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useDebounced } from '../../parts/use-debounced.ts';

interface Fields {
  login: string;
  role: Role;
  organisation?: number | null;
}

const GIVEN = [
  ...ROLE_NAMES.filter((role) => roleFits(role, ['installation'])),
  'organisationAdministrator',
] as const satisfies Role[];

/** Chooses an organisation that takes part, by any part of its name. */
function OrganisationSelect(props: { value?: number | null; onChange?(value: number): void; id?: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const q = useDebounced(text.trim(), 250);
  const found = useQuery({
    queryKey: ['organisations', 'options', q],
    queryFn: ({ signal }) => call(listOrganisations, { query: { limit: 50, ...(q ? { q } : {}) } }, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Select
      {...props}
      showSearch={{ filterOption: false, onSearch: setText }}
      aria-label={t('organisation.one')}
      options={(found.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}

/** The security administrator gives a role of the installation, or an organisation its first administrator. */
export function GiveRole() {
  const { t } = useTranslation();
  const words = useAccessWords();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Fields>();
  const role = Form.useWatch('role', form);
  const send = useMutation({
    mutationFn: ({ organisation, ...body }: Fields) =>
      call(giveRole, { body: { ...body, organisation: organisation ?? 0 } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['people'] });
      setOpen(false);
      form.resetFields();
    },
  });
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('people.give')}
      </Button>
      <Modal
        open={open}
        title={t('people.give')}
        okText={t('people.give')}
        cancelText={t('common.cancel')}
        confirmLoading={send.isPending}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
      >
        <p className="muted">{t('people.giveHands')}</p>
        <Form<Fields> form={form} layout="vertical" onFinish={(values) => send.mutate(values)}>
          <TextField name="login" label={t('signIn.login')} required max={100} />
          <Form.Item
            name="role"
            label={t('people.role')}
            rules={[{ required: true, message: t('field.required', { label: t('people.role') }) }]}
          >
            <Select options={words.roles(GIVEN)} aria-label={t('people.role')} />
          </Form.Item>
          {role === 'organisationAdministrator' && (
            <Form.Item
              name="organisation"
              label={t('organisation.one')}
              rules={[{ required: true, message: t('field.required', { label: t('organisation.one') }) }]}
            >
              <OrganisationSelect />
            </Form.Item>
          )}
          <Refusal error={send.error} />
        </Form>
      </Modal>
    </>
  );
}
