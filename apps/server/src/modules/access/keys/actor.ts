import { type Acting, machineMemberships } from '@liangsu/domain/access';
import type { Pool } from '../../../platform/db/pool.ts';
import { type Actor, ANONYMOUS } from '../../../platform/http/actor.ts';
import { grantedTo, ORGANISATION_JSON, type OrganisationJson, organisationOf } from '../acting.ts';
import { hashOf } from '../credentials-keys.ts';

/** How access tokens begin; keys that we make begin otherwise, so one look finds either. */
export const TOKEN_PREFIX = 'lst_';

interface KeyRow {
  id: string;
  name: string;
  party_id: number | null;
  rights: string[];
  by_organisation: boolean;
  last_used_at: Date | null;
  organisation: OrganisationJson | null;
}

const COLUMNS = `k.id, k.name, k.party_id, k.by_organisation, k.last_used_at,
  (SELECT ${ORGANISATION_JSON} FROM organisation o WHERE o.party_id = k.party_id) AS organisation`;
/** A key that is neither revoked nor over at $2. */
export const GOOD = '(k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2))';
/** A key (alias `k`) whose text has the hash $1 at $2: the present one, or the one before while both are good. */
export const WITH_TEXT = '(k.key_hash = $1 OR (k.previous_hash = $1 AND k.previous_until > $2))';

// Named, so that the database plans them once a connection: one of them goes before every request with a key.
const BY_TEXT = {
  name: 'key_by_text',
  text: `SELECT ${COLUMNS}, k.rights FROM api_key k WHERE ${WITH_TEXT} AND ${GOOD}`,
};
const BY_TOKEN = {
  name: 'key_by_token',
  text: `SELECT ${COLUMNS}, t.scopes AS rights FROM access_token t JOIN api_key k ON k.id = t.key_id
  WHERE t.token_hash = $1 AND t.expires_at > $2 AND ${GOOD}`,
};

/**
 * As whom a key acts. One that its organisation made acts in the roles of that organisation's people, narrowed to its
 * scopes; one that the installation gave has plain rights.
 */
export function actingOfKey(
  row: Pick<KeyRow, 'rights' | 'by_organisation' | 'organisation' | 'party_id'>,
): Acting {
  const rights = new Set(row.rights);
  if (!row.by_organisation)
    return {
      known: true,
      memberships: [],
      grants: rights,
      grantedTo: grantedTo(row.party_id ?? 0, row.organisation),
    };
  const organisation = row.organisation && organisationOf(row.organisation);
  return {
    known: true,
    memberships: organisation === null ? [] : machineMemberships(organisation),
    grants: new Set(),
    grantedTo: null,
    scopes: rights,
  };
}

/** Who acts with this key or access token; nobody when it is not good. The key's last use is kept to the minute. */
export async function actorOfKey(pool: Pool, text: string, now: Date): Promise<Actor> {
  const hash = hashOf(text);
  const find = async (query: { name: string; text: string }) =>
    (await pool.query<KeyRow>({ ...query, values: [hash, now] })).rows[0];
  const row = (text.startsWith(TOKEN_PREFIX) ? await find(BY_TOKEN) : undefined) ?? (await find(BY_TEXT));
  if (row === undefined) return ANONYMOUS;
  const minute = new Date(now.getTime() - 60_000);
  if (row.last_used_at === null || row.last_used_at < minute)
    await pool.query(
      'UPDATE api_key SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)',
      [row.id, now, minute],
    );
  const acting = actingOfKey(row);
  return {
    kind: 'key',
    name: `key:${row.id}`,
    userId: null,
    displayName: row.name,
    partyId: row.party_id ?? 0,
    rights: acting.grants,
    acting,
    provenAt: null,
    locale: null,
  };
}
