import { randomBytes } from 'node:crypto';
import { erasureOf } from '@liangsu/domain/personal-data';
import { v7 as uuidv7 } from 'uuid';
import { type Client, type Pool, transaction } from '../../../platform/db/pool.ts';
import { hashPassword } from '../credentials.ts';
import { actorCacheOf } from '../credentials-cache.ts';
import { keepOneAdministrator, lockAdministrators } from '../people/administrators.ts';
import { withdrawInvitationsOf } from '../people/invitations.ts';
import { type ActRow, recordPersonalData } from './acts.ts';
import { type ErasedRole, erasedLabel } from './erased-label.ts';

/** Who somebody was, as role and organisation, in the language of evidence: their present roles, else their last one. */
async function labelOf(client: Client, userId: string): Promise<string> {
  const { rows } = await client.query<ErasedRole>(
    `SELECT m.role, p.name, m.ended_at IS NULL AS held FROM membership m LEFT JOIN party p ON p.id = m.party_id
      WHERE m.user_id = $1 ORDER BY m.ended_at DESC NULLS FIRST, m.granted_at, m.id`,
    [userId],
  );
  return erasedLabel(rows, 'zh-CN');
}

/**
 * Erases an account: nobody signs in by it any more, and what told who they are is gone. Evidence stays, with the name replaced
 * by role and organisation: leaves of the ledger attest logins, never names (migration 0032). The login stays where evidence names it, disabled,
 * so that nobody else ever bears it. Null when there is no such account, or it was erased. Throws
 * role.lastAdministrator.
 */
export async function eraseAccountData(
  pool: Pool,
  login: string,
  one: { reason: string; by: string; at: Date },
): Promise<ActRow | null> {
  const password = await hashPassword(randomBytes(32).toString('base64'));
  const done = await transaction(pool, async (client) => {
    await lockAdministrators(client);
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM app_user WHERE login = $1
          AND NOT EXISTS (SELECT FROM personal_data_act a WHERE a.kind = 'erased' AND a.subject = 'user:' || login) FOR UPDATE`,
      [login],
    );
    const id = rows[0]?.id;
    if (id === undefined) return null;
    await keepOneAdministrator(client, id);
    const label = await labelOf(client, id);
    // While it still bears the name under which it invited.
    await withdrawInvitationsOf(client, `user:${login}`, undefined, one.at);
    const { rows: named } = await client.query<{ named: boolean }>('SELECT named_in_evidence($1) AS named', [
      `user:${login}`,
    ]);
    // Where nothing names the login, it goes with the account.
    const kept = named[0]!.named ? login : `erased-${uuidv7()}`;
    const subject = `user:${kept}`;
    const record = await recordPersonalData(client, {
      kind: 'erased',
      subject,
      label,
      ...erasureOf('account'),
      ...one,
    });
    await client.query('SELECT FROM erase_name($1)', [subject]);
    await client.query(
      `UPDATE app_user SET login = $2, display_name = $3, password_hash = $4, must_change = true, rights = '{}', totp_secret = NULL,
              totp_confirmed_at = NULL, totp_last_step = NULL, failed_count = 0, locked_until = NULL,
              disabled_at = coalesce(disabled_at, $5) WHERE id = $1`,
      [id, kept, label, password, one.at],
    );
    await client.query(
      `UPDATE membership SET ended_at = $2, ended_by = $3, end_reason = 'erased' WHERE user_id = $1 AND ended_at IS NULL`,
      [id, one.at, one.by],
    );
    await client.query('UPDATE invitation SET for_name = $2 WHERE accepted_by = $1', [id, label]);
    for (const [table, column] of [
      ['session', 'user_id'],
      ['recovery_code', 'user_id'],
      ['account_handover', 'user_id'],
      ['user_identity', 'user_id'],
      ['oidc_waiting', 'user_id'],
      ['oidc_request', 'link_user'],
    ] as const)
      await client.query(`DELETE FROM ${table} WHERE ${column} = $1`, [id]);
    await client.query(
      `UPDATE personal_data_request SET state = 'done', decided_at = $2, decided_by = $3 WHERE user_id = $1 AND state = 'waiting'`,
      [id, one.at, one.by],
    );
    return { record, id };
  });
  if (done !== null) actorCacheOf(pool).forgetWhere(({ userId }) => userId === done.id);
  return done?.record ?? null;
}
