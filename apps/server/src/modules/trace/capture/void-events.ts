import { normaliseEvent, prefixesOf } from '@liangsu/domain/epcis';
import { ROLE } from '@liangsu/domain/trace';
import { arrayOf, BulkInsert } from '../../../platform/db/bulk.ts';
import type { Client } from '../../../platform/db/pool.ts';
import { sha256hex } from '../../../platform/hash.ts';
import { loadStandIns } from '../query/stand-ins.ts';
import {
  authorsOf,
  type LotInfoRow,
  lotInfoRows,
  type Making,
  rewriteLotInfo,
  standing,
} from './lot-info.ts';
import { netWeightOf } from './net-weight.ts';
import { type EdgeRow, markVoidedByHub, markVoidedByLot } from './rows.ts';
import type { Item } from './write-batch.ts';

/** The commit sequence of what is being recorded comes after every other. */
const NOT_YET = Number.MAX_SAFE_INTEGER;

/** An error declaration of this batch, and the identity of the event that it declares wrong. */
export interface Declaration {
  item: Item;
  target: Buffer;
}

interface Voided {
  event: number;
  declaration: number;
}

const insertVoids = new BulkInsert<Voided & { batch: number }>(
  'event_void',
  [
    { name: 'event', type: 'int8', get: (r) => r.event },
    { name: 'declaration', type: 'int8', get: (r) => r.declaration },
    { name: 'batch', type: 'int8', get: (r) => r.batch },
  ],
  'ON CONFLICT DO NOTHING RETURNING event',
);
const insertEarly = new BulkInsert<{ identity: Uint8Array; declaration: number; capturer: number }>(
  'early_declaration',
  [
    { name: 'identity', type: 'bytea', get: (r) => r.identity },
    { name: 'declaration', type: 'int8', get: (r) => r.declaration },
    { name: 'capturer', type: 'int8', get: (r) => r.capturer },
  ],
  'ON CONFLICT DO NOTHING',
);

/** A declaration that came before the event that it declares wrong. */
export interface EarlyDeclaration {
  identity: Buffer;
  declaration: number;
  capturer: number;
}

/** The declarations that came before these events. */
export async function earlyDeclarations(client: Client, items: readonly Item[]): Promise<EarlyDeclaration[]> {
  const { rows } = await client.query<EarlyDeclaration>({
    name: 'early_declarations',
    text: 'SELECT identity, declaration, capturer FROM early_declaration WHERE identity = ANY($1)',
    values: [
      arrayOf(
        'bytea',
        items.map((item) => item.identity),
      ),
    ],
  });
  return rows;
}

/** New events whose declaration came first are void from the start. */
export async function voidEarlier(
  client: Client,
  stored: readonly Item[],
  early: readonly EarlyDeclaration[],
  batch: number,
): Promise<void> {
  const fresh = stored.filter(
    (item) =>
      item.incoming.normal.errorDeclaration === null &&
      (item.receipt.status === 'accepted' || item.receipt.status === 'unconfirmed'),
  );
  const voided: Voided[] = [];
  const standIns = early.length > 0 ? await loadStandIns(client) : new Map<number, number>();
  const whole = (party: number): number => standIns.get(party) ?? party;
  for (const row of early) {
    // Only who captured an event may declare it wrong; another's declaration stays a claim without effect.
    for (const item of fresh)
      if (whole(item.document.capturer) === whole(row.capturer) && item.identity.equals(row.identity))
        voided.push({ event: item.no, declaration: row.declaration });
  }
  await writeVoids(client, voided, batch);
}

