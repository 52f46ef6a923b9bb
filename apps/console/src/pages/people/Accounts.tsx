import {
  ACCOUNT_STATES,
  changeAccount,
  listAccounts,
  openAccount,
  type RouteOutput,
  unlockAccount,
} from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Popconfirm, Space, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay, useMe } from '../../me.ts';
import { ChoiceFilter } from '../../parts/ChoiceFilter.tsx';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { PlainList } from '../../parts/PlainList.tsx';
import { PageHead } from '../../parts/page.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { compact } from '../../search-params.ts';
import { DropFactor, EndSessions } from './AccountSecurity.tsx';
import { ConfirmHandover, HandoverTag, Once } from './Handover.tsx';

type Account = RouteOutput<typeof listAccounts>['items'][number];
type Change = 'disable' | 'enable' | 'resetPassword';

/** Every account, for those who keep them; what an account may do is said elsewhere. */
export function Accounts() {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const filter = useSearch({ from: '/frame/accounts' });
  const mayOpen = useMay('account.create');
  const mayChange = useMay('account.disable');
  const mayUnlock = useMay('account.unlock');
  const mayEnd = useMay('session.end');
  const mayHandOver = useMay('account.handOver');
  const again = () => client.invalidateQueries({ queryKey: ['accounts'] });
  const list = useInfiniteList(['accounts', filter], (cursor, signal) =>
    call(listAccounts, { query: { ...filter, limit: 50, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const change = useMutation({
    mutationFn: ({ login, how }: { login: string; how: Change }) =>
      call(changeAccount, { params: { login }, body: { change: how } }),
    onSuccess: again,
  });
  const unlock = useMutation({
    mutationFn: (login: string) => call(unlockAccount, { params: { login } }),
    onSuccess: again,
  });
  const set = (part: object) =>
    void navigate({ to: '/accounts', search: compact({ ...filter, ...part }), replace: true });
  const button = (one: Account, how: Change) => (
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
      <PlainList
        list={list}
        filters={
          <>
            <TextFilter
              className="filter-wide"
              value={filter.q}
              label={t('people.filterQ')}
              onChange={(q) => set({ q })}
            />
            <ChoiceFilter
              value={filter.state}
              label={t('common.state')}
              words={ACCOUNT_STATES}
              wordOf={(state) => t(`accountState.${state}`)}
              onChange={(state) => set({ state })}
            />
          </>
        }
        heads={[t('people.person'), t('common.state'), t('accounts.secondFactor'), t('accounts.since'), '']}
        empty={{ title: t('accounts.empty'), how: t('accounts.emptyHow') }}
      >
        {(one) => (
          <tr key={one.login}>
            <td className="breaks">
              {one.displayName}
              <span className="block muted mono">{one.login}</span>
            </td>
            <td>
              {one.disabledAt && <Tag>{t('people.disabled')}</Tag>}
              {one.lockedUntil && <Tag color="warning">{t('accounts.locked')}</Tag>}
              <HandoverTag state={one.handover} />
              {!one.disabledAt && !one.lockedUntil && !one.handover && t('accounts.normal')}
            </td>
            <td className={one.secondFactor ? '' : 'muted'}>
              {t(one.secondFactor ? 'accounts.factorSet' : 'accounts.factorNone')}
            </td>
            <td className="num nowrap">{formatTime(one.createdAt)}</td>
            <td>
              {/* What is one's own is done under “My profile and security”. */}
              {one.login !== me.login && (
                <Space size={6} wrap>
                  {mayHandOver && one.handover && <ConfirmHandover login={one.login} onDone={again} />}
                  {mayUnlock && one.lockedUntil && (
                    <Button size="small" onClick={() => unlock.mutate(one.login)}>
                      {t('accounts.unlock')}
                    </Button>
                  )}
                  {mayEnd && !one.disabledAt && <EndSessions login={one.login} />}
                  {mayUnlock && one.secondFactor && <DropFactor login={one.login} onDone={again} />}
                  {mayChange && (
                    <>
                      {button(one, one.disabledAt ? 'enable' : 'disable')}
                      {button(one, 'resetPassword')}
                    </>
                  )}
                </Space>
              )}
            </td>
          </tr>
        )}
      </PlainList>
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
