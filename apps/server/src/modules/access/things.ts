import {
  answeringDisciplines,
  isOrganisationKind,
  type OrganisationKind,
  type Thing,
} from '@liangsu/domain/access';
import type { Queryable } from '../../platform/db/pool.ts';
import { freeToDeclare } from './place-names.ts';

/** Of these parties, those that take part themselves: a registered party's record is its own, not of who entered it. */
export async function takingPart(db: Queryable, ids: readonly (number | null)[]): Promise<Set<number>> {
  const { rows } = await db.query<{ id: number }>(
    `SELECT party_id AS id FROM organisation WHERE party_id = ANY ($1) AND state IN ('approved', 'suspended')`,
    [ids.filter((id) => id !== null)],
  );
  return new Set(rows.map((row) => row.id));
}

/** What of a party's record decides on it. */
export interface PartyThingRow {
  id: number;
  kinds: readonly string[];
  jurisdiction_code: string | null;
  declared: boolean;
  entered_by: number | null;
}

/** What decides who may change a party's record. One that nobody declared is there for whoever declares it (`claimant`). */
export async function partyThing(
  db: Queryable,
  row: PartyThingRow,
  claimant: number | null = null,
): Promise<Thing> {
  const asked = row.declared && row.entered_by !== null;
  return thingOfParty(row, asked && (await takingPart(db, [row.id])).has(row.id), claimant);
}

/** What decides on each of these parties' records, by number: as `partyThing`, in two queries. */
export async function partyThings(db: Queryable, ids: readonly number[]): Promise<Map<number, Thing>> {
  const { rows } = await db.query<PartyThingRow>(
    'SELECT id, kinds, jurisdiction_code, declared, entered_by FROM party WHERE id = ANY ($1)',
    [ids],
  );
  const taking = await takingPart(db, ids);
  return new Map(rows.map((row) => [row.id, thingOfParty(row, taking.has(row.id), null)]));
}

function thingOfParty(row: PartyThingRow, takesPart: boolean, claimant: number | null): Thing {
  const owners = [row.id];
  if (!row.declared) owners.push(...(claimant === null ? [] : [claimant]));
  else if (row.entered_by !== null && !takesPart) owners.push(row.entered_by);
  const kinds = row.kinds.filter((kind): kind is OrganisationKind => isOrganisationKind(kind));
  // A record that does not say what the party is belongs to no discipline more than to another.
  return {
    owners,
    territory: row.jurisdiction_code,
    ...(kinds.length === 0 ? {} : { disciplines: answeringDisciplines(kinds) }),
  };
}

/** Who enters a record: an organisation, or nobody in particular. */
export const enteredBy = ({ partyId }: { partyId: number }): number | null =>
  partyId === 0 ? null : partyId;

/** A thing as the console is told of it: with the same function it knows which buttons to show. */
export const aboutOf = ({ owners, territory, disciplines, level }: Thing) => ({
  owners: [...(owners ?? [])],
  territory: territory ?? null,
  disciplines: disciplines === undefined ? null : [...disciplines],
  level: level ?? null,
});

/** What decides who may change a place's record: its operator, or whoever entered it while the operator takes no part. */
export async function placeThing(
  db: Queryable,
  row: {
    id: number;
    uri: string;
    operator_party_id: number | null;
    jurisdiction_code: string | null;
    declared: boolean;
    entered_by: number | null;
  },
  claimant: number | null = null,
): Promise<Thing> {
  const operator = row.operator_party_id;
  const owners = operator === null ? [] : [operator];
  const others = [
    ...(row.entered_by === null ? [] : [row.entered_by]),
    ...(!row.declared && claimant !== null && (await freeToDeclare(db, row, claimant)) ? [claimant] : []),
  ];
  if (others.length > 0 && (operator === null || !(await takingPart(db, [operator])).has(operator)))
    owners.push(...others);
  return { owners, territory: row.jurisdiction_code };
}
