import { Secret, TOTP } from 'otpauth';
import type { Caller } from '../callers.ts';
import { documentOf, made } from '../epcis.ts';
import { partyInput } from '../party-input.ts';
import { handOver, organisation } from '../people.ts';
import { placeInput } from '../place-input.ts';
import {
  applicant,
  application,
  erasureRequest,
  labelJob,
  lastStep,
  member,
  message,
  newChief,
  PASSWORD,
  PDF,
  paper,
  party,
  place,
  REASON,
  scopeCursor,
  withSecondFactor,
} from './things.ts';
import { purchase, upload, type Who, type World } from './world.ts';

/** What is asked for in an allowed request: by whom, on which thing, with what. */
export interface Allowed {
  as: Who | Caller;
  params?: Record<string, string | number>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const form = (fields: Record<string, string>): Pick<Allowed, 'body' | 'headers'> => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});

/** For each route of the contract a request that is allowed and answered, on things that are made for it. */
export const ALLOWED: Readonly<Record<string, (w: World) => Allowed | Promise<Allowed>>> = {
  // Signing in, and what is one's own.
  signIn: async (w) => ({
    as: 'anonymous',
    body: { login: (await w.somebody()).login, password: PASSWORD },
  }),
  signOut: async (w) => ({ as: (await w.somebody()).call }),
  getMe: () => ({ as: 'clerk' }),
  getMySecurity: () => ({ as: 'clerk' }),
  putMyLocale: () => ({ as: 'clerk', body: { locale: 'en' } }),
  putMyOrganisation: (w) => ({ as: 'clerk', body: { id: w.mill } }),
  putMyProfile: async (w) => ({ as: (await w.somebody()).call, body: { displayName: '李某' } }),
  putMyPassword: async (w) => ({
    as: (await w.somebody()).call,
    body: { current: PASSWORD, password: 'another good long one' },
  }),
  reauthenticate: async (w) => ({ as: (await w.somebody()).call, body: { password: PASSWORD } }),
  beginSecondFactor: async (w) => ({ as: (await w.somebody()).call, body: { password: PASSWORD } }),
  confirmSecondFactor: async (w) => {
    const { call } = await w.somebody();
    const { secret } = (await call('POST', '/api/v1/me/second-factor', { password: PASSWORD })).body;
    return { as: call, body: { code: new TOTP({ secret: Secret.fromBase32(secret) }).generate() } };
  },
  removeSecondFactor: async (w) => {
    const { call, codes } = await withSecondFactor(w);
    return { as: call, body: { password: PASSWORD, code: codes[0] } };
  },
  endMyOtherSessions: async (w) => ({ as: (await w.somebody()).call }),
  listMyIdentities: () => ({ as: 'clerk' }),
  listProviders: () => ({ as: 'anonymous' }),
  getMyPersonalData: async (w) => ({ as: (await w.somebody()).call }),
  getMyErasure: () => ({ as: 'clerk' }),
  askErasure: async (w) => ({ as: (await w.somebody()).call, body: { reason: '不再使用' } }),
  withdrawErasure: async (w) => ({ as: (await erasureRequest(w)).call }),

  // People and accounts.
  listPeople: (w) => ({ as: 'chief', query: `?organisation=${w.mill}` }),
  giveRole: async (w) => {
    const { login } = await w.somebody();
    await handOver(w.server, login);
    return { as: 'security', body: { login, role: 'dataSteward', organisation: 0 } };
  },
  endRole: async (w) => ({ as: 'chief', params: { id: await member(w) }, body: { reason: REASON } }),
  listInvitations: () => ({ as: 'chief' }),
  invite: () => ({ as: 'chief', body: { role: 'viewer', name: '李某' } }),
  withdrawInvitation: async (w) => ({ as: 'chief', params: { id: (await w.invitation()).id } }),
  getInvitation: async (w) => ({ as: 'anonymous', params: { token: (await w.invitation()).token } }),
  acceptInvitation: async (w) => ({
    as: 'anonymous',
    params: { token: (await w.invitation()).token },
    body: { login: `invited-${w.next()}`, password: PASSWORD, displayName: '李某' },
  }),
  acceptInvitationAsMe: async (w) => ({
    as: (await w.somebody()).call,
    params: { token: (await w.invitation()).token },
  }),
  listAccounts: () => ({ as: 'system' }),
  openAccount: (w) => ({ as: 'system', body: { login: `opened-${w.next()}`, displayName: '王某' } }),
  changeAccount: async (w) => ({
    as: 'system',
    params: { login: (await w.somebody()).login },
    body: { change: 'disable' },
  }),
  unlockAccount: async (w) => ({ as: 'security', params: { login: (await w.somebody()).login } }),
  dropSecondFactor: async (w) => ({ as: 'security', params: { login: (await w.somebody()).login } }),
  endSessions: async (w) => ({ as: 'security', params: { login: (await w.somebody()).login } }),
  listErasureRequests: () => ({ as: 'security' }),
  refuseErasure: async (w) => ({
    as: 'security',
    params: { id: (await erasureRequest(w)).id },
    body: { reason: REASON },
  }),
  eraseAccount: async (w) => ({
    as: 'security',
    params: { login: (await erasureRequest(w)).login },
    body: { reason: REASON },
  }),
  listPersonalDataActs: () => ({ as: 'security' }),
  findContacts: () => ({ as: 'security', query: '?q=a' }),

  // Organisations, parties, places, areas.
  registerOrganisation: (w) => ({
    as: 'anonymous',
    headers: { 'x-forwarded-for': '203.0.113.9' },
    body: {
      uscc: w.uscc(),
      organisation: application(),
      person: { login: `applicant-${w.next()}`, password: PASSWORD, displayName: '张某' },
    },
  }),
  listOrganisations: () => ({ as: 'bureau' }),
  getOrganisation: (w) => ({ as: 'chief', params: { id: w.mill } }),
  putApplication: async (w) => {
    const id = await organisation(w.server, 'storageEnterprise', '530302');
    return {
      as: (await w.somebody(id, 'organisationAdministrator')).call,
      params: { id },
      body: application({ name: '改名后的公司' }),
    };
  },
  addOrganisationDocument: (w) => ({
    as: 'chief',
    params: { id: w.mill },
    body: { kind: 'other', name: '材料.pdf', content: PDF },
  }),
  getOrganisationDocument: async (w) => ({
    as: 'chief',
    params: { id: w.mill, document: await paper(w) },
  }),
  decideOrganisation: async (w) => {
    const { id, seen } = await applicant(w);
    return { as: 'bureau', params: { id }, body: { decision: 'approve', reason: null, seen } };
  },
  suspendOrganisation: async (w) => {
    const id = await organisation(w.server, 'processor', '530302');
    const seen = await lastStep(w, id);
    return { as: 'bureau', params: { id }, body: { decision: 'suspend', reason: REASON, seen } };
  },
  admitAuthority: async (w) => {
    const { id, seen } = await applicant(w, {
      name: '某省粮食局',
      kinds: ['authority'],
      jurisdictionCode: '350000',
      authority: { level: 'province', disciplines: ['grain'] },
    });
    return { as: 'security', params: { id }, body: { decision: 'approve', reason: null, seen } };
  },
  confirmAdmission: async (w) => {
    const { id, seen } = await applicant(w, {
      name: '某省粮食局',
      kinds: ['authority'],
      jurisdictionCode: '360000',
      authority: { level: 'province', disciplines: ['grain'] },
    });
    const approve = { decision: 'approve', reason: null, seen };
    await w.own('security', 'POST', `/api/v1/organisations/${id}/admission`, approve);
    return { as: 'system', params: { id }, body: { reason: null, seen: await lastStep(w, id) } };
  },
  listParties: () => ({ as: 'clerk' }),
  getParty: (w) => ({ as: 'clerk', params: { id: w.mill } }),
  listPartyChanges: (w) => ({ as: 'clerk', params: { id: w.mill } }),
  getPartyIdentity: (w) => ({ as: 'clerk', params: { id: w.mill } }),
  createParty: (w) => ({ as: 'steward', body: partyInput({ name: `某厂${w.next()}` }) }),
  updateParty: async (w) => ({ as: 'steward', params: { id: await party(w) }, body: partyInput() }),
  mergeParty: async (w) => ({
    as: 'steward',
    params: { id: await party(w) },
    body: { into: await party(w), reason: REASON },
  }),
  separateParty: async (w) => {
    const id = await party(w);
    await w.own('steward', 'POST', `/api/v1/parties/${id}/merge`, { into: await party(w), reason: REASON });
    return { as: 'steward', params: { id }, body: { reason: REASON } };
  },
  withdrawPartyName: async (w) => {
    const gln = w.gln();
    const id = await party(w, { name: '改码的单位', gln });
    await w.own('steward', 'PUT', `/api/v1/parties/${id}`, partyInput({ name: '改码的单位' }));
    const { names } = (await w.own('steward', 'GET', `/api/v1/parties/${id}/identity`)).body;
    const { uri } = names.find(
      (name: { uri: string; current: boolean }) => !name.current && name.uri.includes(gln.slice(0, 5)),
    );
    return { as: 'steward', params: { id }, body: { uri, reason: REASON } };
  },
  listPlaces: () => ({ as: 'clerk' }),
  getPlace: async (w) => ({ as: 'clerk', params: { id: await place(w) } }),
  listPlaceChanges: async (w) => ({ as: 'clerk', params: { id: await place(w) } }),
  createPlace: (w) => ({ as: 'steward', body: placeInput({ name: `某仓${w.next()}` }) }),
  updatePlace: async (w) => ({ as: 'steward', params: { id: await place(w) }, body: placeInput() }),
  listJurisdictions: () => ({ as: 'anonymous' }),
  createJurisdiction: (w) => ({
    as: 'steward',
    body: { code: `5303029${String(10 + w.next()).slice(-2)}`, name: '某镇', parentCode: '530302' },
  }),

  // What happened.
  captureEvents: (w) => ({
    as: 'clerk',
    body: documentOf(made(`CAPTURED-${w.next()}`, 5, 'allowed-1', '2026-09-01T08:00:00+08:00')),
  }),
  createEntry: (w) => ({
    as: 'clerk',
    body: { kind: 'purchase', requestId: `request-${w.next()}`, rows: [purchase()] },
  }),
  correctEntry: async (w) => ({
    as: 'clerk',
    params: { eventId: await w.entry() },
    body: {
      kind: 'purchase',
      requestId: `request-${w.next()}`,
      reason: REASON,
      rows: [{ ...purchase(), quantity: 2 }],
    },
  }),
  cancelEntry: async (w) => ({
    as: 'clerk',
    params: { eventId: await w.entry() },
    body: { requestId: `request-${w.next()}`, reason: REASON },
  }),
  getEntry: async (w) => ({ as: 'clerk', params: { eventId: await w.entry() } }),
  listEntries: () => ({ as: 'clerk' }),
  listClaims: () => ({ as: 'clerk' }),
  confirmClaim: async (w) => ({ as: 'clerk', params: { no: await w.claim() } }),
  contestClaim: async (w) => ({ as: 'clerk', params: { no: await w.claim() }, body: { reason: REASON } }),
  createImport: () => ({ as: 'clerk', query: '?kind=purchase', ...upload('进货.csv', '凭证号,日期\r\nV1,') }),
  listImports: () => ({ as: 'clerk' }),
  getImport: async (w) => ({ as: 'clerk', params: { id: await w.import() } }),
  cancelImport: async (w) => ({ as: 'clerk', params: { id: await w.import() } }),
  getImportErrorsXlsx: async (w) => ({ as: 'clerk', params: { id: await w.import() } }),
  getImportErrorsCsv: async (w) => ({ as: 'clerk', params: { id: await w.import() } }),
  getImportWarningsCsv: async (w) => ({ as: 'clerk', params: { id: await w.import() } }),
  checkRows: () => ({ as: 'clerk', body: { kind: 'purchase', rows: [purchase()] } }),
  listTemplates: () => ({ as: 'clerk' }),
  getTemplate: () => ({ as: 'clerk', params: { file: 'purchase.csv' } }),

  // Lots and traces.
  listLots: () => ({ as: 'clerk' }),
  exportLots: () => ({ as: 'clerk', query: '?q=ALLOWED' }),
  search: () => ({ as: 'clerk', query: '?q=ALLOWED' }),
  getLot: async (w) => ({ as: 'clerk', params: { code: await w.lot() } }),
  getLotEvents: async (w) => ({ as: 'clerk', params: { code: await w.lot() } }),
  getTrace: async (w) => ({ as: 'clerk', params: { code: await w.lot() } }),
  streamTrace: async (w) => ({ as: 'clerk', params: { code: await w.lot() } }),
  postTrace: async (w) => ({ as: 'clerk', body: { starts: [{ kind: 'lot', code: await w.lot() }] } }),
  streamPostTrace: async (w) => ({ as: 'clerk', body: { starts: [{ kind: 'lot', code: await w.lot() }] } }),
  recordTraceCopy: async (w) => ({
    as: 'clerk',
    body: { starts: [{ kind: 'lot', code: await w.lot() }], format: 'xlsx', lots: 1 },
  }),
  getScope: async (w) => ({ as: 'clerk', params: { code: await w.lot() } }),
  getScopeDifference: async (w) => {
    const { code, cursor } = await scopeCursor(w);
    return { as: 'clerk', params: { code }, query: `?cursor=${cursor}` };
  },
  getLotLabels: async (w) => ({ as: 'clerk', params: { code: await w.lot() }, query: '?format=svg' }),
  printLabels: async (w) => ({ as: 'clerk', body: { codes: [await w.lot()] } }),
  createLabelJob: async (w) => ({ as: 'clerk', body: { codes: [await w.lot()] } }),
  getLabelJob: async (w) => ({ as: 'clerk', params: { id: await labelJob(w) } }),

  // The public.
  getDemo: () => ({ as: 'anonymous' }),
  getPublicLot: async (w) => ({ as: 'anonymous', params: { code: await w.lot() } }),
  listPublicReports: () => ({ as: 'bureau' }),
  patchPublicReport: async (w) => ({
    as: 'steward',
    params: { id: (await w.report()).id },
    body: { state: 'inProgress', note: '已受理' },
  }),
  getReporterData: async (w) => ({ as: 'steward', params: { id: (await w.report()).id } }),
  eraseReporter: async (w) => ({
    as: 'security',
    params: { number: (await w.report()).number },
    body: { reason: REASON },
  }),

  // Machines.
  listKeys: (w) => ({ as: 'chief', query: `?organisation=${w.mill}` }),
  createKey: () => ({ as: 'chief', body: { name: '地磅', scopes: ['entry.create'], days: 30 } }),
  rotateKey: async (w) => ({ as: 'chief', params: { id: (await w.key()).id }, body: { overlapHours: 4 } }),
  revokeKey: async (w) => ({ as: 'chief', params: { id: (await w.key()).id } }),
  listWebhooks: () => ({ as: 'chief' }),
  createWebhook: async (w) => ({
    as: await newChief(w),
    body: { name: '推送', url: 'https://hooks.invalid/in?code=hidden', kinds: ['claim.made'] },
  }),
  changeWebhook: async (w) => ({ as: 'chief', params: { id: await w.webhook() }, body: { state: 'paused' } }),
  deleteWebhook: async (w) => ({ as: 'chief', params: { id: await w.webhook() } }),
  rotateWebhookSecret: async (w) => ({ as: 'chief', params: { id: await w.webhook() }, body: {} }),
  testWebhook: async (w) => ({ as: 'chief', params: { id: await w.webhook() } }),
  listWebhookMessages: async (w) => ({ as: 'chief', params: { id: await w.webhook() } }),
  resendWebhookMessage: async (w) => ({ as: 'chief', params: await message(w) }),
  getOAuthMetadata: () => ({ as: 'anonymous' }),
  issueToken: async (w) => {
    const { id, text } = await w.key();
    return {
      as: 'anonymous',
      ...form({ grant_type: 'client_credentials', client_id: id, client_secret: text, scope: 'entry.read' }),
    };
  },
  revokeToken: async (w) => {
    const { id, text } = await w.key();
    return { as: 'anonymous', ...form({ client_id: id, client_secret: text, token: 'lst_nothing' }) };
  },

  // The ledger and the trail.
  getLedger: () => ({ as: 'clerk' }),
  listAudit: () => ({ as: 'auditor' }),
  exportAudit: () => ({ as: 'auditor', query: '?format=csv&outcome=denied' }),
};

