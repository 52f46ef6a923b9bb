import { createHash, randomBytes } from 'node:crypto';
import { ROLE_NAMES, type Role, relationsFor } from '@liangsu/domain/access';
import { v7 as uuidv7 } from 'uuid';
import type { Client, Queryable } from '../../../platform/db/pool.ts';

/** How long an invitation waits. */
const WAITS_MS = 7 * 24 * 3_600_000;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

export interface InvitationRow {
  id: string;
  party_id: number | null;
  role: Role;
  for_name: string;
  invited_by: string;
  created_at: Date;
  expires_at: Date;
}

const COLUMNS = 'id, party_id, role, for_name, invited_by, created_at, expires_at';
const WAITING = 'accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > $1';

/** Makes an invitation; the returned token is shown once and stored only as a hash. */
export async function makeInvitation(
  db: Queryable,
  one: { partyId: number | null; role: Role; name: string; by: string; now: Date },
): Promise<{ token: string; invitation: InvitationRow }> {
  const token = randomBytes(24).toString('base64url');
  const { rows } = await db.query<InvitationRow>(
    `INSERT INTO invitation (id, token_hash, party_id, role, for_name, invited_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
    [
      uuidv7(),
      hashOf(token),
      one.partyId,
      one.role,
      one.name,
      one.by,
      one.now,
      new Date(one.now.getTime() + WAITS_MS),
    ],
  );
  return { token, invitation: rows[0]! };
}

/** Invitations of an organisation that wait, the latest first. */
export async function waitingInvitations(
  db: Queryable,
  partyId: number,
  now: Date,
): Promise<InvitationRow[]> {
  const { rows } = await db.query<InvitationRow>(
    `SELECT ${COLUMNS} FROM invitation WHERE ${WAITING} AND party_id = $2 ORDER BY created_at DESC, id`,
    [now, partyId],
  );
  return rows;
}

/** The invitation of a token, locked when `lock`; null when it is used, withdrawn, expired or none. */
export async function invitationOf(
  db: Queryable,
  token: string,
  now: Date,
  lock = false,
): Promise<InvitationRow | null> {
  const { rows } = await db.query<InvitationRow>(
    `SELECT ${COLUMNS} FROM invitation WHERE ${WAITING} AND token_hash = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [now, hashOf(token)],
  );
  return rows[0] ?? null;
}

const INVITING = ROLE_NAMES.filter((role) => relationsFor('people.invite', role).length > 0);

/** Whether somebody (`by`: as records call them) who can sign in has a role in an organisation that invites to it. */
export async function mayInvite(db: Queryable, by: string, partyId: number | null): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT FROM membership m JOIN app_user u ON u.id = m.user_id
      WHERE 'user:' || u.login = $1 AND u.disabled_at IS NULL AND m.party_id = $2 AND m.role = ANY ($3) AND m.ended_at IS NULL LIMIT 1`,
    [by, partyId, INVITING],
  );
  return rows.length > 0;
}

/** Marks an invitation as taken. */
export async function takeInvitation(client: Client, id: string, userId: string, now: Date): Promise<void> {
  await client.query('UPDATE invitation SET accepted_at = $2, accepted_by = $3 WHERE id = $1', [
    id,
    now,
    userId,
  ]);
}

/**
 * Withdraws what somebody (`by`: as records call them) has invited to in an organisation (undefined: in all): whoever
 * may no longer invite has nobody waiting at the door, themselves least of all.
 */
export async function withdrawInvitationsOf(
  db: Queryable,
  by: string,
  partyId: number | null | undefined,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE invitation SET withdrawn_at = $1
      WHERE ${WAITING} AND invited_by = $2 AND ($3 OR party_id IS NOT DISTINCT FROM $4)`,
    [now, by, partyId === undefined, partyId ?? null],
  );
}

/** Withdraws an organisation's invitation; false when there is none that waits. */
export async function withdraw(db: Queryable, id: string, partyId: number, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE invitation SET withdrawn_at = $1 WHERE ${WAITING} AND id = $2 AND party_id = $3`,
    [now, id, partyId],
  );
  return rowCount !== 0;
}
