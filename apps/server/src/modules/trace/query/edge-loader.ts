import { type JsonObject, normaliseEvent, prefixesOf } from '@liangsu/domain/epcis';
import type { EdgeTable } from '@liangsu/domain/trace';
import { to as copyTo } from 'pg-copy-streams';
import type { Client } from '../../../platform/db/pool.ts';
import { sha256hex } from '../../../platform/hash.ts';

/** The columns of an edge in the order in which both readers take them. */
const BY_LOT =
  'lot, event, ord, role, hub, t0, span, amount, dim, from_place, from_party, to_place, to_party, container, loss_kind, exit_kind, flags, batch, moisture_before, moisture_after, tie, docs';
const BY_HUB =
  'lot, event, ord, role, hub, t0, span, amount, dim, from_place, from_party, to_place, to_party, NULL::int8, loss_kind, NULL::int2, flags, batch, moisture_before, moisture_after, tie, NULL::int8[]';

/** From so many ids on, rows come by COPY in binary: no row objects, but no prepared plan either. */
const COPY_FROM_IDS = 300;
/** So many ids a statement: bounds the server's memory and lets progress be seen. */
const CHUNK = 20_000;

type Row = [
  lot: number,
  event: number,
  ord: number,
  role: number,
  hub: number | null,
  t0: number,
  span: number | null,
  amount: number | null,
  dim: number,
  fromPlace: number | null,
  fromParty: number | null,
  toPlace: number | null,
  toParty: number | null,
  container: number | null,
  lossKind: number | null,
  exitKind: number | null,
  flags: number | null,
  batch: number,
  moistureBefore: number | null,
  moistureAfter: number | null,
  tie: number,
  docs: number[] | null,
];

function pushRow(table: EdgeTable, row: Row): void {
  const [
    lot,
    event,
    ord,
    role,
    hub,
    t0,
    span,
    amount,
    dim,
    fromPlace,
    fromParty,
    toPlace,
    toParty,
    container,
  ] = row;
  table.push(
    lot,
    event,
    ord,
    role,
    hub ?? event,
    t0,
    t0 + (span ?? 0),
    amount ?? -1,
    dim,
    fromPlace ?? 0,
    fromParty ?? 0,
    toPlace ?? 0,
    toParty ?? 0,
    container ?? 0,
    row[14] ?? 0,
    row[15] ?? 0,
    row[16] ?? 0,
    row[17],
    row[18] ?? -1,
    row[19] ?? -1,
    row[21],
    row[20],
  );
}

async function loadFew(
  client: Client,
  table: EdgeTable,
  name: string,
  sql: string,
  ids: number[],
  ...more: unknown[]
): Promise<void> {
  const result = await client.query<Row>({ name, text: sql, values: [ids, ...more], rowMode: 'array' });
  for (const row of result.rows) pushRow(table, row);
}

const readInt8 = (data: Buffer, at: number): number =>
  data.readInt32BE(at) * 0x1_0000_0000 + data.readUInt32BE(at + 4);

/** Reads rows of PostgreSQL's binary COPY format into the table, as they come. */
class BinaryRows {
  #rest: Buffer | null = null;
  #started = false;
  readonly #table: EdgeTable;
  readonly #values = new Float64Array(21);

