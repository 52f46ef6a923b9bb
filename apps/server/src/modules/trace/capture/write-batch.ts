import { randomBytes } from 'node:crypto';
import { EVENT_TYPE } from '@liangsu/domain/epcis';
import { type AttestedDocument, type CanonicalValue, SALT_SIZE } from '@liangsu/domain/ledger';
import { FLAG, type Say } from '@liangsu/domain/trace';
import { BulkInsert } from '../../../platform/db/bulk.ts';
import type { Client, Pool } from '../../../platform/db/pool.ts';
import type { EntryToWrite } from '../../../platform/http/audit.ts';
import { type EventToAttest, eventLeaves, writeLeaves } from '../../ledger/index.ts';
import { concernWithClaims } from './concerns.ts';
import { classify } from './identity.ts';
import { insertLotGrain, type LotGrainRow, lotGrainRows } from './lot-grain.ts';
import { type LotInfoRow, lotInfoRows, writeLotInfo } from './lot-info.ts';
import type { Names } from './names.ts';
import { netWeightOf } from './net-weight.ts';
import type { Numbers } from './numbers.ts';
import type { EventReceipt, IncomingDocument, IncomingEvent } from './pipeline.ts';
import {
  documentNumber,
  type EdgeRow,
  type EventRow,
  edgeRows,
  endsOf,
  hashBytes,
  identityOf,
  insertDeclarationLots,
  insertDocuments,
  insertEdgesByHub,
  insertEdgesByLot,
  insertEvents,
  isHubRole,
  type Resolved,
  Sightings,
  writePartyLots,
  writePlaceLots,
} from './rows.ts';
import { judgeSay } from './say.ts';
import { type Declaration, earlyDeclarations, voidEarlier, voidRows } from './void-events.ts';

/** Held shared by every batch, exclusively by a batch with error declarations: a declaration and the event it corrects never pass each other unseen. */
const LOCK_DECLARATIONS = 0x6c73_6463;
/** Held from drawing the commit sequence to the durable commit: sequence order is the order of becoming durable. */
const LOCK_COMMIT = 0x6c73_636d;

export interface BatchOutcome {
  seq: number;
  /** Per document, per event, in the order given. */
  receipts: EventReceipt[][];
}

/** One event of the batch while it is being worked on. */
export interface Item {
  incoming: IncomingEvent;
  document: IncomingDocument;
  documentNo: number;
  /** By what its capturer has a say in it. */
  say: Say;
  /** Of the event's id: what it is known by, and what decides between events of one moment. */
  identity: Buffer;
  identityKey: string;
  contentHash: Buffer;
  no: number;
  receipt: EventReceipt;
  /** Stored in this batch: new, or a new content under a known id. */
  stored: boolean;
}

const ACTION = { ADD: 1, OBSERVE: 2, DELETE: 3 } as const;

const insertCaptureDocuments = new BulkInsert<{ id: number; document: IncomingDocument; salt: Buffer }>(
  'capture_document',
  [
    { name: 'id', type: 'int8', get: (r) => r.id },
    { name: 'door', type: 'text', get: (r) => r.document.door },
    { name: 'context', type: 'text', cast: 'jsonb', get: (r) => JSON.stringify(r.document.context ?? null) },
    {
      name: 'header',
      type: 'text',
      cast: 'jsonb',
      get: (r) => (r.document.header == null ? null : JSON.stringify(r.document.header)),
    },
    { name: 'capturer', type: 'int8', get: (r) => r.document.capturer },
    { name: 'captured_by', type: 'text', get: (r) => r.document.capturedBy },
    { name: 'salt', type: 'bytea', get: (r) => r.salt },
  ],
);

