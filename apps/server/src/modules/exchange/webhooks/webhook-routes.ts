import { createHash } from 'node:crypto';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  type Locale,
  listWebhookMessages,
  listWebhooks,
  type RouteOutput,
  resendWebhookMessage,
  rotateWebhookSecret,
  testWebhook,
} from '@liangsu/contract';
import { KEY_RULES, type Sight, sightOfOwn, type Thing } from '@liangsu/domain/access';
import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../../../platform/context.ts';
import type { Client } from '../../../platform/db/pool.ts';
import { seenBy, transactionAs } from '../../../platform/db/viewer.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import type { RequestAudit } from '../../../platform/http/audit.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { Windows } from '../../../platform/http/windows.ts';
import { Sealer } from '../../../platform/sealing.ts';
import { WebhookDelivery } from './delivery.ts';
import { sealWebhookSecret } from './secrets.ts';
import { Sender, type Sent } from './sender.ts';
import { makeSecret, secretText } from './sign.ts';
import {
  insertTest,
  insertWebhook,
  type LoggedMessage,
  type MessageRow,
  MOST_WEBHOOKS,
  messagesOf,
  readMessage,
  readWebhook,
  recordAttempt,
  type WebhookRow,
  type WebhookWithCounts,
  webhooksOf,
} from './store.ts';

type View = RouteOutput<typeof changeWebhook>;
/** Messages that people send by hand, of one organisation in a minute. */
const BY_HAND = 20;

const notFound = (what: 'webhook' | 'message', id: string, locale: Locale) =>
  new AppError('resource.notFound', {
    what:
      what === 'webhook'
        ? locale === 'en'
          ? 'Webhook'
          : '推送地址'
        : locale === 'en'
          ? 'Message'
          : '推送消息',
    id,
  });

function viewOf(row: WebhookWithCounts, now: Date): View {
  const { state, previous_until: until } = row;
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    kinds: row.kinds,
    // What was deleted is not read.
    state: state === 'deleted' ? 'stopped' : state,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    waiting: row.waiting,
    failures: row.failures,
    failingSince: row.failing_since?.toISOString() ?? null,
    nextAt: state === 'active' && row.failures > 0 ? row.next_at.toISOString() : null,
    previousUntil: until !== null && until > now ? until.toISOString() : null,
    lastDeliveredAt: row.last_delivered_at?.toISOString() ?? null,
  };
}

/**
 * What the audit trail, which keeps it for good, tells of a webhook: never its secret, nor what may be one in its URL. Many who take
 * messages have their token in the path: of what is behind the origin only whether it is the same.
 */
function toldOf({ name, url, kinds, state, previous_until: previousUntil }: WebhookRow) {
  const { origin, pathname, search } = new URL(url);
  const rest = `${pathname}${search}`;
  const digest = createHash('sha256').update(rest).digest('hex').slice(0, 12);
  return { name, url: rest === '/' ? origin : `${origin}/…${digest}`, kinds, state, previousUntil };
}

const messageView = (row: LoggedMessage) => ({
  id: row.id,
  kind: row.kind,
  body: row.body,
  createdAt: row.created_at.toISOString(),
  deliveredAt: row.delivered_at?.toISOString() ?? null,
  attemptCount: row.attempt_count,
  attempts: (row.attempts ?? []).map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
});

/** The delivery of an installation, by its settings; not started. */
export function webhookDelivery(context: Context, sender?: Sender): WebhookDelivery {
  const { engine, now, log, config, metrics } = context;
  return new WebhookDelivery({
    engine,
    sender: sender ?? new Sender(config.webhooks),
    sealer: new Sealer(config),
    now,
    log,
    metrics,
  });
}

