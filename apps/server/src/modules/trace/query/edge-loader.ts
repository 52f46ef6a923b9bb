import { EVENT_TYPE, type JsonObject, normaliseEvent, prefixesOf } from '@liangsu/domain/epcis';
import { CONTAINER_ROLES, type EdgeTable, type Need, ROLE } from '@liangsu/domain/trace';
import { to as copyTo } from 'pg-copy-streams';
import { AS_SENT, type Client } from '../../../platform/db/pool.ts';
import { sha256hex } from '../../../platform/hash.ts';

/**
 * The columns of an edge in the order in which both readers take them. The small ones share a number: each column costs
 * the database, the wire and the reader the same, however little is in it.
 */
const columns = (table: 'edge_by_lot' | 'edge_by_hub', withBatch: boolean): string =>
  [
    'lot',
    'event',
    'ord',
    // In SQL these operators bind alike: without the brackets it is another number.
    `role::int4 | (dim::int4 << 4) | (coalesce(loss_kind, 0)::int4 << 8) | (coalesce(flags, 0)::int4 << 12)${
      table === 'edge_by_lot' ? ' | (coalesce(exit_kind, 0)::int4 << 16)' : ''
    }`,
    'hub',
    't0',
    'span',
    'amount',
    'from_place',
    'from_party',
    'to_place',
    'to_party',
    table === 'edge_by_lot' ? 'container' : 'NULL::int8',
    'moisture_before',
    'moisture_after',
    'tie',
    withBatch ? 'batch' : 'NULL::int8',
    table === 'edge_by_lot' ? 'docs' : 'NULL::int8[]',
  ].join(', ');
const DOCS = 17;
const FROM_PARTY = 9;
const TO_PARTY = 11;

/** What a column means where it is null: an amount and moistures are not stated, everything else is 0. */
const NULLS = [0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, -1, -1, 0, 0];

/** From so many ids on, rows come by COPY in binary: no row objects, but no prepared plan either. */
const COPY_FROM_IDS = 1000;
/** So many ids a statement: bounds the server's memory and lets progress be seen. */
const CHUNK = 20_000;

/** Where edges go, and whether the run must know their commit batches. */
export interface EdgeTarget {
  table: EdgeTable;
  withBatch: boolean;
  /** Records of parties that were merged into others: a trace sees one holder. */
  standIns: ReadonlyMap<number, number>;
}

/** Pushes one row given as numbers in the order of `columns`. */
function push({ table, standIns }: EdgeTarget, v: Float64Array, docs: readonly number[] | null): void {
  const kinds = v[3]!;
  if (standIns.size > 0)
    for (const party of [FROM_PARTY, TO_PARTY]) v[party] = standIns.get(v[party]!) ?? v[party]!;
  table.push(
    v[0]!,
    v[1]!,
    v[2]!,
    kinds & 15,
    // Without a hub of its own an edge belongs to its event.
    v[4] === 0 ? v[1]! : v[4]!,
    v[5]!,
    v[5]! + v[6]!,
    v[7]!,
    (kinds >> 4) & 15,
    v[8]!,
    v[9]!,
    v[10]!,
    v[11]!,
    v[12]!,
    (kinds >> 8) & 15,
    (kinds >> 16) & 15,
    (kinds >> 12) & 15,
    v[16]!,
    v[13]!,
    v[14]!,
    docs,
    v[15]!,
  );
}

async function loadFew(
  client: Client,
  target: EdgeTarget,
  name: string,
  text: string,
  values: unknown[],
): Promise<void> {
  const { rows } = await client.query<(string | null)[]>({
    name,
    text,
    values,
    rowMode: 'array',
    types: AS_SENT,
  });
  const numbers = new Float64Array(DOCS);
  for (const row of rows) {
    for (let i = 0; i < DOCS; i++) {
      const cell = row[i]!;
      numbers[i] = cell === null ? NULLS[i]! : +cell;
    }
    const docs = row[DOCS]!;
    push(target, numbers, docs === null ? null : docs.slice(1, -1).split(',').map(Number));
  }
}

const readInt8 = (data: Buffer, at: number): number =>
  data.readInt32BE(at) * 0x1_0000_0000 + data.readUInt32BE(at + 4);

