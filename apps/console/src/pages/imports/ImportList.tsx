import { PlusOutlined } from '@ant-design/icons';
import { type ImportJobView, listImports } from '@liangsu/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { ImportStateTag } from './ImportStateTag.tsx';

/** My organisation's imports, the latest first. */
export function ImportList() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayCreate = useMay('import.create');
  const { query, items, more } = useInfiniteList(['imports'], (cursor, signal) =>
    call(listImports, { query: { limit: 50, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const create = mayCreate && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate({ to: '/imports/new' })}>
      {t('imports.create')}
    </Button>
  );
  return (
    <div className="page">
      <PageHead title={t('imports.title')} actions={create} />
      <Panel flush>
        <Async query={{ ...query, data: items }}>
          {(jobs) =>
            jobs.length === 0 ? (
              <Nothing title={t('imports.empty')} how={t('imports.emptyHow')} action={create} />
            ) : (
              <table className="plain">
                <thead>
                  <tr>
                    <th>{t('imports.fileName')}</th>
                    <th>{t('imports.kind')}</th>
                    <th>{t('common.state')}</th>
                    <th className="right">{t('imports.goodCount')}</th>
                    <th className="right">{t('imports.badCount')}</th>
                    <th>{t('imports.at')}</th>
                    <th>{t('imports.by')}</th>
                  </tr>
                </thead>
                <tbody>
                  {jobs.map((job) => (
                    <Row key={job.id} job={job} />
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
    </div>
  );
}

function Row({ job }: { job: ImportJobView }) {
  const { t } = useTranslation();
  return (
    <tr>
      <td>
        <Link to="/imports/$id" params={{ id: job.id }}>
          {job.fileName}
        </Link>
      </td>
      <td>{t(`tableKind.${job.kind}`)}</td>
      <td>
        <ImportStateTag state={job.state} />
      </td>
      <td className="right num">{job.rows.good}</td>
      <td className="right num">{job.rows.bad > 0 ? <strong>{job.rows.bad}</strong> : 0}</td>
      <td className="num">{formatTime(job.createdAt)}</td>
      <td>{job.createdBy.replace(/^\w+:/, '')}</td>
    </tr>
  );
}
