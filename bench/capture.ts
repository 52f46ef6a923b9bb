import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { interleave, type PairResult } from './measure.ts';
import type { World } from './world.ts';

const CLIENT = fileURLToPath(new URL('./client.ts', import.meta.url));
const CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { liangsu: 'urn:liangsu:ns:' },
];
let serial = 0;

/** Events as a busy province sends them: harvests, shipments, receipts, feeds into bins, in equal parts. */
function events(count: number, run: string): Record<string, unknown>[] {
  const list: Record<string, unknown>[] = [];
  for (let i = 0; i < count; i++) {
    const n = serial++;
    const lot = `urn:liangsu:lot:B${run}L${Math.floor(n / 4)}`;
    const farm = `urn:liangsu:place:B${n % 500}`;
    const depot = `urn:liangsu:place:D${n % 200}`;
    const time = new Date(Date.UTC(2026, 8, 1) + (n % 4_000_000) * 1000).toISOString();
    const common = { eventTime: time, eventTimeZoneOffset: '+08:00', 'liangsu:rowId': `${run}-${n}` };
    const quantityList = [{ epcClass: lot, quantity: 10_000 + (n % 977), uom: 'KGM' }];
    const move = {
      action: 'OBSERVE',
      quantityList,
      sourceList: [
        { type: 'possessing_party', source: `urn:liangsu:party:P${n % 500}` },
        { type: 'location', source: farm },
      ],
      destinationList: [
        { type: 'possessing_party', destination: `urn:liangsu:party:Q${n % 200}` },
        { type: 'location', destination: depot },
      ],
      bizTransactionList: [{ type: 'desadv', bizTransaction: `urn:liangsu:doc:${run}-${Math.floor(n / 4)}` }],
    };
    switch (n % 4) {
      case 0:
        list.push({
          type: 'ObjectEvent',
          action: 'ADD',
          bizStep: 'commissioning',
          readPoint: { id: farm },
          bizLocation: { id: farm },
          quantityList,
          ilmd: { 'liangsu:productName': '早籼稻', 'liangsu:commodity': '1131001' },
          ...common,
        });
        break;
      case 1:
        list.push({
          type: 'ObjectEvent',
          bizStep: 'shipping',
          disposition: 'in_transit',
          readPoint: { id: farm },
          ...move,
          ...common,
        });
        break;
      case 2:
        list.push({
          type: 'ObjectEvent',
          bizStep: 'receiving',
          disposition: 'in_progress',
          readPoint: { id: depot },
          bizLocation: { id: depot },
          ...move,
          ...common,
        });
        break;
      default:
        list.push({
          type: 'TransformationEvent',
          bizStep: 'commissioning',
          readPoint: { id: depot },
          bizLocation: { id: depot },
          inputQuantityList: quantityList,
          outputQuantityList: [
            { epcClass: `urn:liangsu:lot:B${run}BIN${n % 200}`, quantity: 10_000 + (n % 977), uom: 'KGM' },
          ],
          ...common,
        });
    }
  }
  return list;
}

const documentOf = (eventList: unknown[]) =>
  JSON.stringify({
    '@context': CONTEXT,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-11-22T00:00:00Z',
    epcisBody: { eventList },
  });

/** Documents of 500 events each, as JSON. */
export const documentBodies = (count: number, run: string): string[] =>
  Array.from({ length: count }, () => documentOf(events(500, run)));

/** Events one by one, as JSON. */
export const singleBodies = (count: number, run: string): string[] =>
  events(count, run).map((event) => JSON.stringify({ '@context': CONTEXT, ...event }));

/** Posts the bodies from a process of its own; milliseconds from first byte to last answer. */
export async function postAll(
  world: World,
  path: string,
  clients: number,
  bodies: string[],
): Promise<number> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLIENT], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify({ base: world.base, key: world.key, path, clients, bodies }));
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  const { ms, statuses } = JSON.parse(output) as { ms: number; statuses: Record<string, number> };
  if (Object.keys(statuses).some((status) => !status.startsWith('2')))
    throw new Error(`answers: ${JSON.stringify(statuses)}`);
  return ms;
}

/** Distance of the copied rows' numbers from the originals': far enough to be new, near enough for the partitions at hand. */
const SHIFT = 1_500_000;
/** How many numbers the originals of one measurement may take. */
const ROOM = 1_200_000;

