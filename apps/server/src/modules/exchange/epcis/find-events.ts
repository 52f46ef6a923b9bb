import { sightOf } from '@liangsu/domain/access';
import { EVENT_TYPE, type JsonObject, type Prefixes, prefixesOf } from '@liangsu/domain/epcis';
import { type EpcisQuery, fieldValues, meets, numberOf, scalarsOf } from '@liangsu/domain/epcis-query';
import type { Context } from '../../../platform/context.ts';
import { type Client, transaction } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { documentNumber, eventIdOf, identityOf, seenEvents } from '../../trace/index.ts';
import { EpcisError } from './exceptions.ts';
import { Conditions, lotsOf, placesOf } from './narrow.ts';

/** An event as stored, on its way out. */
export interface FoundEvent {
  event: JsonObject;
  /** The `@context` of the document that it came in. */
  context: unknown;
  eventId: string;
  recordTime: Date;
}

/** Where a page ended. `seq`: the walk sees what was recorded up to there, so pages fit together while more arrives. */
export interface EventCursor {
  seq: number;
  /** Sorting key of the last event: its commit sequence, or its time in milliseconds. */
  key: number;
  no: number;
  /** How many more events `eventCountLimit` allows. */
  left: number | null;
  /** Events given so far, where the order is that of an extension field. */
  offset?: number;
}

export interface EventPage {
  events: FoundEvent[];
  next: EventCursor | null;
}

interface Row {
  no: number;
  key: number;
  body: JsonObject;
  document: number;
  event_id: string | null;
  content_hash: Buffer;
  committed_at: Date;
}

/** Events looked at for one page; then the page ends, and the next one goes on from there. */
const EXAMINED_PER_PAGE = 20_000;
/** Events looked at for one question about all matches: how many, or which come first by an extension field. */
const EXAMINED_AT_ONCE = 200_000;
/** Matches that are sorted by an extension field. */
const SORTED_AT_ONCE = 10_000;
const STATEMENT_TIMEOUT_MS = 20_000;
const DAY_MS = 86_400_000;
const ACTIONS: Readonly<Record<string, number>> = { ADD: 1, OBSERVE: 2, DELETE: 3 };

/** Of these events, those that whoever asks may see. */
type SeenAmong = (events: readonly number[]) => Promise<ReadonlySet<number>>;

/** A walk over the events that meet a query and that whoever asks may see, in order, in batches. */
class Walk {
  readonly #client: Client;
  readonly #seen: SeenAmong;
  readonly #query: EpcisQuery;
  readonly #conditions: Conditions;
  readonly #byTime: boolean;
  readonly #ascending: boolean;
  readonly #contexts = new Map<number, { context: unknown; prefixes: Prefixes }>();
  #key: number | null;
  #no: number | null;
  examined = 0;
  ended = false;

  constructor(
    client: Client,
    seen: SeenAmong,
    query: EpcisQuery,
    conditions: Conditions,
    cursor: EventCursor | null,
  ) {
    this.#client = client;
    this.#seen = seen;
    this.#query = query;
    this.#conditions = conditions;
    // Without a wish for an order events come as they were recorded, or, between two times, in their order of time:
    // whichever is an index to walk along.
    const between = query.geEventTime !== null || query.ltEventTime !== null;
    const recorded = query.geRecordTime !== null || query.ltRecordTime !== null;
    this.#byTime = query.orderBy === 'eventTime' || (query.orderBy === null && between && !recorded);
    this.#ascending = query.orderBy === null || query.direction === 'ASC';
    this.#key = cursor?.key ?? null;
    this.#no = cursor?.no ?? null;
  }

  /** Where the walk stands: after the last event that was looked at. */
  get position(): { key: number; no: number } | null {
    return this.#key === null || this.#no === null ? null : { key: this.#key, no: this.#no };
  }

