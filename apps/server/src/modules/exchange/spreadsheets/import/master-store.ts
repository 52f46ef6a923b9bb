import { parsePlaceCode } from '@liangsu/domain/codes';
import { type EntryFault, fault, ownPlaceUri, type Values } from '@liangsu/domain/entries';
import { fromBase, toBase, unitOf } from '@liangsu/domain/units';
import type { Pool } from '../../../../platform/db/pool.ts';
import { transaction } from '../../../../platform/db/pool.ts';
import type { Directory, FoundParty } from './directory.ts';

/** What became of one row of master data; null: written. */
export type MasterOutcome = EntryFault | null;

interface MasterOptions {
  readonly pool: Pool;
  readonly directory: Directory;
  readonly actor: FoundParty | null;
  /** Check only. */
  readonly rehearsal: boolean;
}

/** Rows of one key, the later on top of the earlier: one statement must not meet a key twice. */
function merged(rows: readonly { key: string; values: Values }[]): Map<string, Values> {
  const byKey = new Map<string, Values>();
  for (const { key, values } of rows) byKey.set(key, { ...byKey.get(key), ...values });
  return byKey;
}

const column = (list: readonly Values[], key: keyof Values): (string | null)[] =>
  list.map((values) => (values[key] as string | undefined) ?? null);

/**
 * Declares parties, or brings them up to date: an empty cell changes nothing. A party that so far was known only by the
 * name that an event gave it becomes a declared one, in place.
 */
export async function upsertParties(
  rows: readonly Values[],
  options: MasterOptions,
): Promise<MasterOutcome[]> {
  const areas = await knownAreas(options.pool, rows);
  const known = await knownParties(options.pool, rows);
  const glns = new Map<string, string>();
  const outcomes = rows.map(
    (values): MasterOutcome => areaFault(values, areas) ?? glnFault(values, known, glns),
  );
  if (options.rehearsal) return outcomes;
  const good = rows.filter((_, i) => outcomes[i] === null);
  const keyed = good.map((values) => ({ key: known.get(partyUri(values))?.uri ?? partyUri(values), values }));
  const list = [...merged(keyed)].sort(([a], [b]) => (a < b ? -1 : 1));
  const values = list.map(([, v]) => v);
  await transaction(options.pool, async (client) => {
    await client.query(
      `INSERT INTO party AS p (uri, uscc, gln, name, name_en, kinds, jurisdiction_code, address, contact_name, contact_phone, declared)
       SELECT u.uri, u.uscc, u.gln, u.name, u.name_en,
              coalesce(string_to_array(u.kinds, ','), '{}'), u.area, u.address, u.contact_name, u.contact_phone, true
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
              AS u(uri, uscc, gln, name, name_en, kinds, area, address, contact_name, contact_phone)
       ON CONFLICT (uri) DO UPDATE SET
         uscc = coalesce(excluded.uscc, p.uscc), gln = coalesce(excluded.gln, p.gln), name = excluded.name,
         name_en = coalesce(excluded.name_en, p.name_en),
         kinds = CASE WHEN excluded.kinds = '{}' THEN p.kinds ELSE excluded.kinds END,
         jurisdiction_code = coalesce(excluded.jurisdiction_code, p.jurisdiction_code),
         address = coalesce(excluded.address, p.address), contact_name = coalesce(excluded.contact_name, p.contact_name),
         contact_phone = coalesce(excluded.contact_phone, p.contact_phone), declared = true, updated_at = now()`,
      [
        list.map(([uri]) => uri),
        column(values, 'uscc'),
        column(values, 'gln'),
        column(values, 'name'),
        column(values, 'nameEn'),
        values.map((v) => (v.kinds === undefined ? null : v.kinds.join(','))),
        column(values, 'jurisdictionCode'),
        column(values, 'address'),
        column(values, 'contactName'),
        column(values, 'contactPhone'),
      ],
    );
    // Events may call it by either of its names.
    await client.query(
      `INSERT INTO party_alias (uri, party_id)
       SELECT u.alias, p.id FROM unnest($1::text[], $2::text[]) AS u(uri, alias) JOIN party p ON p.uri = u.uri
        WHERE NOT EXISTS (SELECT FROM party x WHERE x.uri = u.alias) ON CONFLICT DO NOTHING`,
      aliasesOf(list.map(([uri, v]) => ({ uri, names: partyUris(v) }))),
    );
  });
  return outcomes;
}

