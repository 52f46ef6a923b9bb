import { GRANTABLE, type GuardedAction } from './actions.ts';
import type { Membership } from './may.ts';
import type { Organisation } from './organisations.ts';
import { ROLE_NAMES, ROLES, type Role, roleFits } from './roles.ts';
import { relationsFor } from './table.ts';

/** How long a key of an organisation may be good, and how long its old text stays good beside a new one. */
export const KEY_RULES = {
  days: 90,
  mostDays: 365,
  overlapHours: 24,
  mostOverlapHours: 168,
  /** Keys of one organisation that are good at a time. */
  most: 50,
} as const;

/** The roles whose work an organisation's programs may do: those of its people who do business, never an administrator's. */
function workingRoles({ kinds }: Organisation): Role[] {
  return ROLE_NAMES.filter((role) => ROLES[role].class === 'business' && roleFits(role, kinds));
}

/**
 * What an organisation may give to its keys: what some role of its people may do, without decisions that take a name. It
 * is therefore never more than the organisation itself has.
 */
export function scopesOf(organisation: Organisation): GuardedAction[] {
  const roles = workingRoles(organisation);
  return GRANTABLE.filter((action) => roles.some((role) => relationsFor(action, role).length > 0));
}

/** As whom a key of an organisation acts: in all roles of its people together, narrowed by its scopes (`Acting.scopes`). */
export function machineMemberships(organisation: Organisation): Membership[] {
  return workingRoles(organisation).map((role) => ({ role, organisation }));
}

/** Whether rights (`*`, an action, or a subject such as `lot.*`) hold a further one of these forms. */
export function covers(rights: ReadonlySet<string>, wanted: string): boolean {
  return rights.has('*') || rights.has(wanted) || rights.has(`${wanted.split('.')[0]}.*`);
}
