import type { FastifyBaseLogger } from 'fastify';
import * as oidc from 'openid-client';
import { isThisMachine, type OidcProvider } from '../../../platform/oidc-setting.ts';

const PATIENCE_S = 10;

/** What a browser takes along to a provider, and what must come back. */
export interface Trip {
  state: string;
  nonce: string;
  verifier: string;
}

/** Who came back from a provider. */
export interface Arrival {
  issuer: string;
  subject: string;
  /** The provider says that it asked for a second factor, in words that the setting takes for one. */
  secondFactor: boolean;
  /** When they showed the provider who they are, by its clock; null where it does not say. */
  shownAt: Date | null;
}

/** Speaks with the providers of the settings: authorization code flow with PKCE (RFC 9700; OpenID Connect Core). */
export class Providers {
  readonly #providers: readonly OidcProvider[];
  readonly #publicUrl: () => string;
  readonly #log: FastifyBaseLogger;
  readonly #discovered = new Map<string, Promise<oidc.Configuration>>();

  constructor(providers: readonly OidcProvider[], publicUrl: () => string, log: FastifyBaseLogger) {
    this.#providers = providers;
    this.#publicUrl = publicUrl;
    this.#log = log;
  }

  get all(): readonly OidcProvider[] {
    return this.#providers;
  }

  byId(id: string): OidcProvider | null {
    return this.#providers.find((one) => one.id === id) ?? null;
  }

  byIssuer(issuer: string): OidcProvider | null {
    return this.#providers.find((one) => one.issuer === issuer) ?? null;
  }

  /** Each provider has an address of its own to send browsers back to, so that none answers for another (RFC 9700, 4.4). */
  redirectUri({ id }: OidcProvider): string {
    return `${this.#publicUrl()}/api/v1/oidc/${id}/callback`;
  }

  /** The provider's own description, fetched once; a failure is not remembered. */
  #configuration(provider: OidcProvider): Promise<oidc.Configuration> {
    const known = this.#discovered.get(provider.id);
    if (known) return known;
    const issuer = new URL(provider.issuer);
    const found = oidc
      .discovery(
        issuer,
        provider.clientId,
        undefined,
        provider.clientSecret === null ? oidc.None() : oidc.ClientSecretPost(provider.clientSecret),
        {
          timeout: PATIENCE_S,
          execute: [
            // The signature is checked although the token comes by TLS: a proxy on the way may end that.
            oidc.enableNonRepudiationChecks,
            ...(issuer.protocol === 'http:' && isThisMachine(issuer) ? [oidc.allowInsecureRequests] : []),
          ],
        },
      )
      .catch((error: unknown) => {
        this.#discovered.delete(provider.id);
        throw error;
      });
    this.#discovered.set(provider.id, found);
    return found;
  }

  /**
   * A trip to a provider, and where the browser goes for it; null when the provider cannot be reached. `anew`: the provider is to ask
   * again who it is, whatever it remembers, and to say when it did (OpenID Connect Core 3.1.2.1).
   */
  async depart(provider: OidcProvider, anew = false): Promise<{ trip: Trip; url: string } | null> {
    const trip = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    try {
      const url = oidc.buildAuthorizationUrl(await this.#configuration(provider), {
        redirect_uri: this.redirectUri(provider),
        scope: provider.scope,
        state: trip.state,
        nonce: trip.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(trip.verifier),
        code_challenge_method: 'S256',
        ...(anew ? { prompt: 'login', max_age: '0' } : {}),
        ...(provider.secondFactor.acr.length > 0 ? { acr_values: provider.secondFactor.acr.join(' ') } : {}),
      });
      return { trip, url: url.href };
    } catch (error) {
      this.#log.warn({ provider: provider.id, why: reason(error) }, 'a provider cannot be reached');
      return null;
    }
  }

  /** Who came back, by the query that the provider sent; null when it was refused: by the provider, or by what was checked. */
  async arrive(provider: OidcProvider, trip: Trip, query: string): Promise<Arrival | null> {
    try {
      const tokens = await oidc.authorizationCodeGrant(
        await this.#configuration(provider),
        new URL(`${this.redirectUri(provider)}?${query}`),
        {
          expectedState: trip.state,
          expectedNonce: trip.nonce,
          pkceCodeVerifier: trip.verifier,
          idTokenExpected: true,
        },
      );
      const claims = tokens.claims()!;
      const { acr, amr } = provider.secondFactor;
      const methods = Array.isArray(claims['amr']) ? claims['amr'] : [];
      return {
        issuer: claims.iss,
        subject: claims.sub,
        secondFactor:
          (typeof claims['acr'] === 'string' && acr.includes(claims['acr'])) ||
          methods.some((method) => amr.includes(String(method))),
        shownAt: typeof claims.auth_time === 'number' ? new Date(claims.auth_time * 1000) : null,
      };
    } catch (error) {
      this.#log.info({ provider: provider.id, why: reason(error) }, 'a sign-in at a provider was refused');
      return null;
    }
  }

  /** Where the browser ends its session at the provider, too; null when the provider has no such place. */
  async leave(id: string): Promise<string | null> {
    const provider = this.byId(id);
    if (provider === null) return null;
    const configuration = await this.#configuration(provider).catch(() => null);
    if (!configuration?.serverMetadata().end_session_endpoint) return null;
    return oidc.buildEndSessionUrl(configuration, {
      post_logout_redirect_uri: `${this.#publicUrl()}/sign-in`,
    }).href;
  }
}

/** Why something failed, without what was sent: codes and tokens stay out of the log. */
function reason(error: unknown): string {
  const { code, error: said, message } = error as { code?: string; error?: string; message?: string };
  return [code, said, message].filter(Boolean).join(': ').slice(0, 200);
}
