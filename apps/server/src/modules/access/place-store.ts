import type { PartyRefView, PlaceRefView } from '@liangsu/contract';
import { v7 as uuidv7 } from 'uuid';
import type { Client, Queryable } from '../../platform/db/pool.ts';
import { addAliases } from './party-store.ts';
import type { Around, Operator, PlaceDraft } from './place-rules.ts';

export interface PlaceRow {
  id: number;
  uri: string;
  code: string | null;
  gln: string | null;
  kind: string | null;
  name: string | null;
  name_en: string | null;
  parent_id: number | null;
  operator_party_id: number | null;
  jurisdiction_code: string | null;
  address: string | null;
  longitude: string | null;
  latitude: string | null;
  capacity_kg: string | null;
  declared: boolean;
  /** The organisation that entered the record; null: the installation, or an event. */
  entered_by: number | null;
  /** Microseconds of the last change: what an editor must have seen. */
  version: number;
}

const COLUMNS = `id, uri, code, gln, kind, name, name_en, parent_id, operator_party_id, jurisdiction_code, address, longitude,
  latitude, trim_scale(capacity_kg) AS capacity_kg, declared, entered_by, (extract(epoch FROM updated_at) * 1000000)::bigint AS version`;
/** Held while a place gets another parent: two moves at once could close a ring that neither sees. */
const LOCK_TREE = 0x6c73_7074;
/** Places inside places, at most. */
export const MAX_DEPTH = 16;

/** One place, locked until the transaction ends when `lock`; null when there is none. */
export async function readPlace(db: Queryable, id: number, lock = false): Promise<PlaceRow | null> {
  const { rows } = await db.query<PlaceRow>(
    `SELECT ${COLUMNS} FROM place WHERE id = $1 ${lock ? 'FOR UPDATE' : ''}`,
    [id],
  );
  return rows[0] ?? null;
}

interface RefRow {
  id: number;
  name: string;
  code: string | null;
  kind: string | null;
  jurisdiction_code: string | null;
  longitude: string | null;
  latitude: string | null;
}

/** Columns of a place as others refer to it, from table alias `p`. */
export const REF_COLUMNS = `p.id, coalesce(p.name, p.uri) AS name, p.code, p.kind, p.jurisdiction_code, p.longitude, p.latitude`;

/** A place as others refer to it. */
export function placeRef(row: RefRow, areaName: (code: string | null) => string | null): PlaceRefView {
  return {
    id: row.id,
    name: row.name,
    code: row.code,
    kind: row.kind,
    area: areaName(row.jurisdiction_code),
    areaCode: row.jurisdiction_code,
    longitude: row.longitude === null ? null : Number(row.longitude),
    latitude: row.latitude === null ? null : Number(row.latitude),
  };
}

/** The places around a place, outermost first, itself not included. */
export async function readAncestors(db: Queryable, id: number): Promise<RefRow[]> {
  const { rows } = await db.query<RefRow>(
    `WITH RECURSIVE up (id, parent_id, depth) AS (
       SELECT id, parent_id, 0 FROM place WHERE id = $1
       UNION ALL
       SELECT p.id, p.parent_id, up.depth + 1 FROM up JOIN place p ON p.id = up.parent_id WHERE up.depth < ${4 * MAX_DEPTH})
     SELECT ${REF_COLUMNS} FROM up JOIN place p USING (id) WHERE up.depth > 0 ORDER BY up.depth DESC`,
    [id],
  );
  return rows;
}

/** Places straight inside a place, by code and name. */
export async function readChildren(db: Queryable, id: number, limit: number): Promise<RefRow[]> {
  const { rows } = await db.query<RefRow>(
    `SELECT ${REF_COLUMNS} FROM place p WHERE p.parent_id = $1 ORDER BY p.code NULLS LAST, p.name, p.id LIMIT $2`,
    [id, limit],
  );
  return rows;
}

/** How many places lie straight inside a place. */
export async function countChildren(db: Queryable, id: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM place WHERE parent_id = $1',
    [id],
  );
  return rows[0]!.n;
}

