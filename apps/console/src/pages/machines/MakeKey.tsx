import { createKey, type RouteBody, rightWords } from '@liangsu/contract';
import { KEY_RULES } from '@liangsu/domain/access';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { call, language } from '../../api.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { ShownOnce } from './ShownOnce.tsx';

type Fields = RouteBody<typeof createKey>;

/** For how many days a key is good. */
export function DaysItem() {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="days"
      label={t('key.days')}
      initialValue={KEY_RULES.days}
      extra={t('key.daysHow', { most: KEY_RULES.mostDays })}
      rules={[{ required: true, message: t('field.required', { label: t('key.days') }) }]}
    >
      <InputNumber min={1} max={KEY_RULES.mostDays} precision={0} />
    </Form.Item>
  );
}

/** What a program needs to use OAuth instead of the key itself. */
export function ClientOf({ id }: { id: string }) {
  const { t } = useTranslation();
  return <p className="muted breaks">{t('key.oauth', { id })}</p>;
}

/** Makes a key for a program; its text is shown once. */
export function MakeKey({ scopes }: { scopes: readonly string[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (body: Fields) => call(createKey, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <FormDialog
      label={t('key.make')}
      send={send}
      answer={({ key, text }) => (
        <ShownOnce title={t('key.madeOnce', { name: key.name })} text={text}>
          <ClientOf id={key.id} />
        </ShownOnce>
      )}
    >
      <TextField name="name" label={t('key.name')} required max={100} />
      <Form.Item
        name="scopes"
        label={t('key.scopes')}
        extra={t('key.scopesHow')}
        rules={[{ required: true, message: t('field.required', { label: t('key.scopes') }) }]}
      >
        <Select
          mode="multiple"
          aria-label={t('key.scopes')}
          showSearch={{ optionFilterProp: 'label' }}
          options={scopes.map((value) => ({ value, label: rightWords(value, language()) }))}
        />
      </Form.Item>
      <DaysItem />
    </FormDialog>
  );
}
