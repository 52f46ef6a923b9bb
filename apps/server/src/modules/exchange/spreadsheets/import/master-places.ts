import { fault, type Values } from '@liangsu/domain/entries';
import { fromBase, toBase, unitOf } from '@liangsu/domain/units';
import type { Client, Queryable } from '../../../../platform/db/pool.ts';
import {
  type Around,
  addAliases,
  checkPlace,
  checkSurroundings,
  freeToDeclare,
  handOverParts,
  lockTree,
  MAX_DEPTH,
  type Operator,
  type PlaceDraft,
  placeNames,
} from '../../../access/index.ts';
import type { FoundParty } from './directory.ts';
import {
  areaFaults,
  type Columns,
  faultsAt,
  judgeAndWrite,
  type MasterOptions,
  type MasterOutcome,
} from './master-rows.ts';
import { type Named, nameJudge, nameOf } from './place-names.ts';

const COLUMNS: Columns = {
  name: 'name',
  nameEn: 'nameEn',
  code: 'placeCode',
  gln: 'gln',
  kind: 'placeKind',
  parentId: 'parent',
  operatorId: 'operator',
  jurisdictionCode: 'jurisdictionCode',
  address: 'address',
  longitude: 'longitude',
  latitude: 'latitude',
  capacityKg: 'capacity',
};

interface KnownPlace {
  id: number;
  uri: string;
  code: string | null;
  gln: string | null;
  kind: string | null;
  name: string | null;
  name_en: string | null;
  parent_uri: string | null;
  operator_id: number | null;
  operator_uri: string | null;
  jurisdiction_code: string | null;
  address: string | null;
  longitude: string | null;
  latitude: string | null;
  capacity_kg: string | null;
  declared: boolean;
  entered_by: number | null;
}

/** A place as these rows leave it. */
interface Judged {
  uri: string;
  draft: PlaceDraft;
  parent: string | null;
  /** Who ran it before, when it was there; undefined for a new place. */
  formerOperator: number | null | undefined;
}

/**
 * Declares places, or brings them up to date, by the rules of their pages: an empty cell changes nothing. A place around
 * another may stand in another row of the same list.
 */
export function upsertPlaces(rows: readonly Values[], options: MasterOptions): Promise<MasterOutcome[]> {
  return judgeAndWrite(options, lockTree, (db) => judge(db, rows, options), write);
}

const capacityKg = ({ capacity }: Values): string | null => {
  const base = capacity === undefined ? null : toBase(capacity.number, capacity.unit);
  return base?.ok ? fromBase(base.value.amount, unitOf('KGM')!) : null;
};

/** The place as it is with what a row says on top. */
function draftOf(
  values: Values,
  named: Named,
  operator: FoundParty,
  known: KnownPlace | undefined,
  before: PlaceDraft | undefined,
): PlaceDraft {
  const number = (text: string | null | undefined) => (text == null ? null : Number(text));
  return {
    name: values.name ?? before?.name ?? known?.name ?? '',
    nameEn: values.nameEn ?? before?.nameEn ?? known?.name_en ?? null,
    code: named.code ?? before?.code ?? known?.code ?? null,
    gln: values.gln ?? named.gln ?? before?.gln ?? known?.gln ?? null,
    kind: (values.placeKind ?? before?.kind ?? known?.kind ?? 'other') as PlaceDraft['kind'],
    // The place around may be new: the list knows it by name.
    parentId: null,
    operatorId: operator.id,
    jurisdictionCode: values.jurisdictionCode ?? before?.jurisdictionCode ?? known?.jurisdiction_code ?? null,
    address: values.address ?? before?.address ?? known?.address ?? null,
    longitude: number(values.longitude) ?? before?.longitude ?? number(known?.longitude),
    latitude: number(values.latitude) ?? before?.latitude ?? number(known?.latitude),
    capacityKg: capacityKg(values) ?? before?.capacityKg ?? known?.capacity_kg ?? null,
  };
}

