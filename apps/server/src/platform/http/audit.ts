import { isIP } from 'node:net';
import type { Ground } from '@liangsu/domain/access';
import {
  isRecorded,
  type Outcome,
  outcomeOf,
  storable,
  type Told,
  thingOfRoute,
  told,
} from '@liangsu/domain/audit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from '../db/pool.ts';
import type { Actor } from './actor.ts';
import { Refusals } from './audit-refusals.ts';

/** One line of the audit trail. */
export interface AuditEntry {
  at: Date;
  actor: string;
  actorName: string;
  party: number;
  ground: Ground | { by: 'command' } | null;
  action: string;
  method: string | null;
  route: string | null;
  thing: { kind: string; id: string | null } | null;
  outcome: Outcome;
  code: string | null;
  before: Told | null;
  after: Told | null;
  address: string | null;
  agent: string | null;
  request: string | null;
  times: number;
}

/** Where entries go. */
export interface AuditSink {
  /** Resolves when the entry is durable. */
  write(entry: AuditEntry): Promise<void>;
  /** Writes it in a transaction: it is durable when that is. */
  writeIn(client: Client, entry: AuditEntry): Promise<void>;
  /** Lets go of what it holds. */
  close(): Promise<void>;
}

const UNSAFE: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const LONGEST_AGENT = 200;
const LONGEST_ID = 200;

/** An address as the database takes it: an IPv4 in an IPv6 as what it is, no zone; null when it is none. */
export function addressOf(ip: string): string | null {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return isIP(plain) === 0 ? null : plain;
}

const things = new Map<string, ReturnType<typeof thingOfRoute>>();
function routeThing(pattern: string): ReturnType<typeof thingOfRoute> {
  let thing = things.get(pattern);
  if (thing === undefined) {
    thing = thingOfRoute(pattern);
    things.set(pattern, thing);
  }
  return thing;
}

/** The code of a problem document: the finding of a refused right, else the problem's own, else its type. */
function codeOf(payload: unknown): string | null {
  if (typeof payload !== 'string') return null;
  try {
    const { code, type, errors } = JSON.parse(payload) as {
      code?: string;
      type?: string;
      errors?: { code?: string }[];
    };
    const finding = errors?.[0]?.code;
    return (finding?.startsWith('access.') ? finding : (code ?? type)) ?? null;
  } catch {
    return null;
  }
}

/** What the trail will tell of one request: filled in on the way, written once, before the answer goes out. */
export class RequestAudit {
  /** By what the last decision allowed it. */
  ground: Ground | null = null;
  #act: string | null;
  #actor: Actor | null = null;
  #thing: AuditEntry['thing'] = null;
  #before: Told | null = null;
  #after: Told | null = null;
  #refused: string | null = null;
  #settled = false;
  #entered = false;
  readonly #request: FastifyRequest;
  readonly #trail: Trail | null;

  constructor(request: FastifyRequest, trail: Trail | null) {
    this.#request = request;
    this.#trail = trail;
    const { action, records } = request.routeOptions.config;
    this.#act = records ?? null;
    if (action === 'public') this.ground = { by: 'public' };
  }

  /** Says what the request is about, where its address does not: what was made, who signs in. */
  thing(kind: string, id: string | number | null): void {
    this.#thing = { kind, id: id === null ? null : storable(String(id), LONGEST_ID) };
  }

  /** Says what changed; secrets are taken out, whoever gives them. */
  change(before: unknown, after: unknown): void {
    this.#before = told(before) ?? null;
    this.#after = told(after) ?? null;
  }

  /** Says that this request is one to be told of, and by which name: whom to call was shown, say. */
  act(name: string): void {
    this.#act = name;
  }

  /** Says that it is refused, and by which code, where the answer is a way elsewhere and does not say so itself. */
  refused(code: string): void {
    this.#refused = code;
  }

  /** Says who acts, where that was not known when the request came: whoever has just signed in. */
  actor(actor: Actor): void {
    this.#actor = actor;
  }

  /** Writes the entry as allowed in the transaction of what it tells of: neither stands without the other. */
  async enter(client: Client): Promise<void> {
    if (this.#trail === null) return;
    await this.#trail.sink.writeIn(client, this.#entry('allowed', null));
    this.#entered = true;
  }

  /**
   * Writes what is to be told; called before an answer is sent. A failed write of the trail stops an answer that allows
   * something, and is only logged beside a refusal.
   */
  async settle(status: number, payload: unknown): Promise<void> {
    if (this.#settled || this.#trail === null) return;
    const { action } = this.#request.routeOptions.config;
    if (action === undefined) return;
    const asked = { action, act: this.#act, unsafe: UNSAFE.has(this.#request.method) };
    if (asked.act === null && !asked.unsafe && (action === 'public' || action === 'self')) return;
    const code = this.#refused ?? (status < 400 ? null : codeOf(payload));
    const outcome = this.#refused === null ? outcomeOf(status, code) : 'denied';
    this.#settled = true;
    if (!isRecorded(asked, outcome)) return;
    if (outcome === 'allowed') {
      if (!this.#entered) await this.#trail.sink.write(this.#entry(outcome, code));
      return;
    }
    const entry = this.#trail.refusals.take(this.#entry(outcome, code));
    if (entry === null) return;
    try {
      await this.#trail.sink.write(entry);
    } catch (error) {
      this.#request.log.error({ err: error }, 'a refusal could not be written into the audit trail');
    }
  }

  #entry(outcome: Outcome, code: string | null): AuditEntry {
    const request = this.#request;
    const { action, url = null } = { ...request.routeOptions.config, url: request.routeOptions.url };
    const actor = this.#actor ?? request.actor;
    return {
      at: this.#trail!.now(),
      actor: actor.name,
      actorName: storable(actor.displayName, 200),
      party: actor.partyId,
      ground: outcome === 'denied' ? null : (this.ground ?? null),
      action: this.#act ?? action!,
      method: request.method,
      route: url,
      thing: this.#thing ?? this.#routeThing(url),
      outcome,
      code: code === null ? null : storable(code, 200),
      before: this.#before,
      after: this.#after,
      address: addressOf(request.ip),
      agent: storable(request.headers['user-agent'] ?? '', LONGEST_AGENT) || null,
      request: request.id,
      times: 1,
    };
  }

  #routeThing(url: string | null): AuditEntry['thing'] {
    const thing = url === null ? null : routeThing(url);
    if (thing === null) return null;
    const value = (this.#request.params as Record<string, unknown> | null)?.[thing.parameter];
    return { kind: thing.kind, id: value === undefined ? null : storable(String(value), LONGEST_ID) };
  }
}

/** The audit trail as the HTTP frame sees it. */
export class Trail {
  readonly sink: AuditSink;
  readonly refusals: Refusals;
  readonly now: () => Date;

  constructor(sink: AuditSink, now: () => Date, failed: (error: unknown) => void) {
    this.sink = sink;
    this.now = now;
    this.refusals = new Refusals((entry) => sink.write(entry).catch(failed), now);
  }
}

/** Writes what is to be told of a request before its answer; nothing of what did not become one. */
export async function settleAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> {
  await request.audit?.settle(reply.statusCode, payload);
}

/** Writes the trail: an entry is durable before its answer goes out; refusals counted together are written each minute. */
export function registerAudit(app: FastifyInstance, trail: Trail | null): void {
  app.addHook('onSend', settleAnswer);
  if (trail === null) return;
  const timer = setInterval(() => trail.refusals.flush(), 60_000);
  timer.unref();
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await trail.refusals.close();
    await trail.sink.close();
  });
}