  constructor(table: EdgeTable) {
    this.#table = table;
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
    for (let i = 0; i < 22; i++) {
      if (at + 4 > end) return -1;
      const length = data.readInt32BE(at);
      at += 4;
      if (length < 0) {
        // Nulls: hub falls back to the event; amount and moistures say -1; the rest 0.
        if (i < 21) values[i] = i === 4 ? values[1]! : i === 7 || i >= 18 ? -1 : 0;
        continue;
      }
      if (at + length > end) return -1;
      if (i === 21) docs = this.#docs(data, at);
      else if (length === 8) values[i] = readInt8(data, at);
      else if (length === 4) values[i] = data.readInt32BE(at);
      else values[i] = data.readInt16BE(at);
      at += length;
    }
    const v = values;
    this.#table.push(
      v[0]!,
      v[1]!,
      v[2]!,
      v[3]!,
      v[4]!,
      v[5]!,
      v[5]! + v[6]!,
      v[7]!,
      v[8]!,
      v[9]!,
      v[10]!,
      v[11]!,
      v[12]!,
      v[13]!,
      v[14]!,
      v[15]!,
      v[16]!,
      v[17]!,
      v[18]!,
      v[19]!,
      docs,
      v[20]!,
    );
    return at;
  }

  #docs(data: Buffer, at: number): number[] {
    const count = data.readInt32BE(at) === 0 ? 0 : data.readInt32BE(at + 12);
    const docs: number[] = [];
    for (let i = 0, p = at + 20; i < count; i++, p += 12) docs.push(readInt8(data, p + 4));
    return docs;
  }
}

async function loadMany(client: Client, table: EdgeTable, sql: string): Promise<void> {
  const stream = client.query(copyTo(`COPY (${sql}) TO STDOUT (FORMAT binary)`));
  const rows = new BinaryRows(table);
  for await (const chunk of stream) rows.write(chunk as Buffer);
}

async function load(
  client: Client,
  table: EdgeTable,
  name: string,
  from: string,
  key: string,
  ids: number[],
): Promise<void> {
  const columns = from === 'edge_by_lot' ? BY_LOT : BY_HUB;
  if (ids.length < COPY_FROM_IDS) {
    await loadFew(client, table, name, `SELECT ${columns} FROM ${from} WHERE ${key} = ANY($1::int8[])`, ids);
    return;
  }
  for (let i = 0; i < ids.length; i += CHUNK) {
    // Numbers of our own, never text from outside: COPY takes no parameters.
    const list = ids.slice(i, i + CHUNK).join(',');
    await loadMany(client, table, `SELECT ${columns} FROM ${from} WHERE ${key} = ANY('{${list}}'::int8[])`);
  }
}

/** Loads all edges of these lots into the table. */
export function loadLots(client: Client, table: EdgeTable, lots: number[]): Promise<void> {
  return load(client, table, 'edges_of_lots', 'edge_by_lot', 'lot', lots);
}

/** Loads all edges of these transformations and pools into the table. */
export function loadHubs(client: Client, table: EdgeTable, hubs: number[]): Promise<void> {
  return load(client, table, 'edges_of_hubs', 'edge_by_hub', 'hub', hubs);
}

/** Loads all edges of these containers' contents into the table. */
export function loadContainers(client: Client, table: EdgeTable, containers: number[]): Promise<void> {
  return loadFew(
    client,
    table,
    'edges_of_containers',
    `SELECT ${BY_LOT} FROM edge_by_lot WHERE container = ANY($1::int8[])`,
    containers,
  );
}

/** Loads all edges of these events; the lots that they name are found from the events themselves. */
export async function loadEvents(client: Client, table: EdgeTable, events: number[]): Promise<void> {
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
    table,
    'edges_of_events',
    `SELECT ${BY_LOT} FROM edge_by_lot
      WHERE lot IN (SELECT id FROM lot WHERE code = ANY($2::text[])) AND event = ANY($1::int8[])`,
    events,
    [...codes],
  );
}

/** Loads all edges from or to a place whose interval begins at or before `until` (milliseconds). */
export function loadPlace(client: Client, table: EdgeTable, place: number, until: number): Promise<void> {
  return loadFew(
    client,
    table,
    'edges_of_place',
    `SELECT ${BY_LOT} FROM edge_by_lot WHERE lot IN (SELECT lot FROM place_lot WHERE place = ANY($1::int8[]))
        AND (from_place = ANY($1::int8[]) OR to_place = ANY($1::int8[])) AND t0 <= $2::int8`,
    [place],
    Math.trunc(until),
  );
}
