import { listPublicReports, type PublicReportView, REPORT_STATES } from '@liangsu/contract';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { ChoiceFilter } from '../../parts/ChoiceFilter.tsx';
import { PlainList } from '../../parts/PlainList.tsx';
import { PageHead } from '../../parts/page.tsx';
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
  const [open, setOpen] = useState<PublicReportView | null>(null);
  const list = useInfiniteList(['reports', filter], (cursor, signal) =>
    call(listPublicReports, { query: { ...filter, limit: 50, ...(cursor ? { cursor } : {}) } }, signal),
  );
  return (
    <div className="page">
      <PageHead title={t('report.title')} />
      <PlainList
        list={list}
        filters={
          <ChoiceFilter
            value={filter.state}
            label={t('common.state')}
            words={REPORT_STATES}
            wordOf={(state) => t(`reportState.${state}`)}
            onChange={(state) => navigate({ to: '/reports', search: compact({ state }), replace: true })}
          />
        }
        heads={[
          t('report.at'),
          t('report.category'),
          t('report.body'),
          t('report.lot'),
          t('common.state'),
          '',
        ]}
        empty={{ title: t('report.empty'), how: t('report.emptyHow') }}
      >
        {(report) => (
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
                    by: report.handledBy,
                    at: formatTime(report.handledAt),
                  })}
                </span>
              )}
            </td>
            <td>
              {report.mayHandle ? (
                <Button size="small" onClick={() => setOpen(report)}>
                  {t('report.open')}
                </Button>
              ) : (
                <span className="muted">{t('report.others')}</span>
              )}
            </td>
          </tr>
        )}
      </PlainList>
      {open && <HandleReport report={open} onClose={() => setOpen(null)} />}
    </div>
  );
}
