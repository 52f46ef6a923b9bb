import { type NormalEvent, normaliseEvent, prefixesOf } from '@liangsu/domain/epcis';
import { FLAG, type Say, sayOf } from '@liangsu/domain/trace';
import type { Queryable } from '../../../platform/db/pool.ts';
import { sha256hex } from '../../../platform/hash.ts';
import { type LotGrainRow, lotGrainRows } from '../capture/lot-grain.ts';
import { type LotInfoRow, lotInfoRows } from '../capture/lot-info.ts';
import { netWeightOf } from '../capture/net-weight.ts';
import {
  documentNumber,
  type EdgeRow,
  edgeRows,
  endsOf,
  identityOf,
  isHubRole,
  Sightings,
} from '../capture/rows.ts';
import { sayingsOf } from '../capture/say.ts';

/** An event as it is stored. */
export interface StoredEvent {
  no: number;
  batch: number;
  type: number;
  action: number | null;
  biz_step: string | null;
  disposition: string | null;
  t0: number;
  t1: number;
  read_point: number | null;
  biz_location: number | null;
  capturer: number;
  event_id: string | null;
  content_hash: string;
  status: number;
  body: Record<string, unknown>;
  /** As the database writes it. */
  ends: string;
  context: unknown;
  document_capturer: number | null;
  batch_known: boolean;
  voided: boolean;
}

/** An event with everything that its body says must be stored besides. */
export interface Recomputed {
  stored: StoredEvent;
  normal: NormalEvent;
  /** Names of the body that are in no table. */
  unknownNames: string[];
  readPoint: number | null;
  bizLocation: number | null;
  /** What it is known by. */
  identity: Buffer;
  /** For an error declaration: the identity of what it declares wrong. */
  target: Buffer | null;
  /** By what its capturer has a say in it, as far as the event itself tells: who operates a place may have changed. */
  say: Say;
  byLot: EdgeRow[];
  byHub: EdgeRow[];
  lotInfo: LotInfoRow[];
  lotGrain: LotGrainRow[];
  documents: number[];
  placeLots: { place: number; lot: number }[];
  partyLots: { party: number; lot: number }[];
  /** Whom it concerns. */
  ends: number[];
  declaredLots: number[];
}

const SELECT = `
SELECT e.no, e.batch, e.type, e.action, e.biz_step, e.disposition,
       (extract(epoch FROM e.t0) * 1000)::int8 AS t0, (extract(epoch FROM e.t1) * 1000)::int8 AS t1,
       e.read_point, e.biz_location, e.capturer, e.event_id, encode(e.content_hash, 'hex') AS content_hash, e.status, e.body, e.ends::text AS ends,
       d.context, d.capturer AS document_capturer,
       EXISTS (SELECT FROM capture_batch b WHERE b.id = e.batch) AS batch_known,
       EXISTS (SELECT FROM event_void v WHERE v.event = e.no) AS voided
  FROM event e LEFT JOIN capture_document d ON d.id = e.document`;

/** The next events after a number, in order; `before` ends the range. */
export async function readEvents(
  db: Queryable,
  after: number,
  before: number,
  limit: number,
): Promise<StoredEvent[]> {
  const { rows } = await db.query<StoredEvent>(
    `${SELECT} WHERE e.no > $1 AND e.no < $2 ORDER BY e.no LIMIT $3`,
    [after, before, limit],
  );
  return rows;
}

/** The events of these numbers that are there, in order. */
export async function readEventsOf(db: Queryable, numbers: readonly number[]): Promise<StoredEvent[]> {
  const { rows } = await db.query<StoredEvent>({
    name: 'stored_events',
    text: `${SELECT} WHERE e.no = ANY($1) ORDER BY e.no`,
    values: [numbers],
  });
  return rows;
}

interface Numbers {
  lots: Map<string, number>;
  places: Map<string, number>;
  parties: Map<string, number>;
  pools: Map<string, number>;
}

async function numbersOf(
  db: Queryable,
  from: string,
  column: string,
  names: Set<string>,
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ name: string; id: number }>(
    `SELECT ${column} AS name, id FROM ${from} WHERE ${column} = ANY($1)`,
    [[...names]],
  );
  return new Map(rows.map((row) => [row.name, row.id]));
}

function poolKey(capturer: number, normal: NormalEvent): string | null {
  return normal.transformationId === null ? null : `${capturer}|${normal.transformationId}`;
}

