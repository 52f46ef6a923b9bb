import { type About, getMe, type Me, putMyLocale, type RouteShape } from '@liangsu/contract';
import { type Acting, type Denial, may, mayAtAll, mayOpen, type Thing } from '@liangsu/domain/access';
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

/** What a page or a menu entry opens: decided as the server decides on the route that it reads. */
export type Opened = Pick<RouteShape, 'action' | 'about'>;

const opening = (me: MeView, { action, about = 'list' }: Opened) =>
  action === 'public' || action === 'self' ? null : mayOpen(actingOf(me), action, about, me.party?.id ?? 0);

/** Whether the signed-in person may open what this route opens. */
export const maySee = (me: MeView, route: Opened): boolean => opening(me, route)?.allowed ?? true;
export const useMaySee = (route: Opened): boolean => maySee(useMe(), route);

/** A page that asks for a right which the signed-in person lacks. */
export class NoRight extends Error {
  readonly denial: Denial;

  constructor(denial: Denial) {
    super(denial.action);
    this.denial = denial;
  }
}

/** Throws `NoRight` unless the signed-in person may open what this route opens. */
export function requireOpen(route: Opened): void {
  const me = queryClient.getQueryData(meQuery.queryKey);
  const verdict = me === undefined ? null : opening(me, route);
  if (verdict && !verdict.allowed) throw new NoRight(verdict.denial);
}

/** What belongs to an organisation (0: to the installation, which is nobody's) and to no territory. */
export const ownedBy = (organisation: number): AboutView => ({
  owners: organisation === 0 ? [] : [organisation],
  territory: null,
  disciplines: null,
  level: null,
});

/** Whether whoever acts may do this to a thing as the server tells of it. */
export const mayTo = (acting: Acting, action: string, about: AboutView): boolean =>
  may(acting, action, aboutThing(about)).allowed;

/** Whether one may do this at all; with a thing (null: not loaded yet), whether to that. The server decides again. */
export function useMay(action: string, thing?: AboutView | null): boolean {
  const me = useMe();
  if (thing === undefined) return mayAny(me, action);
  return thing !== null && mayTo(actingOf(me), action, thing);
}
