import { DownloadOutlined } from '@ant-design/icons';
import { type RouteBody, recordTraceCopy, type Trace, type TraceCopy } from '@liangsu/contract';
import { App, Button, Dropdown, Segmented } from 'antd';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Completeness } from '../../parts/Completeness.tsx';
import { type Crumb, PageHead, Panel } from '../../parts/page.tsx';
import { Async, PageLoading } from '../../parts/states.tsx';
import { Toggle } from '../../parts/Toggle.tsx';
import type { Scene } from './scene.ts';
import { TraceTable } from './TraceTable.tsx';

const Explorer = lazy(() => import('./Explorer.tsx'));

/** How a trace is looked at; it stands in the address. */
export interface TraceLook {
  side?: 'upstream' | 'downstream';
  as?: 'table';
  ignoreTime?: true;
}

type Starts = RouteBody<typeof recordTraceCopy>['starts'];

interface Props {
  crumbs: Crumb[];
  title: string;
  state?: ReactNode;
  /** Name of the exported files. */
  name: string;
  /** Where it starts: of which trace a copy is taken. */
  starts: Starts;
  query: {
    data: Trace | undefined;
    error: Error | null;
    isPending: boolean;
    isPlaceholderData: boolean;
    refetch(): unknown;
  };
  /** What was asked: another question begins with a fresh picture. */
  asked: string;
  look: TraceLook;
  onLook(part: { [K in keyof TraceLook]: TraceLook[K] | undefined }): void;
  /** What stands above the trace: a question still to be put. */
  children?: ReactNode;
  /** Nothing was asked yet. */
  idle?: boolean;
  /** What to say of a trace without lots. */
  empty?: ReactNode;
}

/** A page with a trace: as a picture, and the same as a table, with what is missing and what can be downloaded. */
export function TracePage(props: Props) {
  const { query, asked, look, onLook, name } = props;
  const { side = 'both', as = 'graph', ignoreTime = false } = look;
  const { t } = useTranslation();
  const [scene, setScene] = useState<Scene | null>(null);
  const trace = useMemo(() => query.data && oneSide(query.data, side), [query.data, side]);
  const isEmpty = (trace?.upstream?.lotCount ?? 0) + (trace?.downstream?.lotCount ?? 0) === 0;
  return (
    <div className="page wide">
      <PageHead
        crumbs={props.crumbs}
        title={props.title}
        state={props.state}
        sub={trace && <Counts trace={trace} />}
        actions={
          props.idle !== true && (
            <>
              <Segmented
                value={side}
                onChange={(value) =>
                  onLook({ side: value === 'both' ? undefined : (value as 'upstream' | 'downstream') })
                }
                options={(['both', 'upstream', 'downstream'] as const).map((value) => ({
                  value,
                  label: t(`trace.${value}`),
                }))}
              />
              <Segmented
                value={as}
                onChange={(value) => onLook({ as: value === 'table' ? value : undefined })}
                options={(['graph', 'table'] as const).map((value) => ({
                  value,
                  label: t(`trace.${value}`),
                }))}
              />
              <Toggle
                checked={ignoreTime}
                loading={query.isPlaceholderData}
                onChange={(value) => onLook({ ignoreTime: value ? true : undefined })}
                label={t('trace.ignoreTime')}
                hint={t('trace.ignoreTimeHow')}
              />
              {trace && !isEmpty && (
                <ExportMenu trace={trace} scene={scene} name={name} starts={props.starts} />
              )}
            </>
          )
        }
      />
      {props.children}
      {props.idle !== true && (
        <Async query={{ ...query, data: trace }} rows={12}>
          {(shown) =>
            isEmpty && props.empty ? (
              props.empty
            ) : (
              <>
                <Panel flush>
                  {as === 'table' ? (
                    <TraceTable trace={shown} />
                  ) : (
                    <Suspense fallback={<PageLoading />}>
                      <Explorer key={`${asked} ${side} ${ignoreTime}`} trace={shown} onScene={setScene} />
                    </Suspense>
                  )}
                </Panel>
                <Completeness statement={shown.completeness} />
              </>
            )
          }
        </Async>
      )}
    </div>
  );
}

/** How many lots, and whether the order of time made a difference. */
function Counts({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const sides = (['upstream', 'downstream'] as const).flatMap((side) => {
    const direction = trace[side];
    return direction
      ? [{ side, ...direction, starts: direction.lots.filter((lot) => lot.start).length }]
      : [];
  });
  return sides.map(({ side, lotCount, lotCountByTime, starts }) => (
    <span key={side}>
      {t(`trace.${side}`)}{' '}
      <strong className="num">{t('trace.lotCount', { count: lotCount - starts })}</strong>
      {lotCount !== lotCountByTime && <> ({t('trace.byTime', { byTime: lotCountByTime, all: lotCount })})</>}
    </span>
  ));
}

function ExportMenu(props: { trace: Trace; scene: Scene | null; name: string; starts: Starts }) {
  const { trace, scene, name, starts } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const lots = (trace.upstream?.lots.length ?? 0) + (trace.downstream?.lots.length ?? 0);
  const save = (format: TraceCopy, work: (exports: typeof import('./exports.ts')) => unknown) => async () => {
    try {
      const exports = await import('./exports.ts');
      // The file is made here: what is not in the audit trail is not saved.
      await call(recordTraceCopy, { body: { starts, format, lots } });
      await work(exports);
    } catch (error) {
      message.error(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'xlsx', label: t('trace.xlsx'), onClick: save('xlsx', (e) => e.saveXlsx(trace, name)) },
          { key: 'csv', label: t('trace.csv'), onClick: save('csv', (e) => e.saveCsv(trace, name)) },
          ...(scene
            ? [
                { key: 'png', label: t('trace.png'), onClick: save('png', (e) => e.savePng(scene, name)) },
                { key: 'svg', label: t('trace.svg'), onClick: save('svg', (e) => e.saveSvg(scene, name)) },
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
