import { type JsonObject, normaliseEvent, prefixesOf } from '@liangsu/domain/epcis';
import { type Client, type Pool, type Queryable, transaction } from '../../../platform/db/pool.ts';
import { sha256hex } from '../../../platform/hash.ts';
import { insertMessages, type WebhookKind } from './store.ts';

/** How many commits, and about how many events, one step looks at. */
const MOST_BATCHES = 200;
const MOST_EVENTS = 1000;
/** Events that one message tells of at most. */
const PER_MESSAGE = 200;

interface Subscription {
  id: string;
  party: number;
  kinds: WebhookKind[];
  since: number;
}

interface EventRow {
  no: number;
  seq: number;
  event_id: string | null;
  capturer: number;
  status: number;
  biz_step: string | null;
  body: JsonObject;
  context: unknown;
}

/** What a message says of an event: enough to look it up with one's own key and rights, no more. */
interface Told {
  eventId: string;
  seq: number;
  type: string;
  bizStep: string | null;
  eventTime: string;
}

const CLAIM = 1;

/**
 * Makes messages of what was captured since the last time: for each subscribed party the events of others that name it or
 * lie at a place that it operates, and the claims that concern it. Messages and the place that is reached are one
 * transaction: none is lost or made twice, whatever is killed. `evidence` reads what was captured. Answers whether more
 * waits; null when another server is at it.
 */
export async function gather(
  pool: Pool,
  evidence: Queryable,
  now: Date,
): Promise<{ messages: number; more: boolean } | null> {
  // Most of the time there is nothing: that costs no lock.
  const { rows } = await pool.query<{ any: boolean }>(
    'SELECT EXISTS (SELECT FROM capture_batch WHERE seq > (SELECT seq FROM webhook_cursor)) AS any',
  );
  if (!rows[0]!.any) return { messages: 0, more: false };
  return transaction(pool, async (client) => {
    const { rows: cursor } = await client.query<{ seq: number }>(
      'SELECT seq FROM webhook_cursor FOR UPDATE SKIP LOCKED',
    );
    if (cursor[0] === undefined) return null;
    const batches = await nextBatches(client, cursor[0].seq);
    if (batches.length === 0) return { messages: 0, more: false };
    const subscriptions = await subscribed(client);
    const messages =
      subscriptions.length === 0 ? [] : await messagesOf(client, evidence, batches, subscriptions, now);
    await insertMessages(client, messages);
    await client.query('UPDATE webhook_cursor SET seq = $1', [batches.at(-1)!.seq]);
    return { messages: messages.length, more: true };
  });
}

async function nextBatches(client: Client, after: number): Promise<{ id: number; seq: number }[]> {
  const { rows } = await client.query<{ id: number; seq: number; leaves: number }>(
    'SELECT id, seq, leaves FROM capture_batch WHERE seq > $1 ORDER BY seq LIMIT $2',
    [after, MOST_BATCHES],
  );
  let events = 0;
  return rows.filter(({ leaves }, i) => {
    events += leaves;
    return i === 0 || events <= MOST_EVENTS;
  });
}

async function subscribed(client: Client): Promise<Subscription[]> {
  const { rows } = await client.query<Subscription>(
    `SELECT id, whole_party(party_id) AS party, kinds, since_seq AS since FROM webhook
      WHERE state <> 'deleted' AND kinds && '{event.captured,claim.made}' ORDER BY id`,
  );
  return rows;
}

/** The events of some commits, in their order. What a commit wrote is known by its leaves. */
async function eventsOf(
  evidence: Queryable,
  batches: readonly { id: number; seq: number }[],
): Promise<EventRow[]> {
  const { rows } = await evidence.query<EventRow>(
    `WITH told AS MATERIALIZED (
       SELECT b.seq, s.no FROM unnest($1::int8[], $2::int8[]) AS b(id, seq)
         JOIN ledger_batch l ON l.id = b.id CROSS JOIN LATERAL unnest(l.subjects) AS s(no) WHERE l.kind = 1)
     SELECT e.no, t.seq, e.event_id, e.capturer, e.status, e.biz_step, e.body, d.context
       FROM told t JOIN event e ON e.no = t.no JOIN capture_document d ON d.id = e.document ORDER BY t.seq, e.no`,
    [batches.map(({ id }) => id), batches.map(({ seq }) => seq)],
  );
  return rows;
}

