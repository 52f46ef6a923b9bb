import { CloseOutlined, DownloadOutlined } from '@ant-design/icons';
import { getLabelJob, getLabelJobFile, type LabelJobView, routeUrl } from '@liangsu/contract';
import { useQuery } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../api.ts';
import { dropLabelJob } from './label-jobs.ts';

const over = (job: LabelJobView | undefined) => job?.state === 'done' || job?.state === 'failed';

/** Long prints as they go on, in the corner of every page; done, their files are fetched from here. */
export default function LabelJobs({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <section className="label-jobs no-print" aria-label={t('label.jobs')}>
      {ids.map((id) => (
        <Job key={id} id={id} />
      ))}
    </section>
  );
}

function Job({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['label-job', id],
    queryFn: ({ signal }) => call(getLabelJob, { params: { id } }, signal),
    refetchInterval: (state) => (over(state.state.data) ? false : 1000),
    refetchIntervalInBackground: true,
  });
  const job = query.data;
  const gone = query.error instanceof ApiError && query.error.status === 404;
  const failed = gone || job?.state === 'failed';
  return (
    <div className="label-job">
      <div className="label-job-head">
        <strong role="status">
          {failed
            ? t('label.jobFailed')
            : job?.state === 'done'
              ? t('label.jobDone', { count: job.total })
              : t('label.jobRuns', { done: job?.done ?? 0, total: job?.total ?? 0 })}
        </strong>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={t('common.close')}
          onClick={() => dropLabelJob(id)}
        />
      </div>
      {failed ? (
        <span className="muted">{t('label.jobFailedHow')}</span>
      ) : job?.state === 'done' ? (
        <Button type="primary" icon={<DownloadOutlined />} href={routeUrl(getLabelJobFile, { id })} download>
          {t('label.download')}
        </Button>
      ) : (
        <Progress
          percent={job ? Math.floor((100 * job.done) / Math.max(1, job.total)) : 0}
          size="small"
          status="active"
        />
      )}
    </div>
  );
}