async function judge(
  db: Queryable,
  rows: readonly Values[],
  { directory, actor }: MasterOptions,
): Promise<{ outcomes: MasterOutcome[]; judged: Judged[] }> {
  const outcomes = await areaFaults(db, rows);
  await directory.loadParties(
    rows.flatMap((values) => values.operator ?? []),
    db,
  );
  const operators = new Map<number, FoundParty>();
  for (const [i, values] of rows.entries()) {
    const party = values.operator === undefined ? null : directory.party(values.operator);
    const operator = party?.ok === false ? null : (party?.value ?? actor);
    if (party?.ok === false)
      outcomes[i]!.push({ column: 'operator', value: values.operator!, reason: party.reason });
    else if (operator === null) outcomes[i]!.push(fault('operator', '', 'self.missing'));
    else if (actor !== null && operator.uri !== actor.uri)
      outcomes[i]!.push(fault('operator', values.operator!, 'row.otherSelf'));
    else if (outcomes[i]!.length === 0) operators.set(i, await directory.entered(operator, db));
  }
  const named = new Map([...operators].map(([i, operator]) => [i, nameOf(rows[i]!.placeCode!, operator)]));
  const known = await knownPlaces(db, rows, [...named.values()]);
  const uris = new Map([...named].map(([i, name]) => [i, known.get(name.uri)?.uri ?? name.uri]));
  const parents = await parentsOf(db, rows, operators, uris, directory, outcomes);
  const judgeName = await nameJudge(db, rows, named, operators, actor !== null);

  const judged = new Map<string, Judged>();
  const rowsOf = new Map<string, number[]>();
  for (const [i, operator] of operators) {
    const uri = uris.get(i)!;
    const place = known.get(uri);
    if (actor !== null && place !== undefined && !(await mayTake(db, place, actor.uri, operator.id!)))
      outcomes[i]!.push(
        fault('placeCode', rows[i]!.placeCode!, 'place.notOwn', { name: place.name ?? place.uri }),
      );
    outcomes[i]!.push(...judgeName(i, place));
    const draft = draftOf(rows[i]!, named.get(i)!, operator, place, judged.get(uri)?.draft);
    const checked = checkPlace(draft, place?.code ?? null);
    outcomes[i]!.push(...faultsAt(checked.findings, COLUMNS, rows[i]!));
    judged.set(uri, {
      uri,
      draft: checked.place,
      parent: parents.get(i) ?? judged.get(uri)?.parent ?? place?.parent_uri ?? null,
      formerOperator: place === undefined ? undefined : place.operator_id,
    });
    rowsOf.set(uri, [...(rowsOf.get(uri) ?? []), i]);
  }
  const world = await surroundings(db, [...judged.values()], operators);
  for (const one of judged.values()) {
    const last = rowsOf.get(one.uri)!.at(-1)!;
    const outcome = outcomes[last]!;
    outcome.push(...taken(one, rows[last]!, known, judged));
    const depth = world.depth(one);
    if (depth === null) outcome.push(fault('parent', rows[last]!.parent ?? '', 'row.samePlace'));
    else if (depth >= MAX_DEPTH)
      outcome.push(
        ...faultsAt(
          [{ path: '/parentId', code: 'place.tooDeep', params: { limit: MAX_DEPTH } }],
          COLUMNS,
          rows[last]!,
        ),
      );
    if (outcome.length > 0) continue;
    const was = known.get(one.uri);
    const before = was === undefined ? null : { code: was.code, operatorId: was.operator_id };
    const operator = world.operators.get(one.draft.operatorId!) ?? null;
    const findings = checkSurroundings(one.draft, world.around(one.parent), operator, null, before);
    outcome.push(...faultsAt(findings, COLUMNS, rows[last]!));
  }
  const good = [...judged.values()].filter((one) =>
    rowsOf.get(one.uri)!.every((i) => outcomes[i]!.length === 0),
  );
  // Whoever lies in a place that was refused is refused with it.
  const refused = new Set(judged.keys());
  for (const one of good) refused.delete(one.uri);
  for (const one of good)
    if (one.parent !== null && refused.has(one.parent) && !known.has(one.parent)) {
      const last = rowsOf.get(one.uri)!.at(-1)!;
      outcomes[last]!.push(
        fault('parent', rows[last]!.parent ?? '', 'place.unknown', { name: rows[last]!.parent ?? '' }),
      );
    }
  return {
    outcomes,
    judged: good
      .filter((one) => rowsOf.get(one.uri)!.every((i) => outcomes[i]!.length === 0))
      .sort((a, b) => (a.uri < b.uri ? -1 : 1)),
  };
}

