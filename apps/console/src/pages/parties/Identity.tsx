import {
  getPartyIdentity,
  mergeParty,
  type PartyIdentityView,
  type PartyView,
  separateParty,
} from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { PartySelect } from '../../parts/PartySelect.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Panel } from '../../parts/page.tsx';
import { PartyLink } from '../../parts/party.tsx';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';

/** Under which names a party is known and which records are the same party; and, for those who may, to say so. */
export function Identity({ party }: { party: PartyView }) {
  const { t } = useTranslation();
  const mayMerge = useMay('party.merge');
  const [asked, setAsked] = useState<'merge' | 'separate' | null>(null);
  const { data } = useQuery({
    queryKey: ['party', party.id, 'identity'],
    queryFn: ({ signal }) => call(getPartyIdentity, { params: { id: party.id } }, signal),
  });
  if (!data) return null;
  const told =
    data.standsFor !== null || data.merged.length > 0 || data.names.length > 1 || data.history.length > 0;
  if (!told && !mayMerge) return null;
  return (
    <Panel
      title={t('party.identity')}
      extra={
        mayMerge && (
          <Button size="small" onClick={() => setAsked(data.standsFor ? 'separate' : 'merge')}>
            {t(data.standsFor ? 'party.separate' : 'party.merge')}
          </Button>
        )
      }
    >
      {data.standsFor && (
        <p>
          {t('party.standsFor')} <PartyLink party={data.standsFor} />
        </p>
      )}
      {data.merged.length > 0 && (
        <p>
          {t('party.mergedHere')}{' '}
          {data.merged.map((one, i) => (
            <span key={one.id}>
              {i > 0 && t('common.and')}
              <PartyLink party={one} />
            </span>
          ))}
        </p>
      )}
      <ul>
        {data.names.map(({ uri, current }) => (
          <li key={uri}>
            <span className="mono">{uri}</span>
            {!current && <span className="muted"> {t('party.oldName')}</span>}
          </li>
        ))}
      </ul>
      {data.history.length > 0 && <History history={data.history} />}
      {asked && <Ask party={party} what={asked} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

function History({ history }: { history: PartyIdentityView['history'] }) {
  const { t } = useTranslation();
  return (
    <PlainTable heads={[t('common.time'), t('party.what'), t('entry.reason'), t('party.by')]}>
      {history.map(({ kind, other, uri, reason, by, at }) => (
        <tr key={`${at}${kind}${other?.id ?? uri}`}>
          <td className="num">{formatTime(at)}</td>
          <td>
            {t(`party.history.${kind}`)} {other ? <PartyLink party={other} /> : uri}
          </td>
          <td>{reason}</td>
          <td>{by.replace(/^(user|key):/, '')}</td>
        </tr>
      ))}
    </PlainTable>
  );
}

function Ask({ party, what, onClose }: { party: PartyView; what: 'merge' | 'separate'; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [into, setInto] = useState<number>();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const params = { id: party.id };
  const change = useMutation({
    mutationFn: () =>
      what === 'merge'
        ? call(mergeParty, { params, body: { into: into ?? 0, reason: reason.trim() } })
        : call(separateParty, { params, body: { reason: reason.trim() } }),
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  const noParty = what === 'merge' && into === undefined;
  return (
    <Modal
      open
      title={t(`party.${what}Title`, { name: party.name })}
      okText={t(`party.${what}`)}
      cancelText={t('common.back')}
      confirmLoading={change.isPending}
      onOk={() => {
        if (isReason(reason) && !noParty) change.mutate();
        else setMissing(true);
      }}
      onCancel={onClose}
    >
      <p>{t(`party.${what}How`)}</p>
      {what === 'merge' && (
        <Form.Item
          validateStatus={missing && noParty ? 'error' : ''}
          help={missing && noParty ? t('party.mergeInto') : undefined}
        >
          <PartySelect
            {...(into === undefined ? {} : { value: into })}
            onChange={setInto}
            placeholder={t('party.mergeInto')}
          />
        </Form.Item>
      )}
      <ReasonField value={reason} missing={missing && !isReason(reason)} onChange={setReason} />
      {change.error && <Alert type="error" showIcon role="alert" title={change.error.message} />}
    </Modal>
  );
}
