import {
  type ErrorCode,
  linkIdentity,
  listMyIdentities,
  listProviders,
  proveAtProvider,
  providerCallback,
  providerSecondFactor,
  startProvider,
  unlinkIdentity,
} from '@liangsu/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../../platform/context.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { requireProof } from '../../../platform/http/decide.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { overTls } from '../../../platform/http/over-tls.ts';
import type { OidcProvider } from '../../../platform/oidc-setting.ts';
import type { Sealer } from '../../../platform/sealing.ts';
import { createAuthenticator } from '../credentials.ts';
import { Attempts } from '../credentials-attempts.ts';
import { actorCacheOf } from '../credentials-cache.ts';
import { notFound } from '../messages.ts';
import { meOf } from '../session-view.ts';
import { takeCode } from '../sign-in/second-factor.ts';
import {
  beginSession,
  proveSession,
  sessionHash,
  sessionTokenOf,
  setSessionCookie,
} from '../sign-in/sessions.ts';
import { askCode, countAttempt } from '../sign-in/sign-in-row.ts';
import type { Arrival, Providers } from './providers.ts';
import {
  type Errand,
  endWaiting,
  identitiesOf,
  keepTrip,
  keepWaiting,
  link,
  newBrowser,
  ownerOf,
  type TripRow,
  takeTrip,
  unlink,
  waitingIn,
} from './store.ts';

/** By HTTPS with a prefix that nothing on plain HTTP can set: another's trip is not put into this browser. */
const cookieName = (request: FastifyRequest): string =>
  overTls(request) ? '__Secure-liangsu_oidc' : 'liangsu_oidc';
const COOKIE_PATH = '/api/v1/oidc';
const COOKIE_S = 600;
/** Trips to providers from one network in ten minutes: each keeps a row for that long. */
const MOST_STARTS = 1000;

/** Where a window comes back to in which somebody showed again who they are. */
const PROVEN_PAGE = '/reauthenticated';
/** How far a provider's clock may be behind ours, in milliseconds. */
const CLOCKS_MS = 30_000;

/** A page of this application, as an address says it: anything else would lead away after signing in, and is the first page. */
export function ownPage(to: string | undefined): string {
  if (to === undefined || !/^\/(?![/\\])[^\s\\]*$/.test(to)) return '/';
  const here = 'http://here.invalid';
  const url = URL.canParse(to, here) ? new URL(to, here) : null;
  return url?.origin === here ? `${url.pathname}${url.search}${url.hash}` : '/';
}