/** The names by which events may call a party, the best first (docs/events.md). */
function partyUris(values: Values): string[] {
  const uris: string[] = [];
  if (values.uscc !== undefined) uris.push(`urn:liangsu:party:${values.uscc}`);
  if (values.gln !== undefined) uris.push(`https://id.gs1.org/417/${values.gln}`);
  return uris;
}
const partyUri = (values: Values): string => partyUris(values)[0]!;

/** Two parallel lists: the name of a record, and each further name of it. */
function aliasesOf(list: readonly { uri: string; names: readonly string[] }[]): [string[], string[]] {
  const pairs = list.flatMap(({ uri, names }) =>
    names.filter((name) => name !== uri).map((name) => [uri, name] as const),
  );
  return [pairs.map(([uri]) => uri), pairs.map(([, name]) => name)];
}

interface KnownParty {
  uri: string;
  uscc: string | null;
  gln: string | null;
  name: string | null;
}

/** The parties that rows mean, by every name that rows give them. */
async function knownParties(pool: Pool, rows: readonly Values[]): Promise<Map<string, KnownParty>> {
  const names = [...new Set(rows.flatMap(partyUris))];
  const { rows: found } = await pool.query<KnownParty & { asked: string }>(
    `SELECT u.uri AS asked, p.uri, p.uscc, p.gln, p.name FROM party_by_uri u JOIN party p ON p.id = u.id WHERE u.uri = ANY ($1)
     UNION ALL SELECT 'urn:liangsu:party:' || uscc, uri, uscc, gln, name FROM party WHERE uscc = ANY ($2)
     UNION ALL SELECT 'https://id.gs1.org/417/' || gln, uri, uscc, gln, name FROM party WHERE gln = ANY ($3)`,
    [names, rows.flatMap((values) => values.uscc ?? []), rows.flatMap((values) => values.gln ?? [])],
  );
  return new Map(found.map((row) => [row.asked, row]));
}

/** A GLN belongs to one party: not to another of the store, nor to another of the file. */
function glnFault(
  values: Values,
  known: ReadonlyMap<string, KnownParty>,
  glns: Map<string, string>,
): MasterOutcome {
  const { gln, uscc } = values;
  if (gln === undefined || uscc === undefined) return null;
  const holder = known.get(`https://id.gs1.org/417/${gln}`);
  if (holder !== undefined && holder.uri !== known.get(`urn:liangsu:party:${uscc}`)?.uri)
    return fault('gln', gln, 'key.taken', { name: holder.name ?? holder.uri });
  const before = glns.get(gln);
  if (before !== undefined && before !== uscc) return fault('gln', gln, 'key.taken', { name: before });
  glns.set(gln, uscc);
  return null;
}

