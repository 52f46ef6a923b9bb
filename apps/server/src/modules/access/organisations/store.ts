import {
  type AnsweredPart,
  type AuthorityLevel,
  answeredParts,
  areaAt,
  type Discipline,
  isOrganisationKind,
  type LaboratoryLevel,
  levelAbove,
  levelOfArea,
  type OrganisationKind,
  type OrganisationState,
  type Thing,
} from '@liangsu/domain/access';
import type { Client, Queryable } from '../../../platform/db/pool.ts';

/** What an organisation says of itself when it registers, and when that changes. */
export interface Application {
  /** The kinds that no bureau has answered yet; all of them in applications of before. */
  open?: OrganisationKind[];
  /** The credit code that it was registered under. */
  uscc: string | null;
  name: string;
  kinds: OrganisationKind[];
  jurisdictionCode: string;
  address: string | null;
  authority: { level: AuthorityLevel; disciplines: Discipline[] } | null;
  laboratoryLevel: LaboratoryLevel | null;
}

export interface OrganisationRow {
  party_id: number;
  name: string;
  uscc: string | null;
  kinds: OrganisationKind[];
  state: OrganisationState;
  jurisdiction_code: string;
  authority_level: AuthorityLevel | null;
  disciplines: Discipline[];
  laboratory_level: LaboratoryLevel | null;
  application: Application | null;
  /** When it registered; one that was refused and registered anew: the last time. */
  created_at: Date;
}

const COLUMNS = `o.party_id, coalesce(p.name, o.application->>'name', p.uri) AS name, p.uscc, o.kinds, o.state, o.jurisdiction_code,
  o.authority_level, o.disciplines, o.laboratory_level, o.application, o.created_at`;

/** One organisation, locked until the transaction ends when `lock`; null when the party never registered. */
export async function readOrganisation(
  db: Queryable,
  partyId: number,
  lock = false,
): Promise<OrganisationRow | null> {
  const { rows } = await db.query<OrganisationRow>(
    `SELECT ${COLUMNS} FROM organisation o JOIN party p ON p.id = o.party_id WHERE o.party_id = $1
     ${lock ? 'FOR UPDATE OF o' : ''}`,
    [partyId],
  );
  return rows[0] ?? null;
}

export interface OrganisationFilter {
  state?: OrganisationState | undefined;
  /** Only those with an application that waits. */
  waiting?: boolean | undefined;
  /** Begins with these digits: the authority's area; null for all. */
  areaStem: string | null;
  /** Only this one. */
  only: number | null;
  text?: string | undefined;
  after: number;
  limit: number;
}

/** Organisations by number. */
export async function listOrganisations(
  db: Queryable,
  filter: OrganisationFilter,
): Promise<OrganisationRow[]> {
  const { rows } = await db.query<OrganisationRow>(
    `SELECT ${COLUMNS} FROM organisation o JOIN party p ON p.id = o.party_id
      WHERE o.party_id > $1 AND ($2::text IS NULL OR o.state = $2)
        AND ($3::text IS NULL OR o.jurisdiction_code LIKE $3 || '%' OR o.application->>'jurisdictionCode' LIKE $3 || '%'
             OR o.party_id = $4)
        AND ($4::bigint IS NULL OR $3::text IS NOT NULL OR o.party_id = $4)
        AND ($5::text IS NULL OR strpos(coalesce(p.name, o.application->>'name'), $5) > 0 OR p.uscc = $5
             OR o.application->>'uscc' = $5)
        AND ($7::boolean IS NOT TRUE OR o.application IS NOT NULL)
      ORDER BY o.party_id LIMIT $6`,
    [
      filter.after,
      filter.state ?? null,
      filter.areaStem,
      filter.only,
      filter.text || null,
      filter.limit,
      filter.waiting ?? null,
    ],
  );
  return rows;
}

type Ranked = Pick<
  OrganisationRow,
  'party_id' | 'kinds' | 'jurisdiction_code' | 'authority_level' | 'disciplines'
>;

/** Kinds that are answered for together, who may decide on them, and who that is here. */
export interface PartThing extends AnsweredPart {
  thing: Thing;
  /** Whether an authority here has it in its territory. */
  superior: boolean;
  /** The authorities of that level, by name. */
  bureaus: string[];
}

/**
 * What decides who may approve or suspend an organisation, kind by kind: its area's authority of a discipline that answers
 * for the kind. Where the level of the area has none here, the next above stands in; an authority answers to the level above it,
 * and one that has none above it here to nobody's territory (`superior` false): the security administrator admits it.
 */
