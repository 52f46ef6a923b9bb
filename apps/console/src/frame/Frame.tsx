import { MenuOutlined } from '@ant-design/icons';
import { Outlet } from '@tanstack/react-router';
import { Button, Drawer, Grid, Layout } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../me.ts';
import { PageLoading } from '../parts/states.tsx';
import { Account } from './Account.tsx';
import { Brand } from './Brand.tsx';
import { useLabelJobs } from './label-jobs.ts';
import { Navigation } from './Navigation.tsx';
import { SearchBox } from './SearchBox.tsx';
import { useReauthentication } from './use-reauthentication.ts';

const Reauthenticate = lazy(() => import('./Reauthenticate.tsx'));
const LabelJobs = lazy(() => import('./LabelJobs.tsx'));

/** What stands around every page: the work on the left, search and account on top. */
export function Frame() {
  const { t } = useTranslation();
  const me = useMe();
  const { lg } = Grid.useBreakpoint();
  const [open, setOpen] = useState(false);
  const wide = lg !== false;
  const prints = useLabelJobs();
  const { asked, settle } = useReauthentication();
  return (
    <Layout className="frame">
      <a className="skip-link" href="#content">
        {t('app.skip')}
      </a>
      {wide && (
        <Layout.Sider width={208} className="frame-side no-print">
          <Brand />
          <Navigation />
        </Layout.Sider>
      )}
      <Layout>
        <Layout.Header className="frame-head no-print">
          {!wide && (
            <Button
              type="text"
              icon={<MenuOutlined />}
              aria-label={t('app.menu')}
              onClick={() => setOpen(true)}
            />
          )}
          <SearchBox />
          <Account />
        </Layout.Header>
        {me.demo && (
          <div className="demo-banner" role="note">
            {t('app.demo')}
          </div>
        )}
        <Layout.Content id="content" tabIndex={-1} className="frame-content">
          <Suspense fallback={<PageLoading />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
      {asked && (
        <Suspense>
          <Reauthenticate onSettled={settle} />
        </Suspense>
      )}
      {prints.length > 0 && (
        <Suspense>
          <LabelJobs ids={prints} />
        </Suspense>
      )}
      {!wide && (
        <Drawer
          open={open}
          onClose={() => setOpen(false)}
          placement="left"
          size={248}
          title={<Brand />}
          styles={{ body: { padding: '8px 0' } }}
        >
          <Navigation onGo={() => setOpen(false)} />
        </Drawer>
      )}
    </Layout>
  );
}
