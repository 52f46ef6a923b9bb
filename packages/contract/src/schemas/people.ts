import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { RoleName } from './access.ts';
import { Nullable, nameText, Ok, oneOf, page, pageQuery, reasonText } from './common.ts';

const Moment = Type.String({ format: 'date-time' });
const Id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Token = Type.Object({ token: Type.String({ minLength: 20, maxLength: 100 }) });
const Reason = reasonText();
const Search = Type.Optional(
  Type.String({ maxLength: 200, description: 'Part of the login or of the name' }),
);

/** How far an account is handed over to its owner: one of two codes is out, or both; null: nothing waits. */
const Handover = Nullable(Type.Enum(['first', 'both']));

export const Membership = Type.Object({
  id: Type.String(),
  login: Type.String(),
  displayName: Type.String(),
  role: RoleName,
  grantedBy: Type.String(),
  grantedAt: Moment,
  disabled: Type.Boolean(),
  handover: Handover,
});
export type MembershipView = Static<typeof Membership>;

export const listPeople = route({
  method: 'GET',
  path: '/api/v1/people',
  action: 'people.read',
  about: 'thing',
  summary:
    'Who has which role in an organisation, by login: the own, or (administrators) any; 0 is the installation',
  tag: 'people',
  query: Type.Object({
    ...pageQuery,
    organisation: Type.Optional(Type.Integer({ minimum: 0 })),
    q: Search,
  }),
  response: page(Membership),
});
export const endRole = route({
  method: 'POST',
  path: '/api/v1/people/:id/end',
  action: 'people.remove',
  about: 'thing',
  decidedOnly: {
    when: 'before',
    because: 'an ended role stays where it was, and nothing more is done to it',
  },
  summary: 'Take a role away, with a reason',
  tag: 'people',
  params: Id,
  body: Type.Object({ reason: Reason }),
  response: Ok,
});
export const giveRole = route({
  method: 'POST',
  path: '/api/v1/people',
  action: 'role.grant',
  summary:
    "Give a role of the installation, or an organisation's first administrator (security administrator)",
  tag: 'people',
  body: Type.Object({
    login: Type.String({ minLength: 1, maxLength: 100 }),
    role: RoleName,
    organisation: Type.Integer({ minimum: 0 }),
  }),
  response: Ok,
});

export const Invitation = Type.Object({
  id: Type.String(),
  role: RoleName,
  name: Type.String(),
  invitedBy: Type.String(),
  createdAt: Moment,
  expiresAt: Moment,
});
export const listInvitations = route({
  method: 'GET',
  path: '/api/v1/invitations',
  action: 'people.read',
  about: 'own',
  summary: 'Invitations of the own organisation that wait',
  tag: 'people',
  response: Type.Object({ items: Type.Array(Invitation) }),
});
export const invite = route({
  method: 'POST',
  path: '/api/v1/invitations',
  action: 'people.invite',
  about: 'own',
  summary:
    'Invite somebody to a role in the own organisation; the link is shown once and holds for seven days',
  tag: 'people',
  body: Type.Object({ role: RoleName, name: nameText() }),
  response: Type.Object({ invitation: Invitation, token: Type.String(), url: Type.String() }),
});
export const withdrawInvitation = route({
  method: 'DELETE',
  path: '/api/v1/invitations/:id',
  action: 'people.invite',
  about: 'own',
  summary: 'Withdraw an invitation',
  tag: 'people',
  params: Id,
  response: Ok,
});
export const getInvitation = route({
  method: 'GET',
  path: '/api/v1/invitations/by-token/:token',
  action: 'public',
  records: 'invitation.look',
  summary: 'What one is invited to',
  tag: 'people',
  params: Token,
  response: Type.Object({
    role: RoleName,
    name: Type.String(),
    organisation: Nullable(Type.String()),
    expiresAt: Moment,
  }),
});
export const acceptInvitation = route({
  method: 'POST',
  path: '/api/v1/invitations/by-token/:token/account',
  action: 'public',
  records: 'invitation.accept',
  summary: 'Take an invitation with a new account',
  tag: 'people',
  params: Token,
  body: Type.Object({
    login: Type.String({ minLength: 1, maxLength: 100 }),
    password: Type.String({ minLength: 10, maxLength: 200 }),
    displayName: nameText(),
  }),
  response: Ok,
});
export const acceptInvitationAsMe = route({
  method: 'POST',
  path: '/api/v1/invitations/by-token/:token/acceptance',
  action: 'self',
  records: 'invitation.accept',
  summary: 'Take an invitation with the account that is signed in: one more organisation or role',
  tag: 'people',
  params: Token,
  response: Ok,
});

export const Account = Type.Object({
  login: Type.String(),
  displayName: Type.String(),
  createdAt: Moment,
  disabledAt: Nullable(Moment),
  lockedUntil: Nullable(Moment),
  secondFactor: Type.Boolean({ description: 'A second factor is set up' }),
  handover: Handover,
});
/** What an account can be looked for by: it waits to be handed over, is locked by wrong passwords, or is disabled. */
export const ACCOUNT_STATES = ['waiting', 'locked', 'disabled'] as const;
export const listAccounts = route({
  method: 'GET',
  path: '/api/v1/accounts',
  action: 'people.read',
  summary: 'Accounts by login, without what they may do (system and security administrator)',
  tag: 'people',
  query: Type.Object({ ...pageQuery, q: Search, state: Type.Optional(oneOf(ACCOUNT_STATES)) }),
  response: page(Account),
});
export const openAccount = route({
  method: 'POST',
  path: '/api/v1/accounts',
  action: 'account.create',
  summary:
    'Open an account, for which its owner chooses a password with this code and the one that somebody else hands over; the code is shown once',
  tag: 'people',
  body: Type.Object({
    login: Type.String({ minLength: 1, maxLength: 100 }),
    displayName: nameText(),
  }),
  response: Type.Object({ account: Account, code: Type.String() }),
});
const Login = Type.Object({ login: Type.String({ minLength: 1, maxLength: 100 }) });
export const changeAccount = route({
  method: 'PATCH',
  path: '/api/v1/accounts/:login',
  action: 'account.disable',
  summary:
    'Disable or enable an account, or begin a reset of its password: the first of the two codes that its owner takes, shown once',
  tag: 'people',
  params: Login,
  body: Type.Object({ change: Type.Enum(['disable', 'enable', 'resetPassword']) }),
  response: Type.Object({ account: Account, code: Nullable(Type.String()) }),
});
export const confirmAccount = route({
  method: 'POST',
  path: '/api/v1/accounts/:login/handover',
  action: 'account.handOver',
  about: 'own',
  summary:
    "Confirm that an account is handed over to its owner: the second code, shown once (the owner's organisation, or the security administrator)",
  tag: 'people',
  params: Login,
  response: Type.Object({ code: Type.String() }),
});
const Code = Type.String({ minLength: 1, maxLength: 100 });
export const takeAccount = route({
  method: 'POST',
  path: '/api/v1/account-handover',
  action: 'public',
  records: 'account.take',
  summary: 'Choose the password of an account that was opened or reset, with the codes of two people',
  tag: 'people',
  body: Type.Object({
    login: Type.String({ minLength: 1, maxLength: 100 }),
    first: Code,
    second: Code,
    password: Type.String({ minLength: 10, maxLength: 200 }),
  }),
  response: Ok,
});
export const unlockAccount = route({
  method: 'POST',
  path: '/api/v1/accounts/:login/unlock',
  action: 'account.unlock',
  summary: 'Lift the lock of wrong passwords (security administrator)',
  tag: 'people',
  params: Login,
  response: Account,
});
