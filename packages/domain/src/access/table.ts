import type { GuardedAction } from './actions.ts';
import type { Relation } from './relations.ts';
import type { Role } from './roles.ts';

/** For one action: which roles have it, and by which of their organisation's relations to the thing. */
export type Cells = Readonly<Partial<Record<Role, readonly Relation[]>>>;

/** Everybody in a party who works in it. */
const everyone = <const R extends readonly Relation[]>(relations: R) => ({
  viewer: relations,
  clerk: relations,
  keeper: relations,
  qualityManager: relations,
  sampler: relations,
  analyst: relations,
  authorisedSignatory: relations,
  official: relations,
  approver: relations,
  bankOfficer: relations,
});

/** Who handles goods sees what passes through its hands, what is its grain, and papers that name it. */
const HANDLED = ['own', 'grainOwner', 'named'] as const;
/** An authority sees its territory, the reserve of its level, and the levels below (Yunnan §3; Chongqing §4, §23). */
export const OVERSEEN = ['own', 'territory', 'grainOwner', 'levelBelow', 'named'] as const;
const TESTED = ['commissionedLaboratory', 'own'] as const;

/** Seeing lots and what happened to them. */
const LOTS = {
  viewer: HANDLED,
  clerk: HANDLED,
  keeper: HANDLED,
  qualityManager: HANDLED,
  sampler: TESTED,
  analyst: TESTED,
  authorisedSignatory: TESTED,
  official: OVERSEEN,
  approver: OVERSEEN,
  // A bank sees the grain that a paper pledges or lends on (Chongqing §11).
  bankOfficer: ['named', 'own'],
  dataSteward: ['none'],
} as const satisfies Cells;

/** Working on one's own organisation's records. */
const OWN_RECORDS = {
  clerk: ['own'],
  keeper: ['own'],
  qualityManager: ['own'],
  dataSteward: ['own'],
} as const satisfies Cells;

const ADMINISTRATION = {
  organisationAdministrator: ['own'],
  securityAdministrator: ['none'],
} as const satisfies Cells;

/**
 * Who may do what: the one table. docs/permissions.md is generated from it, `may` reads it, tests hold the two against
 * each other. No cell lets a level below be written to; territory alone disposes of nobody's grain.
 */