/** Tables that a capture writes, with the columns whose values must be new for a second copy of the same rows. */
const REKEY: { table: string; by: string; replace: Record<string, string> }[] = [
  {
    table: 'capture_document',
    by: 'id IN (SELECT document FROM event WHERE no > $1 AND no < $max)',
    replace: { id: 'id + $shift' },
  },
  {
    table: 'lot',
    by: 'id > $2 AND id < $max',
    replace: { id: 'id + $shift', code: `code || 'r' || $shift`, first_batch: 'first_batch + $shift' },
  },
  {
    table: 'event_key',
    by: 'event > $1 AND event < $max',
    replace: { event: 'event + $shift', identity: `substr(sha256(identity || '$shift'::bytea), 1, 16)` },
  },
  { table: 'event', by: 'no > $1 AND no < $max', replace: { no: 'no + $shift', batch: 'batch + $shift' } },
  {
    table: 'edge_by_lot',
    by: 'lot > $2 AND lot < $max',
    replace: { lot: 'lot + $shift', event: 'event + $shift', batch: 'batch + $shift' },
  },
  {
    table: 'edge_by_hub',
    by: 'hub > $1 AND hub < $max',
    replace: { hub: 'hub + $shift', lot: 'lot + $shift', event: 'event + $shift', batch: 'batch + $shift' },
  },
  {
    table: 'event_document',
    by: 'event > $1 AND event < $max',
    replace: { event: 'event + $shift' },
  },
  {
    table: 'place_lot',
    by: 'lot > $2 AND lot < $max',
    replace: { lot: 'lot + $shift' },
  },
  {
    table: 'lot_info',
    by: 'lot > $2 AND lot < $max',
    replace: { lot: 'lot + $shift', event: 'event + $shift' },
  },
  {
    table: 'capture_batch',
    by: `id > $3 AND id < ${SHIFT}`,
    replace: { id: 'id + $shift', seq: 'seq + $shift' },
  },
];

async function columnsOf(world: World, table: string): Promise<string[]> {
  const { rows } = await world.owner.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  );
  return rows.map((row) => row.name);
}

/** The rows that batches wrote, re-keyed, in binary COPY form, in `parts` parts. */
async function exportRows(
  world: World,
  marks: Marks,
  shift: number,
  parts: number,
): Promise<{ table: string; columns: string[]; data: Buffer }[][]> {
  const result: { table: string; columns: string[]; data: Buffer }[][] = Array.from(
    { length: parts },
    () => [],
  );
  const client = await world.owner.connect();
  for (const { table, by, replace } of REKEY) {
    const columns = await columnsOf(world, table);
    const expressions = columns
      .map((column) => replace[column]?.replaceAll('$shift', String(shift)) ?? column)
      .join(', ');
    const where = bounded(by, marks);
    const first = columns[0]!;
    for (let part = 0; part < parts; part++) {
      const spreadBy = table === 'event_key' ? 'event' : first;
      const stream = client.query(
        copyTo(
          `COPY (SELECT ${expressions} FROM ${table} WHERE ${where} AND ${spreadBy} % ${parts} = ${part} ) TO STDOUT (FORMAT binary)`,
        ),
      );
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      result[part]!.push({ table, columns, data: Buffer.concat(chunks) });
    }
  }
  client.release();
  if (result.every((part) => part.every(({ data }) => data.length < 100)))
    throw new Error('nothing to copy was found');
  return result;
}

