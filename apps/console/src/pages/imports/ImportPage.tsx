import { DownloadOutlined } from '@ant-design/icons';
import {
  cancelImport,
  getImport,
  getImportErrorsCsv,
  getImportErrorsXlsx,
  getImportWarningsCsv,
  type RouteOutput,
  routeUrl,
} from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Alert, App, Button, Popconfirm, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Async } from '../../parts/states.tsx';
import { ImportStateTag, isRunning } from './ImportStateTag.tsx';
import { useLoadable } from './use-loadable.ts';
import './imports.css';

type Job = RouteOutput<typeof getImport>;

/** One import: how far it is, and what became of its rows. */
export function ImportPage() {
  const { id } = useParams({ from: '/frame/imports/$id' });
  const query = useQuery({
    queryKey: ['import', id],
    queryFn: ({ signal }) => call(getImport, { params: { id } }, signal),
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data.state) ? false : 1000),
  });
  return (
    <div className="page">
      <Async query={query} rows={8}>
        {(job) => <JobView job={job} />}
      </Async>
    </div>
  );
}

function JobView({ job }: { job: Job }) {
  const { t } = useTranslation();
  const mayCreate = useMay('import.create');
  const kinds = useLoadable();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { message } = App.useApp();
  const stop = useMutation({
    mutationFn: () => call(cancelImport, { params: { id: job.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['import', job.id] }),
    onError: (error) => message.error(error.message),
  });
  const running = isRunning(job.state);
  return (
    <>
      <PageHead
        crumbs={[{ title: t('imports.title'), link: { to: '/imports' } }, { title: job.fileName }]}
        title={job.fileName}
        state={<ImportStateTag state={job.state} />}
        sub={
          <>
            <span>{t(`tableKind.${job.kind}`)}</span>
            <span>{t(`imports.${job.mode}`)}</span>
            <span className="num">{formatTime(job.createdAt)}</span>
          </>
        }
        actions={
          running && mayCreate ? (
            <Popconfirm
              title={t('imports.cancel')}
              description={t('imports.cancelHow')}
              okText={t('imports.cancel')}
              cancelText={t('common.back')}
              onConfirm={() => stop.mutate()}
            >
              <Button danger loading={stop.isPending}>
                {t('imports.cancel')}
              </Button>
            </Popconfirm>
          ) : (
            mayCreate &&
            kinds.includes(job.kind) && (
              <Button onClick={() => navigate({ to: '/imports/new', search: { kind: job.kind } })}>
                {t('imports.again')}
              </Button>
            )
          )
        }
      />
      {job.failure && (
        <Alert
          className="notice"
          type={job.state === 'refused' ? 'warning' : 'error'}
          showIcon
          title={job.failure.message}
        />
      )}
      <Panel>
        {running && (
          <div role="status">
            <Progress
              percent={Math.floor(job.progress * 100)}
              status="active"
              aria-label={t('imports.progress')}
            />
            <span className="muted">{t('imports.canLeave')}</span>
          </div>
        )}
        <JobNumbers job={job} />
      </Panel>
      {(job.hasErrors || job.faults.length > 0) && <Faults job={job} />}
      {job.doubtful > 0 && <Warnings job={job} />}
      {job.unreckoned > 0 && <p className="muted">{t('imports.unreckoned', { count: job.unreckoned })}</p>}
    </>
  );
}

function JobNumbers({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { rows, events } = job;
  const numbers = [
    ['readRows', rows.read],
    ['goodCount', rows.good],
    ['badCount', rows.bad],
    ['accepted', events.accepted],
    ['duplicates', events.duplicates],
    ['conflicts', events.conflicts],
    ['records', job.records],
  ] as const;
  return (
    <>
      <dl className="key-numbers job-numbers">
        {numbers
          .filter(([key, value]) => value > 0 || key === 'readRows' || key === 'badCount')
          .map(([key, value]) => (
            <div key={key}>
              <dt>{t(`imports.${key}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {job.resumed > 0 && <p className="muted">{t('imports.resumed', { count: job.resumed })}</p>}
    </>
  );
}

function Faults({ job }: { job: Job }) {
  const { t } = useTranslation();
  const params = { id: job.id };
  return (
    <Panel title={t('imports.faults', { count: job.faults.length })} flush>
      {job.hasErrors && (
        <div className="filters">
          <Button
            type="primary"
            icon={<DownloadOutlined />}
            href={routeUrl(getImportErrorsXlsx, params)}
            download
          >
            {t('imports.errorsXlsx')}
          </Button>
          <Button icon={<DownloadOutlined />} href={routeUrl(getImportErrorsCsv, params)} download>
            {t('imports.errorsCsv')}
          </Button>
          <span className="muted">{t('imports.errorsHow')}</span>
        </div>
      )}
      <RowTable rows={job.faults} />
    </Panel>
  );
}

/** Rows that were recorded and may be wrong; nothing needs to be done where they are right. */
function Warnings({ job }: { job: Job }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('imports.warnings', { count: job.doubtful })} flush>
      <div className="filters">
        <Button icon={<DownloadOutlined />} href={routeUrl(getImportWarningsCsv, { id: job.id })} download>
          {t('imports.warningsCsv')}
        </Button>
        <span className="muted">{t('imports.warningsHow')}</span>
      </div>
      <RowTable rows={job.warnings} />
    </Panel>
  );
}

function RowTable({ rows }: { rows: Job['faults'] }) {
  const { t } = useTranslation();
  return (
    <PlainTable
      heads={[
        { title: t('imports.row'), right: true },
        t('imports.column'),
        t('imports.value'),
        t('imports.reason'),
      ]}
    >
      {rows.map((fault) => (
        <tr key={`${fault.row} ${fault.column} ${fault.code}`}>
          <td className="right num">{fault.row}</td>
          <td>{fault.header}</td>
          <td className="mono">{fault.value}</td>
          <td>{fault.message}</td>
        </tr>
      ))}
    </PlainTable>
  );
}