/** Routes without an allowed request here: why, and where one is made. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  startProvider: 'asks a provider of identities: access/oidc/oidc.test.ts',
  providerCallback: 'asks a provider of identities: access/oidc/oidc.test.ts',
  providerSecondFactor: 'asks a provider of identities: access/oidc/oidc.test.ts',
  linkIdentity: 'asks a provider of identities: access/oidc/oidc.test.ts',
  unlinkIdentity: 'asks a provider of identities: access/oidc/oidc.test.ts',
  proveAtProvider: 'asks a provider of identities: access/oidc/prove-at-provider.test.ts',
  confirmAccount: 'wants an account that somebody else opened: attacks/administrators.test.ts',
  takeAccount: 'wants the two codes of an account: attacks/administrators.test.ts',
  eraseContact: 'wants a party with a contact: access/personal-data/erasing-more.test.ts',
  erasePaper: 'wants a paper: access/personal-data/erasing-more.test.ts',
  getLedgerLeaf: 'wants a signed head: ledger/routes.test.ts',
  getLedgerConsistency: 'wants two signed heads: ledger/routes.test.ts',
  getLotProof: 'wants a signed head: ledger/bundle.test.ts',
  getEventProof: 'wants a signed head: ledger/bundle.test.ts',
  getPublicProof: 'wants a signed head: public/proof.test.ts',
  getLabelJobFile: 'wants a printer that has drawn it: labels/label-routes.test.ts',
};