/** Webhooks: kept by the administrator of their organisation. */
export function registerWebhooks(app: App, context: Context, delivery = webhookDelivery(context)): void {
  const { pool, engine, now, config } = context;
  const sender = new Sender(config.webhooks);
  const sealer = new Sealer(config);
  const byHand = new Windows(BY_HAND, 60_000);
  const thing = ({ party_id }: WebhookRow) => ({ owners: [party_id] });
  const sightFor = ({ acting, partyId }: Actor): Sight => sightOfOwn(acting, createWebhook.action, partyId);
  const view = async (actor: Actor, partyId: number, id: string) =>
    viewOf((await webhooksOf(seenBy(pool, sightFor(actor)), partyId, id))[0]!, now());

  /** The webhook that an address names, once it is decided on: that another's is there is said by a refusal, which is recorded. */
  async function decided(id: string, locale: Locale, decide: (thing: Thing) => unknown): Promise<WebhookRow> {
    const row = await readWebhook(engine, id);
    if (row === null) throw notFound('webhook', id, locale);
    decide(thing(row));
    return row;
  }
  /** The same locked in a transaction that changes it, as the database shows it to who changes it. */
  async function locked(client: Client, id: string, locale: Locale): Promise<WebhookRow> {
    const row = await readWebhook(client, id, true);
    if (row === null) throw notFound('webhook', id, locale);
    return row;
  }

  function accepted(text: string): string {
    const url = sender.acceptUrl(text.trim());
    if (url === null) throw new AppError('webhook.url');
    return url;
  }

  /** Sends a message now, outside the order, and keeps what came of it. */
  async function sendByHand(hook: WebhookRow, message: MessageRow, actor: Actor, audit: RequestAudit) {
    const by = actor.name;
    const at = now();
    const sent: Sent = await delivery.send(hook, message);
    await transactionAs(pool, sightFor(actor), (client) => recordAttempt(client, message.no, sent, at, by));
    audit.change(null, { message: message.id, kind: message.kind, status: sent.status, fault: sent.fault });
    return { at: at.toISOString(), ...sent, by };
  }
  function takeTurn(partyId: number): void {
    const { wait } = byHand.take(String(partyId), now().getTime());
    if (wait > 0)
      throw new AppError('request.tooMany', { most: BY_HAND, retryAfter: Math.ceil(wait / 1000) });
  }

  /** Tells what a webhook was and is, in the transaction that changes it. */
  async function tell(audit: RequestAudit, client: Client, id: string, before: WebhookRow | null) {
    const after = await readWebhook(client, id);
    audit.thing('webhook', id);
    audit.change(before && toldOf(before), after ? toldOf(after) : { state: 'deleted' });
    await audit.enter(client);
    return after;
  }

  mount(app, listWebhooks, async ({ actor }) => ({
    items: (await webhooksOf(seenBy(pool, sightFor(actor)), actor.partyId)).map((row) => viewOf(row, now())),
  }));

  mount(app, createWebhook, async ({ body, actor, audit }) => {
    const secret = makeSecret();
    const url = accepted(body.url);
    const id = uuidv7();
    await transactionAs(pool, sightFor(actor), async (client) => {
      const made = await insertWebhook(client, {
        id,
        partyId: actor.partyId,
        name: body.name.trim(),
        url,
        kinds: body.kinds,
        secret: sealWebhookSecret(sealer, id, secret),
        by: actor.name,
        now: now(),
      });
      if (!made) throw new AppError('webhook.many', { most: MOST_WEBHOOKS });
      await tell(audit, client, id, null);
    });
    return { webhook: await view(actor, actor.partyId, id), secret: secretText(secret) };
  });

  mount(app, changeWebhook, async ({ params, body, actor, locale, decide, decideAfter, audit }) => {
    await decided(params.id, locale, decide);
    const hook = await transactionAs(pool, sightFor(actor), async (client) => {
      const row = await locked(client, params.id, locale);
      decide(thing(row));
      const url = body.url === undefined ? row.url : accepted(body.url);
      // Going on, or elsewhere: what was counted against it counts no more, and what waits is due.
      const anew = body.state === 'active' || url !== row.url;
      await client.query(
        `UPDATE webhook SET name = $2, url = $3, kinds = $4, state = $5,
                failures = CASE WHEN $6 THEN 0 ELSE failures END,
                failing_since = CASE WHEN $6 THEN NULL ELSE failing_since END,
                next_at = CASE WHEN $6 THEN $7 ELSE next_at END
          WHERE id = $1`,
        [
          row.id,
          body.name?.trim() ?? row.name,
          url,
          body.kinds ?? row.kinds,
          body.state ?? row.state,
          anew,
          now(),
        ],
      );
      decideAfter(thing((await tell(audit, client, row.id, row))!));
      return row;
    });
    return view(actor, hook.party_id, hook.id);
  });

  mount(app, deleteWebhook, async ({ params, actor, locale, decide, audit }) => {
    await decided(params.id, locale, decide);
    await transactionAs(pool, sightFor(actor), async (client) => {
      const row = await locked(client, params.id, locale);
      decide(thing(row));
      await client.query(`UPDATE webhook SET state = 'deleted' WHERE id = $1`, [row.id]);
      await tell(audit, client, row.id, row);
    });
    return { ok: true };
  });

  mount(app, rotateWebhookSecret, async ({ params, body, actor, locale, decide, decideAfter, audit }) => {
    const secret = makeSecret();
    await decided(params.id, locale, decide);
    const hook = await transactionAs(pool, sightFor(actor), async (client) => {
      const row = await locked(client, params.id, locale);
      decide(thing(row));
      const hours = body.overlapHours ?? KEY_RULES.overlapHours;
      await client.query(
        `UPDATE webhook SET previous_secret = CASE WHEN $3::timestamptz IS NULL THEN NULL ELSE secret END,
                previous_until = $3, secret = $2 WHERE id = $1`,
        [
          row.id,
          sealWebhookSecret(sealer, row.id, secret),
          hours === 0 ? null : new Date(now().getTime() + hours * 3_600_000),
        ],
      );
      decideAfter(thing((await tell(audit, client, row.id, row))!));
      return row;
    });
    return { webhook: await view(actor, hook.party_id, hook.id), secret: secretText(secret) };
  });

  mount(app, testWebhook, async ({ params, actor, locale, decide, audit }) => {
    const hook = await decided(params.id, locale, decide);
    takeTurn(hook.party_id);
    const at = now();
    const body = { type: 'webhook.test', timestamp: at.toISOString(), data: { name: hook.name } };
    const message = await transactionAs(pool, sightFor(actor), (client) =>
      insertTest(client, hook.id, JSON.stringify(body), at),
    );
    return sendByHand(hook, message, actor, audit);
  });

  mount(app, listWebhookMessages, async ({ params, query, actor, locale, decide }) => {
    const hook = await decided(params.id, locale, decide);
    const limit = query.limit ?? 50;
    const before = /^\d{1,15}$/.test(query.cursor ?? '') ? Number(query.cursor) : null;
    const rows = await messagesOf(seenBy(pool, sightFor(actor)), hook.id, {
      before,
      limit: limit + 1,
      state: query.state,
    });
    const shown = rows.slice(0, limit);
    return {
      items: shown.map(messageView),
      next: rows.length > limit ? String(shown.at(-1)!.no) : null,
      total: null,
    };
  });

  mount(app, resendWebhookMessage, async ({ params, actor, locale, decide, audit }) => {
    const hook = await decided(params.id, locale, decide);
    const message = await readMessage(seenBy(pool, sightFor(actor)), hook.id, params.message);
    if (message === null) throw notFound('message', params.message, locale);
    takeTurn(hook.party_id);
    return sendByHand(hook, message, actor, audit);
  });
}
