import type { PartyIdentityView, PartyRefView } from '@liangsu/contract';
import { v7 as uuidv7 } from 'uuid';
import type { Client, Queryable } from '../../platform/db/pool.ts';
import { actorNames } from './actor-names.ts';
import { type Finding, finding } from './messages.ts';
import { partyNames, readParty } from './party-store.ts';

/** Held while records are merged or separated: two merges at once could close a ring that neither sees. */
const LOCK_IDENTITY = 0x6c73_7069;

/** Who does it and why. */
export interface Grounds {
  by: string;
  reason: string;
}

/** Keeps every other merge and separation out until the transaction ends. */
export async function lockIdentity(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_IDENTITY]);
}

/** What speaks against merging a record into another; both are locked. */
export async function checkMerge(client: Client, id: number, into: number): Promise<Finding[]> {
  if (id === into) return [finding('/into', 'party.mergeSelf')];
  const [party, other] = [await readParty(client, id, true), await readParty(client, into, true)];
  if (party === null || other === null) return [finding('/into', 'party.noSuch', { id: into })];
  const findings: Finding[] = [];
  if (party.merged_into !== null) findings.push(finding('/id', 'party.merged', { id: party.merged_into }));
  if (other.merged_into !== null) findings.push(finding('/into', 'party.merged', { id: other.merged_into }));
  if (party.declared && !other.declared) findings.push(finding('/into', 'party.mergeIntoUndeclared'));
  // Batch numbers, imports and error declarations go by the record that entered them.
  const { rows } = await client.query<{ acts: boolean }>(
    `SELECT EXISTS (SELECT FROM app_user WHERE party_id = $1) OR EXISTS (SELECT FROM organisation WHERE party_id = $1)
         OR EXISTS (SELECT FROM membership WHERE party_id = $1) OR EXISTS (SELECT FROM api_key WHERE party_id = $1)
         OR has_entered($1) AS acts`,
    [id],
  );
  if (rows[0]!.acts) findings.push(finding('/id', 'party.mergeActs'));
  return findings;
}

/**
 * Makes `into` stand for the record `id`: its places and licences go over, and whoever asks for the one is given the
 * other. Call `checkMerge` before, in the same transaction.
 */
export async function mergeInto(client: Client, id: number, into: number, grounds: Grounds): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    'UPDATE place SET operator_party_id = $2, updated_at = clock_timestamp() WHERE operator_party_id = $1 RETURNING id',
    [id, into],
  );
  const places = rows.map((row) => row.id);
  // Own numbers stand behind the operator's code in a place's name: under the other's code they mean the same place.
  await client.query(
    `INSERT INTO place_alias (uri, place_id)
     SELECT 'urn:liangsu:place:' || own.key || substr(p.uri, length('urn:liangsu:place:' || former.key) + 1), p.id
       FROM place p,
            (SELECT regexp_replace(uri, '^.*[:/]', '') AS key FROM party WHERE id = $2) own,
            (SELECT regexp_replace(uri, '^.*[:/]', '') AS key FROM party WHERE id = $1) former
      WHERE p.id = ANY ($3) AND starts_with(p.uri, 'urn:liangsu:place:' || former.key || '.')
        AND NOT EXISTS (SELECT FROM place x
                         WHERE x.uri = 'urn:liangsu:place:' || own.key || substr(p.uri, length('urn:liangsu:place:' || former.key) + 1))
     ON CONFLICT DO NOTHING`,
    [id, into, places],
  );
  await client.query(
    `INSERT INTO party_licence (party_id, kind, number, issuer, valid_from, valid_to)
     SELECT $2, kind, number, issuer, valid_from, valid_to FROM party_licence WHERE party_id = $1
     ON CONFLICT (party_id, kind, number) DO NOTHING`,
    [id, into],
  );
  await client.query('UPDATE party SET merged_into = $2, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    into,
  ]);
  await client.query('UPDATE party SET updated_at = clock_timestamp() WHERE id = $1', [into]);
  await client.query(
    `INSERT INTO party_history (party_id, kind, other_id, places, reason, by_actor) VALUES ($1, 'merged', $2, $3, $4, $5)`,
    [into, id, places, grounds.reason, grounds.by],
  );
}

