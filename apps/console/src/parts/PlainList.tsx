import { Button } from 'antd';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from './page.tsx';
import { Async, Nothing } from './states.tsx';
import type { useInfiniteList } from './use-infinite-list.ts';

interface Props<T> {
  list: ReturnType<typeof useInfiniteList<T>>;
  filters?: ReactNode;
  /** Heads of the columns; a head may be empty, or say that its column holds numbers. */
  heads: readonly (string | { title: string; right: true })[];
  empty: { title: string; how: string; action?: ReactNode };
  /** One `<tr>` of an item. */
  children(item: T): ReactNode;
}

/** A short list as a plain table, with a button for more. */
export function PlainList<T>({ list, filters, heads, empty, children }: Props<T>) {
  const { query, items, more } = list;
  const { t } = useTranslation();
  return (
    <Panel flush>
      {filters && <div className="filters no-print">{filters}</div>}
      <Async query={{ ...query, data: items }}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing {...empty} />
          ) : (
            <table className="plain cards" style={headsFor(heads)}>
              <thead>
                <tr>
                  {heads.map((head, i) =>
                    typeof head === 'string' ? (
                      // biome-ignore lint/suspicious/noArrayIndexKey: heads stay where they are
                      <th key={i}>{head}</th>
                    ) : (
                      <th key={head.title} className="right">
                        {head.title}
                      </th>
                    ),
                  )}
                </tr>
              </thead>
              <tbody>{rows.map(children)}</tbody>
            </table>
          )
        }
      </Async>
      {query.hasNextPage && (
        <div className="list-foot no-print">
          <Button size="small" onClick={more} loading={query.isFetchingNextPage}>
            {t('common.more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}

/** The heads for the style sheet, which puts them before the values on a phone. */
function headsFor(heads: Props<unknown>['heads']): CSSProperties {
  return Object.fromEntries(
    heads.map((head, i) => [`--head-${i + 1}`, JSON.stringify(typeof head === 'string' ? head : head.title)]),
  );
}
