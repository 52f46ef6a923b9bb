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
import {
  listAccounts,
  listAudit,
  listClaims,
  listEntries,
  listErasureRequests,
  listImports,
  listKeys,
  listLots,
  listOrganisations,
  listParties,
  listPeople,
  listPlaces,
  listPublicReports,
} from '@liangsu/contract';
import { type GuardedAction, relationsFor } from '@liangsu/domain/access';
import { Link, useRouterState } from '@tanstack/react-router';
import { Menu, type MenuProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type MeView, maySee, type Opened, useMe } from '../me.ts';

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
  /** What it opens; null for what everybody may. */
  opens: Opened | null;
  /** The work that it is about: of no use to those whose roles never have it, although they may look. */
  work?: GuardedAction;
}

const GROUPS: readonly {
  word: 'trace' | 'data' | 'registry' | 'public' | 'proof' | 'access' | null;
  entries: readonly Entry[];
}[] = [
  { word: null, entries: [{ path: '/', word: 'home', icon: <HomeOutlined />, opens: null }] },
  { word: 'trace', entries: [{ path: '/lots', word: 'lots', icon: <InboxOutlined />, opens: listLots }] },
  {
    word: 'data',
    entries: [
      { path: '/entries', word: 'entries', icon: <EditOutlined />, opens: listEntries, work: 'entry.create' },
      {
        path: '/imports',
        word: 'imports',
        icon: <TableOutlined />,
        opens: listImports,
        work: 'import.create',
      },
      { path: '/claims', word: 'claims', icon: <AuditOutlined />, opens: listClaims },
    ],
  },
  {
    word: 'registry',
    entries: [
      { path: '/parties', word: 'parties', icon: <BankOutlined />, opens: listParties },
      { path: '/places', word: 'places', icon: <EnvironmentOutlined />, opens: listPlaces },
    ],
  },
  {
    word: 'public',
    entries: [{ path: '/reports', word: 'reports', icon: <MessageOutlined />, opens: listPublicReports }],
  },
  {
    word: 'proof',
    entries: [{ path: '/ledger', word: 'ledger', icon: <SafetyCertificateOutlined />, opens: null }],
  },
  {
    word: 'access',
    entries: [
      {
        path: '/organisations',
        word: 'organisations',
        icon: <ApartmentOutlined />,
        opens: listOrganisations,
      },
      { path: '/people', word: 'people', icon: <TeamOutlined />, opens: listPeople },
      { path: '/machines', word: 'machines', icon: <ApiOutlined />, opens: listKeys },
      { path: '/accounts', word: 'accounts', icon: <IdcardOutlined />, opens: listAccounts },
      { path: '/audit', word: 'audit', icon: <FileSearchOutlined />, opens: listAudit },
      { path: '/personal-data', word: 'personalData', icon: <DeleteOutlined />, opens: listErasureRequests },
    ],
  },
];

/** Whether somebody's roles or plain rights have this work at all, also while their organisation is stopped. */
const works = (me: MeView, work: GuardedAction): boolean =>
  me.acting.grants.length > 0 ||
  me.acting.memberships.some(({ role }) => relationsFor(work, role).length > 0);

/** The work, grouped; only what one may do. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const items: MenuProps['items'] = [];
  for (const group of GROUPS) {
    const children = group.entries
      .filter(
        ({ opens, work }) => opens === null || (maySee(me, opens) && (work === undefined || works(me, work))),
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