/** Declares places, or brings them up to date; a place around another may stand in an earlier row of the same list. */
export async function upsertPlaces(
  rows: readonly Values[],
  options: MasterOptions,
): Promise<MasterOutcome[]> {
  const { directory, actor } = options;
  const areas = await knownAreas(options.pool, rows);
  await directory.loadParties(rows.flatMap((values) => values.operator ?? []));
  const outcomes: MasterOutcome[] = rows.map((values) => areaFault(values, areas));
  const operators = new Map<number, FoundParty>();
  for (const [i, values] of rows.entries()) {
    if (outcomes[i] !== null) continue;
    const party = values.operator === undefined ? null : directory.party(values.operator);
    if (party?.ok === false)
      outcomes[i] = { column: 'operator', value: values.operator!, reason: party.reason };
    else {
      const operator = party?.value ?? actor;
      if (operator === null) outcomes[i] = fault('operator', '', 'self.missing');
      else if (actor !== null && operator.uri !== actor.uri)
        outcomes[i] = fault('operator', values.operator!, 'row.otherSelf');
      else operators.set(i, await directory.entered(operator));
    }
  }
  const known = await knownPlaces(
    options.pool,
    [...operators].map(([i, operator]) => placeUriOf(rows[i]!, operator)),
  );
  const uris = new Map<number, string>();
  for (const [i, operator] of operators) {
    const place = known.get(placeUriOf(rows[i]!, operator));
    if (actor !== null && place?.operator != null && place.operator !== actor.uri)
      outcomes[i] = fault('placeCode', rows[i]!.placeCode!, 'key.taken', { name: place.name ?? place.uri });
    uris.set(i, place?.uri ?? placeUriOf(rows[i]!, operator));
  }
  const inList = new Set(uris.values());
  const parents = new Map<number, string>();
  await directory.loadPlaces(
    [...operators].flatMap(([i, operator]) => {
      const text = rows[i]!.parent;
      return text === undefined ? [] : [{ text, operator }];
    }),
  );
  for (const [i, operator] of operators) {
    const text = rows[i]!.parent;
    if (text === undefined) continue;
    const listed = [ownPlaceUri(operator.uri, text), `urn:liangsu:place:${text}`].find((uri) =>
      inList.has(uri),
    );
    const place = directory.place({ text, operator });
    if (listed === uris.get(i)) outcomes[i] = fault('parent', text, 'row.samePlace');
    else if (listed !== undefined) parents.set(i, listed);
    else if (place.ok) parents.set(i, place.value.uri);
    else outcomes[i] = { column: 'parent', value: text, reason: place.reason };
  }
  const around = await surroundings(options.pool, [...parents.values()]);
  for (const [i, parent] of parents) around.set(uris.get(i)!, parent);
  for (const i of parents.keys())
    if (inRing(uris.get(i)!, around)) outcomes[i] = fault('parent', rows[i]!.parent!, 'row.samePlace');
  if (options.rehearsal) return outcomes;
  const good = [...uris].filter(([i]) => outcomes[i] === null);
  const byUri = new Map(
    good.map(([i, uri]) => [
      uri,
      { values: rows[i]!, operator: operators.get(i)!, parent: parents.get(i) ?? null },
    ]),
  );
  const list = [...byUri].sort(([a], [b]) => (a < b ? -1 : 1));
  const values = list.map(([, one]) => one.values);
  await transaction(options.pool, async (client) => {
    await client.query(
      `INSERT INTO place AS p (uri, code, gln, kind, name, name_en, operator_party_id, jurisdiction_code, address, longitude, latitude, capacity_kg, declared)
       SELECT u.uri, u.code, u.gln, u.kind, u.name, u.name_en, u.operator, u.area, u.address, u.longitude, u.latitude, u.capacity, true
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[], $10::numeric[], $11::numeric[], $12::numeric[])
              AS u(uri, code, gln, kind, name, name_en, operator, area, address, longitude, latitude, capacity)
       ON CONFLICT (uri) DO UPDATE SET
         code = coalesce(excluded.code, p.code), gln = coalesce(excluded.gln, p.gln), kind = excluded.kind, name = excluded.name,
         name_en = coalesce(excluded.name_en, p.name_en), operator_party_id = excluded.operator_party_id,
         jurisdiction_code = coalesce(excluded.jurisdiction_code, p.jurisdiction_code),
         address = coalesce(excluded.address, p.address), longitude = coalesce(excluded.longitude, p.longitude),
         latitude = coalesce(excluded.latitude, p.latitude), capacity_kg = coalesce(excluded.capacity_kg, p.capacity_kg),
         declared = true, updated_at = now()`,
      [
        list.map(([uri]) => uri),
        values.map((v) => industryCode(v)),
        column(values, 'gln'),
        column(values, 'placeKind'),
        column(values, 'name'),
        column(values, 'nameEn'),
        list.map(([, one]) => one.operator.id),
        column(values, 'jurisdictionCode'),
        column(values, 'address'),
        column(values, 'longitude'),
        column(values, 'latitude'),
        values.map(capacityKg),
      ],
    );
    await client.query(
      `UPDATE place p SET parent_id = parent.id FROM unnest($1::text[], $2::text[]) AS u(uri, parent_uri)
         JOIN place parent ON parent.uri = u.parent_uri WHERE p.uri = u.uri AND parent.id <> p.id`,
      [
        list.filter(([, one]) => one.parent !== null).map(([uri]) => uri),
        list.flatMap(([, one]) => one.parent ?? []),
      ],
    );
  });
  return outcomes;
}

