import { type FactSource, utcTime } from '../../platform/attested-facts.ts';
import { attestedAudit } from './audit/check-days.ts';

/** What an organisation's state must be by its steps; those of before there were steps say nothing. */
const STATES = `
  SELECT o.party_id AS id, o.state, e.state AS expected
    FROM organisation o
   CROSS JOIN LATERAL (
     SELECT CASE WHEN NOT bool_or(s.kind = 'approved') THEN (array_agg(s.kind ORDER BY s.id DESC))[1]
                 WHEN (array_agg(s.kind ORDER BY s.id DESC) FILTER (WHERE s.kind IN ('suspended', 'reinstated')))[1] = 'suspended'
                   THEN 'suspended' ELSE 'approved' END AS state
       FROM organisation_step s WHERE s.party_id = o.party_id HAVING count(*) > 0) e
   WHERE e.state <> o.state`;

/** Roles, decisions on organisations and changes of registered data (migrations 0032, 0043), and the audit trail (0036), as the ledger attests them. */
export const attestedAccess: readonly FactSource[] = [
  {
    source: 'membership.granted',
    kind: 'roleChange',
    sql: `SELECT m.id::text AS key, json_build_object('user', m.user_id::text, 'party', m.party_id::text, 'role', m.role,
                 'by', m.granted_by, 'at', ${utcTime('m.granted_at')}) AS members FROM membership m`,
  },
  {
    source: 'membership.ended',
    kind: 'roleChange',
    sql: `SELECT m.id::text AS key, json_build_object('by', m.ended_by, 'at', ${utcTime('m.ended_at')},
                 'reason', m.end_reason) AS members FROM membership m WHERE m.ended_at IS NOT NULL`,
  },
  {
    source: 'organisation_step',
    kind: 'decision',
    sql: `SELECT s.id::text AS key, json_build_object('party', s.party_id::text, 'kind', s.kind, 'reason', s.reason,
                 'data', s.data::text, 'by', s.by_actor, 'byParty', s.by_party::text, 'at', ${utcTime('s.at')}) AS members
            FROM organisation_step s`,
    async check(db, report) {
      const { rows } = await db.query<{ id: number; state: string; expected: string }>(STATES);
      for (const { id, state, expected } of rows)
        report({
          code: 'organisation.state',
          table: 'organisation',
          key: `party_id=${id}`,
          event: null,
          expected: { state: expected },
          found: { state },
        });
    },
  },
  {
    source: 'party_change',
    kind: 'registerChange',
    sql: `SELECT c.id::text AS key, json_build_object('party', c.party_id::text, 'before', c.before::text, 'after', c.after::text,
                 'contactChanged', c.contact_changed::text, 'by', c.by_actor, 'at', ${utcTime('c.at')}) AS members
            FROM party_change c`,
  },
  {
    source: 'place_change',
    kind: 'registerChange',
    sql: `SELECT c.id::text AS key, json_build_object('place', c.place_id::text, 'before', c.before::text, 'after', c.after::text,
                 'by', c.by_actor, 'at', ${utcTime('c.at')}) AS members
            FROM place_change c`,
  },
  ...attestedAudit,
];
