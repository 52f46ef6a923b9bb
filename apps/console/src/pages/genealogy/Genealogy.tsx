import { getTrace, type Trace } from '@liangsu/contract';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Completeness } from '../../parts/Completeness.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Async } from '../../parts/states.tsx';
import { TraceTable } from './TraceTable.tsx';

export const traceQuery = (code: string, ignoreTime: boolean) =>
  queryOptions({
    queryKey: ['trace', code, ignoreTime],
    queryFn: ({ signal }) =>
      call(getTrace, { params: { code }, query: ignoreTime ? { ignoreTime } : {} }, signal),
    staleTime: 60_000,
  });

/** Where a lot came from and what became of it. */
export function Genealogy() {
  const { t } = useTranslation();
  const { code } = useParams({ from: '/frame/lots/$code/genealogy' });
  const query = useQuery(traceQuery(code, false));
  const name = query.data ? nameOfStart(query.data) : code;
  return (
    <div className="page">
      <PageHead
        crumbs={[
          { title: t('lot.list'), link: { to: '/lots' } },
          { title: name, link: { to: '/lots/$code', params: { code } } },
          { title: t('trace.title') },
        ]}
        title={`${name} · ${t('trace.title')}`}
      />
      <Async query={query} rows={12}>
        {(trace) => (
          <>
            <Panel flush>
              <TraceTable trace={trace} />
            </Panel>
            <Completeness statement={trace.completeness} />
          </>
        )}
      </Async>
    </div>
  );
}

export function nameOfStart(trace: Trace): string {
  const start = (trace.downstream ?? trace.upstream)?.lots.find((lot) => lot.start);
  return start?.product ?? trace.starts[0]?.label ?? '';
}
