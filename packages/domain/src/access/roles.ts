import type { OrganisationKind } from './organisations.ts';

/**
 * Whose hands a role lies in. The three administrators may do none of each other's work and no business
 * (GB/T 22239-2019 8.1.5); `organisation` keeps an organisation's people and keys.
 */
export type RoleClass = 'business' | 'organisation' | 'system' | 'security' | 'audit';

export interface RoleText {
  zh: string;
  en: string;
  class: RoleClass;
  /** Kinds of organisation in which somebody can have it; null for every party. */
  within: readonly OrganisationKind[] | null;
}

const HANDLERS = [
  'reserveCompany',
  'storageEnterprise',
  'processor',
  'slaughterhouse',
  'trader',
  'wholesaler',
  'grower',
  'cooperative',
  'market',
  'stall',
  'retailer',
  'canteen',
  'carrier',
  'other',
] as const satisfies readonly OrganisationKind[];

/** What people can be in an organisation. */
export const ROLES = {
  viewer: { zh: '查阅员', en: 'viewer', class: 'business', within: null },
  clerk: { zh: '经办人', en: 'clerk', class: 'business', within: HANDLERS },
  keeper: {
    zh: '保管员',
    en: 'storage keeper',
    class: 'business',
    within: ['storageEnterprise', 'reserveCompany', 'trader', 'processor'],
  },
  qualityManager: { zh: '质量负责人', en: 'quality manager', class: 'business', within: HANDLERS },
  sampler: { zh: '扦样人员', en: 'sampler', class: 'business', within: ['laboratory', 'authority'] },
  analyst: { zh: '检验人', en: 'analyst', class: 'business', within: ['laboratory'] },
  authorisedSignatory: {
    zh: '授权签字人',
    en: 'authorised signatory',
    class: 'business',
    within: ['laboratory'],
  },
  official: { zh: '监管员', en: 'official', class: 'business', within: ['authority'] },
  approver: { zh: '审批人', en: 'approver', class: 'business', within: ['authority'] },
  bankOfficer: { zh: '银行信贷员', en: 'bank officer', class: 'business', within: ['bank'] },
  dataSteward: { zh: '数据管理员', en: 'data steward', class: 'business', within: ['installation'] },
  organisationAdministrator: {
    zh: '单位管理员',
    en: "organisation's administrator",
    class: 'organisation',
    within: null,
  },
  systemAdministrator: {
    zh: '系统管理员',
    en: 'system administrator',
    class: 'system',
    within: ['installation'],
  },
  securityAdministrator: {
    zh: '安全管理员',
    en: 'security administrator',
    class: 'security',
    within: ['installation'],
  },
  auditAdministrator: {
    zh: '审计管理员',
    en: 'audit administrator',
    class: 'audit',
    within: ['installation'],
  },
} as const satisfies Record<string, RoleText>;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

/** Whether a word is a role. */
export const isRole = (word: string): word is Role => Object.hasOwn(ROLES, word);

const ADMINISTRATORS: ReadonlySet<RoleClass> = new Set(['system', 'security', 'audit']);

/** Whether a role is one of the three administrators'. */
export const isAdministrator = (role: Role): boolean => ADMINISTRATORS.has(ROLES[role].class);

const IN_ANY_CASE: ReadonlySet<Role> = new Set(['approver', 'dataSteward']);

/**
 * Whether a role in an organisation of these kinds is signed in to with two factors (GB/T 22239-2019 8.1.4.1 d): the three
 * administrators', that of whoever decides by name for an authority or keeps everybody's records, and that of whoever keeps an
 * authority's people and keys, for a key has rights that its maker has not.
 */
export const takesSecondFactor = (role: Role, kinds: readonly OrganisationKind[]): boolean =>
  isAdministrator(role) ||
  IN_ANY_CASE.has(role) ||
  (role === 'organisationAdministrator' && kinds.includes('authority'));

/** Whether somebody can have this role in an organisation of these kinds. */
export function roleFits(role: Role, kinds: readonly OrganisationKind[]): boolean {
  const { within }: RoleText = ROLES[role];
  return within === null ? !kinds.includes('installation') : within.some((kind) => kinds.includes(kind));
}

/**
 * Two roles of a list that one person cannot have together, or null: an administrator's beside any other role, in
 * whichever organisations; who keeps the people of a laboratory signs no reports.
 */
export function separationConflict(roles: readonly Role[]): readonly [Role, Role] | null {
  const distinct = [...new Set(roles)];
  const administrator = distinct.find(isAdministrator);
  const beside = distinct.find((role) => role !== administrator);
  if (administrator !== undefined && beside !== undefined) return [administrator, beside];
  if (distinct.includes('organisationAdministrator') && distinct.includes('authorisedSignatory'))
    return ['organisationAdministrator', 'authorisedSignatory'];
  return null;
}
