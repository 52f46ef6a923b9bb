import { DownloadOutlined, PrinterOutlined, SettingOutlined } from '@ant-design/icons';
import { exportLots, type ListedLotView, type LotSort, listLots, routeUrl } from '@liangsu/contract';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Popover } from 'antd';
import type { TFunction } from 'i18next';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useMay } from '../../me.ts';
import { LotState, lotName } from '../../parts/lot.tsx';
import { PartyLink } from '../../parts/party.tsx';
import { type RecordColumn, RecordList } from '../../parts/RecordList.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { useKept } from '../../parts/use-kept.ts';
import { useNarrow } from '../../parts/use-media.ts';
import { wordOf } from '../../parts/words.ts';
import { compact } from '../../search-params.ts';
import { LotFilters } from './LotFilters.tsx';

const LabelDialog = lazy(() => import('./LabelDialog.tsx'));
const COLUMNS = ['code', 'producer', 'foodClass', 'commodity', 'dates', 'state'] as const;
type ColumnKey = (typeof COLUMNS)[number];

/** All lots that one may see; filter and order are in the address. */
export function LotList() {
  const { t } = useTranslation();
  const asked = useSearch({ from: '/frame/lots' });
  const { sort, ...filter } = asked;
  const navigate = useNavigate();
  const mayPrint = useMay('label.print');
  const narrow = useNarrow();
  const [shown, setShown] = useKept<readonly ColumnKey[]>('lots.columns', COLUMNS);
  const [chosen, setChosen] = useState<string[]>([]);
  const [printing, setPrinting] = useState(false);
  const list = useInfiniteList(['lots', asked], (cursor, signal) =>
    call(listLots, { query: { ...asked, limit: 200, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const go = (search: typeof asked) => void navigate({ to: '/lots', search, replace: true });
  const bounded = filter.producer !== undefined || filter.place !== undefined;
  return (
    <>
      <RecordList<ListedLotView>
        title={t('lot.list')}
        sub={sort === undefined && t('lot.listHint')}
        actions={
          <>
            {mayPrint && chosen.length > 0 && (
              <Button type="primary" icon={<PrinterOutlined />} onClick={() => setPrinting(true)}>
                {t('lot.printLabels')} ({chosen.length})
              </Button>
            )}
            <Button icon={<DownloadOutlined />} href={routeUrl(exportLots, {}, asked)} download>
              {t('common.exportXlsx')}
            </Button>
            {!narrow && (
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
        filters={
          <LotFilters filter={filter} onChange={(next) => go(compact({ ...next, sort }) as typeof asked)} />
        }
        list={list}
        rowKey="code"
        columns={columnsOf(t, shown, narrow, bounded)}
        sort={sort}
        onSort={(next) => go(compact({ ...filter, sort: next as `${'' | '-'}${LotSort}` | undefined }))}
        empty={{ title: t('lot.listEmpty'), how: t('lot.listEmptyHow') }}
        selection={{
          selectedRowKeys: chosen,
          onChange: (keys) => setChosen(keys.map(String)),
          preserveSelectedRowKeys: true,
        }}
        foot={chosen.length > 0 && <span>{t('lot.selected', { count: chosen.length })}</span>}
      />
      {printing && (
        <Suspense>
          <LabelDialog codes={chosen} onClose={() => setPrinting(false)} />
        </Suspense>
      )}
    </>
  );
}

type T = TFunction;

const columnTitle = (t: T, key: ColumnKey) => (key === 'state' ? t('common.state') : t(`lot.${key}`));

/** `bounded`: a producer or a place is chosen, so that every order can be had. */
function columnsOf(
  t: T,
  shown: readonly ColumnKey[],
  narrow: boolean,
  bounded: boolean,
): RecordColumn<ListedLotView>[] {
  const within = (sort: LotSort) => (bounded ? { sort } : { sortBlocked: t('lot.sortNeeds') });
  const all: Record<ColumnKey, Omit<RecordColumn<ListedLotView>, 'key' | 'title'>> = {
    code: {
      sort: 'code',
      width: 244,
      ellipsis: true,
      render: (lot) => <span className="mono code-small nowrap">{lot.display}</span>,
    },
    producer: { width: 196, ellipsis: true, render: (lot) => <PartyLink party={lot.producer} /> },
    foodClass: { width: 92, render: (lot) => lot.foodClass && wordOf('foodClass', lot.foodClass) },
    commodity: { width: 96, render: (lot) => <span className="mono">{lot.commodity}</span> },
    dates: { ...within('date'), width: 158, render: (lot) => lot.productionDate ?? lot.harvestDate },
    state: { width: 104, render: (lot) => <LotState lot={lot} /> },
  };
  return [
    {
      key: 'product',
      title: t('lot.product'),
      ...within('product'),
      width: narrow ? 276 : 165,
      ellipsis: !narrow,
      render: (lot) => (
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