/** Writes documents in one durable transaction. Throws the database's error when nothing was written. */
export async function writeBatch(
  pool: Pool,
  names: Names,
  numbers: Numbers,
  documents: readonly IncomingDocument[],
): Promise<BatchOutcome> {
  const items = await makeItems(numbers, documents);
  const resolved = await resolveNames(names, items);
  await judge(pool, items, resolved);
  const batch = (await numbers.take('batch_no', 1))[0]!;
  const declares = items.some((item) => item.incoming.normal.errorDeclaration !== null);
  const told = documents.flatMap(({ audit }) => audit ?? []);
  for (const { sink, entry } of told) await sink.ready(entry.at);

  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // Three round trips: who is new; numbers for new lots; everything else with the commit.
    const [, , lots, early] = await Promise.all([
      client.query(`BEGIN; SELECT pg_advisory_xact_lock${declares ? '' : '_shared'}(${LOCK_DECLARATIONS})`),
      classify(client, items, batch),
      names.knownLots(client, codesOf(items)),
      earlyDeclarations(client, items),
    ]);
    const stored = items.filter((item) => item.stored);
    if (stored.length === 0) {
      await client.query('ROLLBACK');
      return { seq: 0, receipts: receiptsOf(documents, items) };
    }
    const newLots = await names.enterLots(client, codesOf(stored), batch, lots);
    resolved.lots = lots;
    const { writes, declarations } = writeStored(client, stored, resolved, newLots, batch);
    if (early.length > 0 || declarations.length > 0) {
      await Promise.all(writes);
      await voidEarlier(client, stored, early, batch);
      if (declarations.length > 0) await voidRows(client, declarations, batch);
    }
    // If a write fails, the first of these statements does too, and the others are not run.
    const sequenced = client.query(
      `SELECT pg_advisory_xact_lock(${LOCK_COMMIT});
       INSERT INTO capture_batch (id, seq, committed_at, leaves)
         VALUES (${batch}, nextval('commit_seq'), clock_timestamp(), ${stored.length}) RETURNING seq;
       ${told.length === 0 ? 'COMMIT' : ''}`,
    ) as unknown as Promise<{ rows: { seq: number }[] }[]>;
    await Promise.all([...writes, sequenced]);
    const { seq } = (await sequenced)[1]!.rows[0]!;
    if (told.length > 0) {
      // One statement and no commit of their own: alone an entry costs the database more than an event.
      await Promise.all([...writeAudit(client, told, seq), client.query('COMMIT')]);
      for (const { entered } of told) entered();
    }
    names.remember(lots);
    return { seq, receipts: receiptsOf(documents, items) };
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function makeItems(numbers: Numbers, documents: readonly IncomingDocument[]): Promise<Item[]> {
  const total = documents.reduce((sum, document) => sum + document.events.length, 0);
  const eventNos = await numbers.take('event_no', total);
  const documentNos = await numbers.take('document_no', documents.length);
  const items: Item[] = [];
  documents.forEach((document, d) => {
    for (const incoming of document.events) {
      const { normal } = incoming;
      const identity = identityOf(normal.eventId, normal.errorDeclaration !== null);
      const no = eventNos[items.length]!;
      items.push({
        incoming,
        document,
        documentNo: documentNos[d]!,
        say: 'stated',
        identity,
        identityKey: identity.toString('latin1'),
        contentHash: hashBytes(normal.contentHash),
        no,
        receipt: { status: 'accepted', eventId: normal.eventId, no },
        stored: false,
      });
    }
  });
  return items;
}

/** Sends what the audit trail tells of the batch's documents: each became durable in the batch of this number. */
function writeAudit(client: Client, told: readonly EntryToWrite[], seq: number): Promise<void>[] {
  return [...Map.groupBy(told, ({ sink }) => sink)].map(([sink, entries]) =>
    sink.writeIn(
      client,
      entries.map(({ entry }) => ({ ...entry, thing: entry.thing && { ...entry.thing, id: String(seq) } })),
    ),
  );
}

/** Judges who has a say in what; what its capturer has none in is kept as a claim. */
async function judge(pool: Pool, items: Item[], names: Resolved): Promise<void> {
  const says = await judgeSay(pool, items, names);
  for (const [i, item] of items.entries()) {
    item.say = says[i]!;
    if (item.say === 'unconfirmed') item.receipt = { ...item.receipt, status: 'unconfirmed' };
  }
}

/** Pools are named by capturer and transformationID: two parties' equal ids are two pools. */
function poolKey(item: Item): string | null {
  const { transformationId } = item.incoming.normal;
  return transformationId === null ? null : `${item.document.capturer}|${transformationId}`;
}

async function resolveNames(
  names: Names,
  items: readonly Item[],
): Promise<Resolved & { pools: Map<string, number> }> {
  const places = new Set<string>();
  const parties = new Set<string>();
  const pools = new Set<string>();
  for (const item of items) {
    const { normal } = item.incoming;
    for (const place of normal.places) places.add(place);
    for (const party of normal.parties) parties.add(party);
    const producer = normal.ilmd?.['liangsu:producer'];
    if (typeof producer === 'string' && producer !== '') parties.add(producer);
    const pool = poolKey(item);
    if (pool !== null) pools.add(pool);
  }
  return {
    lots: new Map(),
    places: await names.places(places),
    parties: await names.parties(parties),
    pools: await names.pools(pools),
  };
}

/** Every lot and container that events name; a declaration has no edge for the parent that it repeats. */
function codesOf(items: readonly Item[]): Set<string> {
  const codes = new Set<string>();
  for (const { incoming } of items) {
    const { parent, edges } = incoming.normal;
    if (parent !== null) codes.add(parent);
    for (const edge of edges) {
      if (edge.code !== '') codes.add(edge.code);
      if (edge.container !== null) codes.add(edge.container);
    }
  }
  return codes;
}

/** Sends the rows of what is new, without waiting; tells which declarations must still be carried out. */
function writeStored(
  client: Client,
  stored: readonly Item[],
  names: Resolved & { pools: Map<string, number> },
  newLots: ReadonlySet<number>,
  batch: number,
): { writes: Promise<unknown>[]; declarations: Declaration[] } {
  const events: EventRow[] = [];
  const byLot: EdgeRow[] = [];
  const byHub: EdgeRow[] = [];
  const info: LotInfoRow[] = [];
  const grain: LotGrainRow[] = [];
  const documents: { doc: number; event: number }[] = [];
  const sightings = new Sightings();
  const captureDocuments = new Map<number, { document: IncomingDocument; salt: Buffer }>();
  const declarations: Declaration[] = [];
  const declaredLots: { lot: number; event: number }[] = [];
  const leaves: EventToAttest[] = [];
  const attested = new Map<IncomingDocument, SaltedDocument>();

  for (const item of stored) {
    const { normal } = item.incoming;
    const isDeclaration = normal.errorDeclaration !== null;
    const isConflict = item.receipt.status === 'idConflict';
    const counts = !isConflict && item.say !== 'unconfirmed';
    const status = isDeclaration ? 3 : isConflict ? 2 : counts ? 0 : 1;
    const document = attested.get(item.document) ?? attestedDocument(item.document);
    attested.set(item.document, document);
    captureDocuments.set(item.documentNo, { document: item.document, salt: document.salt });
    const { body } = item.incoming;
    leaves.push({ no: item.no, batch, capturer: document.capturer, status, body, document });
    const docs = [...new Set(normal.bizTransactions.map((transaction) => documentNumber(transaction.id)))];
    for (const doc of docs) documents.push({ doc, event: item.no });
    if (isDeclaration) {
      events.push(eventRow(item, names, batch, status));
      for (const code of codesOf([item])) declaredLots.push({ lot: names.lots.get(code)!, event: item.no });
      // A conflicting second declaration is kept but voids nothing more than the first did.
      if (!isConflict) declarations.push({ item, target: identityOf(normal.eventId, false) });
      continue;
    }
    const pool = poolKey(item);
    const rows = edgeRows(normal, names, {
      no: item.no,
      batch,
      hub: pool === null ? null : -names.pools.get(pool)!,
      flags: isConflict ? FLAG.idConflict : counts ? null : FLAG.unconfirmed,
      docs: docs.length === 0 ? null : `{${docs.join(',')}}`,
      tie: item.identity.readUInt32BE(0) >>> 1,
      own: item.say === 'own' ? item.document.capturer : null,
    });
    events.push(eventRow(item, names, batch, status));
    for (const row of rows) {
      if (row.lot !== 0) byLot.push(row);
      if (isHubRole(row.role)) byHub.push(row);
      if (counts) sightings.add(row);
    }
    if (counts)
      info.push(
        ...lotInfoRows(normal, { no: item.no, capturer: item.document.capturer }, names, netWeightOf),
      );
    if (counts) grain.push(...lotGrainRows(normal, item.no, names));
  }

  leaves.sort((a, b) => a.no - b.no);
  byLot.sort((a, b) => a.lot - b.lot || a.event - b.event || a.ord - b.ord);
  documents.sort((a, b) => a.doc - b.doc || a.event - b.event);
  const writes: Promise<unknown>[] = [
    insertCaptureDocuments.run(
      client,
      [...captureDocuments].map(([id, row]) => ({ id, ...row })),
    ),
    insertEvents.run(client, events),
    writeLeaves(client, eventLeaves(batch, leaves)),
    insertEdgesByLot.run(client, byLot),
    insertEdgesByHub.run(client, byHub),
    insertDocuments.run(client, documents),
    writePlaceLots(client, sightings.placeLots, newLots),
    writePartyLots(client, sightings.partyLots, newLots),
    insertDeclarationLots.run(client, declaredLots),
    writeLotInfo(client, info),
    insertLotGrain.run(client, grain),
    concernWithClaims(client, byLot),
  ];
  return { writes, declarations };
}

interface SaltedDocument extends AttestedDocument {
  salt: Buffer;
}

/** What the ledger attests of a document, with a salt of its own, as the database will give it back: JSON knows no undefined. */
function attestedDocument({ door, context, header, capturer, capturedBy }: IncomingDocument): SaltedDocument {
  const salt = randomBytes(SALT_SIZE);
  return { door, context: asJson(context), header: asJson(header), capturer, capturedBy, salt };
}

const asJson = (value: unknown): CanonicalValue =>
  JSON.parse(JSON.stringify(value ?? null)) as CanonicalValue;

function eventRow(item: Item, names: Resolved, batch: number, status: number): EventRow {
  const { normal, body } = item.incoming;
  const { capturer } = item.document;
  return {
    no: item.no,
    batch,
    document: item.documentNo,
    type: EVENT_TYPE[normal.type],
    action: normal.action === null ? null : ACTION[normal.action],
    bizStep: normal.bizStep,
    disposition: normal.disposition,
    t0: normal.t0,
    t1: normal.t1,
    readPoint: normal.readPoint === null ? null : names.places.get(normal.readPoint)!,
    bizLocation: normal.bizLocation === null ? null : names.places.get(normal.bizLocation)!,
    capturer,
    eventId: normal.eventId === normal.contentHash ? null : normal.eventId,
    contentHash: item.contentHash,
    status,
    body,
    ends: endsOf(normal, capturer, names),
  };
}

function receiptsOf(documents: readonly IncomingDocument[], items: readonly Item[]): EventReceipt[][] {
  let at = 0;
  return documents.map((document) => document.events.map(() => items[at++]!.receipt));
}
