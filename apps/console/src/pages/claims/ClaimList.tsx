import { CLAIM_STATES, type ClaimView, listClaims } from '@liangsu/contract';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented, Space, Tag } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatInterval, formatTime } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { ChoiceFilter } from '../../parts/ChoiceFilter.tsx';
import { PlainList } from '../../parts/PlainList.tsx';
import { PageHead } from '../../parts/page.tsx';
import { PartyLink } from '../../parts/party.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { compact } from '../../search-params.ts';
import { AnswerClaim } from './AnswerClaim.tsx';
import { Ends, What } from './claim-parts.tsx';

const COLOUR = {
  open: 'warning',
  confirmed: 'success',
  contested: 'error',
  withdrawn: 'default',
} as const satisfies Record<ClaimView['state'], string>;
const SIDES = ['concerning', 'made'] as const;

/** What others reported of one's goods or places without a say in them, to be confirmed or contested. */
export function ClaimList() {
  const t: TFunction = useTranslation().t;
  const navigate = useNavigate();
  const filter = useSearch({ from: '/frame/claims' });
  const mayAnswer = useMay('claim.answer');
  const [open, setOpen] = useState<{ claim: ClaimView; answer: 'confirm' | 'contest' } | null>(null);
  const list = useInfiniteList(['claims', filter], (cursor, signal) =>
    call(listClaims, { query: { ...filter, limit: 50, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const go = (next: { side: 'made' | undefined; state: ClaimView['state'] | undefined }) =>
    navigate({ to: '/claims', search: compact(next), replace: true });
  return (
    <div className="page">
      <PageHead title={t('claim.title')} sub={t('claim.lead')} />
      <PlainList
        list={list}
        filters={
          <>
            <Segmented
              value={filter.side ?? 'concerning'}
              options={SIDES.map((side) => ({ value: side, label: t(`claimSide.${side}`) }))}
              onChange={(side) => go({ side: side === 'made' ? 'made' : undefined, state: filter.state })}
            />
            <ChoiceFilter
              value={filter.state}
              label={t('common.state')}
              words={CLAIM_STATES}
              wordOf={(state) => t(`claimState.${state}`)}
              onChange={(state) => go({ side: filter.side, state })}
            />
          </>
        }
        heads={[t('claim.when'), t('claim.what'), t('claim.ends'), t('claim.by'), t('common.state'), '']}
        empty={{ title: t('claim.empty'), how: t('claim.emptyHow') }}
      >
        {(claim) => (
          <tr key={claim.no}>
            <td className="num nowrap">{formatInterval(claim.from, claim.to, claim.dayOnly)}</td>
            <td>
              <What claim={claim} />
            </td>
            <td>
              <Ends line={claim.lines[0]} />
            </td>
            <td>
              <PartyLink party={claim.claimedBy} />
              <span className="block muted num">{formatTime(claim.recordedAt)}</span>
            </td>
            <td>
              <Tag color={COLOUR[claim.state]} variant="outlined">
                {t(`claimState.${claim.state}`)}
              </Tag>
              {claim.contests.map((contest) => (
                <span key={`${contest.by}-${contest.at}`} className="block muted">
                  {contest.party?.name ?? t('claim.installation')}
                  {t('common.colon')}
                  {contest.reason}
                </span>
              ))}
            </td>
            <td>
              {mayAnswer && (
                <Space size={6} wrap>
                  {claim.mayConfirm && (
                    <Button size="small" onClick={() => setOpen({ claim, answer: 'confirm' })}>
                      {t('claim.confirm')}
                    </Button>
                  )}
                  {claim.mayContest && (
                    <Button size="small" onClick={() => setOpen({ claim, answer: 'contest' })}>
                      {t('claim.contest')}
                    </Button>
                  )}
                </Space>
              )}
            </td>
          </tr>
        )}
      </PlainList>
      {open && <AnswerClaim {...open} onClose={() => setOpen(null)} />}
    </div>
  );
}
