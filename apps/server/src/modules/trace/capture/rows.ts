import type { NormalEdge, NormalEvent } from '@liangsu/domain/epcis';
import { ROLE, type Role, withOwnParty } from '@liangsu/domain/trace';
import { BulkInsert, type Column } from '../../../platform/db/bulk.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import { sha256bytes } from '../../../platform/hash.ts';

/** A row of edge_by_lot (and, for transformations, edge_by_hub); null means "not stated". */
export interface EdgeRow {
  lot: number;
  event: number;
  ord: number;
  role: Role;
  hub: number | null;
  t0: number;
  span: number | null;
  amount: number | null;
  dim: number;
  fromPlace: number | null;
  fromParty: number | null;
  toPlace: number | null;
  toParty: number | null;
  container: number | null;
  docs: string | null;
  lossKind: number | null;
  exitKind: number | null;
  flags: number | null;
  batch: number;
  /** Decides between events of one moment: the first 31 bits of the event's identity. */
  tie: number;
  moistureBefore: number | null;
  moistureAfter: number | null;
}

export interface EventRow {
  no: number;
  batch: number;
  document: number;
  type: number;
  action: number | null;
  bizStep: string | null;
  disposition: string | null;
  t0: number;
  t1: number;
  readPoint: number | null;
  bizLocation: number | null;
  capturer: number;
  eventId: string | null;
  contentHash: Uint8Array;
  status: number;
  body: string;
  /** Whom it concerns, as `endsOf` gives it. */
  ends: readonly number[];
}

export interface KeyRow {
  identity: Uint8Array;
  event: number;
  contentHash: Uint8Array;
  capturer: number;
}

const column = <Row>(
  name: string,
  type: Column<Row>['type'],
  get: Column<Row>['get'],
  cast?: string,
): Column<Row> => (cast === undefined ? { name, type, get } : { name, type, get, cast });

export const insertEvents = new BulkInsert<EventRow>('event', [
  column('no', 'int8', (r) => r.no),
  column('batch', 'int8', (r) => r.batch),
  column('document', 'int8', (r) => r.document),
  column('type', 'int2', (r) => r.type),
  column('action', 'int2', (r) => r.action),
  column('biz_step', 'text', (r) => r.bizStep),
  column('disposition', 'text', (r) => r.disposition),
  column('t0', 'timestamptz', (r) => r.t0),
  column('t1', 'timestamptz', (r) => r.t1),
  column('read_point', 'int8', (r) => r.readPoint),
  column('biz_location', 'int8', (r) => r.bizLocation),
  column('capturer', 'int8', (r) => r.capturer),
  column('event_id', 'text', (r) => r.eventId),
  column('content_hash', 'bytea', (r) => r.contentHash),
  column('status', 'int2', (r) => r.status),
  column('body', 'json', (r) => r.body),
  column('ends', 'text', (r) => `{${r.ends.join(',')}}`, 'bigint[]'),
]);

const commonEdge: Column<EdgeRow>[] = [
  column('event', 'int8', (r) => r.event),
  column('ord', 'int4', (r) => r.ord),
  column('role', 'int2', (r) => r.role),
  column('t0', 'int8', (r) => r.t0),
  column('span', 'int4', (r) => r.span),
  column('amount', 'int8', (r) => r.amount),
  column('dim', 'int2', (r) => r.dim),
  column('from_place', 'int8', (r) => r.fromPlace),
  column('from_party', 'int8', (r) => r.fromParty),
  column('to_place', 'int8', (r) => r.toPlace),
  column('to_party', 'int8', (r) => r.toParty),
  column('loss_kind', 'int2', (r) => r.lossKind),
  column('flags', 'int2', (r) => r.flags),
  column('batch', 'int8', (r) => r.batch),
  column('tie', 'int4', (r) => r.tie),
  column('moisture_before', 'int4', (r) => r.moistureBefore),
  column('moisture_after', 'int4', (r) => r.moistureAfter),
];

