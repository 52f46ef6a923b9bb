import { createWebhook, type RouteBody, WEBHOOK_KINDS } from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { KIND_WORD } from './kind-words.ts';
import { ShownOnce } from './ShownOnce.tsx';

/** Has an address told of what concerns the organisation; the secret that signs messages is shown once. */
export function MakeWebhook() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (body: RouteBody<typeof createWebhook>) => call(createWebhook, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <FormDialog
      label={t('webhook.make')}
      send={send}
      answer={({ webhook, secret }) => (
        <ShownOnce title={t('webhook.madeOnce', { name: webhook.name })} text={secret}>
          <p className="muted">{t('webhook.secretHow')}</p>
        </ShownOnce>
      )}
    >
      <TextField name="name" label={t('webhook.name')} required max={100} />
      <TextField name="url" label={t('webhook.url')} required max={500} />
      <p className="muted">{t('webhook.urlHow')}</p>
      <Form.Item
        name="kinds"
        label={t('webhook.kinds')}
        initialValue={['event.captured', 'claim.made', 'organisation.decided']}
        rules={[{ required: true, message: t('field.required', { label: t('webhook.kinds') }) }]}
      >
        <Checkbox.Group
          className="stacked"
          options={WEBHOOK_KINDS.map((value) => ({
            value,
            label: t(KIND_WORD[value]),
          }))}
        />
      </Form.Item>
    </FormDialog>
  );
}
