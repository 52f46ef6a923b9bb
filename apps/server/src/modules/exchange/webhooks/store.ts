import type { WEBHOOK_KINDS } from '@liangsu/contract';
import type { Client, Queryable } from '../../../platform/db/pool.ts';
import type { Sent } from './sender.ts';

export type WebhookKind = (typeof WEBHOOK_KINDS)[number];
/** Webhooks of one organisation. */
export const MOST_WEBHOOKS = 20;

export interface WebhookRow {
  id: string;
  party_id: number;
  name: string;
  url: string;
  kinds: WebhookKind[];
  /** Sealed, as the one before it. */
  secret: string;
  previous_secret: string | null;
  previous_until: Date | null;
  state: 'active' | 'paused' | 'stopped' | 'deleted';
  created_by: string;
  created_at: Date;
  failures: number;
  failing_since: Date | null;
  next_at: Date;
}
const COLUMNS = `w.id, w.party_id, w.name, w.url, w.kinds, w.secret, w.previous_secret, w.previous_until, w.state,
  w.created_by, w.created_at, w.failures, w.failing_since, w.next_at`;

/** One webhook that was not deleted; locked until the transaction ends when `lock`. Null when there is none. */
export async function readWebhook(db: Queryable, id: string, lock = false): Promise<WebhookRow | null> {
  const { rows } = await db.query<WebhookRow>(
    `SELECT ${COLUMNS} FROM webhook w WHERE w.id = $1 AND w.state <> 'deleted' ${lock ? 'FOR UPDATE' : ''}`,
    [id],
  );
  return rows[0] ?? null;
}

export interface WebhookWithCounts extends WebhookRow {
  waiting: number;
  last_delivered_at: Date | null;
}

/** The webhooks of a party (or one of them), the newest first, with what waits. */
export async function webhooksOf(db: Queryable, partyId: number, id?: string): Promise<WebhookWithCounts[]> {
  const { rows } = await db.query<WebhookWithCounts>(
    `SELECT ${COLUMNS},
            (SELECT count(*)::int FROM webhook_message m WHERE m.webhook = w.id AND m.delivered_at IS NULL AND m.queued) AS waiting,
            (SELECT max(m.delivered_at) FROM webhook_message m WHERE m.webhook = w.id AND m.queued) AS last_delivered_at
       FROM webhook w WHERE w.party_id = $1 AND w.state <> 'deleted' AND ($2::uuid IS NULL OR w.id = $2)
      ORDER BY w.created_at DESC, w.id DESC`,
    [partyId, id ?? null],
  );
  return rows;
}

/** Enters a webhook, which is told of what is recorded from now on; false when its organisation has the most already. */
export async function insertWebhook(
  client: Client,
  hook: {
    id: string;
    partyId: number;
    name: string;
    url: string;
    kinds: readonly string[];
    secret: string;
    by: string;
    now: Date;
  },
): Promise<boolean> {
  // Two that are made at once are counted one after the other.
  await client.query('SELECT FROM party WHERE id = $1 FOR NO KEY UPDATE', [hook.partyId]);
  const { rowCount } = await client.query(
    `INSERT INTO webhook (id, party_id, name, url, kinds, secret, since_seq, created_by, created_at, next_at)
     SELECT $1, $2, $3, $4, $5, $6, coalesce((SELECT max(seq) FROM capture_batch), 0), $7, $8, $8
      WHERE (SELECT count(*) FROM webhook WHERE party_id = $2 AND state <> 'deleted') < $9`,
    [hook.id, hook.partyId, hook.name, hook.url, hook.kinds, hook.secret, hook.by, hook.now, MOST_WEBHOOKS],
  );
  return rowCount === 1;
}

export interface MessageRow {
  no: number;
  id: string;
  kind: WebhookKind | 'webhook.test';
  body: string;
  created_at: Date;
  delivered_at: Date | null;
}

/** Writes messages of one kind to one webhook each, in this order. */
export async function insertMessages(
  db: Queryable,
  messages: readonly { webhook: string; kind: string; body: string; at: Date }[],
): Promise<void> {
  if (messages.length === 0) return;
  await db.query(
    `INSERT INTO webhook_message (webhook, kind, body, created_at)
     SELECT u.webhook, u.kind, u.body, u.at
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) WITH ORDINALITY AS u(webhook, kind, body, at, ord) ORDER BY ord`,
    [
      messages.map(({ webhook }) => webhook),
      messages.map(({ kind }) => kind),
      messages.map(({ body }) => body),
      messages.map(({ at }) => at),
    ],
  );
}

/** Enters an attempt at a message, and that it was delivered when it was taken. */
export async function recordAttempt(
  db: Queryable,
  message: number,
  { status, fault, ms }: Sent,
  at: Date,
  by: string | null,
): Promise<void> {
  await db.query(
    'INSERT INTO webhook_attempt (message, at, status, fault, ms, by_actor) VALUES ($1, $2, $3, $4, $5, $6)',
    [message, at, status, fault, ms, by],
  );
  if (fault === null)
    await db.query('UPDATE webhook_message SET delivered_at = coalesce(delivered_at, $2) WHERE no = $1', [
      message,
      at,
    ]);
}

export interface LoggedMessage extends MessageRow {
  attempt_count: number;
  attempts:
    | { at: string; status: number | null; fault: Sent['fault']; ms: number; by: string | null }[]
    | null;
}

/** Messages of a webhook before a number, the newest first, each with its last ten attempts. */
export async function messagesOf(
  db: Queryable,
  webhook: string,
  {
    before,
    limit,
    state,
  }: { before: number | null; limit: number; state: 'waiting' | 'delivered' | undefined },
): Promise<LoggedMessage[]> {
  const { rows } = await db.query<LoggedMessage>(
    `SELECT m.no, m.id, m.kind, m.body, m.created_at, m.delivered_at,
            (SELECT count(*)::int FROM webhook_attempt a WHERE a.message = m.no) AS attempt_count,
            (SELECT json_agg(json_build_object('at', l.at, 'status', l.status, 'fault', l.fault, 'ms', l.ms, 'by', l.by_actor)
                             ORDER BY l.no DESC)
               FROM (SELECT * FROM webhook_attempt a WHERE a.message = m.no ORDER BY a.no DESC LIMIT 10) l) AS attempts
       FROM webhook_message m
      WHERE m.webhook = $1 AND ($2::int8 IS NULL OR m.no < $2)
        AND ($4::text IS NULL OR ($4 = 'delivered') = (m.delivered_at IS NOT NULL))
      ORDER BY m.no DESC LIMIT $3`,
    [webhook, before, limit, state ?? null],
  );
  return rows;
}

/** One message of a webhook; null when it is not there any more. */
export async function readMessage(db: Queryable, webhook: string, id: string): Promise<MessageRow | null> {
  const { rows } = await db.query<MessageRow>(
    'SELECT no, id, kind, body, created_at, delivered_at FROM webhook_message WHERE webhook = $1 AND id = $2',
    [webhook, id],
  );
  return rows[0] ?? null;
}

/** Enters a message that is sent by hand only. */
export async function insertTest(
  db: Queryable,
  webhook: string,
  body: string,
  at: Date,
): Promise<MessageRow> {
  const { rows } = await db.query<MessageRow>(
    `INSERT INTO webhook_message (webhook, kind, body, queued, created_at) VALUES ($1, 'webhook.test', $2, false, $3)
     RETURNING no, id, kind, body, created_at, delivered_at`,
    [webhook, body, at],
  );
  return rows[0]!;
}
