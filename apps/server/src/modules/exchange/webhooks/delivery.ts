import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { type Pool, transaction } from '../../../platform/db/pool.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import type { Sealer } from '../../../platform/sealing.ts';
import { gather } from './gather.ts';
import { secretsOf } from './secrets.ts';
import type { Sender, Sent } from './sender.ts';
import { signedHeaders } from './sign.ts';
import { type MessageRow, recordAttempt, type WebhookRow } from './store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long to wait after the first, second … failed attempt in a row; then always the last of these. */
const PAUSES = [5_000, 30_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];
/** After so long without one success it is stopped, until somebody lets it go on. */
const STOP_AFTER_MS = 72 * HOUR;
/** Longer than one attempt can take: a server that died while sending leaves its webhook to others after that. */
const LEASE_MS = 60_000;
/** After so long in one lease no further message is begun. */
const SENDING_MS = 30_000;
const PER_LEASE = 100;
const AT_ONCE = 8;
const POLL_MS = 1_000;
const RETRY_MS = 5_000;
const KEPT_DAYS = 30;
const TIDY_MS = HOUR;

export interface DeliveryOptions {
  /** The engine's: it reads all that was captured, and every webhook. */
  engine: Pool;
  sender: Sender;
  /** Opens what signs messages. */
  sealer: Sealer;
  now: () => Date;
  log: FastifyBaseLogger;
  metrics: Pick<Metrics, 'pushes'>;
}

/**
 * Turns what happens into messages and sends them, at least once and to each webhook in order: a message that is not taken
 * is tried again after growing pauses, and those behind it wait. Any number of servers may run it: a webhook is sent to by
 * one of them at a time.
 */
export class WebhookDelivery {
  readonly #options: DeliveryOptions;
  #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #tidied = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#loop = this.#run(this.#stopping.signal);
  }

  /** Stops after what is being sent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let wait = POLL_MS;
      try {
        if ((await this.round()) > 0) wait = 0;
      } catch (error) {
        this.#options.log.warn({ err: error }, 'webhooks could not be served; it is tried again');
        wait = RETRY_MS;
      }
      await delay(wait, undefined, { signal }).catch(() => {});
    }
  }

  /** One round: makes the messages that are due to be made, sends those that are due. Answers how much was done. */
  async round(): Promise<number> {
    const { engine, now } = this.#options;
    let done = 0;
    for (let step = await gather(engine, now()); step?.more; step = await gather(engine, now())) done++;
    const lane = async () => {
      while (!this.#stopping.signal.aborted) {
        const hook = await this.#lease();
        if (hook === null) return;
        done += await this.#serve(hook);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    if (now().getTime() - this.#tidied > TIDY_MS) await this.#tidy();
    return done;
  }

  /** Takes the webhook that has waited longest for itself; null when none is due. */
  async #lease(): Promise<WebhookRow | null> {
    const { engine, now } = this.#options;
    const at = now();
    const { rows } = await engine.query<WebhookRow>(
      `UPDATE webhook SET leased_until = $2 WHERE id = (
         SELECT w.id FROM webhook w
          WHERE w.state = 'active' AND w.next_at <= $1 AND (w.leased_until IS NULL OR w.leased_until <= $1)
            AND EXISTS (SELECT FROM webhook_message m WHERE m.webhook = w.id AND m.delivered_at IS NULL AND m.queued)
          ORDER BY w.next_at, w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING *`,
      [at, new Date(at.getTime() + LEASE_MS)],
    );
    return rows[0] ?? null;
  }

  /** Sends what waits for one webhook, in order, until one is not taken. Answers how many attempts were made. */
  async #serve(hook: WebhookRow): Promise<number> {
    const { engine, now } = this.#options;
    const began = now().getTime();
    let attempts = 0;
    try {
      while (attempts < PER_LEASE && now().getTime() - began < SENDING_MS && !this.#stopping.signal.aborted) {
        const { rows } = await engine.query<MessageRow>(
          `SELECT m.no, m.id, m.kind, m.body, m.created_at, m.delivered_at FROM webhook_message m JOIN webhook w ON w.id = m.webhook
            WHERE m.webhook = $1 AND m.delivered_at IS NULL AND m.queued AND w.state = 'active' ORDER BY m.no LIMIT 1`,
          [hook.id],
        );
        if (rows[0] === undefined) break;
        attempts++;
        const sent = await this.send(hook, rows[0]);
        if (!(await this.#note(hook, rows[0], sent))) break;
      }
    } finally {
      await engine.query('UPDATE webhook SET leased_until = NULL WHERE id = $1', [hook.id]);
    }
    return attempts;
  }

  /** Sends one message, signed with every secret that is good. */
  async send(hook: WebhookRow, message: Pick<MessageRow, 'id' | 'body'>): Promise<Sent> {
    const { sender, sealer, now, metrics } = this.#options;
    const at = now();
    const secrets = secretsOf(hook, at, sealer);
    const sent: Sent =
      secrets === null
        ? { status: null, fault: 'sealed', ms: 0 }
        : await sender.post(hook.url, signedHeaders(message, secrets, at), message.body);
    metrics.pushes.inc({ outcome: sent.fault ?? 'taken' });
    return sent;
  }

  /** Enters what came of an attempt, and when the next may be made; true when it was taken. */
  async #note(hook: WebhookRow, message: MessageRow, sent: Sent): Promise<boolean> {
    const { engine, now } = this.#options;
    const at = now();
    const taken = sent.fault === null;
    await transaction(engine, async (client) => {
      await recordAttempt(client, message.no, sent, at, null);
      if (taken) {
        await client.query(
          'UPDATE webhook SET failures = 0, failing_since = NULL, next_at = $2 WHERE id = $1',
          [hook.id, at],
        );
        return;
      }
      hook.failures++;
      hook.failing_since ??= at;
      // Gone (410): who answers so wants no more (Standard Webhooks).
      const stop = sent.status === 410 || at.getTime() - hook.failing_since.getTime() >= STOP_AFTER_MS;
      const pause = PAUSES[Math.min(hook.failures, PAUSES.length) - 1]!;
      await client.query(
        `UPDATE webhook SET failures = $2, failing_since = $3, next_at = $4,
                state = CASE WHEN $5 AND state = 'active' THEN 'stopped' ELSE state END WHERE id = $1`,
        [hook.id, hook.failures, hook.failing_since, new Date(at.getTime() + pause), stop],
      );
    });
    return taken;
  }

  /** Forgets what was delivered a month ago, and what was for webhooks that are no more. */
  async #tidy(): Promise<void> {
    const { engine, now } = this.#options;
    this.#tidied = now().getTime();
    await engine.query(
      `DELETE FROM webhook_message WHERE delivered_at < $1 OR (NOT queued AND created_at < $1)
          OR (webhook IN (SELECT id FROM webhook WHERE state = 'deleted') AND created_at < $1)`,
      [new Date(now().getTime() - KEPT_DAYS * 24 * HOUR)],
    );
  }
}
