import { listInvitations, withdrawInvitation } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { actingOf, ownedBy, useMay, useMe } from '../../me.ts';
import { useAccessWords } from '../../parts/access-words.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async } from '../../parts/states.tsx';
import { compact } from '../../search-params.ts';
import { GiveRole } from './GiveRole.tsx';
import { Invite } from './Invite.tsx';
import { PeopleList } from './PeopleList.tsx';

/** Who has which role in the organisation for which one acts. */
export function People() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const { q } = useSearch({ from: '/frame/people' });
  const mine = me.party?.id ?? 0;
  const mayInvite = useMay('people.invite', ownedBy(mine));
  const mayGive = useMay('role.grant');
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
      <PeopleList
        organisation={mine}
        q={q}
        onSearch={(next) => void navigate({ to: '/people', search: compact({ q: next }), replace: true })}
      />
      {mayInvite && <Invitations />}
    </div>
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
  // While it is read nothing jumps; what could not be read is said, for it is not the same as none.
  if (waiting.data ? waiting.data.items.length === 0 : waiting.isPending) return null;
  return (
    <Panel title={t('invitation.waiting')} flush>
      <Refusal error={withdraw.error} />
      <Async query={waiting}>
        {({ items }) => (
          <PlainTable heads={[t('invitation.for'), t('people.role'), t('invitation.until'), '']}>
            {items.map((one) => (
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
        )}
      </Async>
    </Panel>
  );
}
