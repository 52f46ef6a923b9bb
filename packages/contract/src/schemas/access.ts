import {
  AUTHORITY_LEVELS,
  DISCIPLINES,
  type Discipline,
  ORGANISATION_KINDS,
  ORGANISATION_STATES,
  type OrganisationKind,
  type OrganisationState,
  ROLE_NAMES,
  type Role,
} from '@liangsu/domain/access';
import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, oneOf } from './common.ts';

export const RoleName = oneOf(ROLE_NAMES as [Role, ...Role[]]);
export const DisciplineName = oneOf(Object.keys(DISCIPLINES) as [Discipline, ...Discipline[]]);
export const OrganisationKindName = oneOf(
  Object.keys(ORGANISATION_KINDS) as [OrganisationKind, ...OrganisationKind[]],
);
export const OrganisationStateName = oneOf(
  Object.keys(ORGANISATION_STATES) as [OrganisationState, ...OrganisationState[]],
);
export const AuthorityRank = Type.Object({
  level: oneOf(AUTHORITY_LEVELS),
  disciplines: Type.Array(DisciplineName, { minItems: 1, maxItems: 20 }),
});

/** An organisation as decisions see it. */
const ActingOrganisation = Type.Object({
  id: Type.Integer(),
  kinds: Type.Array(OrganisationKindName),
  state: OrganisationStateName,
  jurisdiction: Nullable(Type.String()),
  authority: Nullable(AuthorityRank),
});

/** What decisions are made from: with `may` of the domain the console shows what the server will allow. */
export const ActingView = Type.Object({
  memberships: Type.Array(Type.Object({ role: RoleName, organisation: ActingOrganisation })),
  grants: Type.Array(Type.String()),
  grantedTo: Nullable(ActingOrganisation),
  scopes: Type.Optional(
    Type.Array(Type.String(), { description: 'Of a key: only these, whatever the rest gives' }),
  ),
});
export type ActingViewOf = Static<typeof ActingView>;

/** Who is signed in, for which organisation, with which rights. */
export const Me = Type.Object({
  login: Type.String(),
  displayName: Type.String(),
  locale: Type.Union([Type.Literal('zh-CN'), Type.Literal('en')]),
  party: Type.Union([
    Type.Null(),
    Type.Object({ id: Type.Integer(), name: Type.String(), uscc: Type.Union([Type.String(), Type.Null()]) }),
  ]),
  rights: Type.Array(Type.String(), { description: 'Plain rights, given without a role' }),
  acting: ActingView,
  /** Nothing else is allowed before the password is changed. */
  passwordDue: Type.Boolean(),
  /** Nothing else is allowed before a second factor is set up: a role takes one. */
  secondFactorDue: Type.Boolean(),
  /** Every organisation that this person can act for; `id` 0 is the installation. */
  organisations: Type.Array(
    Type.Object({
      id: Type.Integer(),
      name: Nullable(Type.String()),
      roles: Type.Array(RoleName),
      current: Type.Boolean(),
    }),
  ),
  demo: Type.Boolean(),
});

export const signIn = route({
  method: 'POST',
  path: '/api/v1/session',
  action: 'public',
  records: 'session.open',
  summary: 'Sign in with user name and password; sets the session cookie',
  tag: 'access',
  body: Type.Object({
    login: Type.String({ minLength: 1, maxLength: 100 }),
    password: Type.String({ minLength: 1, maxLength: 200 }),
    code: Type.Optional(
      Type.String({
        maxLength: 20,
        description: 'Second factor, where there is one: six digits or a recovery code',
      }),
    ),
  }),
  response: Me,
});

export const signOut = route({
  method: 'DELETE',
  path: '/api/v1/session',
  action: 'self',
  records: 'session.close',
  summary: 'Sign out',
  tag: 'access',
  response: Type.Object({
    ok: Type.Boolean(),
    continueAt: Nullable(
      Type.String({
        description: 'Where the browser ends its session at the provider as well, where it signed in by one',
      }),
    ),
  }),
});

export const getMe = route({
  method: 'GET',
  path: '/api/v1/me',
  action: 'self',
  summary: 'Who am I',
  tag: 'access',
  response: Me,
});

export const putMyLocale = route({
  method: 'PUT',
  path: '/api/v1/me/locale',
  action: 'self',
  records: 'profile.change',
  summary: 'Change my language',
  tag: 'access',
  body: Type.Object({ locale: Type.Union([Type.Literal('zh-CN'), Type.Literal('en')]) }),
  response: Me,
});

export const putMyOrganisation = route({
  method: 'PUT',
  path: '/api/v1/me/organisation',
  action: 'self',
  records: 'session.switch',
  summary: 'Act for another of my organisations in this session',
  tag: 'access',
  body: Type.Object({ id: Type.Integer({ minimum: 0 }) }),
  response: Me,
});

/** What the demonstration shows a newcomer: accounts to sign in with, and where to start looking. */
export const Demo = Type.Object({
  demo: Type.Boolean(),
  logins: Type.Array(Type.Object({ login: Type.String(), password: Type.String(), role: Type.String() })),
  /** Trace code of the lot that the demonstration's incident starts from. */
  contaminatedLot: Type.Union([Type.String(), Type.Null()]),
  scanUrl: Type.Union([Type.String(), Type.Null()]),
});

export const getDemo = route({
  method: 'GET',
  path: '/api/v1/demo',
  action: 'public',
  summary: 'Whether this is a demonstration, and its accounts; empty when it is not',
  tag: 'access',
  response: Demo,
});
