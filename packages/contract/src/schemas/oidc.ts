import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Me } from './access.ts';
import { Nullable, Ok } from './common.ts';

const Moment = Type.String({ format: 'date-time' });
const ProviderId = Type.Object({ provider: Type.String({ pattern: '^[a-z0-9-]{1,40}$' }) });

export const Provider = Type.Object({ id: Type.String(), name: Type.String() });
export type ProviderView = Static<typeof Provider>;

export const listProviders = route({
  method: 'GET',
  path: '/api/v1/oidc/providers',
  action: 'public',
  summary: 'Providers by which one can sign in (OpenID Connect); empty where none is set up',
  tag: 'access',
  response: Type.Object({ items: Type.Array(Provider) }),
});
export const startProvider = route({
  method: 'GET',
  path: '/api/v1/oidc/:provider/start',
  action: 'public',
  summary: 'Goes to the provider to sign in (302); `to` is the page of the console to come back to',
  tag: 'access',
  params: ProviderId,
  query: Type.Object({ to: Type.Optional(Type.String({ maxLength: 2000 })) }),
  response: Type.Unsafe<never>({}),
});
export const providerCallback = route({
  method: 'GET',
  path: '/api/v1/oidc/:provider/callback',
  action: 'public',
  records: 'session.open',
  summary:
    'Where the provider sends the browser back to; goes on to the console (302), with `problem` when it was refused',
  tag: 'access',
  params: ProviderId,
  response: Type.Unsafe<never>({}),
});
export const providerSecondFactor = route({
  method: 'POST',
  path: '/api/v1/oidc/second-factor',
  action: 'public',
  records: 'session.open',
  summary:
    'The second factor after signing in at a provider that did not ask for one; sets the session cookie',
  tag: 'access',
  body: Type.Object({ code: Type.String({ minLength: 6, maxLength: 20 }) }),
  response: Me,
});

export const proveAtProvider = route({
  method: 'POST',
  path: '/api/v1/me/reauthentication/:provider',
  action: 'self',
  records: 'session.prove',
  summary:
    'Begin to show again at a provider who I am, for decisions that take a name: where a window of the browser goes now; it comes back to /reauthenticated, with `problem` when it was refused. `code`: my second factor here, where I have one',
  tag: 'access',
  params: ProviderId,
  body: Type.Object({ code: Type.Optional(Type.String({ maxLength: 20 })) }),
  response: Type.Object({ url: Type.String() }),
});

export const Identity = Type.Object({
  id: Type.String(),
  /** Null: a provider that is not set up any more. */
  provider: Nullable(Provider),
  issuer: Type.String(),
  linkedAt: Moment,
  usedAt: Nullable(Moment),
});
export type IdentityView = Static<typeof Identity>;

export const listMyIdentities = route({
  method: 'GET',
  path: '/api/v1/me/identities',
  action: 'self',
  summary: 'Identities at providers by which my account is signed in to',
  tag: 'access',
  response: Type.Object({ items: Type.Array(Identity) }),
});
export const linkIdentity = route({
  method: 'POST',
  path: '/api/v1/me/identities/:provider',
  action: 'self',
  records: 'identity.link',
  summary: 'Begin to link my identity at a provider: where the browser goes now. Asks for the password again',
  tag: 'access',
  params: ProviderId,
  response: Type.Object({ url: Type.String() }),
});
export const unlinkIdentity = route({
  method: 'DELETE',
  path: '/api/v1/me/identities/:id',
  action: 'self',
  records: 'identity.unlink',
  summary: 'Take an identity off my account; sessions that it opened end. Asks for the password again',
  tag: 'access',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  response: Ok,
});
