import { Table, type TableColumnsType, type TableProps, Tooltip } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { moveRows } from './move-rows.ts';
import { PageHead, Panel } from './page.tsx';
import { Failed, Nothing } from './states.tsx';
import { useFillHeight } from './use-fill-height.ts';
import type { useInfiniteList } from './use-infinite-list.ts';
import { useNarrow } from './use-media.ts';

/** A column of a list. Widths are the least that it needs; what room is left is shared out. */
export interface RecordColumn<T> {
  key: string;
  title: string;
  width: number;
  /** The word by which the server sorts it. */
  sort?: string;
  /** Why it cannot be sorted now, and what would make it possible. */
  sortBlocked?: string;
  align?: 'right';
  ellipsis?: boolean;
  render(item: T): ReactNode;
}

interface Props<T> {
  title: string;
  sub?: ReactNode;
  actions?: ReactNode;
  filters: ReactNode;
  list: ReturnType<typeof useInfiniteList<T>>;
  rowKey: string;
  /** On a phone only the first is shown, which then says all. */
  columns: readonly RecordColumn<T>[];
  /** The order as it is: a column's word, with `-` in front the other way round. */
  sort: string | undefined;
  onSort(sort: string | undefined): void;
  empty: { title: string; how: string };
  selection?: TableProps<T>['rowSelection'];
  foot?: ReactNode;
}

/** A page that is a long list: filters, order, rows that are read as one scrolls, keyboard, and how many there are. */
export function RecordList<T extends object>(props: Props<T>) {
  const { list, columns, sort, selection } = props;
  const { query, items, total, onScroll } = list;
  const { t } = useTranslation();
  const narrow = useNarrow();
  const { ref, height, width } = useFillHeight(94);
  const shown = useMemo(
    () => columnsOf(narrow ? columns.slice(0, 1) : columns, sort),
    [narrow, columns, sort],
  );
  const least = shown.reduce((sum, column) => sum + Number(column.width), selection ? 44 : 0);
  return (
    <div className="page list">
      <PageHead title={props.title} sub={props.sub} actions={props.actions} />
      <Panel flush>
        {props.filters}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: moves the focus between the links inside */}
        <div ref={ref} onKeyDown={moveRows}>
          {query.error && !items ? (
            <Failed error={query.error} retry={() => query.refetch()} />
          ) : (
            <Table<T>
              virtual
              rowKey={props.rowKey}
              size="small"
              columns={shown}
              dataSource={items ?? []}
              loading={query.isPending || query.isFetchingNextPage}
              pagination={false}
              scroll={{ x: Math.max(least, width), y: height }}
              onScroll={onScroll}
              onChange={(_, __, sorter) => {
                const { columnKey, order } = Array.isArray(sorter) ? sorter[0]! : sorter;
                const word = columns.find((column) => column.key === columnKey)?.sort;
                props.onSort(word && order ? `${order === 'descend' ? '-' : ''}${word}` : undefined);
              }}
              {...(selection ? { rowSelection: { columnWidth: 44, ...selection } } : {})}
              locale={{
                emptyText: query.isPending ? (
                  <span />
                ) : (
                  <Nothing title={props.empty.title} how={props.empty.how} />
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
          {props.foot}
        </div>
      </Panel>
    </div>
  );
}

function columnsOf<T>(columns: readonly RecordColumn<T>[], sort: string | undefined): TableColumnsType<T> {
  return columns.map(({ key, title, width, sort: word, sortBlocked, align, ellipsis, render }) => ({
    key,
    width,
    title: sortBlocked ? (
      <Tooltip title={sortBlocked}>
        <span className="sort-blocked">{title}</span>
      </Tooltip>
    ) : (
      title
    ),
    render: (_: unknown, item: T) => render(item),
    ...(align ? { align } : {}),
    ...(ellipsis ? { ellipsis } : {}),
    ...(word
      ? {
          sorter: true,
          sortOrder: sort === word ? ('ascend' as const) : sort === `-${word}` ? ('descend' as const) : null,
        }
      : {}),
  }));
}
