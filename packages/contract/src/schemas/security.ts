import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { nameText, Ok } from './common.ts';

const Moment = Type.String({ format: 'date-time' });
const Password = nameText();
/** Six digits of an authenticator app, or a recovery code. */
const Code = Type.String({ minLength: 6, maxLength: 20 });

export const Security = Type.Object({
  passwordChangedAt: Moment,
  passwordDueAt: Moment,
  secondFactor: Type.Boolean(),
  recoveryCodesLeft: Type.Integer(),
  sessions: Type.Array(Type.Object({ current: Type.Boolean(), createdAt: Moment, seenAt: Moment })),
  /** A session that is not used for so long ends. */
  idleMinutes: Type.Integer(),
});
export type SecurityView = Static<typeof Security>;

export const getMySecurity = route({
  method: 'GET',
  path: '/api/v1/me/security',
  action: 'self',
  summary: 'How my account is secured, and where it is signed in',
  tag: 'access',
  response: Security,
});
export const putMyProfile = route({
  method: 'PUT',
  path: '/api/v1/me/profile',
  action: 'self',
  records: 'profile.change',
  summary: 'Change my name as others see it',
  tag: 'access',
  body: Type.Object({ displayName: nameText() }),
  response: Ok,
});
export const putMyPassword = route({
  method: 'PUT',
  path: '/api/v1/me/password',
  action: 'self',
  records: 'password.change',
  summary:
    'Change my password; my other sessions end, linked identities stay: how many, so that one looks whose they are',
  tag: 'access',
  body: Type.Object({ current: Password, password: Password }),
  response: Type.Object({ ok: Type.Boolean(), identitiesLeft: Type.Integer({ minimum: 0 }) }),
});
export const reauthenticate = route({
  method: 'POST',
  path: '/api/v1/me/reauthentication',
  action: 'self',
  records: 'session.prove',
  summary: 'Show password and second factor again, for decisions that take a name; the cookie changes',
  tag: 'access',
  body: Type.Object({ password: Password, code: Type.Optional(Type.String({ maxLength: 20 })) }),
  response: Ok,
});
export const beginSecondFactor = route({
  method: 'POST',
  path: '/api/v1/me/second-factor',
  action: 'self',
  records: 'secondFactor.begin',
  summary: 'Begin with a second factor (TOTP): the secret, to be confirmed by a first code',
  tag: 'access',
  body: Type.Object({ password: Password }),
  response: Type.Object({
    secret: Type.String(),
    uri: Type.String(),
    qr: Type.String({ description: 'SVG' }),
  }),
});
export const confirmSecondFactor = route({
  method: 'PUT',
  path: '/api/v1/me/second-factor',
  action: 'self',
  records: 'secondFactor.confirm',
  summary: 'Confirm the second factor; the recovery codes are shown once, and my other sessions end',
  tag: 'access',
  body: Type.Object({ code: Code }),
  response: Type.Object({ recoveryCodes: Type.Array(Type.String()) }),
});
export const removeSecondFactor = route({
  method: 'POST',
  path: '/api/v1/me/second-factor/removal',
  action: 'self',
  records: 'secondFactor.remove',
  summary: 'Do without the second factor again',
  tag: 'access',
  body: Type.Object({ password: Password, code: Code }),
  response: Ok,
});
export const endMyOtherSessions = route({
  method: 'DELETE',
  path: '/api/v1/me/sessions',
  action: 'self',
  records: 'session.endOwn',
  summary: 'End all my other sessions',
  tag: 'access',
  response: Ok,
});
export const dropSecondFactor = route({
  method: 'POST',
  path: '/api/v1/accounts/:login/second-factor/removal',
  action: 'account.unlock',
  summary: 'Take the second factor off an account whose owner has lost it (security administrator)',
  tag: 'people',
  params: Type.Object({ login: Type.String({ minLength: 1, maxLength: 100 }) }),
  response: Ok,
});
export const endSessions = route({
  method: 'POST',
  path: '/api/v1/accounts/:login/sessions/end',
  action: 'session.end',
  summary: "End somebody's sessions (security administrator)",
  tag: 'people',
  params: Type.Object({ login: Type.String({ minLength: 1, maxLength: 100 }) }),
  response: Ok,
});
