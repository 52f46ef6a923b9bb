import { PlusOutlined } from '@ant-design/icons';
import { listParties, PARTY_KINDS, type RouteOutput } from '@liangsu/contract';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Grid, Select, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useMay } from '../../me.ts';
import { AreaSelect } from '../../parts/AreaSelect.tsx';
import { Filters } from '../../parts/Filters.tsx';
import { moveRows } from '../../parts/move-rows.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { PartyKinds } from '../../parts/party.tsx';
import { Failed, Nothing } from '../../parts/states.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';
import { useFillHeight } from '../../parts/use-fill-height.ts';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { compact } from '../../search-params.ts';

type Item = RouteOutput<typeof listParties>['items'][number];

export function PartyList() {
  const { t } = useTranslation();
  const filter = useSearch({ from: '/frame/parties' });
  const navigate = useNavigate();
  const mayWrite = useMay('party.write');
  const { md } = Grid.useBreakpoint();
  const { ref, height } = useFillHeight(118);
  const { query, items, total, onScroll } = useInfiniteList(['parties', filter], (cursor, signal) =>
    call(listParties, { query: { ...filter, limit: 200, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const set = (part: object) =>
    void navigate({ to: '/parties', search: compact({ ...filter, ...part }), replace: true });
  const columns: TableColumnsType<Item> = [
    {
      title: t('common.name'),
      width: md === false ? 300 : 320,
      ellipsis: md !== false,
      render: (_, party) => (
        <>
          <Link to="/parties/$id" params={{ id: String(party.id) }} data-row-link>
            {party.name}
          </Link>
          {md === false && <span className="block muted mono code-small">{party.uscc}</span>}
        </>
      ),
    },
    ...(md === false
      ? []
      : [
          {
            title: t('party.uscc'),
            width: 190,
            render: (_: unknown, p: Item) => <span className="mono">{p.uscc}</span>,
          },
          {
            title: t('common.kind'),
            width: 200,
            render: (_: unknown, p: Item) => <PartyKinds kinds={p.kinds} />,
          },
          { title: t('common.area'), width: 220, ellipsis: true, render: (_: unknown, p: Item) => p.area },
          {
            title: t('party.places'),
            width: 80,
            align: 'right' as const,
            render: (_: unknown, p: Item) => p.placeCount,
          },
          {
            title: t('party.declared'),
            width: 130,
            render: (_: unknown, p: Item) => (p.declared ? t('party.declaredYes') : t('party.declaredNo')),
          },
        ]),
  ];
  return (
    <div className="page">
      <PageHead
        title={t('party.list')}
        actions={
          mayWrite && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate({ to: '/parties/new' })}>
              {t('party.create')}
            </Button>
          )
        }
      />
      <Panel flush>
        <Filters set={filter}>
          <TextFilter
            className="filter-wide"
            value={filter.q}
            label={t('party.filterQ')}
            onChange={(q) => set({ q })}
          />
          <Select
            className="filter-select"
            allowClear
            value={filter.kind ?? null}
            placeholder={t('common.kind')}
            aria-label={t('common.kind')}
            options={PARTY_KINDS.map((value) => ({ value, label: t(`partyKind.${value}`) }))}
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
              scroll={{ x: md === false ? 300 : 1140, y: height }}
              onScroll={onScroll}
              locale={{
                emptyText: query.isPending ? (
                  <span />
                ) : (
                  <Nothing title={t('party.empty')} how={t('party.emptyHow')} />
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
