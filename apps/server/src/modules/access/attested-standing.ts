import { utcTime } from '../../platform/attested-facts.ts';
import type { Queryable } from '../../platform/db/pool.ts';
import { type Difference, differing, type Report } from '../../platform/differences.ts';

type Cells = Record<string, string | null>;

/** A row that leaves speak of, beside what the newest of them says of it; null where there is none. */
export interface LiveRow {
  key: string;
  expected: Cells | null;
  found: Cells | null;
}

/** Reports rows that are not what was attested of them last: `X.altered`, `X.missing` or `X.unattested`. */
export function reportLive(
  rows: readonly LiveRow[],
  code: string,
  table: (key: string) => string,
  report: Report,
): void {
  for (const { key, expected, found } of rows) {
    const row: Pick<Difference, 'table' | 'key' | 'event'> = { table: table(key), key, event: null };
    if (expected !== null && found !== null) {
      const cells = differing(expected, found);
      if (cells !== null) report({ code: `${code}.altered`, ...row, ...cells });
    } else if (expected === null) report({ code: `${code}.unattested`, ...row, expected, found });
    else report({ code: `${code}.missing`, ...row, expected, found });
  }
}

/** What an organisation's state must be by its steps; those of before there were steps say nothing. */
const STATES = `
  SELECT 'party_id=' || o.party_id AS key, json_build_object('state', e.state) AS expected, json_build_object('state', o.state) AS found
    FROM organisation o
   CROSS JOIN LATERAL (
     SELECT CASE WHEN NOT bool_or(s.kind = 'approved') THEN (array_agg(s.kind ORDER BY s.id DESC) FILTER (WHERE s.kind <> 'proposed'))[1]
                 WHEN (array_agg(s.kind ORDER BY s.id DESC) FILTER (WHERE s.kind IN ('suspended', 'reinstated')))[1] = 'suspended'
                   THEN 'suspended' ELSE 'approved' END AS state
       FROM organisation_step s WHERE s.party_id = o.party_id HAVING count(*) > 0
     UNION ALL
     SELECT b.state FROM organisation_before b WHERE b.party_id = o.party_id
        AND NOT EXISTS (SELECT FROM organisation_step s WHERE s.party_id = o.party_id)) e
   WHERE e.state <> o.state`;

/**
 * Organisations beside what bounds their roles, as their newest step left it; of those whose last step is older than migration
 * 0051, as they stood then. One of which neither says anything was never let in.
 */
const HELD = `
  SELECT 'party_id=' || coalesce(o.party_id, e.party_id) AS key, e.held AS expected, o.held AS found
    FROM (SELECT party_id, jsonb_build_object('kinds', to_jsonb(kinds)::text, 'jurisdictionCode', jurisdiction_code,
                 'authorityLevel', authority_level, 'disciplines', to_jsonb(disciplines)::text,
                 'laboratoryLevel', laboratory_level) AS held FROM organisation) o
    FULL JOIN (
      SELECT DISTINCT ON (party_id) party_id, jsonb_build_object('kinds', (held->'kinds')::text,
             'jurisdictionCode', held->>'jurisdictionCode', 'authorityLevel', held->>'authorityLevel',
             'disciplines', (held->'disciplines')::text, 'laboratoryLevel', held->>'laboratoryLevel') AS held
        FROM (SELECT party_id, id, held FROM organisation_step WHERE held IS NOT NULL
              UNION ALL SELECT party_id, 0, held FROM organisation_before) x
       ORDER BY party_id, id DESC) e ON e.party_id = o.party_id
   WHERE o.held IS DISTINCT FROM e.held ORDER BY 1`;

/** Holds organisations against their steps: state, kinds, area, level and disciplines. */
export async function checkStandings(db: Queryable, report: Report): Promise<void> {
  for (const { key, expected, found } of (await db.query<LiveRow>(STATES)).rows)
    report({
      code: 'organisation.state',
      table: 'organisation',
      ...{ key, event: null, expected, found },
    });
  reportLive((await db.query<LiveRow>(HELD)).rows, 'organisation', () => 'organisation', report);
}

const RIGHTS_OF = (
  ended: string,
  more: string,
) => `jsonb_build_object('party', party_id::text, 'rights', to_jsonb(rights)::text,
  'endedAt', ${utcTime(ended)}, ${more})`;
const RIGHTS = `
  SELECT coalesce(o.holder, e.holder) AS key, e.held AS expected, o.held AS found
    FROM (SELECT 'user:' || id AS holder, ${RIGHTS_OF('disabled_at', `'byOrganisation', 'false', 'expiresAt', NULL`)} AS held FROM app_user
          UNION ALL
          SELECT 'key:' || id, ${RIGHTS_OF('revoked_at', `'byOrganisation', by_organisation::text, 'expiresAt', ${utcTime('expires_at')}`)}
            FROM api_key) o
    FULL JOIN (
      SELECT DISTINCT ON (holder) holder,
             ${RIGHTS_OF('ended_at', `'byOrganisation', by_organisation::text, 'expiresAt', ${utcTime('expires_at')}`)} AS held
        FROM rights_change ORDER BY holder, id DESC) e ON e.holder = o.holder
   WHERE o.held IS DISTINCT FROM e.held ORDER BY 1`;

/** Holds accounts and keys against what was attested last of what they may do without a role. */
export async function checkRights(db: Queryable, report: Report): Promise<void> {
  reportLive(
    (await db.query<LiveRow>(RIGHTS)).rows,
    'rights',
    (key) => (key.startsWith('user:') ? 'app_user' : 'api_key'),
    report,
  );
}
