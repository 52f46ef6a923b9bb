import { type RouteBody, rotateWebhookSecret, type WebhookView } from '@liangsu/contract';
import { KEY_RULES } from '@liangsu/domain/access';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { ShownOnce } from './ShownOnce.tsx';

/** Makes another secret, shown once, while messages bear both signatures for some hours. */
export function RotateSecret({ one }: { one: WebhookView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (body: RouteBody<typeof rotateWebhookSecret>) =>
      call(rotateWebhookSecret, { params: { id: one.id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <FormDialog
      size="small"
      label={t('webhook.rotate')}
      send={send}
      answer={({ webhook, secret }) => (
        <ShownOnce title={t('webhook.rotated', { name: webhook.name })} text={secret} />
      )}
    >
      <p className="muted">{t('webhook.rotateHow')}</p>
      <Form.Item
        name="overlapHours"
        label={t('webhook.overlap')}
        initialValue={KEY_RULES.overlapHours}
        rules={[{ required: true, message: t('field.required', { label: t('webhook.overlap') }) }]}
      >
        <InputNumber min={0} max={KEY_RULES.mostOverlapHours} precision={0} />
      </Form.Item>
    </FormDialog>
  );
}
