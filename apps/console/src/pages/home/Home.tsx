import { listImports, listLots, listPublicReports, search as searchRoute } from '@liangsu/contract';
import { may } from '@liangsu/domain/access';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { demoQuery } from '../../demo.ts';
import { actingOf, useMay, useMaySee, useMe } from '../../me.ts';
import { LotState, lotName } from '../../parts/lot.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { NeedsMe } from './NeedsMe.tsx';
import { OwnOrganisation } from './OwnOrganisation.tsx';
import './home.css';

/** What needs me, what changed, and the ways in. */
export function Home() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <PageHead title={t('home.title')} />
      <div className="columns home">
        <div>
          <OwnOrganisation />
          <NeedsMe />
          <LatestLots />
          <Otherwise />
        </div>
        <QuickWays />
      </div>
    </div>
  );
}

function LatestLots() {
  const { t } = useTranslation();
  const allowed = useMaySee(listLots);
  const query = useQuery({
    queryKey: ['lots', 'latest'],
    queryFn: ({ signal }) => call(listLots, { query: { limit: 10 } }, signal),
    enabled: allowed,
  });
  if (!allowed) return null;
  return (
    <Panel title={t('home.latestLots')} extra={<Link to="/lots">{t('home.allLots')}</Link>} flush>
      <Async query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title={t('home.noLots')} how={t('home.noLotsHow')} />
          ) : (
            <ul className="hits">
              {items.map((lot) => (
                <li key={lot.id}>
                  <Link to="/lots/$code" params={{ code: lot.code }}>
                    {lotName(lot)}
                  </Link>
                  <LotState lot={lot} />
                  <span className="mono muted">{lot.display}</span>
                  <span className="muted">{lot.producer?.name}</span>
                  <span className="muted num">{lot.productionDate ?? lot.harvestDate}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Async>
    </Panel>
  );
}

/** Who has neither lots nor waiting matters on this page is told where their work is. */
function Otherwise() {
  const { t } = useTranslation();
  const lots = useMaySee(listLots);
  const reports = useMaySee(listPublicReports);
  const imports = useMaySee(listImports);
  const approves = useMay('organisation.approve');
  // Whose organisation waits is told so above.
  const works = useMe().acting.memberships.some(({ organisation }) => organisation.state === 'approved');
  if (lots || reports || imports || approves || !works) return null;
  return (
    <Panel>
      <p className="panel-note muted">{t('home.menu')}</p>
    </Panel>
  );
}

function QuickWays() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const demo = useQuery(demoQuery);
  const [code, setCode] = useState('');
  const mayEnter = useMay('entry.create');
  const mayImport = useMay('import.create');
  const maySearch = useMaySee(searchRoute);
  const mayInvite = useMay('people.invite');
  const mayOpenAccounts = useMay('account.create');
  const mayGive = useMay('role.grant');
  const me = useMe();
  const seesAll = may(actingOf(me), 'lot.trace').allowed;
  // Of the demo's bad lot only who sees everything is shown the way.
  const contaminated = seesAll && demo.data?.contaminatedLot;
  const go = () => code.trim() !== '' && void navigate({ to: '/search', search: { q: code.trim() } });
  if (!maySearch && !mayEnter && !mayImport && !mayInvite && !mayOpenAccounts && !mayGive) return null;
  return (
    <Panel title={t('home.quick')} className="quick">
      {maySearch && (
        <>
          <h3>{t('home.traceTitle')}</h3>
          <p className="muted">{t('home.traceHow')}</p>
          <div className="quick-trace">
            <Input
              value={code}
              onChange={(event) => setCode(event.target.value)}
              onPressEnter={go}
              placeholder={t('home.tracePlaceholder')}
              aria-label={t('home.traceTitle')}
            />
            <Button type="primary" onClick={go}>
              {t('home.traceGo')}
            </Button>
          </div>
        </>
      )}
      {mayEnter && (
        <>
          <h3>{t('home.entryTitle')}</h3>
          <p className="muted">{t('home.entryHow')}</p>
          <Button onClick={() => navigate({ to: '/entries/new' })}>{t('entry.create')}</Button>
        </>
      )}
      {mayImport && (
        <>
          <h3>{t('home.importTitle')}</h3>
          <p className="muted">{t('home.importHow')}</p>
          <Button onClick={() => navigate({ to: '/imports/new' })}>{t('imports.create')}</Button>
        </>
      )}
      {mayInvite && (
        <>
          <h3>{t('people.list')}</h3>
          <p className="muted">{t('home.peopleHow')}</p>
          <Button onClick={() => navigate({ to: '/people' })}>{t('invitation.create')}</Button>
        </>
      )}
      {mayGive && (
        <>
          <h3>{t('people.list')}</h3>
          <p className="muted">{t('home.giveHow')}</p>
          <Button onClick={() => navigate({ to: '/people' })}>{t('people.give')}</Button>
        </>
      )}
      {mayOpenAccounts && (
        <>
          <h3>{t('accounts.list')}</h3>
          <p className="muted">{t('home.accountsHow')}</p>
          <Button onClick={() => navigate({ to: '/accounts' })}>{t('accounts.open')}</Button>
        </>
      )}
      {contaminated && (
        <p className="quick-demo">
          <Link to="/lots/$code" params={{ code: contaminated }}>
            {t('home.demoTry')}
          </Link>
        </p>
      )}
    </Panel>
  );
}
