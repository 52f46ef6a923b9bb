import type { getMe, RouteOutput } from '@liangsu/contract';
import type { Acting } from '@liangsu/domain/access';
import type { Context } from '../../platform/context.ts';
import type { Actor } from '../../platform/http/actor.ts';
import { ACTING_COLUMNS, type ActingRow, membershipsOf } from './acting.ts';

type Me = RouteOutput<typeof getMe>;

/** Roles and rights as the console is told of them. */
export function actingView({ memberships, grants, grantedTo, scopes }: Acting): Me['acting'] {
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
    ...(scopes ? { scopes: [...scopes] } : {}),
  };
}

/** Every organisation that somebody can act for, with their roles there. */
export async function organisationsOf(context: Context, actor: Actor): Promise<Me['organisations']> {
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

/** Who is signed in, for whom they act, and what they may do. */
export async function meOf(context: Context, actor: Actor): Promise<Me> {
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
    secondFactorDue: actor.acting.secondFactorDue === true,
    organisations: await organisationsOf(context, actor),
    demo: context.demo,
  };
}
