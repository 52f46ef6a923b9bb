import { v7 as uuidv7 } from 'uuid';
import type { Client, Queryable } from '../../platform/db/pool.ts';
import { type Finding, finding } from './messages.ts';
import type { PartyDraft } from './party-rules.ts';

export interface PartyRow {
  id: number;
  uri: string;
  uscc: string | null;
  gln: string | null;
  name: string | null;
  name_en: string | null;
  kinds: string[];
  jurisdiction_code: string | null;
  address: string | null;
  contact_name: string | null;
  contact_phone: string | null;
  declared: boolean;
  /** The record that stands for this one: they are the same party. */
  merged_into: number | null;
  /** The organisation that entered the record; null: the installation, or an event. */
  entered_by: number | null;
  /** Microseconds of the last change: what an editor must have seen. */
  version: number;
}

export interface LicenceRow {
  kind: string;
  number: string;
  issuer: string | null;
  valid_from: string | null;
  valid_to: string | null;
}

const COLUMNS = `id, uri, uscc, gln, name, name_en, kinds, jurisdiction_code, address, contact_name, contact_phone, declared, merged_into, entered_by,
  (extract(epoch FROM updated_at) * 1000000)::bigint AS version`;

/** One party, locked until the transaction ends when `lock`; null when there is none. */
export async function readParty(db: Queryable, id: number, lock = false): Promise<PartyRow | null> {
  const { rows } = await db.query<PartyRow>(
    `SELECT ${COLUMNS} FROM party WHERE id = $1 ${lock ? 'FOR UPDATE' : ''}`,
    [id],
  );
  return rows[0] ?? null;
}

/** A party's licences, the one that runs longest first. */
export async function readLicences(db: Queryable, partyId: number): Promise<LicenceRow[]> {
  const { rows } = await db.query<LicenceRow>(
    `SELECT kind, number, issuer, valid_from, valid_to FROM party_licence
      WHERE party_id = $1 ORDER BY kind, valid_to DESC NULLS FIRST, number`,
    [partyId],
  );
  return rows;
}

/** The names by which events may call a party (docs/events.md), the best first, each with the field that it comes from. */
export function partyNames(party: Pick<PartyDraft, 'uscc' | 'gln'>): { uri: string; path: string }[] {
  const names: { uri: string; path: string }[] = [];
  if (party.uscc !== null) names.push({ uri: `urn:liangsu:party:${party.uscc}`, path: '/uscc' });
  if (party.gln !== null) names.push({ uri: `https://id.gs1.org/417/${party.gln}`, path: '/gln' });
  return names;
}

/** A record that already bears one of some names. */
export interface Bearer {
  id: number;
  uri: string;
  path: string;
  declared: boolean;
}

/** Who bears these names already, other than `self`; of records that are the same party, the one that stands for them. */
export async function bearersOf(
  db: Queryable,
  table: 'party' | 'place',
  names: readonly { uri: string; path: string }[],
  self: number | null,
): Promise<Bearer[]> {
  const stands =
    table === 'party' ? 'coalesce((SELECT s.stands FROM party_stand_in s WHERE s.id = n.id), n.id)' : 'n.id';
  const { rows } = await db.query<{ id: number; uri: string; declared: boolean }>(
    `SELECT t.id, n.uri, t.declared FROM ${table}_by_uri n JOIN ${table} t ON t.id = ${stands}
      WHERE n.uri = ANY($1) AND t.id IS DISTINCT FROM $2 ORDER BY array_position($1, n.uri)`,
    [names.map((name) => name.uri), self],
  );
  return rows.map((row) => ({ ...row, path: names.find((name) => name.uri === row.uri)!.path }));
}

/** The same record known to events under another name: it must be declared first, for its past cannot be moved. */
export function elsewhere(bearers: readonly Bearer[]): Finding[] {
  return bearers.map(({ path, uri, id }) => finding(path, 'name.elsewhere', { uri, id }));
}

const SETS = `uscc = $2, gln = $3, name = $4, name_en = $5, kinds = $6, jurisdiction_code = $7, address = $8,
  contact_name = $9, contact_phone = $10, declared = true, updated_at = clock_timestamp()`;

const valuesOf = (party: PartyDraft) => [
  party.uscc,
  party.gln,
  party.name,
  party.nameEn,
  party.kinds,
  party.jurisdictionCode,
  party.address,
  party.contactName,
  party.contactPhone,
];

