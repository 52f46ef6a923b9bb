import { cancelEntry, type EntryListItemView } from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';

/** Declares a recorded event not to have happened, with the reason. */
export function CancelEntry({ entry, onClose }: { entry: EntryListItemView; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [requestId] = useState(() => `web-${crypto.randomUUID()}`);
  const cancel = useMutation({
    mutationFn: () =>
      call(cancelEntry, { params: { eventId: entry.eventId }, body: { requestId, reason: reason.trim() } }),
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t('entry.cancelTitle')}
      okText={t('entry.cancelGo')}
      okButtonProps={{ danger: true, disabled: reason.trim().length < 2 }}
      cancelText={t('common.back')}
      confirmLoading={cancel.isPending}
      onOk={() => cancel.mutate()}
      onCancel={onClose}
    >
      <p>{t('entry.cancelHow')}</p>
      <p className="mono">{entry.voucherNo ?? entry.eventId}</p>
      <Input.TextArea
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        placeholder={t('entry.reasonNeeded')}
        aria-label={t('entry.reason')}
        maxLength={500}
        autoFocus
      />
      {cancel.error && <Alert type="error" showIcon role="alert" title={cancel.error.message} />}
    </Modal>
  );
}
