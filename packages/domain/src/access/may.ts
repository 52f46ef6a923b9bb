import { ACTIONS, type ActionText, GRANTABLE, type GuardedAction, isAction } from './actions.ts';
import { type Denial, denied, type Verdict } from './findings.ts';
import type { ORGANISATION_KINDS, Organisation } from './organisations.ts';
import { type Relation, relationsOf, type Thing } from './relations.ts';
import { ROLE_NAMES, type Role, roleFits, separationConflict, takesSecondFactor } from './roles.ts';
import { covers } from './scopes.ts';
import { OVERSEEN, relationsFor, SEEN_BY_RELATION } from './table.ts';

/** A role that somebody has in an organisation. */
export interface Membership {
  role: Role;
  organisation: Organisation;
}

/** Who acts, as decisions see them. */
export interface Acting {
  /** False for nobody: no sign-in and no key. */
  known: boolean;
  memberships: readonly Membership[];
  /**
   * Rights given without a role, to keys and to accounts of old: `*`, an action, or a whole subject (`lot.*`). They
   * hold whatever the relation, except for looking at lots and events (`SEEN_BY_RELATION`), and never reach an administrator's work or a decision that takes a name.
   */
  grants: ReadonlySet<string>;
  /** The party for which grants are used, null for the installation; its suspension stops them, and they see no more than it may. */
  grantedTo: Organisation | null;
  /** Only these actions, whatever roles and grants give: what a key or access token was made for. Everything when left out. */
  scopes?: ReadonlySet<string>;
  /** Their password must be changed before anything else is done. */
  passwordDue?: boolean;
  /** Their role takes a second factor, and this session has shown none. */
  secondFactorDue?: boolean;
}

/**
 * Whether somebody who acts so is signed in with two factors: by a role that takes them, or by plain rights of the installation,
 * which hold for everybody's things.
 */
export function wantsSecondFactor({
  memberships,
  grants,
  grantedTo,
}: Pick<Acting, 'memberships' | 'grants' | 'grantedTo'>): boolean {
  return (
    (grants.size > 0 && grantedTo === null) ||
    memberships.some(({ role, organisation }) => takesSecondFactor(role, organisation.kinds))
  );
}

/** What a suspended organisation, and one that is not approved, leaves of an action. */
function standing(
  organisation: Organisation,
  action: GuardedAction,
): 'all' | 'own' | 'notApproved' | 'suspended' {
  const { touch, unapproved }: ActionText = ACTIONS[action];
  switch (organisation.state) {
    case 'approved':
      return 'all';
    case 'suspended':
      return touch === 'read' ? 'own' : 'suspended';
    case 'applied':
    case 'refused':
      return unapproved ? 'own' : 'notApproved';
  }
}

const OWN: readonly Relation[] = ['own'];

function byGrant(
  { grants, grantedTo }: Acting,
  action: GuardedAction,
  relationsTo: (organisation: Organisation) => ReadonlySet<Relation>,
): Verdict | null {
  if (grants.size === 0 || !GRANTABLE.includes(action)) return null;
  const right = ['*', action, `${action.split('.')[0]}.*`].find((one) => grants.has(one));
  if (right === undefined) return null;
  if (grantedTo !== null && grantedTo.state !== 'suspended' && SEEN_BY_RELATION.has(action)) {
    const relations = relationsTo(grantedTo);
    const wanted = grantedTo.state === 'approved' ? OVERSEEN : OWN;
    if (!wanted.some((relation) => relations.has(relation)))
      return denied('noRelation', action, { relations: wanted });
  }
  // Anybody can apply under anybody's credit code: that takes nothing from what was given without registering.
  if (grantedTo === null || grantedTo.state !== 'suspended')
    return { allowed: true, ground: { by: 'grant', right } };
  // A grant asks for no relation, but suspended there is one left: to look at what is its own.
  const left = standing(grantedTo, action);
  const reaches = grantedTo.state !== 'suspended' || relationsTo(grantedTo).has('own');
  if (left === 'own' && reaches && ACTIONS[action].touch === 'read')
    return { allowed: true, ground: { by: 'grant', right } };
  return denied('suspended', action);
}

/** Which denial tells most, when several memberships were refused for different reasons. */
const TELLING: readonly Denial['code'][] = [
  'suspended',
  'notApproved',
  'levelBelow',
  'notGrainOwner',
  'noRelation',
  'noRole',
];

function whyNot(relations: ReadonlySet<Relation>, wanted: readonly Relation[]): Denial['code'] {
  if (relations.has('levelBelow')) return 'levelBelow';
  const lies = relations.has('territory') || relations.has('own');
  return lies && wanted.length === 1 && wanted[0] === 'grainOwner' ? 'notGrainOwner' : 'noRelation';
}