/** Reads rows of PostgreSQL's binary COPY format into the table, as they come. */
class BinaryRows {
  #rest: Buffer | null = null;
  #started = false;
  readonly #target: EdgeTarget;
  readonly #values = new Float64Array(DOCS);

  constructor(target: EdgeTarget) {
    this.#target = target;
  }

  write(chunk: Buffer): void {
    const data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    if (!this.#started) {
      if (data.length < 19) {
        this.#rest = data;
        return;
      }
      at = 19 + data.readInt32BE(15);
      this.#started = true;
    }
    while (true) {
      const next = this.#row(data, at);
      if (next < 0) break;
      at = next;
    }
    this.#rest = at < data.length ? data.subarray(at) : null;
  }

  /** Takes one row at `at`; returns where the next begins, or -1 when it is not whole yet (or the end mark). */
  #row(data: Buffer, start: number): number {
    let at = start;
    const end = data.length;
    if (at + 2 > end) return -1;
    const fields = data.readInt16BE(at);
    at += 2;
    if (fields < 0) return -1;
    const values = this.#values;
    let docs: number[] | null = null;
    for (let i = 0; i <= DOCS; i++) {
      if (at + 4 > end) return -1;
      const length = data.readInt32BE(at);
      at += 4;
      if (length < 0) {
        if (i < DOCS) values[i] = NULLS[i]!;
        continue;
      }
      if (at + length > end) return -1;
      if (i === DOCS) docs = this.#docs(data, at);
      else values[i] = length === 8 ? readInt8(data, at) : data.readInt32BE(at);
      at += length;
    }
    push(this.#target, values, docs);
    return at;
  }

  #docs(data: Buffer, at: number): number[] {
    const count = data.readInt32BE(at) === 0 ? 0 : data.readInt32BE(at + 12);
    const docs: number[] = [];
    for (let i = 0, p = at + 20; i < count; i++, p += 12) docs.push(readInt8(data, p + 4));
    return docs;
  }
}

async function loadMany(client: Client, target: EdgeTarget, sql: string): Promise<void> {
  const stream = client.query(copyTo(`COPY (${sql}) TO STDOUT (FORMAT binary)`));
  const rows = new BinaryRows(target);
  for await (const chunk of stream) rows.write(chunk as Buffer);
}

async function load(
  client: Client,
  target: EdgeTarget,
  from: 'edge_by_lot' | 'edge_by_hub',
  ids: readonly number[],
  only?: { name: string; condition: string },
): Promise<void> {
  const { withBatch } = target;
  const sql = `SELECT ${columns(from, withBatch)} FROM ${from}
    WHERE ${only ? `${only.condition} AND ` : ''}${from === 'edge_by_lot' ? 'lot' : 'hub'}`;
  if (ids.length < COPY_FROM_IDS) {
    const name = `${only?.name ?? from}_${withBatch}`;
    await loadFew(client, target, name, `${sql} = ANY($1::int8[])`, [ids]);
    return;
  }
  for (let i = 0; i < ids.length; i += CHUNK) {
    // Numbers of our own, never text from outside: COPY takes no parameters. Behind a SELECT, because the planner would
    // weigh every one of a constant array's elements, which takes as long as reading the rows.
    const list = ids.slice(i, i + CHUNK).join(',');
    await loadMany(client, target, `${sql} = ANY(ARRAY(SELECT unnest('{${list}}'::int8[])))`);
  }
}

/** Loads all edges of these lots. */
export function loadLots(client: Client, target: EdgeTarget, lots: readonly number[]): Promise<void> {
  return load(client, target, 'edge_by_lot', lots);
}

/** Loads all edges of these transformations and pools. */
export function loadHubs(client: Client, target: EdgeTarget, hubs: readonly number[]): Promise<void> {
  return load(client, target, 'edge_by_hub', hubs);
}

const byLot = (target: EdgeTarget) => `SELECT ${columns('edge_by_lot', target.withBatch)} FROM edge_by_lot`;

/** Loads what takes everything out of these containers, what says where they went, and what declares their events wrong. */
export function loadUnpackings(
  client: Client,
  target: EdgeTarget,
  containers: readonly number[],
): Promise<void> {
  const condition = `(role IN (${CONTAINER_ROLES}) OR (role = ${ROLE.packOut} AND container = lot))`;
  return load(client, target, 'edge_by_lot', containers, { name: 'unpackings', condition });
}