interface KnownPlace {
  uri: string;
  name: string | null;
  operator: string | null;
}

/** The places that go by these names. */
async function knownPlaces(pool: Pool, names: readonly string[]): Promise<Map<string, KnownPlace>> {
  const { rows } = await pool.query<KnownPlace & { asked: string }>(
    `SELECT u.uri AS asked, p.uri, p.name, o.uri AS operator
       FROM place_by_uri u JOIN place p ON p.id = u.id LEFT JOIN party o ON o.id = p.operator_party_id WHERE u.uri = ANY ($1)`,
    [names],
  );
  return new Map(rows.map((row) => [row.asked, row]));
}

/** For these places and all around them: which place lies in which. */
async function surroundings(pool: Pool, uris: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ uri: string; parent: string }>(
    `WITH RECURSIVE up (id, parent_id, depth) AS (
       SELECT id, parent_id, 0 FROM place WHERE uri = ANY ($1)
       UNION SELECT p.id, p.parent_id, up.depth + 1 FROM up JOIN place p ON p.id = up.parent_id WHERE up.depth < 64)
     SELECT DISTINCT p.uri, q.uri AS parent FROM up JOIN place p ON p.id = up.id JOIN place q ON q.id = up.parent_id`,
    [uris],
  );
  return new Map(rows.map((row) => [row.uri, row.parent]));
}

function inRing(start: string, around: ReadonlyMap<string, string>): boolean {
  let at = around.get(start);
  for (let steps = 0; at !== undefined && steps < 100_000; steps++) {
    if (at === start) return true;
    at = around.get(at);
  }
  return false;
}

function industryCode(values: Values): string | null {
  const code = parsePlaceCode(values.placeCode!);
  return code.ok ? code.value.code : null;
}

/** The industry's code names a place everywhere; a number of one's own together with its operator. */
function placeUriOf(values: Values, operator: FoundParty): string {
  const code = industryCode(values);
  return code === null ? ownPlaceUri(operator.uri, values.placeCode!) : `urn:liangsu:place:${code}`;
}

function capacityKg(values: Values): string | null {
  if (values.capacity === undefined) return null;
  const base = toBase(values.capacity.number, values.capacity.unit);
  return base.ok ? fromBase(base.value.amount, unitOf('KGM')!) : null;
}

async function knownAreas(pool: Pool, rows: readonly Values[]): Promise<Set<string>> {
  const codes = [...new Set(rows.flatMap((values) => values.jurisdictionCode ?? []))];
  if (codes.length === 0) return new Set();
  const { rows: found } = await pool.query<{ code: string }>(
    'SELECT code FROM jurisdiction WHERE code = ANY ($1)',
    [codes],
  );
  return new Set(found.map((row) => row.code));
}

function areaFault(values: Values, areas: ReadonlySet<string>): MasterOutcome {
  const code = values.jurisdictionCode;
  return code === undefined || areas.has(code)
    ? null
    : fault('jurisdictionCode', code, 'area.unknown', { code });
}
