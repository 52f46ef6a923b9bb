import { getMe, type Me } from '@liangsu/contract';
import { QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { Static } from 'typebox';
import { call, isTemporary } from './api.ts';

export type MeView = Static<typeof Me>;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && isTemporary(error),
      refetchOnWindowFocus: false,
    },
  },
});

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call(getMe, {}, signal),
  staleTime: 300_000,
});

export const useMe = (): MeView => useSuspenseQuery(meQuery).data;

/** Whether rights include an action: `*`, the action itself, or its whole subject (`lot.*`). Same reading as the server's. */
export function may(rights: readonly string[], action: string): boolean {
  return rights.includes('*') || rights.includes(action) || rights.includes(`${action.split('.')[0]}.*`);
}

export const useMay = (action: string): boolean => may(useMe().rights, action);