  /** The next events that meet the query, at most so many looked at; none need be among them. */
  async next(size: number): Promise<(FoundEvent & { no: number; key: number })[]> {
    const rows = await this.#rows(size);
    this.examined += rows.length;
    if (rows.length < size) this.ended = true;
    const last = rows.at(-1);
    if (last) {
      this.#key = last.key;
      this.#no = last.no;
    }
    const seen = await this.#seen(rows.map(({ no }) => no));
    await this.#readContexts(rows);
    const found: (FoundEvent & { no: number; key: number })[] = [];
    for (const row of rows) {
      if (!seen.has(row.no)) continue;
      const { context, prefixes } = this.#contexts.get(row.document)!;
      if (!meets(this.#query, row.body, prefixes)) continue;
      found.push({
        no: row.no,
        key: row.key,
        event: row.body,
        context,
        eventId: eventIdOf(row),
        recordTime: row.committed_at,
      });
    }
    return found;
  }

  async #rows(size: number): Promise<Row[]> {
    const conditions = this.#conditions.copy();
    const column = this.#byTime ? 'e.t0' : 'b.seq';
    const direction = this.#ascending ? 'ASC' : 'DESC';
    if (this.#key !== null) {
      const key = this.#byTime
        ? `${conditions.bind(new Date(this.#key).toISOString())}::timestamptz`
        : `${conditions.bind(this.#key)}::int8`;
      conditions.where(
        `(${column}, e.no) ${this.#ascending ? '>' : '<'} (${key}, ${conditions.bind(this.#no)}::int8)`,
      );
    }
    const limit = conditions.bind(size);
    const { rows } = await this.#client.query<Row & { t0: Date; seq: number }>(
      `${conditions.with}
       SELECT e.no, b.seq, e.t0, e.body, e.document, e.event_id, e.content_hash, b.committed_at
       FROM ${conditions.from} ${conditions.sql}
       ORDER BY ${column} ${direction}, e.no ${direction} LIMIT ${limit}`,
      conditions.values,
    );
    return rows.map((row) => ({ ...row, key: this.#byTime ? row.t0.getTime() : row.seq }));
  }

  async #readContexts(rows: readonly Row[]): Promise<void> {
    const missing = [...new Set(rows.map((row) => row.document))].filter((id) => !this.#contexts.has(id));
    if (missing.length === 0) return;
    const { rows: documents } = await this.#client.query<{ id: number; context: unknown }>(
      'SELECT id, context FROM capture_document WHERE id = ANY($1)',
      [missing],
    );
    for (const { id, context } of documents)
      this.#contexts.set(id, { context, prefixes: prefixesOf(context) });
  }
}

/** What the store can decide by itself, as SQL with bound values. */
async function narrowed(client: Client, query: EpcisQuery, seq: number): Promise<Conditions> {
  const c = new Conditions();
  c.where(`b.seq <= ${c.bind(seq)}`);
  if (query.geRecordTime !== null)
    c.where(`b.committed_at >= ${c.bind(new Date(query.geRecordTime).toISOString())}::timestamptz`);
  if (query.ltRecordTime !== null)
    c.where(`b.committed_at < ${c.bind(new Date(query.ltRecordTime).toISOString())}::timestamptz`);
  // An event of a whole day begins at midnight, whatever hour its time names: its end decides, its beginning is indexed.
  if (query.geEventTime !== null) {
    c.where(`e.t0 >= ${c.bind(new Date(query.geEventTime - DAY_MS).toISOString())}::timestamptz`);
    c.where(`e.t1 >= ${c.bind(new Date(query.geEventTime).toISOString())}::timestamptz`);
  }
  if (query.ltEventTime !== null)
    c.where(`e.t0 < ${c.bind(new Date(query.ltEventTime).toISOString())}::timestamptz`);
  if (query.eventTypes !== null)
    c.where(`e.type = ANY(${c.bind(query.eventTypes.map((type) => EVENT_TYPE[type]))}::int2[])`);
  if (query.actions !== null)
    c.where(`e.action = ANY(${c.bind(query.actions.map((action) => ACTIONS[action]))}::int2[])`);
  if (query.bizSteps !== null) c.where(`e.biz_step = ANY(${c.bind(query.bizSteps)}::text[])`);
  if (query.dispositions !== null) c.where(`e.disposition = ANY(${c.bind(query.dispositions)}::text[])`);
  if (query.errorDeclarations) c.where('e.status = 3');
  for (const place of query.places) {
    const ids = c.bind(await placesOf(client, place));
    c.where(`e.${place.field === 'readPoint' ? 'read_point' : 'biz_location'} = ANY(${ids}::int8[])`);
  }
  if (query.eventIds !== null) {
    const identities = query.eventIds.flatMap((id) => [identityOf(id, false), identityOf(id, true)]);
    const ids = c.bind(identities);
    c.among(
      `SELECT event FROM event_key WHERE identity = ANY(${ids}::bytea[])
       UNION SELECT event FROM event_claim WHERE identity = ANY(${ids}::bytea[])
       UNION SELECT event FROM event_conflict WHERE identity = ANY(${ids}::bytea[])`,
    );
  }
  for (const names of query.documents)
    c.among(
      `SELECT DISTINCT event FROM event_document WHERE doc = ANY(${c.bind(names.map(documentNumber))}::int8[])`,
    );
  for (const targets of query.codes) {
    const lots = c.bind(await lotsOf(client, targets));
    c.among(
      `SELECT event FROM edge_by_lot WHERE lot = ANY(${lots}::int8[])
       UNION SELECT event FROM edge_by_lot WHERE container = ANY(${lots}::int8[])
       UNION SELECT event FROM declaration_lot WHERE lot = ANY(${lots}::int8[])`,
    );
  }
  return c;
}

const plain = ({ event, context, eventId, recordTime }: FoundEvent): FoundEvent => ({
  event,
  context,
  eventId,
  recordTime,
});

async function refuseTooMany(
  client: Client,
  seen: SeenAmong,
  query: EpcisQuery,
  conditions: Conditions,
): Promise<void> {
  const limit = query.maxEventCount!;
  const walk = new Walk(client, seen, query, conditions, null);
  let found = 0;
  while (!walk.ended) {
    found += (await walk.next(1000)).length;
    if (found > limit) throw new EpcisError('QueryTooLargeException', { limit });
    if (walk.examined >= EXAMINED_AT_ONCE) throw new EpcisError('QueryTooComplexException');
  }
}

/** All matches in the order of an extension field; those without it last. */
async function sortedByField(
  client: Client,
  seen: SeenAmong,
  query: EpcisQuery,
  conditions: Conditions,
): Promise<FoundEvent[]> {
  const field = query.orderBy;
  if (field === null || typeof field === 'string') throw new Error('not an extension field');
  const walk = new Walk(client, seen, { ...query, orderBy: null }, conditions, null);
  const found: { event: FoundEvent; value: string | number | null }[] = [];
  while (!walk.ended) {
    for (const event of await walk.next(1000)) {
      const prefixes = prefixesOf(event.context);
      const value = fieldValues(event.event, '', false, field, prefixes).flatMap(scalarsOf)[0];
      const text = value === undefined ? null : String(value);
      found.push({ event, value: text === null ? null : (numberOf(text) ?? text) });
    }
    if (found.length > SORTED_AT_ONCE || walk.examined >= EXAMINED_AT_ONCE)
      throw new EpcisError('QueryTooComplexException');
  }
  const sign = query.direction === 'ASC' ? 1 : -1;
  const rank = (value: string | number): number => (typeof value === 'number' ? 0 : 1);
  found.sort((a, b) => {
    if (a.value === null || b.value === null) return a.value === b.value ? 0 : a.value === null ? 1 : -1;
    if (rank(a.value) !== rank(b.value)) return sign * (rank(a.value) - rank(b.value));
    return a.value === b.value ? 0 : a.value < b.value ? -sign : sign;
  });
  return found.map(({ event }) => event);
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** A cursor came out of a token, so out of anybody's hands. */
function checked(cursor: EventCursor): EventCursor {
  const sound =
    isCount(cursor.seq) &&
    Number.isSafeInteger(cursor.key) &&
    Math.abs(cursor.key) < 8.64e15 &&
    isCount(cursor.no) &&
    (cursor.left === null || isCount(cursor.left)) &&
    (cursor.offset === undefined || isCount(cursor.offset));
  if (!sound) throw new EpcisError('QueryParameterException');
  return cursor;
}

/**
 * One page of the events that meet a query and that the actor may see. A page may be shorter than asked for, even empty, and still have a next
 * one: work per page is bounded. Throws QueryTooLargeException beyond `maxEventCount`, QueryTooComplexException when
 * an answer about all matches would have to look at too many events.
 */
export function findEvents(
  { pool, engine }: Pick<Context, 'pool' | 'engine'>,
  actor: Pick<Actor, 'acting'>,
  query: EpcisQuery,
  perPage: number,
  given: EventCursor | null,
): Promise<EventPage> {
  const cursor = given === null ? null : checked(given);
  const sight = sightOf(actor.acting, 'event.query');
  const seen: SeenAmong = (events) => seenEvents(pool, sight, events);
  return transaction(engine, async (client) => {
    await client.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    const { rows } = await client.query<{ seq: number }>(
      'SELECT coalesce(max(seq), 0)::int8 AS seq FROM capture_batch',
    );
    const seq = Math.min(cursor?.seq ?? Number.MAX_SAFE_INTEGER, rows[0]!.seq);
    const conditions = await narrowed(client, query, seq);
    const left = cursor === null ? query.eventCountLimit : cursor.left;
    const size = left === null ? perPage : Math.min(perPage, left);
    if (query.orderBy !== null && typeof query.orderBy !== 'string') {
      const offset = cursor?.offset ?? 0;
      const all = await sortedByField(client, seen, query, conditions);
      if (query.maxEventCount !== null && all.length > query.maxEventCount)
        throw new EpcisError('QueryTooLargeException', { limit: query.maxEventCount });
      const rest = left === null ? null : left - size;
      const more = offset + size < all.length && rest !== 0;
      return {
        events: all.slice(offset, offset + size).map(plain),
        next: more ? { seq, key: 0, no: 0, left: rest, offset: offset + size } : null,
      };
    }
    if (cursor === null && query.maxEventCount !== null) await refuseTooMany(client, seen, query, conditions);
    return page(new Walk(client, seen, query, conditions, cursor), { size, seq, left });
  });
}

async function page(
  walk: Walk,
  { size, seq, left }: { size: number; seq: number; left: number | null },
): Promise<EventPage> {
  const found: (FoundEvent & { no: number; key: number })[] = [];
  // One more than the page holds tells whether there is a next one.
  while (found.length <= size && !walk.ended && walk.examined < EXAMINED_PER_PAGE)
    found.push(...(await walk.next(Math.min(1000, Math.max(size + 1, 100)))));
  const events = found.slice(0, size);
  const rest = left === null ? null : left - events.length;
  const last = events.at(-1);
  const more = found.length > size;
  if (rest === 0 || (!more && walk.ended)) return { events: events.map(plain), next: null };
  const position = more && last ? { key: last.key, no: last.no } : walk.position;
  return { events: events.map(plain), next: position && { seq, ...position, left: rest } };
}
