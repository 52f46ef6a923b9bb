import { FileUnknownOutlined, LockOutlined } from '@ant-design/icons';
import { type Denial, denialWords } from '@liangsu/domain/access';
import { useQueryClient } from '@tanstack/react-query';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { Button, Empty, Result, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isCode, isTemporary, language } from '../api.ts';
import { NoRight } from '../me.ts';

/** What could be read of a query: the states of loading and failing look the same everywhere. */
interface Readable<T> {
  data: T | undefined;
  error: Error | null;
  isPending: boolean;
  refetch(): unknown;
}

/** Shows a query's data; while it is read a skeleton, and when it fails why and what to do. */
export function Async<T>(props: {
  query: Readable<T>;
  rows?: number;
  notFound?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const { query, rows = 4, notFound, children } = props;
  const { t } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  if (query.error) {
    // A text that is no code at all names nothing either.
    const missing =
      query.error instanceof ApiError && (query.error.status === 404 || isCode(query.error, 'code.invalid'));
    if (notFound && missing) return notFound;
    return <Failed error={query.error} retry={() => query.refetch()} />;
  }
  return (
    <div role="status" aria-label={t('common.loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

/** Why something could not be read, and what can be done: `instead` when that is more than going home. */
export function Failed(props: { error: Error; retry?: () => void; instead?: ReactNode }) {
  const { error, retry, instead } = props;
  const { t } = useTranslation();
  const api = error instanceof ApiError ? error : null;
  const forbidden = api?.status === 403;
  const foreign = api?.denial === 'notConcerned';
  const missing = api?.status === 404;
  return (
    <Result
      className="state"
      status="warning"
      icon={forbidden ? <LockOutlined /> : missing ? <FileUnknownOutlined /> : undefined}
      title={
        foreign
          ? t('error.notConcerned')
          : forbidden
            ? t('error.forbidden')
            : missing
              ? t('error.notFound')
              : t('error.title')
      }
      subTitle={
        <>
          {error.message}
          {api?.faults.map((fault) => (
            <span className="block" key={fault.path + fault.code}>
              {fault.message}
            </span>
          ))}
          {api?.instance && api.status >= 500 && (
            <span className="block muted">{t('error.instance', { id: api.instance })}</span>
          )}
        </>
      }
      extra={
        retry && (api === null || isTemporary(api)) ? (
          <Button onClick={retry}>{t('error.retry')}</Button>
        ) : (
          (instead ?? <Link to="/">{t('error.goHome')}</Link>)
        )
      }
    />
  );
}

/** Nothing here yet, and what to do next. */
export function Nothing({ title, how, action }: { title: string; how?: string; action?: ReactNode }) {
  return (
    <Empty
      className="state"
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <span className="block">{title}</span>
          {how && <span className="block muted">{how}</span>}
        </>
      }
    >
      {action}
    </Empty>
  );
}

export function PageLoading() {
  return (
    <div className="page">
      <Skeleton active paragraph={{ rows: 8 }} />
    </div>
  );
}

export function PageMissing() {
  const { t } = useTranslation();
  return (
    <Result
      className="state"
      status="warning"
      icon={<FileUnknownOutlined />}
      title={t('error.notFound')}
      subTitle={t('error.notFoundPage')}
      extra={<Link to="/">{t('error.goHome')}</Link>}
    />
  );
}

/** Who lacks the right for a page is told which it is and why, and who can help. */
function PageForbidden({ denial }: { denial: Denial }) {
  const { t } = useTranslation();
  const words = denialWords(denial, language() === 'en');
  return (
    <Result
      className="state"
      status="warning"
      icon={<LockOutlined />}
      title={t('error.forbidden')}
      subTitle={
        <>
          {words.message}
          <span className="block muted">{words.unblock}</span>
        </>
      }
      extra={<Link to="/">{t('error.goHome')}</Link>}
    />
  );
}

export function PageCrashed({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  if (error instanceof NoRight) return <PageForbidden denial={error.denial} />;
  if (error instanceof ApiError) {
    const retry = () => {
      client.removeQueries({ queryKey: ['me'] });
      reset();
      void router.invalidate();
    };
    return <Failed error={error} retry={retry} />;
  }
  return (
    <Result
      className="state"
      status="warning"
      title={t('error.crashed')}
      subTitle={t('error.crashedHow')}
      extra={<Button onClick={() => location.reload()}>{t('error.reload')}</Button>}
    />
  );
}