/** Columns of edge_by_lot: what capture writes and verification compares. */
export const byLot: readonly Column<EdgeRow>[] = [
  column('lot', 'int8', (r) => r.lot),
  ...commonEdge,
  column('hub', 'int8', (r) => r.hub),
  column('container', 'int8', (r) => r.container),
  column('docs', 'text', (r) => r.docs, 'int8[]'),
  column('exit_kind', 'int2', (r) => r.exitKind),
];
/** Columns of edge_by_hub. */
export const byHub: readonly Column<EdgeRow>[] = [
  column('hub', 'int8', (r) => r.hub ?? r.event),
  column('lot', 'int8', (r) => r.lot),
  ...commonEdge,
];
export const insertEdgesByLot = new BulkInsert<EdgeRow>('edge_by_lot', byLot);
export const insertEdgesByHub = new BulkInsert<EdgeRow>('edge_by_hub', byHub);
/** Marks of voided events: two declarations of one event leave one mark. */
export const markVoidedByLot = new BulkInsert<EdgeRow>('edge_by_lot', byLot, 'ON CONFLICT DO NOTHING');
export const markVoidedByHub = new BulkInsert<EdgeRow>('edge_by_hub', byHub, 'ON CONFLICT DO NOTHING');

const KEY_COLUMNS: readonly Column<KeyRow>[] = [
  column('identity', 'bytea', (r) => r.identity),
  column('event', 'int8', (r) => r.event),
  column('content_hash', 'bytea', (r) => r.contentHash),
  column('capturer', 'int8', (r) => r.capturer),
];
export const insertKeys = new BulkInsert<KeyRow>(
  'event_key',
  KEY_COLUMNS,
  'ON CONFLICT (identity) DO NOTHING',
);
/** Events under an id that is not theirs to take: one a capturer. */
export const insertClaims = new BulkInsert<KeyRow>('event_claim', KEY_COLUMNS, 'ON CONFLICT DO NOTHING');

export const insertDocuments = new BulkInsert<{ doc: number; event: number }>('event_document', [
  column('doc', 'int8', (r) => r.doc),
  column('event', 'int8', (r) => r.event),
]);

export const insertDeclarationLots = new BulkInsert<{ lot: number; event: number }>(
  'declaration_lot',
  [column('lot', 'int8', (r) => r.lot), column('event', 'int8', (r) => r.event)],
  'ON CONFLICT DO NOTHING',
);

/**
 * Writes pairs of something and a lot, each once. Those of lots that this transaction has entered itself cannot be there yet:
 * they are written without looking first, which takes as long as writing.
 */
function pairsWithLots<Row extends { lot: number }>(table: string, columns: readonly Column<Row>[]) {
  const first = new BulkInsert<Row>(table, columns);
  const again = new BulkInsert<Row>(table, columns, 'ON CONFLICT DO NOTHING');
  return (client: Queryable, rows: readonly Row[], newLots: ReadonlySet<number>): Promise<unknown> =>
    Promise.all([
      first.run(
        client,
        rows.filter(({ lot }) => newLots.has(lot)),
      ),
      again.run(
        client,
        rows.filter(({ lot }) => !newLots.has(lot)),
      ),
    ]);
}

export const writePlaceLots = pairsWithLots<{ place: number; lot: number }>('place_lot', [
  column('place', 'int8', (r) => r.place),
  column('lot', 'int8', (r) => r.lot),
]);

export const writePartyLots = pairsWithLots<{ party: number; lot: number }>('party_lot', [
  column('party', 'int8', (r) => r.party),
  column('lot', 'int8', (r) => r.lot),
]);

/** Whom an event concerns, in order: parties by number, places by number negated; its capturer is one of them. */
export function endsOf(
  event: Pick<NormalEvent, 'parties' | 'places'>,
  capturer: number,
  names: Pick<Resolved, 'parties' | 'places'>,
): number[] {
  const ends = new Set(capturer === 0 ? [] : [capturer]);
  for (const party of event.parties) ends.add(names.parties.get(party)!);
  for (const place of event.places) ends.add(-names.places.get(place)!);
  return [...ends].sort((a, b) => a - b);
}

/** Which lots were at which places and with which parties, by edges that count; each pair once. */
export class Sightings {
  readonly #places = new Map<string, { place: number; lot: number }>();
  readonly #parties = new Map<string, { party: number; lot: number }>();

