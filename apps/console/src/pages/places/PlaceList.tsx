import { PlusOutlined } from '@ant-design/icons';
import { listPlaces, PLACE_KINDS, type RouteOutput } from '@liangsu/contract';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useMay } from '../../me.ts';
import { AreaSelect } from '../../parts/AreaSelect.tsx';
import { ChoiceFilter } from '../../parts/ChoiceFilter.tsx';
import { Filters } from '../../parts/Filters.tsx';
import { PartySelect } from '../../parts/PartySelect.tsx';
import { PartyLink, PlaceKind } from '../../parts/party.tsx';
import { type RecordColumn, RecordList } from '../../parts/RecordList.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { useNarrow } from '../../parts/use-media.ts';
import { compact } from '../../search-params.ts';

type Item = RouteOutput<typeof listPlaces>['items'][number];

export function PlaceList() {
  const { t } = useTranslation();
  const asked = useSearch({ from: '/frame/places' });
  const { sort, ...filter } = asked;
  const navigate = useNavigate();
  const mayWrite = useMay('place.write');
  const narrow = useNarrow();
  const list = useInfiniteList(['places', asked], (cursor, signal) =>
    call(listPlaces, { query: { ...asked, limit: 200, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const set = (part: object) =>
    void navigate({ to: '/places', search: compact({ ...asked, ...part }), replace: true });
  const columns: RecordColumn<Item>[] = [
    {
      key: 'name',
      title: t('common.name'),
      sort: 'name',
      width: narrow ? 300 : 220,
      ellipsis: !narrow,
      render: (place) => (
        <>
          <Link to="/places/$id" params={{ id: String(place.id) }} data-row-link>
            {place.name}
          </Link>
          {narrow && (
            <span className="block muted">
              <PlaceKind kind={place.kind} /> {place.operator?.name ?? place.area}
            </span>
          )}
        </>
      ),
    },
    {
      key: 'kind',
      title: t('common.kind'),
      width: 92,
      render: ({ kind }) => <PlaceKind kind={kind} />,
    },
    {
      key: 'code',
      title: t('place.code'),
      sort: 'code',
      width: 262,
      render: ({ code }) => <span className="mono code-small">{code}</span>,
    },
    {
      key: 'operator',
      title: t('place.operator'),
      width: 226,
      ellipsis: true,
      render: ({ operator }) => <PartyLink party={operator} />,
    },
    {
      key: 'area',
      title: t('common.area'),
      sort: 'area',
      width: 196,
      ellipsis: true,
      render: ({ area }) => area,
    },
    {
      key: 'inside',
      title: t('place.insideCount'),
      width: 72,
      align: 'right',
      render: ({ childCount }) => childCount,
    },
  ];
  return (
    <RecordList<Item>
      title={t('place.list')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate({ to: '/places/new' })}>
            {t('place.create')}
          </Button>
        )
      }
      filters={
        <Filters set={filter}>
          <TextFilter
            className="filter-wide"
            value={filter.q}
            label={t('place.filterQ')}
            onChange={(q) => set({ q })}
          />
          <ChoiceFilter
            value={filter.kind}
            label={t('common.kind')}
            words={PLACE_KINDS}
            wordOf={(kind) => t(`placeKind.${kind}`)}
            onChange={(kind) => set({ kind })}
          />
          <PartySelect
            className="filter-select"
            value={filter.operator ?? null}
            placeholder={t('place.operator')}
            onChange={(operator) => set({ operator })}
          />
          <AreaSelect
            className="filter-select"
            value={filter.area ?? null}
            onChange={(area) => set({ area: area ?? undefined })}
          />
        </Filters>
      }
      list={list}
      rowKey="id"
      columns={columns}
      sort={sort ?? 'name'}
      onSort={(next) => set({ sort: next })}
      empty={{ title: t('place.empty'), how: t('place.emptyHow') }}
    />
  );
}
