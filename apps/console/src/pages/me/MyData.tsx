import { askErasure, getMyErasure, getMyPersonalData, withdrawErasure } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMe } from '../../me.ts';
import { Panel } from '../../parts/page.tsx';
import { ReasonField } from '../../parts/ReasonField.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { saveJson } from '../../parts/save-file.ts';
import { Async } from '../../parts/states.tsx';

/** What is kept about me: download it, ask for its erasure. */
export function MyData() {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const again = () => client.invalidateQueries({ queryKey: ['erasure'] });
  const request = useQuery({
    queryKey: ['erasure'],
    queryFn: ({ signal }) => call(getMyErasure, {}, signal),
  });
  const download = useMutation({
    mutationFn: () => call(getMyPersonalData),
    onSuccess: (copy) => saveJson(copy, `liangsu-${me.login}.json`),
  });
  const ask = useMutation({
    mutationFn: () => call(askErasure, { body: { reason: reason.trim() || null } }),
    onSuccess: async () => {
      setAsking(false);
      await again();
    },
  });
  const withdraw = useMutation({ mutationFn: () => call(withdrawErasure), onSuccess: again });
  return (
    <Panel title={t('myData.title')}>
      <p>{t('myData.how')}</p>
      <Refusal error={download.error ?? withdraw.error} />
      <Button loading={download.isPending} onClick={() => download.mutate()}>
        {t('myData.download')}
      </Button>{' '}
      <Async query={request}>
        {({ request: latest }) =>
          latest?.state === 'waiting' ? (
            <Alert
              className="notice"
              type="info"
              showIcon
              title={t('myData.waits', { at: formatTime(latest.askedAt) })}
              action={
                <Button size="small" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
                  {t('myData.withdraw')}
                </Button>
              }
            />
          ) : (
            <>
              {latest?.state === 'refused' && (
                <Alert
                  className="notice"
                  type="warning"
                  showIcon
                  title={t('myData.refused')}
                  description={latest.answer}
                />
              )}
              <Button danger onClick={() => setAsking(true)}>
                {t('myData.ask')}
              </Button>
            </>
          )
        }
      </Async>
      <Modal
        open={asking}
        title={t('myData.ask')}
        okText={t('myData.ask')}
        cancelText={t('common.cancel')}
        okButtonProps={{ danger: true }}
        confirmLoading={ask.isPending}
        onOk={() => ask.mutate()}
        onCancel={() => setAsking(false)}
      >
        <p>{t('myData.askHow')}</p>
        <ReasonField value={reason} missing={false} onChange={setReason} />
        <Refusal error={ask.error} />
      </Modal>
    </Panel>
  );
}
