import { type TProperties, Type } from 'typebox';
import { route } from '../route.ts';

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

/** A form of OAuth: what it does not know is passed over (RFC 6749 §3.2). */
const Form = <const P extends TProperties>(fields: P) => Type.Object(fields, { additionalProperties: true });

/** What the token endpoints answer when they refuse (RFC 6749 §5.2). */
export const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_client',
  'unsupported_grant_type',
  'invalid_scope',
] as const;

export const issueToken = route({
  method: 'POST',
  path: '/oauth/token',
  action: 'public',
  records: 'token.issue',
  summary:
    'OAuth 2.0 client credentials (RFC 6749 §4.4), as a form: a key for a short-lived access token. The client is authenticated by HTTP Basic or client_id and client_secret in the form',
  tag: 'oauth',
  consumes: 'application/x-www-form-urlencoded',
  body: Form({
    grant_type: Type.String({ maxLength: 100, description: 'client_credentials' }),
    scope: text(4000),
    client_id: text(200),
    client_secret: text(200),
  }),
  response: Type.Object({
    access_token: Type.String(),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds' }),
    scope: Type.String({ description: 'By blanks' }),
  }),
});
export const revokeToken = route({
  method: 'POST',
  path: '/oauth/revoke',
  action: 'public',
  records: 'token.revoke',
  summary:
    'Revoke an access token of the client, at once (RFC 7009), as a form; one that is not known is no error',
  tag: 'oauth',
  consumes: 'application/x-www-form-urlencoded',
  body: Form({
    token: Type.String({ maxLength: 200 }),
    token_type_hint: text(100),
    client_id: text(200),
    client_secret: text(200),
  }),
  response: Type.Object({}),
});
export const getOAuthMetadata = route({
  method: 'GET',
  path: '/.well-known/oauth-authorization-server',
  action: 'public',
  summary: 'What the authorization server offers (RFC 8414)',
  tag: 'oauth',
  response: Type.Object({
    issuer: Type.String(),
    token_endpoint: Type.String(),
    token_endpoint_auth_methods_supported: Type.Array(Type.String()),
    revocation_endpoint: Type.String(),
    revocation_endpoint_auth_methods_supported: Type.Array(Type.String()),
    grant_types_supported: Type.Array(Type.String()),
    response_types_supported: Type.Array(Type.String()),
    scopes_supported: Type.Array(Type.String()),
    service_documentation: Type.String(),
  }),
});
