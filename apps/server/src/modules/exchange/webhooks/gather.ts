import { type Client, type Pool, transaction } from '../../../platform/db/pool.ts';
import { eventIdOf, typeName } from '../../trace/index.ts';
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
  content_hash: Buffer;
  type: number;
  biz_step: string | null;
  t0: Date;
  capturer: number;
  status: number;
  /** Parties by number, places by number negated. */
  ends: number[];
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
 * transaction: none is lost or made twice, whatever is killed. `engine` reads what was captured, all of it: whom it concerns it
 * concerns, whoever may see it. Answers whether more waits; null when another server is at it.
 */
export async function gather(engine: Pool, now: Date): Promise<{ messages: number; more: boolean } | null> {
  // Most of the time there is nothing: that costs no lock.
  const { rows } = await engine.query<{ any: boolean }>(
    'SELECT EXISTS (SELECT FROM capture_batch WHERE seq > (SELECT seq FROM webhook_cursor)) AS any',
  );
  if (!rows[0]!.any) return { messages: 0, more: false };
  return transaction(engine, async (client) => {
    const { rows: cursor } = await client.query<{ seq: number }>(
      'SELECT seq FROM webhook_cursor FOR UPDATE SKIP LOCKED',
    );
    if (cursor[0] === undefined) return null;
    const batches = await nextBatches(client, cursor[0].seq);
    if (batches.length === 0) return { messages: 0, more: false };
    const subscriptions = await subscribed(client);
    const messages = subscriptions.length === 0 ? [] : await messagesOf(client, batches, subscriptions, now);
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

/**
 * The events of some commits, in their order, with whom they concern: a declaration also whom that concerns which it declares
 * wrong. What a commit wrote is known by its leaves.
 */
async function eventsOf(
  client: Client,
  batches: readonly { id: number; seq: number }[],
): Promise<EventRow[]> {
  const { rows } = await client.query<EventRow>(
    `WITH told AS MATERIALIZED (
       SELECT b.seq, s.no FROM unnest($1::int8[], $2::int8[]) AS b(id, seq)
         JOIN ledger_batch l ON l.id = b.id CROSS JOIN LATERAL unnest(l.subjects) AS s(no) WHERE l.kind = 1)
     SELECT e.no, t.seq, e.event_id, e.content_hash, e.type, e.biz_step, e.t0, e.capturer, e.status,
            array_to_json(CASE WHEN e.status = 3 THEN e.ends || ends_declared_wrong(e.no) ELSE e.ends END) AS ends
       FROM told t JOIN event e ON e.no = t.no ORDER BY t.seq, e.no`,
    [batches.map(({ id }) => id), batches.map(({ seq }) => seq)],
  );
  return rows;
}

/** Whose these ends of events are: parties, and who operates the places; merged parties as the one that stands for them. */
async function partiesOf(client: Client, ends: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ end: number; party: number }>(
    `SELECT id AS end, whole_party(id) AS party FROM unnest($1::int8[]) AS e(id) WHERE id > 0
     UNION ALL
     SELECT -o.place, o.operator FROM operators_of($2::int8[]) o`,
    [ends, ends.filter((end) => end < 0).map((place) => -place)],
  );
  return new Map(rows.map(({ end, party }) => [end, party]));
}

function toldOf(row: EventRow): Told {
  return {
    eventId: eventIdOf(row),
    seq: row.seq,
    type: typeName(row.type),
    bizStep: row.biz_step,
    eventTime: row.t0.toISOString(),
  };
}

async function messagesOf(
  client: Client,
  batches: readonly { id: number; seq: number }[],
  subscriptions: readonly Subscription[],
  now: Date,
): Promise<{ webhook: string; kind: string; body: string; at: Date }[]> {
  const events = await eventsOf(client, batches);
  const whose = await partiesOf(client, [...new Set(events.flatMap(({ ends }) => ends))]);
  const wholes = await wholesOf(client, [...new Set(events.map(({ capturer }) => capturer))]);
  const claims = await concernedByClaims(
    client,
    events.filter(({ status }) => status === CLAIM).map(({ no }) => no),
    [...new Set(subscriptions.map(({ party }) => party))],
  );
  const messages: { webhook: string; kind: string; body: string; at: Date }[] = [];
  for (const { id: webhook, party, kinds, since } of subscriptions) {
    // What it captured itself it knows.
    const others = events.filter(({ seq, capturer }) => seq > since && wholes.get(capturer) !== party);
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
          .filter(({ status, ends }) => status !== CLAIM && ends.some((end) => whose.get(end) === party))
          .map(toldOf),
      );
    if (kinds.includes('claim.made'))
      add(
        'claim.made',
        'claims',
        others
          .filter(({ no, status }) => status === CLAIM && claims.has(`${party}|${no}`))
          .map((row) => ({ claim: row.no, ...toldOf(row) })),
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
  client: Client,
  events: readonly number[],
  parties: readonly number[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const { rows } = await client.query<{ party: number; event: number }>(
    'SELECT party, event FROM claim_concern WHERE party = ANY ($1) AND event = ANY ($2)',
    [parties, events],
  );
  return new Set(rows.map(({ party, event }) => `${party}|${event}`));
}
