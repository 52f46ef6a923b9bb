import { listPublicReports, type PublicReportView, REPORT_STATES } from '@liangsu/contract';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { compact } from '../../search-params.ts';
import { HandleReport } from './HandleReport.tsx';

type State = PublicReportView['state'];

const COLOUR = {
  new: 'error',
  inProgress: 'warning',
  closed: 'success',
  unfounded: 'default',
} as const satisfies Record<State, string>;

/** Problems that people reported from scan pages. */
export function ReportList() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const filter = useSearch({ from: '/frame/reports' });
  const mayHandle = useMay('publicReport.handle');
  const [open, setOpen] = useState<PublicReportView | null>(null);
  const { query, items, more } = useInfiniteList(['reports', filter], (cursor, signal) =>
    call(listPublicReports, { query: { ...filter, limit: 50, ...(cursor ? { cursor } : {}) } }, signal),
  );
  return (
    <div className="page">
      <PageHead title={t('report.title')} />
      <Panel flush>
        <div className="filters">
          <Select
            className="filter-select"
            allowClear
            value={filter.state ?? null}
            placeholder={t('common.state')}
            aria-label={t('common.state')}
            options={REPORT_STATES.map((value) => ({ value, label: t(`reportState.${value}`) }))}
            onChange={(state: State | null) =>
              navigate({ to: '/reports', search: compact({ state: state ?? undefined }), replace: true })
            }
          />
        </div>
        <Async query={{ ...query, data: items }}>
          {(reports) =>
            reports.length === 0 ? (
              <Nothing title={t('report.empty')} how={t('report.emptyHow')} />
            ) : (
              <table className="plain">
                <thead>
                  <tr>
                    <th>{t('report.at')}</th>
                    <th>{t('report.category')}</th>
                    <th>{t('report.body')}</th>
                    <th>{t('report.lot')}</th>
                    <th>{t('common.state')}</th>
                    <th />
                  </tr>
                </thead>
                <tbody>
                  {reports.map((report) => (
                    <tr key={report.id}>
                      <td className="num nowrap">
                        {formatTime(report.createdAt)}
                        <span className="block mono muted">{report.number}</span>
                      </td>
                      <td>{t(`reportCategory.${report.category}`)}</td>
                      <td className="report-body">
                        {report.body}
                        {report.note && <span className="block muted">{report.note}</span>}
                      </td>
                      <td>
                        <Link to="/lots/$code" params={{ code: report.code }}>
                          {report.product ?? report.code}
                        </Link>
                      </td>
                      <td>
                        <Tag color={COLOUR[report.state]} variant="outlined">
                          {t(`reportState.${report.state}`)}
                        </Tag>
                        {report.handledBy && report.handledAt && (
                          <span className="block muted">
                            {t('report.handled', {
                              by: report.handledBy.replace(/^\w+:/, ''),
                              at: formatTime(report.handledAt),
                            })}
                          </span>
                        )}
                      </td>
                      <td>
                        {mayHandle && (
                          <Button size="small" onClick={() => setOpen(report)}>
                            {t('report.open')}
                          </Button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Async>
        {query.hasNextPage && (
          <div className="list-foot">
            <Button size="small" onClick={more} loading={query.isFetchingNextPage}>
              {t('common.more')}
            </Button>
          </div>
        )}
      </Panel>
      {open && <HandleReport report={open} onClose={() => setOpen(null)} />}
    </div>
  );
}
