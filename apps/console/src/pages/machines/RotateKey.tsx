import { type ApiKeyViewOf, type RouteBody, rotateKey } from '@liangsu/contract';
import { KEY_RULES } from '@liangsu/domain/access';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { ClientOf, DaysItem } from './MakeKey.tsx';
import { ShownOnce } from './ShownOnce.tsx';

/** Gives a key another text, shown once, while the one before stays good for some hours. */
export function RotateKey({ one }: { one: ApiKeyViewOf }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (body: RouteBody<typeof rotateKey>) => call(rotateKey, { params: { id: one.id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <FormDialog
      size="small"
      label={t('key.rotate')}
      send={send}
      answer={({ key, text }) => (
        <ShownOnce title={t('key.rotated', { name: key.name })} text={text}>
          <ClientOf id={key.id} />
        </ShownOnce>
      )}
    >
      <p className="muted">{t('key.rotateHow', { name: one.name })}</p>
      <Form.Item
        name="overlapHours"
        label={t('key.overlap')}
        initialValue={KEY_RULES.overlapHours}
        extra={t('key.overlapHow', { most: KEY_RULES.mostOverlapHours })}
        rules={[{ required: true, message: t('field.required', { label: t('key.overlap') }) }]}
      >
        <InputNumber min={0} max={KEY_RULES.mostOverlapHours} precision={0} />
      </Form.Item>
      <DaysItem />
    </FormDialog>
  );
}
