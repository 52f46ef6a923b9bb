import type { Pool, Queryable } from '../../../platform/db/pool.ts';
import { asViewer, EVERYBODYS } from '../../../platform/db/viewer.ts';

/**
 * What is kept with the login of a person (`name`: as records call them) because they did it: what they entered, captured, imported and
 * changed, whom they invited, which claims they contested. Of what was captured how many documents each day, for that has no end.
 */
export async function deedsOf(
  { pool, engine }: { pool: Pool; engine: Pool },
  name: string,
): Promise<Record<string, unknown>> {
  const of = (db: Queryable) => async (sql: string) => (await db.query(sql, [name])).rows as unknown[];
  const kept = of(engine);
  const imports = await kept(
    `SELECT party, kind, file_name AS "fileName", created_at AS "at", state, rows_read::float8 AS "rows"
       FROM import_job WHERE created_by = $1 ORDER BY created_at, id`,
  );
  const captures = await kept(
    `SELECT door, (received_at AT TIME ZONE 'Asia/Shanghai')::date::text AS "day", capturer AS party, count(*)::int AS documents
       FROM capture_document WHERE captured_by = $1 GROUP BY 1, 2, 3 ORDER BY 2, 1, 3`,
  );
  const claimsAnswered = await kept(
    'SELECT event, party, reason, said_at AS "at" FROM claim_contest WHERE said_by = $1 ORDER BY said_at, event',
  );
  // They are theirs whoever they act for now, so it is not asked whose else they may see.
  return asViewer(pool, EVERYBODYS, async (client) => {
    const all = of(client);
    return {
      placeChanges: await all(
        `SELECT place_id AS place, by_name AS "as", at FROM place_change WHERE by_actor = $1 ORDER BY id`,
      ),
      imports,
      entries: await all(
        `SELECT party, request_id AS "request", created_at AS "at" FROM entry_request WHERE created_by = $1 ORDER BY created_at, request_id`,
      ),
      captures,
      claimsAnswered,
      invitationsSent: await all(
        `SELECT party_id AS party, role, for_name AS "for", created_at AS "at", accepted_at AS "acceptedAt", withdrawn_at AS "withdrawnAt"
           FROM invitation WHERE invited_by = $1 ORDER BY created_at, id`,
      ),
    };
  });
}

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
