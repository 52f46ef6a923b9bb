import { getMe, putMyLocale, signIn, signOut } from '@liangsu/contract';
import type { Context } from '../../platform/context.ts';
import type { Actor } from '../../platform/http/actor.ts';
import { type App, mount } from '../../platform/http/app.ts';
import { closeSession, createSignIn, SESSION_COOKIE } from './credentials.ts';

async function meOf(context: Context, actor: Actor) {
  const { rows } = await context.pool.query<{
    id: number;
    name: string | null;
    uscc: string | null;
    uri: string;
  }>('SELECT id, name, uscc, uri FROM party WHERE id = $1', [actor.partyId]);
  const party = rows[0];
  return {
    login: actor.name.replace(/^\w+:/, ''),
    displayName: actor.displayName,
    locale: actor.locale ?? ('zh-CN' as const),
    party: party ? { id: party.id, name: party.name ?? party.uri, uscc: party.uscc } : null,
    rights: [...actor.rights],
    demo: context.demo,
  };
}

/** Sign in, sign out, who am I. */
export function registerSessionRoutes(app: App, context: Context): void {
  const openSession = createSignIn(context.pool, context.now);
  mount(app, signIn, async ({ body, request, reply }) => {
    const { token, actor } = await openSession(body.login, body.password, request.ip);
    reply.setCookie(SESSION_COOKIE, token, {
      httpOnly: true,
      sameSite: 'lax',
      secure: request.protocol === 'https',
      path: '/',
      maxAge: 12 * 3600,
    });
    return meOf(context, actor);
  });
  mount(app, signOut, async ({ request, reply }) => {
    const token = request.cookies[SESSION_COOKIE];
    if (token) await closeSession(context.pool, token);
    reply.clearCookie(SESSION_COOKIE, { path: '/' });
    return { ok: true };
  });
  mount(app, getMe, ({ actor }) => meOf(context, actor));
  mount(app, putMyLocale, async ({ actor, body }) => {
    if (actor.userId) {
      await context.pool.query('UPDATE app_user SET locale = $2 WHERE id = $1', [actor.userId, body.locale]);
      // The authenticator remembers this actor for a while: the next answer speaks the new language already.
      actor.locale = body.locale;
    }
    return meOf(context, { ...actor, locale: body.locale });
  });
}
