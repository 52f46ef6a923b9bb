import {
  admitAuthority,
  decideOrganisation,
  type OrganisationView,
  suspendOrganisation,
} from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useMay } from '../../me.ts';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';
import { Refusal } from '../../parts/Refusal.tsx';

type Decision = 'approve' | 'refuse' | 'suspend' | 'reinstate';

/** The decisions that are possible now, for whoever may make them. */
export function Decide({ one }: { one: OrganisationView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Decision | null>(null);
  const mayApprove = useMay('organisation.approve', one.about);
  const maySuspend = useMay('organisation.suspend', one.about);
  const wanted = one.application?.authority ?? one.authority;
  const mayAdmit = useMay('organisation.admitAuthority', one.about) && !one.superior && wanted !== null;
  const decisions: Decision[] = [
    ...((mayApprove || mayAdmit) && one.pending ? (['approve', 'refuse'] as const) : []),
    ...((maySuspend || mayAdmit) && one.state === 'approved' ? (['suspend'] as const) : []),
    ...((maySuspend || mayAdmit) && one.state === 'suspended' ? (['reinstate'] as const) : []),
  ];
  return (
    <>
      {decisions.map((decision) => (
        <Button
          key={decision}
          type={decision === 'approve' ? 'primary' : 'default'}
          danger={decision === 'suspend'}
          onClick={() => setOpen(decision)}
        >
          {t(`organisationDecision.${decision}`)}
        </Button>
      ))}
      {open && <Why one={one} decision={open} admit={mayAdmit} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Says what the decision does, and asks why; an approval needs no reason. */
function Why(props: { one: OrganisationView; decision: Decision; admit: boolean; onClose(): void }) {
  const { one, decision, admit, onClose } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const needed = decision !== 'approve';
  const send = useMutation({
    mutationFn: () => {
      const params = { id: one.id };
      const why = reason.trim() || null;
      if (admit) return call(admitAuthority, { params, body: { decision, reason: why } });
      return decision === 'approve' || decision === 'refuse'
        ? call(decideOrganisation, { params, body: { decision, reason: why } })
        : call(suspendOrganisation, { params, body: { decision, reason: reason.trim() } });
    },
    onSuccess: async (saved) => {
      client.setQueryData(['organisation', one.id], saved);
      await client.invalidateQueries({ queryKey: ['organisations'] });
      onClose();
    },
  });
  return (
    <Modal
      open
      title={`${t(`organisationDecision.${decision}`)} · ${one.name}`}
      okText={t(`organisationDecision.${decision}`)}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: needed && !isReason(reason), danger: decision === 'suspend' }}
      confirmLoading={send.isPending}
      onOk={() => send.mutate()}
      onCancel={onClose}
    >
      <p>{t(`organisationDecisionHow.${decision}`)}</p>
      <ReasonField value={reason} missing={false} onChange={setReason} />
      <Refusal error={send.error} />
    </Modal>
  );
}
