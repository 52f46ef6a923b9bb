import {
  ApartmentOutlined,
  ApiOutlined,
  AuditOutlined,
  BankOutlined,
  DeleteOutlined,
  EditOutlined,
  EnvironmentOutlined,
  FileSearchOutlined,
  HomeOutlined,
  IdcardOutlined,
  InboxOutlined,
  MessageOutlined,
  SafetyCertificateOutlined,
  TableOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { may } from '@liangsu/domain/access';
import { Link, useRouterState } from '@tanstack/react-router';
import { Menu, type MenuProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { actingOf, mayAny, useMe } from '../me.ts';

interface Entry {
  path:
    | '/'
    | '/lots'
    | '/entries'
    | '/imports'
    | '/claims'
    | '/parties'
    | '/places'
    | '/reports'
    | '/ledger'
    | '/organisations'
    | '/people'
    | '/machines'
    | '/accounts'
    | '/audit'
    | '/personal-data';
  word:
    | 'home'
    | 'lots'
    | 'entries'
    | 'imports'
    | 'claims'
    | 'parties'
    | 'places'
    | 'reports'
    | 'ledger'
    | 'organisations'
    | 'people'
    | 'machines'
    | 'accounts'
    | 'audit'
    | 'personalData';
  icon: ReactNode;
  action: string | null;
  /** It shows everybody's, not one's own: only who has the right without any relation. */
  all?: true;
}

const GROUPS: readonly {
  word: 'trace' | 'data' | 'registry' | 'public' | 'proof' | 'access' | null;
  entries: readonly Entry[];
}[] = [
  { word: null, entries: [{ path: '/', word: 'home', icon: <HomeOutlined />, action: null }] },
  { word: 'trace', entries: [{ path: '/lots', word: 'lots', icon: <InboxOutlined />, action: 'lot.read' }] },
  {
    word: 'data',
    entries: [
      { path: '/entries', word: 'entries', icon: <EditOutlined />, action: 'entry.create' },
      { path: '/imports', word: 'imports', icon: <TableOutlined />, action: 'import.create' },
      { path: '/claims', word: 'claims', icon: <AuditOutlined />, action: 'entry.read' },
    ],
  },
  {
    word: 'registry',
    entries: [
      { path: '/parties', word: 'parties', icon: <BankOutlined />, action: 'party.read' },
      { path: '/places', word: 'places', icon: <EnvironmentOutlined />, action: 'place.read' },
    ],
  },
  {
    word: 'public',
    entries: [{ path: '/reports', word: 'reports', icon: <MessageOutlined />, action: 'publicReport.read' }],
  },
  {
    word: 'proof',
    entries: [{ path: '/ledger', word: 'ledger', icon: <SafetyCertificateOutlined />, action: null }],
  },
  {
    word: 'access',
    entries: [
      {
        path: '/organisations',
        word: 'organisations',
        icon: <ApartmentOutlined />,
        action: 'organisation.read',
      },
      { path: '/people', word: 'people', icon: <TeamOutlined />, action: 'people.read' },
      { path: '/machines', word: 'machines', icon: <ApiOutlined />, action: 'key.read' },
      { path: '/accounts', word: 'accounts', icon: <IdcardOutlined />, action: 'people.read', all: true },
      { path: '/audit', word: 'audit', icon: <FileSearchOutlined />, action: 'audit.read' },
      { path: '/personal-data', word: 'personalData', icon: <DeleteOutlined />, action: 'personalData.read' },
    ],
  },
];

/** The work, grouped; only what one may do. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const items: MenuProps['items'] = [];
  for (const group of GROUPS) {
    const children = group.entries
      .filter(
        ({ action, all }) =>
          action === null || (all ? may(actingOf(me), action).allowed : mayAny(me, action)),
      )
      .map((entry) => ({
        key: entry.path,
        icon: entry.icon,
        label: (
          <Link to={entry.path} {...(onGo ? { onClick: onGo } : {})}>
            {t(`nav.${entry.word}`)}
          </Link>
        ),
      }));
    if (children.length === 0) continue;
    if (group.word === null) items.push(...children);
    else items.push({ type: 'group', key: group.word, label: t(`nav.${group.word}`), children });
  }
  const current = GROUPS.flatMap((group) => group.entries)
    .filter((entry) => entry.path === path || (entry.path !== '/' && path.startsWith(`${entry.path}`)))
    .map((entry) => entry.path);
  return (
    <nav aria-label={t('app.menu')}>
      <Menu mode="inline" items={items} selectedKeys={current} className="frame-menu" />
    </nav>
  );
}
