import { placeNameBearer } from '@liangsu/domain/codes';
import type { Queryable } from '../../platform/db/pool.ts';

/** Whose a place is by its name in events. */
export type Standing = 'own' | 'others' | 'nobodys' | 'unknown';

/** A party that bears a GLN, by the record that stands for it. */
export interface GlnBearer {
  id: number;
  name: string;
}

/** By whom these GLNs are borne: the parties registered under them, and with `places` who runs the places declared under them. */
export async function glnBearers(
  db: Queryable,
  glns: readonly string[],
  places: boolean,
): Promise<Map<string, GlnBearer[]>> {
  const found = new Map<string, GlnBearer[]>();
  if (glns.length === 0) return found;
  const { rows } = await db.query<GlnBearer & { gln: string }>(
    `SELECT DISTINCT b.gln, t.id, coalesce(t.name, t.uri) AS name
       FROM (SELECT gln, id FROM party WHERE gln = ANY ($1) AND declared
             UNION ALL SELECT gln, operator_party_id FROM place WHERE $2 AND gln = ANY ($1) AND declared) b
       JOIN party t ON t.id = coalesce((SELECT s.stands FROM party_stand_in s WHERE s.id = b.id), b.id)`,
    [[...new Set(glns)], places],
  );
  for (const { gln, ...bearer } of rows) found.set(gln, [...(found.get(gln) ?? []), bearer]);
  return found;
}

/**
 * The keys after which a party names its places (docs/events.md): its credit codes and GLNs, or what else its names end in. What
 * looks like a credit code or GLN is one only in a name of that kind: anybody can put another's digits into a name of his own.
 */
export async function placeKeys(db: Queryable, partyId: number): Promise<Set<string>> {
  const { rows } = await db.query<{ uri: string; key: string }>(
    `SELECT n.uri, regexp_replace(n.uri, '^.*[:/]', '') AS key FROM party_by_uri n
      WHERE n.id = $1 OR n.id IN (SELECT id FROM party_stand_in WHERE stands = $1)`,
    [partyId],
  );
  const forged = ({ uri, key }: { uri: string; key: string }) =>
    (/^[0-9A-Z]{18}$/i.test(key) && uri !== `urn:liangsu:party:${key}`) ||
    (/^\d{13}$/.test(key) && uri !== `https://id.gs1.org/417/${key}`);
  return new Set(rows.filter((row) => !forged(row)).map(({ key }) => key));
}

/** Whose a place of this name is, for a party with these keys; `glns` are those of `glnBearers` for the GLN in the name. */
export function standingOf(
  uri: string,
  partyId: number,
  keys: ReadonlySet<string>,
  glns: ReadonlyMap<string, readonly GlnBearer[]>,
): Standing {
  const named = placeNameBearer(uri);
  switch (named.of) {
    case 'party':
      return keys.has(named.key) ? 'own' : 'others';
    case 'gln':
      return (glns.get(named.gln) ?? []).some(({ id }) => id !== partyId) ? 'others' : 'nobodys';
    case 'nobody':
      return 'nobodys';
    case 'unknown':
      return 'unknown';
  }
}

/**
 * Whether a party may declare a place that so far only events know: whoever operates a place has the say over what lies
 * there. It is named after the party's own key, or after nobody's and nobody else has said or done anything there: to
 * speak of another's place first makes it nobody's own.
 */
export async function freeToDeclare(
  db: Queryable,
  place: { id: number; uri: string; operator_party_id: number | null },
  partyId: number,
): Promise<boolean> {
  const named = placeNameBearer(place.uri);
  const standing = standingOf(
    place.uri,
    partyId,
    await placeKeys(db, partyId),
    await glnBearers(db, named.of === 'gln' ? [named.gln] : [], true),
  );
  if (standing === 'others') return false;
  const { rows } = await db.query<{ free: boolean }>(
    `WITH mine AS MATERIALIZED (SELECT $2::bigint AS id UNION SELECT id FROM party_stand_in WHERE stands = $2)
     SELECT ($3::bigint IS NULL OR $3 IN (SELECT id FROM mine)) AND ($4 OR alone_at($1, ARRAY(SELECT id FROM mine))) AS free`,
    [place.id, partyId, place.operator_party_id, standing === 'own'],
  );
  return rows[0]!.free;
}
