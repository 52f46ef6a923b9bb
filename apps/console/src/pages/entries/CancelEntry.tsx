import { cancelEntry, type EntryListItemView } from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';

/** Declares a recorded event not to have happened, with the reason. */
export function CancelEntry({ entry, onClose }: { entry: EntryListItemView; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
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
      okButtonProps={{ danger: true }}
      cancelText={t('common.back')}
      confirmLoading={cancel.isPending}
      onOk={() => {
        if (isReason(reason)) cancel.mutate();
        else setMissing(true);
      }}
      onCancel={onClose}
    >
      <p>{t('entry.cancelHow')}</p>
      <p>
        {entry.kind && t(`tableKind.${entry.kind}`)} {entry.lots.map(lotTitle).join(t('common.and'))}
        {entry.voucherNo && <span className="mono block">{entry.voucherNo}</span>}
      </p>
      <ReasonField
        value={reason}
        missing={missing}
        autoFocus
        onChange={(text) => {
          setReason(text);
          setMissing(false);
        }}
      />
      {cancel.error && <Alert type="error" showIcon role="alert" title={cancel.error.message} />}
    </Modal>
  );
}

const lotTitle = ({ productName, batchNo, traceCode }: EntryListItemView['lots'][number]) =>
  productName ?? batchNo ?? traceCode;
