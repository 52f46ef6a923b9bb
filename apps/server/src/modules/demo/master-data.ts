import type { Role } from '@liangsu/domain/access';
import { v7 as uuidv7 } from 'uuid';
import type { Pool, Queryable } from '../../platform/db/pool.ts';
import { admitParty, hashPassword } from '../access/index.ts';
import type { DemoParty, DemoPlace } from './world.ts';

/** The story's trades in the words of the register (`PARTY_KINDS` of the contract); the others are the same word. */
const PARTY_KIND: Readonly<Record<string, string>> = {
  farm: 'grower',
  familyFarm: 'grower',
  bigGrower: 'grower',
  distributor: 'wholesaler',
  stallHolder: 'stall',
  supermarket: 'retailer',
  shop: 'retailer',
  feed: 'processor',
};

const BLOCK = 5000;

async function inBlocks<T>(
  rows: readonly T[],
  write: (block: readonly T[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < rows.length; at += BLOCK) await write(rows.slice(at, at + BLOCK));
}

/** Enters parties with their licences as declared; a party that an event named before is completed. */
export async function enterParties(db: Queryable, parties: readonly DemoParty[]): Promise<void> {
  await inBlocks(parties, async (block) => {
    await db.query(
      `INSERT INTO party (uri, uscc, name, kinds, jurisdiction_code, address, contact_name, contact_phone, declared)
       SELECT u, c, n, string_to_array(k, ','), j, a, cn, cp, true
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
           AS t(u, c, n, k, j, a, cn, cp)
       ON CONFLICT (uri) DO UPDATE SET uscc = excluded.uscc, name = excluded.name, kinds = excluded.kinds,
         jurisdiction_code = excluded.jurisdiction_code, address = excluded.address,
         contact_name = excluded.contact_name, contact_phone = excluded.contact_phone, declared = true
         WHERE NOT party.declared`,
      [
        block.map((p) => p.uri),
        block.map((p) => p.uscc),
        block.map((p) => p.name),
        block.map((p) => [...new Set(p.kinds.map((kind) => PARTY_KIND[kind] ?? kind))].join(',')),
        block.map((p) => p.area),
        block.map((p) => p.address),
        block.map((p) => p.contactName),
        block.map((p) => p.contactPhone),
      ],
    );
    const licences = block.flatMap((p) => p.licences.map((licence) => ({ uri: p.uri, ...licence })));
    await db.query(
      `INSERT INTO party_licence (party_id, kind, number, issuer, valid_from, valid_to)
       SELECT p.id, t.kind, t.number, t.issuer, t.f, t.t
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[])
           AS t(uri, kind, number, issuer, f, t) JOIN party p USING (uri)
       ON CONFLICT DO NOTHING`,
      [
        licences.map((l) => l.uri),
        licences.map((l) => l.kind),
        licences.map((l) => l.number),
        licences.map((l) => l.issuer),
        licences.map((l) => l.validFrom),
        licences.map((l) => l.validTo),
      ],
    );
  });
}

/** Enters places as declared, outer ones first; a place that an event named before is completed. Their parties must be there. */
export async function enterPlaces(db: Queryable, places: readonly DemoPlace[]): Promise<void> {
  const depth = new Map<string, number>();
  const levels: DemoPlace[][] = [];
  for (const place of places) {
    const level = place.parent === null ? 0 : (depth.get(place.parent) ?? 0) + 1;
    depth.set(place.uri, level);
    const siblings = levels[level];
    if (siblings === undefined) levels[level] = [place];
    else siblings.push(place);
  }
  for (const level of levels)
    await inBlocks(level, (block) =>
      db.query(
        `INSERT INTO place (uri, code, gln, kind, name, parent_id, operator_party_id, jurisdiction_code, address,
                            longitude, latitude, capacity_kg, declared)
         SELECT t.uri, t.code, t.gln, t.kind, t.name, parent.id, operator.id, t.area, t.address, t.lon, t.lat, t.kg, true
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                       $9::text[], $10::numeric[], $11::numeric[], $12::numeric[])
             AS t(uri, code, gln, kind, name, parent, operator, area, address, lon, lat, kg)
           LEFT JOIN place parent ON parent.uri = t.parent
           LEFT JOIN party operator ON operator.uri = t.operator
         ON CONFLICT (uri) DO UPDATE SET code = excluded.code, gln = excluded.gln, kind = excluded.kind,
           name = excluded.name, parent_id = excluded.parent_id, operator_party_id = excluded.operator_party_id,
           jurisdiction_code = excluded.jurisdiction_code, address = excluded.address, longitude = excluded.longitude,
           latitude = excluded.latitude, capacity_kg = excluded.capacity_kg, declared = true
           WHERE NOT place.declared`,
        [
          block.map((p) => p.uri),
          block.map((p) => p.code),
          block.map((p) => p.gln),
          block.map((p) => p.kind),
          block.map((p) => p.name),
          block.map((p) => p.parent),
          block.map((p) => p.operator.uri),
          block.map((p) => p.area),
          block.map((p) => p.address),
          block.map((p) => p.longitude),
          block.map((p) => p.latitude),
          block.map((p) => p.capacityKg),
        ],
      ),
    );
}

/** Numbers of parties by their names. */
export async function partyNumbers(db: Queryable, uris: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ uri: string; id: number }>(
    'SELECT uri, id FROM party WHERE uri = ANY($1)',
    [uris],
  );
  return new Map(rows.map((row) => [row.uri, row.id]));
}

export interface DemoUser {
  login: string;
  displayName: string;
  /** Party for which the user acts; null for the installation's own people. */
  party: string | null;
  roles: readonly Role[];
}

/**
 * Enters the demo's users, all with one password that everybody may know. It is hashed once: the demo's accounts
 * hide nothing from each other.
 */
export async function enterUsers(db: Pool, users: readonly DemoUser[], password: string): Promise<void> {
  const hash = await hashPassword(password);
  await db.query(
    `INSERT INTO app_user (id, login, password_hash, display_name, party_id)
     SELECT t.id, t.login, $4, t.name, p.id
       FROM unnest($1::uuid[], $2::text[], $3::text[], $5::text[]) AS t(id, login, name, party)
       LEFT JOIN party p ON p.uri = t.party
     ON CONFLICT (login) DO NOTHING`,
    [
      users.map(() => uuidv7()),
      users.map((u) => u.login),
      users.map((u) => u.displayName),
      hash,
      users.map((u) => u.party),
    ],
  );
  const numbers = await partyNumbers(
    db,
    users.flatMap((u) => u.party ?? []),
  );
  for (const number of numbers.values()) await admitParty(db, number, ['grain'], 'demo');
  for (const user of users)
    for (const role of user.roles)
      await db.query(
        `INSERT INTO membership (id, user_id, party_id, role, granted_by)
         SELECT $1, id, $2, $3, 'demo' FROM app_user WHERE login = $4 ON CONFLICT DO NOTHING`,
        [uuidv7(), user.party === null ? null : numbers.get(user.party), role, user.login],
      );
}
