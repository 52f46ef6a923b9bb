import { getOAuthMetadata, issueToken, type OAUTH_ERRORS, revokeToken } from '@liangsu/contract';
import { GRANTABLE } from '@liangsu/domain/access';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../../platform/context.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { Attempts } from '../credentials-attempts.ts';
import { endToken, findClient, isKey, makeToken, narrow, type OAuthClient, TOKEN_SECONDS } from './tokens.ts';

const FORM = 'application/x-www-form-urlencoded';
const FORM_LIMIT = 8 * 1024;
const METHODS = ['client_secret_basic', 'client_secret_post'];
type Code = (typeof OAUTH_ERRORS)[number];

/** An error as OAuth clients read it (RFC 6749 §5.2), in place of a problem document. */
class OAuthError extends Error {
  readonly code: Code;
  /** The client tried HTTP Basic: it is told that this is how. */
  readonly basic: boolean;

  constructor(code: Code, description: string, basic = false) {
    super(description);
    this.code = code;
    this.basic = basic;
  }
}

/** A form as an object; a parameter that comes twice is an error (RFC 6749 §3.2), an empty one is none. */
function readForm(text: string): Record<string, string> {
  const form: Record<string, string> = {};
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (seen.has(name)) throw new OAuthError('invalid_request', `${name} comes more than once`);
    seen.add(name);
    // Parameters that are not known are left aside, as the standard asks.
    if (value !== '') form[name] = value;
  }
  return form;
}

/** Id and secret of HTTP Basic, each encoded as a form's part (RFC 6749 §2.3.1); null when the header is none of it. */
function readBasic(header: string): [string, string] | null {
  const [, encoded] = /^basic ([A-Za-z0-9+/=]+)$/i.exec(header) ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return null;
  const part = (raw: string) => decodeURIComponent(raw.replaceAll('+', ' '));
  try {
    return [part(text.slice(0, colon)), part(text.slice(colon + 1))];
  } catch {
    return null;
  }
}

function sendError(error: unknown, reply: FastifyReply): FastifyReply {
  const said =
    error instanceof OAuthError
      ? error
      : new OAuthError('invalid_request', error instanceof Error ? error.message : String(error));
  if (said.code === 'invalid_client' && said.basic)
    reply.header('www-authenticate', 'Basic realm="liangsu", charset="UTF-8"');
  return reply
    .status(said.code === 'invalid_client' ? 401 : 400)
    .type('application/json')
    .send(JSON.stringify({ error: said.code, error_description: said.message }));
}

/**
 * OAuth 2.0 with the one grant that programs need, client credentials: a key is the client, its text the secret. Access
 * tokens are opaque and looked up at each use together with their key, so ending either holds at once.
 */
export function registerOAuthRoutes(app: App, context: Context): void {
  const { pool, now, config } = context;
  const attempts = new Attempts();

  /** The client that a request authenticates as, in one of the two ways. Tries of an address count until one is right. */
  async function clientOf(
    request: FastifyRequest,
    form: { client_id?: string; client_secret?: string },
  ): Promise<OAuthClient> {
    const { authorization } = request.headers;
    const basic = authorization !== undefined;
    if (basic && form.client_secret !== undefined)
      throw new OAuthError('invalid_request', 'more than one way of client authentication');
    const given = basic ? readBasic(authorization) : [form.client_id ?? '', form.client_secret ?? ''];
    if (given === null) throw new OAuthError('invalid_client', 'HTTP Basic is expected', true);
    const [id = '', secret = ''] = given;
    if (basic && form.client_id !== undefined && form.client_id !== id)
      throw new OAuthError('invalid_request', 'client_id differs from the authenticated client');
    const wait = attempts.take(request.ip, now().getTime());
    if (wait > 0)
      throw new AppError('auth.tooMany', {
        minutes: Math.ceil(wait / 60_000),
        retryAfter: Math.ceil(wait / 1000),
      });
    const client = await findClient(pool, id, secret, now());
    const { audit } = request;
    if (client === null) {
      // Whose key somebody tried is told; what is no key's id is not.
      if (await isKey(pool, id)) audit.thing('apiKey', id.toLowerCase());
      throw new OAuthError('invalid_client', 'client unknown, or its secret is not good', basic);
    }
    attempts.giveBack(request.ip);
    audit.actor({ name: `key:${client.id}`, displayName: client.name, partyId: client.party_id ?? 0 });
    audit.ground = { by: 'self' };
    audit.thing('apiKey', client.id);
    return client;
  }

  mount(app, getOAuthMetadata, () => ({
    issuer: config.publicUrl,
    token_endpoint: `${config.publicUrl}${issueToken.path}`,
    token_endpoint_auth_methods_supported: METHODS,
    revocation_endpoint: `${config.publicUrl}${revokeToken.path}`,
    revocation_endpoint_auth_methods_supported: METHODS,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    scopes_supported: [...GRANTABLE],
    service_documentation: `${config.publicUrl}/api/docs`,
  }));

  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      FORM,
      { parseAs: 'string', bodyLimit: FORM_LIMIT },
      async (_: unknown, body: string) => readForm(body),
    );
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      reply.header('pragma', 'no-cache');
    });
    scope.setErrorHandler((error, _request, reply) => {
      // Too many, and what is a fault here, is answered as everywhere else.
      const { statusCode = 0, validation } = error as { statusCode?: number; validation?: unknown };
      const known = error instanceof OAuthError || validation !== undefined;
      if (!known && !(statusCode >= 400 && statusCode < 500)) throw error;
      return sendError(error, reply);
    });

    mount(scope as unknown as App, issueToken, async ({ body, request, audit }) => {
      const client = await clientOf(request, body);
      if (body.grant_type !== 'client_credentials')
        throw new OAuthError('unsupported_grant_type', 'only client_credentials is offered');
      const scopes = narrow(client, body.scope);
      if (scopes === null) throw new OAuthError('invalid_scope', 'the key was not made with this scope');
      const text = await makeToken(pool, client, scopes, now());
      audit.change(null, { scopes });
      return {
        access_token: text,
        token_type: 'Bearer' as const,
        expires_in: TOKEN_SECONDS,
        scope: scopes.join(' '),
      };
    });

    mount(scope as unknown as App, revokeToken, async ({ body, request, audit }) => {
      const ended = await endToken(pool, await clientOf(request, body), body.token);
      audit.change(null, { state: ended ? 'revoked' : 'unknown' });
      return {};
    });
  });
}
