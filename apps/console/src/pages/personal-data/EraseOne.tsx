import { eraseAccount, eraseContact, eraseReporter, findContacts } from '@liangsu/contract';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useDebounced } from '../../parts/use-debounced.ts';

/** Whose data it is: somebody with an account, whom a party names to call, who reported a problem. */
const WHOSE = ['account', 'contact', 'report'] as const;
const REPORT_NUMBER = /^R[0-9A-Z]{9}$/;

interface Fields {
  of: (typeof WHOSE)[number];
  login?: string;
  party?: number;
  number?: string;
  reason: string;
}

function erase({ of, login = '', party = 0, number = '', reason }: Fields) {
  const body = { reason };
  switch (of) {
    case 'account':
      return call(eraseAccount, { params: { login: login.trim() }, body });
    case 'contact':
      return call(eraseContact, { params: { code: String(party) }, body });
    case 'report':
      return call(eraseReporter, { params: { number: number.trim().toUpperCase() }, body });
  }
}

/** Erases at somebody's request: an account, whom to call at a party, or how a reporter can be reached. */
export function EraseOne() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: erase,
    onSuccess: () => client.invalidateQueries({ queryKey: ['personal-data'] }),
  });
  return (
    <FormDialog
      label={t('personalData.eraseOne')}
      send={send}
      answer={({ label }) => <p>{t('personalData.done', { label: label ?? '' })}</p>}
    >
      <Whose />
      <TextField name="reason" label={t('entry.reason')} required max={1000} />
    </FormDialog>
  );
}

/** Chooses whose data it is, and says what is erased of them and what stays. */
function Whose() {
  const { t } = useTranslation();
  const of = Form.useWatch<Fields['of'] | undefined>('of', Form.useFormInstance<Fields>()) ?? 'account';
  return (
    <>
      <Form.Item name="of" label={t('personalData.whose')} initialValue="account">
        <Radio.Group
          optionType="button"
          options={WHOSE.map((value) => ({ value, label: t(`personalDataOf.${value}`) }))}
        />
      </Form.Item>
      <p className="muted">{of === 'account' ? t('personalData.eraseHow') : t(`personalDataOfHow.${of}`)}</p>
      {of === 'account' && <TextField name="login" label={t('signIn.login')} required max={100} />}
      {of === 'contact' && (
        <Form.Item
          name="party"
          label={t('personalData.party')}
          rules={[{ required: true, message: t('field.required', { label: t('personalData.party') }) }]}
        >
          <ContactSelect />
        </Form.Item>
      )}
      {of === 'report' && (
        <TextField
          name="number"
          label={t('report.number')}
          required
          max={20}
          rule={(text) =>
            text.trim() === '' || REPORT_NUMBER.test(text.trim().toUpperCase())
              ? null
              : t('personalData.numberWrong')
          }
        />
      )}
    </>
  );
}

/** Finds a party that names whom to call, by a part of its name, its credit code or its number. */
function ContactSelect(props: { value?: number; onChange?(value: number): void; id?: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const q = useDebounced(text.trim(), 250);
  const found = useQuery({
    queryKey: ['personal-data', 'contacts', q],
    queryFn: ({ signal }) => call(findContacts, { query: { q } }, signal),
    placeholderData: keepPreviousData,
    enabled: q !== '',
  });
  const items = q === '' ? [] : (found.data?.items ?? []);
  return (
    <>
      <Select
        {...props}
        showSearch={{ filterOption: false, onSearch: setText }}
        placeholder={t('personalData.partyHow')}
        aria-label={t('personalData.party')}
        loading={found.isFetching}
        notFoundContent={t(
          q === '' ? 'personalData.partyHow' : found.isFetching ? 'common.loading' : 'personalData.noParty',
        )}
        options={items.map(({ id, name, uscc, area }) => ({
          value: id,
          label: [name, uscc ?? t('personalData.partyNumber', { id }), area].filter(Boolean).join(' · '),
        }))}
      />
      <Refusal error={found.error} />
    </>
  );
}
