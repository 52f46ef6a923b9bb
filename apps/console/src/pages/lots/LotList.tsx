import { DownloadOutlined, PrinterOutlined, SettingOutlined } from '@ant-design/icons';
import { exportLots, type LotSummaryView, listLots, routeUrl } from '@liangsu/contract';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Grid, Popover, Table, type TableColumnsType } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { LotState, lotName } from '../../parts/lot.tsx';
import { moveRows } from '../../parts/move-rows.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { PartyLink } from '../../parts/party.tsx';
import { Failed, Nothing } from '../../parts/states.tsx';
import { useFillHeight } from '../../parts/use-fill-height.ts';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { useKept } from '../../parts/use-kept.ts';
import { wordOf } from '../../parts/words.ts';
import { compact } from '../../search-params.ts';
import { LotFilters } from './LotFilters.tsx';

const LabelDialog = lazy(() => import('./LabelDialog.tsx'));
const COLUMNS = ['code', 'producer', 'foodClass', 'commodity', 'dates', 'state'] as const;
type ColumnKey = (typeof COLUMNS)[number];

/** All lots that one may see; the filter is in the address. */
export function LotList() {
  const { t } = useTranslation();
  const filter = useSearch({ from: '/frame/lots' });
  const navigate = useNavigate();
  const { md } = Grid.useBreakpoint();
  const [shown, setShown] = useKept<readonly ColumnKey[]>('lots.columns', COLUMNS);
  const [chosen, setChosen] = useState<string[]>([]);
  const [printing, setPrinting] = useState(false);
  const { ref, height } = useFillHeight(md === false ? 90 : 118);
  const { query, items, total, onScroll } = useInfiniteList(['lots', filter], (cursor, signal) =>
    call(listLots, { query: { ...filter, limit: 200, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const columns = columnsOf(t, md === false ? [] : shown);
  return (
    <div className="page">
      <PageHead
        title={t('lot.list')}
        sub={t('lot.listHint')}
        actions={
          <>
            {chosen.length > 0 && (
              <Button type="primary" icon={<PrinterOutlined />} onClick={() => setPrinting(true)}>
                {t('lot.printLabels')} ({chosen.length})
              </Button>
            )}
            <Button icon={<DownloadOutlined />} href={routeUrl(exportLots, {}, filter)} download>
              {t('common.exportXlsx')}
            </Button>
            {md !== false && (
              <Popover
                trigger="click"
                placement="bottomRight"
                content={
                  <Checkbox.Group
                    className="stacked"
                    value={[...shown]}
                    onChange={(keys) => setShown(COLUMNS.filter((key) => keys.includes(key)))}
                    options={COLUMNS.map((key) => ({ value: key, label: columnTitle(t, key) }))}
                  />
                }
              >
                <Button icon={<SettingOutlined />}>{t('common.columns')}</Button>
              </Popover>
            )}
          </>
        }
      />
      <Panel flush>
        <LotFilters
          filter={filter}
          onChange={(next) => navigate({ to: '/lots', search: compact({ ...next }), replace: true })}
        />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: moves the focus between the links inside */}
        <div ref={ref} onKeyDown={moveRows}>
          {query.error && !items ? (
            <Failed error={query.error} retry={() => query.refetch()} />
          ) : (
            <Table<LotSummaryView>
              virtual
              rowKey="code"
              size="small"
              columns={columns}
              dataSource={items ?? []}
              loading={query.isPending || query.isFetchingNextPage}
              pagination={false}
              scroll={{ x: md === false ? 320 : 1080, y: height }}
              onScroll={onScroll}
              rowSelection={{
                selectedRowKeys: chosen,
                onChange: (keys) => setChosen(keys.map(String)),
                columnWidth: 44,
                preserveSelectedRowKeys: true,
              }}
              locale={{
                emptyText: query.isPending ? (
                  <span />
                ) : (
                  <Nothing title={t('lot.listEmpty')} how={t('lot.listEmptyHow')} />
                ),
              }}
            />
          )}
        </div>
        <div className="list-foot" role="status">
          <span>
            {total === null
              ? t('common.shown', { count: items?.length ?? 0 })
              : t('common.total', { count: total })}
          </span>
          {chosen.length > 0 && <span>{t('lot.selected', { count: chosen.length })}</span>}
        </div>
      </Panel>
      {printing && (
        <Suspense>
          <LabelDialog codes={chosen} onClose={() => setPrinting(false)} />
        </Suspense>
      )}
    </div>
  );
}

type T = ReturnType<typeof useTranslation>['t'];

const columnTitle = (t: T, key: ColumnKey) => (key === 'state' ? t('common.state') : t(`lot.${key}`));

function columnsOf(t: T, shown: readonly ColumnKey[]): TableColumnsType<LotSummaryView> {
  const narrow = shown.length === 0;
  const all: Record<ColumnKey, TableColumnsType<LotSummaryView>[number]> = {
    code: {
      render: (_, lot) => <span className="mono code-small nowrap">{lot.display}</span>,
      width: 256,
    },
    producer: { render: (_, lot) => <PartyLink party={lot.producer} />, width: 220, ellipsis: true },
    foodClass: { render: (_, lot) => lot.foodClass && wordOf('foodClass', lot.foodClass), width: 96 },
    commodity: { render: (_, lot) => <span className="mono">{lot.commodity}</span>, width: 96 },
    dates: { render: (_, lot) => lot.productionDate ?? lot.harvestDate, width: 126 },
    state: { render: (_, lot) => <LotState lot={lot} />, width: 110 },
  };
  return [
    {
      key: 'product',
      title: t('lot.product'),
      width: narrow ? 276 : 190,
      ellipsis: !narrow,
      render: (_, lot) => (
        <>
          <Link to="/lots/$code" params={{ code: lot.code }} data-row-link>
            {lotName(lot)}
          </Link>
          {narrow && (
            <span className="block">
              <span className="mono muted code-small">{lot.display}</span> <LotState lot={lot} />
            </span>
          )}
        </>
      ),
    },
    ...COLUMNS.filter((key) => shown.includes(key)).map((key) => ({
      ...all[key],
      key,
      title: columnTitle(t, key),
    })),
  ];
}