/** Declarations of this batch void the events that are already there; the others wait in `early_declaration`. */
export async function voidRows(
  client: Client,
  declarations: readonly Declaration[],
  batch: number,
): Promise<void> {
  const { rows } = await client.query<{ identity: Buffer; event: number; capturer: number; counts: boolean }>(
    `SELECT identity, event, capturer, true AS counts FROM event_key WHERE identity = ANY($1)
     UNION ALL SELECT identity, event, capturer, false FROM event_claim WHERE identity = ANY($1)`,
    [declarations.map((declaration) => declaration.target)],
  );
  const standIns = await loadStandIns(client);
  const keyOf = (capturer: number, identity: Buffer): string =>
    `${standIns.get(capturer) ?? capturer}|${identity.toString('latin1')}`;
  // One capturer may have an event as a claim and, having got a say, once more as what counts.
  const own = Map.groupBy(rows, (row) => keyOf(row.capturer, row.identity));
  const known = new Set(rows.map((row) => row.identity.toString('latin1')));
  const voided: Voided[] = [];
  const early: { identity: Uint8Array; declaration: number; capturer: number }[] = [];
  for (const { item, target } of declarations) {
    const { capturer } = item.document;
    const mine = own.get(keyOf(capturer, target)) ?? [];
    for (const { event } of mine) voided.push({ event, declaration: item.no });
    if (mine.some((row) => row.counts)) continue;
    early.push({ identity: target, declaration: item.no, capturer });
    // Only who captured an event may declare it wrong: what another says of it is a claim.
    if (mine.length === 0 && known.has(target.toString('latin1')))
      item.receipt = { ...item.receipt, status: 'unconfirmed' };
  }
  await insertEarly.run(client, early);
  await writeVoids(client, voided, batch);
}

async function writeVoids(client: Client, voided: readonly Voided[], batch: number): Promise<void> {
  if (voided.length === 0) return;
  const fresh = await insertVoids.run<{ event: number }>(
    client,
    voided.map((row) => ({ ...row, batch })),
  );
  if (fresh.length === 0) return;
  const events = fresh.map((row) => row.event);
  // The lots of an event are found from the event itself: edges are kept by lot, not by event.
  const { rows } = await client.query<{ no: number; body: Record<string, unknown>; context: unknown }>(
    `SELECT e.no, e.body, d.context FROM event e JOIN capture_document d ON d.id = e.document WHERE e.no = ANY($1)`,
    [events],
  );
  const affected = new Set<number>();
  const byLot: EdgeRow[] = [];
  const byHub: EdgeRow[] = [];
  for (const row of rows) {
    const normal = normaliseEvent(row.body, prefixesOf(row.context), sha256hex);
    if (!normal.ok)
      throw new Error(`Event ${row.no} can no longer be read: ${JSON.stringify(normal.problems[0])}`);
    const codes = [...new Set(normal.event.edges.flatMap((edge) => (edge.code === '' ? [] : [edge.code])))];
    const lots = await client.query<{ id: number }>('SELECT id FROM lot WHERE code = ANY($1)', [codes]);
    const hubs = await client.query<{ hub: number }>(
      'SELECT DISTINCT hub FROM edge_by_lot WHERE lot = ANY($1) AND event = $2 AND hub IS NOT NULL',
      [lots.rows.map((lot) => lot.id), row.no],
    );
    const hub = hubs.rows[0]?.hub ?? null;
    const base = voidedEdge(row.no, hub, normal.event.t0, normal.event.t1, batch);
    for (const { id } of lots.rows) {
      affected.add(id);
      byLot.push({ ...base, lot: id });
    }
    if (normal.event.type === 'TransformationEvent') byHub.push({ ...base, lot: 0 });
  }
  await markVoidedByLot.run(client, byLot);
  await markVoidedByHub.run(client, byHub);
  await restoreLotInfo(client, [...affected], events);
}

function voidedEdge(
  event: number,
  hub: number | null,
  t0: number,
  t1: number,
  batch: number,
): Omit<EdgeRow, 'lot'> {
  return {
    event,
    ord: -1,
    role: ROLE.voided,
    hub,
    t0,
    span: t1 === t0 ? null : t1 - t0,
    amount: null,
    dim: 0,
    fromPlace: null,
    fromParty: null,
    toPlace: null,
    toParty: null,
    container: null,
    docs: null,
    lossKind: null,
    exitKind: null,
    flags: null,
    batch,
    tie: 0,
    moistureBefore: null,
    moistureAfter: null,
  };
}

