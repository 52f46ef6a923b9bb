import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A real provider on a port of this machine, whose person signs in at once. */
export interface TestProvider {
  issuer: string;
  /** Who signs in next, and what the provider says of how. */
  person: {
    subject: string;
    acr?: string;
    amr?: string[] /** When they showed who they are, in seconds; left out: now. */;
    shownAt?: number;
  };
  /** Takes back what it knows of its clients' addresses. */
  redirectUris: string[];
  close(): Promise<void>;
}

export const CLIENT = { clientId: 'liangsu', clientSecret: 'a secret of the client, long enough' };

/** Starts a provider that sends browsers back to these addresses, which may be added to before its first request. */
export async function startProvider(): Promise<TestProvider> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const redirectUris: string[] = [];
  const test: TestProvider = {
    issuer,
    person: { subject: 'someone' },
    redirectUris,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  let handler: ReturnType<Provider['callback']> | null = null;
  let provider: Provider;
  function make(): ReturnType<Provider['callback']> {
    provider = new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT.clientId,
          client_secret: CLIENT.clientSecret,
          redirect_uris: redirectUris,
          post_logout_redirect_uris: redirectUris.map((uri) => new URL('/sign-in', uri).href),
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      claims: { openid: ['sub', 'acr', 'amr'] },
      acrValues: ['urn:two'],
      cookies: { keys: ['of the test'] },
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({
          clientId: ctx.oidc.client!.clientId,
          accountId: ctx.oidc.session!.accountId!,
        });
        grant.addOIDCScope('openid');
        await grant.save();
        return grant;
      },
    });
    return provider.callback();
  }
  server.on('request', (request, response) => {
    handler ??= make();
    if (!request.url?.startsWith('/interaction/')) return void handler(request, response);
    const { subject, acr, amr, shownAt } = test.person;
    void provider.interactionFinished(request, response, {
      login: {
        accountId: subject,
        remember: false,
        ...(acr ? { acr } : {}),
        ...(amr ? { amr } : {}),
        ...(shownAt ? { ts: shownAt } : {}),
      },
    });
  });
  return test;
}
