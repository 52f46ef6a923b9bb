import fc from 'fast-check';
import {
  ACTION_NAMES,
  DISCIPLINES,
  type Discipline,
  INSTALLATION,
  type Membership,
  ORGANISATION_KINDS,
  type Organisation,
  type OrganisationKind,
  type OrganisationState,
  type Relation,
  ROLE_NAMES,
  ROLES,
  type Role,
  type RoleText,
  type Thing,
} from '../index.ts';
import type { Acting } from '../may.ts';

const AREAS = ['530000', '530300', '530302', '530302001', '500000', '500155', '350700', '350722'] as const;
const IDS = [1, 2, 3, 4] as const;
const area = fc.constantFrom(...AREAS);
const ids = fc.subarray([...IDS]);
const kinds = (Object.keys(ORGANISATION_KINDS) as OrganisationKind[]).filter(
  (kind) => kind !== 'installation',
);
const disciplines = fc.subarray(Object.keys(DISCIPLINES) as Discipline[], { minLength: 1, maxLength: 3 });
const level = fc.constantFrom('nationalLocalOffice', 'province', 'prefecture', 'county');
const state = fc.constantFrom<OrganisationState>('approved', 'approved', 'applied', 'refused', 'suspended');

/** Any organisation, the installation among them. */
export const organisations: fc.Arbitrary<Organisation> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(INSTALLATION) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        id: fc.constantFrom(...IDS),
        // Authorities most of all: theirs are the relations that can go wrong.
        kinds: fc.oneof(
          fc.constant<OrganisationKind[]>(['authority']),
          fc.subarray(kinds, { minLength: 1, maxLength: 3 }),
        ),
        state,
        jurisdiction: fc.option(area),
        authority: fc.record({ level, disciplines }) as fc.Arbitrary<NonNullable<Organisation['authority']>>,
      })
      .map((one) => ({ ...one, authority: one.kinds.includes('authority') ? one.authority : null })),
  },
);
export const memberships: fc.Arbitrary<Membership[]> = fc.array(
  fc.record({ role: fc.constantFrom(...ROLE_NAMES), organisation: organisations }),
  { maxLength: 4 },
);
export const grants = fc.subarray([
  '*',
  'lot.*',
  'party.write',
  'organisation.*',
  'audit.*',
  'role.grant',
  'people.*',
]);
export const actings: fc.Arbitrary<Acting> = fc.record({
  known: fc.constantFrom(true, true, true, false),
  memberships,
  grants: grants.map((list) => new Set<string>(list)),
  grantedTo: fc.option(organisations),
});
export const things = fc.record(
  {
    owners: ids,
    territory: fc.option(area),
    level: fc.option(level),
    disciplines,
    grain: fc.record(
      {
        owners: ids,
        tier: fc.constantFrom('central', 'provincial', 'prefecture', 'county'),
        jurisdiction: area,
      },
      { requiredKeys: [] },
    ),
    laboratories: ids,
    named: ids,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Thing>;
export const actions = fc.constantFrom(...ACTION_NAMES);

/** An organisation in which this role can be had. */
export function homeOf(role: Role): Organisation {
  const { within }: RoleText = ROLES[role];
  if (within?.includes('installation')) return INSTALLATION;
  // Everybody's is an authority's too: only an authority has every relation.
  const kind = within?.[0] ?? 'storageEnterprise';
  return {
    id: 1,
    kinds: [...new Set<OrganisationKind>([kind, 'authority'])],
    state: 'approved',
    jurisdiction: '530300',
    authority: { level: 'prefecture', disciplines: ['grain'] },
  };
}

/** A thing to which organisation `id` of `homeOf` has this relation and no other; null where it cannot be so. */
export function thingAt(relation: Relation, { id, authority }: Organisation): Thing | null {
  switch (relation) {
    case 'own':
      return { owners: [id] };
    case 'named':
      return { named: [id] };
    case 'commissionedLaboratory':
      return { laboratories: [id] };
    case 'grainOwner':
      return { grain: { owners: [id] } };
    case 'territory':
      return authority === null ? null : { territory: '530300' };
    case 'levelBelow':
      return authority === null ? null : { territory: '530302' };
    case 'none':
      return { owners: [99], territory: '110000' };
  }
}