/** Lots whose master data came from a voided event get what stands of the remaining declarations, or none. */
async function restoreLotInfo(client: Client, lots: number[], voided: number[]): Promise<void> {
  const { rows: stale } = await client.query<{ lot: number }>(
    'SELECT lot FROM lot_info WHERE lot = ANY($1) AND event = ANY($2)',
    [lots, voided],
  );
  if (stale.length === 0) return;
  const standIns = await loadStandIns(client);
  const whole = (party: number): number => standIns.get(party) ?? party;
  const replaced: LotInfoRow[] = [];
  for (const { lot } of stale) {
    const { rows: makers } = await client.query<{
      no: number;
      capturer: number;
      at: number | null;
      voided: number | null;
      body: Record<string, unknown>;
      context: unknown;
      code: string;
    }>(
      `SELECT e.no, e.capturer, e.body, d.context, l.code, b.seq AS at,
              (SELECT min(coalesce(w.seq, ${NOT_YET})) FROM event_void v LEFT JOIN capture_batch w ON w.id = v.batch
                WHERE v.event = e.no)::int8 AS voided
         FROM event e JOIN capture_document d ON d.id = e.document LEFT JOIN capture_batch b ON b.id = e.batch, lot l
        WHERE l.id = $1 AND e.status = 0
          AND e.no IN (SELECT event FROM edge_by_lot WHERE lot = $1 AND role = ANY($2))
        ORDER BY e.no`,
      [lot, [ROLE.add, ROLE.output]],
    );
    const declared: LotInfoRow[] = [];
    const makings: Making[] = [];
    for (const maker of makers) {
      const normal = normaliseEvent(maker.body, prefixesOf(maker.context), sha256hex);
      if (!normal.ok) continue;
      const names = await namesOf(
        client,
        normal.event.edges.flatMap((e) => [e.toPlace]),
        [
          ...normal.event.edges.map((e) => e.toParty),
          (normal.event.ilmd?.['liangsu:producer'] as string | undefined) ?? null,
        ],
      );
      const numbers = { ...names, lots: new Map([[maker.code, lot]]) };
      for (const author of authorsOf(normal.event, maker.capturer, maker.code, numbers))
        makings.push({ author, at: maker.at ?? NOT_YET, voided: maker.voided });
      if (maker.voided === null)
        declared.push(
          ...lotInfoRows(normal.event, maker, numbers, netWeightOf).filter((row) => row.lot === lot),
        );
    }
    replaced.push(standing(declared, makings, whole) ?? emptyInfo(lot));
  }
  await rewriteLotInfo(client, replaced);
}

async function namesOf(client: Client, places: (string | null)[], parties: (string | null)[]) {
  const lookup = async (table: 'party' | 'place', uris: (string | null)[]) => {
    const { rows } = await client.query<{ id: number; uri: string }>(
      `SELECT id, uri FROM ${table}_by_uri WHERE uri = ANY($1)`,
      [uris.filter((uri) => uri !== null)],
    );
    return new Map(rows.map((row) => [row.uri, row.id]));
  };
  return { places: await lookup('place', places), parties: await lookup('party', parties) };
}

function emptyInfo(lot: number): LotInfoRow {
  return {
    lot,
    event: 0,
    t0: 0,
    tie: 0,
    author: 0,
    productName: null,
    commodity: null,
    foodClass: null,
    originArea: null,
    producer: null,
    madeAt: null,
    harvestDate: null,
    harvestYear: null,
    productionDate: null,
    bestBefore: null,
    grade: null,
    netAmount: null,
    netDim: null,
    ilmd: '{}',
  };
}
