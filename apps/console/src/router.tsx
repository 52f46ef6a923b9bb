import {
  createRootRoute,
  createRoute,
  createRouter,
  isRedirect,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { isCode } from './api.ts';
import { Frame } from './frame/Frame.tsx';
import { meQuery, queryClient, requireRight } from './me.ts';
import { PageCrashed, PageLoading, PageMissing } from './parts/states.tsx';
import * as params from './search-params.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: PageMissing });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: params.only(params.signIn),
  component: lazyRouteComponent(() => import('./pages/sign-in/SignIn.tsx'), 'SignIn'),
});

const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  component: lazyRouteComponent(() => import('./pages/register/Register.tsx'), 'Register'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitations/$token',
  component: lazyRouteComponent(() => import('./pages/register/TakeInvitation.tsx'), 'TakeInvitation'),
});

/** Everything behind the sign-in. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: async ({ location }) => {
    try {
      const me = await queryClient.ensureQueryData(meQuery);
      if ((me.passwordDue || me.secondFactorDue) && location.pathname !== '/me')
        throw redirect({ to: '/me' });
    } catch (error) {
      if (isRedirect(error) || !isCode(error, 'auth.required')) throw error;
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    }
  },
  component: Frame,
});

/** A page behind the sign-in; with a right, who lacks it is told so, and who has it. */
const page = <const P extends string>(path: P, right?: string) =>
  ({
    getParentRoute: () => frame,
    path,
    beforeLoad: () => {
      if (right !== undefined) requireRight(right);
    },
  }) as const;

const home = createRoute({
  ...page('/'),
  component: lazyRouteComponent(() => import('./pages/home/Home.tsx'), 'Home'),
});
const search = createRoute({
  ...page('/search', 'lot.read'),
  validateSearch: params.only(params.search),
  component: lazyRouteComponent(() => import('./pages/search/Search.tsx'), 'Search'),
});
const lots = createRoute({
  ...page('/lots', 'lot.read'),
  validateSearch: params.only(params.lots),
  component: lazyRouteComponent(() => import('./pages/lots/LotList.tsx'), 'LotList'),
});
const lot = createRoute({
  ...page('/lots/$code', 'lot.read'),
  component: lazyRouteComponent(() => import('./pages/lots/LotPage.tsx'), 'LotPage'),
});
const genealogy = createRoute({
  ...page('/lots/$code/genealogy', 'lot.trace'),
  validateSearch: params.only(params.genealogy),
  component: lazyRouteComponent(() => import('./pages/genealogy/Genealogy.tsx'), 'Genealogy'),
});
const recallScope = createRoute({
  ...page('/lots/$code/recall-scope', 'lot.trace'),
  component: lazyRouteComponent(() => import('./pages/recall-scope/RecallScope.tsx'), 'RecallScope'),
});
const parties = createRoute({
  ...page('/parties', 'party.read'),
  validateSearch: params.only(params.parties),
  component: lazyRouteComponent(() => import('./pages/parties/PartyList.tsx'), 'PartyList'),
});
const party = createRoute({
  ...page('/parties/$id', 'party.read'),
  component: lazyRouteComponent(() => import('./pages/parties/PartyPage.tsx'), 'PartyPage'),
});
const places = createRoute({
  ...page('/places', 'place.read'),
  validateSearch: params.only(params.places),
  component: lazyRouteComponent(() => import('./pages/places/PlaceList.tsx'), 'PlaceList'),
});
const place = createRoute({
  ...page('/places/$id', 'place.read'),
  component: lazyRouteComponent(() => import('./pages/places/PlacePage.tsx'), 'PlacePage'),
});
const placeTrace = createRoute({
  ...page('/places/$id/trace', 'lot.trace'),
  validateSearch: params.only(params.placeTrace),
  component: lazyRouteComponent(() => import('./pages/genealogy/PlaceTrace.tsx'), 'PlaceTrace'),
});
const imports = createRoute({
  ...page('/imports', 'import.read'),
  component: lazyRouteComponent(() => import('./pages/imports/ImportList.tsx'), 'ImportList'),
});
const importNew = createRoute({
  ...page('/imports/new', 'import.create'),
  validateSearch: params.only(params.importNew),
  component: lazyRouteComponent(() => import('./pages/imports/ImportNew.tsx'), 'ImportNew'),
});
const importJob = createRoute({
  ...page('/imports/$id', 'import.read'),
  component: lazyRouteComponent(() => import('./pages/imports/ImportPage.tsx'), 'ImportPage'),
});
const entries = createRoute({
  ...page('/entries', 'entry.read'),
  validateSearch: params.only(params.entries),
  component: lazyRouteComponent(() => import('./pages/entries/EntryList.tsx'), 'EntryList'),
});
const entryNew = createRoute({
  ...page('/entries/new', 'entry.create'),
  validateSearch: params.only(params.entries),
  component: lazyRouteComponent(() => import('./pages/entries/EntryNew.tsx'), 'EntryNew'),
});
const entryCorrect = createRoute({
  ...page('/entries/$eventId/correct', 'entry.correct'),
  component: lazyRouteComponent(() => import('./pages/entries/EntryCorrect.tsx'), 'EntryCorrect'),
});
const claims = createRoute({
  ...page('/claims', 'entry.read'),
  validateSearch: params.only(params.claims),
  component: lazyRouteComponent(() => import('./pages/claims/ClaimList.tsx'), 'ClaimList'),
});
const partyNew = createRoute({
  ...page('/parties/new', 'party.write'),
  component: lazyRouteComponent(() => import('./pages/parties/PartyEdit.tsx'), 'PartyNew'),
});
const partyEdit = createRoute({
  ...page('/parties/$id/edit', 'party.write'),
  component: lazyRouteComponent(() => import('./pages/parties/PartyEdit.tsx'), 'PartyEdit'),
});
const placeNew = createRoute({
  ...page('/places/new', 'place.write'),
  component: lazyRouteComponent(() => import('./pages/places/PlaceEdit.tsx'), 'PlaceNew'),
});
const placeEdit = createRoute({
  ...page('/places/$id/edit', 'place.write'),
  component: lazyRouteComponent(() => import('./pages/places/PlaceEdit.tsx'), 'PlaceEdit'),
});
const reports = createRoute({
  ...page('/reports', 'publicReport.read'),
  validateSearch: params.only(params.reports),
  component: lazyRouteComponent(() => import('./pages/reports/ReportList.tsx'), 'ReportList'),
});
const ledger = createRoute({
  ...page('/ledger'),
  component: lazyRouteComponent(() => import('./pages/ledger/LedgerPage.tsx'), 'LedgerPage'),
});

