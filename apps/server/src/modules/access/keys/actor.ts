import { type Acting, machineMemberships } from '@liangsu/domain/access';
import { Batcher } from '../../../platform/batcher.ts';
import { arrayOf } from '../../../platform/db/bulk.ts';
import type { Pool } from '../../../platform/db/pool.ts';
import { type Actor, ANONYMOUS } from '../../../platform/http/actor.ts';
import { grantedTo, ORGANISATION_JSON, type OrganisationJson, organisationOf } from '../acting.ts';
import { hashOf } from '../credentials-keys.ts';

/** How access tokens begin; keys that we make begin otherwise, so one look finds either. */
export const TOKEN_PREFIX = 'lst_';

/** A key as who acts with it is found by. */
export interface KeyRow {
  id: string;
  name: string;
  party_id: number | null;
  rights: string[];
  by_organisation: boolean;
  last_used_at: Date | null;
  organisation: OrganisationJson | null;
}

/** A key (alias `k`) with its organisation, beside its rights. */
export const KEY_COLUMNS = `k.id, k.name, k.party_id, k.by_organisation, k.last_used_at,
  (SELECT ${ORGANISATION_JSON} FROM organisation o WHERE o.party_id = k.party_id) AS organisation`;
/** A key that is neither revoked nor over at $2. */
export const GOOD = '(k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2))';
/** A key (alias `k`) whose text has this hash (an expression) at $2: the present one, or the one before while both are good. */
export const withText = (hash: string): string =>
  `(k.key_hash = ${hash} OR (k.previous_hash = ${hash} AND k.previous_until > $2))`;

// Named, so that the database plans them once a connection: one of them goes before every request with a key.
const BY_TEXT = {
  name: 'keys_by_text',
  text: `SELECT h.hash, ${KEY_COLUMNS}, k.rights FROM unnest($1::bytea[]) AS h(hash) JOIN api_key k ON ${withText('h.hash')} WHERE ${GOOD}`,
};
const BY_TOKEN = {
  name: 'keys_by_token',
  text: `SELECT t.token_hash AS hash, ${KEY_COLUMNS}, t.scopes AS rights FROM access_token t JOIN api_key k ON k.id = t.key_id
  WHERE t.token_hash = ANY($1::bytea[]) AND t.expires_at > $2 AND ${GOOD}`,
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

/** Finds who acts with a key or an access token. */
export class KeyActors {
  readonly #pool: Pool;
  readonly #now: () => Date;
  readonly #keys: Batcher<string, KeyRow>;
  readonly #tokens: Batcher<string, KeyRow>;

  constructor(pool: Pool, now: () => Date) {
    this.#pool = pool;
    this.#now = now;
    // Requests that come together ask in one question, which begins after each of them came: nothing is remembered, so a
    // key that is revoked is refused at once by every server.
    const batcher = (query: { name: string; text: string }) =>
      new Batcher<string, KeyRow>((texts) => this.#find(query, texts), { size: 100, inFlight: 2 });
    this.#keys = batcher(BY_TEXT);
    this.#tokens = batcher(BY_TOKEN);
  }

  async #find(query: { name: string; text: string }, texts: string[]): Promise<Map<string, KeyRow>> {
    const hashes = texts.map(hashOf);
    const values = [arrayOf('bytea', hashes), this.#now()];
    const { rows } = await this.#pool.query<KeyRow & { hash: Buffer }>({ ...query, values });
    const found = new Map(rows.map((row) => [row.hash.toString('hex'), row]));
    return new Map(
      texts.flatMap((text, i) => {
        const row = found.get(hashes[i]!.toString('hex'));
        return row === undefined ? [] : [[text, row] as const];
      }),
    );
  }

  /** Who acts with this text; nobody when it is not good. The key's last use is kept to the minute. */
  async actorOf(text: string): Promise<Actor> {
    const token = text.startsWith(TOKEN_PREFIX) ? await this.#tokens.load(text) : null;
    const row = token ?? (await this.#keys.load(text));
    if (row === null) return ANONYMOUS;
    const now = this.#now();
    const minute = new Date(now.getTime() - 60_000);
    if (row.last_used_at === null || row.last_used_at < minute)
      await this.#pool.query(
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
}
