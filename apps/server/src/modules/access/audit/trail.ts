import { storable, told } from '@liangsu/domain/audit';
import { Batcher } from '../../../platform/batcher.ts';
import { BulkInsert } from '../../../platform/db/bulk.ts';
import { type Client, createPipelinedPool, type Pool, type Queryable } from '../../../platform/db/pool.ts';
import type { AuditEntry, AuditSink } from '../../../platform/http/audit.ts';

const json = (value: AuditEntry['before']): string | null => (value === null ? null : JSON.stringify(value));

const INSERT = new BulkInsert<AuditEntry>('audit_entry', [
  { name: 'at', type: 'timestamptz', get: ({ at }) => at.getTime() },
  { name: 'actor', type: 'text', get: ({ actor }) => actor },
  { name: 'actor_name', type: 'text', get: ({ actorName }) => actorName },
  { name: 'party', type: 'int8', get: ({ party }) => party },
  { name: 'ground', type: 'text', get: ({ ground }) => ground?.by ?? null },
  {
    name: 'ground_what',
    type: 'text',
    get: ({ ground }) => (ground?.by === 'role' ? ground.role : ground?.by === 'grant' ? ground.right : null),
  },
  {
    name: 'ground_relation',
    type: 'text',
    get: ({ ground }) => (ground?.by === 'role' ? ground.relation : null),
  },
  { name: 'action', type: 'text', get: ({ action }) => action },
  { name: 'method', type: 'text', get: ({ method }) => method },
  { name: 'route', type: 'text', get: ({ route }) => route },
  { name: 'thing', type: 'text', get: ({ thing }) => thing?.kind ?? null },
  { name: 'thing_id', type: 'text', get: ({ thing }) => thing?.id ?? null },
  { name: 'outcome', type: 'text', get: ({ outcome }) => outcome },
  { name: 'code', type: 'text', get: ({ code }) => code },
  { name: 'before', type: 'text', cast: 'jsonb', get: ({ before }) => json(before) },
  { name: 'after', type: 'text', cast: 'jsonb', get: ({ after }) => json(after) },
  { name: 'address', type: 'text', cast: 'inet', get: ({ address }) => address },
  { name: 'agent', type: 'text', get: ({ agent }) => agent },
  { name: 'request', type: 'text', get: ({ request }) => request },
  { name: 'times', type: 'int4', get: ({ times }) => times },
]);

const hourOf = (at: Date): number => Math.floor(at.getTime() / 3_600_000);

/** Makes the places of an instant's month and the next, if they are not there. */
async function ensureMonths(db: Queryable, at: Date): Promise<void> {
  await db.query('SELECT ensure_audit_months($1)', [at]);
}

/**
 * Writes the audit trail: entries of requests that end together in one statement, so that under load an entry costs a part
 * of a commit. The month's place is made before the first entry of an hour; an entry whose month has none lies in the rest.
 */
export class AuditTrail implements AuditSink {
  readonly #pool: Pool;
  readonly #batcher: Batcher<AuditEntry, true>;
  #ensured = Number.NaN;

  constructor(pool: Pool) {
    // Its own connections: who holds one of the others while an answer streams out must not wait for another of them.
    this.#pool = createPipelinedPool(pool, 2);
    this.#batcher = new Batcher((entries) => this.#writeAll(entries), { size: 500, inFlight: 2 });
  }

  async ready(at: Date): Promise<void> {
    const hour = hourOf(at);
    if (hour === this.#ensured) return;
    await ensureMonths(this.#pool, at);
    this.#ensured = hour;
  }

  async write(entry: AuditEntry): Promise<void> {
    await this.#batcher.load(entry);
  }

  async writeIn(client: Client, entries: readonly AuditEntry[]): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    // On the same connection, and not remembered: what a transaction made is gone when it fails.
    if (hourOf(first.at) !== this.#ensured) await ensureMonths(client, first.at);
    await INSERT.run(client, entries);
  }

  /** Closes its connections; what was not durable by then was told nobody. */
  close(): Promise<void> {
    return this.#pool.end();
  }

  async #writeAll(entries: AuditEntry[]): Promise<Map<AuditEntry, true>> {
    await this.ready(entries[0]!.at);
    await INSERT.run(this.#pool, entries);
    return new Map(entries.map((entry) => [entry, true]));
  }
}

/** Enters what a command did (`liangsu …`, run on the machine by whoever operates it), in its transaction or alone. */
export async function enterCommand(
  db: Queryable,
  one: {
    action: string;
    /** What it is about; null: everything here. */
    thing: { kind: string; id: string | number } | null;
    before?: unknown;
    after?: unknown;
    at?: Date;
  },
): Promise<void> {
  const at = one.at ?? new Date();
  await ensureMonths(db, at);
  await INSERT.run(db, [
    {
      at,
      actor: 'command',
      actorName: '',
      party: 0,
      ground: { by: 'command' },
      action: one.action,
      method: null,
      route: null,
      thing: one.thing && { kind: one.thing.kind, id: storable(String(one.thing.id), 200) },
      outcome: 'allowed',
      code: null,
      before: told(one.before ?? null) ?? null,
      after: told(one.after ?? null) ?? null,
      address: null,
      agent: null,
      request: null,
      times: 1,
    },
  ]);
}
