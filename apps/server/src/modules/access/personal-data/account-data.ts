import type { Queryable } from '../../../platform/db/pool.ts';

/**
 * What is kept about the person of an account, as it is kept, but for what opens it (hashes, the sealed second factor): of
 * those only that they are there.
 */
export async function accountData(db: Queryable, userId: string): Promise<Record<string, unknown>> {
  const all = async (sql: string) => (await db.query(sql, [userId])).rows as Record<string, unknown>[];
  const [account] = await all(
    `SELECT login, display_name AS name, locale, rights, created_at AS "createdAt", disabled_at AS "disabledAt",
            password_changed_at AS "passwordChangedAt", locked_until AS "lockedUntil",
            totp_confirmed_at IS NOT NULL AS "secondFactor" FROM app_user WHERE id = $1`,
  );
  return {
    account,
    roles: await all(
      `SELECT m.role, p.name AS organisation, m.granted_at AS "from", m.ended_at AS "until", m.end_reason AS "endReason"
         FROM membership m LEFT JOIN party p ON p.id = m.party_id WHERE m.user_id = $1 ORDER BY m.granted_at, m.id`,
    ),
    sessions: await all(
      `SELECT created_at AS "createdAt", seen_at AS "seenAt", expires_at AS "expiresAt", provider
         FROM session WHERE user_id = $1 ORDER BY created_at`,
    ),
    identities: await all(
      `SELECT issuer, subject, linked_at AS "linkedAt", used_at AS "usedAt" FROM user_identity WHERE user_id = $1 ORDER BY linked_at`,
    ),
    invitations: await all(
      `SELECT for_name AS "for", accepted_at AS "acceptedAt" FROM invitation WHERE accepted_by = $1 ORDER BY accepted_at`,
    ),
    decisions: await all(
      `SELECT p.name AS organisation, s.kind, s.reason, s.by_name AS "as", s.at
         FROM organisation_step s JOIN party p ON p.id = s.party_id JOIN app_user u ON s.by_actor = 'user:' || u.login
        WHERE u.id = $1 ORDER BY s.id`,
    ),
    partyChanges: await all(
      `SELECT c.party_id AS party, c.by_name AS "as", c.at FROM party_change c JOIN app_user u ON c.by_actor = 'user:' || u.login
        WHERE u.id = $1 ORDER BY c.id`,
    ),
    requests: await all(
      `SELECT reason, asked_at AS "askedAt", state, answer FROM personal_data_request WHERE user_id = $1 ORDER BY asked_at`,
    ),
    givenOut: await all(
      `SELECT a.kind, a.reason, a.at FROM personal_data_act a JOIN app_user u ON a.subject = 'user:' || u.login
        WHERE u.id = $1 ORDER BY a.at`,
    ),
  };
}
