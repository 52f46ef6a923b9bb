import { type ClaimView, confirmClaim, contestClaim } from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Modal } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatInterval } from '../../format/time.ts';
import { Facts } from '../../parts/page.tsx';
import { PartyLink } from '../../parts/party.tsx';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';
import { Ends, What } from './claim-parts.tsx';

/** Says what confirming or contesting a claim does, and does it. */
export function AnswerClaim(props: { claim: ClaimView; answer: 'confirm' | 'contest'; onClose(): void }) {
  const { claim, answer, onClose } = props;
  const t: TFunction = useTranslation().t;
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const params = { no: claim.no };
  const change = useMutation({
    mutationFn: () =>
      answer === 'confirm'
        ? call(confirmClaim, { params })
        : call(contestClaim, { params, body: { reason: reason.trim() } }),
    onSuccess: async () => {
      // What was a claim may now count: stocks, traces and lists are others.
      await client.invalidateQueries();
      onClose();
    },
  });
  const send = () => {
    setAsked(true);
    if (answer === 'confirm' || isReason(reason)) change.mutate();
  };
  return (
    <Modal
      open
      onCancel={onClose}
      title={t(answer === 'confirm' ? 'claim.confirmTitle' : 'claim.contestTitle')}
      footer={[
        <Button key="back" onClick={onClose}>
          {t('common.cancel')}
        </Button>,
        <Button key="send" type="primary" loading={change.isPending} onClick={send}>
          {t(answer === 'confirm' ? 'claim.confirm' : 'claim.contest')}
        </Button>,
      ]}
    >
      <Facts
        items={[
          [t('claim.when'), formatInterval(claim.from, claim.to, claim.dayOnly)],
          [t('claim.what'), <What key="what" claim={claim} />],
          [t('claim.ends'), <Ends key="ends" line={claim.lines[0]} />],
          [t('claim.by'), <PartyLink key="by" party={claim.claimedBy} />],
        ]}
      />
      <p className="muted">{t(answer === 'confirm' ? 'claim.confirmHow' : 'claim.contestHow')}</p>
      {answer === 'contest' && (
        <ReasonField value={reason} missing={asked && !isReason(reason)} autoFocus onChange={setReason} />
      )}
      {change.error && <Alert type="error" showIcon role="alert" title={change.error.message} />}
    </Modal>
  );
}
