import {
  endRole,
  listInvitations,
  listPeople,
  type MembershipView,
  withdrawInvitation,
} from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { actingOf, useMay, useMe } from '../../me.ts';
import { useAccessWords } from '../../parts/access-words.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { GiveRole } from './GiveRole.tsx';
import { ConfirmHandover, HandoverTag } from './Handover.tsx';
import { Invite } from './Invite.tsx';

/** Who has which role in the organisation for which one acts. */
export function People() {
  const { t } = useTranslation();
  const me = useMe();
  const words = useAccessWords();
  const [ending, setEnding] = useState<MembershipView | null>(null);
  const mine = { owners: me.party ? [me.party.id] : [], territory: null, disciplines: null, level: null };
  const mayInvite = useMay('people.invite', mine);
  const mayRemove = useMay('people.remove', mine);
  const mayGive = useMay('role.grant');
  const mayHandOver = useMay('account.handOver', mine);
  const client = useQueryClient();
  const people = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => call(listPeople, {}, signal),
  });
  const organisation = actingOf(me).memberships[0]?.organisation;
  return (
    <div className="page">
      <PageHead
        title={t('people.list')}
        sub={me.party?.name ?? t('people.installation')}
        actions={
          <>
            {mayInvite && organisation && <Invite kinds={organisation.kinds} />}
            {mayGive && <GiveRole />}
          </>
        }
      />
      <Panel flush>
        <Async query={people}>
          {({ items }) =>
            items.length === 0 ? (
              <Nothing title={t('people.empty')} how={t('people.emptyHow')} />
            ) : (
              <PlainTable
                heads={[t('people.person'), t('people.role'), t('people.since'), t('people.by'), '']}
              >
                {items.map((one) => (
                  <tr key={one.id}>
                    <td>
                      {one.displayName} {one.disabled && <Tag>{t('people.disabled')}</Tag>}
                      <HandoverTag state={one.handover} />
                      <span className="block muted mono">{one.login}</span>
                    </td>
                    <td>{words.role(one.role)}</td>
                    <td className="num nowrap">{formatTime(one.grantedAt)}</td>
                    <td>{one.grantedBy.replace(/^\w+:/, '')}</td>
                    <td>
                      {mayRemove && (
                        <Button size="small" onClick={() => setEnding(one)}>
                          {t('people.end')}
                        </Button>
                      )}{' '}
                      {mayHandOver && one.handover && one.login !== me.login && (
                        <ConfirmHandover
                          login={one.login}
                          onDone={() => client.invalidateQueries({ queryKey: ['people'] })}
                        />
                      )}
                    </td>
                  </tr>
                ))}
              </PlainTable>
            )
          }
        </Async>
      </Panel>
      {mayInvite && <Invitations />}
      {ending && <EndRole one={ending} onClose={() => setEnding(null)} />}
    </div>
  );
}

function EndRole({ one, onClose }: { one: MembershipView; onClose(): void }) {
  const { t } = useTranslation();
  const words = useAccessWords();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const end = useMutation({
    mutationFn: () => call(endRole, { params: { id: one.id }, body: { reason: reason.trim() } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t('people.endTitle', { name: one.displayName, role: words.role(one.role) })}
      okText={t('people.end')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: !isReason(reason), danger: true }}
      confirmLoading={end.isPending}
      onOk={() => end.mutate()}
      onCancel={onClose}
    >
      <p>{t('people.endHow')}</p>
      <ReasonField value={reason} missing={false} onChange={setReason} />
      <Refusal error={end.error} />
    </Modal>
  );
}

function Invitations() {
  const { t } = useTranslation();
  const words = useAccessWords();
  const client = useQueryClient();
  const waiting = useQuery({
    queryKey: ['people', 'invitations'],
    queryFn: ({ signal }) => call(listInvitations, {}, signal),
  });
  const withdraw = useMutation({
    mutationFn: (id: string) => call(withdrawInvitation, { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['people', 'invitations'] }),
  });
  if (!waiting.data || waiting.data.items.length === 0) return null;
  return (
    <Panel title={t('invitation.waiting')} flush>
      <Refusal error={withdraw.error} />
      <PlainTable heads={[t('invitation.for'), t('people.role'), t('invitation.until'), '']}>
        {waiting.data.items.map((one) => (
          <tr key={one.id}>
            <td>{one.name}</td>
            <td>{words.role(one.role)}</td>
            <td className="num nowrap">{formatTime(one.expiresAt)}</td>
            <td>
              <Button size="small" onClick={() => withdraw.mutate(one.id)}>
                {t('invitation.withdraw')}
              </Button>
            </td>
          </tr>
        ))}
      </PlainTable>
    </Panel>
  );
}
