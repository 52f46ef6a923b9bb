import { endRole, listAccounts, listPeople, type MembershipView } from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Modal, Space, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { ownedBy, useMay, useMaySee, useMe } from '../../me.ts';
import { useAccessWords } from '../../parts/access-words.tsx';
import { PlainList } from '../../parts/PlainList.tsx';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { ConfirmHandover, HandoverTag } from './Handover.tsx';

/** Who has which role in an organisation (0: the installation), found by name or login, with what one may do about it. */
export function PeopleList(props: {
  organisation: number;
  title?: ReactNode;
  q: string | undefined;
  onSearch(q: string | undefined): void;
}) {
  const { organisation, title, q, onSearch } = props;
  const { t } = useTranslation();
  const me = useMe();
  const words = useAccessWords();
  const client = useQueryClient();
  const [ending, setEnding] = useState<MembershipView | null>(null);
  const thing = ownedBy(organisation);
  const mayRemove = useMay('people.remove', thing);
  const mayInvite = useMay('people.invite', thing);
  const mayHandOver = useMay('account.handOver', thing);
  const seesAccounts = useMaySee(listAccounts);
  const list = useInfiniteList(['people', organisation, q], (cursor, signal) =>
    call(
      listPeople,
      { query: { organisation, limit: 50, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) } },
      signal,
    ),
  );
  return (
    <>
      <PlainList
        list={list}
        title={title}
        filters={
          <TextFilter className="filter-wide" value={q} label={t('people.filterQ')} onChange={onSearch} />
        }
        heads={[t('people.person'), t('people.role'), t('people.since'), t('people.by'), '']}
        empty={
          q
            ? { title: t('people.noneSuch'), how: t('people.noneSuchHow') }
            : { title: t('people.empty'), how: t(mayInvite ? 'people.emptyHow' : 'people.emptyElsewhere') }
        }
      >
        {(one) => (
          <tr key={one.id}>
            <td className="breaks">
              {one.displayName} {one.disabled && <Tag>{t('people.disabled')}</Tag>}
              <HandoverTag state={one.handover} />
              <span className="block muted mono">
                {seesAccounts ? (
                  <Link to="/accounts" search={{ q: one.login }}>
                    {one.login}
                  </Link>
                ) : (
                  one.login
                )}
              </span>
            </td>
            <td>{words.role(one.role)}</td>
            <td className="num nowrap">{formatTime(one.grantedAt)}</td>
            <td className="breaks">{one.grantedBy.replace(/^\w+:/, '')}</td>
            <td>
              <Space size={6} wrap>
                {mayRemove && (
                  <Button size="small" onClick={() => setEnding(one)}>
                    {t('people.end')}
                  </Button>
                )}
                {mayHandOver && one.handover && one.login !== me.login && (
                  <ConfirmHandover
                    login={one.login}
                    onDone={() => client.invalidateQueries({ queryKey: ['people'] })}
                  />
                )}
              </Space>
            </td>
          </tr>
        )}
      </PlainList>
      {ending && <EndRole one={ending} onClose={() => setEnding(null)} />}
    </>
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
