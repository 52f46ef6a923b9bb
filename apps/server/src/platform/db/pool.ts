import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

// bigint columns hold our own numbers (lots, events, milliseconds, whole milligrams below 2^53): plain numbers are exact.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a safe integer`);
  return value;
});
// date stays a calendar date: a Date object would move it by the machine's zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** `types` of a query whose cells are wanted as the database sends them: parsing by column type can cost more than the query. */
export const AS_SENT = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

export type Pool = pg.Pool;
export type Client = pg.PoolClient;
/** Anything that runs a query: the pool or a transaction's client. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** The roles that the program acts as; none owns anything (docs/adr/0016-who-sees-what.md). */
export const ROLES = ['liangsu_runtime', 'liangsu_engine', 'liangsu_auditor'] as const;
export type Role = (typeof ROLES)[number];

export interface PoolOptions {
  max?: number;
  /** `liangsu_runtime` for serving, `liangsu_engine` for the trace engine, `liangsu_auditor` for the audit trail, null for whom the address names (the owner). */
  role?: Role | null;
  applicationName?: string;
}

/** Opens a pool on `url`; by default every connection acts as the runtime role. */
export function createPool(url: string, options: PoolOptions = {}): Pool {
  const role = options.role === undefined ? 'liangsu_runtime' : options.role;
  return open({
    connectionString: url,
    max: options.max ?? 16,
    application_name: options.applicationName ?? 'liangsu',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    options: `${role ? `-c role=${role} ` : ''}-c timezone=UTC`,
  });
}

/**
 * Another pool on the same database and role whose connections send their questions without waiting for answers: what
 * is asked together costs one round trip. Such a connection takes no COPY.
 */
export function createPipelinedPool(pool: Pool, max: number): Pool {
  return open({ ...pool.options, max, pipeline: true });
}

/** How long `end` waits for a server that does not answer any more. */
const GOODBYE_MS = 5_000;

/** A pool whose `end` waits until the server has let its connections go: pg's own resolves before they are closed. */
class WholePool extends pg.Pool {
  readonly #open = new Set<unknown>();
  #lastGone: () => void = () => {};

  constructor(config: pg.PoolConfig) {
    super(config);
    this.on('connect', (client) => this.#open.add(client));
    this.on('remove', (client) => {
      this.#open.delete(client);
      if (this.#open.size === 0) this.#lastGone();
    });
  }

  override async end(): Promise<void> {
    await super.end();
    if (this.#open.size > 0)
      await Promise.race([
        new Promise<void>((resolve) => {
          this.#lastGone = resolve;
        }),
        delay(GOODBYE_MS, undefined, { ref: false }),
      ]);
  }
}

function open(config: pg.PoolConfig): Pool {
  const pool = new WholePool(config);
  // A connection that dies while idle is replaced by the pool; the next query reports its own error.
  pool.on('error', () => {});
  // One that dies while it is lent out, between two queries, would end the program; its next query fails instead.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Runs `work` in one transaction, which `begin` begins: commits its return, rolls back on any throw. */
export async function transaction<T>(
  pool: Pool,
  work: (client: Client) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Says who acts in this transaction, for what the database itself records of changes. */
export async function actAs(client: Client, actor: { name: string; displayName?: string }): Promise<void> {
  await client.query(
    `SELECT set_config('liangsu.actor', $1, true), set_config('liangsu.actor_name', $2, true)`,
    [actor.name, actor.displayName ?? ''],
  );
}
