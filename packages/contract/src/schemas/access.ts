import { Type } from 'typebox';
import { route } from '../route.ts';

/** Who is signed in, for which organisation, with which rights. */
export const Me = Type.Object({
  login: Type.String(),
  displayName: Type.String(),
  locale: Type.Union([Type.Literal('zh-CN'), Type.Literal('en')]),
  party: Type.Union([
    Type.Null(),
    Type.Object({ id: Type.Integer(), name: Type.String(), uscc: Type.Union([Type.String(), Type.Null()]) }),
  ]),
  rights: Type.Array(Type.String()),
  demo: Type.Boolean(),
});

export const signIn = route({
  method: 'POST',
  path: '/api/v1/session',
  action: 'public',
  summary: 'Sign in with user name and password; sets the session cookie',
  tag: 'access',
  body: Type.Object({
    login: Type.String({ minLength: 1, maxLength: 100 }),
    password: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  response: Me,
});

export const signOut = route({
  method: 'DELETE',
  path: '/api/v1/session',
  action: 'self',
  summary: 'Sign out',
  tag: 'access',
  response: Type.Object({ ok: Type.Boolean() }),
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
  summary: 'Change my language',
  tag: 'access',
  body: Type.Object({ locale: Type.Union([Type.Literal('zh-CN'), Type.Literal('en')]) }),
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
