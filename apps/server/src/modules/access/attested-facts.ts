import { type FactSource, utcTime } from '../../platform/attested-facts.ts';
import { checkMerges, checkParties, REGISTERED } from './attested-parties.ts';
import { checkRights, checkStandings } from './attested-standing.ts';
import { attestedAudit } from './audit/check-days.ts';

/**
 * Roles, plain rights, decisions on organisations, registered data and its changes, what was done with personal data, and the
 * audit trail, as the ledger attests them (migrations 0032, 0036, 0043, 0051, 0052).
 */
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
    // Steps of before migration 0051 do not say what the organisation held.
    sql: `SELECT s.id::text AS key, jsonb_build_object('party', s.party_id::text, 'kind', s.kind, 'reason', s.reason,
                 'data', s.data::text, 'by', s.by_actor, 'byParty', s.by_party::text, 'at', ${utcTime('s.at')})
                 || CASE WHEN s.held IS NULL THEN '{}' ELSE jsonb_build_object('held', s.held::text) END AS members
            FROM organisation_step s`,
    check: checkStandings,
  },
  {
    source: 'organisation_before',
    kind: 'decision',
    sql: `SELECT b.party_id::text AS key, json_build_object('state', b.state, 'held', b.held::text, 'at', ${utcTime('b.at')}) AS members
            FROM organisation_before b`,
  },
  {
    source: 'rights_change',
    kind: 'roleChange',
    sql: `SELECT c.id::text AS key, json_build_object('holder', c.holder, 'party', c.party_id::text,
                 'rights', to_jsonb(c.rights)::text, 'byOrganisation', c.by_organisation::text,
                 'expiresAt', ${utcTime('c.expires_at')}, 'endedAt', ${utcTime('c.ended_at')}, 'by', c.by_actor,
                 'at', ${utcTime('c.at')}) AS members FROM rights_change c`,
    check: checkRights,
  },
  {
    source: 'party_change',
    kind: 'registerChange',
    sql: `SELECT c.id::text AS key, json_build_object('party', c.party_id::text, 'before', c.before::text, 'after', c.after::text,
                 'contactChanged', c.contact_changed::text, 'by', c.by_actor, 'at', ${utcTime('c.at')}) AS members
            FROM party_change c`,
    check: checkParties,
  },
  {
    source: 'party.registered',
    kind: 'registerChange',
    sql: REGISTERED,
  },
  {
    source: 'party_history',
    kind: 'registerChange',
    sql: `SELECT h.id::text AS key, json_build_object('party', h.party_id::text, 'kind', h.kind, 'other', h.other_id::text,
                 'uri', h.uri, 'places', to_jsonb(h.places)::text, 'reason', h.reason, 'by', h.by_actor, 'at', ${utcTime('h.at')}) AS members
            FROM party_history h`,
    check: checkMerges,
  },
  {
    source: 'personal_data_act',
    kind: 'decision',
    sql: `SELECT a.id::text AS key, json_build_object('kind', a.kind, 'subject', a.subject, 'label', a.label,
                 'erased', to_jsonb(a.erased)::text, 'kept', to_jsonb(a.kept)::text, 'reason', a.reason, 'by', a.by_actor,
                 'at', ${utcTime('a.at')}) AS members FROM personal_data_act a`,
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
