import { listImports, listPublicReports } from '@liangsu/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay, useMe } from '../../me.ts';
import { Panel } from '../../parts/page.tsx';
import { Async } from '../../parts/states.tsx';
import { useKept } from '../../parts/use-kept.ts';

/** An import with bad rows waits so long; whoever has not mended it by then does not mean to. */
const WAITS = 14 * 86_400_000;
/** So many dismissed imports are remembered; older ones have left the list by then. */
const MOST_DISMISSED = 200;

/** What waits for me: open reports from scan pages, imports with rows that failed. */
export function NeedsMe() {
  const { t } = useTranslation();
  const me = useMe();
  const mayReports = useMay('publicReport.read');
  const mayImports = useMay('import.read');
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
  const [dismissed, setDismissed] = useKept<readonly string[]>(`dismissed.imports.${me.login}`, []);
  if (!mayReports && !mayImports) return null;
  const waiting = [reports, imports].find((query) => query.isLoading || query.error);
  const bad =
    imports.data?.items
      .filter((job) => job.rows.bad > 0 || job.state === 'failed')
      .filter((job) => !dismissed.includes(job.id) && Date.parse(job.createdAt) > Date.now() - WAITS)
      .slice(0, 5) ?? [];
  const open = reports.data?.items ?? [];
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
          bad.length + open.length === 0 ? (
            <p className="panel-note">
              {t('home.nothingNeedsMe')}
              <span className="block muted">{t('home.nothingNeedsMeHow')}</span>
            </p>
          ) : (
            <ul className="hits">
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
