import type { listPeople, RouteQuery } from '@liangsu/contract';
import {
  isAdministrator,
  isRole,
  type OrganisationKind,
  type OrganisationState,
  ROLE_NAMES,
  type Role,
  roleFits,
  separationConflict,
} from '@liangsu/domain/access';
import { v7 as uuidv7 } from 'uuid';
import type { Client, Queryable } from '../../../platform/db/pool.ts';
import { ACTING_COLUMNS, type ActingRow, membershipsOf } from '../acting.ts';
import { afterUuid, escapeLike, Where } from '../paging.ts';
import { calledSo } from './accounts.ts';
import { dropHandover, type HandoverState, handoverAt } from './handover.ts';

export interface MembershipRow {
  id: string;
  user_id: string;
  login: string;
  display_name: string;
  party_id: number | null;
  role: Role;
  granted_by: string;
  granted_at: Date;
  disabled_at: Date | null;
}

const COLUMNS = `m.id, m.user_id, u.login, u.display_name, m.party_id, m.role, m.granted_by, m.granted_at, u.disabled_at`;

/** The roles held in an organisation (null: the installation) now, by person. */
export async function listMemberships(db: Queryable, partyId: number | null): Promise<MembershipRow[]> {
  const { rows } = await db.query<MembershipRow>(
    `SELECT ${COLUMNS} FROM membership m JOIN app_user u ON u.id = m.user_id
      WHERE m.party_id IS NOT DISTINCT FROM $1 AND m.ended_at IS NULL ORDER BY u.login, m.granted_at, m.id`,
    [partyId],
  );
  return rows.filter(({ role }) => isRole(role));
}

