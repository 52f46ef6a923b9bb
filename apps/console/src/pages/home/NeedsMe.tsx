import { listClaims, listImports, listOrganisations, listPublicReports } from '@liangsu/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay, useMaySee, useMe } from '../../me.ts';
import { Panel } from '../../parts/page.tsx';
import { Async } from '../../parts/states.tsx';
import { useKept } from '../../parts/use-kept.ts';

/** An import with bad rows waits so long; whoever has not mended it by then does not mean to. */
const WAITS = 14 * 86_400_000;
/** So many dismissed imports are remembered; older ones have left the list by then. */
const MOST_DISMISSED = 200;

/** What waits for me: what others reported of our goods, organisations to decide on, open reports from scan pages, imports with rows that failed. */
export function NeedsMe() {
  const { t } = useTranslation();
  const me = useMe();
  const mayReports = useMaySee(listPublicReports);
  const mayImports = useMaySee(listImports);
  const mayApprove = useMay('organisation.approve');
  const mayAdmit = useMay('organisation.admitAuthority');
  const mayConfirm = useMay('organisation.confirmAdmission');
  const decides = mayApprove || mayAdmit || mayConfirm;
  const reports = useQuery({
    queryKey: ['reports', 'open'],
    queryFn: ({ signal }) => call(listPublicReports, { query: { state: 'new', limit: 5 } }, signal),
    enabled: mayReports,
  });
  const imports = useQuery({
    queryKey: ['imports', 'latest'],
    queryFn: ({ signal }) => call(listImports, { query: { limit: 20 } }, signal),
    enabled: mayImports,
  });
  const applications = useQuery({
    queryKey: ['organisations', 'waiting'],
    queryFn: ({ signal }) => call(listOrganisations, { query: { waiting: true, limit: 50 } }, signal),
    enabled: decides,
  });
  const mayAnswer = useMay('claim.answer');
  const claims = useQuery({
    queryKey: ['claims', 'waiting'],
    queryFn: ({ signal }) =>
      call(listClaims, { query: { side: 'concerning', state: 'open', limit: 5 } }, signal),
    enabled: mayAnswer,
  });
  const [dismissed, setDismissed] = useKept<readonly string[]>(`dismissed.imports.${me.login}`, []);
  if (!mayReports && !mayImports && !decides && !mayAnswer) return null;
  const waiting = [reports, imports, applications, claims].find((query) => query.isLoading || query.error);
  const bad =
    imports.data?.items
      .filter((job) => job.rows.bad > 0 || job.state === 'failed')
      .filter((job) => !dismissed.includes(job.id) && Date.parse(job.createdAt) > Date.now() - WAITS)
      .slice(0, 5) ?? [];
  const open = reports.data?.items ?? [];
  const asking = applications.data?.items.slice(0, 5) ?? [];
  const [claim] = claims.data?.items ?? [];
  return (
    <Panel title={t('home.needsMe')} flush>
      <Async
        query={
          waiting
            ? { data: undefined, error: waiting.error, isPending: true, refetch: waiting.refetch }
            : { data: true, error: null, isPending: false, refetch: () => {} }
        }
        rows={2}
      >
        {() =>
          bad.length + open.length + asking.length === 0 && claim === undefined ? (
            <p className="panel-note">
              {t('home.nothingNeedsMe')}
              <span className="block muted">{t('home.nothingNeedsMeHow')}</span>
            </p>
          ) : (
            <ul className="hits">
              {claim !== undefined && (
                <li>
                  <Link to="/claims" search={{ state: 'open' }}>
                    {t('claim.title')}
                  </Link>
                  <span>{t('home.claims')}</span>
                </li>
              )}
              {asking.map((one) => (
                <li key={one.id}>
                  <Link to="/organisations/$id" params={{ id: String(one.id) }}>
                    {one.name}
                  </Link>
                  <span>{t(one.state === 'applied' ? 'home.asksToRegister' : 'home.asksToChange')}</span>
                  <span className="muted">{one.area}</span>
                  <span className="muted num">{formatTime(one.createdAt)}</span>
                </li>
              ))}
              {open.map((report) => (
                <li key={report.id}>
                  <Link to="/reports" search={{ state: 'new' }}>
                    {t(`reportCategory.${report.category}`)}
                  </Link>
                  <span>{report.product ?? report.code}</span>
                  <span className="muted clip">{report.body}</span>
                  <span className="muted num">{formatTime(report.createdAt)}</span>
                </li>
              ))}
              {bad.map((job) => (
                <li key={job.id}>
                  <Link to="/imports/$id" params={{ id: job.id }}>
                    {job.fileName}
                  </Link>
                  <span>{t('home.badRows', { count: job.rows.bad })}</span>
                  <span className="muted num">{formatTime(job.createdAt)}</span>
                  <Button
                    type="link"
                    size="small"
                    title={t('home.dismissHow')}
                    onClick={() => setDismissed([...dismissed, job.id].slice(-MOST_DISMISSED))}
                  >
                    {t('home.dismiss')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Async>
    </Panel>
  );
}
