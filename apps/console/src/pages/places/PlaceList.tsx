import { PlusOutlined } from '@ant-design/icons';
import { listPlaces, PLACE_KINDS, type RouteOutput } from '@liangsu/contract';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Grid, Select, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useMay } from '../../me.ts';
import { AreaSelect } from '../../parts/AreaSelect.tsx';
import { Filters } from '../../parts/Filters.tsx';
import { moveRows } from '../../parts/move-rows.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { PartyLink, PlaceKind } from '../../parts/party.tsx';
import { Failed, Nothing } from '../../parts/states.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';
import { useFillHeight } from '../../parts/use-fill-height.ts';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { compact } from '../../search-params.ts';

type Item = RouteOutput<typeof listPlaces>['items'][number];

export function PlaceList() {
  const { t } = useTranslation();
  const filter = useSearch({ from: '/frame/places' });
  const navigate = useNavigate();
  const mayWrite = useMay('place.write');
  const { md } = Grid.useBreakpoint();
  const { ref, height } = useFillHeight(118);
  const { query, items, total, onScroll } = useInfiniteList(['places', filter], (cursor, signal) =>
    call(listPlaces, { query: { ...filter, limit: 200, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const set = (part: object) =>
    void navigate({ to: '/places', search: compact({ ...filter, ...part }), replace: true });
  const columns: TableColumnsType<Item> = [
    {
      title: t('common.name'),
      width: 300,
      ellipsis: md !== false,
      render: (_, place) => (
        <>
          <Link to="/places/$id" params={{ id: String(place.id) }} data-row-link>
            {place.name}
          </Link>
          {md === false && (
            <span className="block muted">
              <PlaceKind kind={place.kind} /> {place.area}
            </span>
          )}
        </>
      ),
    },
    ...(md === false
      ? []
      : [
          {
            title: t('common.kind'),
            width: 110,
            render: (_: unknown, p: Item) => <PlaceKind kind={p.kind} />,
          },
          {
            title: t('place.code'),
            width: 270,
            render: (_: unknown, p: Item) => <span className="mono code-small">{p.code}</span>,
          },
          {
            title: t('place.operator'),
            width: 240,
            ellipsis: true,
            render: (_: unknown, p: Item) => <PartyLink party={p.operator} />,
          },
          { title: t('common.area'), width: 200, ellipsis: true, render: (_: unknown, p: Item) => p.area },
          {
            title: t('place.insideCount'),
            width: 90,
            align: 'right' as const,
            render: (_: unknown, p: Item) => p.childCount,
          },
        ]),
  ];
  return (
    <div className="page">
      <PageHead
        title={t('place.list')}
        actions={
          mayWrite && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate({ to: '/places/new' })}>
              {t('place.create')}
            </Button>
          )
        }
      />
      <Panel flush>
        <Filters set={filter}>
          <TextFilter
            className="filter-wide"
            value={filter.q}
            label={t('place.filterQ')}
            onChange={(q) => set({ q })}
          />
          <Select
            className="filter-select"
            allowClear
            value={filter.kind ?? null}
            placeholder={t('common.kind')}
            aria-label={t('common.kind')}
            options={PLACE_KINDS.map((value) => ({ value, label: t(`placeKind.${value}`) }))}
            onChange={(kind: string | null) => set({ kind: kind ?? undefined })}
          />
          <AreaSelect
            className="filter-select"
            value={filter.area ?? null}
            onChange={(area) => set({ area: area ?? undefined })}
          />
        </Filters>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: moves the focus between the links inside */}
        <div ref={ref} onKeyDown={moveRows}>
          {query.error && !items ? (
            <Failed error={query.error} retry={() => query.refetch()} />
          ) : (
            <Table<Item>
              virtual
              rowKey="id"
              size="middle"
              columns={columns}
              dataSource={items ?? []}
              loading={query.isPending || query.isFetchingNextPage}
              pagination={false}
              scroll={{ x: md === false ? 300 : 1210, y: height }}
              onScroll={onScroll}
              locale={{
                emptyText: query.isPending ? (
                  <span />
                ) : (
                  <Nothing title={t('place.empty')} how={t('place.emptyHow')} />
                ),
              }}
            />
          )}
        </div>
        <div className="list-foot" role="status">
          {total === null
            ? t('common.shown', { count: items?.length ?? 0 })
            : t('common.total', { count: total })}
        </div>
      </Panel>
    </div>
  );
}