/** The roles held in an organisation (0: the installation) now, by login, one page, each with its handover. The first page says how many. */
export async function findMemberships(
  db: Queryable,
  partyId: number,
  query: RouteQuery<typeof listPeople>,
  now: Date,
): Promise<{
  rows: (MembershipRow & { handover: HandoverState })[];
  next: string | null;
  total: number | null;
}> {
  const limit = query.limit ?? 50;
  const where = new Where();
  // A role that this version does not know gives nothing, and is not shown.
  where.add(`m.ended_at IS NULL AND m.role = ANY (${where.bind(ROLE_NAMES)})`);
  where.add(partyId === 0 ? 'm.party_id IS NULL' : `m.party_id = ${where.bind(partyId)}`);
  const q = query.q?.trim() ?? '';
  if (q !== '') where.add(calledSo(where.bind(`%${escapeLike(q)}%`)));
  const from = 'membership m JOIN app_user u ON u.id = m.user_id';
  const after = afterUuid(query.cursor);
  let total: number | null = null;
  if (after === null) {
    const { rows } = await db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${from} ${where.sql}`,
      where.values,
    );
    total = rows[0]!.n;
  } else
    where.add(
      `(u.login, m.granted_at, m.id) > (SELECT v.login, n.granted_at, n.id FROM membership n JOIN app_user v ON v.id = n.user_id
                                         WHERE n.id = ${where.bind(after)})`,
    );
  const { rows } = await db.query<MembershipRow & { handover: HandoverState }>(
    `SELECT ${COLUMNS}, ${handoverAt(where.bind(now))} AS handover FROM ${from} ${where.sql}
      ORDER BY u.login, m.granted_at, m.id LIMIT ${limit + 1}`,
    where.values,
  );
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? shown.at(-1)!.id : null, total };
}

/** One role that somebody holds, locked; null when it is not there or ended. */
export async function readMembership(client: Client, id: string): Promise<MembershipRow | null> {
  const { rows } = await client.query<MembershipRow>(
    `SELECT ${COLUMNS} FROM membership m JOIN app_user u ON u.id = m.user_id
      WHERE m.id = $1 AND m.ended_at IS NULL FOR UPDATE OF m`,
    [id],
  );
  return rows[0] ?? null;
}

/**
 * Why a role cannot be given: the organisation is of no such kind or not approved (any more), another role excludes it, or its owner has
 * not taken the account.
 */
export type GrantRefusal =
  | { why: 'organisation.notApproved'; state: Exclude<OrganisationState, 'approved'> }
  | { why: 'account.untaken' }
  | { why: 'role.notHere'; role: Role }
  | { why: 'role.separate'; one: Role; other: Role };

/**
 * Gives somebody a role in an organisation (null: the installation) that is approved; `founding`: the first one of an organisation that
 * registers just now. The organisation's row is locked, so that nobody comes in while it is suspended, and then the user's, so that
 * two grants at once see each other; the database refuses a second administrator's role whoever asks. Holding it already is no fault.
 */
export async function grantRole(
  client: Client,
  grant: { userId: string; partyId: number | null; role: Role; by: string; founding?: true },
): Promise<GrantRefusal | null> {
  const { userId, partyId, role } = grant;
  const found =
    partyId === null
      ? []
      : (
          await client.query<{ kinds: OrganisationKind[]; state: OrganisationState }>(
            'SELECT kinds, state FROM organisation WHERE party_id = $1 FOR SHARE',
            [partyId],
          )
        ).rows;
  // Locked in a statement of its own: what another grant has just written is seen only by a statement that begins after it.
  await client.query('SELECT FROM app_user WHERE id = $1 FOR UPDATE', [userId]);
  const { rows } = await client.query<ActingRow>(
    `SELECT NULL::bigint AS acting_party, ${ACTING_COLUMNS} FROM app_user u WHERE u.id = $1`,
    [userId],
  );
  const row = rows[0];
  if (!row) throw new Error(`no user ${userId}`);
  // Somebody else may know its password: whoever signed in first would have the role.
  if (row.must_change) return { why: 'account.untaken' };
  if (partyId === null) {
    if (!roleFits(role, ['installation'])) return { why: 'role.notHere', role };
  } else {
    const organisation = found[0];
    if (!organisation || !roleFits(role, organisation.kinds)) return { why: 'role.notHere', role };
    // An invitation may be older than the suspension, and whoever invited is not asked again.
    if (organisation.state !== 'approved' && !grant.founding)
      return { why: 'organisation.notApproved', state: organisation.state };
  }
  const held = membershipsOf(row).map((one) => one.role);
  const conflict = separationConflict([...held, role]);
  if (conflict !== null) return { why: 'role.separate', one: conflict[0], other: conflict[1] };
  if (isAdministrator(role) && row.rights.length > 0)
    return { why: 'role.separate', one: role, other: 'dataSteward' };
  await client.query(
    `INSERT INTO membership (id, user_id, party_id, role, granted_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [uuidv7(), userId, partyId, role, grant.by],
  );
  // Who confirmed a reset confirmed it for what the account could do then.
  await dropHandover(client, userId);
  return null;
}

/** Whether somebody who can sign in keeps an organisation's people; its row is locked, so that two first ones take turns. */
export async function isAdministered(client: Client, partyId: number): Promise<boolean> {
  await client.query('SELECT FROM organisation WHERE party_id = $1 FOR UPDATE', [partyId]);
  const { rows } = await client.query<{ some: boolean }>(
    `SELECT EXISTS (SELECT FROM membership m JOIN app_user u ON u.id = m.user_id
                     WHERE m.party_id = $1 AND m.role = 'organisationAdministrator' AND m.ended_at IS NULL
                       AND u.disabled_at IS NULL) AS some`,
    [partyId],
  );
  return rows[0]!.some;
}

/**
 * Why whoever gives roles (`by`: as records call them) may not give one to somebody alone; null when nothing forbids it. Anybody may register and
 * so have an account: a role of the installation, and the administration of an organisation, goes to one that two hands gave to its
 * owner, or that the organisation itself invited. Who ended an administrator there names no other but one who was handed over since.
 */
export async function oneHand(
  client: Client,
  grant: { userId: string; partyId: number | null; by: string },
): Promise<'account.notHandedOver' | 'role.endedByYou' | null> {
  const { rows } = await client.query<{ handed: boolean; invited: boolean; ended: boolean; since: boolean }>(
    `SELECT u.handed_over_at IS NOT NULL AS handed,
            EXISTS (SELECT FROM invitation i WHERE i.accepted_by = u.id AND i.party_id = $2) AS invited,
            e.at IS NOT NULL AS ended, coalesce(u.handed_over_at > e.at, false) AS since
       FROM app_user u,
            (SELECT max(ended_at) AS at FROM membership
              WHERE party_id = $2 AND role = 'organisationAdministrator' AND ended_by = $3) e
      WHERE u.id = $1`,
    [grant.userId, grant.partyId, grant.by],
  );
  const { handed, invited, ended, since } = rows[0]!;
  if (!handed && !invited) return 'account.notHandedOver';
  return ended && !since ? 'role.endedByYou' : null;
}

/** Whether somebody has a role in an organisation. */
export async function worksIn(db: Queryable, userId: string, partyId: number): Promise<boolean> {
  const { rows } = await db.query(
    'SELECT FROM membership WHERE user_id = $1 AND party_id = $2 AND ended_at IS NULL LIMIT 1',
    [userId, partyId],
  );
  return rows.length > 0;
}

/** Ends a role, with a reason. */
export async function endMembership(
  client: Client,
  id: string,
  by: string,
  reason: string,
  now: Date,
): Promise<void> {
  await client.query(
    'UPDATE membership SET ended_at = $2, ended_by = $3, end_reason = $4 WHERE id = $1 AND ended_at IS NULL',
    [id, now, by, reason],
  );
}
