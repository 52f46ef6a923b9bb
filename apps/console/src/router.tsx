import {
  correctEntry,
  createEntry,
  createImport,
  createParty,
  createPlace,
  getImport,
  getLot,
  getOrganisation,
  getParty,
  getPlace,
  getScope,
  getTrace,
  listAccounts,
  listAudit,
  listClaims,
  listEntries,
  listErasureRequests,
  listImports,
  listKeys,
  listLots,
  listOrganisations,
  listParties,
  listPeople,
  listPlaces,
  listPublicReports,
  postTrace,
  putApplication,
  search as searchRoute,
  updateParty,
  updatePlace,
} from '@liangsu/contract';
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
import { meQuery, type Opened, queryClient, requireOpen } from './me.ts';
import { PageCrashed, PageLoading, PageMissing } from './parts/states.tsx';
import * as params from './search-params.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: PageMissing });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: params.only(params.signIn),
  component: lazyRouteComponent(() => import('./pages/sign-in/SignIn.tsx'), 'SignIn'),
});

const reauthenticated = createRoute({
  getParentRoute: () => root,
  path: '/reauthenticated',
  validateSearch: params.only(params.myself),
  component: lazyRouteComponent(
    () => import('./pages/reauthenticated/Reauthenticated.tsx'),
    'Reauthenticated',
  ),
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
const takeAccount = createRoute({
  getParentRoute: () => root,
  path: '/take-account',
  component: lazyRouteComponent(() => import('./pages/register/TakeAccount.tsx'), 'TakeAccount'),
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

/** A page behind the sign-in; with the route that it opens, who may not is told so, why, and who can help. */
const page = <const P extends string>(path: P, opened?: Opened) =>
  ({
    getParentRoute: () => frame,
    path,
    beforeLoad: () => {
      if (opened !== undefined) requireOpen(opened);
    },
  }) as const;

const home = createRoute({
  ...page('/'),
  component: lazyRouteComponent(() => import('./pages/home/Home.tsx'), 'Home'),
});
const search = createRoute({
  ...page('/search', searchRoute),
  validateSearch: params.only(params.search),
  component: lazyRouteComponent(() => import('./pages/search/Search.tsx'), 'Search'),
});
const lots = createRoute({
  ...page('/lots', listLots),
  validateSearch: params.only(params.lots),
  component: lazyRouteComponent(() => import('./pages/lots/LotList.tsx'), 'LotList'),
});
const lot = createRoute({
  ...page('/lots/$code', getLot),
  component: lazyRouteComponent(() => import('./pages/lots/LotPage.tsx'), 'LotPage'),
});
const genealogy = createRoute({
  ...page('/lots/$code/genealogy', getTrace),
  validateSearch: params.only(params.genealogy),
  component: lazyRouteComponent(() => import('./pages/genealogy/Genealogy.tsx'), 'Genealogy'),
});
const recallScope = createRoute({
  ...page('/lots/$code/recall-scope', getScope),
  component: lazyRouteComponent(() => import('./pages/recall-scope/RecallScope.tsx'), 'RecallScope'),
});
const parties = createRoute({
  ...page('/parties', listParties),
  validateSearch: params.only(params.parties),
  component: lazyRouteComponent(() => import('./pages/parties/PartyList.tsx'), 'PartyList'),
});
const party = createRoute({
  ...page('/parties/$id', getParty),
  component: lazyRouteComponent(() => import('./pages/parties/PartyPage.tsx'), 'PartyPage'),
});
const places = createRoute({
  ...page('/places', listPlaces),
  validateSearch: params.only(params.places),
  component: lazyRouteComponent(() => import('./pages/places/PlaceList.tsx'), 'PlaceList'),
});
const place = createRoute({
  ...page('/places/$id', getPlace),
  component: lazyRouteComponent(() => import('./pages/places/PlacePage.tsx'), 'PlacePage'),
});
const placeTrace = createRoute({
  ...page('/places/$id/trace', postTrace),
  validateSearch: params.only(params.placeTrace),
  component: lazyRouteComponent(() => import('./pages/genealogy/PlaceTrace.tsx'), 'PlaceTrace'),
});
const imports = createRoute({
  ...page('/imports', listImports),
  component: lazyRouteComponent(() => import('./pages/imports/ImportList.tsx'), 'ImportList'),
});
const importNew = createRoute({
  ...page('/imports/new', createImport),
  validateSearch: params.only(params.importNew),
  component: lazyRouteComponent(() => import('./pages/imports/ImportNew.tsx'), 'ImportNew'),
});
const importJob = createRoute({
  ...page('/imports/$id', getImport),
  component: lazyRouteComponent(() => import('./pages/imports/ImportPage.tsx'), 'ImportPage'),
});
const entries = createRoute({
  ...page('/entries', listEntries),
  validateSearch: params.only(params.entries),
  component: lazyRouteComponent(() => import('./pages/entries/EntryList.tsx'), 'EntryList'),
});
const entryNew = createRoute({
  ...page('/entries/new', createEntry),
  validateSearch: params.only(params.entries),
  component: lazyRouteComponent(() => import('./pages/entries/EntryNew.tsx'), 'EntryNew'),
});
const entryCorrect = createRoute({
  ...page('/entries/$eventId/correct', correctEntry),
  component: lazyRouteComponent(() => import('./pages/entries/EntryCorrect.tsx'), 'EntryCorrect'),
});
const claims = createRoute({
  ...page('/claims', listClaims),
  validateSearch: params.only(params.claims),
  component: lazyRouteComponent(() => import('./pages/claims/ClaimList.tsx'), 'ClaimList'),
});
const partyNew = createRoute({
  ...page('/parties/new', createParty),
  component: lazyRouteComponent(() => import('./pages/parties/PartyEdit.tsx'), 'PartyNew'),
});
const partyEdit = createRoute({
  ...page('/parties/$id/edit', updateParty),
  component: lazyRouteComponent(() => import('./pages/parties/PartyEdit.tsx'), 'PartyEdit'),
});
const placeNew = createRoute({
  ...page('/places/new', createPlace),
  component: lazyRouteComponent(() => import('./pages/places/PlaceEdit.tsx'), 'PlaceNew'),
});
const placeEdit = createRoute({
  ...page('/places/$id/edit', updatePlace),
  component: lazyRouteComponent(() => import('./pages/places/PlaceEdit.tsx'), 'PlaceEdit'),
});
const reports = createRoute({
  ...page('/reports', listPublicReports),
  validateSearch: params.only(params.reports),
  component: lazyRouteComponent(() => import('./pages/reports/ReportList.tsx'), 'ReportList'),
});
const ledger = createRoute({
  ...page('/ledger'),
  component: lazyRouteComponent(() => import('./pages/ledger/LedgerPage.tsx'), 'LedgerPage'),
});

const organisations = createRoute({
  ...page('/organisations', listOrganisations),
  validateSearch: params.only(params.organisations),
  component: lazyRouteComponent(
    () => import('./pages/organisations/OrganisationList.tsx'),
    'OrganisationList',
  ),
});
const organisation = createRoute({
  ...page('/organisations/$id', getOrganisation),
  component: lazyRouteComponent(
    () => import('./pages/organisations/OrganisationPage.tsx'),
    'OrganisationPage',
  ),
});
const apply = createRoute({
  ...page('/organisations/$id/application', putApplication),
  component: lazyRouteComponent(() => import('./pages/organisations/Apply.tsx'), 'Apply'),
});
const people = createRoute({
  ...page('/people', listPeople),
  validateSearch: params.only(params.people),
  component: lazyRouteComponent(() => import('./pages/people/People.tsx'), 'People'),
});
const machines = createRoute({
  ...page('/machines', listKeys),
  component: lazyRouteComponent(() => import('./pages/machines/Machines.tsx'), 'Machines'),
});
const accounts = createRoute({
  ...page('/accounts', listAccounts),
  validateSearch: params.only(params.accounts),
  component: lazyRouteComponent(() => import('./pages/people/Accounts.tsx'), 'Accounts'),
});

const audit = createRoute({
  ...page('/audit', listAudit),
  validateSearch: params.only(params.audit),
  component: lazyRouteComponent(() => import('./pages/audit/AuditList.tsx'), 'AuditList'),
});

const personalData = createRoute({
  ...page('/personal-data', listErasureRequests),
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
    reauthenticated,
    register,
    invitation,
    takeAccount,
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
      apply,
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