/** Whom each event names, and at whose places it lies, by number of the event; merged parties as the one that stands for them. */
async function partiesOf(
  evidence: Queryable,
  events: readonly { no: number; parties: readonly string[]; places: readonly string[] }[],
): Promise<Map<number, Set<number>>> {
  const uris = (of: 'parties' | 'places') => [...new Set(events.flatMap((event) => event[of]))];
  const { rows: parties } = await evidence.query<{ uri: string; party: number }>(
    'SELECT uri, whole_party(id) AS party FROM party_by_uri WHERE uri = ANY ($1)',
    [uris('parties')],
  );
  const { rows: places } = await evidence.query<{ uri: string; operator: number }>(
    `SELECT n.uri, o.operator FROM place_by_uri n
       JOIN operators_of((SELECT array_agg(id) FROM place_by_uri WHERE uri = ANY ($1))) o ON o.place = n.id
      WHERE n.uri = ANY ($1)`,
    [uris('places')],
  );
  const byParty = new Map(parties.map(({ uri, party }) => [uri, party]));
  const byPlace = new Map(places.map(({ uri, operator }) => [uri, operator]));
  return new Map(
    events.map(({ no, parties: named, places: at }) => [
      no,
      new Set(
        [...named.map((uri) => byParty.get(uri)), ...at.map((uri) => byPlace.get(uri))].filter(
          (id) => id !== undefined,
        ),
      ),
    ]),
  );
}

/** What stands in an event of whom it concerns, and how it is told of. */
function read(row: EventRow): { no: number; parties: string[]; places: string[]; told: Told } | null {
  const result = normaliseEvent(row.body, prefixesOf(row.context), sha256hex);
  if (!result.ok) return null;
  const normal = result.event;
  const present = (list: readonly (string | null)[]) => [...new Set(list.filter((one) => one !== null))];
  return {
    no: row.no,
    parties: present([
      ...normal.edges.flatMap(({ fromParty, toParty }) => [fromParty, toParty]),
      ...[...normal.sources, ...normal.destinations].map(({ id }) => id),
    ]),
    places: present([
      normal.readPoint,
      normal.bizLocation,
      ...normal.edges.flatMap(({ fromPlace, toPlace }) => [fromPlace, toPlace]),
    ]),
    told: {
      eventId: row.event_id ?? normal.eventId,
      seq: row.seq,
      type: normal.type,
      bizStep: normal.bizStep,
      eventTime: new Date(normal.t0).toISOString(),
    },
  };
}

async function messagesOf(
  client: Client,
  evidence: Queryable,
  batches: readonly { id: number; seq: number }[],
  subscriptions: readonly Subscription[],
  now: Date,
): Promise<{ webhook: string; kind: string; body: string; at: Date }[]> {
  const events = await eventsOf(evidence, batches);
  const readable = events.flatMap((row) => {
    const one = read(row);
    return one === null ? [] : [{ row, ...one }];
  });
  const concerned = await partiesOf(evidence, readable);
  const wholes = await wholesOf(client, [...new Set(events.map(({ capturer }) => capturer))]);
  const claims = await concernedByClaims(
    evidence,
    events.filter(({ status }) => status === CLAIM).map(({ no }) => no),
    [...new Set(subscriptions.map(({ party }) => party))],
  );
  const messages: { webhook: string; kind: string; body: string; at: Date }[] = [];
  for (const { id: webhook, party, kinds, since } of subscriptions) {
    // What it captured itself it knows.
    const others = readable.filter(({ row }) => row.seq > since && wholes.get(row.capturer) !== party);
    const add = (kind: WebhookKind, name: 'events' | 'claims', list: readonly object[]) => {
      for (let i = 0; i < list.length; i += PER_MESSAGE)
        messages.push({
          webhook,
          kind,
          body: JSON.stringify({
            type: kind,
            timestamp: now.toISOString(),
            data: { [name]: list.slice(i, i + PER_MESSAGE) },
          }),
          at: now,
        });
    };
    if (kinds.includes('event.captured'))
      add(
        'event.captured',
        'events',
        others
          .filter(({ row }) => row.status !== CLAIM && concerned.get(row.no)!.has(party))
          .map(({ told }) => told),
      );
    if (kinds.includes('claim.made'))
      add(
        'claim.made',
        'claims',
        others
          .filter(({ row }) => row.status === CLAIM && claims.has(`${party}|${row.no}`))
          .map(({ row, told }) => ({ claim: row.no, ...told })),
      );
  }
  return messages;
}

async function wholesOf(client: Client, parties: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ id: number; whole: number }>(
    'SELECT u.id, whole_party(u.id) AS whole FROM unnest($1::int8[]) AS u(id)',
    [parties],
  );
  return new Map(rows.map(({ id, whole }) => [id, whole]));
}

async function concernedByClaims(
  evidence: Queryable,
  events: readonly number[],
  parties: readonly number[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const { rows } = await evidence.query<{ party: number; event: number }>(
    'SELECT party, event FROM claim_concern WHERE party = ANY ($1) AND event = ANY ($2)',
    [parties, events],
  );
  return new Set(rows.map(({ party, event }) => `${party}|${event}`));
}