/** A party as others refer to it, or the one that stands for it; null when there is none. */
export async function readOperator(
  db: Queryable,
  id: number | null,
): Promise<(PartyRefView & Operator) | null> {
  if (id === null) return null;
  const { rows } = await db.query<PartyRefView & Operator>(
    `SELECT id, coalesce(name, uri) AS name, uscc, kinds FROM party
      WHERE id = coalesce((SELECT stands FROM party_stand_in WHERE id = $1), $1)`,
    [id],
  );
  return rows[0] ?? null;
}

/** The place around, as the rules look at it. */
export async function readAround(db: Queryable, id: number): Promise<Around | null> {
  const { rows } = await db.query<Around>(
    `SELECT p.id, p.code, p.kind, p.operator_party_id AS "operatorId", o.name AS "operatorName", o.uscc AS "operatorUscc",
            p.jurisdiction_code AS "jurisdictionCode"
       FROM place p LEFT JOIN party o ON o.id = p.operator_party_id WHERE p.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Keeps every other change of the tree of places out until the transaction ends. */
export async function lockTree(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_TREE]);
}

/** The names by which events may call a place (docs/events.md), the best first, each with the field that it comes from. */
export function placeNames(place: Pick<PlaceDraft, 'code' | 'gln'>): { uri: string; path: string }[] {
  const names: { uri: string; path: string }[] = [];
  if (place.code !== null) names.push({ uri: `urn:liangsu:place:${place.code}`, path: '/code' });
  if (place.gln !== null) names.push({ uri: `https://id.gs1.org/414/${place.gln}`, path: '/gln' });
  return names;
}

const SETS = `code = $2, gln = $3, kind = $4, name = $5, name_en = $6, parent_id = $7, operator_party_id = $8,
  jurisdiction_code = $9, address = $10, longitude = $11, latitude = $12, capacity_kg = $13, declared = true,
  updated_at = clock_timestamp()`;

const valuesOf = (place: PlaceDraft) => [
  place.code,
  place.gln,
  place.kind,
  place.name,
  place.nameEn,
  place.parentId,
  place.operatorId,
  place.jurisdictionCode,
  place.address,
  place.longitude,
  place.latitude,
  place.capacityKg,
];

/** Writes a new place and returns its number; an undeclared one that an event entered meanwhile under the same name is completed. */
export async function insertPlace(
  client: Client,
  place: PlaceDraft,
  enteredBy: number | null,
): Promise<number | null> {
  const uri = placeNames(place)[0]?.uri ?? `urn:liangsu:place:${uuidv7()}`;
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO place (uri, code, gln, kind, name, name_en, parent_id, operator_party_id, jurisdiction_code, address,
                        longitude, latitude, capacity_kg, declared, entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, true, $14)
     ON CONFLICT (uri) DO UPDATE SET ${SETS}, entered_by = $14 WHERE NOT place.declared RETURNING id`,
    [uri, ...valuesOf(place), enteredBy],
  );
  return rows[0]?.id ?? null;
}

/** Changes a place, and thereby declares it: then `enteredBy` has entered it. Its name in events stays. */
export async function changePlace(
  client: Client,
  id: number,
  place: PlaceDraft,
  enteredBy: number | null,
): Promise<void> {
  await client.query(
    `UPDATE place SET ${SETS}, entered_by = CASE WHEN declared THEN entered_by ELSE $14 END WHERE id = $1`,
    [id, ...valuesOf(place), enteredBy],
  );
}

/** Gives a place its further names. */
export async function namePlace(client: Client, id: number, place: PlaceDraft): Promise<void> {
  await addAliases(
    client,
    'place',
    placeNames(place).map(({ uri }) => ({ id, uri })),
  );
}

/** A site went to another operator: its parts that the old one ran go with it. */
export async function handOverParts(
  client: Client,
  id: number,
  from: number | null,
  to: number | null,
): Promise<void> {
  await client.query(
    `WITH RECURSIVE part (id, depth) AS (
       SELECT $1::bigint, 0
       UNION ALL
       SELECT p.id, part.depth + 1 FROM part JOIN place p ON p.parent_id = part.id
        WHERE p.kind IN ('warehouse', 'compartment', 'bin', 'tank', 'line')
          AND p.operator_party_id IS NOT DISTINCT FROM $2 AND part.depth < ${4 * MAX_DEPTH})
     UPDATE place SET operator_party_id = $3, updated_at = clock_timestamp()
      WHERE id IN (SELECT id FROM part WHERE depth > 0)`,
    [id, from, to],
  );
}
