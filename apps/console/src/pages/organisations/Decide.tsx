import {
  admitAuthority,
  confirmAdmission,
  decideOrganisation,
  type OrganisationView,
  suspendOrganisation,
} from '@liangsu/contract';
import type { OrganisationKind } from '@liangsu/domain/access';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, isCode } from '../../api.ts';
import { actingOf, mayTo, useMay, useMe } from '../../me.ts';
import { useAccessWords } from '../../parts/access-words.tsx';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { organisationQuery } from './organisation-query.ts';

type Decision = 'approve' | 'confirm' | 'refuse' | 'suspend' | 'reinstate';

/** The decisions that are possible now, for whoever may make them: on the kinds that theirs is the answer for. */
export function Decide({ one }: { one: OrganisationView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Decision | null>(null);
  const acting = actingOf(useMe());
  const mine = (action: string, state: 'waiting' | 'approved') =>
    one.answers.filter((part) => part.state === state && mayTo(acting, action, part.about));
  const wanted = one.application?.authority ?? one.authority;
  const admitted = !one.superior && wanted !== null;
  const mayAdmit = useMay('organisation.admitAuthority', one.about) && admitted;
  const mayConfirm =
    useMay('organisation.confirmAdmission', one.about) && admitted && one.proposed === 'other';
  const waits =
    (mayAdmit || mayConfirm) && one.pending ? one.answers : mine('organisation.approve', 'waiting');
  const maySuspend = mayAdmit || mine('organisation.suspend', 'approved').length > 0;
  const decisions: Decision[] = [
    ...(mayConfirm && waits.length > 0 ? (['confirm'] as const) : []),
    ...(!mayConfirm && waits.length > 0 && one.proposed === null ? (['approve'] as const) : []),
    ...(waits.length > 0 && (mayAdmit || !mayConfirm) ? (['refuse'] as const) : []),
    ...(maySuspend && one.state === 'approved' ? (['suspend'] as const) : []),
    ...(maySuspend && one.state === 'suspended' ? (['reinstate'] as const) : []),
  ];
  return (
    <>
      {one.proposed === 'own' && <span className="muted">{t('organisation.awaitsOther')}</span>}
      {decisions.map((decision) => (
        <Button
          key={decision}
          type={decision === 'approve' || decision === 'confirm' ? 'primary' : 'default'}
          danger={decision === 'suspend'}
          onClick={() => setOpen(decision)}
        >
          {t(`organisationDecision.${decision}`)}
        </Button>
      ))}
      {open && (
        <Why
          one={one}
          decision={open}
          kinds={waits.flatMap((part) => part.kinds)}
          admit={mayAdmit}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

/** Says what the decision does, and asks why; an approval needs no reason. */
function Why(props: {
  one: OrganisationView;
  decision: Decision;
  kinds: readonly OrganisationKind[];
  admit: boolean;
  onClose(): void;
}) {
  const { one, decision, kinds, admit, onClose } = props;
  const words = useAccessWords();
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const says = decision === 'approve' || decision === 'confirm';
  const needed = !says;
  const answers = says || decision === 'refuse';
  const seen = one.lastStep;
  const others = one.answers.filter(
    (part) => part.state === 'waiting' && !part.kinds.some((kind) => kinds.includes(kind)),
  );
  const list = (some: readonly OrganisationKind[]) => some.map(words.kind).join(t('common.and'));
  const send = useMutation({
    mutationFn: () => {
      const params = { id: one.id };
      const why = reason.trim() || null;
      if (decision === 'confirm') return call(confirmAdmission, { params, body: { reason: why, seen } });
      if (admit) return call(admitAuthority, { params, body: { decision, reason: why, seen } });
      return decision === 'approve' || decision === 'refuse'
        ? call(decideOrganisation, { params, body: { decision, reason: why, seen } })
        : call(suspendOrganisation, { params, body: { decision, reason: reason.trim(), seen } });
    },
    onSuccess: async (saved) => {
      client.setQueryData(organisationQuery(one.id).queryKey, saved);
      await client.invalidateQueries({ queryKey: ['organisations'] });
      onClose();
    },
    onError: async (error) => {
      // The page behind shows what has changed; the words of the refusal stay.
      if (isCode(error, 'organisation.changed'))
        await client.invalidateQueries({ queryKey: ['organisation'] });
    },
  });
  const stale = isCode(send.error, 'organisation.changed');
  return (
    <Modal
      open
      title={`${t(`organisationDecision.${decision}`)} · ${one.name}`}
      okText={t(`organisationDecision.${decision}`)}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: stale || (needed && !isReason(reason)), danger: decision === 'suspend' }}
      confirmLoading={send.isPending}
      onOk={() => send.mutate()}
      onCancel={onClose}
    >
      {answers && kinds.length > 0 && (
        <p>
          {t(`organisationDecisionFor.${says ? 'approve' : 'refuse'}`)} <strong>{list(kinds)}</strong>
          {others.length > 0 && (
            <span className="block muted">
              {t('organisation.othersAnswer', { kinds: list(others.flatMap((part) => part.kinds)) })}
            </span>
          )}
        </p>
      )}
      <p>{t(`organisationDecisionHow.${admit && decision === 'approve' ? 'propose' : decision}`)}</p>
      <ReasonField value={reason} missing={false} optional={!needed} onChange={setReason} />
      <Refusal error={send.error} />
    </Modal>
  );
}