export async function organisationParts(db: Queryable, row: Ranked): Promise<PartThing[]> {
  return (await partsOfOrganisations(db, [row]))[0]!;
}

/** The same of several organisations, in their order, by one question. */
export async function partsOfOrganisations(db: Queryable, asked: readonly Ranked[]): Promise<PartThing[][]> {
  const ways = asked.map((row) => {
    const first =
      row.authority_level === null ? levelOfArea(row.jurisdiction_code) : levelAbove(row.authority_level);
    const levels: AuthorityLevel[] = [];
    for (let level: AuthorityLevel | null = first; level !== null; level = levelAbove(level))
      levels.push(level);
    return levels.map((level) => ({ level, area: areaAt(row.jurisdiction_code, level) }));
  });
  const above = ways.flat();
  const { rows } = await db.query<{
    id: number;
    level: AuthorityLevel;
    area: string;
    disciplines: Discipline[];
    name: string;
  }>(
    `SELECT o.party_id AS id, o.authority_level AS level, o.jurisdiction_code AS area, o.disciplines, coalesce(p.name, p.uri) AS name
       FROM organisation o JOIN party p ON p.id = o.party_id
      WHERE o.state = 'approved'
        AND (o.authority_level, o.jurisdiction_code) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY o.party_id`,
    [above.map(({ level }) => level), above.map(({ area }) => area)],
  );
  const there = Map.groupBy(rows, ({ level, area }) => `${level} ${area}`);
  return asked.map((row, i) => {
    const found = ways[i]!.map(({ level, area }) => ({
      level,
      offices: (there.get(`${level} ${area}`) ?? []).filter(({ id }) => id !== row.party_id),
    }));
    return answeredParts(row.kinds, row.disciplines).map(({ kinds, disciplines }): PartThing => {
      const answering = found.map(({ level, offices }) => ({
        level,
        offices: offices.filter((one) => one.disciplines.some((each) => disciplines.includes(each))),
      }));
      const owners = [row.party_id];
      const first = answering.find(({ offices }) => offices.length > 0);
      // Whoever is there looks on; without an authority to approve it, nobody's territory holds it.
      if (first === undefined) return { kinds, disciplines, thing: { owners }, superior: false, bureaus: [] };
      const thing = { owners, territory: row.jurisdiction_code, disciplines, level: first.level };
      return { kinds, disciplines, thing, superior: true, bureaus: first.offices.map(({ name }) => name) };
    });
  });
}

/** Takes a party in as an organisation without an application: how the first authorities, and the demo, begin. */
export async function admitParty(
  db: Queryable,
  partyId: number,
  disciplines: readonly Discipline[],
  by: string,
): Promise<void> {
  const { rows } = await db.query<{ kinds: string[]; jurisdiction_code: string | null }>(
    'SELECT kinds, jurisdiction_code FROM party WHERE id = $1',
    [partyId],
  );
  const party = rows[0];
  if (!party?.jurisdiction_code) throw new Error(`party ${partyId} is not there, or says no area`);
  const kinds = party.kinds.filter((kind) => isOrganisationKind(kind));
  const authority = kinds.includes('authority');
  const { rowCount } = await db.query(
    `INSERT INTO organisation (party_id, kinds, state, jurisdiction_code, authority_level, disciplines)
     VALUES ($1, $2, 'approved', $3, $4, $5) ON CONFLICT DO NOTHING`,
    [
      partyId,
      kinds.length === 0 ? ['other'] : kinds,
      party.jurisdiction_code,
      authority ? levelOfArea(party.jurisdiction_code) : null,
      authority ? disciplines : [],
    ],
  );
  if (rowCount !== 0)
    await addStep(db, partyId, 'approved', null, null, { name: by, displayName: '', partyId: 0 });
}

export type StepKind = 'applied' | 'proposed' | 'approved' | 'refused' | 'suspended' | 'reinstated';

