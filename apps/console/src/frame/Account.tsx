import {
  GlobalOutlined,
  LogoutOutlined,
  SafetyOutlined,
  SwapOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { putMyLocale, putMyOrganisation, signOut } from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, Grid } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../api.ts';
import { setLanguage } from '../i18n.ts';
import { meQuery, useMe } from '../me.ts';
import { useLanguage } from './use-language.ts';

/** Who I am, for which organisation, in which language. */
export function Account() {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const language = useLanguage();
  const { md } = Grid.useBreakpoint();
  const leave = useMutation({
    mutationFn: () => call(signOut),
    onSuccess: async ({ continueAt }) => {
      client.clear();
      // At the provider, too: the next person at this PC is not signed in there as the last one.
      if (continueAt !== null) return window.location.assign(continueAt);
      await navigate({ to: '/sign-in' });
    },
    onError: (error) => message.error(error.message),
  });
  const change = useMutation({
    mutationFn: async () => {
      const next = language === 'en' ? 'zh-CN' : 'en';
      await setLanguage(next);
      return call(putMyLocale, { body: { locale: next } });
    },
    onSuccess: async (mine) => {
      client.setQueryData(meQuery.queryKey, mine);
      // Answers carry sentences in the reader's language.
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
    },
    onError: (error) => message.error(error.message),
  });
  const act = useMutation({
    mutationFn: (id: number) => call(putMyOrganisation, { body: { id } }),
    onSuccess: async (mine) => {
      // Another organisation sees other things: nothing of the one before stays.
      client.clear();
      client.setQueryData(meQuery.queryKey, mine);
      await navigate({ to: '/' });
    },
    onError: (error) => message.error(error.message),
  });
  const others = me.organisations.filter(({ current }) => !current);
  // Who acts for no party with a role works for whoever runs the system.
  const party = me.party?.name ?? t(me.acting.memberships.length > 0 ? 'people.installation' : 'app.noParty');
  return (
    <div className="account">
      <Button type="text" icon={<GlobalOutlined />} onClick={() => change.mutate()}>
        {t('app.otherLanguage')}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'who', type: 'group', label: `${me.displayName} · ${party}` },
            {
              key: 'me',
              icon: <SafetyOutlined />,
              label: t('myself.title'),
              onClick: () => navigate({ to: '/me' }),
            },
            ...others.map(({ id, name }) => ({
              key: `act-${id}`,
              icon: <SwapOutlined />,
              label: t('app.actFor', { name: name ?? t('people.installation') }),
              onClick: () => act.mutate(id),
            })),
            { key: 'out', icon: <LogoutOutlined />, label: t('app.signOut'), onClick: () => leave.mutate() },
          ],
        }}
      >
        <Button type="text" aria-label={t('app.account')} icon={<UserOutlined />} className="account-button">
          {md && (
            <span className="account-text">
              <span>{me.displayName}</span>
              <span className="muted">{party}</span>
            </span>
          )}
        </Button>
      </Dropdown>
    </div>
  );
}