/** Recomputes a chunk of events from their bodies; an event that cannot be read any more has `normal: null`. */
export async function recompute(
  db: Queryable,
  events: readonly StoredEvent[],
): Promise<(Recomputed | { stored: StoredEvent; normal: null })[]> {
  const rule = await db.query<{ ends: number; grain: number }>(
    'SELECT e.since AS ends, g.since AS grain FROM event_ends_rule e, lot_grain_rule g',
  );
  const since = rule.rows[0]!;
  const normals = events.map(({ body, context, no }) => {
    const result = normaliseEvent(body, prefixesOf(context), sha256hex);
    if (!result.ok) return null;
    const grain = no < since.grain ? null : result.event.grain;
    return { ...result.event, grain, ...(no < since.ends ? namedBefore(result.event) : {}) };
  });
  const wanted = {
    lots: new Set<string>(),
    places: new Set<string>(),
    parties: new Set<string>(),
    pools: new Set<string>(),
  };
  normals.forEach((normal, i) => {
    if (normal === null) return;
    const add = (set: Set<string>, name: unknown) => typeof name === 'string' && name !== '' && set.add(name);
    add(wanted.lots, normal.parent);
    for (const place of normal.places) add(wanted.places, place);
    for (const party of normal.parties) add(wanted.parties, party);
    add(wanted.parties, normal.ilmd?.['liangsu:producer']);
    for (const party of [normal.grain?.owner, normal.grain?.ownerBefore]) add(wanted.parties, party);
    add(wanted.pools, poolKey(events[i]!.capturer, normal));
    for (const edge of normal.edges) {
      add(wanted.lots, edge.code);
      add(wanted.lots, edge.container);
    }
  });
  const numbers: Numbers = {
    lots: await numbersOf(db, 'lot', 'code', wanted.lots),
    places: await numbersOf(db, 'place_by_uri', 'uri', wanted.places),
    parties: await numbersOf(db, 'party_by_uri', 'uri', wanted.parties),
    pools: await numbersOf(db, 'transformation_pool', 'key', wanted.pools),
  };
  return events.map((stored, i) => {
    const normal = normals[i]!;
    return normal === null ? { stored, normal } : one(stored, normal, numbers);
  });
}

/** Whom an event was entered as naming before `event_ends_rule`: the ends of its edges, where it was read and where it was. */
function namedBefore({
  edges,
  readPoint,
  bizLocation,
}: NormalEvent): Pick<NormalEvent, 'parties' | 'places'> {
  const places = [readPoint, bizLocation, ...edges.flatMap(({ fromPlace, toPlace }) => [fromPlace, toPlace])];
  const parties = edges.flatMap(({ fromParty, toParty }) => [fromParty, toParty]);
  const present = (names: (string | null)[]) => [...new Set(names.filter((name) => name !== null))];
  return { parties: present(parties), places: present(places) };
}

function unknownNames(normal: NormalEvent, pool: string | null, numbers: Numbers): string[] {
  const unknown = new Set<string>();
  const look = (map: Map<string, number>, name: string | null) => {
    if (name !== null && name !== '' && !map.has(name)) unknown.add(name);
  };
  look(numbers.lots, normal.parent);
  for (const place of normal.places) look(numbers.places, place);
  for (const party of normal.parties) look(numbers.parties, party);
  look(numbers.pools, pool);
  for (const edge of normal.edges) {
    look(numbers.lots, edge.code);
    look(numbers.lots, edge.container);
  }
  return [...unknown];
}

function one(stored: StoredEvent, normal: NormalEvent, numbers: Numbers): Recomputed {
  const isDeclaration = normal.errorDeclaration !== null;
  const isConflict = stored.status === 2;
  const isClaim = stored.status === 1;
  const identity = identityOf(normal.eventId, isDeclaration);
  const pool = isDeclaration ? null : poolKey(stored.capturer, normal);
  const unknown = unknownNames(normal, pool, numbers);
  const documents = [...new Set(normal.bizTransactions.map((transaction) => documentNumber(transaction.id)))];
  const result: Recomputed = {
    stored,
    normal,
    unknownNames: unknown,
    readPoint: normal.readPoint === null ? null : (numbers.places.get(normal.readPoint) ?? null),
    bizLocation: normal.bizLocation === null ? null : (numbers.places.get(normal.bizLocation) ?? null),
    identity,
    target: isDeclaration ? identityOf(normal.eventId, false) : null,
    say: 'stated',
    byLot: [],
    byHub: [],
    lotInfo: [],
    lotGrain: [],
    documents,
    placeLots: [],
    partyLots: [],
    ends: [],
    declaredLots: [],
  };
  if (unknown.length > 0) return result;
  result.ends = endsOf(normal, stored.capturer, numbers);
  if (isDeclaration) {
    // A declaration has no edge for the parent that it repeats, but is found by it.
    const named = [normal.parent ?? '', ...normal.edges.map((edge) => edge.code)];
    result.declaredLots = [...new Set(named.flatMap((code) => numbers.lots.get(code) ?? []))];
    return result;
  }
  if (stored.capturer !== 0)
    result.say = sayOf(
      sayingsOf(normal.edges, numbers),
      (party) => party === stored.capturer,
      () => false,
    );
  const rows = edgeRows(normal, numbers, {
    no: stored.no,
    batch: stored.batch,
    hub: pool === null ? null : -numbers.pools.get(pool)!,
    flags: isConflict ? FLAG.idConflict : isClaim ? FLAG.unconfirmed : null,
    docs: documents.length === 0 ? null : `{${documents.join(',')}}`,
    tie: identity.readUInt32BE(0) >>> 1,
  });
  result.byLot = rows.filter((row) => row.lot !== 0);
  result.byHub = rows.filter((row) => isHubRole(row.role));
  if (isConflict || isClaim) return result;
  const sightings = new Sightings();
  for (const row of result.byLot) sightings.add(row);
  result.placeLots = sightings.placeLots;
  result.partyLots = sightings.partyLots;
  // Of two mentions of a lot in one event the first stands.
  const infos = new Map<number, LotInfoRow>();
  for (const row of lotInfoRows(normal, stored, numbers, netWeightOf))
    if (!infos.has(row.lot)) infos.set(row.lot, row);
  result.lotGrain = lotGrainRows(normal, stored.no, numbers);
  result.lotInfo = stored.voided ? [] : [...infos.values()];
  return result;
}