/** Whether rows of a party may write a place that is there: it runs it, entered it, or may declare it. */
async function mayTake(db: Queryable, place: KnownPlace, uri: string, partyId: number): Promise<boolean> {
  if (place.operator_uri !== null) return place.operator_uri === uri;
  if (place.declared) return place.entered_by === partyId;
  return freeToDeclare(db, { ...place, operator_party_id: place.operator_id }, partyId);
}

/** The place around each row's, by name; what is wrong with it goes to the outcomes. */
async function parentsOf(
  db: Queryable,
  rows: readonly Values[],
  operators: ReadonlyMap<number, FoundParty>,
  uris: ReadonlyMap<number, string>,
  directory: MasterOptions['directory'],
  outcomes: MasterOutcome[],
): Promise<Map<number, string>> {
  const inList = new Set(uris.values());
  const asked = [...operators].flatMap(([i, operator]) => {
    const text = rows[i]!.parent;
    return text === undefined ? [] : [{ i, text, operator }];
  });
  await directory.loadPlaces(asked, db);
  const parents = new Map<number, string>();
  for (const { i, text, operator } of asked) {
    const listed = [nameOf(text, operator).uri, text].find((uri) => inList.has(uri));
    const place = directory.place({ text, operator });
    if (listed === uris.get(i)) outcomes[i]!.push(fault('parent', text, 'row.samePlace'));
    else if (listed !== undefined) parents.set(i, listed);
    else if (place.ok) parents.set(i, place.value.uri);
    else outcomes[i]!.push({ column: 'parent', value: text, reason: place.reason });
  }
  return parents;
}

/** A code or GLN names one place: not another that is there, nor another of these rows. */
function taken(
  one: Judged,
  values: Values,
  known: ReadonlyMap<string, KnownPlace>,
  judged: ReadonlyMap<string, Judged>,
): MasterOutcome {
  for (const { uri, path } of placeNames(one.draft)) {
    const column = path === '/gln' ? 'gln' : 'placeCode';
    const other = known.get(uri);
    if (other !== undefined && other.uri !== one.uri) {
      if (other.declared)
        return [fault(column, values[column] ?? '', 'key.taken', { name: other.name ?? other.uri })];
      return faultsAt([{ path, code: 'name.elsewhere', params: { uri, id: other.id } }], COLUMNS, values);
    }
    for (const twin of judged.values())
      if (twin.uri < one.uri && path === '/gln' && twin.draft.gln === one.draft.gln)
        return [fault(column, values[column] ?? '', 'key.taken', { name: twin.draft.name })];
  }
  return [];
}

/** The places that go by these names, and by the codes and GLNs of the rows. */
async function knownPlaces(
  db: Queryable,
  rows: readonly Values[],
  named: readonly Named[],
): Promise<Map<string, KnownPlace>> {
  const glns = rows.flatMap((values) =>
    values.gln === undefined ? [] : `https://id.gs1.org/414/${values.gln}`,
  );
  const { rows: found } = await db.query<KnownPlace & { asked: string }>(
    `SELECT u.uri AS asked, p.id, p.uri, p.code, p.gln, p.kind, p.name, p.name_en, around.uri AS parent_uri, o.id AS operator_id,
            o.uri AS operator_uri, p.jurisdiction_code, p.address, p.longitude, p.latitude,
            trim_scale(p.capacity_kg)::text AS capacity_kg, p.declared, p.entered_by
       FROM place_by_uri u JOIN place p ON p.id = u.id LEFT JOIN party o ON o.id = p.operator_party_id
       LEFT JOIN place around ON around.id = p.parent_id WHERE u.uri = ANY ($1)`,
    [[...new Set([...named.map((name) => name.uri), ...glns])]],
  );
  // Under its own name as well: rows may mean one place by several.
  return new Map(found.flatMap((row) => [[row.uri, row] as const, [row.asked, row] as const]));
}