/** Copies prepared rows over one connection a part, each part one durable transaction; milliseconds. */
async function copyRows(
  world: World,
  parts: { table: string; columns: string[]; data: Buffer }[][],
): Promise<number> {
  const clients = await Promise.all(parts.map(() => world.owner.connect()));
  const started = process.hrtime.bigint();
  await Promise.all(
    parts.map(async (tables, i) => {
      const client = clients[i]!;
      await client.query('BEGIN');
      for (const { table, columns, data } of tables) {
        const stream = client.query(
          copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`),
        );
        await new Promise<void>((resolve, reject) => {
          stream.on('finish', resolve);
          stream.on('error', reject);
          stream.end(data);
        });
      }
      await client.query('COMMIT');
    }),
  );
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  for (const client of clients) client.release();
  return ms;
}

/** The last numbers before a run, and the number below which its originals lie: rows are found by them through indexes. */
interface Marks {
  event: number;
  lot: number;
  batch: number;
  ceiling: number;
}

async function marksOf(world: World, ceiling: number): Promise<Marks> {
  return { ...(await lastOriginals(world)), ceiling };
}

/** The last numbers that were captured; copies of rows, of this run or an earlier one, are told by their batch. */
async function lastOriginals(world: World): Promise<Omit<Marks, 'ceiling'>> {
  const { rows } = await world.owner.query<Omit<Marks, 'ceiling'>>(
    `SELECT (SELECT max(no) FROM event WHERE batch < ${SHIFT}) AS event,
            (SELECT max(id) FROM lot WHERE first_batch < ${SHIFT}) AS lot,
            (SELECT max(id) FROM capture_batch WHERE id < ${SHIFT}) AS batch`,
  );
  return rows[0]!;
}

/** The number below which the originals of a measurement that begins now will lie; makes the partitions that copies need. */
async function ceilingOf(world: World): Promise<number> {
  const last = await lastOriginals(world);
  const top = Math.max(last.event, last.lot);
  for (const table of ['event', 'edge_by_lot', 'edge_by_hub'])
    await world.owner.query('SELECT ensure_partitions($1, $2)', [table, top + ROOM + 2 * SHIFT]);
  return top + ROOM;
}

const bounded = (sql: string, marks: Marks): string =>
  sql
    .replaceAll('$max', String(marks.ceiling))
    .replaceAll('$1', String(marks.event))
    .replaceAll('$2', String(marks.lot))
    .replaceAll('$3', String(marks.batch));

/** Documents of 500 events from 4 clients, against COPY of the same rows into the same tables over 4 connections. Events a second. */
export async function captureDocuments(world: World, pairs: number, documents: number): Promise<PairResult> {
  const run = Date.now().toString(36);
  const ceiling = await ceilingOf(world);
  const prepared: { table: string; columns: string[]; data: Buffer }[][][] = [];
  const total = documents * 500;
  const ours = async () => {
    const bodies = documentBodies(documents, run);
    const marks = await marksOf(world, ceiling);
    const ms = await postAll(world, '/api/v1/events', 4, bodies);
    prepared.push(await exportRows(world, marks, SHIFT, 4));
    return total / (ms / 1000);
  };
  // The reference writes what one of our runs wrote: the first pair's rows come from a run before the measurement.
  await ours();
  return interleave(pairs, ours, async () => {
    const rows = prepared.shift()!;
    const ms = await copyRows(world, rows);
    return total / (ms / 1000);
  });
}

/** One event a request from 32 clients, against the same rows by 32 connections with prepared statements, each event one durable transaction. Events a second. */
export async function captureSingles(world: World, pairs: number, count: number): Promise<PairResult> {
  const run = `s${Date.now().toString(36)}`;
  const ceiling = await ceilingOf(world);
  const prepared: SingleRows[] = [];
  const ours = async () => {
    const bodies = singleBodies(count, run);
    const marks = await marksOf(world, ceiling);
    const ms = await postAll(world, '/api/v1/events', 32, bodies);
    prepared.push(await singleRows(world, marks));
    return count / (ms / 1000);
  };
  await ours();
  return interleave(
    pairs,
    ours,
    async () => count / ((await insertSingles(world, prepared.shift()!)) / 1000),
  );
}

/** Rows of each event by table, as text parameters, in the order in which they are written. */
type SingleRows = { table: string; columns: string[]; values: unknown[] }[][];

async function singleRows(world: World, marks: Marks): Promise<SingleRows> {
  const byEvent = new Map<number, { table: string; columns: string[]; values: unknown[] }[]>();
  const client = await world.owner.connect();
  for (const { table, by, replace } of REKEY) {
    if (table === 'capture_batch') continue;
    const columns = await columnsOf(world, table);
    const expressions = columns
      .map((c) => `(${replace[c]?.replaceAll('$shift', String(SHIFT)) ?? c})::text`)
      .join(', ');
    const eventOf: Record<string, string> = {
      capture_document: '(SELECT min(no) FROM event e WHERE e.document = t.id AND e.no > $1)',
      lot: '(SELECT min(event) FROM edge_by_lot e WHERE e.lot = t.id)',
      event: 'no',
      place_lot: '(SELECT min(event) FROM edge_by_lot e WHERE e.lot = t.lot)',
    };
    const key = bounded(eventOf[table] ?? 'event', marks);
    const where = bounded(by, marks);
    const { rows } = await client.query<unknown[]>({
      text: `SELECT ${key} AS k, ${expressions} FROM ${table} t WHERE ${where}`,
      rowMode: 'array',
    });
    for (const [event, ...row] of rows) {
      const list = byEvent.get(event as number) ?? [];
      list.push({ table, columns, values: row });
      byEvent.set(event as number, list);
    }
  }
  client.release();
  if (byEvent.size === 0) throw new Error('nothing to copy was found');
  return [...byEvent.values()];
}

async function insertSingles(world: World, rows: SingleRows): Promise<number> {
  const clients = await Promise.all(Array.from({ length: 32 }, () => world.owner.connect()));
  let next = 0;
  const started = process.hrtime.bigint();
  await Promise.all(
    clients.map(async (client) => {
      while (next < rows.length) {
        const event = rows[next++]!;
        await client.query('BEGIN');
        for (const { table, columns, values } of event)
          await client.query({
            name: `single_${table}`,
            text: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
            values,
          });
        await client.query('COMMIT');
      }
    }),
  );
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  for (const client of clients) client.release();
  return ms;
}