/** Signing in at a provider (OpenID Connect), and linking an identity there to one's own account. */
export function registerOidcRoutes(app: App, context: Context, sealer: Sealer, providers: Providers): void {
  const { pool, now } = context;
  const attempts = new Attempts();
  const starts = new Attempts(MOST_STARTS);
  const authenticate = createAuthenticator(context);

  function take(address: string, kept = attempts): void {
    const wait = kept.take(address, now().getTime());
    if (wait > 0)
      throw new AppError('auth.tooMany', {
        minutes: Math.ceil(wait / 60_000),
        retryAfter: Math.ceil(wait / 1000),
      });
  }
  const required = (id: string): OidcProvider => {
    const provider = providers.byId(id);
    if (provider === null) throw new AppError('auth.providerUnknown', { provider: id });
    return provider;
  };
  const personOf = ({ userId }: Actor): string => {
    if (userId === null) throw new AppError('auth.personOnly');
    return userId;
  };

  function setCookie(request: FastifyRequest, reply: FastifyReply, browser: string): void {
    reply.setCookie(cookieName(request), browser, {
      httpOnly: true,
      // Lax: the provider sends the browser back by a link of its own.
      sameSite: 'lax',
      secure: overTls(request),
      path: COOKIE_PATH,
      maxAge: COOKIE_S,
    });
  }

  /** Sends the browser to a provider, remembering what must come back. */
  async function depart(
    { request, reply }: { request: FastifyRequest; reply: FastifyReply },
    provider: OidcProvider,
    backTo: string,
    errand: Errand | null,
  ): Promise<string> {
    const departure = await providers.depart(provider, errand?.proves != null);
    if (departure === null) throw new AppError('auth.providerAway', { provider: provider.name.zh });
    const browser = newBrowser();
    await keepTrip(pool, browser, { ...departure.trip, provider: provider.id, backTo, errand }, now());
    setCookie(request, reply, browser);
    return departure.url;
  }

  mount(app, listProviders, ({ locale }) => ({
    items: providers.all.map(({ id, name }) => ({ id, name: locale === 'en' ? name.en : name.zh })),
  }));

  mount(app, startProvider, async ({ params, query, request, reply }) => {
    take(request.ip, starts);
    return reply.redirect(
      await depart({ request, reply }, required(params.provider), ownPage(query.to), null),
    ) as never;
  });

  mount(app, providerCallback, async ({ params, request, reply, audit }) => {
    take(request.ip);
    const provider = required(params.provider);
    const browser = request.cookies[cookieName(request)] ?? '';
    reply.clearCookie(cookieName(request), { path: COOKIE_PATH, secure: overTls(request) });
    const trip = await takeTrip(pool, browser, now());
    // Back from a provider that this browser was not sent to: another's answer, or another's browser (RFC 9700, 4.4 and 4.7).
    const mine = trip?.provider === provider.id ? trip : null;
    const arrival = mine && (await providers.arrive(provider, mine, request.url.split('?')[1] ?? ''));
    const refuse = (code: ErrorCode) => {
      audit.refused(code);
      const at = trip?.proves ? PROVEN_PAGE : trip?.link_user ? '/me' : '/sign-in';
      return reply.redirect(`${at}?problem=${code}`) as never;
    };
    if (mine === null || arrival === null) return refuse('auth.providerRefused');
    attempts.giveBack(request.ip);
    if (mine.proves) {
      audit.act('session.prove');
      const actor = await authenticate(request);
      audit.actor(actor);
      const problem = await prove(actor, mine, arrival, request, reply);
      return problem === null ? (reply.redirect(PROVEN_PAGE) as never) : refuse(problem);
    }
    if (mine.link_user !== null) {
      audit.act('identity.link');
      const problem = await linkTo(mine.link_user, mine, arrival, request);
      return problem === null ? (reply.redirect(mine.back_to) as never) : refuse(problem);
    }
    const owner = await ownerOf(pool, arrival, now());
    if (owner === null) return refuse('auth.identityUnknown');
    // A lock is the account's, whichever way somebody comes.
    if (owner.locked_until !== null && owner.locked_until > now()) return refuse('auth.identityLocked');
    if (owner.secret !== null && !arrival.secondFactor) {
      const next = newBrowser();
      await keepWaiting(pool, next, { user: owner.id, provider: provider.id, backTo: mine.back_to }, now());
      setCookie(request, reply, next);
      const to = mine.back_to === '/' ? '' : `&to=${encodeURIComponent(mine.back_to)}`;
      return reply.redirect(`/sign-in?step=code${to}`) as never;
    }
    const { token, ended } = await beginSession(pool, owner.id, now(), {
      // When they showed themselves to the provider is its to know: a decision that takes a name asks for the password here.
      provenAt: null,
      secondFactor: arrival.secondFactor,
      provider: provider.id,
      tls: overTls(request),
    });
    setSessionCookie(request, reply, token);
    const actor = await authenticate(request);
    audit.actor(actor);
    audit.thing('account', actor.name.replace(/^user:/, ''));
    audit.change(null, { provider: provider.id, secondFactor: arrival.secondFactor, sessionsEnded: ended });
    return reply.redirect(mine.back_to) as never;
  });

  /** Links, if the session that asked for it is still this browser's; null, or what is in the way. */
  async function linkTo(
    user: string,
    trip: TripRow,
    arrival: Arrival,
    request: FastifyRequest,
  ): Promise<ErrorCode | null> {
    const hash = sessionHash(sessionTokenOf(request) ?? '');
    const actor = await authenticate(request);
    if (actor.userId !== user || !trip.link_session?.equals(hash)) return 'auth.providerRefused';
    return (await link(pool, user, arrival, now())) ? null : 'auth.identityTaken';
  }

  /**
   * Notes that the person of this browser's session has just shown the provider who they are; null, or what is in the way: it
   * is another session than went, another identity, or the provider took an older sign-in for it.
   */
  async function prove(
    actor: Actor,
    trip: TripRow,
    arrival: Arrival,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<ErrorCode | null> {
    const cookie = sessionTokenOf(request) ?? '';
    if (actor.userId !== trip.link_user || !trip.link_session?.equals(sessionHash(cookie)))
      return 'auth.providerRefused';
    const owner = await ownerOf(pool, arrival, now());
    if (owner?.id !== trip.link_user) return 'auth.identityOther';
    if (owner.locked_until !== null && owner.locked_until > now()) return 'auth.identityLocked';
    const { shownAt } = arrival;
    if (shownAt === null || shownAt.getTime() < trip.departed_at.getTime() - CLOCKS_MS)
      return 'auth.providerStale';
    const token = await proveSession(
      pool,
      cookie,
      now(),
      trip.second_factor || arrival.secondFactor,
      overTls(request),
    );
    if (token === null) return 'auth.required';
    setSessionCookie(request, reply, token);
    return null;
  }

  mount(app, proveAtProvider, async ({ params, body, actor, request, reply }) => {
    const user = personOf(actor);
    take(request.ip, starts);
    const provider = required(params.provider);
    const session = sessionHash(sessionTokenOf(request) ?? '');
    const secondFactor = await askCode(pool, sealer, user, now(), body.code?.trim() || undefined);
    const proves = { secondFactor };
    return { url: await depart({ request, reply }, provider, PROVEN_PAGE, { user, session, proves }) };
  });

  mount(app, providerSecondFactor, async ({ body, request, reply, audit }) => {
    take(request.ip);
    const browser = request.cookies[cookieName(request)] ?? '';
    const waiting = await waitingIn(pool, browser, now());
    if (waiting === null) throw new AppError('auth.providerRefused');
    await countAttempt(pool, waiting.id, now());
    const { id, login, secret, provider } = waiting;
    audit.thing('account', login);
    if (secret === null || !(await takeCode(pool, sealer, { id, login, secret }, body.code, now())))
      throw new AppError('auth.secondFactorWrong');
    if (!(await endWaiting(pool, browser))) throw new AppError('auth.providerRefused');
    attempts.giveBack(request.ip);
    const { token, ended } = await beginSession(pool, id, now(), {
      provenAt: null,
      secondFactor: true,
      provider,
      tls: overTls(request),
    });
    reply.clearCookie(cookieName(request), { path: COOKIE_PATH, secure: overTls(request) });
    setSessionCookie(request, reply, token);
    const actor = await authenticate(request);
    audit.actor(actor);
    audit.change(null, { provider, secondFactor: true, sessionsEnded: ended });
    return meOf(context, actor);
  });

  mount(app, listMyIdentities, async ({ actor, locale }) => ({
    items: (await identitiesOf(pool, personOf(actor))).map((row) => {
      const provider = providers.byIssuer(row.issuer);
      return {
        id: row.id,
        provider: provider && {
          id: provider.id,
          name: locale === 'en' ? provider.name.en : provider.name.zh,
        },
        issuer: row.issuer,
        linkedAt: row.linked_at.toISOString(),
        usedAt: row.used_at?.toISOString() ?? null,
      };
    }),
  }));

  mount(app, linkIdentity, async ({ params, actor, request, reply }) => {
    const user = personOf(actor);
    requireProof(actor, now());
    const session = sessionHash(sessionTokenOf(request) ?? '');
    const url = await depart({ request, reply }, required(params.provider), '/me', {
      user,
      session,
      proves: null,
    });
    return { url };
  });

  mount(app, unlinkIdentity, async ({ params, actor, locale }) => {
    const user = personOf(actor);
    requireProof(actor, now());
    const issuer = await unlink(pool, user, params.id);
    if (issuer === null) throw notFound('identity', params.id, locale);
    const provider = providers.byIssuer(issuer);
    await pool.query('DELETE FROM session WHERE user_id = $1 AND provider = $2', [user, provider?.id ?? '']);
    actorCacheOf(pool).forgetWhere((one) => one.userId === user);
    return { ok: true };
  });
}