export const PERMISSIONS = {
  // What happened is never refused because of who says it: whether it moves goods is judged by ADR 13.
  'event.capture': {
    clerk: ['none'],
    keeper: ['none'],
    qualityManager: ['none'],
    sampler: ['none'],
    dataSteward: ['none'],
  },
  'event.query': LOTS,
  // Whoever draws samples records it in the field, and so answers what is said of it and sees what became of it.
  'claim.answer': {
    clerk: ['own', 'named'],
    keeper: ['own', 'named'],
    qualityManager: ['own', 'named'],
    sampler: ['own'],
  },
  'entry.create': OWN_RECORDS,
  'entry.correct': OWN_RECORDS,
  'entry.read': { ...OWN_RECORDS, viewer: ['own'], sampler: ['own'], official: ['own'] },
  'import.create': OWN_RECORDS,
  'import.read': { ...OWN_RECORDS, viewer: ['own'], official: ['own'] },
  'label.print': {
    clerk: HANDLED,
    keeper: HANDLED,
    qualityManager: HANDLED,
    official: OVERSEEN,
    dataSteward: ['none'],
  },
  'lot.read': LOTS,
  'lot.trace': LOTS,
  // Central reserve that lies in a county is under its local food-safety supervision (Yunnan §3, Chongqing §4) …
  'lot.supervise': { official: ['territory', 'grainOwner'], approver: ['territory', 'grainOwner'] },
  'lot.guide': {
    official: ['levelBelow', 'territory', 'grainOwner'],
    approver: ['levelBelow', 'territory', 'grainOwner'],
  },
  // … and is disposed of by nobody but whose grain it is (Yunnan §13, §29, §30).
  'lot.dispose': { qualityManager: ['grainOwner'], approver: ['grainOwner'] },
  'testResult.read': {
    keeper: HANDLED,
    qualityManager: HANDLED,
    sampler: TESTED,
    analyst: TESTED,
    authorisedSignatory: TESTED,
    official: OVERSEEN,
    approver: OVERSEEN,
    bankOfficer: ['named'],
  },
  // A laboratory gives results to nobody without the bureau's leave (Yunnan §25, Chongqing §14).
  'testResult.disclose': { approver: ['territory', 'grainOwner'] },
  'party.read': { ...everyone(['none']), dataSteward: ['none'], organisationAdministrator: ['none'] },
  'party.contact': {
    viewer: ['own'],
    clerk: ['own', 'named'],
    keeper: ['own', 'named'],
    qualityManager: ['own', 'named'],
    sampler: ['own'],
    analyst: ['own'],
    authorisedSignatory: ['own'],
    official: ['own', 'territory', 'levelBelow', 'named'],
    approver: ['own', 'territory', 'levelBelow', 'named'],
    bankOfficer: ['own', 'named'],
    dataSteward: ['none'],
    organisationAdministrator: ['own'],
  },
  'party.write': {
    clerk: ['own'],
    qualityManager: ['own'],
    official: ['own', 'territory'],
    dataSteward: ['none'],
    organisationAdministrator: ['own'],
  },
  'party.merge': { dataSteward: ['none'] },
  'place.read': { ...everyone(['none']), dataSteward: ['none'] },
  'place.write': { clerk: ['own'], qualityManager: ['own'], dataSteward: ['none'] },
  'jurisdiction.write': { official: ['territory'], dataSteward: ['none'] },
  'publicReport.read': {
    official: ['territory', 'grainOwner', 'levelBelow'],
    approver: ['territory', 'grainOwner', 'levelBelow'],
    dataSteward: ['none'],
  },
  'publicReport.handle': {
    official: ['territory', 'grainOwner'],
    approver: ['territory', 'grainOwner'],
    dataSteward: ['none'],
  },
  'organisation.read': {
    ...everyone(['own']),
    official: ['own', 'territory', 'levelBelow'],
    approver: ['own', 'territory', 'levelBelow'],
    organisationAdministrator: ['own'],
    systemAdministrator: ['none'],
    securityAdministrator: ['none'],
  },
  // Papers show who somebody is: to whoever decides on them, and to the organisation itself. `named`: the application is
  // addressed to the installation, where no authority is above the one that applies.
  'organisation.papers': {
    approver: ['territory'],
    organisationAdministrator: ['own'],
    systemAdministrator: ['named'],
    securityAdministrator: ['named'],
  },
  'organisation.apply': { organisationAdministrator: ['own'] },
  'organisation.approve': { approver: ['territory'] },
  'organisation.suspend': { approver: ['territory'] },
  'organisation.admitAuthority': { securityAdministrator: ['none'] },
  'organisation.confirmAdmission': { systemAdministrator: ['none'] },
  'people.read': { ...ADMINISTRATION, systemAdministrator: ['none'] },
  'people.invite': { organisationAdministrator: ['own'] },
  'people.remove': ADMINISTRATION,
  'role.grant': { securityAdministrator: ['none'] },
  'account.create': { systemAdministrator: ['none'] },
  'account.disable': { systemAdministrator: ['none'] },
  'account.handOver': ADMINISTRATION,
  'account.unlock': { securityAdministrator: ['none'] },
  'session.end': { securityAdministrator: ['none'] },
  'key.read': ADMINISTRATION,
  'key.create': { organisationAdministrator: ['own'] },
  'key.revoke': ADMINISTRATION,
  'webhook.write': { organisationAdministrator: ['own'] },
  'personalData.read': { securityAdministrator: ['none'] },
  'personalData.erase': { securityAdministrator: ['none'] },
  'audit.read': { auditAdministrator: ['none'] },
  'audit.export': { auditAdministrator: ['none'] },
} as const satisfies Record<GuardedAction, Cells>;

/**
 * Looking at what happened: a right that was given without a role shows a party's people and keys no more than the party itself
 * may see, the installation's everything.
 */
export const SEEN_BY_RELATION: ReadonlySet<GuardedAction> = new Set([
  'event.query',
  'label.print',
  'lot.read',
  'lot.trace',
  'testResult.read',
]);

/** By which relations a role has an action; none when it has not. */
export function relationsFor(action: GuardedAction, role: Role): readonly Relation[] {
  const cells: Cells = PERMISSIONS[action];
  return cells[role] ?? [];
}
