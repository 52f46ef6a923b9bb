import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Heads, PlainTable } from './PlainTable.tsx';
import { Panel } from './page.tsx';
import { Async, Nothing } from './states.tsx';
import type { useInfiniteList } from './use-infinite-list.ts';

interface Props<T> {
  list: ReturnType<typeof useInfiniteList<T>>;
  /** The heading, where the list is one part of a page. */
  title?: ReactNode;
  extra?: ReactNode;
  filters?: ReactNode;
  heads: Heads;
  empty: { title: string; how: string; action?: ReactNode };
  /** One `<tr>` of an item. */
  children(item: T): ReactNode;
}

/** A list as a plain table, with a button for more, and how many there are where the server says so. */
export function PlainList<T>({ list, title, extra, filters, heads, empty, children }: Props<T>) {
  const { query, items, total, more } = list;
  const { t } = useTranslation();
  return (
    <Panel flush title={title} extra={extra}>
      {filters && <div className="filters no-print">{filters}</div>}
      <Async query={{ ...query, data: items }}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing {...empty} />
          ) : (
            <PlainTable heads={heads}>{rows.map(children)}</PlainTable>
          )
        }
      </Async>
      {query.hasNextPage && (
        <div className="list-foot no-print">
          {total !== null && <span>{t('common.total', { count: total })}</span>}
          <Button size="small" onClick={more} loading={query.isFetchingNextPage}>
            {t('common.more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
