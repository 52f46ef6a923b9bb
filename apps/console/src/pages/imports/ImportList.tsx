import { PlusOutlined } from '@ant-design/icons';
import { type ImportJobView, listImports } from '@liangsu/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { PlainList } from '../../parts/PlainList.tsx';
import { PageHead } from '../../parts/page.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { ImportStateTag } from './ImportStateTag.tsx';

/** My organisation's imports, the latest first. */
export function ImportList() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayCreate = useMay('import.create');
  const list = useInfiniteList(['imports'], (cursor, signal) =>
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
      <PlainList
        list={list}
        heads={[
          t('imports.fileName'),
          t('imports.kind'),
          t('common.state'),
          { title: t('imports.goodCount'), right: true },
          { title: t('imports.badCount'), right: true },
          t('imports.at'),
          t('imports.by'),
        ]}
        empty={{ title: t('imports.empty'), how: t('imports.emptyHow'), action: create }}
      >
        {(job) => <Row key={job.id} job={job} />}
      </PlainList>
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