/** Takes a merge back: the record stands for itself, and the places that went over come back unless they went on. */
export async function separate(client: Client, id: number, grounds: Grounds): Promise<Finding[]> {
  const party = await readParty(client, id, true);
  if (party === null || party.merged_into === null) return [finding('/id', 'party.notMerged')];
  const from = party.merged_into;
  const { rows } = await client.query<{ places: number[] }>(
    `SELECT places FROM party_history WHERE kind = 'merged' AND party_id = $1 AND other_id = $2 ORDER BY id DESC LIMIT 1`,
    [from, id],
  );
  await client.query(
    `UPDATE place SET operator_party_id = $1, updated_at = clock_timestamp()
      WHERE id = ANY ($3) AND operator_party_id = coalesce((SELECT stands FROM party_stand_in WHERE id = $2), $2)`,
    [id, from, rows[0]?.places ?? []],
  );
  await client.query('UPDATE party SET merged_into = NULL, updated_at = clock_timestamp() WHERE id = $1', [
    id,
  ]);
  await client.query(
    `INSERT INTO party_history (party_id, kind, other_id, reason, by_actor) VALUES ($1, 'separated', $2, $3, $4)`,
    [from, id, grounds.reason, grounds.by],
  );
  return [];
}

/**
 * Records that events entered under a further name of a party, and that nobody declared, become that party. Whoever
 * declares the party under the name says that they are the same.
 */
export async function mergeNamesakes(
  client: Client,
  into: number,
  bearers: readonly { id: number; uri: string }[],
  by: string,
): Promise<Finding[]> {
  const records = new Map(bearers.map(({ id, uri }) => [id, uri]));
  for (const [id, uri] of records) {
    const findings = await checkMerge(client, id, into);
    if (findings.length > 0) return findings;
    await mergeInto(client, id, into, { by, reason: `declared under the name ${uri}` });
  }
  return [];
}

/** A code that passes from a merged record to the one that stands for it: two records cannot both be registered under it. */
export async function takeOverCodes(
  client: Client,
  id: number,
  codes: { uscc: string | null; gln: string | null },
): Promise<void> {
  await client.query(
    `UPDATE party SET uscc = CASE WHEN uscc = $2 THEN NULL ELSE uscc END, gln = CASE WHEN gln = $3 THEN NULL ELSE gln END
      WHERE (uscc = $2 OR gln = $3) AND id IN (SELECT s.id FROM party_stand_in s WHERE s.stands = $1)`,
    [id, codes.uscc, codes.gln],
  );
}

/** What an event holds when it names this party, without the points that its other spellings set differently. */
function needle(uri: string): string | null {
  const gln = /^https:\/\/id\.gs1\.org\/417\/(\d{12})\d$/.exec(uri)?.[1];
  return gln ?? /^urn:liangsu:party:([0-9A-Z]{18})$/.exec(uri)?.[1] ?? null;
}