/** What lies around the judged places, in these rows and in the store. */
async function surroundings(
  db: Queryable,
  judged: readonly Judged[],
  operators: ReadonlyMap<number, FoundParty>,
) {
  const inList = new Map(judged.map((one) => [one.uri, one]));
  const { rows } = await db.query<Around & { uri: string; parent: string | null }>(
    `WITH RECURSIVE up (id, depth) AS (
       SELECT id, 0 FROM place WHERE uri = ANY ($1)
       UNION SELECT p.parent_id, up.depth + 1 FROM up JOIN place p ON p.id = up.id
              WHERE p.parent_id IS NOT NULL AND up.depth < ${4 * MAX_DEPTH})
     SELECT DISTINCT p.id, p.uri, p.code, p.kind, p.operator_party_id AS "operatorId", o.name AS "operatorName", o.uscc AS "operatorUscc",
            p.jurisdiction_code AS "jurisdictionCode", q.uri AS parent
       FROM up JOIN place p ON p.id = up.id LEFT JOIN place q ON q.id = p.parent_id LEFT JOIN party o ON o.id = p.operator_party_id`,
    [judged.flatMap((one) => one.parent ?? [])],
  );
  const stored = new Map(rows.map((row) => [row.uri, row]));
  const { rows: parties } = await db.query<Operator & { name: string }>(
    'SELECT id, uscc, coalesce(name, uri) AS name FROM party WHERE id = ANY ($1)',
    [[...new Set([...operators.values()].map((operator) => operator.id))]],
  );
  const known = new Map(parties.map((party) => [party.id, party]));
  return {
    operators: known,
    around(uri: string | null): Around | null {
      const listed = uri === null ? undefined : inList.get(uri);
      if (listed === undefined) return uri === null ? null : (stored.get(uri) ?? null);
      const { code, kind, operatorId, jurisdictionCode } = listed.draft;
      const { name: operatorName = null, uscc: operatorUscc = null } = known.get(operatorId ?? 0) ?? {};
      return { id: 0, code, kind, operatorId, operatorName, operatorUscc, jurisdictionCode };
    },
    /** How many places lie around it; null when it lies in itself. */
    depth({ uri, parent }: Judged): number | null {
      let at = parent;
      for (let depth = 0; ; depth++) {
        if (at === null) return depth;
        if (at === uri || depth > 100_000) return null;
        const listed = inList.get(at);
        at = listed === undefined ? (stored.get(at)?.parent ?? null) : listed.parent;
      }
    },
  };
}

async function write(client: Client, judged: readonly Judged[]): Promise<void> {
  const drafts = judged.map((one) => one.draft);
  const column = <K extends keyof PlaceDraft>(key: K) => drafts.map((draft) => draft[key]);
  const { rows } = await client.query<{ id: number; uri: string }>(
    `INSERT INTO place AS p (uri, code, gln, kind, name, name_en, operator_party_id, jurisdiction_code, address, longitude, latitude, capacity_kg, declared)
     SELECT u.uri, u.code, u.gln, u.kind, u.name, u.name_en, u.operator, u.area, u.address, u.longitude, u.latitude, u.capacity, true
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[], $10::numeric[], $11::numeric[], $12::numeric[])
            AS u(uri, code, gln, kind, name, name_en, operator, area, address, longitude, latitude, capacity)
     ON CONFLICT (uri) DO UPDATE SET
       code = excluded.code, gln = excluded.gln, kind = excluded.kind, name = excluded.name, name_en = excluded.name_en,
       operator_party_id = excluded.operator_party_id, jurisdiction_code = excluded.jurisdiction_code,
       address = excluded.address, longitude = excluded.longitude, latitude = excluded.latitude,
       capacity_kg = excluded.capacity_kg, declared = true, updated_at = clock_timestamp()
     RETURNING p.id, p.uri`,
    [
      judged.map((one) => one.uri),
      column('code'),
      column('gln'),
      column('kind'),
      column('name'),
      column('nameEn'),
      column('operatorId'),
      column('jurisdictionCode'),
      column('address'),
      column('longitude'),
      column('latitude'),
      column('capacityKg'),
    ],
  );
  await client.query(
    `UPDATE place p SET parent_id = parent.id FROM unnest($1::text[], $2::text[]) AS u(uri, parent_uri)
       JOIN place_by_uri parent ON parent.uri = u.parent_uri WHERE p.uri = u.uri AND parent.id <> p.id`,
    [
      judged.filter((one) => one.parent !== null).map((one) => one.uri),
      judged.flatMap((one) => one.parent ?? []),
    ],
  );
  const ids = new Map(rows.map((row) => [row.uri, row.id]));
  await addAliases(
    client,
    'place',
    judged.flatMap(({ uri, draft }) =>
      placeNames(draft).map((name) => ({ id: ids.get(uri)!, uri: name.uri })),
    ),
  );
  for (const { uri, draft, formerOperator } of judged)
    if (formerOperator !== undefined && formerOperator !== draft.operatorId)
      await handOverParts(client, ids.get(uri)!, formerOperator, draft.operatorId);
}
