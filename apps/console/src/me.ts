import { type About, getMe, type Me, putMyLocale } from '@liangsu/contract';
import { type Acting, may, mayAtAll, type Thing } from '@liangsu/domain/access';
import { QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { Static } from 'typebox';
import { call, isTemporary, language } from './api.ts';

export type MeView = Static<typeof Me>;

export type AboutView = Static<typeof About>;

const aboutThing = ({ owners, territory, disciplines, level }: AboutView): Thing => ({
  owners,
  territory,
  level,
  ...(disciplines === null ? {} : { disciplines }),
});

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

/** Roles and rights as the server decides with them. */
export const actingOf = ({ acting }: MeView): Acting => ({
  known: true,
  memberships: acting.memberships,
  grants: new Set(acting.grants),
  grantedTo: acting.grantedTo,
});

/** Whether somebody may do this to anything at all: what shows a page or a list. */
export const mayAny = (me: MeView, action: string): boolean => mayAtAll(actingOf(me), action).allowed;

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
  if (me !== undefined && !mayAny(me, action)) throw new NoRight(action);
}

/** Whether one may do this at all; with a thing (null: not loaded yet), whether to that. The server decides again. */
export function useMay(action: string, thing?: AboutView | null): boolean {
  const me = useMe();
  if (thing === undefined) return mayAny(me, action);
  return thing !== null && may(actingOf(me), action, aboutThing(thing)).allowed;
}
