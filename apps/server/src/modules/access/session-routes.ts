import { getMe, putMyLocale, putMyOrganisation, signIn, signOut } from '@liangsu/contract';
import type { Context } from '../../platform/context.ts';
import { type App, mount } from '../../platform/http/app.ts';
import { overTls } from '../../platform/http/over-tls.ts';
import type { Sealer } from '../../platform/sealing.ts';
import { createAuthenticator, createSignIn } from './credentials.ts';
import { notFound } from './messages.ts';
import type { Providers } from './oidc/providers.ts';
import { signInState } from './people/accounts.ts';
import { meOf, organisationsOf } from './session-view.ts';
import {
  clearSessionCookie,
  closeSession,
  sessionTokenOf,
  setSessionCookie,
  switchSession,
} from './sign-in/sessions.ts';

/** Sign in, sign out, who am I, for whom do I act. */
export function registerSessionRoutes(
  app: App,
  context: Context,
  sealer: Sealer,
  providers: Providers,
): void {
  const openSession = createSignIn(context, sealer);
  const authenticate = createAuthenticator(context);
  mount(app, signIn, async ({ body, request, reply, audit }) => {
    const from = { address: request.ip, tls: overTls(request) };
    const opened = await openSession(body.login, body.password, from, body.code).catch(
      async (error: unknown) => {
        // Of what was typed only the login of an account: in a hurry people type their password there.
        const account = await signInState(context.pool, body.login);
        audit.thing('account', account?.login ?? null);
        if (account?.locked_until && account.locked_until > context.now())
          audit.change(null, { lockedUntil: account.locked_until });
        throw error;
      },
    );
    const { token, actor } = opened;
    audit.actor(actor);
    audit.thing('account', body.login.trim().toLowerCase());
    audit.change(null, { secondFactor: opened.secondFactor, sessionsEnded: opened.sessionsEnded });
    setSessionCookie(request, reply, token);
    return meOf(context, actor);
  });
  mount(app, signOut, async ({ request, reply }) => {
    const token = sessionTokenOf(request);
    const provider = token ? await closeSession(context.pool, token) : null;
    clearSessionCookie(request, reply);
    // At an office PC the next person would be signed in at the provider as the last one.
    return { ok: true, continueAt: provider === null ? null : await providers.leave(provider) };
  });
  mount(app, getMe, ({ actor }) => meOf(context, actor));
  mount(app, putMyOrganisation, async ({ actor, body, locale, request, audit }) => {
    const token = sessionTokenOf(request);
    const mine = await organisationsOf(context, actor);
    if (!token || !mine.some(({ id }) => id === body.id)) throw notFound('party', body.id, locale);
    await switchSession(context.pool, token, body.id);
    audit.thing('organisation', body.id);
    audit.change({ organisation: actor.partyId }, { organisation: body.id });
    return meOf(context, await authenticate(request));
  });
  mount(app, putMyLocale, async ({ actor, body, audit }) => {
    audit.change({ locale: actor.locale }, { locale: body.locale });
    if (actor.userId) {
      await context.pool.query('UPDATE app_user SET locale = $2 WHERE id = $1', [actor.userId, body.locale]);
      // The authenticator remembers this actor for a while: the next answer speaks the new language already.
      actor.locale = body.locale;
    }
    return meOf(context, { ...actor, locale: body.locale });
  });
}