function decide(
  acting: Acting,
  action: string,
  relationsTo: (organisation: Organisation) => ReadonlySet<Relation>,
): Verdict {
  if (action === 'public') return { allowed: true, ground: { by: 'public' } };
  if (!acting.known) return denied('notSignedIn', action);
  if (action === 'self') return { allowed: true, ground: { by: 'self' } };
  if (!isAction(action)) return denied('unknownAction', action);
  if (acting.passwordDue) return denied('passwordDue', action);
  if (acting.secondFactorDue) return denied('secondFactorDue', action);
  if (acting.scopes && !covers(acting.scopes, action)) return denied('notInScope', action);
  const { memberships } = acting;
  const roles = memberships.map(({ role }) => role);
  const conflict = separationConflict(roles);
  // Plain rights are business: they stand beside no administrator's role.
  const beside = acting.grants.size > 0 ? separationConflict([...roles, 'dataSteward']) : null;
  const pair = conflict ?? beside;
  if (pair !== null) return denied('separation', action, { roles: pair });

  const granted = byGrant(acting, action, relationsTo);
  if (granted?.allowed) return granted;
  const refusals: Verdict[] = granted === null ? [] : [granted];
  for (const { role, organisation } of memberships) {
    const wanted = relationsFor(action, role);
    if (wanted.length === 0 || !roleFits(role, organisation.kinds)) continue;
    const left = standing(organisation, action);
    if (left === 'notApproved' || left === 'suspended') {
      refusals.push(denied(left, action));
      continue;
    }
    const relations = relationsTo(organisation);
    const relation = wanted.find((one) => relations.has(one));
    if (relation === undefined)
      refusals.push(denied(whyNot(relations, wanted), action, { relations: wanted }));
    else if (
      left === 'own' &&
      !(relations.has('own') && wanted.some((one) => one === 'own' || one === 'none'))
    )
      refusals.push(denied(organisation.state === 'suspended' ? 'suspended' : 'notApproved', action));
    else return { allowed: true, ground: { by: 'role', role, organisation: organisation.id, relation } };
  }
  const told = TELLING.flatMap((code) =>
    refusals.filter((refusal) => !refusal.allowed && refusal.denial.code === code),
  )[0];
  return (
    told ??
    denied('noRole', action, { roles: ROLE_NAMES.filter((role) => relationsFor(action, role).length > 0) })
  );
}

/**
 * May this actor do this to this thing: role × action × relation, by the table. Without a thing, only what asks for no
 * relation is allowed. A denial says why, by which article, and what would unblock it.
 */
export function may(acting: Acting, action: string, thing: Thing = {}): Verdict {
  return decide(acting, action, (organisation) => relationsOf(organisation, thing));
}

const ANY: ReadonlySet<Relation> = new Set<Relation>([
  'own',
  'territory',
  'grainOwner',
  'levelBelow',
  'commissionedLaboratory',
  'named',
  'none',
]);

/**
 * May this actor do this to anything at all: what opens a page or a list, and a route before its thing is known. It
 * allows nothing by itself: `may` decides on the thing.
 */
export function mayAtAll(acting: Acting, action: string): Verdict {
  return decide(acting, action, () => ANY);
}

const BEYOND_OWN: ReadonlySet<Relation> = new Set([...ANY].filter((one) => one !== 'own'));

/**
 * May this actor do this to anything that is not its organisation's own: what opens a list that shows more than that.
 * Not while the organisation is suspended: it looks at what is its own.
 */
export function mayBeyondOwn(acting: Acting, action: string): Verdict {
  return decide(acting, action, () => BEYOND_OWN);
}

/**
 * How much of a way in is decided before its thing is known: `list` shows everybody's, `narrowed` each what they may see, `own` is
 * about the actor's own organisation, `thing` is decided on the thing.
 */
export type Opening = 'list' | 'narrowed' | 'own' | 'thing';

/** May this actor, for the organisation `own`, open what asks for this action in this way: routes, pages and menus alike. */
export function mayOpen(acting: Acting, action: string, opening: Opening, own: number): Verdict {
  switch (opening) {
    case 'list':
      return mayBeyondOwn(acting, action);
    case 'own':
      return may(acting, action, { owners: [own] });
    case 'narrowed':
    case 'thing':
      return mayAtAll(acting, action);
  }
}

/** Whether an organisation can be all of these at once: an authority judges others, so it is nothing else but a laboratory. */
export function kindsGoTogether(kinds: readonly (keyof typeof ORGANISATION_KINDS)[]): boolean {
  if (kinds.includes('installation')) return kinds.length === 1;
  return !kinds.includes('authority') || kinds.every((kind) => kind === 'authority' || kind === 'laboratory');
}
