import { getMe, type Me, putMyLocale } from '@liangsu/contract';
import { QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { Static } from 'typebox';
import { call, isTemporary, language } from './api.ts';

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

/** The server's sentences follow what it knows of a person: it is told which language this page speaks. */
export async function speaking(me: MeView): Promise<MeView> {
  return me.locale === language() ? me : call(putMyLocale, { body: { locale: language() } });
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => speaking(await call(getMe, {}, signal)),
  staleTime: 300_000,
});

export const useMe = (): MeView => useSuspenseQuery(meQuery).data;

/** Whether rights include an action: `*`, the action itself, or its whole subject (`lot.*`). Same reading as the server's. */
export function may(rights: readonly string[], action: string): boolean {
  return rights.includes('*') || rights.includes(action) || rights.includes(`${action.split('.')[0]}.*`);
}

/** A page that asks for a right which the signed-in person lacks. */
export class NoRight extends Error {
  readonly action: string;

  constructor(action: string) {
    super(action);
    this.action = action;
  }
}

/** Throws `NoRight` unless the signed-in person may do this. */
export function requireRight(action: string): void {
  const me = queryClient.getQueryData(meQuery.queryKey);
  if (me !== undefined && !may(me.rights, action)) throw new NoRight(action);
}

export const useMay = (action: string): boolean => may(useMe().rights, action);
