import { useInfiniteQuery } from '@tanstack/react-query';
import type { UIEvent } from 'react';

interface Page<T> {
  items: T[];
  next: string | null;
  total: number | null;
}

/** A list read page by page by its cursors; `onScroll` fetches the next page before the end is reached. */
export function useInfiniteList<T, More extends object = object>(
  key: readonly unknown[],
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T> & More>,
  options: { enabled?: boolean } = {},
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: options.enabled ?? true,
  });
  const pages = query.data?.pages;
  const items = pages?.flatMap((page) => page.items);
  const more = () => {
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
  };
  return {
    query,
    items,
    /** The pages that were read, for what they say besides their items. */
    pages,
    total: pages?.[0]?.total ?? null,
    more,
    onScroll(event: UIEvent<HTMLElement>) {
      const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
      if (scrollHeight - scrollTop - clientHeight < 1500) more();
    },
  };
}