/** Writes down a step: who, for which organisation, when, why, on which data. */
export async function addStep(
  db: Queryable,
  partyId: number,
  kind: StepKind,
  reason: string | null,
  data: (Application & { answered?: readonly OrganisationKind[] }) | null,
  by: { name: string; displayName: string; partyId: number },
): Promise<void> {
  await db.query(
    `INSERT INTO organisation_step (party_id, kind, reason, data, by_actor, by_name, by_party) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [partyId, kind, reason, data && JSON.stringify(data), by.name, by.displayName, by.partyId],
  );
}

/**
 * Makes what was applied for the organisation's, and its party's, as these kinds; what is not answered yet waits on. One that is
 * suspended stays so until it is reinstated.
 */
export async function applyApplication(
  client: Client,
  partyId: number,
  data: Application,
  { kinds, open }: { kinds: OrganisationKind[]; open: OrganisationKind[] },
): Promise<void> {
  await client.query(
    `UPDATE organisation SET state = CASE WHEN state = 'suspended' THEN state ELSE 'approved' END, kinds = $2, jurisdiction_code = $3, authority_level = $4, disciplines = $5,
            laboratory_level = $6, application = $7, updated_at = clock_timestamp() WHERE party_id = $1`,
    [
      partyId,
      kinds,
      data.jurisdictionCode,
      data.authority?.level ?? null,
      data.authority?.disciplines ?? [],
      kinds.includes('laboratory') ? data.laboratoryLevel : null,
      // The address holds now; what its party says of it later is not taken back by the next answer.
      open.length === 0 ? null : JSON.stringify({ ...data, address: null, open }),
    ],
  );
  await client.query(
    `UPDATE party SET name = $2, kinds = $3, jurisdiction_code = $4, address = coalesce($5, address), uscc = coalesce(uscc, $6), declared = true,
            updated_at = clock_timestamp() WHERE id = $1`,
    [partyId, data.name, kinds, data.jurisdictionCode, data.address, data.uscc],
  );
}

/** The credit code that an organisation is registered under, or asked to be: whoever changes an application keeps it. */
export async function registeredUnder(
  db: Queryable,
  { party_id: id, uscc }: Pick<OrganisationRow, 'party_id' | 'uscc'>,
): Promise<string | null> {
  if (uscc !== null) return uscc;
  const { rows } = await db.query<{ uscc: string }>(
    `SELECT data->>'uscc' AS uscc FROM organisation_step WHERE party_id = $1 AND data->>'uscc' IS NOT NULL ORDER BY id DESC LIMIT 1`,
    [id],
  );
  return rows[0]?.uscc ?? null;
}

/** How often an organisation asked for something since it was last decided on. */
export async function changesAsked(db: Queryable, partyId: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM organisation_step WHERE party_id = $1 AND kind = 'applied'
        AND id > (SELECT coalesce(max(id), 0) FROM organisation_step WHERE party_id = $1 AND kind NOT IN ('applied', 'proposed'))`,
    [partyId],
  );
  return rows[0]!.n;
}

export interface StepRow {
  id: number;
  kind: StepKind;
  reason: string | null;
  data: (Application & { answered?: OrganisationKind[] }) | null;
  by_name: string;
  by_actor: string;
  at: Date;
}

/** The last step of an organisation: what somebody looked at who decides on it. 0 when there is none. */
export async function lastStep(db: Queryable, partyId: number): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    'SELECT coalesce(max(id), 0) AS id FROM organisation_step WHERE party_id = $1',
    [partyId],
  );
  return rows[0]!.id;
}

/**
 * Who approved, as the first of two, that an authority is admitted (as records call them); null when nobody did, something happened
 * since, or they are no security administrator any more.
 */
export async function proposerOf(db: Queryable, partyId: number): Promise<string | null> {
  const { rows } = await db.query<{ by: string }>(
    `SELECT s.by_actor AS by FROM organisation_step s
       JOIN app_user u ON s.by_actor = 'user:' || u.login AND u.disabled_at IS NULL
       JOIN membership m ON m.user_id = u.id AND m.party_id IS NULL AND m.role = 'securityAdministrator' AND m.ended_at IS NULL
      WHERE s.party_id = $1 AND s.kind = 'proposed'
        AND s.id = (SELECT max(id) FROM organisation_step WHERE party_id = $1)`,
    [partyId],
  );
  return rows[0]?.by ?? null;
}

/** An organisation's steps, the first first; `since` leaves out earlier ones. */
export async function readSteps(db: Queryable, partyId: number, since: Date | null): Promise<StepRow[]> {
  const { rows } = await db.query<StepRow>(
    `SELECT id, kind, reason, data, by_name, by_actor, at FROM organisation_step
      WHERE party_id = $1 AND ($2::timestamptz IS NULL OR at >= $2) ORDER BY id`,
    [partyId, since],
  );
  return rows;
}
