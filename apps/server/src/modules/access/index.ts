import type { Context } from '../../platform/context.ts';
import type { App } from '../../platform/http/app.ts';
import { Sealer } from '../../platform/sealing.ts';
import type { Areas } from './areas.ts';
import { registerAuditRoutes } from './audit/audit-routes.ts';
import type { LotCounts } from './counts.ts';
import { registerDemoRoutes } from './demo-routes.ts';
import { registerIdentityRoutes } from './identity-routes.ts';
import { registerJurisdictionRoutes } from './jurisdiction-routes.ts';
import { registerKeyRoutes } from './keys/key-routes.ts';
import { registerOAuthRoutes } from './keys/oauth-routes.ts';
import { registerOidcRoutes } from './oidc/oidc-routes.ts';
import { Providers } from './oidc/providers.ts';
import { registerOrganisationRoutes } from './organisations/organisation-routes.ts';
import { registerPartyRoutes } from './party-routes.ts';
import { registerPeopleRoutes } from './people/people-routes.ts';
import { registerPersonalDataRoutes } from './personal-data/personal-data-routes.ts';
import { registerPlaceRoutes } from './place-routes.ts';
import { registerSessionRoutes } from './session-routes.ts';
import { registerSecurityRoutes } from './sign-in/security-routes.ts';

export { actingNow } from './acting-now.ts';
export { actorNames, officersTo } from './actor-names.ts';
export { Areas } from './areas.ts';
export { attestedAccess } from './attested-facts.ts';
export { AuditDays, lastClosedDay } from './audit/close-days.ts';
export { newestPrunable, type PrunedMonth, pruneAudit } from './audit/prune.ts';
export { type AuditFilter, findEntries } from './audit/search.ts';
export { AuditTrail, enterCommand } from './audit/trail.ts';
export type { LotCounts } from './counts.ts';
export { createAuthenticator, hashPassword } from './credentials.ts';
export {
  type ApiKey,
  createApiKey,
  listApiKeys,
  replaceSettingsKey,
  revokeApiKey,
  SETTINGS_KEY,
  SETTINGS_KEY_RIGHTS,
} from './credentials-keys.ts';
export { RIGHTS, unknownRights } from './credentials-rights.ts';
export {
  addUser,
  disableUser,
  enableUser,
  hasUsers,
  listUsers,
  makePassword,
  resetPassword,
  tidyLogin,
  type UserAccount,
} from './credentials-users.ts';
export { growersTold, recordGrowers } from './growers.ts';
export type { Finding } from './messages.ts';
export { notFound } from './messages.ts';
export { admitParty } from './organisations/store.ts';
export { contactsSeen } from './party-contacts.ts';
export { lockIdentity, mergeNamesakes } from './party-identity.ts';
export { soughtByPart } from './party-list.ts';
export { checkParty, type PartyDraft } from './party-rules.ts';
export { addAliases, partyNames } from './party-store.ts';
export { type GrantRefusal, grantRole, listMemberships } from './people/store.ts';
export { type ActRow, actView, copyOf, recordPersonalData } from './personal-data/acts.ts';
export { eraseOverdue, type Overdue, overdueData } from './personal-data/overdue.ts';
export { freeToDeclare, type GlnBearer, glnBearers, placeKeys, standingOf } from './place-names.ts';
export {
  type Around,
  checkPlace,
  checkSurroundings,
  type Operator,
  type PlaceDraft,
} from './place-rules.ts';
export { handOverParts, lockTree, MAX_DEPTH, placeNames } from './place-store.ts';
export { seedJurisdictions } from './seed-jurisdictions.ts';
export { SEALED_ACCOUNTS, slowRecoveryCodes } from './sign-in/second-factor.ts';

/** Who is this, what may they see and do; parties, places, jurisdictions. */
export function registerAccess(app: App, context: Context, areas: Areas, counts: LotCounts): void {
  const sealer = new Sealer(context.config);
  const providers = new Providers(context.config.oidc, () => context.config.publicUrl, context.log);
  registerSessionRoutes(app, context, sealer, providers);
  registerOidcRoutes(app, context, sealer, providers);
  registerPartyRoutes(app, context, areas, counts);
  registerIdentityRoutes(app, context, counts);
  registerPlaceRoutes(app, context, areas, counts);
  registerOrganisationRoutes(app, context, areas);
  registerPeopleRoutes(app, context);
  registerSecurityRoutes(app, context, sealer);
  registerPersonalDataRoutes(app, context, areas);
  registerKeyRoutes(app, context);
  registerOAuthRoutes(app, context);
  registerJurisdictionRoutes(app, context, areas);
  registerAuditRoutes(app, context);
  registerDemoRoutes(app, context);
}
