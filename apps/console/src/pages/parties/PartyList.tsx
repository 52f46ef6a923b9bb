import { PlusOutlined } from '@ant-design/icons';
import { listParties, PARTY_KINDS, type RouteOutput } from '@liangsu/contract';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useMay } from '../../me.ts';
import { AreaSelect } from '../../parts/AreaSelect.tsx';
import { ChoiceFilter } from '../../parts/ChoiceFilter.tsx';
import { Filters } from '../../parts/Filters.tsx';
import { PartyKinds } from '../../parts/party.tsx';
import { type RecordColumn, RecordList } from '../../parts/RecordList.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { useNarrow } from '../../parts/use-media.ts';
import { compact } from '../../search-params.ts';

type Item = RouteOutput<typeof listParties>['items'][number];

export function PartyList() {
  const { t } = useTranslation();
  const asked = useSearch({ from: '/frame/parties' });
  const { sort, ...filter } = asked;
  const navigate = useNavigate();
  const mayWrite = useMay('party.write');
  const narrow = useNarrow();
  const list = useInfiniteList(['parties', asked], (cursor, signal) =>
    call(listParties, { query: { ...asked, limit: 200, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const set = (part: object) =>
    void navigate({ to: '/parties', search: compact({ ...asked, ...part }), replace: true });
  const columns: RecordColumn<Item>[] = [
    {
      key: 'name',
      title: t('common.name'),
      sort: 'name',
      width: narrow ? 300 : 270,
      ellipsis: !narrow,
      render: (party) => (
        <>
          <Link to="/parties/$id" params={{ id: String(party.id) }} data-row-link>
            {party.name}
          </Link>
          {narrow && <span className="block muted mono code-small">{party.uscc}</span>}
        </>
      ),
    },
    {
      key: 'uscc',
      title: t('party.uscc'),
      sort: 'uscc',
      width: 196,
      render: ({ uscc }) => <span className="mono">{uscc}</span>,
    },
    {
      key: 'kinds',
      title: t('common.kind'),
      width: 180,
      render: ({ kinds }) => <PartyKinds kinds={kinds} />,
    },
    {
      key: 'area',
      title: t('common.area'),
      sort: 'area',
      width: 200,
      ellipsis: true,
      render: ({ area }) => area,
    },
    {
      key: 'places',
      title: t('party.places'),
      width: 72,
      align: 'right',
      render: ({ placeCount }) => placeCount,
    },
    {
      key: 'declared',
      title: t('party.declared'),
      width: 140,
      ellipsis: true,
      render: ({ declared }) => (declared ? t('party.declaredYes') : t('party.declaredNo')),
    },
  ];
  return (
    <RecordList<Item>
      title={t('party.list')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate({ to: '/parties/new' })}>
            {t('party.create')}
          </Button>
        )
      }
      filters={
        <Filters set={filter}>
          <TextFilter
            className="filter-wide"
            value={filter.q}
            label={t('party.filterQ')}
            onChange={(q) => set({ q })}
          />
          <ChoiceFilter
            value={filter.kind}
            label={t('common.kind')}
            words={PARTY_KINDS}
            wordOf={(kind) => t(`partyKind.${kind}`)}
            onChange={(kind) => set({ kind })}
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
      empty={{ title: t('party.empty'), how: t('party.emptyHow') }}
    />
  );
}
