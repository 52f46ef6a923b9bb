import { eraseAccount, listErasureRequests, refuseErasure } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async } from '../../parts/states.tsx';
import { Acts } from './Acts.tsx';
import { EraseOne } from './EraseOne.tsx';

/** Requests for erasure, erasing at somebody's request, and what was given out and erased: the security administrator's. */
export function PersonalData() {
  const { t } = useTranslation();
  const requests = useQuery({
    queryKey: ['personal-data', 'requests'],
    queryFn: ({ signal }) => call(listErasureRequests, {}, signal),
  });
  return (
    <div className="page">
      <PageHead title={t('nav.personalData')} actions={<EraseOne />} />
      <Panel flush title={t('personalData.requests')}>
        <Async query={requests}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="muted list-foot">{t('personalData.none')}</p>
            ) : (
              <PlainTable heads={[t('people.person'), t('personalData.asked'), t('entry.reason'), '']}>
                {items.map((one) => (
                  <tr key={one.id}>
                    <td>
                      {one.displayName}
                      <span className="block muted mono">{one.login}</span>
                    </td>
                    <td className="num nowrap">{formatTime(one.askedAt)}</td>
                    <td>{one.reason ?? '–'}</td>
                    <td>
                      <Answer login={one.login} request={one.id} how="erase" />{' '}
                      <Answer login={one.login} request={one.id} how="refuse" />
                    </td>
                  </tr>
                ))}
              </PlainTable>
            )
          }
        </Async>
      </Panel>
      <Acts />
    </div>
  );
}

/** Does or refuses what somebody asked for, with a reason. */
function Answer({ login, request, how }: { login: string; request: string; how: 'erase' | 'refuse' }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const send = useMutation({
    mutationFn: async () => {
      const body = { reason: reason.trim() };
      if (how === 'erase') await call(eraseAccount, { params: { login }, body });
      else await call(refuseErasure, { params: { id: request }, body });
    },
    onSuccess: async () => {
      setOpen(false);
      await client.invalidateQueries({ queryKey: ['personal-data'] });
    },
  });
  return (
    <>
      <Button size="small" danger={how === 'erase'} onClick={() => setOpen(true)}>
        {t(`personalData.${how}`)}
      </Button>
      <Modal
        open={open}
        title={`${t(`personalData.${how}`)} · ${login}`}
        okText={t(`personalData.${how}`)}
        cancelText={t('common.cancel')}
        okButtonProps={{ danger: how === 'erase', disabled: !isReason(reason) }}
        confirmLoading={send.isPending}
        onOk={() => send.mutate()}
        onCancel={() => setOpen(false)}
      >
        <p>{t(`personalData.${how}How`)}</p>
        <ReasonField value={reason} missing={false} onChange={setReason} />
        <Refusal error={send.error} />
      </Modal>
    </>
  );
}
