import { changeAccount, listAccounts, openAccount, type RouteOutput, unlockAccount } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay, useMe } from '../../me.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async } from '../../parts/states.tsx';
import { ConfirmHandover, HandoverTag, Once } from './Handover.tsx';

type Account = RouteOutput<typeof listAccounts>['items'][number];

/** Every account, for those who keep them; what an account may do is said elsewhere. */
export function Accounts() {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const mayOpen = useMay('account.create');
  const mayChange = useMay('account.disable');
  const mayUnlock = useMay('account.unlock');
  const mayHandOver = useMay('account.handOver');
  const again = () => client.invalidateQueries({ queryKey: ['accounts'] });
  const accounts = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => call(listAccounts, {}, signal),
  });
  const change = useMutation({
    mutationFn: ({ login, how }: { login: string; how: 'disable' | 'enable' | 'resetPassword' }) =>
      call(changeAccount, { params: { login }, body: { change: how } }),
    onSuccess: again,
  });
  const unlock = useMutation({
    mutationFn: (login: string) => call(unlockAccount, { params: { login } }),
    onSuccess: again,
  });
  const button = (one: Account, how: 'disable' | 'enable' | 'resetPassword') => (
    <Popconfirm
      title={t(`accounts.${how}How`)}
      okText={t(`accounts.${how}`)}
      cancelText={t('common.cancel')}
      onConfirm={() => change.mutate({ login: one.login, how })}
    >
      <Button size="small">{t(`accounts.${how}`)}</Button>
    </Popconfirm>
  );
  return (
    <div className="page">
      <PageHead title={t('accounts.list')} actions={mayOpen && <OpenAccount onDone={again} />} />
      <Once which="first" code={change.data?.code} />
      <Refusal error={change.error ?? unlock.error} />
      <Panel flush>
        <Async query={accounts}>
          {({ items }) => (
            <PlainTable heads={[t('people.person'), t('accounts.since'), t('common.state'), '']}>
              {items.map((one) => (
                <tr key={one.login}>
                  <td>
                    {one.displayName}
                    <span className="block muted mono">{one.login}</span>
                  </td>
                  <td className="num nowrap">{formatTime(one.createdAt)}</td>
                  <td>
                    {one.disabledAt && <Tag>{t('people.disabled')}</Tag>}
                    {one.lockedUntil && <Tag color="warning">{t('accounts.locked')}</Tag>}
                    <HandoverTag state={one.handover} />
                    {!one.disabledAt && !one.lockedUntil && !one.handover && t('accounts.normal')}
                  </td>
                  <td>
                    {mayChange && one.login !== me.login && (
                      <>
                        {button(one, one.disabledAt ? 'enable' : 'disable')} {button(one, 'resetPassword')}
                      </>
                    )}
                    {mayHandOver && one.handover && one.login !== me.login && (
                      <ConfirmHandover login={one.login} onDone={again} />
                    )}
                    {mayUnlock && one.lockedUntil && (
                      <Button size="small" onClick={() => unlock.mutate(one.login)}>
                        {t('accounts.unlock')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </PlainTable>
          )}
        </Async>
      </Panel>
    </div>
  );
}

function OpenAccount({ onDone }: { onDone(): void }) {
  const { t } = useTranslation();
  const send = useMutation({
    mutationFn: (body: { login: string; displayName: string }) => call(openAccount, { body }),
    onSuccess: onDone,
  });
  return (
    <FormDialog
      label={t('accounts.open')}
      send={send}
      answer={({ code }) => <Once which="first" code={code} />}
    >
      <p className="muted">{t('accounts.openHow')}</p>
      <TextField name="displayName" label={t('register.displayName')} required />
      <TextField name="login" label={t('signIn.login')} required max={100} />
    </FormDialog>
  );
}