  add({
    lot,
    fromPlace,
    toPlace,
    fromParty,
    toParty,
  }: Pick<EdgeRow, 'lot' | 'fromPlace' | 'fromParty' | 'toPlace' | 'toParty'>): void {
    if (lot === 0) return;
    for (const place of [fromPlace, toPlace])
      if (place !== null) this.#places.set(`${place}|${lot}`, { place, lot });
    for (const party of [fromParty, toParty])
      if (party !== null) this.#parties.set(`${party}|${lot}`, { party, lot });
  }

  get placeLots(): { place: number; lot: number }[] {
    return [...this.#places.values()].sort((a, b) => a.place - b.place || a.lot - b.lot);
  }

  get partyLots(): { party: number; lot: number }[] {
    return [...this.#parties.values()].sort((a, b) => a.party - b.party || a.lot - b.lot);
  }
}

/** First 16 bytes of SHA-256 over "is it an error declaration" and the event's id. */
export function identityOf(eventId: string, isErrorDeclaration: boolean): Buffer {
  return sha256bytes(`${isErrorDeclaration ? 'E' : 'N'}|${eventId}`).subarray(0, 16);
}

/** The id of a stored event: as given, else its hash. */
export function eventIdOf(row: { event_id: string | null; content_hash: Buffer }): string {
  return row.event_id ?? `ni:///sha-256;${row.content_hash.toString('hex')}?ver=CBV2.0`;
}

/** The 32 bytes inside a `ni:///sha-256;…` event hash. */
export function hashBytes(contentHash: string): Buffer {
  return Buffer.from(contentHash.slice(14, 78), 'hex');
}

/** A 52-bit number standing for a business document's id: shipments and receipts of one lot are paired by it. */
export function documentNumber(id: string): number {
  const digest = sha256bytes(id);
  return digest.readUIntBE(0, 6) * 16 + (digest[6]! >> 4);
}

/** Transformation roles go into edge_by_hub too. */
export function isHubRole(role: number): boolean {
  return role === ROLE.input || role === ROLE.output || role === ROLE.loss;
}

/** Names resolved to numbers for one batch. */
export interface Resolved {
  lots: Map<string, number>;
  places: Map<string, number>;
  parties: Map<string, number>;
}

const idOf = (map: Map<string, number>, name: string | null): number | null =>
  name === null ? null : (map.get(name) ?? null);

const byCode = (a: NormalEdge, b: NormalEdge): number => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);

/** The stored rows of one event's edges. */
export function edgeRows(
  event: NormalEvent,
  names: Resolved,
  fixed: {
    no: number;
    batch: number;
    hub: number | null;
    flags: number | null;
    docs: string | null;
    tie: number;
    /** The party that is meant where the event leaves it out (say `own`). */
    own?: number | null;
  },
): EdgeRow[] {
  const span = event.t1 - event.t0;
  const isTransformation = event.type === 'TransformationEvent';
  // A transformation gives out its lots one after another, in the order of their codes: no matter how the list stood.
  const edges = isTransformation ? [...event.edges].sort(byCode) : event.edges;
  const rows = edges.map((edge: NormalEdge, ord) => ({
    lot: edge.code === '' ? 0 : names.lots.get(edge.code)!,
    event: fixed.no,
    ord,
    role: edge.role,
    hub: fixed.hub,
    t0: event.t0,
    span: span === 0 ? null : span,
    amount: edge.amount,
    dim: edge.dim,
    fromPlace: idOf(names.places, edge.fromPlace),
    fromParty: idOf(names.parties, edge.fromParty),
    toPlace: idOf(names.places, edge.toPlace),
    toParty: idOf(names.parties, edge.toParty),
    container: idOf(names.lots, edge.container),
    docs: fixed.docs,
    lossKind: edge.lossKind === 0 ? null : edge.lossKind,
    exitKind: edge.exitKind === 0 ? null : edge.exitKind,
    flags: fixed.flags,
    batch: fixed.batch,
    tie: fixed.tie,
    moistureBefore: isTransformation && event.moistureBefore >= 0 ? event.moistureBefore : null,
    moistureAfter: isTransformation && event.moistureAfter >= 0 ? event.moistureAfter : null,
  }));
  const { own } = fixed;
  return own == null ? rows : rows.map((row) => withOwnParty(row, own));
}
