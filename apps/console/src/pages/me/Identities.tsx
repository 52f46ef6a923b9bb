import {
  type IdentityView,
  linkIdentity,
  listMyIdentities,
  listProviders,
  unlinkIdentity,
} from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Panel } from '../../parts/page.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async } from '../../parts/states.tsx';

/** Identities at providers by which one signs in beside the password; nothing where none is set up or linked. */
export function Identities() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const providers = useQuery({
    queryKey: ['providers', 'mine'],
    queryFn: ({ signal }) => call(listProviders, {}, signal),
  });
  const mine = useQuery({
    queryKey: ['identities'],
    queryFn: ({ signal }) => call(listMyIdentities, {}, signal),
  });
  const link = useMutation({
    mutationFn: (provider: string) => call(linkIdentity, { params: { provider } }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const unlink = useMutation({
    mutationFn: ({ id }: IdentityView) => call(unlinkIdentity, { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['identities'] }),
  });
  const both = {
    data: mine.data && providers.data && { linked: mine.data.items, set: providers.data.items },
    error: mine.error ?? providers.error,
    isPending: mine.isPending || providers.isPending,
    refetch: () => Promise.all([mine.refetch(), providers.refetch()]),
  };
  // While it is read nothing jumps; what could not be read is said, for it is not the same as none.
  if (both.data ? both.data.linked.length + both.data.set.length === 0 : both.error === null) return null;
  return (
    <Panel flush title={t('provider.title')}>
      <Refusal error={link.error ?? unlink.error} />
      <Async query={both}>
        {({ linked, set }) => (
          <>
            {linked.length > 0 && (
              <PlainTable heads={[t('provider.one'), t('provider.linked'), t('provider.used'), '']}>
                {linked.map((one) => (
                  <tr key={one.id}>
                    <td>{one.provider?.name ?? one.issuer}</td>
                    <td className="num nowrap">{formatTime(one.linkedAt)}</td>
                    <td className="num nowrap">{one.usedAt === null ? '–' : formatTime(one.usedAt)}</td>
                    <td>
                      <Button
                        size="small"
                        danger
                        loading={unlink.isPending}
                        onClick={() => unlink.mutate(one)}
                      >
                        {t('provider.unlink')}
                      </Button>
                    </td>
                  </tr>
                ))}
              </PlainTable>
            )}
            <div className="list-foot">
              <p className="muted">{t('provider.how')}</p>
              {set
                .filter(({ id }) => !linked.some(({ provider }) => provider?.id === id))
                .map(({ id, name }) => (
                  <Button key={id} loading={link.isPending} onClick={() => link.mutate(id)}>
                    {t('provider.link', { name })}
                  </Button>
                ))}
            </div>
          </>
        )}
      </Async>
    </Panel>
  );
}
