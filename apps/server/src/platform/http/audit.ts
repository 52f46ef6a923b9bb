import { isIP } from 'node:net';
import type { Act, Ground, GuardedAction } from '@liangsu/domain/access';
import {
  type AuditedThing,
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
  /** Makes ready for entries of this moment, so that `writeIn` has nothing to make; not within a transaction. */
  ready(at: Date): Promise<void>;
  /** Writes them in a transaction: they are durable when that is. */
  writeIn(client: Client, entries: readonly AuditEntry[]): Promise<void>;
  /** Lets go of what it holds. */
  close(): Promise<void>;
}

/** An entry that another transaction is to write, with what it tells of. */
export interface EntryToWrite {
  entry: AuditEntry;
  sink: AuditSink;
  /** Called once that transaction is durable: nothing is told a second time. */
  entered(): void;
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
    const { code, error, type, errors } = JSON.parse(payload) as {
      code?: string;
      /** As OAuth answers (RFC 6749 §5.2). */
      error?: string;
      type?: string;
      errors?: { code?: string }[];
    };
    const finding = errors?.[0]?.code;
    return (finding?.startsWith('access.') ? finding : (code ?? error ?? type)) ?? null;
  } catch {
    return null;
  }
}

/** Each of these grounds once, with how often it stands there; the most frequent first. */
function countGrounds(grounds: readonly Ground[]): { ground: Ground; count: number }[] {
  const counts = new Map<string, { ground: Ground; count: number }>();
  for (const ground of grounds) {
    const key = JSON.stringify(ground);
    const counted = counts.get(key) ?? { ground, count: 0 };
    counted.count++;
    counts.set(key, counted);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

/** What the trail will tell of one request: filled in on the way, written once, before the answer goes out. */
export class RequestAudit {
  /** By what the last decision allowed it. */
  ground: Ground | null = null;
  #act: string | null;
  #actor: Pick<Actor, 'name' | 'displayName' | 'partyId'> | null = null;
  #thing: AuditEntry['thing'] = null;
  #before: Told | null = null;
  #after: Told | null = null;
  #refused: string | null = null;
  #settled = false;
  #entered = false;
  #shown: { action: GuardedAction; grounds: readonly Ground[] } | null = null;
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
  thing(kind: AuditedThing, id: string | number | null): void {
    this.#thing = { kind, id: id === null ? null : storable(String(id), LONGEST_ID) };
  }

  /** Says what changed; secrets are taken out, whoever gives them. */
  change(before: unknown, after: unknown): void {
    this.#before = told(before) ?? null;
    this.#after = told(after) ?? null;
  }

  /** Says that this request is one to be told of, and by which name, where its route alone does not tell. */
  act(name: Act): void {
    this.#act = name;
  }

  /** Says that it is refused, and by which code, where the answer is a way elsewhere and does not say so itself. */
  refused(code: string): void {
    this.#refused = code;
  }

  /**
   * Says that the answer shows what a right of its own protects, whom to call at parties above all: one ground for each
   * whose it shows. It is told in an entry of its own, beside whatever the request is told as.
   */
  shows(action: GuardedAction, grounds: readonly Ground[]): void {
    this.#shown = grounds.length === 0 ? null : { action, grounds };
  }

  /** Of how many the answer shows what a right of its own protects. */
  get shown(): number {
    return this.#shown?.grounds.length ?? 0;
  }

  /** Says who acts, where that was not known when the request came: whoever has just signed in, a program that showed its key. */
  actor(actor: Pick<Actor, 'name' | 'displayName' | 'partyId'>): void {
    this.#actor = actor;
  }

  /**
   * Tells how an answer ended that went out piece by piece: how much of it, and whether all. Its first entry was durable before
   * its first byte and could not know; this one, of the same request, is durable before its last.
   */
  async delivered(after: { rows: number; whole: boolean }): Promise<void> {
    this.change(null, after);
    await this.#trail?.sink.write(this.#entry('allowed', null));
  }

  /** Writes the entry as allowed in the transaction of what it tells of: neither stands without the other. */
  async enter(client: Client): Promise<void> {
    if (this.#trail === null) return;
    await this.#trail.sink.writeIn(client, [this.#entry('allowed', null)]);
    this.#entered = true;
  }

  /** The entry as allowed, for a transaction that writes those of several requests at once; null where there is no trail. */
  toWrite(): EntryToWrite | null {
    if (this.#trail === null) return null;
    const entered = () => {
      this.#entered = true;
    };
    return { entry: this.#entry('allowed', null), sink: this.#trail.sink, entered };
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
    const open = action === 'public' || action === 'self';
    if (open && asked.act === null && !asked.unsafe && this.#shown === null) return;
    const code = this.#refused ?? (status < 400 ? null : codeOf(payload));
    const outcome = this.#refused === null ? outcomeOf(status, code) : 'denied';
    this.#settled = true;
    if (outcome === 'allowed') {
      const { sink } = this.#trail;
      const entries = isRecorded(asked, outcome) && !this.#entered ? [this.#entry(outcome, code)] : [];
      if (this.#shown !== null) entries.push(this.#entryOfShown(this.#shown));
      await Promise.all(entries.map((entry) => sink.write(entry)));
      return;
    }
    if (!isRecorded(asked, outcome)) return;
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

  /** What was shown, by the ground that showed most of it; where there were several, how many by each. */
  #entryOfShown({ action, grounds }: { action: GuardedAction; grounds: readonly Ground[] }): AuditEntry {
    const by = countGrounds(grounds);
    const after = {
      parties: grounds.length,
      ...(by.length > 1 ? { grounds: by.map(({ ground, count }) => ({ ...ground, parties: count })) } : {}),
    };
    return {
      ...this.#entry('allowed', null),
      action,
      ground: by[0]!.ground,
      before: null,
      after: told(after) ?? null,
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