/** Writes a new party and returns its number; an undeclared one that an event entered meanwhile under the same name is completed. */
export async function insertParty(
  client: Client,
  party: PartyDraft,
  enteredBy: number | null,
): Promise<number | null> {
  const uri = partyNames(party)[0]?.uri ?? `urn:liangsu:party:${uuidv7()}`;
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO party (uri, uscc, gln, name, name_en, kinds, jurisdiction_code, address, contact_name, contact_phone, declared, entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true, $11)
     ON CONFLICT (uri) DO UPDATE SET ${SETS}, entered_by = $11 WHERE NOT party.declared RETURNING id`,
    [uri, ...valuesOf(party), enteredBy],
  );
  return rows[0]?.id ?? null;
}

/** Changes a party, and thereby declares it: then `enteredBy` has entered it. Its name in events stays. */
export async function changeParty(
  client: Client,
  id: number,
  party: PartyDraft,
  enteredBy: number | null,
): Promise<void> {
  await client.query(
    `UPDATE party SET ${SETS}, entered_by = CASE WHEN declared THEN entered_by ELSE $11 END WHERE id = $1`,
    [id, ...valuesOf(party), enteredBy],
  );
}

/** Makes the party's licences these, and gives it its further names. */
export async function writeParts(client: Client, id: number, party: PartyDraft): Promise<void> {
  const licences = party.licences;
  await client.query(
    `DELETE FROM party_licence l WHERE l.party_id = $1
        AND NOT EXISTS (SELECT FROM unnest($2::text[], $3::text[]) AS u(kind, number) WHERE (u.kind, u.number) = (l.kind, l.number))`,
    [id, licences.map((l) => l.kind), licences.map((l) => l.number)],
  );
  await client.query(
    `INSERT INTO party_licence (party_id, kind, number, issuer, valid_from, valid_to)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::date[])
     ON CONFLICT (party_id, kind, number)
       DO UPDATE SET issuer = excluded.issuer, valid_from = excluded.valid_from, valid_to = excluded.valid_to`,
    [
      id,
      licences.map((l) => l.kind),
      licences.map((l) => l.number),
      licences.map((l) => l.issuer),
      licences.map((l) => l.validFrom),
      licences.map((l) => l.validTo),
    ],
  );
  await addAliases(
    client,
    'party',
    partyNames(party).map(({ uri }) => ({ id, uri })),
  );
}

/** Adds names under which events may call records too; their own and known ones are passed over. */
export async function addAliases(
  client: Client,
  table: 'party' | 'place',
  names: readonly { id: number; uri: string }[],
): Promise<void> {
  await client.query(
    `INSERT INTO ${table}_alias (uri, ${table}_id) SELECT t.uri, t.id FROM unnest($1::text[], $2::bigint[]) AS t(uri, id)
      WHERE NOT EXISTS (SELECT FROM ${table} x WHERE x.uri = t.uri) ON CONFLICT DO NOTHING`,
    [names.map(({ uri }) => uri), names.map(({ id }) => id)],
  );
}

/** One change of registered data. */
export interface ChangeRow {
  id: number;
  at: Date;
  /** Who changed it, as records keep them. */
  actor: string;
  /** Their name then; empty where none is kept. */
  name: string;
  /** Whom to call changed; a place has nobody. */
  contactChanged: boolean;
  fields: { field: string; before: unknown; after: unknown }[];
}

/** What was changed of a party or place, the latest first: only the fields that differ. */
export async function readChanges(
  db: Queryable,
  of: 'party' | 'place',
  id: number,
  before: number | null,
  limit: number,
): Promise<ChangeRow[]> {
  const { rows } = await db.query<
    Omit<ChangeRow, 'fields'> & { before: Record<string, unknown>; after: Record<string, unknown> }
  >(
    `SELECT id, at, by_actor AS actor, by_name AS name, ${of === 'party' ? 'contact_changed' : 'false'} AS "contactChanged", before, after
       FROM ${of}_change WHERE ${of}_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    [id, before, limit],
  );
  return rows.map(({ before: was, after: is, ...change }) => ({
    ...change,
    fields: Object.keys(is)
      .filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]))
      .map((field) => ({ field, before: was[field], after: is[field] })),
  }));
}