/** Loads all edges of these containers' contents, and what declares their events wrong. */
export function loadContainers(
  client: Client,
  target: EdgeTarget,
  containers: readonly number[],
): Promise<void> {
  return loadFew(
    client,
    target,
    `edges_of_containers_${target.withBatch}`,
    `WITH inside AS MATERIALIZED (SELECT lot, event FROM edge_by_lot WHERE container = ANY($1::int8[]))
     ${byLot(target)} WHERE container = ANY($1::int8[])
     UNION ALL
     ${byLot(target)} WHERE role = ${ROLE.voided} AND lot = ANY(ARRAY(SELECT lot FROM inside))
        AND event = ANY(ARRAY(SELECT event FROM inside))`,
    [containers],
  );
}

/** Loads all edges of these events; the lots that they name are found from the events themselves. */
export async function loadEvents(
  client: Client,
  target: EdgeTarget,
  events: readonly number[],
): Promise<void> {
  const { rows } = await client.query<{ body: JsonObject; context: unknown }>(
    'SELECT e.body, d.context FROM event e JOIN capture_document d ON d.id = e.document WHERE e.no = ANY($1)',
    [events],
  );
  const codes = new Set<string>();
  for (const { body, context } of rows) {
    const normal = normaliseEvent(body, prefixesOf(context), sha256hex);
    if (normal.ok) for (const edge of normal.event.edges) codes.add(edge.code);
  }
  await loadFew(
    client,
    target,
    `edges_of_events_${target.withBatch}`,
    `${byLot(target)} WHERE lot IN (SELECT id FROM lot WHERE code = ANY($2::text[])) AND event = ANY($1::int8[])`,
    [events, [...codes]],
  );
}

/** The longest interval that an event has: a day without a time. */
const LONGEST = '1 day';

/**
 * Loads all edges of the transformations on production lines in these windows, and returns which of the places are
 * lines. The events are found by place and time, however long the line's history is.
 */
export async function loadShifts(
  client: Client,
  target: EdgeTarget,
  shifts: Need['shifts'],
): Promise<number[]> {
  const { rows: lines } = await client.query<{ id: number }>({
    name: 'lines_among',
    text: `SELECT id FROM place WHERE id = ANY($1::int8[]) AND kind = 'line'`,
    values: [[...new Set(shifts.map((shift) => shift.place))]],
  });
  const isLine = new Set(lines.map((row) => row.id));
  const asked = shifts.filter((shift) => isLine.has(shift.place));
  if (asked.length > 0) {
    const { rows } = await client.query<{ no: number }>({
      name: 'transformations_of_shifts',
      text: `SELECT DISTINCT e.no
               FROM unnest($1::int8[], $2::timestamptz[], $3::timestamptz[]) AS s (place, since, until)
              CROSS JOIN LATERAL (
                SELECT no FROM event
                 WHERE biz_location = s.place AND t0 >= s.since - interval '${LONGEST}' AND t0 <= s.until
                   AND t1 >= s.since AND type = ${EVENT_TYPE.TransformationEvent} AND status = 0) e`,
      values: [
        asked.map((shift) => shift.place),
        asked.map((shift) => new Date(shift.from)),
        asked.map((shift) => new Date(shift.until)),
      ],
    });
    const events = rows.map((row) => row.no);
    await loadHubs(client, target, events);
    // What is part of an open pool has no hub of its own.
    const pooled = events.filter((event) => target.table.hubs.find(event) < 0);
    if (pooled.length > 0) await loadEvents(client, target, pooled);
  }
  return [...isLine];
}

/** Loads all edges from or to a place whose interval begins at or before `until` (milliseconds). */
export function loadPlace(client: Client, target: EdgeTarget, place: number, until: number): Promise<void> {
  return loadFew(
    client,
    target,
    `edges_of_place_${target.withBatch}`,
    `${byLot(target)} WHERE lot IN (SELECT lot FROM place_lot WHERE place = $1::int8)
        AND (from_place = $1::int8 OR to_place = $1::int8) AND t0 <= $2::int8`,
    [place, Math.trunc(until)],
  );
}
