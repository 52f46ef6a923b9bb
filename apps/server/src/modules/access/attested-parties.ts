import type { Queryable } from '../../platform/db/pool.ts';
import type { Report } from '../../platform/differences.ts';
import { type LiveRow, reportLive } from './attested-standing.ts';

/**
 * What is registered of a party, by its name in `party_change.before` and `after`: as JSON out of the live row `p`. What an older
 * change does not say is not held against the row.
 */
const DATA = {
  name: 'to_jsonb(p.name)',
  nameEn: 'to_jsonb(p.name_en)',
  uscc: 'to_jsonb(p.uscc)',
  gln: 'to_jsonb(p.gln)',
  kinds: 'to_jsonb(p.kinds)',
  jurisdictionCode: 'to_jsonb(p.jurisdiction_code)',
  address: 'to_jsonb(p.address)',
  declared: 'to_jsonb(p.declared)',
} as const satisfies Record<string, string>;

/** What a leaf of a registration holds: whatever else is registered later, as these were. */
const FIRST = [
  'name',
  'nameEn',
  'uscc',
  'gln',
  'kinds',
  'jurisdictionCode',
  'address',
  'declared',
] as const satisfies readonly (keyof typeof DATA)[];

const object = (names: readonly string[], value: (name: string) => string) =>
  `jsonb_build_object(${names.map((name) => `'${name}', ${value(name)}`).join(', ')})`;
const live = (name: string) => DATA[name as keyof typeof DATA];

/** A party as it was declared first: as its first change found it, or as it stands. Nothing is said of who merely occurs in events. */
export const REGISTERED = `
  SELECT r.id::text AS key, json_build_object('data', r.data::text) AS members
    FROM (SELECT p.id, CASE WHEN c.before IS NULL THEN ${object(FIRST, live)}
                            ELSE ${object(FIRST, (name) => `c.before->'${name}'`)} END AS data
            FROM party p
            LEFT JOIN (SELECT DISTINCT ON (party_id) party_id, before FROM party_change WHERE before ? 'name' ORDER BY party_id, id) c
              ON c.party_id = p.id) r
   WHERE r.data <> ${object(FIRST, (name) => (name === 'kinds' ? `'[]'::jsonb` : name === 'declared' ? 'false' : 'NULL'))}`;

/** Parties that are not what their newest change left; both sides hold what that change says. */
const CHANGED = `
  SELECT 'id=' || c.party_id AS key, c.after AS expected, CASE WHEN p.id IS NULL THEN NULL ELSE p.data END AS found
    FROM (SELECT party_id, (SELECT jsonb_object_agg(e.key, e.value::text) FROM jsonb_each(after) e
                             WHERE e.key IN (${Object.keys(DATA)
                               .map((name) => `'${name}'`)
                               .join(', ')})) AS after
            FROM (SELECT DISTINCT ON (party_id) party_id, after FROM party_change WHERE after ? 'name' ORDER BY party_id, id DESC) n) c
    LEFT JOIN (SELECT p.id, ${object(Object.keys(DATA), (name) => `coalesce(${live(name)}, 'null')::text`)} AS data FROM party p) p
      ON p.id = c.party_id
   WHERE p.id IS NULL OR NOT p.data @> c.after ORDER BY c.party_id`;

/** Parties whose licences are not what the newest change of them left; those that never changed were attested by nothing. */
const LICENCES = `
  SELECT 'id=' || c.party_id AS key, json_build_object('licences', (c.after->'licences')::text) AS expected,
         json_build_object('licences', l.data::text) AS found
    FROM (SELECT DISTINCT ON (party_id) party_id, after FROM party_change WHERE after ? 'licences' ORDER BY party_id, id DESC) c
   CROSS JOIN LATERAL (
     SELECT coalesce(jsonb_agg(d ORDER BY d->>'kind', d->>'number'), '[]') AS data
       FROM (SELECT licence_data(kind, number, issuer, valid_from, valid_to) AS d
               FROM party_licence WHERE party_id = c.party_id) s) l
   WHERE l.data <> c.after->'licences' ORDER BY c.party_id`;

/** Holds every party and its licences against the newest change: whatever was altered past it. */
export async function checkParties(db: Queryable, report: Report): Promise<void> {
  for (const query of [CHANGED, LICENCES])
    reportLive((await db.query<LiveRow>(query)).rows, 'party', () => 'party', report);
}

/** Records that stand for others otherwise than the newest of what is told of them says. */
const MERGES = `
  SELECT 'id=' || p.id AS key, json_build_object('mergedInto', h.into::text) AS expected,
         json_build_object('mergedInto', p.merged_into::text) AS found
    FROM party p
    LEFT JOIN (SELECT DISTINCT ON (other_id) other_id, CASE WHEN kind = 'merged' THEN party_id END AS into
                 FROM party_history WHERE kind IN ('merged', 'separated') ORDER BY other_id, id DESC) h ON h.other_id = p.id
   WHERE p.merged_into IS DISTINCT FROM h.into ORDER BY p.id`;

/** Holds which record stands for which against the history of parties. */
export async function checkMerges(db: Queryable, report: Report): Promise<void> {
  reportLive((await db.query<LiveRow>(MERGES)).rows, 'party', () => 'party', report);
}