const organisations = createRoute({
  ...page('/organisations', 'organisation.read'),
  validateSearch: params.only(params.organisations),
  component: lazyRouteComponent(
    () => import('./pages/organisations/OrganisationList.tsx'),
    'OrganisationList',
  ),
});
const organisation = createRoute({
  ...page('/organisations/$id', 'organisation.read'),
  component: lazyRouteComponent(
    () => import('./pages/organisations/OrganisationPage.tsx'),
    'OrganisationPage',
  ),
});
const people = createRoute({
  ...page('/people', 'people.read'),
  component: lazyRouteComponent(() => import('./pages/people/People.tsx'), 'People'),
});
const machines = createRoute({
  ...page('/machines', 'key.read'),
  component: lazyRouteComponent(() => import('./pages/machines/Machines.tsx'), 'Machines'),
});
const accounts = createRoute({
  ...page('/accounts', 'people.read'),
  component: lazyRouteComponent(() => import('./pages/people/Accounts.tsx'), 'Accounts'),
});

const audit = createRoute({
  ...page('/audit', 'audit.read'),
  validateSearch: params.only(params.audit),
  component: lazyRouteComponent(() => import('./pages/audit/AuditList.tsx'), 'AuditList'),
});

const personalData = createRoute({
  ...page('/personal-data', 'personalData.read'),
  component: lazyRouteComponent(() => import('./pages/personal-data/PersonalData.tsx'), 'PersonalData'),
});
const myself = createRoute({
  ...page('/me'),
  validateSearch: params.only(params.myself),
  component: lazyRouteComponent(() => import('./pages/me/Myself.tsx'), 'Myself'),
});

/** Any other address: said within the frame, where the menu leads on. */
const unknown = createRoute({ ...page('$'), component: PageMissing });

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    register,
    invitation,
    frame.addChildren([
      home,
      search,
      lots,
      lot,
      genealogy,
      recallScope,
      parties,
      party,
      places,
      place,
      placeTrace,
      imports,
      importNew,
      importJob,
      entries,
      entryNew,
      entryCorrect,
      claims,
      partyNew,
      partyEdit,
      placeNew,
      placeEdit,
      reports,
      ledger,
      organisations,
      organisation,
      people,
      machines,
      accounts,
      audit,
      personalData,
      myself,
      unknown,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: PageCrashed,
  defaultNotFoundComponent: PageMissing,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
