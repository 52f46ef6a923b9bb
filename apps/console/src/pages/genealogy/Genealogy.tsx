import { DownloadOutlined } from '@ant-design/icons';
import { getTrace, type Trace } from '@liangsu/contract';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { App, Button, Dropdown, Segmented } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Completeness } from '../../parts/Completeness.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Async, PageLoading } from '../../parts/states.tsx';
import { Toggle } from '../../parts/Toggle.tsx';
import { compact } from '../../search-params.ts';
import type { Scene } from './scene.ts';
import { TraceTable } from './TraceTable.tsx';

const Explorer = lazy(() => import('./Explorer.tsx'));

export const traceQuery = (code: string, ignoreTime: boolean) =>
  queryOptions({
    queryKey: ['trace', code, ignoreTime],
    queryFn: ({ signal }) =>
      call(getTrace, { params: { code }, query: ignoreTime ? { ignoreTime } : {} }, signal),
    staleTime: 60_000,
  });

/** Where a lot came from and what became of it: as a picture, and the same as a table. */
export function Genealogy() {
  const { t } = useTranslation();
  const { code } = useParams({ from: '/frame/lots/$code/genealogy' });
  const search = useSearch({ from: '/frame/lots/$code/genealogy' });
  const { side = 'both', as = 'graph', ignoreTime = false } = search;
  const navigate = useNavigate();
  const [scene, setScene] = useState<Scene | null>(null);
  const query = useQuery({ ...traceQuery(code, ignoreTime), placeholderData: keepPreviousData });
  const set = (part: object) =>
    void navigate({
      to: '/lots/$code/genealogy',
      params: { code },
      search: compact({ ...search, ...part }),
      replace: true,
    });
  const trace = useMemo(() => query.data && oneSide(query.data, side), [query.data, side]);
  const name = trace ? nameOfStart(trace) : code;
  return (
    <div className="page wide">
      <PageHead
        crumbs={[
          { title: t('lot.list'), link: { to: '/lots' } },
          { title: name, link: { to: '/lots/$code', params: { code } } },
          { title: t('trace.title') },
        ]}
        title={`${name} · ${t('trace.title')}`}
        sub={trace && <Counts trace={trace} />}
        actions={
          <>
            <Segmented
              value={side}
              onChange={(value) => set({ side: value === 'both' ? undefined : value })}
              options={(['both', 'upstream', 'downstream'] as const).map((value) => ({
                value,
                label: t(`trace.${value}`),
              }))}
            />
            <Segmented
              value={as}
              onChange={(value) => set({ as: value === 'graph' ? undefined : value })}
              options={(['graph', 'table'] as const).map((value) => ({ value, label: t(`trace.${value}`) }))}
            />
            <Toggle
              checked={ignoreTime}
              loading={query.isPlaceholderData}
              onChange={(value) => set({ ignoreTime: value || undefined })}
              label={t('trace.ignoreTime')}
              hint={t('trace.ignoreTimeHow')}
            />
            {trace && <ExportMenu trace={trace} scene={scene} name={`${name} ${t('trace.title')}`} />}
          </>
        }
      />
      <Async query={{ ...query, data: trace }} rows={12}>
        {(shown) => (
          <>
            <Panel flush>
              {as === 'table' ? (
                <TraceTable trace={shown} />
              ) : (
                <Suspense fallback={<PageLoading />}>
                  <Explorer key={`${code} ${side} ${ignoreTime}`} trace={shown} onScene={setScene} />
                </Suspense>
              )}
            </Panel>
            <Completeness statement={shown.completeness} />
          </>
        )}
      </Async>
    </div>
  );
}

/** How many lots, and whether the order of time made a difference. */
function Counts({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const sides = (['upstream', 'downstream'] as const).flatMap((side) => {
    const direction = trace[side];
    return direction ? [{ side, ...direction }] : [];
  });
  return sides.map(({ side, lotCount, lotCountByTime }) => (
    <span key={side}>
      {t(`trace.${side}`)} <strong className="num">{t('trace.lotCount', { count: lotCount - 1 })}</strong>
      {lotCount !== lotCountByTime && <> ({t('trace.byTime', { byTime: lotCountByTime, all: lotCount })})</>}
    </span>
  ));
}

function ExportMenu({ trace, scene, name }: { trace: Trace; scene: Scene | null; name: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const run = (work: (exports: typeof import('./exports.ts')) => unknown) => async () => {
    try {
      await work(await import('./exports.ts'));
    } catch (error) {
      message.error(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'xlsx', label: t('trace.xlsx'), onClick: run((e) => e.saveXlsx(trace, name)) },
          { key: 'csv', label: t('trace.csv'), onClick: run((e) => e.saveCsv(trace, name)) },
          ...(scene
            ? [
                { key: 'png', label: t('trace.png'), onClick: run((e) => e.savePng(scene, name)) },
                { key: 'svg', label: t('trace.svg'), onClick: run((e) => e.saveSvg(scene, name)) },
              ]
            : []),
        ],
      }}
    >
      <Button icon={<DownloadOutlined />}>{t('trace.export')}</Button>
    </Dropdown>
  );
}

/** The trace with one of its directions only. */
function oneSide(trace: Trace, side: 'both' | 'upstream' | 'downstream'): Trace {
  if (side === 'both') return trace;
  return side === 'upstream' ? { ...trace, downstream: null } : { ...trace, upstream: null };
}

export function nameOfStart(trace: Trace): string {
  const start = (trace.downstream ?? trace.upstream)?.lots.find((lot) => lot.start);
  return start?.product ?? trace.starts[0]?.label ?? '';
}
