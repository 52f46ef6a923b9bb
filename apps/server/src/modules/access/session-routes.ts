import { getMe, putMyLocale, putMyOrganisation, type RouteOutput, signIn, signOut } from '@liangsu/contract';
import type { Acting } from '@liangsu/domain/access';
import type { Context } from '../../platform/context.ts';
import type { Actor } from '../../platform/http/actor.ts';
import { type App, mount } from '../../platform/http/app.ts';
import { ACTING_COLUMNS, type ActingRow, membershipsOf } from './acting.ts';
import {
  closeSession,
  createAuthenticator,
  createSignIn,
  SESSION_COOKIE,
  switchSession,
} from './credentials.ts';
import { notFound } from './messages.ts';

type Me = RouteOutput<typeof getMe>;

/** Roles and rights as the console is told of them. */
export function actingView({ memberships, grants, grantedTo }: Acting): Me['acting'] {
  const organisation = (one: Acting['memberships'][number]['organisation']) => ({
    id: one.id,
    kinds: [...one.kinds],
    state: one.state,
    jurisdiction: one.jurisdiction,
    authority: one.authority && { level: one.authority.level, disciplines: [...one.authority.disciplines] },
  });
  return {
    memberships: memberships.map((one) => ({ role: one.role, organisation: organisation(one.organisation) })),
    grants: [...grants],
    grantedTo: grantedTo && organisation(grantedTo),
  };
}

/** Every organisation that somebody can act for, with their roles there. */
async function organisationsOf(context: Context, actor: Actor): Promise<Me['organisations']> {
  if (actor.userId === null) return [];
  const { rows } = await context.pool.query<ActingRow>(
    `SELECT NULL::bigint AS acting_party, ${ACTING_COLUMNS} FROM app_user u WHERE u.id = $1`,
    [actor.userId],
  );
  const row = rows[0];
  if (!row) return [];
  const roles = new Map<number, Me['organisations'][number]['roles']>();
  if (row.rights.length > 0 || (row.memberships ?? []).length === 0) roles.set(row.party_id ?? 0, []);
  for (const { role, organisation } of membershipsOf(row))
    roles.set(organisation.id, [...(roles.get(organisation.id) ?? []), role]);
  const { rows: parties } = await context.pool.query<{ id: number; name: string }>(
    `SELECT p.id, coalesce(p.name, o.application->>'name', p.uri) AS name
       FROM party p LEFT JOIN organisation o ON o.party_id = p.id WHERE p.id = ANY ($1)`,
    [[...roles.keys()]],
  );
  const names = new Map(parties.map((party) => [party.id, party.name]));
  return [...roles].map(([id, held]) => ({
    id,
    name: names.get(id) ?? null,
    roles: held,
    current: id === actor.partyId,
  }));
}

async function meOf(context: Context, actor: Actor): Promise<Me> {
  const { rows } = await context.pool.query<{
    id: number;
    name: string | null;
    uscc: string | null;
    uri: string;
  }>(
    // One that waits for approval is called what it said.
    `SELECT p.id, coalesce(p.name, o.application->>'name') AS name, p.uscc, p.uri
       FROM party p LEFT JOIN organisation o ON o.party_id = p.id WHERE p.id = $1`,
    [actor.partyId],
  );
  const party = rows[0];
  return {
    login: actor.name.replace(/^\w+:/, ''),
    displayName: actor.displayName,
    locale: actor.locale ?? ('zh-CN' as const),
    party: party ? { id: party.id, name: party.name ?? party.uri, uscc: party.uscc } : null,
    rights: [...actor.rights],
    acting: actingView(actor.acting),
    passwordDue: actor.acting.passwordDue === true,
    organisations: await organisationsOf(context, actor),
    demo: context.demo,
  };
}

/** Sign in, sign out, who am I, for whom do I act. */
export function registerSessionRoutes(app: App, context: Context): void {
  const openSession = createSignIn(context.pool, context.now);
  const authenticate = createAuthenticator(context.pool, context.now);
  mount(app, signIn, async ({ body, request, reply }) => {
    const { token, actor } = await openSession(body.login, body.password, request.ip, body.code);
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
  mount(app, putMyOrganisation, async ({ actor, body, locale, request }) => {
    const token = request.cookies[SESSION_COOKIE];
    const mine = await organisationsOf(context, actor);
    if (!token || !mine.some(({ id }) => id === body.id)) throw notFound('party', body.id, locale);
    await switchSession(context.pool, token, body.id);
    return meOf(context, await authenticate(request));
  });
  mount(app, putMyLocale, async ({ actor, body }) => {
    if (actor.userId) {
      await context.pool.query('UPDATE app_user SET locale = $2 WHERE id = $1', [actor.userId, body.locale]);
      // The authenticator remembers this actor for a while: the next answer speaks the new language already.
      actor.locale = body.locale;
    }
    return meOf(context, { ...actor, locale: body.locale });
  });
}