/** Gives a wrong name back. Refused while the name is right, or when an event bears it: what it said must not change. */
export async function withdrawName(
  client: Client,
  id: number,
  uri: string,
  grounds: Grounds,
): Promise<Finding[]> {
  const party = await readParty(client, id, true);
  if (party === null) return [finding('/uri', 'name.unknown', { uri })];
  const right = partyNames(party).map((name) => name.uri);
  const { rows: aliases } = await client.query<{ uri: string }>(
    'SELECT uri FROM party_alias WHERE party_id = $1',
    [id],
  );
  if (uri !== party.uri && !aliases.some((alias) => alias.uri === uri))
    return [finding('/uri', 'name.unknown', { uri })];
  const text = needle(uri);
  if (right.includes(uri) || text === null) return [finding('/uri', 'name.current', { uri })];
  // Every event is looked through: this is rare, and no index should be paid for it by each capture.
  const { rowCount } = await client.query(
    `SELECT FROM event WHERE strpos(translate(body::text, '.', ''), $1) > 0 LIMIT 1`,
    [text],
  );
  if (rowCount !== 0) return [finding('/uri', 'name.used', { uri })];
  if (uri === party.uri) {
    const next = right.find((name) => aliases.some((alias) => alias.uri === name));
    if (next !== undefined) await client.query('DELETE FROM party_alias WHERE uri = $1', [next]);
    await client.query('UPDATE party SET uri = $2, updated_at = clock_timestamp() WHERE id = $1', [
      id,
      next ?? `urn:liangsu:party:${uuidv7()}`,
    ]);
  } else await client.query('DELETE FROM party_alias WHERE uri = $1', [uri]);
  await client.query(
    `INSERT INTO party_history (party_id, kind, uri, reason, by_actor) VALUES ($1, 'nameWithdrawn', $2, $3, $4)`,
    [id, uri, grounds.reason, grounds.by],
  );
  return [];
}

/** The names, sameness and history of a party; null when there is none. */
export async function readIdentity(db: Queryable, id: number): Promise<PartyIdentityView | null> {
  const party = await readParty(db, id);
  if (party === null) return null;
  const { rows: same } = await db.query<{ id: number; stands: number }>(
    'SELECT id, stands FROM party_stand_in WHERE id = $1 OR stands = $1 ORDER BY id',
    [id],
  );
  const { rows: names } = await db.query<{
    uri: string;
    id: number;
    uscc: string | null;
    gln: string | null;
  }>(
    `SELECT n.uri, n.id, p.uscc, p.gln FROM party_by_uri n JOIN party p ON p.id = n.id
      WHERE n.id = ANY ($1) ORDER BY n.id <> $2, n.id, n.uri`,
    [[id, ...same.map((row) => row.id)], id],
  );
  const { rows: history } = await db.query<{
    kind: PartyIdentityView['history'][number]['kind'];
    party_id: number;
    other_id: number | null;
    uri: string | null;
    reason: string;
    by_actor: string;
    at: Date;
  }>(
    `SELECT kind, party_id, other_id, uri, reason, by_actor, at FROM party_history
      WHERE party_id = $1 OR other_id = $1 ORDER BY id DESC`,
    [id],
  );
  const wanted = new Set([
    id,
    ...same.flatMap((row) => [row.id, row.stands]),
    ...history.flatMap((row) => (row.other_id === null ? [row.party_id] : [row.party_id, row.other_id])),
  ]);
  const { rows: found } = await db.query<PartyRefView>(
    'SELECT id, coalesce(name, uri) AS name, uscc, kinds FROM party WHERE id = ANY ($1)',
    [[...wanted]],
  );
  const refs = new Map(found.map((row) => [row.id, row]));
  const right = new Set([party, ...names].flatMap((row) => partyNames(row).map((name) => name.uri)));
  const own = same.find((row) => row.id === id);
  const nameOf = await actorNames(
    db,
    history.map((row) => row.by_actor),
  );
  return {
    party: refs.get(id)!,
    standsFor: own === undefined ? null : refs.get(own.stands)!,
    merged: same.filter((row) => row.stands === id).map((row) => refs.get(row.id)!),
    names: names.map((row) => ({ uri: row.uri, partyId: row.id, current: right.has(row.uri) })),
    history: history.map((row) => ({
      kind: row.kind,
      party: refs.get(row.party_id)!,
      other: row.other_id === null ? null : refs.get(row.other_id)!,
      uri: row.uri,
      reason: row.reason,
      by: nameOf(row.by_actor),
      at: row.at.toISOString(),
    })),
  };
}
